"""Places and distances on the earth: WGS 84 geodesics by pyproj."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

__all__ = [
    "STEP_M",
    "azimuth_deg",
    "bearing_place",
    "chords_m",
    "distance_m",
    "geodesic_leg",
    "ring_places",
    "unwrapped",
]

#: Vertices of a moving thing are at most so far apart.
STEP_M: Final = 1000.0

_EARTH: Final = Geod(ellps="WGS84")
Floats = NDArray[np.float64]


def distance_m(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """Geodesic distance of two places (lon, lat in degrees)."""
    return float(_EARTH.inv(*from_, *to)[2])


def azimuth_deg(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """The direction in which the geodesic to a place leaves, degrees east of north, in [0, 360)."""
    return float(_EARTH.inv(*from_, *to)[0]) % 360.0


def bearing_place(from_: tuple[float, float], bearing_deg: float, away_m: float) -> tuple[float, float]:
    """The place (lon, lat) so far away along the geodesic that leaves with this bearing, degrees east of north."""
    lon, lat, _ = _EARTH.fwd(*from_, bearing_deg, away_m)
    return float(lon), float(lat)


def geodesic_leg(from_: tuple[float, float], to: tuple[float, float]) -> tuple[float, Floats, Floats]:
    """Length in metres of the geodesic, and lon, lat, shape (n,), of even steps of at most `STEP_M` along it.

    Without `from_`, with `to`; n = 0 where the two are the same place.
    """
    bearing, _, length_m = _EARTH.inv(*from_, *to)
    if length_m == 0.0:
        return 0.0, np.empty(0), np.empty(0)
    pieces = max(1, math.ceil(length_m / STEP_M))
    steps = np.arange(1, pieces + 1) * (length_m / pieces)
    start_lon, start_lat = np.full(pieces, from_[0]), np.full(pieces, from_[1])
    lon, lat, _ = _EARTH.fwd(start_lon, start_lat, np.full(pieces, bearing), steps)
    return float(length_m), lon, lat


def ring_places(centre: tuple[float, float], bearing_deg: Floats, away_m: Floats | float) -> tuple[Floats, Floats]:
    """Lon, lat, shape (n,), of the places in these directions from a centre, so far away each."""
    many = len(bearing_deg)
    away = np.broadcast_to(np.asarray(away_m, np.float64), (many,))
    lon, lat, _ = _EARTH.fwd(np.full(many, centre[0]), np.full(many, centre[1]), bearing_deg, np.array(away))
    return lon, lat


def chords_m(lon: Floats, lat: Floats) -> Floats:
    """Geodesic distances, shape (n - 1,), of places that follow each other."""
    if len(lon) < 2:
        return np.empty(0)
    return np.asarray(_EARTH.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2], np.float64)


def unwrapped(lon: Floats) -> Floats:
    """Longitudes that run on past 180 degrees rather than jump, each the shorter way from the one before."""
    if len(lon) == 0:
        return lon
    turns = np.round(np.diff(lon) / 360.0)
    return lon - 360.0 * np.concatenate(([0.0], np.cumsum(turns)))
