"""Scenarios drawn at random, each with a plan of its own: latitudes, movements, intervals and errors differ."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np

from standoff.rehearse.motion.earth import bearing_place
from standoff.rehearse.scenario.going import seeded
from standoff.rehearse.scenario.load import load_scenario
from standoff.rehearse.scenario.model import Scenario

__all__ = ["random_mappings", "random_scenario"]

_FROM: Final = "2024-01-01T00:00:00Z"
_RADII_KM: Final = (2.0, 30.0)
Point = list[float]


def random_scenario(seed: int, actors: int = 12, hours: float = 4.0) -> tuple[Scenario, dict[str, Any]]:
    """A scenario of that many actors, and a plan for it as a mapping with the keys of a plan file."""
    scenario, plan = random_mappings(seed, actors, hours)
    return load_scenario(json.dumps(scenario).encode(), f"random-{seed}", _no_files), plan


def _no_files(name: str) -> bytes:
    raise FileNotFoundError(name)


def random_mappings(seed: int, actors: int = 12, hours: float = 4.0) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same as two mappings, with the keys of a scenario file and of a plan file."""
    chance = seeded(seed, "random scenario")
    centre = _rounded((float(chance.uniform(-180.0, 180.0)), float(chance.uniform(-78.0, 78.0))))
    radius_km = round(float(np.exp(chance.uniform(*np.log(_RADII_KM)))), 3)
    error_m = round(float(np.exp(chance.uniform(np.log(2.0), np.log(40.0)))), 1)
    scenario = {
        "scenario": f"random-{seed}",
        "words": "Drawn at random.",
        "from": _FROM,
        "for": f"{hours} h",
        "actors": {f"actor-{k + 1}": _actor(seeded(seed, "random actor", k), centre, radius_km) for k in range(actors)},
        "observation": {"sensor": _sensor(chance, error_m)},
    }
    plan = {
        "plan": f"random-{seed}",
        "zones": _zones(chance, centre, radius_km),
        "defaults": {"position_error": error_m, "max_gap": "30 min"},
    }
    return scenario, plan


def _rounded(place: tuple[float, float]) -> Point:
    return [round(place[0], 6), round(place[1], 6)]


def _zones(chance: np.random.Generator, centre: Point, radius_km: float) -> dict[str, Any]:
    """A circle or a polygon about the centre, and sometimes a smaller one within."""
    outer: dict[str, Any] = {"circle": {"centre": centre, "radius": f"{radius_km} km"}}
    if chance.random() < 0.4:
        outer = {"polygon": _ring(chance, centre, radius_km), "edges": "geodesic"}
    zones = {"outer": outer}
    if chance.random() < 0.4:
        zones["inner"] = {"circle": {"centre": centre, "radius": f"{round(radius_km * 0.4, 3)} km"}}
    return zones


def _ring(chance: np.random.Generator, centre: Point, radius_km: float) -> list[Point]:
    count = int(chance.integers(5, 11))
    bearings = (np.arange(count) + chance.uniform(-0.3, 0.3, count)) * 360.0 / count
    away_m = radius_km * 1000.0 * chance.uniform(0.7, 1.0, count)
    return [
        _rounded(bearing_place((centre[0], centre[1]), -float(b), float(m)))
        for b, m in zip(bearings, away_m, strict=True)
    ]


def _sensor(chance: np.random.Generator, error_m: float) -> dict[str, Any]:
    interval_s = float(np.exp(chance.uniform(np.log(2.0), np.log(120.0))))
    return {
        "every": f"{interval_s:.3f} s",
        "jitter": f"{interval_s * chance.uniform(0.0, 0.3):.3f} s",
        "error": error_m,
        "drop": round(float(chance.choice([0.0, 0.0, 0.02, 0.1])), 3),
        "delay": {"constant": "1 s", "random": f"{chance.uniform(0.0, 10.0):.3f} s"},
    }


def _actor(chance: np.random.Generator, centre: Point, radius_km: float) -> dict[str, Any]:
    draw = _DRAWN[int(chance.integers(len(_DRAWN)))]
    return {"start": f"{chance.uniform(0.0, 60.0):.3f} min", **draw(chance, _Ring(chance, centre, radius_km))}


class _Ring:
    """Places about the zone."""

    def __init__(self, chance: np.random.Generator, centre: Point, radius_km: float) -> None:
        self.chance, self.centre, self.radius_m = chance, centre, radius_km * 1000.0

    def place(self, low: float, high: float) -> Point:
        """A place in any direction, at a distance between two multiples of the radius."""
        away_m = self.radius_m * self.chance.uniform(low, high)
        return _rounded(
            bearing_place((self.centre[0], self.centre[1]), float(self.chance.uniform(0, 360)), float(away_m))
        )

    def speed(self, low: float, high: float) -> float:
        """A speed with which the zone is passed in good time: metres per second, within bounds."""
        return round(float(np.clip(self.radius_m / 2000.0 * self.chance.uniform(0.7, 2.0), low, high)), 3)


def _follow(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    inside: dict[str, Any] = {"at": ring.place(0.0, 0.7), "halt": f"{chance.uniform(0.0, 40.0):.2f} min"}
    return {"follow": {"along": [ring.place(1.3, 2.0), inside, ring.place(1.3, 2.0)], "speed": ring.speed(2.0, 25.0)}}


def _convoy(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    along = [ring.place(1.3, 1.8), ring.place(0.0, 0.8), ring.place(1.2, 1.8)]
    return {
        "convoy": {
            "along": along,
            "speed": ring.speed(2.0, 20.0),
            "vehicles": int(chance.integers(2, 6)),
            "spacing": 60,
        }
    }


def _patrol(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    begin = float(chance.uniform(0.0, 360.0))
    arc = {
        "centre": ring.centre,
        "radius": ring.radius_m * float(chance.uniform(1.1, 1.4)),
        "from": begin,
        "to": (begin + float(chance.uniform(20.0, 90.0))) % 360.0,
    }
    return {"patrol": {"arc": arc, "speed": ring.speed(3.0, 15.0), "pause": f"{chance.uniform(0.0, 5.0):.2f} min"}}


def _probe(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    within = ring.radius_m * float(chance.uniform(0.6, 1.3))
    probe = {"home": ring.place(1.5, 2.2), "towards": ring.centre, "to_within": within, "speed": ring.speed(2.0, 20.0)}
    return {"probe": {**probe, "wait": f"{chance.uniform(0.0, 20.0):.2f} min", "times": 2, "rest": "10 min"}}


def _loiter(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    radius = ring.radius_m * float(chance.uniform(0.05, 0.3))
    way = str(chance.choice(["circles", "random"]))
    return {"loiter": {"at": ring.place(0.0, 1.3), "radius": radius, "speed": ring.speed(1.0, 8.0), "way": way}}


def _vessel(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    along = [ring.place(1.3, 2.0), ring.place(0.0, 0.9), ring.place(1.3, 2.0)]
    turn = round(float(chance.uniform(0.3, 2.0)), 2)
    return {"vessel": {"along": along, "speed": ring.speed(2.0, 10.0), "turn": turn}}


def _aircraft(chance: np.random.Generator, ring: _Ring) -> dict[str, Any]:
    along = [ring.place(2.0, 4.0), ring.place(0.0, 0.8), ring.place(2.0, 4.0)]
    return {
        "aircraft": {
            "along": along,
            "speed": ring.speed(40.0, 120.0),
            "altitude": round(float(chance.uniform(300, 3000))),
        }
    }


_DRAWN: Final = (_follow, _follow, _convoy, _patrol, _probe, _loiter, _vessel, _aircraft)
