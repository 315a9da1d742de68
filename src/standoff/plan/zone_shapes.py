"""One shape of a zone: circle, polygon, multipolygon or corridor, with its heights and hours."""

from __future__ import annotations

from typing import Final

import numpy as np

from standoff.errors import Place
from standoff.model.zone import Area, Circle, Corridor, Ring, Shape, ZoneVersion
from standoff.plan.altitude import read_altitude
from standoff.plan.explain import Findings
from standoff.plan.rings import check_area
from standoff.plan.schema import SHAPES, CircleModel, CorridorModel, ShapeModel
from standoff.plan.times import read_schedule
from standoff.plan.tree import Node

__all__ = ["read_version", "the_shape", "wrap_bare_rings"]

_MAX_RADIUS_M: Final = 10_000_000.0
_FILE_ONLY: Final = ("select",)
_AREA_ONLY: Final = ("edges", "contains_pole")


def wrap_bare_rings(node: Node) -> Node:
    """The node with a polygon of one bare ring (the commonest shorthand) wrapped into a list of rings, in place."""
    polygon = node.child("polygon")
    if polygon and isinstance(node.value, dict) and _is_ring(polygon):
        node.value["polygon"] = Node(polygon.place, [polygon], size=polygon.size + 1, depth=polygon.depth + 1)
    versions = node.child("versions")
    if versions and isinstance(versions.value, list):
        for version in versions.value:
            wrap_bare_rings(version)
    return node


def _is_ring(node: Node) -> bool:
    first = node.child(0)
    corner = first.child(0) if first else None
    return corner is not None and isinstance(corner.value, str)


def the_shape(model: ShapeModel, node: Node, found: Findings, noun: str = "a zone") -> str | None:
    """The one shape that is given; None and an error where there is none or more than one."""
    given = [shape for shape in SHAPES if getattr(model, shape) is not None]
    if len(given) != 1:
        what = f"{noun} needs a shape." if not given else f"{noun} has {len(given)} shapes: {', '.join(given)}."
        found.error(node.place, "one-shape", what, f"Give exactly one of {', '.join(SHAPES)}.")
        return None
    shape = given[0]
    useless = [name for name in _FILE_ONLY if shape != "file" and getattr(model, name) is not None]
    useless += [name for name in _AREA_ONLY if shape in ("circle", "corridor") and getattr(model, name) is not None]
    for name in useless:
        mend = "Write `edges` inside `corridor`." if (name, shape) == ("edges", "corridor") else f"Remove `{name}`."
        found.error(node.at((name,), key=True), "useless-key", f"{name!r} says nothing about a {shape}.", mend)
    return shape


def read_version(key: str, model: ShapeModel, shape: str | None, node: Node, found: Findings) -> ZoneVersion | None:
    """The shape named `shape` with its heights and hours, for all time; None where it cannot be used."""
    if shape == "circle":
        assert model.circle is not None
        drawn: Shape | None = _circle(model.circle, node, found)
    elif shape == "corridor":
        assert model.corridor is not None
        drawn = _corridor(model.corridor, node, found)
    elif shape is not None:
        drawn = _area(key, model, node.at((shape,)), found)
    else:
        drawn = None
    altitude = read_altitude(model.altitude, node.child("altitude"), found)
    schedule = read_schedule(model.schedule, node.child("schedule"), found)
    return None if drawn is None else ZoneVersion(drawn, altitude, schedule=schedule)


def _circle(model: CircleModel, node: Node, found: Findings) -> Circle | None:
    if model.radius > _MAX_RADIUS_M:
        what = f"a radius of {model.radius / 1000:,.0f} km reaches more than a quarter of the way round the Earth."
        found.error(node.at(("circle", "radius")), "too-big", what, f"Stay below {_MAX_RADIUS_M / 1000:,.0f} km.")
        return None
    lon, lat = model.centre
    return Circle((lon + 180.0) % 360.0 - 180.0 if abs(lon) > 180 else lon, lat, model.radius)


def _corridor(model: CorridorModel, node: Node, found: Findings) -> Corridor | None:
    if (model.width is None) == (model.half_width is None):
        what = "a corridor needs either `width` (edge to edge) or `half_width`, not both."
        found.error(node.at(("corridor",)), "one-width", what, "Give one of them.")
        return None
    line = np.array(model.line, dtype=np.float64)
    if not (np.ptp(line, axis=0) > 0).any():
        found.error(
            node.at(("corridor", "line")), "no-line", "all points of the line are the same.", "Use a circle instead."
        )
        return None
    half_m = model.half_width if model.half_width is not None else round((model.width or 0.0) / 2, 6)
    return Corridor(line, half_m, model.edges)


def _area(key: str, model: ShapeModel, place: Place, found: Findings) -> Area | None:
    polygons = model.multipolygon if model.multipolygon is not None else [model.polygon or []]
    rings = tuple(tuple(_ring(ring) for ring in polygon) for polygon in polygons)
    if not all(rings):
        found.error(place, "no-ring", "a polygon has no ring.", "Give its outer ring as a list of [lon, lat].")
        return None
    area, issues = check_area(
        Area(rings, model.edges or "lonlat", model.contains_pole), place, key, winding_matters=False
    )
    found.extend(issues)
    return area


def _ring(positions: list[tuple[float, float]]) -> Ring:
    """The ring as an array; an open one is closed here, as people rarely repeat the first point by hand."""
    whole = positions if positions[0] == positions[-1] else [*positions, positions[0]]
    return np.array(whole, dtype=np.float64)
