"""The other kinds of event, by scenes that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from slow_twin_scenes import GEOD, MIN, ZONE, H, at, chord, fix, kinds, only, radial

from standoff.model.plan import Defaults
from standoff.model.zone import Area, Circle, Zone, ZoneVersion
from standoff.testing.makers import box
from standoff.testing.slow_twin import SlowFix, SlowSettings, detect_slow

# ---- heading


def test_approached_when_it_would_reach_the_zone_within_half_an_hour() -> None:
    # 0.4 km a minute: from 21.6 km it is 29 minutes to the border, from 22.4 km 31
    events = only(detect_slow(radial((0, 22.8), (1, 22.4), (2, 22.0), (3, 21.6)), [ZONE]), "approached")
    assert [e.start_us for e in events] == [2 * MIN]
    assert events[0].speed_mps == pytest.approx(400 / 60, abs=1e-6)
    assert events[0].eta_s == pytest.approx(1800, abs=0.01)
    assert events[0].boundary_m == pytest.approx(12_000, abs=0.01)


def test_no_heading_is_taken_from_less_than_a_minute() -> None:
    near = radial((0, 12), (0.4, 11.8), (0.8, 11.6))
    assert only(detect_slow(near, [ZONE]), "approached") == []
    (event,) = only(detect_slow([*near, *radial((1.2, 11.4))], [ZONE]), "approached")
    assert event.speed_mps == pytest.approx(600 / 72, abs=1e-6)


def test_slower_than_half_a_metre_a_second_never_approaches() -> None:
    assert only(detect_slow(radial((0, 10.1), (10, 9.81)), [ZONE]), "approached") == []
    creeping = radial((0, 10.9), (10, 10.61), (20, 10.32))  # 0.483 m/s
    assert only(detect_slow(creeping, [ZONE]), "approached") == []
    assert kinds(only(detect_slow(radial((0, 10.9), (10, 10.59)), [ZONE]), "approached")) == ["approached"]


def test_passing_by_is_no_approach() -> None:
    assert only(detect_slow(chord(12, half_km=20), [ZONE]), "approached") == []


def test_turned_away_after_two_minutes_of_missing() -> None:
    there = radial((0, 16), (1, 15))
    lon, lat = at(15)
    aside = [fix(1 + k, GEOD.fwd(lon, lat, 0, 500 * k)[:2]) for k in (1, 2, 3, 4)]
    events = only(detect_slow([*there, *aside], [ZONE]), "approached", "turned_away")
    assert kinds(events) == ["approached", "turned_away"]
    # north at 15 km east of a circle of 10 km misses it at once; b has grown by 133 m after 2 km
    assert (events[1].start_us, events[1].detected_us, events[1].closes) == (2 * MIN, 4 * MIN, 0)


def test_turned_away_when_the_distance_has_grown() -> None:
    events = detect_slow(radial((0, 16), (0.5, 15.5), (1, 15), (1.25, 14.8), (1.5, 15.1), (1.75, 15.4)), [ZONE])
    told = only(events, "approached", "turned_away")
    assert kinds(told) == ["approached", "turned_away"]
    assert (told[1].start_us, told[1].detected_us) == (1.5 * MIN, 1.75 * MIN)


def test_standing_still_is_not_turning_away() -> None:
    fixes = radial((0, 16), (1, 15), *((1 + k, 15) for k in range(1, 10)))
    assert kinds(only(detect_slow(fixes, [ZONE]), "approached", "turned_away")) == ["approached"]


def test_entering_ends_an_approach_without_turning_away_and_leaving_allows_another() -> None:
    out_and_back = radial((0, 12), (2, 10.5), (4, 9), (8, 12), (10, 13), (12, 12), (14, 11))
    told = only(detect_slow(out_and_back, [ZONE]), "approached", "turned_away", "entered", "left")
    assert kinds(told) == ["approached", "entered", "left", "approached"]


# ---- depth, stay


def test_went_deep_starts_at_the_passage_of_the_depth() -> None:
    events = only(detect_slow(radial((0, 11), (2, 8), (6, 4), (7, 8), (8, 4)), [ZONE]), "went_deep")
    assert len(events) == 1  # once a visit
    assert events[0].start_us == pytest.approx(5 * MIN, abs=1000)
    assert events[0].detected_us == 6 * MIN
    assert (events[0].lon, events[0].lat) == pytest.approx(at(5), abs=1e-7)
    assert events[0].depth_m == pytest.approx(6000, abs=0.01)


def test_went_deep_needs_the_error_in_hand() -> None:
    shallow = radial(
        (
            0,
            8,
        ),
        (2, 4.85),
        error_m=100,
    )  # 150 m past 5 km; 1.645 sigma is 164.5
    assert only(detect_slow(shallow, [ZONE]), "went_deep") == []
    assert kinds(only(detect_slow([*shallow, *radial((3, 4.83), error_m=100)], [ZONE]), "went_deep")) == ["went_deep"]


def test_stayed_fires_at_the_due_instant_between_fixes() -> None:
    fixes = radial((0, 12), (4, 8), (34, 8), (64, 8))
    (event,) = only(detect_slow(fixes, [ZONE]), "stayed")
    assert event.start_us == pytest.approx(2 * MIN, abs=1000)
    assert event.detected_us == event.start_us + H
    assert event.boundary_m == pytest.approx(-2000, abs=0.01)


def test_stayed_counts_watched_time_only() -> None:
    # a gap of 50 minutes counts for 30: 10 + 30 + 20 = 60 at minute 80
    fixes = radial((0, 8), (10, 8), (60, 8), (85, 8))
    (event,) = only(detect_slow(fixes, [ZONE]), "stayed")
    assert event.detected_us == 80 * MIN


def test_stayed_not_due_by_the_end_of_the_recording_does_not_fire() -> None:
    assert only(detect_slow(radial((0, 8), (30, 8), (59, 8)), [ZONE]), "stayed") == []
    assert kinds(only(detect_slow(radial((0, 8), (30, 8), (60, 8)), [ZONE]), "stayed")) == ["stayed"]


def test_stayed_comes_before_a_departure_of_the_same_instant() -> None:
    events = detect_slow(radial((0, 8), (30, 8), (60, 12)), [ZONE])
    assert kinds(only(events, "stayed", "left")) == ["stayed", "left"]


# ---- halts


def test_halted_after_ten_minutes_about_a_point_and_resumed_by_two_fixes_away() -> None:
    fixes = radial((0, 7), (1, 8), (5, 8.02), (9, 8.01), (11, 8.0), (12, 8.2), (13, 8.4))
    everything = detect_slow(fixes, [ZONE])
    events = only(everything, "halted", "resumed")
    assert [(e.kind, e.start_us, e.detected_us) for e in events] == [
        ("halted", 1 * MIN, 11 * MIN),
        ("resumed", 12 * MIN, 13 * MIN),
    ]
    assert everything[events[1].closes or 0] is events[0]
    assert (events[0].lon, events[0].lat) == pytest.approx(at(8), abs=1e-9)


def test_one_fix_astray_does_not_end_a_stop() -> None:
    fixes = radial((0, 8), (3, 8), (4, 8.5), (6, 8), (10, 8))
    assert kinds(only(detect_slow(fixes, [ZONE]), "halted")) == ["halted"]


def test_two_fixes_astray_begin_a_new_stop_at_the_first_of_them() -> None:
    fixes = radial((0, 8), (6, 8), (7, 8.5), (8, 8.5), (12, 8.5), (17, 8.5))
    (event,) = only(detect_slow(fixes, [ZONE]), "halted")
    assert (event.start_us, event.detected_us) == (7 * MIN, 17 * MIN)


def test_a_stop_outside_counts_only_near_the_border() -> None:
    outside = radial((0, 11), (5, 11), (10, 11))
    assert only(detect_slow(outside, [ZONE]), "halted") == []
    near = SlowSettings(parameters={"halted": {"near": 1500.0}})
    assert kinds(only(detect_slow(outside, [ZONE], near), "halted")) == ["halted"]


def test_the_radius_grows_by_twice_the_position_error() -> None:
    wide = [(0, 8.0), (4, 8.1), (8, 8.0), (12, 8.1)]
    assert only(detect_slow(radial(*wide), [ZONE]), "halted") == []
    assert kinds(only(detect_slow(radial(*wide, error_m=30), [ZONE]), "halted")) == ["halted"]


# ---- silence


def other(*minutes: float, source: str | None = None) -> list[SlowFix]:
    """Somebody far away whom the same feed reports."""
    return [fix(minute, (40.0, 40.0), 0.0, "other", source=source) for minute in minutes]


def test_lost_after_an_hour_while_the_feed_is_heard_and_regained_at_the_next_fix() -> None:
    fixes = [*radial((0, 12), (90, 13)), *other(0, 20, 40, 59, 80)]
    events = only(detect_slow(fixes, [ZONE]), "lost", "regained")
    assert [(e.kind, e.entity, e.start_us, e.detected_us, e.closes) for e in events] == [
        ("lost", "e", 0, 60 * MIN, None),
        ("regained", "e", 90 * MIN, 90 * MIN, 0),
    ]
    assert events[0].boundary_m == pytest.approx(2000, abs=0.01)
    assert events[1].boundary_m == pytest.approx(3000, abs=0.01)


def test_while_the_feed_itself_is_silent_nobody_is_lost() -> None:
    assert only(detect_slow([*radial((0, 12), (100, 12)), *other(0, 20)], [ZONE]), "lost") == []
    # the feed wakes at minute 70: the timer starts again there
    fixes = [*radial((0, 12), (140, 12)), *other(0, 20, 70, 90, 110)]
    assert [e.detected_us for e in only(detect_slow(fixes, [ZONE]), "lost")] == [130 * MIN]


def test_another_feed_does_not_vouch_for_this_one() -> None:
    fixes = [*radial((0, 12)), *other(0, 20, 40, 59, 80, source="b")]
    assert only(detect_slow(fixes, [ZONE]), "lost") == []


def test_far_from_every_zone_nobody_is_lost() -> None:
    heard = other(0, 20, 40, 59, 80)
    assert only(detect_slow([*radial((0, 61)), *heard], [ZONE]), "lost") == []
    assert kinds(only(detect_slow([*radial((0, 59)), *heard], [ZONE]), "lost")) == ["lost"]


# ---- patrols


def beat(turns_km: list[float], minutes_per_km: float = 2.0, step_km: float = 1.0) -> list[SlowFix]:
    """Along the circle 2 km outside the border: `turns_km` are positions along the border, by azimuth."""
    positions = [0.0]
    for goal in turns_km:
        while abs(goal - positions[-1]) > 1e-9:
            positions.append(positions[-1] + float(np.clip(goal - positions[-1], -step_km, step_km)))
    return [fix(k * minutes_per_km, at(12, np.degrees(s / 10.0))) for k, s in enumerate(positions)]


def test_patrolled_after_twenty_km_along_the_border_with_two_reversals() -> None:
    # 8 east, 8 back, then east again: 20 km are reached 4 km into the third leg, well past its 500 m
    (event,) = only(detect_slow(beat([8, 0, 8]), [ZONE]), "patrolled")
    assert (event.start_us, event.detected_us) == (0, 40 * MIN)


def test_one_reversal_is_not_enough_until_twice_the_length() -> None:
    assert only(detect_slow(beat([15, -20]), [ZONE]), "patrolled")[0].detected_us == 80 * MIN
    assert only(detect_slow(beat([15, -20])[:40], [ZONE]), "patrolled") == []


def test_leaving_the_band_starts_a_patrol_afresh() -> None:
    first = beat([8, 0])
    away = [fix(34, at(21)), fix(36, at(12, 0))]
    after = [fix(36 + one.t_us / MIN, (one.lon, one.lat)) for one in beat([8, 0])[1:]]
    assert only(detect_slow([*first, *away, *after], [ZONE]), "patrolled") == []


def test_along_a_square_the_beat_is_measured_in_metres_of_its_ring() -> None:
    zone = Zone("box", (ZoneVersion(Area(((box(0, 0, 0.4, 0.4),),))),))
    lons = [*np.arange(-0.1, 0.1, 0.01), *np.arange(0.1, -0.1, -0.01)]  # 22.26 km there, then back
    fixes = [fix(2 * k, (lon, 0.25)) for k, lon in enumerate(lons)]
    wanted = SlowSettings(parameters={"patrolled": {"turns": 1}})
    (event,) = only(detect_slow(fixes, [zone], wanted), "patrolled")
    assert event.detected_us == 2 * 21 * MIN  # 1.1 km back from the turn at fix 20


# ---- all of them


def test_nothing_depends_on_the_order_of_rows_or_on_other_zones() -> None:
    fixes = [*radial((0, 12), (4, 8), (8, 11), (20, 13)), *other(0, 20, 40)]
    far = Zone("far", (ZoneVersion(Circle(90.0, 0.0, 1000.0)),))
    alone = detect_slow(fixes, [ZONE])
    assert detect_slow(list(reversed(fixes)), [ZONE]) == alone
    assert [e for e in detect_slow(fixes, [far, ZONE]) if e.zone == "z"] == alone


def test_the_default_position_error_applies_where_none_is_given() -> None:
    parked = [SlowFix("e", 0, *at(9.95))]
    assert detect_slow(parked, [ZONE]) == []  # 50 m inside, 5 sigma are 75 m
    assert kinds(detect_slow(parked, [ZONE], SlowSettings(Defaults(position_error_m=5)))) == ["found_inside"]
