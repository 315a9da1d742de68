"""Whether a place lies where a sensor sees: within its range, above its radio horizon, inside its polygon.

Most places are decided by the chord through the earth, since the geodesic over it is that of a sphere whose radius lies
between the smallest and the greatest radius of curvature; pyproj decides the few in between.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from standoff.kernel.compiled import allocating_loop, loop
from standoff.rehearse.observe.arithmetic import turn
from standoff.rehearse.observe.places import Places
from standoff.rehearse.scenario.observation import Footprint

__all__ = ["in_footprint"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_EARTH: Final = Geod(ellps="WGS84")
_A_M: Final = 6_378_137.0
_E2: Final = 0.006_694_379_990_141_32
_LEAST_RADIUS_M: Final = 6_335_439.0
_MOST_RADIUS_M: Final = 6_399_594.0
_TWO_PI: Final = 6.283185307179586476925
#: sqrt(2 k R), k = 4/3, R = 6 371 000 m: metres of horizon for each square root of a metre of height.
_HORIZON: Final = math.sqrt(2.0 * 4.0 / 3.0 * 6_371_000.0)
_IN, _OUT, _NEAR = 1, 0, 2


def in_footprint(footprint: Footprint, at: Places) -> Mask:
    """Which places are within the footprint: all of its conditions hold together."""
    seen = np.ones(len(at.lon), np.bool_)
    if footprint.polygon is not None:
        ring = np.array(footprint.polygon, np.float64)
        _in_ring(ring[:, 0].copy(), ring[:, 1].copy(), at.lon, at.lat, seen)
    if footprint.centre is not None:
        seen &= _in_range(footprint.centre, _reach_m(footprint, at.alt_m), at)
    return seen


def _reach_m(footprint: Footprint, alt_m: Floats) -> Floats:
    """How far it sees each thing: the range, or the sum of both horizons where that is less."""
    reach = np.full(len(alt_m), footprint.range_m)
    if footprint.antenna_m is not None:
        height_m = np.maximum(np.nan_to_num(alt_m, nan=0.0), 0.0)
        reach = np.minimum(reach, _HORIZON * (math.sqrt(footprint.antenna_m) + np.sqrt(height_m)))
    return reach


def _in_range(centre: tuple[float, float], reach_m: Floats, at: Places) -> Mask:
    verdict = _by_chord(centre[0], centre[1], at.lon, at.lat, reach_m)
    near = np.flatnonzero(verdict == _NEAR)
    if len(near):
        lons, lats = np.full(len(near), centre[0]), np.full(len(near), centre[1])
        away_m = _EARTH.inv(lons, lats, at.lon[near], at.lat[near])[2]
        verdict[near] = np.asarray(away_m) <= reach_m[near]
    return np.asarray(verdict == _IN)


@loop
def _on_earth(lon: float, lat: float) -> tuple[float, float, float]:
    sin_lat, cos_lat = turn(lat / 360.0)
    sin_lon, cos_lon = turn(lon / 360.0)
    across_m = _A_M / math.sqrt(1.0 - _E2 * sin_lat * sin_lat)
    return across_m * cos_lat * cos_lon, across_m * cos_lat * sin_lon, across_m * (1.0 - _E2) * sin_lat


@loop
def _chord_m(length_m: float, radius_m: float) -> float:
    return float(2.0 * radius_m * turn(length_m / (2.0 * radius_m * _TWO_PI))[0])


@allocating_loop
def _by_chord(lon0: float, lat0: float, lon: Floats, lat: Floats, reach_m: Floats) -> NDArray[np.int8]:
    verdict = np.empty(len(lon), np.int8)
    x0, y0, z0 = _on_earth(lon0, lat0)
    reach, least_m, most_m = -1.0, 0.0, 0.0
    for n in range(len(lon)):
        if reach_m[n] >= 2e7:  # half round the earth: everything
            verdict[n] = _IN
            continue
        if reach_m[n] != reach:
            reach = reach_m[n]
            least_m, most_m = _chord_m(reach, _LEAST_RADIUS_M), _chord_m(reach, _MOST_RADIUS_M)
        x, y, z = _on_earth(lon[n], lat[n])
        chord_m = math.sqrt((x - x0) ** 2 + (y - y0) ** 2 + (z - z0) ** 2)
        verdict[n] = _IN if chord_m < least_m else _OUT if chord_m > most_m else _NEAR
    return verdict


@loop
def _wrapped(lon: float) -> float:
    return lon - 360.0 * math.floor((lon + 180.0) / 360.0)


@loop
def _in_ring(ring_lon: Floats, ring_lat: Floats, lon: Floats, lat: Floats, seen: Mask) -> None:
    """Even-odd along the meridian to the north; each edge the shorter way round."""
    count = len(ring_lon)
    for n in range(len(lon)):
        inside = False
        for i in range(count):
            j = i + 1 if i + 1 < count else 0
            a = _wrapped(ring_lon[i] - lon[n])
            b = a + _wrapped(ring_lon[j] - ring_lon[i])
            if (a < 0.0) != (b < 0.0):
                crossing = ring_lat[i] + (ring_lat[j] - ring_lat[i]) * (-a / (b - a))
                if crossing > lat[n]:
                    inside = not inside
        seen[n] &= inside
