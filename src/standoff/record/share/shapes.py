"""Zones as the record keeps them, as polygons for maps: valid, in range, cut at the antimeridian (RFC 7946, 3.1.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from standoff.geometry.distance import outline
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["Polygon", "circle_polygons", "polygons_of", "shape_of"]

#: Rings of one polygon, the outer one first; each a closed list of (lon, lat).
Polygon = list[list[tuple[float, float]]]
_DIGITS: Final = 7  # a centimetre


def shape_of(data: Mapping[str, Any]) -> Shape:
    """The shape in an entry `plan_adopted`. KeyError, TypeError or ValueError for what is none."""
    if "circle" in data:
        return Circle(data["circle"]["lon"], data["circle"]["lat"], data["circle"]["radius_m"])
    if "corridor" in data:
        line = data["corridor"]
        return Corridor(np.asarray(line["line"], float), line["half_width_m"], line["edges"])
    area = data["area"]
    polygons = tuple(tuple(np.asarray(ring, float) for ring in polygon) for polygon in area["polygons"])
    return Area(polygons, area["edges"], area["contains_pole"])


def circle_polygons(lon: float, lat: float, radius_m: float) -> list[Polygon]:
    """A geodesic circle as polygons."""
    return polygons_of(Circle(lon, lat, radius_m))


def polygons_of(shape: Shape) -> list[Polygon]:
    """The polygons of a shape: outer rings counterclockwise, holes clockwise, longitudes within ±180."""
    whole = shapely.union_all([_polygon(outline(part), part) for part in _parts(shape)])
    cut = shapely.union_all([_shifted(whole, turn) for turn in (-1, 0, 1)])
    return [_rings(each) for each in shapely.get_parts(cut) if each.geom_type == "Polygon" and not each.is_empty]


def _parts(shape: Shape) -> Sequence[Shape]:
    """Pieces whose outline does not cross itself: each polygon of an area, each segment of a corridor."""
    if isinstance(shape, Area):
        return [Area((polygon,), shape.edges, shape.contains_pole) for polygon in shape.polygons]
    if isinstance(shape, Corridor):
        pairs = zip(shape.line[:-1], shape.line[1:], strict=True)
        return [Corridor(np.asarray(pair), shape.half_width_m, shape.edges) for pair in pairs]
    return [shape]


def _polygon(rings: list[NDArray[np.float64]], shape: Shape) -> Any:
    outer, *holes = [_over_the_pole(ring, shape) for ring in rings]
    turned = [_moved(hole, round((outer[:, 0].mean() - hole[:, 0].mean()) / 360.0)) for hole in holes]
    return shapely.make_valid(shapely.Polygon(outer, turned))


def _over_the_pole(ring: NDArray[np.float64], shape: Shape) -> NDArray[np.float64]:
    """A ring that goes once round the Earth, led along the pole it encloses, so that it closes on a map."""
    lon = np.rad2deg(np.unwrap(np.deg2rad(ring[:, 0])))
    ring = np.column_stack([lon, ring[:, 1]])
    if abs(lon[-1] - lon[0]) < 180.0:
        return ring
    named = shape.contains_pole if isinstance(shape, Area) else None
    north = named == "north" if named else ring[:, 1].mean() > 0
    pole = 90.0 if north else -90.0
    return np.vstack([ring, [lon[-1], pole], [lon[0], pole], ring[:1]])


def _moved(points: NDArray[np.float64], turns: int) -> NDArray[np.float64]:
    """So many times round the Earth, eastwards."""
    moved: NDArray[np.float64] = points + np.array([360.0 * turns, 0.0])
    return moved


def _shifted(whole: Any, turns: int) -> Any:
    moved = shapely.transform(whole, lambda points: _moved(points, turns))
    return shapely.intersection(moved, shapely.box(-180.0, -90.0, 180.0, 90.0))


def _rings(polygon: Any) -> Polygon:
    right = shapely.geometry.polygon.orient(polygon, 1.0)
    return [
        [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in ring.coords] for ring in (right.exterior, *right.interiors)
    ]
