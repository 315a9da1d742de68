"""Gather the zones that a fix, its path or its heading may concern."""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.compiled import loop
from standoff.kernel.earth import direct
from standoff.kernel.index import cell_of

__all__ = ["cap_bound_m", "clearance_m", "gather_along", "gather_at"]

_LEVELS: Final = 3


@loop
def gather_at(starts, items, lon, lat, stamp, mark, found, n):
    """Append to found, from index n, every zone listed at a place that does not bear the mark; returns the new n."""
    for level in range(_LEVELS):
        cell = cell_of(level, lon, lat)
        for k in range(starts[cell], starts[cell + 1]):
            j = items[k]
            if stamp[j] != mark:
                stamp[j] = mark
                found[n] = j
                n += 1
    return n


@loop
def clearance_m(clear, lon, lat):
    """A lower bound of the distance from a place to the nearest zone."""
    r = min(int(lat + 90.0), 179)
    c = min(int(lon + 180.0), 359)
    return clear[r * 360 + c]


@loop
def gather_along(starts, items, clear, reach_m, lon, lat, azimuth, length, stamp, mark, found, n):
    """The same for every zone that a geodesic of some length may touch.

    From each sample the walk strides as far as the nearest zone allows; where zones are near it goes in steps of
    `reach_m`, within which the lists of a cell are complete.
    """
    at = 0.0
    here_lon, here_lat = lon, lat
    while True:
        stride = clearance_m(clear, here_lon, here_lat)
        if stride < reach_m:
            n = gather_at(starts, items, here_lon, here_lat, stamp, mark, found, n)
            stride = reach_m
        at += stride
        if at >= length:
            return n
        here_lon, here_lat = direct(lon, lat, azimuth, at)


@loop
def cap_bound_m(zones, j, x, y, z):
    """A lower bound of the distance from a point to zone j, 0 within its bounding cap."""
    dx, dy, dz = zones[j].x - x, zones[j].y - y, zones[j].z - z
    return max(0.0, math.sqrt(dx * dx + dy * dy + dz * dz) - zones[j].cap_m)
