"""Where the middle and the border of a zone are, for places that are told from them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.distance import outline, signed_distance
from standoff.geometry.rings import GEOD
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["border_m", "centre_of"]

_SAMPLES: Final = 721
_HALVINGS: Final = 40


@lru_cache(maxsize=1024)
def centre_of(shape: Shape) -> tuple[float, float]:
    """Of a circle its centre, of a corridor half way along, of an area its centroid if inside, else a point that is."""
    if isinstance(shape, Circle):
        return shape.lon, shape.lat
    if isinstance(shape, Corridor):
        return _half_way(shape.line)
    if shape.contains_pole is not None:
        return 0.0, 90.0 if shape.contains_pole == "north" else -90.0
    return _middle(shape)


def _middle(shape: Area) -> tuple[float, float]:
    polygons = [
        shapely.Polygon(_unrolled(rings[0]), [_unrolled(ring) for ring in rings[1:]]) for rings in shape.polygons
    ]
    largest = max(polygons, key=lambda polygon: float(polygon.area))
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return (float(point.x) + 180.0) % 360.0 - 180.0, float(point.y)


def _unrolled(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes run on past 180 degrees instead of jumping."""
    return np.column_stack([np.unwrap(ring[:, 0], period=360.0), ring[:, 1]])


def _half_way(line: NDArray[np.float64]) -> tuple[float, float]:
    azimuths, _, lengths_m = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    upto_m = np.concatenate([[0.0], np.cumsum(lengths_m)])
    k = min(int(np.searchsorted(upto_m, upto_m[-1] / 2, side="right")) - 1, len(lengths_m) - 1)
    lon, lat, _ = GEOD.fwd(line[k, 0], line[k, 1], azimuths[k], upto_m[-1] / 2 - upto_m[k])
    return float(lon), float(lat)


@lru_cache(maxsize=4096)
def border_m(shape: Shape, bearing_deg: float) -> float:
    """Metres from the centre to where the geodesic on a bearing last leaves the zone. ValueError if it never does."""
    if isinstance(shape, Circle):
        return shape.radius_m
    geometry, farthest_m = _looked_at(shape)
    away_m = np.linspace(0.0, farthest_m, _SAMPLES)
    inside = _signed(shape, geometry, bearing_deg, away_m) <= 0
    if not inside.any() or inside[-1]:
        raise ValueError("the line from the centre does not leave the zone on that bearing.", "Write another bearing.")
    k = int(np.flatnonzero(inside)[-1])
    low, high = float(away_m[k]), float(away_m[k + 1])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _signed(shape, geometry, bearing_deg, np.array([middle]))[0] <= 0:
            low = middle
        else:
            high = middle
    return low


@lru_cache(maxsize=1024)
def _looked_at(shape: Shape) -> tuple[Geometry, float]:
    """The shape as arrays, and a distance from its centre that is beyond all of it."""
    lon, lat = centre_of(shape)
    rings = np.concatenate(outline(shape))
    n = len(rings)
    far_m = GEOD.inv(np.full(n, lon), np.full(n, lat), rings[:, 0], rings[:, 1])[2]
    return build_geometry([shape]), 1.02 * float(np.max(far_m)) + 10.0


def _signed(shape: Shape, geometry: Geometry, bearing_deg: float, away_m: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = centre_of(shape)
    n = len(away_m)
    lons, lats, _ = GEOD.fwd(np.full(n, lon), np.full(n, lat), np.full(n, bearing_deg), away_m)
    return signed_distance(geometry, 0, np.asarray(lons), np.asarray(lats))
