"""Legs to motion: the true course of one entity, and when each leg ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standoff.geometry.rings import GEOD
from standoff.rehearse.motion import Course, CourseMaker, bearing_place, distance_m
from standoff.rehearse.timelines.legs import Leg
from standoff.rehearse.timelines.places import Gazetteer
from standoff.units import US_PER_S

__all__ = ["Moved", "Start", "move"]

_LONGEST_US = 366 * 86_400 * US_PER_S
_FASTEST_MPS = 10_000.0


@dataclass(frozen=True, slots=True)
class Start:
    """Who begins when, at which height (metres; NaN: unknown)."""

    entity: str
    at_us: int
    altitude_m: float
    alt_datum: str | None
    party: str | None
    kind: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """The course, and the instant at which each leg ends."""

    course: Course
    ends_us: tuple[int, ...]


def move(start: Start, legs: Sequence[Leg], gazetteer: Gazetteer) -> Moved:
    """Walk the legs. ValueError (what, mend, number of the leg) where one cannot be walked."""
    walker: _Walker | None = None
    ends = []
    for number, leg in enumerate(legs):
        try:
            if walker is None:
                walker = _Walker(_begin(start, leg, gazetteer), gazetteer)
            else:
                _refuse_beginning(leg)
            walker.walk(leg)
        except ValueError as problem:
            raise ValueError(*problem.args[:2], number) from None
        ends.append(walker.maker.now_us)
    assert walker is not None
    course = walker.maker.course(start.entity, alt_datum=start.alt_datum, party=start.party, kind=start.kind)
    return Moved(course, tuple(ends))


def _refuse_beginning(leg: Leg) -> None:
    if leg.begin is not None:
        raise ValueError("only the first leg says where the track begins.", "Write 'to PLACE at SPEED'.")


def _begin(start: Start, leg: Leg, gazetteer: Gazetteer) -> CourseMaker:
    if leg.begin is None:
        raise ValueError("the first leg does not say where the track begins.", "Begin with 'from PLACE'.")
    return CourseMaker(start.at_us, *gazetteer.find(leg.begin), start.altitude_m)


class _Walker:
    """A course as it grows, with the heading and speed that it goes on with."""

    def __init__(self, maker: CourseMaker, gazetteer: Gazetteer) -> None:
        self.maker = maker
        self._gazetteer = gazetteer
        self._start_us = maker.now_us
        self._bearing_deg = 0.0
        self._speed_mps = 0.0

    def walk(self, leg: Leg) -> None:
        """Add one leg."""
        if leg.moves == "begin":
            return
        if leg.moves == "stand" or (leg.moves == "on" and self._speed_mps == 0.0):
            self._stand(leg)
        elif leg.moves == "on":
            to = bearing_place(self.maker.place, self._bearing_deg, self._speed_mps * (leg.span_us or 0) / US_PER_S)
            self._go(to, self._speed_mps, leg.altitude_m)
        else:
            self._go_leg(leg)
        if self.maker.now_us - self._start_us > _LONGEST_US:
            raise ValueError("the track lasts longer than a year.", "Write shorter legs.")

    def _stand(self, leg: Leg) -> None:
        self.maker.stand(leg.span_us or 0)
        self._speed_mps = 0.0

    def _go_leg(self, leg: Leg) -> None:
        here = self.maker.place
        if leg.moves == "to":
            to = self._gazetteer.find(leg.place or "")
        elif leg.moves == "towards":
            aim = self._gazetteer.find(leg.place or "")
            to = bearing_place(here, float(GEOD.inv(*here, *aim)[0]), leg.length_m)
        else:
            to = bearing_place(here, leg.bearing_deg, leg.length_m)
        away_m = distance_m(here, to)
        if away_m < 0.001:
            raise ValueError("the leg leads to where it already is.", "Write 'stand 20 min', or another place.")
        self._go(to, leg.speed_mps or away_m / ((leg.span_us or 1) / US_PER_S), leg.altitude_m)

    def _go(self, to: tuple[float, float], speed_mps: float, altitude_m: float | None) -> None:
        if speed_mps > _FASTEST_MPS:
            raise ValueError(
                f"the leg needs {speed_mps:,.0f} m/s.", f"Nothing here is faster than {_FASTEST_MPS:,.0f} m/s."
            )
        here = self.maker.place
        if distance_m(here, to) / speed_mps * US_PER_S > _LONGEST_US:
            raise ValueError("the leg lasts longer than a year.", "Write a greater speed.")
        self.maker.go_to(*to, speed_mps, altitude_m)
        self._bearing_deg = (float(GEOD.inv(*here, *to)[1]) + 180.0) % 360.0
        self._speed_mps = speed_mps
