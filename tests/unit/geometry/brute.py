"""Borders by brute force: every edge sampled, measured by PROJ in an equidistant map about the place itself.

Shared by the tests of this room: `Brute` for distances and sides, `law` for how many examples a property gets, and
the maker of shapes.
"""

from __future__ import annotations

import functools
import os
from typing import Any

import numpy as np
import shapely
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray
from pyproj import Geod, Proj

from standoff.model.zone import Area, Corridor
from standoff.testing.makers import star

GEOD = Geod(ellps="WGS84")
Floats = NDArray[np.float64]
_COARSE_M = 2_000.0
_FINE = 64


def law(examples: int) -> settings:
    """The same examples every time, unless STANDOFF_EXAMPLES asks for a wider search with fresh ones."""
    wide = os.environ.get("STANDOFF_EXAMPLES")
    return settings(
        max_examples=int(wide or examples),
        derandomize=wide is None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )


def unwrapped(ring: Floats) -> Floats:
    return np.column_stack([np.unwrap(ring[:, 0], period=360.0), ring[:, 1]])


class Brute:
    """The border of an area or corridor, sampled."""

    def __init__(self, shape: Area | Corridor) -> None:
        self.shape = shape
        rings = [shape.line] if isinstance(shape, Corridor) else [r for polygon in shape.polygons for r in polygon]
        self.rings = [unwrapped(ring) for ring in rings]
        self._starts = np.vstack([ring[:-1] for ring in self.rings])
        self._ends = np.vstack([ring[1:] for ring in self.rings])
        self.samples, self._edge, self._low, self._high = self._sampled()

    def _sampled(self) -> tuple[Floats, Any, Floats, Floats]:
        metres = np.asarray(GEOD.inv(*self._starts.T, *self._ends.T)[2])
        d = np.abs(self._ends - self._starts)
        metres = np.maximum(metres, 111_700.0 * np.hypot(d[:, 0] * np.cos(np.radians(self._starts[:, 1])), d[:, 1]))
        n = np.maximum(1, np.ceil(np.maximum(metres / _COARSE_M, d[:, 0]))).astype(int)
        edge = np.repeat(np.arange(len(n)), n)
        k = np.arange(len(edge)) - np.repeat(np.cumsum(n) - n, n)
        low, high = k / n[edge], (k + 1) / n[edge]
        return self._at(edge, low), edge, low, high

    def _at(self, edge: Any, share: Floats) -> Floats:
        a, b = self._starts[edge], self._ends[edge]
        if self.shape.edges == "lonlat":
            return a + share[:, None] * (b - a)
        az, _, metres = GEOD.inv(*a.T, *b.T)
        lon, lat, _ = GEOD.fwd(*a.T, az, share * metres)
        return np.column_stack([lon, lat])

    def distance(self, lon: float, lat: float) -> float:
        """Metres to the nearest point of the rings or the line."""
        flat = Proj(proj="aeqd", ellps="WGS84", lon_0=lon, lat_0=lat)
        metres = np.asarray(
            GEOD.inv(np.full(len(self.samples), lon), np.full(len(self.samples), lat), *self.samples.T)[2]
        )
        near = np.flatnonzero(metres <= metres.min() + 2.5 * _COARSE_M)
        share = np.linspace(0, 1, _FINE + 1)
        low, high = self._low[near, None], self._high[near, None]
        points = self._at(np.repeat(self._edge[near], _FINE + 1), (low + (high - low) * share).ravel())
        x, y = flat(*points.T)
        lines = shapely.linestrings(np.column_stack([x, y]).reshape(len(near), _FINE + 1, 2))
        return float(shapely.distance(lines, shapely.Point(0, 0)).min())

    @functools.cached_property
    def _plane(self) -> shapely.Geometry:
        """The area in continuous lon and lat, closed over the pole where it holds one; geodesics are sampled."""
        assert isinstance(self.shape, Area)
        parts = []
        for polygon in self.shape.polygons:
            outer, *holes = [self._drawn(ring) for ring in polygon]
            middle = outer[:, 0].mean()
            holes = [h + np.array([360.0 * round((middle - h[:, 0].mean()) / 360), 0.0]) for h in holes]
            parts.append(shapely.Polygon(outer, holes))
        return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)

    def _drawn(self, ring: Floats) -> Floats:
        ring = unwrapped(ring)
        if self.shape.edges == "geodesic":
            dense = Brute(Corridor(ring, 1.0, edges="geodesic"))
            n = 4000 if np.abs(ring[:, 1]).max() > 80 else 400  # a geodesic bends most near a pole
            points = dense._at(np.repeat(np.arange(len(ring) - 1), n), np.tile(np.arange(n) / n, len(ring) - 1))
            ring = unwrapped(np.vstack([points, ring[-1:]]))
        if abs(ring[-1, 0] - ring[0, 0]) > 180.0:
            pole = 90.0 if self.shape.contains_pole == "north" else -90.0
            ring = np.vstack([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]]])
        return ring

    def contains(self, lon: float, lat: float) -> bool:
        area, lat = self._plane, float(np.clip(lat, -90 + 1e-9, 90 - 1e-9))
        turns = range(-2, 3)
        return any(area.contains(shapely.Point(lon + 360.0 * turn, lat)) for turn in turns)


def star_area(
    lon: float,
    lat: float,
    radius_m: float,
    vertices: int,
    seed: int,
    *,
    hole: bool,
    edges: Any = "lonlat",
    ragged: float = 0.5,
) -> Area | None:
    """A star anywhere, the pole named if it goes round one. None where its edges would cross."""
    rings = [star(vertices, radius_m, lon, lat, seed, ragged)]
    if hole:
        rings.append(star(max(3, vertices // 3), radius_m * 0.4, lon, lat, seed + 1, ragged)[::-1].copy())
    turns = [abs(r[-1, 0] - r[0, 0]) > 180 for r in map(unwrapped, rings)]
    pole = ("north" if lat > 0 else "south") if sum(turns) % 2 else None
    shape = Area((tuple(rings),), edges=edges, contains_pole=pole)
    drawn = Brute(shape)
    return shape if len(set(turns)) == 1 and drawn._plane.is_valid else None


def places_near(shape: Brute, rng: np.random.Generator, count: int, reach_m: float = 100_000.0) -> Floats:
    """Places from a centimetre to `reach_m` off the border, as many by each power of ten."""
    at = shape.samples[rng.integers(0, len(shape.samples), count)]
    off = 10 ** rng.uniform(-2, np.log10(reach_m), count)
    lon, lat, _ = GEOD.fwd(*at.T, rng.uniform(0, 360, count), off)
    return np.column_stack([lon, lat])
