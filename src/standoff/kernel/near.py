"""Gather the zones that a fix, its path or its heading may concern."""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.compiled import loop
from standoff.kernel.earth import direct, lonlat_of_normal
from standoff.kernel.index import cell_of

__all__ = ["cap_bound_m", "clearance_m", "gather_along", "gather_at"]

_LEVELS: Final = 3
_RAD: Final = math.pi / 180
_SPHERE_M: Final = 6_371_000.0
#: How far off, as a share of the way, a place found on a sphere may be: its radii of curvature are within 0.6 %.
_OFF: Final = 0.01


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
    `reach_m`, within which the lists of a cell are complete. Samples are taken on a sphere while the way is short, and
    strides are shorter by as much as those may be off.
    """
    sl, cl = math.sin(lon * _RAD), math.cos(lon * _RAD)
    sp, cp = math.sin(lat * _RAD), math.cos(lat * _RAD)
    e, n_ = math.sin(azimuth), math.cos(azimuth)
    tx, ty, tz = -sl * e - sp * cl * n_, cl * e - sp * sl * n_, cp * n_  # the direction, as a unit vector in space
    at, off = 0.0, 0.0
    here_lon, here_lat = lon, lat
    while True:
        stride = clearance_m(clear, here_lon, here_lat)
        if stride < reach_m:
            n = gather_at(starts, items, here_lon, here_lat, stamp, mark, found, n)
            stride = reach_m
        at += stride - off
        if at >= length:
            return n
        off = _OFF * at
        if off < 0.5 * reach_m:
            s, c = math.sin(at / _SPHERE_M), math.cos(at / _SPHERE_M)
            here_lon, here_lat = lonlat_of_normal(c * cp * cl + s * tx, c * cp * sl + s * ty, c * sp + s * tz)
        else:
            off = 0.0
            here_lon, here_lat = direct(lon, lat, azimuth, at)


@loop
def cap_bound_m(zones, j, x, y, z):
    """A lower bound of the distance from a point to zone j, 0 within its bounding cap."""
    dx, dy, dz = zones[j].x - x, zones[j].y - y, zones[j].z - z
    return max(0.0, math.sqrt(dx * dx + dy * dy + dz * dz) - zones[j].cap_m)
