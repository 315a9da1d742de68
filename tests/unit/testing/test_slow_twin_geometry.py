"""The twin's geometry against pyproj, shapely and plain reasoning."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from standoff.model.zone import Area, Circle, Corridor
from standoff.testing.makers import box, place, star
from standoff.testing.slow_twin.geometry import AreaBorder, Border, border_of
from standoff.testing.slow_twin.nouns import SlowFix
from standoff.testing.slow_twin.paths import Path, furthest, toggles

GEOD = Geod(ellps="WGS84")


def dense_border_m(ring: np.ndarray, lon: float, lat: float, kind: str, samples: int = 4000) -> float:
    """By brute force: the least geodesic distance to very many points of every edge."""
    least = math.inf
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(ring):
        share = np.linspace(0, 1, samples)
        lon1 = lon0 + (lon1 - lon0 + 180) % 360 - 180
        if kind == "lonlat":
            lons, lats = lon0 + share * (lon1 - lon0), lat0 + share * (lat1 - lat0)
        else:
            inner = np.array(GEOD.npts(lon0, lat0, lon1, lat1, samples - 2))
            lons, lats = np.r_[lon0, inner[:, 0], lon1], np.r_[lat0, inner[:, 1], lat1]
        far = GEOD.inv(np.full(samples, lon), np.full(samples, lat), lons, lats)[2]
        least = min(least, float(far.min()))
    return least


def test_a_circle_is_the_distance_from_its_centre_less_the_radius() -> None:
    border = border_of(Circle(38.6178, 33.5058, 55_000))
    for azimuth in range(0, 360, 30):
        lon, lat, _ = GEOD.fwd(38.6178, 33.5058, azimuth, 60_000)
        assert border.signed_m(lon, lat) == pytest.approx(5000, abs=1e-4)
        assert not border.inside(lon, lat)


def test_half_an_hour_of_latitude_from_an_edge_along_the_equator() -> None:
    border = border_of(Area(((box(0, 1, 2, 2),),)))
    assert border.signed_m(0.0, -0.5) == pytest.approx(55_287.15, abs=0.01)  # meridian arc of half a degree
    assert border.signed_m(0.0, 0.5) == pytest.approx(-55_287.15, abs=0.01)


@pytest.mark.parametrize("kind", ["lonlat", "geodesic"])
@pytest.mark.parametrize(("lon", "lat"), [(35.0, 33.0), (179.95, -17.0), (20.0, 84.0)])
def test_a_star_agrees_with_a_dense_search(kind: str, lon: float, lat: float) -> None:
    ring = star(7, 40_000, lon, lat, seed=3)
    border = border_of(Area(((ring,),), kind))  # type: ignore[arg-type]
    random = np.random.default_rng(5)
    lons, lats = place(lon, lat, random.uniform(-6e4, 6e4, 12), random.uniform(-6e4, 6e4, 12))
    for there in zip(lons, lats, strict=True):
        assert abs(border.signed_m(*there)) == pytest.approx(dense_border_m(ring, *there, kind), abs=0.5)


def test_the_nearest_of_long_lonlat_edges_far_north_is_not_missed() -> None:
    ring = np.array([[-80, 80], [80, 80], [80, 70], [-80, 70], [-80, 80]], dtype=float)
    border = border_of(Area(((ring,),)))
    for lon, lat in [(0, 85), (60, 81), (180, 88), (-130, 83), (10, 75)]:
        assert abs(border.signed_m(lon, lat)) == pytest.approx(dense_border_m(ring, lon, lat, "lonlat"), abs=1.0)


def test_inside_agrees_with_shapely_away_from_180() -> None:
    ring, hole = star(40, 50_000, 35, 33, seed=1), star(9, 15_000, 35, 33, seed=2)
    border = border_of(Area(((ring, hole),)))
    polygon = shapely.Polygon(ring, [hole])
    random = np.random.default_rng(4)
    for lon, lat in zip(random.uniform(34.4, 35.6, 300), random.uniform(32.5, 33.5, 300), strict=True):
        assert border.inside(lon, lat) == shapely.contains_xy(polygon, lon, lat)


def test_a_geodesic_edge_bulges_towards_the_pole() -> None:
    ring = np.array([[0, 40], [0, 50], [40, 50], [40, 40], [0, 40]], dtype=float)
    assert border_of(Area(((ring,),), "geodesic")).inside(20, 51)
    assert not border_of(Area(((ring,),), "lonlat")).inside(20, 51)


def test_a_ring_over_180_is_the_same_ring_moved() -> None:
    for written in ([179, -179, -179, 179, 179], [179, 181, 181, 179, 179], [-181, -179, -179, -181, -181]):
        border = border_of(Area(((np.column_stack([written, [10, 10, 12, 12, 10]]).astype(float),),)))
        moved = border_of(Area(((box(0, 11, 2, 2),),)))
        for offset, lat in [(0, 11), (-0.5, 11), (0.5, 11), (1.5, 11), (-1.5, 11), (0, 12.5)]:
            lon = (180 + offset + 180) % 360 - 180
            assert border.signed_m(lon, lat) == pytest.approx(moved.signed_m(offset, lat), abs=1e-3)


def test_four_boxes_about_a_corner_share_out_every_border_point_once() -> None:
    boxes = {(x, y): border_of(Area(((box(x, y, 2, 2),),))) for x in (-1, 1) for y in (-1, 1)}

    def owners(lon: float, lat: float) -> list[tuple[int, int]]:
        return [name for name, border in boxes.items() if border.inside(lon, lat)]

    assert owners(0, 0.5) == [(1, 1)]  # on the meridian: to the east
    assert owners(0.5, 0) == [(1, 1)]  # on the parallel: to the north
    assert owners(0, 0) == [(1, 1)]
    assert owners(0, -0.5) == [(1, -1)]
    assert owners(-0.5, 0) == [(-1, 1)]


@settings(deadline=None)
@given(lon=st.floats(34.6, 35.4), share=st.floats(0, 1))
def test_a_point_on_a_shared_slanted_edge_has_one_owner(lon: float, share: float) -> None:
    a, b = (34.5, 32.0), (35.5, 33.7)
    west = border_of(Area(((np.array([a, b, (34.0, 33.9), a]),),)))
    east = border_of(Area(((np.array([b, a, (36.0, 31.5), b]),),)))
    lat = a[1] + (lon - a[0]) / (b[0] - a[0]) * (b[1] - a[1]) + (share - 0.5) * 1e-13
    assert west.inside(lon, lat) != east.inside(lon, lat)


def polar_ring(lat: float) -> np.ndarray:
    return np.array([[lon, lat] for lon in range(-180, 181, 30)], dtype=float)


def test_a_ring_round_a_pole_takes_the_smaller_side_unless_told() -> None:
    cap = Area(((polar_ring(70),),))
    assert border_of(cap).inside(10, 89)
    assert border_of(cap).inside(0, 90)
    assert not border_of(cap).inside(10, 0)
    rest = border_of(Area(((polar_ring(70),),), "lonlat", "south"))
    assert rest.inside(10, 0)
    assert rest.inside(0, -90)
    assert not rest.inside(10, 89)
    south = border_of(Area(((polar_ring(-70),),)))
    assert south.inside(10, -80)
    assert not south.inside(10, 0)


def test_an_area_that_holds_a_pole_beyond_a_box_is_all_but_the_box() -> None:
    for pole, lat in (("north", 90.0), ("south", -90.0)):
        border = border_of(Area(((box(10, 10, 4, 4),),), "lonlat", pole))  # type: ignore[arg-type]
        assert border.inside(0, lat)
        assert border.inside(-100, 20)
        assert not border.inside(10, 10)


def test_the_distance_over_the_pole_is_the_short_one() -> None:
    border = border_of(Area(((polar_ring(80),),)))
    ten_degrees = GEOD.inv(0, 80, 0, 90)[2]
    assert -border.signed_m(0, 90) == pytest.approx(ten_degrees, abs=0.01)


def test_a_corridor_is_as_wide_on_either_side_and_round_at_its_ends() -> None:
    line = np.array([[0, 0], [1, 0]], dtype=float)
    border = border_of(Corridor(line, 5000))
    north = GEOD.fwd(0.5, 0, 0, 8000)
    west = GEOD.fwd(0, 0, 270, 8000)
    assert border.signed_m(north[0], north[1]) == pytest.approx(3000, abs=0.01)
    assert border.signed_m(west[0], west[1]) == pytest.approx(3000, abs=0.01)
    assert border.signed_m(0.5, 0) == pytest.approx(-5000, abs=0.01)


SHAPES = {
    "circle": Circle(35, 33, 30_000),
    "star": Area(((star(12, 40_000, 35, 33, seed=8),),)),
    "geodesic star": Area(((star(12, 40_000, 35, 33, seed=9),),), "geodesic"),
    "ring with a hole": Area(((star(12, 40_000, 35, 33, seed=8, ragged=0.2), star(5, 12_000, 35, 33, seed=1)),)),
    "corridor": Corridor(np.array([[34.8, 32.9], [35.0, 33.2], [35.3, 33.0]]), 8000),
}
BORDERS = {name: border_of(shape) for name, shape in SHAPES.items()}


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(SHAPES)),
    a=st.tuples(st.floats(-6e4, 6e4), st.floats(-6e4, 6e4)),
    b=st.tuples(st.floats(-3e3, 3e3), st.floats(-3e3, 3e3)),
)
def test_moving_a_metre_changes_the_distance_by_at_most_a_metre(name: str, a: tuple, b: tuple) -> None:
    lons, lats = place(35, 33, np.array([a[0], a[0] + b[0]]), np.array([a[1], a[1] + b[1]]))
    moved = GEOD.inv(lons[0], lats[0], lons[1], lats[1])[2]
    one, two = (BORDERS[name].signed_m(lon, lat) for lon, lat in zip(lons, lats, strict=True))
    assert abs(one - two) <= moved + 1e-3


@settings(max_examples=40, deadline=None)
@given(name=st.sampled_from(sorted(SHAPES)), turn=st.floats(0, 360))
def test_the_sign_flips_where_a_path_passes_the_border(name: str, turn: float) -> None:
    border: Border = BORDERS[name]
    lon, lat, _ = GEOD.fwd(35, 33, turn, 70_000)
    path = Path(SlowFix("x", 0, 35.0, 33.0), SlowFix("x", 1_000_000, lon, lat))

    def probe(along_m: float) -> tuple[float, bool]:
        there = path.place(along_m)
        return border.look(there.lon, there.lat)

    found = list(toggles(probe, 0.0, path.length_m))
    assert [toggle.becomes for toggle in found] == [
        (not probe(0.0)[1]) ^ bool(number % 2) for number in range(len(found))
    ]
    assert len(found) % 2 == (probe(0.0)[1] != probe(path.length_m)[1])
    for toggle in found:
        assert abs(probe(toggle.along_m)[0]) < 1e-3
        assert probe(toggle.along_m - 0.01)[1] != probe(toggle.along_m + 0.01)[1]


@settings(max_examples=40, deadline=None)
@given(east=st.floats(-6e4, 6e4), north=st.floats(-6e4, 6e4), kind=st.sampled_from(["lonlat", "geodesic"]))
def test_mirrored_in_the_equator_or_a_meridian_nothing_changes(east: float, north: float, kind: str) -> None:
    ring = star(9, 40_000, 35, 33, seed=11)
    (lon,), (lat,) = place(35, 33, np.array([east]), np.array([north]))
    here = AreaBorder(Area(((ring,),), kind)).signed_m(lon, lat)  # type: ignore[arg-type]
    for mirror in ([1, -1], [-1, 1]):
        border = AreaBorder(Area(((ring * mirror,),), kind))  # type: ignore[arg-type]
        assert border.signed_m(lon * mirror[0], lat * mirror[1]) == pytest.approx(here, abs=1e-3)


def test_a_dip_of_a_path_between_two_fixes_outside_is_found() -> None:
    border = border_of(Circle(0, 0, 10_000))
    (lon0, lat0, _), (lon1, lat1, _) = GEOD.fwd(0, 0, 0, 9990), GEOD.fwd(0, 0, 0, 9990)
    west, east = GEOD.fwd(lon0, lat0, 270, 50_000), GEOD.fwd(lon1, lat1, 90, 50_000)
    path = Path(SlowFix("x", 0, west[0], west[1]), SlowFix("x", 1_000_000, east[0], east[1]))

    def depth(along_m: float) -> float:
        there = path.place(along_m)
        return -border.signed_m(there.lon, there.lat)

    found = list(toggles(lambda m: (-depth(m), depth(m) >= 0), 0.0, path.length_m))
    assert [toggle.becomes for toggle in found] == [True, False]
    at, deepest = furthest(depth, found[0].along_m, found[1].along_m)
    assert deepest == pytest.approx(10.0, abs=0.5)  # the geodesic between the two bends a little towards the pole
    assert at == pytest.approx(path.length_m / 2, abs=5)
