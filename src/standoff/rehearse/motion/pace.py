"""When a thing is where on its way: speed limits, acceleration, halts, and climbing at a bounded rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.motion.track import Track
from standoff.rehearse.motion.way import Way

__all__ = ["Pace", "pace_of", "paced", "track_of"]

_SPEED_STEP_MPS: Final = 0.25
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """How far along a way at which time.

    `after_us` (m,): microseconds since the start, ascending; `along_m` (m,): how far it is by then. `passes_us` (n,):
    when it reaches each vertex of the way.
    """

    after_us: Floats
    along_m: Floats
    passes_us: Floats


def pace_of(way: Way, acceleration_mps2: float | None = None) -> Pace:
    """As fast as the way wants, its speed changing no faster than `acceleration_mps2` (None: at once)."""
    pieces = np.diff(way.along_m)
    if acceleration_mps2 is None:
        return _at_once(way, pieces)
    vertex_mps = _vertex_speeds(way, pieces, acceleration_mps2)
    rows = [
        _trapezoid(float(piece), vertex_mps[k], vertex_mps[k + 1], float(way.limit_mps[k]), acceleration_mps2)
        for k, piece in enumerate(pieces)
    ]
    return _joined(way, pieces, rows)


def _at_once(way: Way, pieces: Floats) -> Pace:
    stops = np.zeros(len(way.along_m))
    stops[list(way.stops_us)] = list(way.stops_us.values())
    leaves = np.cumsum(stops) + np.concatenate(([0.0], np.cumsum(pieces / way.limit_mps * 1e6)))
    stood = np.flatnonzero(stops)
    after = np.concatenate((leaves - stops, leaves[stood]))
    order = np.argsort(after, kind="stable")
    return Pace(after[order], np.concatenate((way.along_m, way.along_m[stood]))[order], leaves - stops)


def _vertex_speeds(way: Way, pieces: Floats, rate: float) -> list[float]:
    """The greatest speed at each vertex that acceleration from the one before and braking for the next allow."""
    count = len(way.along_m)
    speeds = [0.0] * count
    for k in range(1, count - 1):
        cap = 0.0 if k in way.stops_us else min(way.limit_mps[k - 1], way.limit_mps[k])
        speeds[k] = min(cap, math.sqrt(speeds[k - 1] ** 2 + 2 * rate * pieces[k - 1]))
    for k in range(count - 2, -1, -1):
        speeds[k] = min(speeds[k], math.sqrt(speeds[k + 1] ** 2 + 2 * rate * pieces[k]))
    return speeds


def _trapezoid(length_m: float, v0: float, v1: float, limit: float, rate: float) -> tuple[Floats, Floats]:
    """One piece: faster up to a peak, on, and slower again, in stretches of nearly constant speed.

    The shares of its length reached at their ends, and the seconds since its start.
    """
    peak = min(limit, math.sqrt(max(rate * length_m + (v0**2 + v1**2) / 2, 0.0)))
    up = max(0.0, (peak**2 - v0**2) / (2 * rate))
    down = max(0.0, (peak**2 - v1**2) / (2 * rate))
    on = max(0.0, length_m - up - down)
    far, when = [np.empty(0)], [np.empty(0)]
    if up > 0:
        time = (peak - v0) / rate * _steps(peak - v0)
        far.append(v0 * time + rate * time**2 / 2)
        when.append(time)
    reached = (peak - v0) / rate if up > 0 else 0.0
    if on > 0:
        far.append(np.array([up + on]))
        reached += on / peak
        when.append(np.array([reached]))
    if down > 0:
        time = (peak - v1) / rate * _steps(peak - v1)
        far.append(up + on + peak * time - rate * time**2 / 2)
        when.append(reached + time)
    share = np.concatenate(far) / length_m
    share[-1] = 1.0
    return share, np.concatenate(when)


def _steps(change_mps: float) -> Floats:
    count = max(1, math.ceil(change_mps / _SPEED_STEP_MPS))
    return np.arange(1, count + 1) / count


def _joined(way: Way, pieces: Floats, rows: list[tuple[Floats, Floats]]) -> Pace:
    """The pieces and the halts between them in one."""
    after, along = [np.array([0.0])], [np.array([0.0])]
    passes = np.zeros(len(way.along_m))
    now = 0.0
    for k in range(len(way.along_m)):
        passes[k] = now
        if k in way.stops_us:
            now += way.stops_us[k]
            after.append(np.array([now]))
            along.append(np.array([way.along_m[k]]))
        if k < len(rows):
            share, seconds = rows[k]
            after.append(now + seconds * 1e6)
            along.append(way.along_m[k] + share * pieces[k])
            now = float(after[-1][-1])
    return Pace(np.concatenate(after), np.concatenate(along), passes)


def paced(
    way: Way,
    start_us: int,
    acceleration_mps2: float | None = None,
    *,
    alt_m: float = math.nan,
    climb_mps: float = math.inf,
    sink_mps: float | None = None,
) -> Track:
    """The track of a thing that goes the way from `start_us` and begins at `alt_m`.

    It climbs no faster than `climb_mps` and descends no faster than `sink_mps` (None: the same).
    """
    pace = pace_of(way, acceleration_mps2)
    if not way.climbs_m:
        return track_of(way, pace, start_us, np.empty(0), np.full(1, alt_m))
    when, alts = _climbs(way, pace, alt_m, (climb_mps, climb_mps if sink_mps is None else sink_mps))
    return track_of(way, pace, start_us, when, alts)


def _climbs(way: Way, pace: Pace, alt_m: float, rates_mps: tuple[float, float]) -> tuple[Floats, Floats]:
    """Altitude as a line of straight pieces: instants since the start, and altitudes."""
    when, alts = [0.0], [alt_m]
    wanted = sorted(way.climbs_m.items())
    for number, (vertex, target) in enumerate(wanted):
        begin = max(float(pace.passes_us[vertex]), when[-1])
        until = float(pace.passes_us[wanted[number + 1][0]]) if number + 1 < len(wanted) else math.inf
        now = alts[-1]
        if math.isnan(now):
            now = alts[0] = target
        needs_us = abs(target - now) / rates_mps[target < now] * 1e6
        share = min(1.0, max(0.0, until - begin) / needs_us) if needs_us > 0 else 1.0
        when += [begin, begin + needs_us * share]
        alts += [now, now + (target - now) * share]
    return np.array(when), np.array(alts)


def track_of(way: Way, pace: Pace, start_us: int, when_us: Floats, alts_m: Floats) -> Track:
    """Vertices of the pace and of the climbs, as a track of whole microseconds."""
    after = np.union1d(pace.after_us, when_us[when_us <= pace.after_us[-1]]) if len(when_us) else pace.after_us
    lon, lat = way.at(np.interp(after, pace.after_us, pace.along_m))
    alt = np.interp(after, when_us, alts_m) if len(when_us) else np.full(len(after), alts_m[0])
    whole = np.round(after).astype(np.int64)
    kept = np.concatenate(([True], np.diff(whole) > 0))
    return Track(start_us + whole[kept], lon[kept], lat[kept], alt[kept])
