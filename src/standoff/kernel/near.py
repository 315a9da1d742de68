"""Gather the zones that a fix, its path or its heading may concern."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import direct, lonlat_of_normal
from standoff.kernel.index import COARSE_CELLS, cell_of

__all__ = ["cap_bound_m", "clearance_m", "gather_ahead", "gather_along", "gather_at"]

_RAD: Final = math.pi / 180
_SPHERE_M: Final = 6_371_000.0
#: How far off, as a share of the way, a place found on a sphere may be: its radii of curvature are within 0.6 %.
_OFF: Final = 0.01
#: The same by a series of second order, to this distance and latitude.
_OFF_SERIES, _SERIES_M, _SERIES_DEG = 0.02, 300_000.0, 60.0
#: ... or to this; farther from a pole it goes farther.
_LONG_SERIES_M, _LONG_SERIES_DEG = 500_000.0, 50.0


@loop
def gather_at(starts, items, lon, lat, stamp, mark, found, n):
    """Append to found, from index n, every zone listed at a place that does not bear the mark; returns the new n."""
    n = _from_cell(starts, items, cell_of(0, lon, lat), stamp, mark, found, n)
    if starts[COARSE_CELLS] < len(items):  # most plans have no zone that large
        n = _from_cell(starts, items, cell_of(1, lon, lat), stamp, mark, found, n)
        n = _from_cell(starts, items, cell_of(2, lon, lat), stamp, mark, found, n)
    return n


@inlined
def _from_cell(starts, items, cell, stamp, mark, found, n):
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
    return np.float64(clear[r * 360 + c])


@loop
def gather_along(starts, items, clear, reach_m, lon, lat, azimuth, length, stamp, mark, found, n):
    """The same for every zone that a geodesic of some length may touch.

    From each sample the walk strides as far as the nearest zone allows; where zones are near it goes in steps of
    `reach_m`, within which the lists of a cell are complete. While the way is short samples are taken by a series or
    on a sphere, and strides are shorter by as much as those may be off.
    """
    e, n_ = math.sin(azimuth), math.cos(azimuth)
    return gather_ahead(
        starts, items, clear, reach_m, lon, lat,
        math.sin(lon * _RAD), math.cos(lon * _RAD), math.sin(lat * _RAD), math.cos(lat * _RAD),
        e, n_, length, stamp, mark, found, n,
    )  # fmt: skip


@loop
def gather_ahead(
    starts, items, clear, reach_m, lon, lat, sl, cl, sp, cp, dir_e, dir_n, length, stamp, mark, found, n
):  # fmt: skip
    """The same where the direction is known as east and north, and so are sine and cosine of longitude and latitude."""
    short = (length <= _SERIES_M and abs(lat) <= _SERIES_DEG) or (
        length <= _LONG_SERIES_M and abs(lat) <= _LONG_SERIES_DEG
    )
    off_share = _OFF_SERIES if short else _OFF
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
        off = off_share * at
        if short:
            here_lon, here_lat = _by_series(lon, lat, sp / cp, cp, at * dir_e / _SPHERE_M, at * dir_n / _SPHERE_M)
        elif off < 0.5 * reach_m:
            here_lon, here_lat = _on_sphere(sl, cl, sp, cp, dir_e, dir_n, at / _SPHERE_M)
        else:
            off = 0.0
            here_lon, here_lat = direct(lon, lat, math.atan2(dir_e, dir_n), at)


@loop
def _by_series(lon, lat, tan, cp, e, n):
    """Where a great circle is after e and n radians east and north: to the second order."""
    here = lon + e / cp * (1 + n * tan) / _RAD
    if here >= 180.0:
        here -= 360.0
    elif here < -180.0:
        here += 360.0
    return here, lat + (n - 0.5 * e * e * tan) / _RAD


@loop
def _on_sphere(sl, cl, sp, cp, e, n, angle):
    """Where a great circle towards (e, n) is after an angle."""
    s, c = math.sin(angle), math.cos(angle)
    x = c * cp * cl - s * (sl * e + sp * cl * n)
    y = c * cp * sl + s * (cl * e - sp * sl * n)
    return lonlat_of_normal(x, y, c * sp + s * cp * n)


@loop
def cap_bound_m(zones, j, x, y, z):
    """A lower bound of the distance from a point to zone j, 0 within its bounding cap."""
    dx, dy, dz = zones[j].x - x, zones[j].y - y, zones[j].z - z
    return max(0.0, math.sqrt(dx * dx + dy * dy + dz * dz) - zones[j].cap_m)
