"""Zones are compiled all at once: each comes out as if it were alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from brute import law, star_area
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.rings import densify, densify_all
from standoff.model.zone import Area, Circle, Corridor, Edges, Shape

LON = st.one_of(st.floats(-180, 180), st.floats(179.5, 180), st.floats(-180, -179.5))
LAT = st.one_of(st.floats(-80, 80), st.floats(88, 89.9), st.floats(-89.9, -88))
EDGES: st.SearchStrategy[Edges] = st.sampled_from(["lonlat", "geodesic"])
RADIUS_M = st.floats(1, 6.2).map(lambda power: float(10**power))


def _star(lon: float, lat: float, radius_m: float, vertices: int, seed: int, edges: Edges, kind: str) -> Shape:
    area = star_area(lon, lat, radius_m, vertices, seed, hole=kind == "holed")
    if area is None:
        return Circle(lon, lat, radius_m)
    (rings,) = area.polygons
    if kind == "corridor":
        return Corridor(rings[0][:-1], radius_m / 10, edges)
    if kind == "in two parts":
        return Area((rings, (rings[0] * (1, -1),)), edges)
    pole = "north" if kind == "round the pole" else None
    return Area((rings,), edges, pole)


KINDS = st.sampled_from(["plain", "holed", "corridor", "in two parts", "round the pole"])
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.builds(Circle, LON, LAT, RADIUS_M),
    st.builds(_star, LON, LAT, RADIUS_M, st.integers(3, 80), st.integers(0, 2**32 - 1), EDGES, KINDS),
)


def _moved(zone: Any, nodes: int) -> bytes:
    """A zone's record, as it would be with so many nodes more before its own."""
    own = zone.copy()
    if zone.kind != 0:
        for name in ("leaf0", "leaf1", "root0", "root1"):
            own[name] += nodes
    return bytes(own.tobytes())


def _nodes(alone: Geometry, nodes: int, vertices: int) -> NDArray[np.void]:
    """Nodes of one zone, as they would be behind those of others."""
    own = np.asarray(alone.nodes).copy()
    leaf = np.arange(len(own)) < (alone.zones[0].leaf1 if len(own) else 0)
    own["first"] += np.where(leaf, vertices, nodes).astype(np.int32)
    own["skip"] += np.where(own["skip"] < 0, 0, nodes).astype(np.int32)
    return own


@law(60)
@given(st.lists(SHAPES, max_size=8))
def test_zones_compiled_together_are_to_the_last_bit_what_each_is_alone(shapes: list[Shape]) -> None:
    together, nodes, vertices, rings = build_geometry(shapes), 0, 0, 0
    for j, shape in enumerate(shapes):
        alone = build_geometry([shape])
        own = slice(nodes, nodes + len(alone.nodes))
        assert together.zones[j].tobytes() == _moved(alone.zones[0], nodes)
        assert np.asarray(together.nodes)[own].tobytes() == _nodes(alone, nodes, vertices).tobytes()
        assert together.v[vertices : vertices + len(alone.v)].tobytes() == alone.v.tobytes()
        ends = slice(rings, rings + len(alone.ring_ends))
        assert together.ring_ends[ends].tolist() == (alone.ring_ends + vertices).tolist()
        assert together.ring_m[ends].tobytes() == alone.ring_m.tobytes()
        nodes, vertices, rings = nodes + len(alone.nodes), vertices + len(alone.v), rings + len(alone.ring_ends)
    assert (len(together.nodes), len(together.v), len(together.ring_m)) == (nodes, vertices, rings)


@law(60)
@given(st.lists(st.tuples(SHAPES, EDGES), min_size=1, max_size=8))
def test_a_vertex_written_stays_where_it_is_and_cuts_come_between(drawn: list[tuple[Shape, Edges]]) -> None:
    """On a grid of 6 nm, on whichever turn; and no step is long."""
    rings = [ring for shape, _ in drawn if isinstance(shape, Area) for ring in shape.polygons[0]]
    edges = [edges for shape, edges in drawn if isinstance(shape, Area) for _ in shape.polygons[0]]
    lines = densify_all(rings, edges)
    for k, (ring, kind) in enumerate(zip(rings, edges, strict=True)):
        dense = lines.points(k)
        assert dense.tobytes() == densify(ring, kind).tobytes()
        at = 0
        for lon, lat in ring:
            off = (dense[at:, 0] - lon + 180.0) % 360.0 - 180.0
            at += int(np.flatnonzero((np.abs(off) < 1e-12) & (dense[at:, 1] == lat))[0])
        assert at == len(dense) - 1
        assert np.abs(np.diff(dense[:, 1])).max() < 5_100.0 / 110_500.0
