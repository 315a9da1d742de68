"""When the sensor would hear of whom: the instants of reports within a slice of time, and how many there are in all."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.draws import JITTER, uniform
from standoff.rehearse.observe.tracks import Tracks
from standoff.rehearse.scenario.observation import Observation

__all__ = ["Instants", "due_by", "instants"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_MS_US: Final = 1000


class Instants(NamedTuple):
    """Reports to be, by stream and then by number. `t_us` is true time, rounded to 1 ms; `k` counts within a stream."""

    stream: NDArray[np.int32]
    k: Ints
    t_us: Ints


def instants(tracks: Tracks, sensor: Observation, from_us: int, to_us: int) -> Instants:
    """All reports whose true time, rounded to 1 ms, lies in [from_us, to_us)."""
    jitter_us = sensor.jitter_us
    shortest_us = min((every for _, every in sensor.by_speed), default=sensor.every_us)
    back = 2 * jitter_us // shortest_us + 2 if jitter_us else 0
    room = _most(tracks.first, tracks.t_us, tracks.turns, from_us - jitter_us - _MS_US, to_us + jitter_us + _MS_US)
    stream, k, t_us = np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int64)
    n = _fill(
        tracks.first, tracks.t_us, tracks.turns, tracks.key, tracks.phase, jitter_us, back, from_us, to_us,
        stream, k, t_us,
    )  # fmt: skip
    return Instants(stream[:n], k[:n], t_us[:n])


def due_by(tracks: Tracks, edges_us: Ints) -> Floats:
    """About how many reports are due before each of these instants (ascending), over all streams; float64 like them."""
    return np.asarray(_due_by(tracks.first, tracks.t_us, tracks.turns, edges_us))


@allocating_loop
def _turns_at(t_us: Ints, turns: Floats, lo: int, hi: int, at_us: int) -> float:
    """The turns of the course with vertices lo up to hi, held fast before its start and after its end."""
    if at_us <= t_us[lo]:
        return 0.0
    if at_us >= t_us[hi - 1]:
        return float(turns[hi - 1])
    i = lo + np.searchsorted(t_us[lo:hi], at_us, side="right") - 1
    return float(turns[i] + (at_us - t_us[i]) / (t_us[i + 1] - t_us[i]) * (turns[i + 1] - turns[i]))


@loop
def _most(first: Ints, t_us: Ints, turns: Floats, from_us: int, to_us: int) -> int:
    most = 0
    for s in range(len(first) - 1):
        lo, hi = first[s], first[s + 1]
        if t_us[hi - 1] >= from_us and t_us[lo] <= to_us:
            span = _turns_at(t_us, turns, lo, hi, to_us) - _turns_at(t_us, turns, lo, hi, from_us)
            most += int(span) + 3
    return most


@allocating_loop
def _due_by(first: Ints, t_us: Ints, turns: Floats, edges_us: Ints) -> Floats:
    """The rate of every piece is entered at its ends, and summed up twice."""
    rate, due = np.zeros(len(edges_us) + 1), np.zeros(len(edges_us))
    for s in range(len(first) - 1):
        for i in range(first[s], first[s + 1] - 1):
            a, b = np.searchsorted(edges_us, t_us[i]), np.searchsorted(edges_us, t_us[i + 1])
            if b > a:
                rate[a] += (turns[i + 1] - turns[i]) / (b - a)
                rate[b] -= (turns[i + 1] - turns[i]) / (b - a)
            elif a < len(edges_us):
                due[a] += turns[i + 1] - turns[i]
    running, total = 0.0, 0.0
    for e in range(len(edges_us)):
        running += rate[e]
        total += running + due[e]
        due[e] = total
    return due


@allocating_loop
def _fill(
    first: Ints, vertex_us: Ints, turns: Floats, key: NDArray[np.uint64], phase: Floats, jitter_us: int, back: int,
    from_us: int, to_us: int, out_stream: NDArray[np.int32], out_k: Ints, out_us: Ints,
) -> int:  # fmt: skip
    """Report k is due where the turns reach k + phase; moved by the jitter, but not to before report k - 1."""
    n = 0
    for s in range(len(first) - 1):
        lo, hi = first[s], first[s + 1]
        start_us, end_us = vertex_us[lo], vertex_us[hi - 1]
        if end_us < from_us - _MS_US or start_us >= to_us + _MS_US:
            continue
        begun = _turns_at(vertex_us, turns, lo, hi, from_us - jitter_us - _MS_US)
        k = max(0, math.floor(begun - phase[s]) - back)
        i = lo
        if begun > 0.0:
            i = lo + max(0, np.searchsorted(turns[lo:hi], k + phase[s], side="right") - 1)
        latest_us = start_us
        while k + phase[s] <= turns[hi - 1] and i < hi - 1:
            while i < hi - 2 and turns[i + 1] < k + phase[s]:
                i += 1
            share = (k + phase[s] - turns[i]) / (turns[i + 1] - turns[i])
            due_us = vertex_us[i] + share * (vertex_us[i + 1] - vertex_us[i])
            if due_us > to_us + jitter_us + _MS_US:
                break
            moved_us = due_us + jitter_us * (2.0 * uniform(key[s], JITTER, k) - 1.0) if jitter_us else due_us
            latest_us = max(latest_us, math.floor(moved_us + 0.5))
            at_us = (latest_us + _MS_US // 2) // _MS_US * _MS_US
            if from_us <= at_us < to_us and latest_us <= end_us:
                out_stream[n], out_k[n], out_us[n] = s, k, at_us
                n += 1
            k += 1
    return n
