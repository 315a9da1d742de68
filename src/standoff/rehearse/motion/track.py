"""A track: the vertices of one thing's motion before it has a name, and what is done to tracks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Track", "at_times", "cut", "quantised"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Vertices in time, straight in between.

    `t_us` int64 (n,), strictly increasing; `lon` (n,) running on past 180, `lat` (n,) degrees, `alt_m` (n,) metres, NaN
    where none is known.
    """

    t_us: NDArray[np.int64]
    lon: Floats
    lat: Floats
    alt_m: Floats


def cut(track: Track, from_us: int, to_us: int, *, stands: bool) -> Track | None:
    """The part within [from_us, to_us]; None where there is none. `stands`: it stays at its end until `to_us`."""
    t_us = track.t_us
    if t_us[0] >= from_us and t_us[-1] <= to_us and (not stands or t_us[-1] == to_us):
        return track
    if t_us[0] > to_us or (t_us[-1] < from_us and not stands):
        return None
    last_us = to_us if stands else min(to_us, int(t_us[-1]))
    first_us = max(from_us, int(t_us[0]))
    within = t_us[(t_us > first_us) & (t_us < last_us)]
    times = np.unique(np.concatenate(([first_us], within, [last_us])).astype(np.int64))
    return at_times(track, times)


def at_times(track: Track, t_us: NDArray[np.int64]) -> Track:
    """The same motion with vertices at these instants; it stands before its first vertex and after its last."""
    own = (track.t_us - track.t_us[0]).astype(np.float64)
    since = (t_us - track.t_us[0]).astype(np.float64)
    lon, lat, alt_m = (np.interp(since, own, column) for column in (track.lon, track.lat, track.alt_m))
    return Track(t_us, lon, lat, alt_m)


def quantised(tracks: Sequence[Track]) -> list[Track]:
    """The same with lon and lat as whole 1e-9 degrees (0.1 mm) and altitudes as whole 0.1 mm.

    So a last bit that another machine's sine gives differently is rounded away, but for one case in about a million.
    All at once, for the sake of crowds.
    """
    if not tracks:
        return []
    ends = np.cumsum([len(track.t_us) for track in tracks])
    starts = np.concatenate(([0], ends[:-1]))
    lon = np.round(np.concatenate([track.lon for track in tracks]), 9)
    lat = np.round(np.concatenate([track.lat for track in tracks]), 9)
    alt = np.round(np.concatenate([track.alt_m for track in tracks]), 4)
    return [Track(track.t_us, lon[a:b], lat[a:b], alt[a:b]) for track, a, b in zip(tracks, starts, ends, strict=True)]
