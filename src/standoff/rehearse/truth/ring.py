"""Rings and lines of a plan as dense points: longitudes run on, geodesic edges become short straight ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from standoff.model.zone import Edges

__all__ = ["Line", "closed_outline", "pieces_of"]

Floats = NDArray[np.float64]

_EARTH: Final = Geod(ellps="WGS84")
#: A geodesic of 500 m leaves the straight line in lon and lat by 3 cm at 80 degrees north, by 5 mm at 60.
_GEODESIC_M: Final = 500.0
_PIECE_M: Final = 1000.0
_MOST_PIECES: Final = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points of shape (n,), straight in lon and lat between them; `along_m` from the first, `length_m` of all."""

    lon: Floats
    lat: Floats
    along_m: Floats
    closed: bool

    @property
    def length_m(self) -> float:
        """Metres from the first point to the last."""
        return float(self.along_m[-1])

    @classmethod
    def of(cls, points: Floats, edges: Edges, *, closed: bool) -> Self:
        """From vertices of shape (n, 2), lon and lat; the shorter way round the Earth is meant."""
        lon, lat = np.unwrap(points[:, 0], period=360.0), points[:, 1]
        lengths = _lengths_m(lon, lat)
        at_most = max(_GEODESIC_M if edges == "geodesic" else _PIECE_M, lengths.sum() / _MOST_PIECES)
        lons, lats = [lon[:1]], [lat[:1]]
        for i, length in enumerate(lengths):
            count = max(1, math.ceil(length / at_most))
            more_lon, more_lat = _edge(lon[i : i + 2], lat[i : i + 2], count, edges)
            lons.append(more_lon)
            lats.append(more_lat)
        all_lon, all_lat = np.unwrap(np.concatenate(lons), period=360.0), np.concatenate(lats)
        along = np.concatenate([[0.0], np.cumsum(_lengths_m(all_lon, all_lat))])
        return cls(all_lon, all_lat, along, closed)


def _lengths_m(lon: Floats, lat: Floats) -> Floats:
    return np.asarray(_EARTH.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2], np.float64)


def _edge(lon: Floats, lat: Floats, count: int, edges: Edges) -> tuple[Floats, Floats]:
    """The points after the first of one edge cut into `count`."""
    share = np.arange(1, count + 1) / count
    if edges == "lonlat" or count == 1:
        return lon[0] + share * (lon[1] - lon[0]), lat[0] + share * (lat[1] - lat[0])
    between = _EARTH.npts(lon[0], lat[0], lon[1], lat[1], count - 1)
    return np.array([p[0] for p in between] + [lon[1]]), np.array([p[1] for p in between] + [lat[1]])


def closed_outline(rings: list[Line], contains_pole: str | None) -> shapely.Polygon:
    """The polygon in plain lon and lat, beginning at its own west; one round a pole is closed along that pole."""
    outer = np.column_stack([rings[0].lon, rings[0].lat])
    if abs(outer[-1, 0] - outer[0, 0]) > 180.0:
        pole = -90.0 if contains_pole == "south" else 90.0
        outer = np.vstack([outer, [outer[-1, 0], pole], [outer[0, 0], pole], outer[0]])
    middle = (outer[:, 0].min() + outer[:, 0].max()) / 2
    holes = []
    for hole in rings[1:]:
        shift = 360.0 * round((middle - (hole.lon.min() + hole.lon.max()) / 2) / 360.0)
        holes.append(np.column_stack([hole.lon + shift, hole.lat]))
    return shapely.Polygon(outer, holes)


def pieces_of(lines: list[Line]) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.int64], Floats, Floats]:
    """Every piece of every line, as arrays.

    Lon and lat of its start, of its end, number of its line, metres along at its start, its length.
    """
    ring = np.concatenate([np.full(len(line.lon) - 1, i, np.int64) for i, line in enumerate(lines)])
    start = [np.concatenate([getattr(line, name)[:-1] for line in lines]) for name in ("lon", "lat", "along_m")]
    end = [np.concatenate([getattr(line, name)[1:] for line in lines]) for name in ("lon", "lat", "along_m")]
    return start[0], start[1], end[0], end[1], ring, start[2], end[2] - start[2]
