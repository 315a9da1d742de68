"""One entity and one zone: the stretches in which the zone was in force, and the visits of the entity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from standoff.model.zone import Zone
from standoff.rehearse.motion import Course
from standoff.rehearse.truth.border import Border
from standoff.rehearse.truth.force import Band, Stretch, band_of
from standoff.rehearse.truth.motion import Approaching

__all__ = ["Encounter", "Leg", "Visit"]

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]


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

    @cached_property
    def runs(self) -> list[Leg]:
        """The legs, those that follow each other without a pause made one: for what goes on through a change."""
        groups: list[list[Leg]] = []
        for leg in self.legs:
            if groups and groups[-1][-1].stretch.to_us == leg.stretch.from_us:
                groups[-1].append(leg)
            else:
                groups.append([leg])
        return [self._run(group) if len(group) > 1 else group[0] for group in groups]

    def _run(self, legs: list[Leg]) -> Leg:
        first, last = legs[0].stretch, legs[-1].stretch
        whole = first._replace(to_us=last.to_us, ends=last.ends)
        return Leg(whole, _Joined(legs, band_of(self.zone, first.version, self.course.alt_datum)))


class _Joined(Approaching):
    """A course while one version after the other holds: distances and altitudes are those of the version in force."""

    def __init__(self, legs: list[Leg], band: tuple[Band, bool]) -> None:
        self._sights = [leg.sight for leg in legs]
        self._begin = np.array([leg.stretch.from_us for leg in legs[1:]], np.int64)
        super().__init__(
            legs[0].sight.course, legs[0].sight.border, band, legs[0].stretch.from_us, legs[-1].stretch.to_us
        )

    def signed_m(self, t_us: Instants) -> Floats:
        return self._each(t_us, lambda sight, t: sight.signed_m(t))

    def at_least_m(self, t_us: Instants) -> Floats:
        return self._each(t_us, lambda sight, t: sight.at_least_m(t))

    def surely_out(self, t_us: Instants) -> NDArray[np.bool_]:
        return self._each(t_us, lambda sight, t: sight.surely_out(t).astype(np.float64)) > 0.5

    def _each(self, t_us: Instants, ask: Callable[[Approaching, Instants], Floats]) -> Floats:
        found, which = np.zeros(len(t_us)), np.searchsorted(self._begin, t_us, side="right")
        for k in np.unique(which).tolist():
            found[which == k] = ask(self._sights[k], t_us[which == k])
        return found


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
