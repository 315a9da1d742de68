"""Standing still and moving on: halted and resumed (9)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from standoff.testing.slow_twin.edges import distance_m
from standoff.testing.slow_twin.journal import Draft, Journal
from standoff.testing.slow_twin.nouns import Place, SlowSettings
from standoff.testing.slow_twin.sides import Sides
from standoff.testing.slow_twin.sights import Scene, Sight

__all__ = ["Stops"]


@dataclass(slots=True)
class _Candidate:
    """Fixes about a point; one beyond it is tolerated."""

    fixes: list[Sight]
    beyond: Sight | None = None

    def point(self) -> Place:
        return mean_place([sight.fix.place for sight in self.fixes])


@dataclass(slots=True)
class _Halt:
    """A declared stop."""

    point: Place
    draft: Draft
    away: Sight | None = field(default=None)


class Stops:
    """Stops of one entity at one zone."""

    def __init__(self, journal: Journal, settings: SlowSettings) -> None:
        self._journal = journal
        self._radius_m = settings.of("halted", "radius")
        self._for_us = settings.of("halted", "for")
        self._near_m = settings.of("halted", "near")
        self._candidate: _Candidate | None = None
        self._halt: _Halt | None = None

    def end(self) -> None:
        """The zone goes out of force: nothing is followed, and an open halt is dropped."""
        self._candidate = self._halt = None

    def step(self, scene: Scene, sides: Sides) -> None:
        """Take one fix, after the sides have."""
        if self._halt is not None:
            self._watch_halt(self._halt, scene, sides)
            return
        if scene.gap:
            self._candidate = None
        if self._followed(scene.sight):
            self._join(scene.sight, sides)
        else:
            self._candidate = None

    def _followed(self, sight: Sight) -> bool:
        return sight.inside or (sight.vertical != "out" and sight.boundary_m <= self._near_m)

    def _beyond(self, sight: Sight, point: Place) -> bool:
        away_m = distance_m(point.lon, point.lat, sight.fix.lon, sight.fix.lat)
        return away_m > self._radius_m + 2 * sight.sigma_m

    def _join(self, sight: Sight, sides: Sides) -> None:
        candidate = self._candidate
        if candidate is None:
            self._candidate = _Candidate([sight])
        elif not self._beyond(sight, candidate.point()):
            candidate.fixes.append(sight)
            candidate.beyond = None
            self._declare_if_long(candidate, sides)
        elif candidate.beyond is None:
            candidate.beyond = sight
        else:
            self._start_again(candidate.beyond, sight, sides)

    def _start_again(self, first: Sight, second: Sight, sides: Sides) -> None:
        """Two beyond the point in a row: the first of them begins a new stop, the second joins it or begins its own."""
        self._candidate = _Candidate([first])
        if self._beyond(second, first.fix.place):
            self._candidate = _Candidate([second])
        else:
            self._candidate.fixes.append(second)
            self._declare_if_long(self._candidate, sides)

    def _declare_if_long(self, candidate: _Candidate, sides: Sides) -> None:
        first, last = candidate.fixes[0].fix, candidate.fixes[-1]
        if last.fix.t_us - first.t_us >= self._for_us:
            draft = self._journal.write("halted", last, start_us=first.t_us, place=first.place, depth_m=sides.depth_m)
            self._halt, self._candidate = _Halt(candidate.point(), draft), None

    def _watch_halt(self, halt: _Halt, scene: Scene, sides: Sides) -> None:
        sight = scene.sight
        if not self._beyond(sight, halt.point):
            halt.away = None
        elif halt.away is None:
            halt.away = sight
        else:
            first = halt.away
            self._journal.write(
                "resumed", sight, start_us=first.fix.t_us, place=first.fix.place, depth_m=sides.depth_m,
                closes=halt.draft,
            )  # fmt: skip
            self._halt = None
            self._begin_after(first, sight, scene, sides)

    def _begin_after(self, first: Sight, second: Sight, scene: Scene, sides: Sides) -> None:
        if not self._followed(second):
            return
        if scene.gap or not self._followed(first):
            self._candidate = _Candidate([second])
        else:
            self._start_again(first, second, sides)


def mean_place(places: list[Place]) -> Place:
    """The mean of places close together: of the directions straight up, so that neither 180° nor a pole matters."""
    x = y = z = 0.0
    for place in places:
        lon, lat = math.radians(place.lon), math.radians(place.lat)
        x += math.cos(lat) * math.cos(lon)
        y += math.cos(lat) * math.sin(lon)
        z += math.sin(lat)
    return Place(math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y))))
