"""Ways, paces and tracks: the parts that courses are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from standoff.rehearse.motion import CourseMaker
from standoff.rehearse.motion.earth import bearing_place, distance_m, unwrapped
from standoff.rehearse.motion.pace import pace_of, paced
from standoff.rehearse.motion.track import Track, at_times, cut, quantised
from standoff.rehearse.motion.wander import wander
from standoff.rehearse.motion.way import WayMaker

EARTH = Geod(ellps="WGS84")
places = st.tuples(st.floats(-180, 179.99), st.floats(-75, 75))
bearings = st.floats(0, 359.99)


def length_m(track: Track) -> float:
    return float(EARTH.line_length(track.lon, track.lat))


@given(
    base=places,
    legs=st.lists(st.tuples(bearings, st.floats(1.0, 30_000.0), st.floats(0.5, 300.0)), min_size=1, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_a_course_has_whole_microseconds_vertices_a_kilometre_apart_and_the_speed_it_was_given(
    base: tuple[float, float], legs: list[tuple[float, float, float]]
) -> None:
    maker = CourseMaker(0, *base)
    for bearing, away, speed in legs:
        before_us, before = maker.now_us, maker.place
        maker.go(bearing, away, speed)
        assert distance_m(before, maker.place) == pytest.approx(away, abs=0.01)
        assert maker.now_us - before_us == pytest.approx(away / speed * 1e6, abs=2)
    course = maker.stand(5).course("x")
    assert np.all(np.diff(course.t_us) > 0)
    assert np.max(np.abs(np.diff(course.lon))) < 180
    steps = np.asarray(EARTH.inv(course.lon[:-1], course.lat[:-1], course.lon[1:], course.lat[1:])[2])
    assert steps.max() <= 1000.01


def test_a_course_climbs_evenly_and_keeps_its_altitude_where_it_stands() -> None:
    course = CourseMaker(0, 10.0, 50.0, 100.0).go(90, 3000, 10, alt_m=400).stand(1_000_000).course("x")
    assert course.alt_m.tolist() == pytest.approx([100, 200, 300, 400, 400])


@given(base=places, first=bearings, second=bearings, away=st.floats(50.0, 20_000.0), radius=st.floats(20.0, 3000.0))
@settings(max_examples=100, deadline=None)
def test_a_turn_always_leads_to_the_place_and_no_part_of_it_is_bent_more_than_its_circle(
    base: tuple[float, float], first: float, second: float, away: float, radius: float
) -> None:
    maker = WayMaker(base).straight_to(bearing_place(base, first, 500.0), 5.0)
    goal = bearing_place(maker.place, second, away)
    way = maker.turning_to(goal, 5.0, radius, 5.0).way()
    assert distance_m(maker.place, goal) < 0.01
    azimuths = np.asarray(EARTH.inv(way.lon[:-1], way.lat[:-1], way.lon[1:], way.lat[1:])[0])
    bends = np.abs((np.diff(azimuths) + 180) % 360 - 180)
    assert bends.max() < 6.0  # chords of 4 degrees, and what meridians converge
    assert way.length_m <= 500 + away + 2 * math.pi * radius * 1.01 + 2 * radius


@given(
    speeds=st.lists(st.floats(0.5, 30.0), min_size=1, max_size=6), rate=st.floats(0.01, 2.0), stop=st.integers(0, 10**9)
)
@settings(max_examples=100, deadline=None)
def test_a_pace_keeps_to_its_limits_and_takes_longer_than_one_that_may_jump(
    speeds: list[float], rate: float, stop: int
) -> None:
    maker = WayMaker((20.0, 40.0))
    for k, speed in enumerate(speeds):
        maker.straight_to(bearing_place((20.0, 40.0), 90.0, 1700.0 * (k + 1)), speed).stand(stop if k == 0 else 0)
    way = maker.way()
    gentle, abrupt = pace_of(way, rate), pace_of(way)
    assert gentle.after_us[-1] >= abrupt.after_us[-1] - 1
    assert abrupt.after_us[-1] == pytest.approx(np.sum(np.diff(way.along_m) / way.limit_mps) * 1e6 + stop, rel=1e-9)
    step, took = np.diff(gentle.along_m), np.diff(gentle.after_us) / 1e6
    moving = took > 1e-6
    speed = step[moving] / took[moving]
    middle = ((gentle.after_us[1:] + gentle.after_us[:-1]) / 2e6)[moving]
    assert speed.max() <= max(speeds) * 1.000001
    assert np.all(np.abs(np.diff(speed)) <= rate * np.diff(middle) * 1.001 + 1e-6)


def test_a_climb_that_is_not_done_in_time_gives_way_to_the_next() -> None:
    maker = WayMaker((0.0, 0.0)).climb_to(1000.0)
    maker.straight_to(bearing_place((0.0, 0.0), 90, 1000), 10.0).climb_to(0.0)
    track = paced(maker.stand(1_000_000_000).way(), 0, alt_m=0.0, climb_mps=2.0)
    assert np.nanmax(track.alt_m) == pytest.approx(200.0)
    assert track.alt_m[-1] == pytest.approx(0.0)


TRACK = Track(np.array([100, 200, 400]), np.array([0.0, 1.0, 1.0]), np.array([0.0, 0.0, 2.0]), np.full(3, np.nan))


def test_cutting_keeps_the_motion_within_and_nothing_beyond() -> None:
    part = cut(TRACK, 150, 300, stands=False)
    assert part is not None
    assert (part.t_us.tolist(), part.lon.tolist(), part.lat.tolist()) == ([150, 200, 300], [0.5, 1, 1], [0, 0, 1])
    assert cut(TRACK, 401, 500, stands=False) is None
    assert cut(TRACK, 0, 99, stands=True) is None
    after = cut(TRACK, 401, 500, stands=True)
    assert after is not None
    assert (after.t_us.tolist(), after.lat.tolist()) == ([401, 500], [2.0, 2.0])
    assert cut(TRACK, 100, 400, stands=True) is TRACK


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20, unique=True))
def test_more_vertices_change_nothing_about_where_it_is(times: list[int]) -> None:
    denser = at_times(TRACK, np.unique(np.array([*times, 100, 200, 400])))
    again = at_times(denser, TRACK.t_us)
    assert np.allclose(again.lon, TRACK.lon)
    assert np.allclose(again.lat, TRACK.lat)


def test_rounding_is_to_a_tenth_of_a_millimetre_and_leaves_times_alone() -> None:
    (rounded,) = quantised([Track(np.array([7]), np.array([1 / 3]), np.array([-2 / 3]), np.array([0.12345]))])
    assert (rounded.lon[0], rounded.lat[0], rounded.alt_m[0]) == (0.333333333, -0.666666667, 0.1234)
    assert quantised([]) == []


def test_longitudes_run_on_past_180() -> None:
    assert unwrapped(np.array([179.0, -179.0, -177.0, 179.0])).tolist() == [179.0, 181.0, 183.0, 179.0]


def test_who_wanders_is_there_from_the_first_instant_to_exactly_the_last() -> None:
    tracks = wander(50, (179.99, -60.0), 1500.0, (1.0, 3.0), 60_000_000, 5, 3_600_000_000, np.random.default_rng)
    assert {(int(track.t_us[0]), int(track.t_us[-1])) for track in tracks} == {(5, 3_600_000_005)}
    assert all(length_m(track) <= 3.0 * 3600 + 1 for track in tracks)
