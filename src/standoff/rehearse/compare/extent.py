"""A zone as a figure on a flat sheet of equal area, so that two geometries can be laid over each other.

The sheet is Lambert's azimuthal equal-area projection on the WGS 84 ellipsoid about the middle of both: areas on it are
areas on the ellipsoid. The antimeridian and the poles are no seams of it. Outlines are the engine's own, cut so short
that they leave the true border by at most about 0.1 m (circles and corridors: 0.05 m).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Proj

from standoff.geometry.distance import outline
from standoff.geometry.rings import GEOD, densify
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["Overlay", "UncountableError", "overlay"]

#: Farther than this from the middle, half of the earth away, a sheet bends too much to be drawn on.
_FARTHEST_M: Final = 8_500_000.0
#: A chord may leave its arc by this much.
_SAGITTA_M: Final = 0.05
_SIDES: Final = (180, 40_000)


class UncountableError(Exception):
    """The area of a shape cannot be computed; says why."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two figures on one sheet, metres east and north of (`lon`, `lat`): what only OLD has, only NEW, and both."""

    lon: float
    lat: float
    old: Any
    new: Any
    lost: Any
    gained: Any
    kept: Any


def overlay(old: Shape, new: Shape) -> Overlay:
    """The two shapes laid over each other. UncountableError where that cannot be done."""
    points = np.vstack([_corners(old), _corners(new)])
    lon, lat = _middle(points)
    away_m = np.asarray(GEOD.inv(np.full(len(points), lon), np.full(len(points), lat), points[:, 0], points[:, 1])[2])
    if float(away_m.max()) > _FARTHEST_M:
        raise UncountableError("the shapes reach too far round the Earth to be laid over each other on one sheet")
    sheet = Proj(proj="laea", lon_0=lon, lat_0=lat, ellps="WGS84")
    was, now = _figure(old, sheet), _figure(new, sheet)
    return Overlay(lon, lat, was, now, was.difference(now), now.difference(was), was.intersection(now))


def _middle(points: NDArray[np.float64]) -> tuple[float, float]:
    """The place below the mean of points on a ball."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    x, y, z = (np.cos(lat) * np.cos(lon)).mean(), (np.cos(lat) * np.sin(lon)).mean(), np.sin(lat).mean()
    if x * x + y * y + z * z < 1e-6:
        raise UncountableError("the shapes lie all round the Earth")
    return float(np.degrees(np.arctan2(y, x))), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def _corners(shape: Shape) -> NDArray[np.float64]:
    return np.vstack(outline(shape))


def _figure(shape: Shape, sheet: Proj) -> Any:
    """The shape on the sheet, valid."""
    if isinstance(shape, Circle):
        return _polygon([_disc(shape.lon, shape.lat, shape.radius_m)], sheet)
    if isinstance(shape, Area):
        return _area(shape, sheet)
    return _corridor(shape, sheet)


def _polygon(rings: list[NDArray[np.float64]], sheet: Proj) -> Any:
    flat = [np.column_stack(sheet(ring[:, 0], ring[:, 1])) for ring in rings]
    if not all(np.isfinite(ring).all() for ring in flat):
        raise UncountableError("a corner does not come to lie on the sheet")
    figure = shapely.Polygon(flat[0], flat[1:])
    return figure if figure.is_valid else shapely.make_valid(figure)


def _area(shape: Area, sheet: Proj) -> Any:
    """The union of the polygons. A ring that means the larger side of the Earth cannot be drawn."""
    if shape.contains_pole is not None and not _holds_pole(shape):
        raise UncountableError("the shape is the larger side of the Earth")
    return shapely.union_all([_polygon([densify(ring, shape.edges) for ring in rings], sheet)
                              for rings in shape.polygons])  # fmt: skip


def _holds_pole(shape: Area) -> bool:
    """Whether some ring goes round the pole that is named, on the nearer side."""
    for rings in shape.polygons:
        for ring in rings:
            turn = np.diff(np.rad2deg(np.unwrap(np.deg2rad(ring[[0, *range(len(ring))], 0]))))
            north = float(ring[:, 1].mean()) > 0
            if abs(float(turn.sum())) > 180.0 and north == (shape.contains_pole == "north"):
                return True
    return False


def _disc(lon: float, lat: float, radius_m: float) -> NDArray[np.float64]:
    sides = int(np.clip(np.pi * np.sqrt(radius_m / (2 * _SAGITTA_M)), *_SIDES))
    azimuth = np.linspace(0.0, 360.0, sides + 1)[:-1]
    turned = GEOD.fwd(np.full(sides, lon), np.full(sides, lat), azimuth, np.full(sides, radius_m))
    ring = np.column_stack(turned[:2])
    return np.vstack([ring, ring[:1]])


def _corridor(shape: Corridor, sheet: Proj) -> Any:
    """A band along each short piece of the line, and a disc about each of its own points."""
    line = densify(shape.line, shape.edges)
    azimuth, back, length = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    if float(np.sum(length)) > 2 * _FARTHEST_M:
        raise UncountableError("the corridor is too long to be laid out on one sheet")
    parts = [_polygon([_disc(lon, lat, shape.half_width_m)], sheet) for lon, lat in shape.line]
    for number, (out, home) in enumerate(zip(azimuth, back, strict=True)):
        ends = line[number], line[number + 1]
        ring = [_beside(ends[0], out + 90, shape), _beside(ends[1], home - 90, shape),
                _beside(ends[1], home + 90, shape), _beside(ends[0], out - 90, shape)]  # fmt: skip
        parts.append(_polygon([np.array([*ring, ring[0]])], sheet))
    return shapely.union_all(parts)


def _beside(point: NDArray[np.float64], azimuth: float, shape: Corridor) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(point[0], point[1], azimuth, shape.half_width_m)
    return float(lon), float(lat)
