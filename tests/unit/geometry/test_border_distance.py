"""Distance to the border: right to 1 m within 100 km of it, for every shape, size and place."""

from __future__ import annotations

import numpy as np
import pytest
from brute import GEOD, Brute, law, places_near, star_area
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from standoff.geometry.arrays import build_geometry
from standoff.geometry.distance import signed_distance
from standoff.model.zone import Area, Circle, Corridor

LON = st.one_of(st.floats(-180, 180), st.floats(179.5, 180), st.floats(-180, -179.5))
LAT = st.one_of(st.floats(-90, 90), st.floats(88, 90), st.floats(-90, -88), st.floats(-0.5, 0.5))
SEED = st.integers(0, 2**32 - 1)


def _log(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(np.log10(low), np.log10(high)).map(lambda power: float(10**power))


def _agrees(shape: Area | Corridor, seed: int, count: int = 8) -> None:
    brute, rng = Brute(shape), np.random.default_rng(seed)
    places = places_near(brute, rng, count)
    found = signed_distance(build_geometry([shape]), 0, *places.T.copy())
    for (lon, lat), b in zip(places, found, strict=True):
        known = brute.distance(lon, lat)
        if isinstance(shape, Corridor):
            assert b == pytest.approx(known - shape.half_width_m, abs=1.0), (lon, lat)
            continue
        assert abs(b) == pytest.approx(known, abs=1.0), (lon, lat)
        if known > 1.0:
            assert (b < 0) == brute.contains(lon, lat), (lon, lat, b)


@law(150)
@given(lon=LON, lat=LAT, radius_m=_log(10, 2_000_000), seed=SEED)
def test_circles_from_10_m_to_2000_km_anywhere(lon: float, lat: float, radius_m: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    off = rng.choice([-1, 1], 20) * 10 ** rng.uniform(-3, 5, 20)
    x, y, _ = GEOD.fwd(np.full(20, lon), np.full(20, lat), rng.uniform(0, 360, 20), np.maximum(0.0, radius_m + off))
    found = signed_distance(build_geometry([Circle(lon, lat, radius_m)]), 0, np.asarray(x), np.asarray(y))
    known = [Geodesic.WGS84.Inverse(lat, lon, b, a)["s12"] - radius_m for a, b in zip(x, y, strict=True)]
    np.testing.assert_allclose(found, known, rtol=0, atol=0.15)  # the promise is 1 m


@law(60)
@given(lon=LON, lat=LAT, radius_m=_log(10, 500_000), vertices=st.integers(3, 60), seed=SEED, hole=st.booleans())
def test_polygons_straight_in_lon_and_lat(
    lon: float, lat: float, radius_m: float, vertices: int, seed: int, hole: bool
) -> None:
    shape = star_area(lon, lat, radius_m, vertices, seed, hole=hole)
    assume(shape is not None)
    _agrees(shape, seed)


@law(30)
@given(lon=LON, lat=LAT, radius_m=_log(10, 500_000), vertices=st.integers(3, 30), seed=SEED, hole=st.booleans())
def test_polygons_of_geodesics(lon: float, lat: float, radius_m: float, vertices: int, seed: int, hole: bool) -> None:
    shape = star_area(lon, lat, radius_m, vertices, seed, hole=hole, edges="geodesic")
    assume(shape is not None)
    _agrees(shape, seed)


@law(10)
@given(lon=LON, lat=LAT, radius_m=_log(1_000, 2_000_000), vertices=st.integers(200, 1000), seed=SEED)
def test_polygons_of_many_vertices(lon: float, lat: float, radius_m: float, vertices: int, seed: int) -> None:
    shape = star_area(lon, lat, radius_m, vertices, seed, hole=vertices % 2 == 0)
    assume(shape is not None)
    _agrees(shape, seed, 4)


@law(20)
@given(lon=LON, lat=st.floats(-84, 84), step_m=_log(50, 200_000), width_m=_log(10, 50_000), seed=SEED)
def test_corridors(lon: float, lat: float, step_m: float, width_m: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, azimuth = [(lon, lat)], rng.uniform(0, 360)
    for _ in range(rng.integers(1, 6)):
        azimuth += rng.normal(0, 40)
        x, y, _ = GEOD.fwd(*points[-1], azimuth, step_m)
        points.append((x, y))
    assume(max(abs(y) for _, y in points) < 88)
    _agrees(Corridor(np.array(points), width_m, edges=("lonlat", "geodesic")[seed % 2]), seed)


def test_a_polygon_of_100_000_vertices() -> None:
    shape = star_area(179.9, 66.0, 400_000.0, 100_000, 7, hole=True, ragged=2e-5)
    assert shape is not None
    _agrees(shape, 7, 4)


@pytest.mark.parametrize(("pole", "lat"), [("north", 80.0), ("south", -80.0)])
def test_a_zone_round_a_pole_holds_the_pole_and_all_longitudes(pole: str, lat: float) -> None:
    ring = np.array([[float(lon), lat] for lon in [*range(-180, 180, 10), -180]])
    shape = Area(((ring,),), contains_pole=pole)  # type: ignore[arg-type]
    lons = np.array([0.0, 180.0, -180.0, 77.0, -12.3])
    inward = signed_distance(build_geometry([shape]), 0, lons, np.full(5, lat + np.sign(lat) * 2))
    outward = signed_distance(build_geometry([shape]), 0, lons, np.full(5, lat - np.sign(lat) * 2))
    at_pole = signed_distance(build_geometry([shape]), 0, lons, np.full(5, np.sign(lat) * 90))
    metres = [
        abs(GEOD.inv(0, lat, 0, to)[2]) for to in (lat + np.sign(lat) * 2, lat - np.sign(lat) * 2, np.sign(lat) * 90)
    ]
    np.testing.assert_allclose(
        [inward, outward, at_pole], np.outer([-1, 1, -1] * np.array(metres), np.ones(5)), atol=1.0
    )


def test_the_other_pole_can_be_named_to_mean_the_larger_side() -> None:
    ring = np.array([[float(lon), 80.0] for lon in [*range(-180, 180, 10), -180]])
    far = signed_distance(
        build_geometry([Area(((ring,),), contains_pole="south")]), 0, np.array([5.0, 5.0]), np.array([79.0, 81.0])
    )
    assert far[0] < 0 < far[1]
