"""Where things truly are at the instants of reports: straight between vertices, as a course is defined."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import allocating_loop
from standoff.rehearse.observe.instants import Instants
from standoff.rehearse.observe.tracks import Tracks

__all__ = ["Places", "places"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Places(NamedTuple):
    """True place and movement, one row an instant: degrees (lon in [-180, 180)), metres, m/s; NaN where unknown."""

    lon: Floats
    lat: Floats
    alt_m: Floats
    speed_mps: Floats
    course_deg: Floats


def places(tracks: Tracks, at: Instants) -> Places:
    """The true places of all instants."""
    found = Places(*(np.empty(len(at.t_us)) for _ in Places._fields))
    _walk(
        tracks.first, tracks.t_us, tracks.lon, tracks.lat, tracks.alt_m, tracks.speed_mps, tracks.course_deg,
        at.stream, at.t_us, found,
    )  # fmt: skip
    return found


@allocating_loop
def _walk(
    first: Ints, vertex_us: Ints, lon: Floats, lat: Floats, alt_m: Floats, speed_mps: Floats, course_deg: Floats,
    stream: NDArray[np.int32], t_us: Ints, found: Places,
) -> None:  # fmt: skip
    """Instants come by stream and in time, so the piece each lies on is never before that of the last one."""
    before, i = -1, 0
    for n in range(len(t_us)):
        s = stream[n]
        lo, hi = first[s], first[s + 1]
        at_us = min(max(t_us[n], vertex_us[lo]), vertex_us[hi - 1])
        if s != before:
            before = s
            i = lo + max(0, np.searchsorted(vertex_us[lo:hi], at_us, side="right") - 1)
        while i < hi - 2 and vertex_us[i + 1] <= at_us:
            i += 1
        i = min(i, max(lo, hi - 2))
        j = min(i + 1, hi - 1)
        share = (at_us - vertex_us[i]) / (vertex_us[j] - vertex_us[i]) if j > i else 0.0
        east = lon[i] + share * (lon[j] - lon[i])
        found.lon[n] = east - 360.0 * np.floor((east + 180.0) / 360.0)
        found.lat[n] = lat[i] + share * (lat[j] - lat[i])
        found.alt_m[n] = alt_m[i] + share * (alt_m[j] - alt_m[i])
        found.speed_mps[n] = speed_mps[i]
        found.course_deg[n] = course_deg[i]
