"""The way between two fixes: a geodesic at constant speed; where it passes a border, and how far past it gets."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from geographiclib.geodesic import Geodesic

from standoff.testing.slow_twin.edges import EARTH, golden_minimum
from standoff.testing.slow_twin.nouns import Place, SlowFix

__all__ = ["Line", "Path", "Toggle", "furthest", "path_between", "ray_from", "toggles"]

_DIP_M: Final = 0.2  # two passages closer than this along the way may be missed
_FINE_M: Final = 0.000_1
_SLACK_M: Final = 0.001  # distances are right to this
_CLEAR_M: Final = 0.2
_SAMPLES: Final = 3000


class Line:
    """A geodesic of some length; places on it by metres from its start."""

    def __init__(self, line: object, length_m: float, start: Place, end: Place | None = None) -> None:
        self._line = line
        self.length_m = length_m
        self._start, self._end = start, end

    def place(self, along_m: float) -> Place:
        """Where it is after so many metres. The two ends are the fixes' own coordinates."""
        if along_m <= 0:
            return self._start
        if along_m >= self.length_m and self._end is not None:
            return self._end
        there = self._line.Position(along_m, Geodesic.LATITUDE | Geodesic.LONGITUDE)  # type: ignore[attr-defined]
        return Place(float(there["lon2"]), float(there["lat2"]))


class Path(Line):
    """The way between two fixes, with time."""

    def __init__(self, a: SlowFix, b: SlowFix) -> None:
        line = EARTH.InverseLine(a.lat, a.lon, b.lat, b.lon)
        super().__init__(line, float(line.s13), a.place, b.place)
        self.start_us, self.end_us = a.t_us, b.t_us

    def time_us(self, share: float) -> float:
        """When it has come a share of the way."""
        return self.start_us + share * (self.end_us - self.start_us)

    def share_at(self, at_us: float) -> float:
        """What share of the way it has come by then, from 0 to 1."""
        return min(1.0, max(0.0, (at_us - self.start_us) / (self.end_us - self.start_us)))


def path_between(a: SlowFix | None, b: SlowFix, max_gap_us: int) -> Path | None:
    """None across a gap, or when there is nothing before."""
    return None if a is None or b.t_us - a.t_us > max_gap_us else Path(a, b)


def ray_from(fix: SlowFix, azimuth_deg: float, length_m: float) -> Line:
    """Straight on from a fix."""
    line = EARTH.DirectLine(fix.lat, fix.lon, azimuth_deg, length_m)
    return Line(line, length_m, fix.place)


@dataclass(frozen=True, slots=True)
class Toggle:
    """Where along a way something becomes true, or false."""

    along_m: float
    becomes: bool


Probe = Callable[[float], tuple[float, bool]]


def toggles(probe: Probe, low_m: float, high_m: float) -> Iterator[Toggle]:
    """In order, every place where the truth of a probe changes between two places of a way.

    `probe(along_m)` gives a number that changes by at most 1 a metre and is 0 where the truth changes, and the truth.
    A stretch shorter than the sum of its ends' numbers cannot reach 0 and is passed over; others are halved. Complete,
    but for pairs of changes closer together than 0.2 m.
    """
    if high_m > low_m:
        yield from _search(probe, low_m, probe(low_m), high_m, probe(high_m))


def _search(
    probe: Probe, low_m: float, at_low: tuple[float, bool], high_m: float, at_high: tuple[float, bool]
) -> Iterator[Toggle]:
    width = high_m - low_m
    differs = at_low[1] != at_high[1]
    if not differs and (width < _DIP_M or abs(at_low[0]) + abs(at_high[0]) > width + _SLACK_M):
        return
    if differs and width < _FINE_M:
        yield Toggle(high_m, at_high[1])
        return
    middle_m = (low_m + high_m) / 2
    at_middle = probe(middle_m)
    yield from _search(probe, low_m, at_low, middle_m, at_middle)
    yield from _search(probe, middle_m, at_middle, high_m, at_high)


def furthest(value: Callable[[float], float], low_m: float, high_m: float) -> tuple[float, float]:
    """Where on a stretch a number that changes by at most 1 a metre is greatest, and how great.

    The stretch that could hold the greatest is halved until no other can beat the best by more than 0.2 m; then a
    golden section about the best.
    """
    seen = {low_m: value(low_m), high_m: value(high_m)}

    def could(a: float, b: float) -> float:
        return (seen[a] + seen[b] + (b - a)) / 2

    waiting = [(-could(low_m, high_m), low_m, high_m)]
    while waiting and len(seen) < _SAMPLES:
        bound, a, b = heapq.heappop(waiting)
        best = max(seen.values())
        if -bound <= best + _CLEAR_M or b - a < _FINE_M:
            break
        middle = (a + b) / 2
        seen[middle] = value(middle)
        for part in ((a, middle), (middle, b)):
            heapq.heappush(waiting, (-could(*part), *part))
    places = sorted(seen)
    top = max(places, key=lambda place: seen[place])
    at = places.index(top)
    left, right = places[max(0, at - 1)], places[min(len(places) - 1, at + 1)]
    steps = max(4, math.ceil(math.log(max(right - left, 1.0) / 0.001) / 0.48))
    place, negative = golden_minimum(lambda along_m: -value(along_m), left, right, steps)
    return (place, -negative) if -negative > seen[top] else (top, seen[top])
