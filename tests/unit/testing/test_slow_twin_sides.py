"""found_inside, entered, left and crossed, by scenes that can be worked out by hand."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from slow_twin_scenes import CIRCLE, MIN, SIDES, ZONE, S, at, chord, fix, kinds, only, radial

from standoff.model.zone import AltitudeBand, Area, Circle, Limit, WeeklyWindow, Zone, ZoneVersion
from standoff.testing.slow_twin import SlowFix, detect_slow


def test_a_first_fix_far_outside_raises_nothing() -> None:
    assert detect_slow(radial((0, 20)), [ZONE]) == []


def test_a_first_fix_inside_is_found_inside() -> None:
    (event,) = detect_slow(radial((3, 9)), [ZONE])
    assert (event.kind, event.start_us, event.detected_us, event.closes) == ("found_inside", 3 * MIN, 3 * MIN, None)
    assert event.boundary_m == pytest.approx(-1000, abs=1e-3)
    assert event.depth_m == pytest.approx(1000, abs=1e-3)
    assert (event.certainty, event.cause, event.verdict) == (1.0, "moved", "yes")


def test_entered_and_left_start_where_the_path_passes_the_border() -> None:
    # 1 km a minute: in at minute 2, out at minute 4 + 3 / 4 km a minute
    events = only(detect_slow(radial((0, 12), (4, 8), (8, 11)), [ZONE]), *SIDES)
    assert kinds(events) == ["entered", "left"]
    entered, left = events
    assert entered.start_us == pytest.approx(2 * MIN, abs=1000)
    assert entered.detected_us == 4 * MIN
    assert (entered.lon, entered.lat) == pytest.approx(at(10), abs=1e-8)
    assert left.start_us == pytest.approx((4 + 2 / 0.75) * MIN, abs=1000)
    assert left.boundary_m == pytest.approx(1000, abs=1e-3)
    assert left.depth_m == pytest.approx(2000, abs=1e-3)
    assert left.closes == 0


def test_one_fix_decides_at_five_sigma() -> None:
    assert kinds(detect_slow(radial((0, 9.501), error_m=100), [ZONE])) == []
    assert kinds(detect_slow(radial((0, 9.499), error_m=100), [ZONE])) == ["found_inside"]


def test_a_run_of_five_probable_fixes_over_a_minute_decides() -> None:
    # 2 sigma inside: one fix does not decide, five over a minute do, and the first of them is the start
    run = radial((0, 20), (1, 9.8), (1.25, 9.8), (1.5, 9.8), (1.75, 9.8), (2, 9.8), error_m=100)
    events = only(detect_slow(run, [ZONE]), *SIDES)
    assert kinds(events) == ["entered"]
    assert events[0].start_us == pytest.approx(10 / 10.2 * MIN, abs=1000)  # the last passage before the run
    assert events[0].detected_us == 2 * MIN
    assert events[0].certainty == pytest.approx(NormalDist().cdf(2.0), abs=1e-6)
    assert only(detect_slow(run[:-1], [ZONE]), *SIDES) == []
    hurried = radial((0, 20), (1, 9.8), (1.2, 9.8), (1.4, 9.8), (1.6, 9.8), (1.8, 9.8), error_m=100)
    assert only(detect_slow(hurried, [ZONE]), *SIDES) == []


def test_an_improbable_fix_ends_a_run() -> None:
    run = radial((0, 9.8), (0.5, 9.8), (1, 9.9), (1.5, 9.8), (2, 9.8), (2.5, 9.8), (3, 9.8), error_m=100)
    assert detect_slow(run, [ZONE]) == []
    (event,) = detect_slow([*run, *radial((3.5, 9.8), error_m=100)], [ZONE])
    assert (event.kind, event.start_us, event.detected_us) == ("found_inside", 1.5 * MIN, 3.5 * MIN)


def test_parked_on_the_border_fires_at_most_once() -> None:
    random = np.random.default_rng(1)
    fixes = [fix(k / 6, at(10 + 0.015 * random.normal()), 15.0) for k in range(600)]
    assert len(only(detect_slow(fixes, [ZONE]), "entered", "found_inside")) <= 1


def test_across_a_gap_that_began_outside_it_is_found_inside_again() -> None:
    events = only(detect_slow(radial((0, 12), (31, 9)), [ZONE]), *SIDES)
    assert [(e.kind, e.start_us, e.cause) for e in events] == [("found_inside", 31 * MIN, "moved")]


def test_across_a_gap_from_inside_to_outside_it_left_because_of_the_feed() -> None:
    events = only(detect_slow(radial((0, 9), (31, 12)), [ZONE]), *SIDES)
    assert kinds(events) == ["found_inside", "left"]
    assert (events[1].cause, events[1].start_us, events[1].closes) == ("feed", 31 * MIN, 0)


def test_across_a_gap_from_inside_to_inside_it_is_the_same_visit() -> None:
    events = only(detect_slow(radial((0, 9), (31, 9), (32, 9.5), (36, 11)), [ZONE]), *SIDES)
    assert kinds(events) == ["found_inside", "left"]
    assert events[1].cause == "moved"
    assert events[1].start_us == pytest.approx((32 + 4 / 3) * MIN, abs=1000)


def test_a_gap_of_just_max_gap_is_no_gap() -> None:
    assert kinds(only(detect_slow(radial((0, 12), (30, 9)), [ZONE]), *SIDES)) == ["entered"]


def test_a_path_between_two_fixes_outside_that_runs_through_is_crossed() -> None:
    (event,) = only(detect_slow(chord(6), [ZONE]), *SIDES)
    half_way_us = 8 / 20 * 10 * MIN  # 6, 8, 10: the chord is 16 km long, of 40 in 20 minutes
    assert event.kind == "crossed"
    assert event.start_us == pytest.approx(10 * MIN - half_way_us, abs=0.05 * S)
    assert event.end_us == pytest.approx(10 * MIN + half_way_us, abs=0.05 * S)
    assert event.detected_us == 20 * MIN
    assert event.depth_m == pytest.approx(4000, abs=1)
    assert event.boundary_m > 10_000


def test_a_path_that_stays_outside_or_touches_is_nothing() -> None:
    assert only(detect_slow(chord(10.5), [ZONE]), *SIDES) == []


def test_a_crossing_must_be_deep_enough_for_the_error() -> None:
    # 100 m deep: 1.645 sigma is 98.7 m at 60 m and 115 m at 70 m
    (event,) = only(detect_slow(chord(9.9, error_m=60), [ZONE]), *SIDES)
    assert event.certainty == pytest.approx(NormalDist().cdf(100 / 60), abs=0.002)
    assert only(detect_slow(chord(9.9, error_m=70), [ZONE]), *SIDES) == []


def test_no_crossing_is_claimed_across_a_gap() -> None:
    first, second = chord(6)
    late = SlowFix("e", second.t_us + 11 * MIN, second.lon, second.lat, 0.0)
    assert only(detect_slow([first, late], [ZONE]), *SIDES) == []


def test_each_part_inside_is_a_crossing_of_its_own() -> None:
    comb = np.array([[-0.2, 0], [0.2, 0], [0.2, 0.2], [0.1, 0.2], [0.1, 0.05], [-0.1, 0.05], [-0.1, 0.2], [-0.2, 0.2],
                     [-0.2, 0]])  # fmt: skip
    events = detect_slow([fix(0, (-0.4, 0.1)), fix(20, (0.4, 0.1))], [Zone("comb", (ZoneVersion(Area(((comb,),))),))])
    crossings = only(events, *SIDES)
    assert kinds(crossings) == ["crossed", "crossed"]
    assert [event.lon for event in crossings] == pytest.approx([-0.2, 0.1], abs=1e-6)
    assert [(e.end_us - e.start_us) / MIN for e in crossings] == pytest.approx([2.5, 2.5], abs=1e-3)  # type: ignore[operator]


def test_an_excursion_between_two_fixes_inside_is_left_and_entered() -> None:
    comb = np.array([[-0.2, 0], [0.2, 0], [0.2, 0.2], [0.1, 0.2], [0.1, 0.05], [-0.1, 0.05], [-0.1, 0.2], [-0.2, 0.2],
                     [-0.2, 0]])  # fmt: skip
    fixes = [fix(0, (-0.15, 0.15)), fix(15, (0.15, 0.15))]
    events = only(detect_slow(fixes, [Zone("comb", (ZoneVersion(Area(((comb,),))),))]), *SIDES)
    assert kinds(events) == ["found_inside", "left", "entered"]
    _, left, entered = events
    assert (left.detected_us, entered.detected_us, left.closes) == (15 * MIN, 15 * MIN, 0)
    assert (left.lon, entered.lon) == pytest.approx((-0.1, 0.1), abs=1e-6)
    assert left.start_us == pytest.approx(2.5 * MIN, abs=0.01 * S)
    assert entered.start_us == pytest.approx(12.5 * MIN, abs=0.01 * S)


def test_of_two_fixes_at_one_time_the_surer_one_counts() -> None:
    fixes = [fix(0, at(12), 5.0), fix(0, at(9), 2.0), fix(0, at(9), None)]  # type: ignore[arg-type]
    assert kinds(detect_slow(fixes, [ZONE])) == ["found_inside"]


# ---- time and altitude


def test_a_zone_that_comes_into_force_finds_those_inside_and_lets_them_go_when_it_ends() -> None:
    zone = Zone("z", (ZoneVersion(CIRCLE, from_us=5 * MIN, to_us=15 * MIN),))
    events = only(detect_slow(radial((0, 9), (10, 9), (20, 9)), [zone]), *SIDES)
    assert [(e.kind, e.start_us, e.detected_us, e.cause) for e in events] == [
        ("found_inside", 5 * MIN, 5 * MIN, "zone"),
        ("left", 15 * MIN, 15 * MIN, "zone"),
    ]
    assert events[1].closes == 0


def test_two_versions_that_follow_each_other_hold_the_same_visit() -> None:
    wider = Circle(0.0, 0.0, 15_000.0)
    zone = Zone("z", (ZoneVersion(CIRCLE, to_us=5 * MIN), ZoneVersion(wider, from_us=5 * MIN)))
    assert kinds(only(detect_slow(radial((0, 9), (10, 9), (20, 9)), [zone]), *SIDES)) == ["found_inside"]
    events = only(detect_slow(radial((0, 12), (10, 12), (20, 16)), [zone]), *SIDES)
    assert [(e.kind, e.start_us, e.cause) for e in events] == [
        ("found_inside", 5 * MIN, "zone"),
        ("left", pytest.approx(17.5 * MIN, abs=1000), "moved"),
    ]


def test_a_weekly_window_opens_and_closes_a_zone() -> None:
    thursday = WeeklyWindow(frozenset({3}), 600, 1200)  # 1970-01-01 was a Thursday
    zone = Zone("z", (ZoneVersion(CIRCLE, schedule=(thursday,)),))
    events = only(detect_slow(radial((0, 9), (15, 9), (30, 9)), [zone]), *SIDES)
    assert [(e.kind, e.start_us, e.cause) for e in events] == [
        ("found_inside", 10 * MIN, "schedule"),
        ("left", 20 * MIN, "schedule"),
    ]


BAND = AltitudeBand(Limit(1000, "msl"), Limit(3000, "msl"))
HIGH = Zone("high", (ZoneVersion(CIRCLE, altitude=BAND),))


def flown(*minute_alt: tuple[float, float | None], datum: str | None = "msl", km: float = 8) -> list[SlowFix]:
    return [fix(minute, at(km), alt_m=alt_m, alt_datum=datum) for minute, alt_m in minute_alt]


def test_descending_into_the_band_is_entered_because_of_altitude() -> None:
    events = only(detect_slow(flown((0, 5000), (4, 1000), (5, 900)), [HIGH]), *SIDES)
    assert [(e.kind, e.start_us, e.cause) for e in events] == [
        ("entered", 2 * MIN, "altitude"),
        ("left", 4 * MIN, "altitude"),
    ]
    assert {e.verdict for e in events} == {"yes"}


def test_an_unknown_altitude_counts_by_the_horizontal_side_and_says_cannot_tell() -> None:
    (event,) = only(detect_slow(flown((0, None)), [HIGH]), *SIDES)
    assert (event.kind, event.verdict) == ("found_inside", "cannot_tell")


def test_between_ellipsoid_and_sea_level_110_metres_stay_open() -> None:
    assert only(detect_slow(flown((0, 3111), datum="hae"), [HIGH]), *SIDES) == []
    assert [e.verdict for e in detect_slow(flown((0, 3109), datum="hae"), [HIGH])] == ["cannot_tell"]
    assert [e.verdict for e in detect_slow(flown((0, 2889), datum="hae"), [HIGH])] == ["yes"]


def test_climbing_through_the_band_between_two_fixes_is_crossed() -> None:
    (event,) = only(detect_slow(flown((0, 0), (4, 4000)), [HIGH]), *SIDES)
    assert (event.kind, event.start_us, event.end_us) == ("crossed", 1 * MIN, 3 * MIN)
