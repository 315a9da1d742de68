"""How each behaviour moves: measured on its courses with pyproj's geodesics."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from casts import away_m, between_m, courses, headings_deg, lengths_m, scenario, speeds_mps

BASE = (12.0, 50.0)
MINUTE = 60_000_000
START = scenario("  a: {parked: {at: base}}").from_us


def test_a_route_is_followed_at_its_speed_with_halts_on_the_way() -> None:
    course = courses(
        "  a: {follow: {along: [base, {at: north, halt: 10 min}, {at: east, speed: 20 m/s}], speed: 10 m/s}}"
    )["a"]
    reached = course.at(np.array([START + 1_500_000_000, START + 1_500_000_000 + 10 * MINUTE]))
    assert np.ptp(reached[0]) < 1e-8
    assert np.ptp(reached[1]) < 1e-8
    moving = speeds_mps(course)[lengths_m(course) > 1.0]
    assert np.all(np.isclose(moving, 10.0, atol=0.01) | np.isclose(moving, 20.0, atol=0.01))
    assert np.max(lengths_m(course)) <= 1000.01


def test_vehicles_of_a_convoy_keep_their_spacing_along_the_way() -> None:
    group = courses(
        "  c: {convoy: {along: [base, {at: north, halt: 5 min}], speed: 9 m/s, vehicles: 6, spacing: 70 m}}"
    )
    when = np.arange(START, START + 40 * MINUTE, 7_000_000)
    places = [group[f"c-{k}"].at(when) for k in range(1, 7)]
    for (lon, lat, _), (behind_lon, behind_lat, _) in pairwise(places):
        # the way is one geodesic, so that the spacing along it is the distance
        assert np.allclose(between_m((lon, lat), (behind_lon, behind_lat)), 70.0, atol=0.01)


def test_a_vehicle_that_drops_out_halts_alone_and_the_others_go_on() -> None:
    drop = "drop_outs: [{vehicle: 2, at: 5 km, for: 15 min}, {vehicle: 3, at: 8 km}]"
    group = courses(f"  c: {{convoy: {{along: [base, east], speed: 10 m/s, vehicles: 4, spacing: 50 m, {drop}}}}}")
    travelled = {name: float(np.sum(lengths_m(course))) for name, course in group.items()}
    assert travelled["c-1"] == pytest.approx(20_000, abs=1)
    assert travelled["c-2"] == pytest.approx(20_000, abs=1)
    assert travelled["c-3"] == pytest.approx(8_000, abs=1)
    stood = np.diff(group["c-2"].t_us)[lengths_m(group["c-2"]) < 1e-3]
    assert np.any(np.abs(stood - 15 * MINUTE) <= 1)


def test_a_patrol_turns_as_often_as_it_says_and_stays_on_its_arc() -> None:
    course = courses("  p: {patrol: {arc: {centre: base, radius: 8 km, from: 340, to: 30}, speed: 12 m/s, turns: 3}}")[
        "p"
    ]
    assert np.all(np.abs(away_m(course, BASE) - 8000.0) < 15.0)
    length = 8000 * np.radians(50)
    assert np.sum(lengths_m(course)) == pytest.approx(4 * length, rel=1e-3)


def test_a_patrol_without_turns_goes_on_until_the_scenario_ends() -> None:
    course = courses("  p: {patrol: {along: [base, north], speed: 12 m/s}}")["p"]
    assert np.sum(lengths_m(course)) == pytest.approx(12 * 3 * 3600, rel=1e-3)


@pytest.mark.parametrize("way", ["circles", "random"])
def test_who_loiters_never_leaves_the_radius(way: str) -> None:
    course = courses(f"  l: {{loiter: {{at: base, radius: 2 km, speed: 4 m/s, way: {way}}}}}")["l"]
    assert np.max(away_m(course, BASE)) <= 2000.1
    assert np.max(speeds_mps(course)) == pytest.approx(4.0, rel=1e-3)


def test_a_probe_comes_as_near_as_it_says_each_time_and_goes_home() -> None:
    course = courses(
        "  p: {probe: {home: north, towards: base, to_within: 4 km, wait: 3 min, speed: 15 m/s, times: 2}}"
    )["p"]
    away = away_m(course, BASE)
    assert away.min() == pytest.approx(4000.0, abs=0.01)
    assert np.sum(np.abs(away - 4000.0) < 0.01) == 4  # comes and goes, twice
    assert away[-1] == pytest.approx(15_000.0, abs=0.01)


def test_a_drone_climbs_cruises_and_comes_down_where_it_was_launched() -> None:
    heights = "altitude: 300 m, ground: 40 m, climb: 4 m/s, descend: 2 m/s"
    text = f"drone: {{along: [base, east], speed: 20 m/s, {heights}, loiter: 5 min}}"
    course = courses(f"  d: {{{text}}}")["d"]
    rates = np.diff(course.alt_m) / np.diff(course.t_us) * 1e6
    assert course.alt_m[0] == 40.0
    assert course.alt_m[-1] == 40.0
    assert course.alt_m.max() == 300.0
    assert rates.max() == pytest.approx(4.0, rel=1e-4)
    assert rates.min() == pytest.approx(-2.0, rel=1e-4)
    assert away_m(course, BASE)[-1] < 0.01
    assert np.max(speeds_mps(course)) <= 20.01


def turn_rates(name: str, text: str) -> np.ndarray:
    """Degrees a second over windows of 20 s of a course."""
    course = courses(text)[name]
    heading = np.degrees(np.unwrap(np.radians(headings_deg(course)[lengths_m(course) > 0.01])))
    when = ((course.t_us[:-1] + course.t_us[1:]) / 2e6)[lengths_m(course) > 0.01]
    at = np.interp(np.arange(when[0], when[-1], 1.0), when, heading)
    return np.abs(at[20:] - at[:-20]) / 20.0


@pytest.mark.parametrize("turn", [0.3, 0.5, 2.0])
def test_a_vessel_turns_no_faster_than_its_rate_and_changes_speed_no_faster_than_it_can(turn: float) -> None:
    way = "along: [base, north, {at: east, halt: 20 min}, {from: base, bearing: 200, distance: 6 km}]"
    text = f"  v: {{vessel: {{{way}, speed: 16 kn, turn: {turn}, acceleration: 0.05}}}}"
    assert turn_rates("v", text).max() <= turn + 4.1 / 20  # a chord of an arc turns by 4 degrees at once
    course = courses(text)["v"]
    speeds, middles = speeds_mps(course), (course.t_us[:-1] + course.t_us[1:]) / 2e6
    assert speeds.max() <= 16 * 1852 / 3600 + 1e-3
    assert np.abs(np.diff(speeds) / np.diff(middles)).max() <= 0.05 * 1.05
    assert speeds[0] < 0.5


@pytest.mark.parametrize(
    ("key", "fastest"), [("turn: 3", 3.0), ("bank: 15", np.degrees(9.80665 * np.tan(np.radians(15)) / 80))]
)
def test_an_aircraft_turns_at_its_rate_also_in_a_holding_pattern_and_climbs_at_its_rate(
    key: str, fastest: float
) -> None:
    way = "along: [base, {at: north, altitude: 2000 m, hold: {turns: 2}}, east]"
    text = f"  a: {{aircraft: {{{way}, speed: 80 m/s, altitude: 500 m, climb: 6 m/s, {key}}}}}"
    rates = turn_rates("a", text)
    assert rates.max() <= fastest + 4.1 / 20
    assert rates.max() >= fastest - 4.1 / 20
    course = courses(text)["a"]
    assert np.all(np.abs(speeds_mps(course) - 80.0) < 0.1)
    assert np.max(np.diff(course.alt_m) / np.diff(course.t_us) * 1e6) == pytest.approx(6.0, rel=1e-3)
    assert course.alt_m[-1] == 2000.0
    half_turns = np.sum(rates > fastest * 0.9)
    assert half_turns > 0
    assert np.min(away_m(course, tuple(scenario_north()))) < 30.0


def scenario_north() -> tuple[float, float]:
    course = courses("  p: {parked: {at: north}}")["p"]
    return float(course.lon[0]), float(course.lat[0])


def test_bystanders_stay_in_their_area_each_at_a_speed_of_its_own() -> None:
    crowd = courses(
        "  c: {crowd: {n: 200, area: {centre: base, radius: 900 m}, speed: [0.5 m/s, 2 m/s], pause: 4 min}}"
    )
    assert len(crowd) == 200
    own = [float(np.max(speeds_mps(course))) for course in crowd.values()]
    assert all(0.49 < speed < 2.01 for speed in own)
    assert np.ptp(own) > 1.0
    assert max(float(np.max(away_m(course, BASE))) for course in crowd.values()) <= 900.1


def test_traffic_goes_to_and_fro_on_its_road() -> None:
    crowd = courses("  c: {crowd: {n: 40, along: [base, north], speed: 15 m/s}}")
    for course in crowd.values():
        assert np.sum(lengths_m(course)) == pytest.approx(15 * 3 * 3600, rel=1e-3)
        assert np.max(np.abs(course.lon - 12.0)) < 1e-6


def test_what_is_parked_stands_all_the_time() -> None:
    course = courses("  p: {parked: {at: base, n: 3, within: 50 m}}")["p-2"]
    assert np.ptp(course.lon) == 0.0
    assert course.to_us - course.from_us == 180 * MINUTE


def test_what_is_gone_at_the_end_of_its_way_has_no_course_after_it_and_what_stands_has_one() -> None:
    follow = "follow: {along: [base, north], speed: 10 m/s}"
    both = courses(f"  gone: {{then: gone, {follow}}}\n  stays: {{{follow}}}")
    assert both["gone"].to_us - START == 1_500_000_000
    assert both["stays"].to_us - START == 180 * MINUTE


def test_ways_across_the_180th_meridian_run_on_past_it() -> None:
    text = "follow: {along: [[179.9, 0.0], [-179.9, 0.0]], speed: 20 m/s}"
    course = courses(f"  f: {{{text}}}")["f"]
    assert np.max(np.abs(np.diff(course.lon))) < 0.01
    assert course.lon[-1] - course.lon[0] == pytest.approx(0.2, abs=1e-6)
    crowd = courses("  c: {crowd: {n: 20, area: {centre: [180.0, 10.0], radius: 900 m}, speed: 2 m/s}}")
    assert all(np.max(np.abs(np.diff(course.lon))) < 0.05 for course in crowd.values())
