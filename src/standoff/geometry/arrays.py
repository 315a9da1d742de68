"""Zones as the arrays that the kernel walks: borders under their trees, and the index over all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from standoff.geometry.rings import GEOD, densify, pole_inside
from standoff.kernel.border import boundary_m, inside
from standoff.kernel.earth import xyz_of
from standoff.kernel.index import build_clearance, fill_cells, pick_levels
from standoff.kernel.layout import CIRCLE, CORRIDOR, LEAF_EDGES, NODE, POLYGON, ZONE
from standoff.kernel.tree import build_tree, fill_vertices, node_count
from standoff.model.zone import Area, Circle, Corridor, Shape

__all__ = ["Geometry", "build_geometry"]

_HALF_EARTH_M = 20_037_500.0
_CELLS = 1440 * 720 + 180 * 90 + 18 * 9


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Shapes compiled for the kernel.

    zones: records of kernel.layout.ZONE, one a shape. nodes: records of NODE. v: (n, 5) lon, lat, x, y, z of border
    vertices. ring_ends: last vertex of each ring; ring_m: its length in metres. starts, items: cell lists,
    built for `reach_m`. clear: (180 * 360) lower bounds to the nearest zone.
    """

    zones: np.recarray
    nodes: np.recarray
    v: NDArray[np.float64]
    ring_m: NDArray[np.float32]
    ring_ends: NDArray[np.int32]
    starts: NDArray[np.int32]
    items: NDArray[np.int32]
    clear: NDArray[np.float32]
    reach_m: float

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        parts = (self.zones, self.nodes, self.v, self.ring_m, self.ring_ends, self.starts, self.items, self.clear)
        return sum(int(a.nbytes) for a in parts)


def _rings_of(shape: Area | Corridor) -> list[NDArray[np.float64]]:
    if isinstance(shape, Corridor):
        return [densify(shape.line, shape.edges)]
    return [densify(ring, shape.edges) for polygon in shape.polygons for ring in polygon]


def _closed(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    turned = ring[0, 0] - ring[-1, 0]
    if ring[0, 1] == ring[-1, 1] and abs(turned - 360.0 * round(turned / 360.0)) < 1e-9:
        return ring
    return np.vstack([ring, ring[:1]])


def _vertices(
    rings: Sequence[NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.int64]]:
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rings])]).astype(np.int64)
    v = np.empty((int(starts[-1]), 5))
    v[:, :2] = np.vstack(rings)
    cum = np.empty(len(v), np.float32)
    fill_vertices(v, cum, starts)
    return v, cum, starts


def _cap(v: NDArray[np.float64]) -> tuple[float, float, float]:
    """Centre and radius of a cap around vertices. The middle of the bounding box in space, not the mean of vertices."""
    low, high = v[:, 2:].min(axis=0), v[:, 2:].max(axis=0)
    x, y, z = (low + high) / 2
    r = math.sqrt(x * x + y * y + z * z)
    if r < 1e5:  # all around the earth
        return 0.0, 0.0, _HALF_EARTH_M
    lon = math.degrees(math.atan2(y, x))
    lat = math.degrees(math.atan2(z, (1 - 0.0066943799901413165) * math.hypot(x, y)))
    cx, cy, cz = _surface(lon, lat)
    chord = float(np.sqrt((v[:, 2] - cx) ** 2 + (v[:, 3] - cy) ** 2 + (v[:, 4] - cz) ** 2).max())
    if chord < 9e6:  # a sphere of the smallest radius of curvature has the longest arcs over a chord
        return lon, lat, 2 * 6.335e6 * math.asin(min(1.0, chord / (2 * 6.335e6))) + 1.0
    far = GEOD.inv(np.full(len(v), lon), np.full(len(v), lat), v[:, 0], v[:, 1])[2]
    return lon, lat, float(np.max(far)) + 10.0


def _surface(lon: float, lat: float) -> tuple[float, float, float]:
    x, y, z = xyz_of(lon, lat)
    return x, y, z


def _fill_circle(zone: np.record, circle: Circle) -> None:
    zone.kind, zone.radius_m, zone.cap_m = CIRCLE, circle.radius_m, circle.radius_m
    zone.lon, zone.lat = circle.lon, circle.lat
    zone.x, zone.y, zone.z = _surface(circle.lon, circle.lat)


def build_geometry(shapes: Sequence[Shape], reach_m: float = 10_000.0) -> Geometry:
    """Compile shapes, in order. `reach_m`: how far from a bounding cap a zone still stands in the cell lists."""
    zones = np.zeros(len(shapes), ZONE).view(np.recarray)
    parts: list[tuple[int, NDArray[np.float64], NDArray[np.float32], NDArray[np.int64]]] = []
    total_nodes = total_v = 0
    for j, shape in enumerate(shapes):
        if isinstance(shape, Circle):
            _fill_circle(zones[j], shape)
            continue
        rings = _rings_of(shape)
        if isinstance(shape, Area):
            rings = [_closed(r) for r in rings]
        v, cum, starts = _vertices(rings)
        parts.append((j, v, cum, starts))
        total_v += len(v)
        total_nodes += node_count(starts, LEAF_EDGES)
    nodes = np.zeros(total_nodes, NODE).view(np.recarray)
    v_all = np.empty((total_v, 5))
    cum_all = np.empty(total_v, np.float32)
    at_v = at_node = 0
    ends: list[NDArray[np.int64]] = []
    for j, v, cum, starts in parts:
        v_all[at_v : at_v + len(v)], cum_all[at_v : at_v + len(v)] = v, cum
        at_node = _fill_border(zones[j], shapes[j], nodes, at_node, v_all, starts + at_v)
        ends.append(starts[1:] + at_v - 1)
        at_v += len(v)
    for j, *_ in parts:
        leaves: Any = nodes[zones[j].leaf0 : zones[j].leaf1]
        leaves.start_m = cum_all[leaves.first]
        _widen_if_complement(zones, nodes, v_all, j)
    cell_starts, items, clear = _index(zones, reach_m)
    ring_ends = np.concatenate(ends).astype(np.int32) if ends else np.empty(0, np.int32)
    return Geometry(zones, nodes, v_all, cum_all[ring_ends], ring_ends, cell_starts, items, clear, reach_m)


def _fill_border(
    zone: np.record, shape: Shape, nodes: np.recarray, at: int, v: NDArray[np.float64], starts: NDArray[np.int64]
) -> int:
    own = v[starts[0] : starts[-1]]
    zone.lon, zone.lat, zone.cap_m = _cap(own)
    zone.x, zone.y, zone.z = _surface(zone.lon, zone.lat)
    if isinstance(shape, Corridor):
        zone.kind, zone.radius_m = CORRIDOR, shape.half_width_m
        zone.cap_m += shape.half_width_m
    elif isinstance(shape, Area):
        zone.kind, zone.bent = POLYGON, shape.edges == "lonlat"
        rings = [v[starts[r] : starts[r + 1], :2] for r in range(len(starts) - 1)]
        zone.north = pole_inside(rings, shape.contains_pole)
    leaf0, leaf1, root0, root1 = build_tree(nodes, at, starts, v, zone.x, zone.y, zone.z)
    zone.leaf0, zone.leaf1, zone.root0, zone.root1 = leaf0, leaf1, root0, root1
    if isinstance(shape, Area):
        zone.core_m = max(0.0, -_boundary(zone, nodes, v))
    return int(root1)


def _boundary(zone: np.record, nodes: np.recarray, v: NDArray[np.float64]) -> float:
    """Signed distance of a zone's centre to its border."""
    alone = np.array([zone], ZONE).view(np.recarray)
    return float(boundary_m(alone, nodes, v, 0, zone.lon, zone.lat, zone.x, zone.y, zone.z))


def _widen_if_complement(zones: np.recarray, nodes: np.recarray, v: NDArray[np.float64], j: int) -> None:
    zone = zones[j]
    if zone.kind == POLYGON and zone.cap_m < _HALF_EARTH_M:
        opposite = (zone.lon + 360.0) % 360.0 - 180.0
        if inside(zones, nodes, v, j, opposite, -zone.lat):
            zone.cap_m = _HALF_EARTH_M


def _index(zones: np.recarray, reach_m: float) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    starts = np.zeros(_CELLS + 1, np.int32)
    levels = np.zeros(len(zones), np.int32)
    pick_levels(zones, reach_m, levels, starts)
    np.cumsum(starts, out=starts)
    items = np.empty(int(starts[-1]), np.int32)
    cursor = starts[:-1].copy()
    fill_cells(zones, reach_m, levels, cursor, items)
    clear = np.zeros(180 * 360, np.float32)
    if len(zones):
        build_clearance(zones, clear)
    else:
        clear[:] = _HALF_EARTH_M
    return starts, items, clear
