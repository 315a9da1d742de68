"""One entity and one zone: the stretches in which the zone was in force, and the visits of the entity."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from standoff.model.zone import Zone
from standoff.rehearse.motion import Course
from standoff.rehearse.truth.border import Border
from standoff.rehearse.truth.force import Stretch, band_of
from standoff.rehearse.truth.motion import Approaching

__all__ = ["Encounter", "Leg", "Visit"]


@dataclass(frozen=True, slots=True)
class Leg:
    """A course while one version of a zone holds."""

    stretch: Stretch
    sight: Approaching


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in a zone. `began`, `ended`: moved, altitude, schedule, zone, or None where the course begins or ends."""

    from_us: int
    to_us: int
    began: str | None
    ended: str | None
    deepest_us: int
    deepest_m: float  # below the border: positive

    def holds(self, at_us: int) -> bool:
        """Whether an instant lies in it."""
        return self.from_us <= at_us <= self.to_us


@dataclass(frozen=True, eq=False)
class Encounter:
    """A course and a zone near each other; what is asked again and again is worked out once."""

    course: Course
    zone: Zone
    legs: list[Leg] = field(default_factory=list)

    @classmethod
    def of(cls, course: Course, zone: Zone, stretches: list[Stretch], borders: dict[int, Border]) -> Encounter:
        """`borders`: the border of each version, by its id()."""
        legs = []
        for stretch in stretches:
            band = band_of(zone, stretch.version, course.alt_datum)
            sight = Approaching(course, borders[id(stretch.version)], band, stretch.from_us, stretch.to_us)
            legs.append(Leg(stretch, sight))
        return cls(course, zone, legs)

    def leg_at(self, at_us: int) -> Leg | None:
        """The leg in force at an instant; at the end of one and the start of the next, the next."""
        holding = [leg for leg in self.legs if leg.stretch.from_us <= at_us <= leg.stretch.to_us]
        return holding[-1] if holding else None

    @cached_property
    def visits(self) -> list[Visit]:
        """All stays in the zone; a change of version while inside both goes on with the visit."""
        parts: list[Visit] = []
        for leg in self.legs:
            for from_us, to_us in leg.sight.stays_inside():
                visit = _visit(leg, from_us, to_us)
                if parts and parts[-1].to_us == from_us and parts[-1].ended in ("zone", "schedule"):
                    parts[-1] = _joined(parts[-1], visit)
                else:
                    parts.append(visit)
        return parts

    def inside_at(self, at_us: int) -> bool:
        """Whether it is in the zone at an instant."""
        return any(visit.holds(at_us) for visit in self.visits)


def _visit(leg: Leg, from_us: int, to_us: int) -> Visit:
    deepest_us, boundary_m = leg.sight.deepest(from_us, to_us)
    began = leg.stretch.began if from_us == leg.stretch.from_us else _why(leg.sight, from_us)
    ended = leg.stretch.ends if to_us == leg.stretch.to_us else _why(leg.sight, to_us)
    return Visit(from_us, to_us, began, ended, deepest_us, max(0.0, -boundary_m))


def _why(sight: Approaching, at_us: int) -> str:
    """Whether the border was passed sideways or vertically."""
    about = np.array([max(sight.from_us, at_us - 2000), min(sight.to_us, at_us + 2000)], np.int64)
    out = sight.surely_out(about)
    return "altitude" if out[0] != out[1] else "moved"


def _joined(one: Visit, two: Visit) -> Visit:
    deeper = two if two.deepest_m > one.deepest_m else one
    return Visit(one.from_us, two.to_us, one.began, two.ended, deeper.deepest_us, deeper.deepest_m)
