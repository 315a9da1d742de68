"""Which reports never come: lost ones, silences, blackouts, a blind sensor, what lies out of its footprint."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from pyproj import Geod
from shapely import Point, Polygon
from sightings import HOUR, START_US, S, scenario_of, seen, standing, walk

from standoff.rehearse.observe.footprint import in_footprint
from standoff.rehearse.observe.places import Places
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.scenario.observation import Blackouts, Footprint, Observation, Silence, Span

EARTH = Geod(ellps="WGS84")


def places(lon: np.ndarray, lat: np.ndarray, alt_m: float = np.nan) -> Places:
    return Places(lon, lat, np.full(len(lon), alt_m), np.zeros(len(lon)), np.zeros(len(lon)))


def test_as_many_reports_are_lost_as_asked_and_they_are_counted() -> None:
    scenario, casts = scenario_of([standing("a", 10)], Observation("gps", every_us=S, drop=0.2))
    reports = Reports(scenario, casts, 1)
    delivered = sum(len(rows.said) for rows in reports.slices())
    assert delivered + reports.missed["dropped"] == 36_000
    assert reports.missed["dropped"] / 36_000 == pytest.approx(0.2, abs=0.01)


def test_a_silence_takes_those_it_names_and_without_names_everybody() -> None:
    span = Span(START_US + 10 * 60 * S, START_US + 20 * 60 * S)
    everybody = Span(START_US + 40 * 60 * S, START_US + 50 * 60 * S)
    sensor = Observation("gps", silences=(Silence(span, ("a",)), Silence(everybody)))
    frame = seen([walk("a"), walk("b", seed=2)], sensor)
    within = [pl.col("true_t_us").is_between(one.from_us, one.to_us, closed="left") for one in (span, everybody)]
    assert frame.filter(within[1]).is_empty()
    assert frame.filter(within[0])["true_entity"].unique().to_list() == ["b"]
    assert frame.filter(within[0]).height == 60


def test_silences_that_overlap_are_one() -> None:
    spans = [Silence(Span(START_US + a * 60 * S, START_US + b * 60 * S)) for a, b in ((5, 30), (6, 8), (25, 40))]
    frame = seen([walk("a")], Observation("gps", every_us=S, silences=tuple(spans)))
    minutes = (frame["true_t_us"] - START_US) // (60 * S)
    assert sorted(minutes.unique()) == [*range(5), *range(40, 60)]


def test_a_blind_sensor_sees_nobody_while_the_other_sees_on() -> None:
    span = Span(START_US + 600 * S, START_US + 1200 * S)
    frame = seen([walk("a")], Observation("radar", blind=(span,)), Observation("gps"))
    blind = frame.filter(pl.col("true_t_us").is_between(span.from_us, span.to_us, closed="left"))
    assert set(blind["source"]) == {"gps"}
    assert set(frame["source"]) == {"gps", "radar"}


def test_blackouts_come_as_often_and_last_as_long_as_asked() -> None:
    sensor = Observation("gps", every_us=S, blackouts=Blackouts(600 * S, 120 * S))
    frame = seen([standing("a", 400)], sensor)
    gaps = frame["true_t_us"].diff().drop_nulls() / S
    long = gaps.filter(gaps > 1.5)
    assert frame.height / (400 * 3600) == pytest.approx(600 / 720, abs=0.02)
    assert long.mean() == pytest.approx(120, rel=0.08)
    assert long.len() == pytest.approx(400 * 3600 / 720, rel=0.08)


@pytest.mark.parametrize("range_m", [100.0, 20_000.0, 400_000.0, 9_000_000.0])
@pytest.mark.parametrize("centre", [(38.0, 33.0), (179.9, -60.0), (0.0, 89.0)])
def test_a_range_is_the_geodesic_that_pyproj_measures(centre: tuple[float, float], range_m: float) -> None:
    random = np.random.default_rng(3)
    n = 4000
    lon, lat, _ = EARTH.fwd(
        np.full(n, centre[0]), np.full(n, centre[1]), random.uniform(0, 360, n), range_m * random.uniform(0.9, 1.1, n)
    )
    away = EARTH.inv(np.full(n, centre[0]), np.full(n, centre[1]), lon, lat)[2]
    found = in_footprint(Footprint(centre, range_m), places(np.asarray(lon), np.asarray(lat)))
    assert found.tolist() == (np.asarray(away) <= range_m).tolist()
    assert 0.3 < found.mean() < 0.7


def test_the_radio_horizon_grows_with_height() -> None:
    lon, lat, _ = EARTH.fwd(np.full(300, 38.0), np.full(300, 33.0), np.full(300, 45.0), np.arange(300) * 1000.0)
    horizon = Footprint((38.0, 33.0), antenna_m=25.0)
    low, high = (
        int(in_footprint(horizon, places(np.asarray(lon), np.asarray(lat), alt)).sum()) for alt in (np.nan, 1000.0)
    )
    assert low == 21  # sqrt(2 · 4/3 · 6371 km · 25 m) = 20.6 km
    assert high == 151  # and 130.3 km more


@pytest.mark.parametrize("west", [10.0, 178.0])
def test_a_polygon_is_what_shapely_has_across_the_date_line_too(west: float) -> None:
    ring = [(0.0, 0.0), (4.0, 0.5), (3.0, 3.0), (2.0, 1.0), (1.0, 4.0)]
    random = np.random.default_rng(4)
    x, y = random.uniform(-1, 5, 2000), random.uniform(-1, 5, 2000)
    wrapped = tuple(((west + lon + 180) % 360 - 180, lat) for lon, lat in ring)
    found = in_footprint(Footprint(polygon=wrapped), places((west + x + 180) % 360 - 180, y))
    polygon = Polygon(ring)
    assert found.tolist() == [polygon.contains(Point(*place)) for place in zip(x, y, strict=True)]


def test_an_entity_that_walks_out_of_the_footprint_falls_silent() -> None:
    course = walk("a", 3, seed=9)
    reach = Footprint((38.0, 33.0), range_m=1500.0)
    frame = seen([course], Observation("gps", footprint=reach))
    whole = seen([course], Observation("gps"))
    away = EARTH.inv(np.full(whole.height, 38.0), np.full(whole.height, 33.0), whole["true_lon"], whole["true_lat"])[2]
    assert frame.height == int((np.asarray(away) <= 1500.0).sum())
    assert 0 < frame.height < whole.height
    assert course.to_us - course.from_us == 3 * HOUR
