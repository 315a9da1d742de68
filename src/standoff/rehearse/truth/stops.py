"""Stops, as the true motion makes them: how long it stays within a radius of one point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.truth.encounter import Leg
from standoff.rehearse.truth.motion import Approaching

__all__ = ["Stop", "stops"]

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]

_STEP_M: Final = 5.0
_SHORTEST_US: Final = 1_000_000
_LONGEST_US: Final = 30_000_000
_DEGREE_M: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay within the radius of a point; `left_us` None: still there when it was last followed.

    `spread_m`: how far from the point it got while it stayed.
    """

    from_us: int
    until_us: int
    left_us: int | None
    spread_m: float


def stops(leg: Leg, radius_m: float, for_us: float, near_m: float, from_us: int, to_us: int) -> list[Stop]:
    """All stops between two instants while inside or within `near_m` of the border, not beyond the altitude band."""
    found: list[Stop] = []
    a, b = max(from_us, leg.stretch.from_us), min(to_us, leg.stretch.to_us)
    if b - a < for_us:
        return found
    for start, end in _slow(leg.sight, a, b, radius_m, for_us):
        for low, high in _followed(leg.sight, start, end, near_m, for_us):
            if not found or high > found[-1].until_us:
                low = max(low, found[-1].until_us if found else low)
                found += _in_span(leg.sight, low, high, radius_m, for_us)
    return found


def _slow(sight: Approaching, a: int, b: int, radius_m: float, for_us: float) -> list[tuple[int, int]]:
    """Where it might stop: within a third of the time it gets no farther than the circle is wide."""
    step = max(1, int(for_us / 3))
    t = np.unique(np.append(np.arange(a, b, step), b)).astype(np.int64)
    if sight.at_least_m(t[:1])[0] > 0 and not _near_ever(sight, t):
        return []
    lon, lat, _ = sight.course.at(t)
    slow = _between_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) <= 2.2 * radius_m
    spans: list[tuple[int, int]] = []
    for i in np.flatnonzero(slow):
        low, high = max(a, int(t[i]) - step), min(b, int(t[i + 1]) + step)
        if spans and low <= spans[-1][1]:
            spans[-1] = (spans[-1][0], high)
        else:
            spans.append((low, high))
    return spans


def _near_ever(sight: Approaching, t: Instants) -> bool:
    way = float(sight.course.to_us - sight.course.from_us)
    return way >= 0 and bool((sight.at_least_m(t) <= 60_000.0).any())


def _between_m(lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats) -> Floats:
    """Short distances on a plate, within half a percent."""
    east = ((lon1 - lon0 + 180.0) % 360.0 - 180.0) * np.cos(np.radians((lat0 + lat1) / 2))
    return np.asarray(np.hypot(east, lat1 - lat0) * _DEGREE_M, np.float64)


def _followed(sight: Approaching, a: int, b: int, near_m: float, for_us: float) -> list[tuple[int, int]]:
    """The parts in which it is near enough to be followed, long enough to matter."""

    def follows(at: Instants) -> NDArray[np.bool_]:
        return (sight.signed_m(at) <= near_m) & ~sight.surely_out(at)

    t = np.unique(np.append(np.arange(a, b, 5_000_000), b)).astype(np.int64)
    state = follows(t)
    edges = [a] if state[0] else []
    edges += [at for at, _ in sight.narrowed(t, state, follows)]
    if state[-1]:
        edges.append(b)
    return [(low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if high - low >= for_us]


def _samples(sight: Approaching, a: int, b: int) -> Instants:
    """Instants at most 30 s and about 5 m apart, at least 1 s."""
    knots = np.unique(np.concatenate([[a], sight.course.t_us, [b]]).astype(np.int64))
    knots = knots[(knots >= a) & (knots <= b)]
    parts = []
    for low, high, way in zip(knots[:-1], knots[1:], sight.moved_m(knots), strict=True):
        step = max(_SHORTEST_US, min(_LONGEST_US, int((high - low) * _STEP_M / max(way, 1e-9))))
        parts.append(np.arange(low, high, step))
    return np.unique(np.concatenate([*parts, [b]]).astype(np.int64))


def _in_span(sight: Approaching, a: int, b: int, radius_m: float, for_us: float) -> list[Stop]:
    """Candidates one after the other: the point is the mean place until the time is full, and then stays."""
    t = _samples(sight, a, b)
    lon, lat, _ = sight.course.at(t)
    east = ((lon - lon[0] + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat[0])) * _DEGREE_M
    north = (lat - lat[0]) * _DEGREE_M
    found: list[Stop] = []
    i = 0
    while i < len(t) and t[-1] - t[i] >= for_us:
        j, x, y = _grown(t, east, north, i, radius_m, for_us)
        if j is None:
            i = _restart(t, east, north, i, x, y, radius_m)
            continue
        away = np.hypot(east - x, north - y)
        begin = int(np.flatnonzero(np.append(True, away[: i + 1] > radius_m))[-1])  # index of the first within
        begin = min(begin, i)
        gone = np.flatnonzero((away[j:-1] > radius_m) & (away[j + 1 :] > radius_m))
        exit_ = j + int(gone[0]) if len(gone) else None
        found.append(_stop(sight, t, away, begin, exit_, (lon[0], lat[0], x, y), radius_m))
        if exit_ is None:
            break
        i = max(exit_, i + 1)
    return found


def _grown(
    t: Instants, east: Floats, north: Floats, i: int, radius_m: float, for_us: float
) -> tuple[int | None, float, float]:
    """The sample at which a candidate that starts at sample i has lasted, and its point; None where it breaks off."""
    full = int(np.searchsorted(t, t[i] + for_us))
    if full >= len(t):
        full = len(t) - 1
    part = slice(i, full + 1)
    weight = np.diff(t[part], prepend=t[i] - 1).astype(np.float64)
    total = np.cumsum(weight)
    mean_x, mean_y = np.cumsum(east[part] * weight) / total, np.cumsum(north[part] * weight) / total
    away = np.hypot(east[part][1:] - mean_x[:-1], north[part][1:] - mean_y[:-1])
    out = np.flatnonzero((away[:-1] > radius_m) & (away[1:] > radius_m))
    if len(out) or (len(away) and away[-1] > radius_m):
        k = int(out[0]) if len(out) else len(away) - 1
        return None, float(mean_x[k]), float(mean_y[k])
    return full, float(mean_x[-1]), float(mean_y[-1])


def _restart(t: Instants, east: Floats, north: Floats, i: int, x: float, y: float, radius_m: float) -> int:
    """Where the next candidate starts: the first sample after i that is beyond the radius of the mean then."""
    beyond = np.flatnonzero(np.hypot(east[i + 1 :] - x, north[i + 1 :] - y) > radius_m)
    return i + 1 + (int(beyond[0]) if len(beyond) else len(t) - i - 1)


def _stop(
    sight: Approaching,
    t: Instants,
    away: Floats,
    begin: int,
    exit_: int | None,
    point: tuple[float, float, float, float],
    radius_m: float,
) -> Stop:
    """The stop with the instants at which the radius was passed, to a millisecond."""
    lon0, lat0, x, y = point

    def beyond(at: Instants) -> NDArray[np.bool_]:
        lon, lat, _ = sight.course.at(at)
        east = ((lon - lon0 + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat0)) * _DEGREE_M
        return np.asarray(np.hypot(east - x, (lat - lat0) * _DEGREE_M - y) > radius_m, np.bool_)

    start = int(t[begin])
    if begin + 1 < len(t) and away[begin] > radius_m:
        changes = sight.narrowed(t[begin : begin + 2], away[begin : begin + 2] > radius_m, beyond)
        start = changes[0][0] if changes else start
    stayed = away[begin + 1 : exit_] if exit_ is not None else away[begin + 1 :]
    spread = float(stayed[stayed <= radius_m].max(initial=0.0))
    if exit_ is None:
        return Stop(start, int(t[-1]), None, spread)
    before = max(begin, exit_ - 1)
    changes = sight.narrowed(t[before : exit_ + 1], away[before : exit_ + 1] > radius_m, beyond)
    left = changes[-1][0] if changes else int(t[exit_])
    return Stop(start, left, left, spread)
