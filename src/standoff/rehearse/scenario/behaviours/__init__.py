"""How things move: one module for each behaviour an actor can have."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from standoff.rehearse.scenario.behaviours.aircraft import Aircraft
from standoff.rehearse.scenario.behaviours.convoy import Convoy
from standoff.rehearse.scenario.behaviours.crowd import Crowd
from standoff.rehearse.scenario.behaviours.drone import Drone
from standoff.rehearse.scenario.behaviours.follow import Follow
from standoff.rehearse.scenario.behaviours.loiter import Loiter
from standoff.rehearse.scenario.behaviours.parked import Parked
from standoff.rehearse.scenario.behaviours.patrol import Patrol
from standoff.rehearse.scenario.behaviours.probe import Probe
from standoff.rehearse.scenario.behaviours.vessel import Vessel

__all__ = [
    "BEHAVIOURS",
    "Aircraft",
    "AnyBehaviour",
    "Convoy",
    "Crowd",
    "Drone",
    "Follow",
    "Loiter",
    "Parked",
    "Patrol",
    "Probe",
    "Vessel",
]

AnyBehaviour = Aircraft | Convoy | Crowd | Drone | Follow | Loiter | Parked | Patrol | Probe | Vessel

#: Every behaviour by its word in the scenario language.
BEHAVIOURS: Final[Mapping[str, type[AnyBehaviour]]] = MappingProxyType(
    {
        "follow": Follow,
        "convoy": Convoy,
        "patrol": Patrol,
        "loiter": Loiter,
        "probe": Probe,
        "drone": Drone,
        "crowd": Crowd,
        "vessel": Vessel,
        "aircraft": Aircraft,
        "parked": Parked,
    }
)
