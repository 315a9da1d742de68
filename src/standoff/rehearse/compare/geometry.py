"""Door `geometry`: the area that a zone lost and gained, in square kilometres on the ellipsoid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import shapely

from standoff.geometry.rings import GEOD
from standoff.model.zone import Area, Circle, Corridor, Shape
from standoff.rehearse.compare.change import AreaChange, ContentPath, Direction, PlanChange
from standoff.rehearse.compare.extent import UncountableError, overlay
from standoff.rehearse.compare.scene import Scene, Sides
from standoff.rehearse.compare.words import length_words, number_words

__all__ = ["area_change", "geometry_change", "same_shape"]

#: A piece whose area is smaller than its border times this may come of outlines cut at other points.
_DRAWN_M: Final = 0.1
_M2_PER_KM2: Final = 1e6
_WHY: Final = {
    "looser": "what happens in the area lost is seen no more",
    "stricter": "the area gained is watched too",
    "moved": "as much area was lost as gained: what happens in the one is seen no more, in the other newly",
}
_ELSEWHERE: Final = "it is as large, but elsewhere: nothing of where it was is watched by it any more"
#: Areas lost and gained that differ by less than this share of the larger are as large as each other.
_AS_LARGE: Final = 0.01
_SAME: Final = "the same outline, written with other corners or from another one on"
_TOO_SMALL: Final = "the areas differ by less than can be told from the drawing of the outlines"


def geometry_change(
    scene: Scene, zone: str, pair: tuple[Shape, Shape], when: str, at: Sides, covers: tuple[ContentPath, ...]
) -> Iterator[PlanChange]:
    """The difference of two shapes, where there is one: told twice where area was lost, and other gained.

    `when`: of which versions, to be said behind the words.
    """
    old, new = pair
    if same_shape(old, new):
        return
    directions, area, why = _compared(old, new)
    words = "the shape is another"
    if area is not None:
        words = f"{_km2(area.lost_km2)} lost, {_km2(area.gained_km2)} gained, {_km2(area.kept_km2)} kept"
    for direction in directions:
        yield scene.tell(
            direction, "geometry", f"zone {zone}", words + when, why or _WHY[direction], at=at, old=_words(old),
            new=_words(new), covers=covers, area=area,
        )  # fmt: skip


def same_shape(old: Shape, new: Shape) -> bool:
    """Whether two shapes are written the same, number by number."""
    if isinstance(old, Circle) or isinstance(new, Circle):
        return old == new
    if isinstance(old, Corridor) and isinstance(new, Corridor):
        return old.half_width_m == new.half_width_m and old.edges == new.edges and np.array_equal(old.line, new.line)
    if isinstance(old, Area) and isinstance(new, Area):
        rings = [[ring for polygon in shape.polygons for ring in polygon] for shape in (old, new)]
        counts = [[len(polygon) for polygon in shape.polygons] for shape in (old, new)]
        said = (old.edges, old.contains_pole) == (new.edges, new.contains_pole)
        return said and counts[0] == counts[1] and all(map(np.array_equal, *rings))
    return False


def _compared(old: Shape, new: Shape) -> tuple[tuple[Direction, ...], AreaChange | None, str | None]:
    """The directions, more than one where area was lost and gained; the areas; why, where the direction does not say.

    As much lost as gained is the same zone elsewhere. Less gained than lost is no zone moved: both are told.
    """
    nested = _nested(old, new)
    try:
        area = area_change(old, new)
    except UncountableError as problem:
        return ((nested,), None, None) if nested else (("cannot_tell",), None, str(problem))
    if nested:
        return (nested,), area, None
    if not area.lost_km2 and not area.gained_km2:
        same = area.drawn is not None and area.drawn.old.equals(area.drawn.new)
        return (("moved",), area, _SAME) if same else (("cannot_tell",), area, _TOO_SMALL)
    if area.lost_km2 and area.gained_km2 and _as_large(area):
        return ("moved",), area, None if area.kept_km2 else _ELSEWHERE
    told: tuple[tuple[Direction, float], ...] = (("looser", area.lost_km2), ("stricter", area.gained_km2))
    return tuple(direction for direction, km2 in told if km2), area, None


def _as_large(area: AreaChange) -> bool:
    """Whether what was gained makes up for what was lost."""
    return abs(area.lost_km2 - area.gained_km2) <= _AS_LARGE * max(area.lost_km2, area.gained_km2)


def _nested(old: Shape, new: Shape) -> Direction | None:
    """What can be said of circles, and of corridors on one line, without drawing them; None: nothing."""
    if isinstance(old, Circle) and isinstance(new, Circle):
        apart_m = float(GEOD.inv(old.lon, old.lat, new.lon, new.lat)[2])
        if apart_m + new.radius_m <= old.radius_m:
            return "looser"
        if apart_m + old.radius_m <= new.radius_m:
            return "stricter"
    if isinstance(old, Corridor) and isinstance(new, Corridor) and _one_line(old, new):
        return "looser" if new.half_width_m < old.half_width_m else "stricter"
    return None


def _one_line(old: Corridor, new: Corridor) -> bool:
    return np.array_equal(old.line, new.line) and old.edges == new.edges


def area_change(old: Shape, new: Shape) -> AreaChange:
    """What was lost, gained and kept, without what may be an error of drawing. UncountableError: cannot."""
    laid = overlay(old, new)
    laid = replace(laid, lost=_surely(laid.lost), gained=_surely(laid.gained))
    lost, gained, kept = (float(figure.area) / _M2_PER_KM2 for figure in (laid.lost, laid.gained, laid.kept))
    return AreaChange(lost, gained, kept, laid)


def _surely(figure: Any) -> Any:
    """The pieces that are wider than the outlines may be off the true border."""
    pieces = [piece for piece in shapely.get_parts(figure) if piece.area > _DRAWN_M * piece.length]
    return shapely.union_all(pieces) if pieces else shapely.Polygon()


def _km2(area_km2: float) -> str:
    return f"{area_km2:,.1f} km²" if area_km2 >= 100 else f"{area_km2:.3g} km²" if area_km2 >= 1e-6 else "0 km²"


def _words(shape: Shape) -> str:
    if isinstance(shape, Circle):
        return f"circle of {length_words(shape.radius_m)} about {number_words(shape.lon)}, {number_words(shape.lat)}"
    if isinstance(shape, Corridor):
        return f"corridor of {len(shape.line)} points, {length_words(2 * shape.half_width_m)} wide"
    vertices = sum(len(ring) - 1 for polygon in shape.polygons for ring in polygon)
    pole = f", the {shape.contains_pole} pole inside" if shape.contains_pole else ""
    noun = "polygon" if len(shape.polygons) == 1 else "polygons"
    return f"{len(shape.polygons)} {noun} of {vertices:,} vertices, edges {shape.edges}{pole}"
