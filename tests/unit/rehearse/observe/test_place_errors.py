"""The noise has the sigma, the time constant, the bias and the share of outliers that were asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from sightings import S, off_m, seen, standing, walk

from standoff.rehearse.observe.place_errors import displaced
from standoff.rehearse.scenario.observation import Observation

EARTH = Geod(ellps="WGS84")


def test_white_noise_has_the_stated_sigma_on_each_axis_wherever_it_is() -> None:
    for lat in (-70.0, 0.0, 33.0):
        east, north = off_m(seen([standing("a", 20, lat=lat)], Observation("gps", every_us=S, sigma_m=12.0)))
        assert (east.std(), north.std()) == pytest.approx((12, 12), rel=0.02)
        assert (east.mean(), north.mean()) == pytest.approx((0, 0), abs=0.2)
        assert abs(np.corrcoef(east[1:], east[:-1])[0, 1]) < 0.02
        assert abs(np.corrcoef(east, north)[0, 1]) < 0.02


def test_fading_noise_keeps_sigma_and_falls_off_as_a_gauss_markov_process_does() -> None:
    frame = seen([standing("a", 200)], Observation("gps", every_us=5 * S, sigma_m=8.0, correlated_us=60 * S))
    east, north = off_m(frame)
    assert (east.std(), north.std()) == pytest.approx((8, 8), rel=0.04)
    for steps in (1, 6, 12, 24):
        expected = np.exp(-steps * 5 / 60)
        for axis in (east, north):
            assert np.corrcoef(axis[steps:], axis[:-steps])[0, 1] == pytest.approx(expected, abs=0.035)


def test_fading_noise_goes_on_through_reports_that_are_lost() -> None:
    sensor = Observation("gps", every_us=5 * S, correlated_us=60 * S)
    lossy = Observation("gps", every_us=5 * S, correlated_us=60 * S, drop=0.5)
    whole, part = seen([walk("a")], sensor), seen([walk("a")], lossy)
    assert 0.4 < part.height / whole.height < 0.6
    kept = whole.join(part.select("true_t_us"), on="true_t_us", how="semi")
    assert kept.select("lon", "lat", "t_us").equals(part.select("lon", "lat", "t_us"))


def test_a_bias_points_where_it_is_told_and_otherwise_somewhere_for_each_entity() -> None:
    courses = [standing(f"e{n}", 3) for n in range(40)]
    east, north = off_m(seen(courses[:1], Observation("gps", sigma_m=1.0, bias_m=50.0, bias_bearing_deg=90.0)))
    assert (east.mean(), north.mean()) == pytest.approx((50, 0), abs=0.3)
    frame = seen(courses, Observation("gps", sigma_m=1.0, bias_m=50.0))
    means = []
    for _, one in frame.group_by("true_entity", maintain_order=True):
        east, north = off_m(one)
        assert np.hypot(east.mean(), north.mean()) == pytest.approx(50, abs=0.5)
        means.append((east.mean(), north.mean()))
    assert np.abs(np.mean(means, axis=0)).max() < 20  # all round


def test_outliers_are_flagged_and_as_many_and_as_far_off_as_asked() -> None:
    frame = seen([standing("a", 30)], Observation("gps", every_us=S, sigma_m=5.0, outliers=0.03, outlier_m=400.0))
    assert frame["outlier"].mean() == pytest.approx(0.03, abs=0.002)
    wild, tame = frame.filter("outlier"), frame.filter(~frame["outlier"])
    assert np.concatenate(off_m(wild)).std() == pytest.approx(400, rel=0.03)
    assert np.concatenate(off_m(tame)).std() == pytest.approx(5, rel=0.03)
    assert set(tame["true_error_m"]) == {5.0}
    assert wild["true_error_m"].to_numpy() == pytest.approx(np.hypot(5, 400))


def test_what_is_declared_may_be_far_from_what_is_done_and_changes_no_place() -> None:
    honest, boastful = (seen([walk("a")], Observation("gps", declared_m=said)) for said in (10.0, 3.3333))
    assert set(honest["error_m"]) == {10.0}
    assert set(boastful["error_m"]) == {3.333}
    assert honest.drop("error_m").equals(boastful.drop("error_m"))
    assert seen([walk("a")], Observation("gps", declared_m=None))["error_m"].null_count() > 300


@settings(max_examples=200)
@given(st.floats(-180, 179.9999), st.floats(-85, 85), st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_a_place_is_moved_by_metres_as_pyproj_has_it(lon: float, lat: float, east_m: float, north_m: float) -> None:
    lon_e7, lat_e7 = displaced(*(np.array([value]) for value in (lon, lat, east_m, north_m)))
    azimuth, _, away = EARTH.inv(lon, lat, lon_e7[0] / 1e7, lat_e7[0] / 1e7)
    moved = away * np.sin(np.radians(azimuth)), away * np.cos(np.radians(azimuth))
    bend = (abs(east_m) + abs(north_m)) ** 2 / 6.3e6 * np.tan(np.radians(abs(lat)))  # meridians converge
    assert moved == pytest.approx((east_m, north_m), abs=0.02 + bend)
    assert -1_800_000_000 <= lon_e7[0] < 1_800_000_000


def test_a_place_is_never_moved_beyond_a_pole() -> None:
    lon_e7, lat_e7 = displaced(
        np.array([10.0, 10.0]), np.array([89.9999, -90.0]), np.full(2, 1e5), np.array([1e5, -1e5])
    )
    assert lat_e7.tolist() == [900_000_000, -900_000_000]
    assert (np.abs(lon_e7) <= 1_800_000_000).all()
