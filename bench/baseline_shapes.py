"""Zones as the baselines see them: plain shapes in degrees around a zone's own longitude, one version, no altitude."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from shapely.geometry.base import BaseGeometry

from standoff.model.plan import Plan
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["Fence", "fences"]

Floats = NDArray[np.float64]
_WGS84 = Geod(ellps="WGS84")
RingOfCircle = Callable[[Circle], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Fence:
    """A zone: its first version's shape, as a polygon in lon/lat whose longitudes run on from those around `lon_0`."""

    zone: str
    shape: Shape
    polygon: BaseGeometry
    lon_0: float

    def unwrapped(self, lon: Floats) -> Floats:
        """Longitudes within 180 degrees of the zone's own."""
        return (lon - self.lon_0 + 180.0) % 360.0 - 180.0 + self.lon_0


def fences(plan: Plan, ring_of: RingOfCircle | None = None) -> list[Fence]:
    """The zones of a plan. `ring_of` draws circles; left out: 360 corners on the ellipsoid."""
    return [_fence(zone.id, zone.versions[0].shape, ring_of or _geodesic_ring) for zone in plan.zones]


def _geodesic_ring(circle: Circle) -> Floats:
    n = 360
    lon, lat, _ = _WGS84.fwd(
        np.full(n, circle.lon), np.full(n, circle.lat), np.arange(n) * 360.0 / n, np.full(n, circle.radius_m)
    )
    return np.column_stack([lon, lat])


def _fence(zone: str, shape: Shape, ring_of: RingOfCircle) -> Fence:
    if isinstance(shape, Circle):
        ring = ring_of(shape)
        lon_0 = shape.lon
        return Fence(zone, shape, shapely.Polygon(_near(ring, lon_0)), lon_0)
    if isinstance(shape, Area):
        lon_0 = float(shape.polygons[0][0][0, 0])
        parts = [shapely.Polygon(_near(r[0], lon_0), [_near(hole, lon_0) for hole in r[1:]]) for r in shape.polygons]
        return Fence(zone, shape, shapely.union_all(parts), lon_0)
    return _corridor(zone, shape)


def _near(ring: Floats, lon_0: float) -> Floats:
    lon = (ring[:, 0] - lon_0 + 180.0) % 360.0 - 180.0 + lon_0
    return np.column_stack([lon, ring[:, 1]])


def _corridor(zone: str, shape: Corridor) -> Fence:
    """A buffer in the plane that touches the earth at the middle of the line."""
    lon_0, lat_0 = (float(value) for value in shape.line[len(shape.line) // 2])
    plane = CRS.from_proj4(f"+proj=aeqd +lat_0={lat_0} +lon_0={lon_0} +datum=WGS84 +units=m")
    there = Transformer.from_crs("EPSG:4326", plane, always_xy=True).transform
    back = Transformer.from_crs(plane, "EPSG:4326", always_xy=True).transform
    flat = shapely.LineString(np.column_stack(there(*np.asarray(shape.line).T))).buffer(shape.half_width_m)
    ring = np.column_stack(back(*np.array(flat.exterior.coords).T))
    return Fence(zone, shape, shapely.Polygon(_near(ring, lon_0)), lon_0)
