"""Polygons that share borders: every point belongs to exactly one of them, edges and corners included."""

from __future__ import annotations

import itertools

import numpy as np
import shapely
from brute import Floats, law
from hypothesis import given
from hypothesis import strategies as st

from standoff.geometry.arrays import build_geometry
from standoff.geometry.distance import signed_distance
from standoff.model.zone import Area


def _claims(areas: list[Area], places: Floats) -> Floats:
    """How many of the areas hold each place; a distance of -0.0 is inside."""
    geometry = build_geometry(areas)
    places = places.copy()
    places[:, 0] = (places[:, 0] + 180) % 360 - 180
    held = [np.signbit(signed_distance(geometry, j, *places.T.copy())) for j in range(len(areas))]
    return np.sum(held, axis=0)


def _mesh(corners: Floats, cells: str) -> list[Floats]:
    """Rings of triangles, or of triangles joined by twos and threes, that fill the hull of some points."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(corners)))
    if cells == "joined":
        triangles = np.array([
            part for k in range(0, len(triangles), 3)
            for part in shapely.get_parts(shapely.union_all(triangles[k : k + 3]))
        ])  # fmt: skip
    return [np.array(part.coords) for p in triangles for part in [p.exterior]]


@law(25)
@given(
    west=st.one_of(st.integers(-180, 170), st.integers(160, 180), st.floats(170, 180)), south=st.floats(-85, 80),
    size=st.sampled_from([0.001, 0.1, 5.0]), seed=st.integers(0, 2**32 - 1),
    cells=st.sampled_from(["triangles", "joined"]),
)  # fmt: skip
def test_a_mesh_claims_every_point_exactly_once(west: float, south: float, size: float, seed: int, cells: str) -> None:
    rng = np.random.default_rng(seed)
    corners = np.vstack([[[0, 0], [1, 0], [1, 1], [0, 1]], rng.integers(1, 16, (10, 2)) / 16]) * size + [west, south]
    rings = _mesh(np.unique(corners, axis=0), cells)
    edges = np.vstack([np.hstack([r[:-1], r[1:]]) for r in rings])
    share = rng.choice([0.0, 0.25, 0.5, 1 / 3, 0.7], len(edges))[:, None]
    on_edges = edges[:, :2] + share * (edges[:, 2:] - edges[:, :2])
    places = np.vstack([corners, on_edges, rng.uniform(0, 1, (100, 2)) * size + [west, south]])
    inner = (np.abs(places - [west + size / 2, south + size / 2]) < size / 2 * (1 - 1e-9)).all(axis=1)
    counts = _claims([Area(((_turned(ring),),)) for ring in rings], places[inner])
    assert (counts == 1).all(), places[inner][counts != 1]


def _turned(ring: Floats) -> Floats:
    return np.column_stack([(ring[:, 0] + 180) % 360 - 180, ring[:, 1]])


def test_of_four_squares_round_a_corner_the_point_belongs_to_the_one_east_and_north_of_it() -> None:
    boxes = [(0, 0), (-1, 0), (0, -1), (-1, -1)]
    areas = [Area(((np.array(shapely.box(w, s, w + 1, s + 1).exterior.coords),),)) for w, s in boxes]
    geometry = build_geometry(areas)
    held = [bool(np.signbit(signed_distance(geometry, j, np.zeros(1), np.zeros(1)))[0]) for j in range(4)]
    assert held == [True, False, False, False]


def test_a_hole_and_the_polygon_that_fills_it_share_their_border() -> None:
    inner = np.array([[0.2, 0.3], [0.7, 0.25], [0.6, 0.8], [0.2, 0.3]])
    outer = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    share = np.linspace(0, 1, 41)[:, None]
    places = np.vstack([a + share * (b - a) for a, b in itertools.pairwise(inner)])
    assert (_claims([Area(((outer, inner[::-1].copy()),)), Area(((inner,),))], places) == 1).all()


def test_wedges_round_a_pole_claim_every_point_but_the_pole_exactly_once() -> None:
    lons = [-180.0, -77.0, 0.0, 12.5, 100.0, 180.0]
    areas = [
        Area(((np.array([[w, 85.0], [e, 85.0], [e, 90.0], [w, 90.0], [w, 85.0]]),),))
        for w, e in itertools.pairwise(lons)
    ]
    rng = np.random.default_rng(4)
    places = np.column_stack([rng.uniform(-180, 180, 300), 90 - 10 ** rng.uniform(-6, 0.6, 300)])
    on_borders = np.column_stack([np.repeat(lons[:-1], 4), np.tile([85.5, 88.0, 89.9, 89.9999], 5)])
    assert (_claims(areas, np.vstack([places, on_borders])) == 1).all()


def test_a_place_one_rounding_west_of_a_corner_is_not_lost_between_two_edges() -> None:
    house = np.array([[-1.0, 0], [1, 0], [1, 1], [0, 1.5], [-1, 1], [-1, 0]])
    geometry = build_geometry([Area(((house,),)), Area(((_turned(house + np.array([180, 0])),),))])
    lons = np.array([-1e-20, -1e-18, -1e-17, 0.0, 1e-20])
    assert (signed_distance(geometry, 0, lons, np.full(5, 0.5)) < 0).all()
    lons = np.array([180.0, np.nextafter(180.0, 0), -180.0, np.nextafter(-180.0, 0)])
    assert (signed_distance(geometry, 1, lons, np.full(4, 0.5)) < 0).all()
