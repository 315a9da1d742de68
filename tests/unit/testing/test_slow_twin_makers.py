"""The makers that the twin and the engine are compared on."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from standoff.model.zone import Area, Zone, ZoneVersion
from standoff.testing import makers
from standoff.testing.slow_twin import SlowFix, detect_slow

GEOD = Geod(ellps="WGS84")


@settings(deadline=None)
@given(lon=st.floats(-180, 179.99), lat=st.floats(-90, 90), east=st.floats(-5e4, 5e4), north=st.floats(-5e4, 5e4))
def test_a_place_on_the_sheet_is_as_far_off_on_earth_to_half_a_percent(
    lon: float, lat: float, east: float, north: float
) -> None:
    (lon2,), (lat2,) = makers.place(lon, lat, np.array([east]), np.array([north]))
    assert GEOD.inv(lon, lat, lon2, lat2)[2] == pytest.approx(np.hypot(east, north), rel=0.006, abs=0.01)
    assert -180 <= lon2 < 180


def test_the_same_seed_gives_the_same_walk_and_another_does_not() -> None:
    one, two, other = (makers.random_walk(50, 30, 10, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_straight_run_keeps_its_speed_and_jitter_keeps_the_order() -> None:
    seconds, east, north = makers.straight_run((0, 0), (3000, 4000), 10, 30, jitter_s=15, seed=3)
    assert (seconds[-1], east[-1], north[-1]) == (500, 3000, 4000)
    assert np.all(np.diff(seconds) > 0)
    assert np.allclose(np.hypot(east, north), 10 * seconds)


def test_stop_and_go_stands_still_after_each_leg() -> None:
    seconds, east, north = makers.stop_and_go(3, 600, 10, 300, 10, seed=1)
    moved = np.hypot(np.diff(east), np.diff(north))
    assert seconds[-1] == 3 * (60 + 300)
    assert np.count_nonzero(moved < 1e-9) == 3 * 30
    assert np.allclose(moved[moved > 1e-9], 100)


def test_a_patrol_goes_to_and_fro_at_one_distance() -> None:
    seconds, east, north = makers.patrol(12_000, 6000, 3, 10, 60, bearing_deg=20)
    assert seconds[-1] == 1800
    assert np.allclose(np.hypot(east, north), 12_000)
    assert (east[-1], north[-1]) == pytest.approx((east[10], north[10]))


def test_correlated_noise_keeps_its_size_and_its_neighbours() -> None:
    for correlated_s, likeness in ((0.0, 0.0), (60.0, np.exp(-1 / 60))):
        east, north = makers.noise(40_000, 15, 1, seed=4, correlated_s=correlated_s)
        assert np.std([east, north]) == pytest.approx(15, rel=0.1)
        assert np.corrcoef(east[1:], east[:-1])[0, 1] == pytest.approx(likeness, abs=0.02)


@pytest.mark.parametrize("vertices", [3, 50, 1000])
def test_a_star_is_a_valid_counter_clockwise_ring(vertices: int) -> None:
    ring = makers.star(vertices, 30_000, 35, 33, seed=7)
    polygon = shapely.LinearRing(ring)
    assert ring.shape == (vertices + 1, 2)
    assert polygon.is_simple
    assert polygon.is_ccw


def test_rows_are_plain_and_in_order_of_time() -> None:
    walk = makers.straight_run((0, 0), (100, 0), 10, 5)
    rows = makers.as_rows(
        makers.on_earth(walk, 35, 33, entity="b", error_m=15.0), makers.on_earth(walk, 35, 33, entity="a", start_us=1)
    )
    assert [row["entity"] for row in rows[:3]] == ["b", "a", "b"]
    assert rows[0] == {"entity": "b", "t_us": 0, "lon": pytest.approx(35), "lat": pytest.approx(33), "error_m": 15.0,
                       "source": None}  # fmt: skip
    assert {type(row["lon"]) for row in rows} == {float}


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 0.0), (179.9, 10.0), (-100.0, 89.9), (30.0, -89.9)])
def test_the_same_scene_anywhere_raises_the_same_events(lon: float, lat: float) -> None:
    ring = makers.star(9, 20_000, lon, lat, seed=5)
    zone = Zone("star", (ZoneVersion(Area(((ring,),), "geodesic")),))
    walk = makers.straight_run((-40_000, 3000), (40_000, -2000), 12, 120)
    rows = makers.as_rows(makers.on_earth(walk, lon, lat, error_m=10.0))
    events = detect_slow([SlowFix(**row) for row in rows], [zone])
    assert [event.kind for event in events if event.kind != "approached"] == ["entered", "went_deep", "left"]


OPENS = {
    "left": {"entered", "found_inside"},
    "turned_away": {"approached"},
    "resumed": {"halted"},
    "regained": {"lost"},
}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_walk_events_pair_up_and_visits_alternate(seed: int) -> None:
    walk = makers.random_walk(150, 700, 60, seed)
    columns = makers.on_earth(walk, 35, 33, error_m=[0.0, 20.0][seed % 2])
    zone = Zone("star", (ZoneVersion(Area(((makers.star(8, 9000, 35, 33, seed),),))),))
    events = detect_slow([SlowFix(**row) for row in makers.as_rows(columns)], [zone])
    sides = [event.kind for event in events if event.kind in {"entered", "found_inside", "left"}]
    assert all((kind == "left") == bool(number % 2) for number, kind in enumerate(sides))
    for index, event in enumerate(events):
        assert event.start_us <= event.detected_us + 500
        assert (event.closes is not None) == (event.kind in OPENS)
        if event.closes is not None:
            assert event.closes < index
            assert events[event.closes].kind in OPENS[event.kind]
    closed = [event.closes for event in events if event.closes is not None]
    assert len(closed) == len(set(closed))
