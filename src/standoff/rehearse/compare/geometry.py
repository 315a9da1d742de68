"""Door `geometry`: the area that a zone lost and gained, in square kilometres on the ellipsoid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from standoff.geometry.rings import GEOD
from standoff.model.zone import Area, Circle, Corridor, Shape
from standoff.rehearse.compare.change import AreaChange, ContentPath, Direction, PlanChange
from standoff.rehearse.compare.extent import Overlay, UncountableError, overlay
from standoff.rehearse.compare.scene import At, Scene
from standoff.rehearse.compare.words import length_words, number_words

__all__ = ["area_change", "geometry_change", "same_shape"]

#: What is smaller than the whole border shifted by this much may be an error of drawing: of round outlines, of others.
_ROUND_M: Final = 0.1
_CORNERED_M: Final = 1e-5
_M2_PER_KM2: Final = 1e6
_WHY: Final = {
    "looser": "what happens in the area lost is seen no more",
    "stricter": "the area gained is watched too",
    "moved": "area was lost and gained: what happens in the one is seen no more, in the other newly",
}
_TOO_SMALL: Final = "the areas differ by less than can be told from the drawing of the outlines"


def geometry_change(
    scene: Scene, zone: str, pair: tuple[Shape, Shape], when: str, at: At, covers: tuple[ContentPath, ...]
) -> Iterator[PlanChange]:
    """The difference of two shapes, where there is one. `when`: of which versions, to be said behind the words."""
    old, new = pair
    if same_shape(old, new):
        return
    direction, area, why = _compared(old, new)
    words = "the shape is another"
    if area is not None:
        words = f"{_km2(area.lost_km2)} lost, {_km2(area.gained_km2)} gained, {_km2(area.kept_km2)} kept"
    yield scene.tell(
        direction, "geometry", f"zone {zone}", words + when, why, at=at, old=_words(old), new=_words(new),
        covers=covers, area=area,
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


def _compared(old: Shape, new: Shape) -> tuple[Direction, AreaChange | None, str]:
    try:
        area, noise_km2 = area_change(old, new)
    except UncountableError as problem:
        nested = _nested(old, new)
        return (nested, None, _WHY[nested]) if nested else ("cannot_tell", None, str(problem))
    direction = _nested(old, new) or _direction(area, noise_km2)
    return direction, area, _WHY.get(direction, _TOO_SMALL)


def _nested(old: Shape, new: Shape) -> Direction | None:
    """What can be said of circles, and of corridors on one line, without drawing them; None: nothing."""
    if isinstance(old, Circle) and isinstance(new, Circle):
        apart_m = float(GEOD.inv(old.lon, old.lat, new.lon, new.lat)[2])
        if apart_m + new.radius_m <= old.radius_m:
            return "looser"
        return "stricter" if apart_m + old.radius_m <= new.radius_m else "moved"
    if isinstance(old, Corridor) and isinstance(new, Corridor) and _one_line(old, new):
        return "looser" if new.half_width_m < old.half_width_m else "stricter"
    return None


def _one_line(old: Corridor, new: Corridor) -> bool:
    return np.array_equal(old.line, new.line) and old.edges == new.edges


def _direction(area: AreaChange, noise_km2: float) -> Direction:
    lost, gained = area.lost_km2 > noise_km2, area.gained_km2 > noise_km2
    if lost and gained:
        return "moved"
    return "looser" if lost else "stricter" if gained else "cannot_tell"


def area_change(old: Shape, new: Shape) -> tuple[AreaChange, float]:
    """What was lost, gained and kept, and how much of it may be an error of drawing, km². UncountableError: cannot."""
    laid = overlay(old, new)
    lost, gained, kept = (float(figure.area) / _M2_PER_KM2 for figure in (laid.lost, laid.gained, laid.kept))
    return AreaChange(lost, gained, kept, laid), _noise_m2(old, new, laid) / _M2_PER_KM2


def _noise_m2(old: Shape, new: Shape, laid: Overlay) -> float:
    cornered = isinstance(old, Area) and isinstance(new, Area) and old.edges == new.edges
    return (_CORNERED_M if cornered else _ROUND_M) * max(float(laid.old.length), float(laid.new.length))


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
