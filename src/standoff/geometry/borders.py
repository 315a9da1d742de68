"""The borders of all zones of a plan at once: vertices on short edges, bounding caps, trees, which side is inside.

Plans come with thousands of zones, so what arrays or one loop can do for all of them is not done zone by zone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.geometry.rings import GEOD, Lines, closed, densify_all, pole_inside
from standoff.kernel.earth import E2
from standoff.kernel.layout import CIRCLE, CORRIDOR, LEAF_EDGES, NODE, POLYGON
from standoff.kernel.tree import build_trees, fill_centres, fill_sides, fill_vertices
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["HALF_EARTH_M", "Borders", "build_borders"]

#: A cap of this radius is the whole earth.
HALF_EARTH_M: Final = 20_037_500.0
#: Of the smallest radius of curvature: a sphere of it has the longest arcs over a chord.
_ROUNDEST_M: Final = 6.335e6


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Columns of `Geometry`: the trees, the vertices, and the rings."""

    nodes: np.recarray
    v: NDArray[np.float64]
    ring_m: NDArray[np.float32]
    ring_ends: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _Bordered:
    """The zones that have rings or lines: their numbers and shapes. Zone j has the rings spans[j]:spans[j + 1]."""

    numbers: NDArray[np.int64]
    shapes: list[Area | Corridor]
    spans: NDArray[np.int64]

    @property
    def first(self) -> NDArray[np.int64]:
        """The first ring of each."""
        return self.spans[self.numbers]


def build_borders(zones: np.recarray, shapes: Sequence[Shape]) -> Borders:
    """Fill the records of kernel.layout.ZONE, one a shape, from zeros; return what they point to."""
    _fill_circles(zones, shapes)
    own, rings = _bordered(shapes)
    lines, was_open = _lines(own, rings)
    v, along_m = np.empty((len(lines.lon), 5)), np.empty(len(lines.lon), np.float32)
    v[:, 0], v[:, 1] = lines.lon, lines.lat
    low, high = np.empty((len(rings), 3)), np.empty((len(rings), 3))
    fill_vertices(v, along_m, lines.starts, low, high)
    _fill_kinds(zones, own)
    _place_centres(zones, own, low, high)
    nodes = np.zeros(_node_count(lines.starts, own.first), NODE).view(np.recarray)
    chords2 = np.zeros(len(zones))
    fill_centres(zones, v, own.spans, lines.starts, chords2)
    build_trees(zones, nodes, v, along_m, own.spans, lines.starts)
    _fill_caps(zones, own, lines, chords2)
    _fill_poles(zones, own, lines, was_open)
    fill_sides(zones, nodes, v, HALF_EARTH_M)
    ends = lines.starts[1:] - 1
    return Borders(nodes, v, along_m[ends], ends.astype(np.int32))


def _fill_circles(zones: np.recarray, shapes: Sequence[Shape]) -> None:
    circles = {j: shape for j, shape in enumerate(shapes) if isinstance(shape, Circle)}
    at = list(circles)
    zones["kind"][at] = CIRCLE
    zones["lon"][at] = [circle.lon for circle in circles.values()]
    zones["lat"][at] = [circle.lat for circle in circles.values()]
    zones["radius_m"][at] = zones["cap_m"][at] = [circle.radius_m for circle in circles.values()]


def _bordered(shapes: Sequence[Shape]) -> tuple[_Bordered, list[NDArray[np.float64]]]:
    """The zones that are no circles, and all their rings."""
    own = {j: shape for j, shape in enumerate(shapes) if not isinstance(shape, Circle)}
    rings: list[NDArray[np.float64]] = []
    counts = np.zeros(len(shapes) + 1, np.int64)
    for j, shape in own.items():
        before = len(rings)
        if isinstance(shape, Corridor):
            rings.append(shape.line)
        else:
            rings += [ring for polygon in shape.polygons for ring in polygon]
        counts[j + 1] = len(rings) - before
    return _Bordered(np.array(list(own), np.int64), list(own.values()), np.cumsum(counts)), rings


def _lines(own: _Bordered, rings: list[NDArray[np.float64]]) -> tuple[Lines, NDArray[np.bool_]]:
    """The rings on short edges and closed, and which of them were not; the lines of corridors stay open."""
    counts = np.diff(own.spans)[own.numbers]
    edges = [shape.edges for shape, count in zip(own.shapes, counts, strict=True) for _ in range(count)]
    areas = np.repeat(np.array([isinstance(shape, Area) for shape in own.shapes], bool), counts)
    return closed(densify_all(rings, edges), areas)


def _fill_kinds(zones: np.recarray, own: _Bordered) -> None:
    corridors = [isinstance(shape, Corridor) for shape in own.shapes]
    zones["kind"][own.numbers] = np.where(corridors, CORRIDOR, POLYGON)
    zones["radius_m"][own.numbers] = [
        shape.half_width_m if isinstance(shape, Corridor) else 0.0 for shape in own.shapes
    ]
    zones["bent"][own.numbers] = [isinstance(shape, Area) and shape.edges == "lonlat" for shape in own.shapes]


def _place_centres(zones: np.recarray, own: _Bordered, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Centres of caps, from the corners of each ring's box; and the caps that are the whole earth."""
    middle = (np.minimum.reduceat(low, own.first) + np.maximum.reduceat(high, own.first)) / 2
    caps = np.array([_centre(*place) for place in middle.tolist()]).reshape(-1, 3)
    zones["lon"][own.numbers], zones["lat"][own.numbers], zones["cap_m"][own.numbers] = caps.T


def _centre(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Where a place in space lies on the earth; and a radius of 0, or half the earth where it is near the middle.

    The middle of a bounding box is asked for, not the mean of vertices, which may crowd at one end.
    """
    if math.sqrt(x * x + y * y + z * z) < 1e5:
        return 0.0, 0.0, HALF_EARTH_M
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, (1 - E2) * math.hypot(x, y))), 0.0


def _node_count(starts: NDArray[np.int64], first: NDArray[np.int64]) -> int:
    """How many nodes the trees of all zones take together; each has its leaves, then levels above them."""
    level = np.add.reduceat(-(-(np.diff(starts) - 1) // LEAF_EDGES), first)
    total = int(level.sum())
    while len(level := level[level > LEAF_EDGES]):
        level = -(-level // LEAF_EDGES)
        total += int(level.sum())
    return total


def _fill_caps(zones: np.recarray, own: _Bordered, lines: Lines, chords2: NDArray[np.float64]) -> None:
    """The radius of a cap around a zone's centre that holds its vertices, from its longest chord to one, squared."""
    caps = []
    known = zones["cap_m"][own.numbers].tolist()
    for j, cap_m, chord2 in zip(own.numbers.tolist(), known, chords2[own.numbers].tolist(), strict=True):
        chord = math.sqrt(chord2)
        if cap_m == HALF_EARTH_M:
            caps.append(cap_m)
        elif chord < 9e6:
            caps.append(2 * _ROUNDEST_M * math.asin(min(1.0, chord / (2 * _ROUNDEST_M))) + 1.0)
        else:
            caps.append(_farthest_m(zones[j], lines, *lines.starts[own.spans[j : j + 2]]))
    zones["cap_m"][own.numbers] = np.array(caps) + zones["radius_m"][own.numbers]


def _farthest_m(zone: np.record, lines: Lines, start: int, end: int) -> float:
    lon, lat = lines.lon[start:end], lines.lat[start:end]
    return float(np.max(GEOD.inv(np.full(len(lon), zone.lon), np.full(len(lon), zone.lat), lon, lat)[2])) + 10.0


def _fill_poles(zones: np.recarray, own: _Bordered, lines: Lines, was_open: NDArray[np.bool_]) -> None:
    """Whether the north pole is inside. Few rings go round a pole; only their zones are looked at one by one."""
    zones["north"][own.numbers] = [isinstance(s, Area) and s.contains_pole is not None for s in own.shapes]
    swept = np.abs(lines.lon[lines.starts[1:] - 1] - lines.lon[lines.starts[:-1]])
    around = np.flatnonzero((swept > 180.0) | was_open)  # the last step of a ring that was open may be a long one
    for j in np.unique(np.searchsorted(own.spans, around, side="right") - 1).tolist():
        shape = own.shapes[np.searchsorted(own.numbers, j)]
        if isinstance(shape, Area):
            rings = [lines.points(k) for k in range(own.spans[j], own.spans[j + 1])]
            zones["north"][j] = pole_inside(rings, shape.contains_pole)
