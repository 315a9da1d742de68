"""Clocks that are off, reports that come late, overtake each other or come twice; when reports are due."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sightings import HOUR, START_US, S, off_m, seen, standing, walk

from standoff.rehearse.motion import Course, CourseMaker
from standoff.rehearse.scenario.observation import AIS_CLASS_A, Observation


def test_reports_come_at_the_interval_from_a_phase_of_each_entity_on() -> None:
    frame = seen([standing(f"e{n}", 1) for n in range(200)], Observation("gps", every_us=10 * S))
    phases = (frame.group_by("entity").agg(pl.col("true_t_us").min())["true_t_us"] - START_US) / S
    assert 0 <= phases.min() <= phases.max() <= 10
    assert phases.mean() == pytest.approx(5, abs=0.8)
    gaps = frame.sort("entity", "true_t_us").select(pl.col("true_t_us").diff().over("entity")).drop_nulls().to_series()
    assert gaps.is_between(10 * S - 1000, 10 * S + 1000).all()


def test_jitter_moves_reports_evenly_either_way_and_never_changes_their_order() -> None:
    sensor = Observation("gps", every_us=10 * S, jitter_us=9 * S)
    frame = seen([standing("a", 50)], sensor)
    assert frame["true_t_us"].is_sorted()
    smooth = seen([standing("a", 50)], Observation("gps", every_us=10 * S, jitter_us=3 * S))
    plain = seen([standing("a", 50)], Observation("gps", every_us=10 * S))
    moved = (smooth["true_t_us"][:17_000] - plain["true_t_us"][:17_000]) / S
    assert moved.abs().max() <= 3.001
    assert moved.std() == pytest.approx(3 / np.sqrt(3), rel=0.03)


def test_a_ship_reports_as_often_as_its_speed_demands() -> None:
    maker = CourseMaker(START_US, 3.0, 55.0)
    maker.stand(HOUR).go(90, 10 * 3600, 10.0 * 1852 / 3600 * 36 / 36).go(90, 20_000, 12.0).stand(HOUR)
    course = maker.course("ship")
    frame = seen([course], Observation("ais", by_speed=AIS_CLASS_A))
    for piece, every_s in ((course.from_us + HOUR // 2, 180.0), (course.to_us - HOUR // 2, 180.0)):
        near = frame.filter((pl.col("true_t_us") - piece).abs() < 1000 * S)
        assert near["true_t_us"].diff().drop_nulls().median() / S == pytest.approx(every_s, abs=0.01)
    moving = frame.filter(pl.col("speed_mps").is_between(11.9, 12.1))
    assert moving["true_t_us"].diff().drop_nulls().median() / S == pytest.approx(2.0, abs=0.01)
    slow = frame.filter(pl.col("speed_mps").is_between(5.0, 5.3))
    assert slow["true_t_us"].diff().drop_nulls().median() / S == pytest.approx(10.0, abs=0.01)


def test_the_true_place_is_that_of_the_course() -> None:
    course = walk("a", 5)
    frame = seen([course], Observation("gps", jitter_us=4 * S, delay_mean_us=30 * S))
    lon, lat, _ = course.at(frame["true_t_us"].to_numpy())
    assert frame["true_lon"].to_numpy() == pytest.approx(lon, abs=1e-11)
    assert frame["true_lat"].to_numpy() == pytest.approx(lat, abs=1e-11)


def test_a_course_across_the_date_line_is_seen_there() -> None:
    course = Course(
        "a", START_US + np.arange(3) * HOUR, np.array([179.9, 180.1, 180.3]), np.zeros(3), np.full(3, np.nan)
    )
    frame = seen([course], Observation("gps", sigma_m=0.0))
    assert frame["lon"].is_between(-180, 180, closed="left").all()
    assert frame["lon"].min() < -179.8
    assert frame["lon"].max() > 179.9
    assert frame.select((pl.col("lon") - pl.col("true_lon")).abs().max()).item() <= 6e-8


def test_a_clock_has_an_offset_and_drifts_and_each_entity_has_its_own() -> None:
    sensor = Observation("gps", clock_offset_us=2 * S, clock_drift_ppm=100.0)
    frame = seen([standing("a", 10)], sensor)
    expected = 2 * S + (frame["true_t_us"] - START_US) * 100e-6
    assert ((frame["t_us"] - frame["true_t_us"]) - expected).abs().max() <= 500.001
    skewed = seen([standing(f"e{n}", 0.2) for n in range(400)], Observation("gps", clock_skew_us=5 * S))
    own = skewed.group_by("entity").agg((pl.col("t_us") - pl.col("true_t_us")).unique().alias("off"))
    assert own["off"].list.len().max() == 1
    assert own["off"].explode().std() / S == pytest.approx(5, rel=0.1)


def test_delays_are_as_long_as_asked_and_let_reports_overtake_each_other() -> None:
    sensor = Observation("gps", every_us=S, delay_us=3 * S, delay_mean_us=20 * S)
    frame = seen([standing("a", 10)], sensor)
    late = (frame["delivered_us"] - frame["true_t_us"]) / S
    assert frame["delivered_us"].is_sorted()
    assert not frame["true_t_us"].is_sorted()
    assert late.min() >= 3.0
    assert late.mean() == pytest.approx(23, rel=0.03)
    assert late.std() == pytest.approx(20, rel=0.05)
    assert frame["received_us"].equals(frame["delivered_us"], check_names=False)


def test_what_a_sensor_does_not_report_is_null() -> None:
    frame = seen([walk("a", party="p", kind="car", alt_m=10.0)], Observation("gps", reports=()))
    for name in ("received_us", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "party", "kind"):
        assert frame[name].null_count() == frame.height, name
    assert frame["delivered_us"].null_count() == 0


def test_copies_are_the_same_report_with_a_way_of_their_own() -> None:
    frame = seen([walk("a", 10)], Observation("gps", every_us=S, duplicates=0.1, delay_mean_us=5 * S))
    same = [name for name in frame.columns if name not in ("received_us", "delivered_us", "row")]
    twice = frame.group_by(same).agg(pl.len(), pl.col("delivered_us").n_unique().alias("ways"))
    assert sorted(twice["len"].unique()) == [1, 2]
    assert (twice["len"] == 2).mean() == pytest.approx(0.1, abs=0.01)
    assert (twice.filter(pl.col("len") == 2)["ways"] == 2).mean() > 0.99


def test_a_share_of_the_copies_tells_another_place_of_the_same_sigma() -> None:
    sensor = Observation("gps", every_us=S, duplicates=0.2, conflicting=0.25, outliers=0.01)
    frame = seen([standing("a", 10)], sensor)
    times = pl.col("t_us").n_unique().alias("times")
    twice = frame.group_by("true_t_us").agg(pl.len(), pl.col("lon").n_unique().alias("places"), times)
    assert twice["times"].max() == 1
    copies = twice.filter(pl.col("len") == 2)
    assert (copies["places"] == 2).mean() == pytest.approx(0.25, abs=0.02)
    east, north = off_m(frame.filter(~pl.col("outlier")))
    assert (east.std(), north.std()) == pytest.approx((10, 10), rel=0.03)


def test_height_speed_and_course_have_errors_of_their_own() -> None:
    maker = CourseMaker(START_US, 3.0, 55.0, 500.0).go(300, 200_000, 15.0)
    course = maker.course("a", alt_datum="hae")
    noisy = Observation("gps", alt_sigma_m=7.0, speed_sigma_mps=0.5, course_sigma_deg=3.0)
    exact, rough = seen([course], Observation("gps")), seen([course], noisy)
    assert exact["speed_mps"].to_numpy() == pytest.approx(15, abs=0.05)
    assert set(exact["alt_datum"]) == {"hae"}
    assert (rough["alt_m"] - 500).std() == pytest.approx(7, rel=0.08)
    assert (rough["speed_mps"] - exact["speed_mps"]).std() == pytest.approx(0.5, rel=0.08)
    assert (rough["course_deg"] - exact["course_deg"]).std() == pytest.approx(3, rel=0.08)
    assert seen([course], Observation("gps", alt_datum="msl"))["alt_datum"].unique().to_list() == ["msl"]
    assert seen([standing("b")], Observation("gps"))["course_deg"].null_count() == 360
