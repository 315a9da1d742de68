"""The truth against brute force: courses sampled every 0.1 s, insides and distances by other means than the truth's."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely import LineString, points

from standoff.model.plan import Plan
from standoff.model.zone import AltitudeBand, Area, Circle, Corridor, Limit, WeeklyWindow, Zone, ZoneVersion
from standoff.rehearse.motion import Course, CourseMaker, bearing_place
from standoff.rehearse.truth import happened
from standoff.rehearse.truth.happening import Happening
from standoff.replay.plans import mapping_plan

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SECOND, MINUTE = 1_000_000, 60_000_000
EARTH = Geod(ellps="WGS84")
HOME = (24.0, 60.0)


@dataclass
class Cast:
    course: Course


def plan_of(*versions: ZoneVersion, **defaults: object) -> Plan:
    base, _ = mapping_plan({"plan": "p", "zones": {"z": {"circle": {"centre": [0, 0], "radius": "1 km"}}}, **defaults})
    return replace(base, zones=(Zone("z", versions),))


def told(course: Course, plan: Plan) -> list[Happening]:
    return [row for rows in happened([Cast(course)], plan).rows for row in rows]


def starts(rows: list[Happening], *kinds: str) -> list[int]:
    return sorted(row.start_us for row in rows if row.kind in kinds)


def wandering(
    seed: int, about: tuple[float, float], reach_m: float, alt_m: tuple[float, float] | None = None
) -> Course:
    rng = np.random.default_rng(seed)

    def height() -> float | None:
        return None if alt_m is None else float(rng.uniform(*alt_m))

    maker = CourseMaker(0, *bearing_place(about, rng.uniform(0, 360), reach_m), height() or np.nan)
    for _ in range(6):
        place = bearing_place(about, rng.uniform(0, 360), rng.uniform(0, reach_m))
        maker.go_to(*place, rng.uniform(10, 40), height())
    return maker.course("e")


def passages(course: Course, inside: Callable[[Floats, Floats, Floats], Flags]) -> list[list[int]]:
    """Ways in and ways out of a sampler of every 0.1 s."""
    t = np.arange(course.from_us, course.to_us + 1, SECOND // 10)
    flags = inside(*course.at(t))
    change = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    return [t[[i for i in change if flags[i] == way]].tolist() for way in (True, False)]


def same(course: Course, plan: Plan, inside: Callable[[Floats, Floats, Floats], Flags]) -> None:
    rows, (ins, outs) = told(course, plan), passages(course, inside)
    assert starts(rows, "entered", "found_inside") == pytest.approx(ins, abs=SECOND // 2)
    assert starts(rows, "left") == pytest.approx(outs, abs=SECOND // 2)


def even_odd(ring: Floats, lon: Floats, lat: Floats) -> Flags:
    held = np.zeros(len(lon), np.bool_)
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        if y0 != y1:
            held ^= ((y0 > lat) != (y1 > lat)) & (lon < (x1 - x0) * (lat - y0) / (y1 - y0) + x0)
    return held


def star(about: tuple[float, float], near_m: float, far_m: float, corners: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    ring = [bearing_place(about, -360 * k / corners, rng.uniform(near_m, far_m)) for k in range(corners)]
    return np.array([*ring, ring[0]])


@settings(max_examples=8)
@given(seed=st.integers(0, 2**31), corners=st.integers(4, 9))
def test_a_polygon_with_a_hole_holds_what_even_odd_counting_says(seed: int, corners: int) -> None:
    outer, hole = star(HOME, 5_000, 9_000, corners, seed), star(HOME, 1_000, 3_000, 4, seed + 1)[::-1]
    plan = plan_of(ZoneVersion(Area(((outer, hole),))))
    same(wandering(seed, HOME, 12_000), plan, lambda x, y, _: even_odd(outer, x, y) & ~even_odd(hole, x, y))


@settings(max_examples=4)
@given(seed=st.integers(0, 2**31))
def test_a_corridor_holds_what_a_plane_about_it_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = np.array([bearing_place(HOME, rng.uniform(0, 360), rng.uniform(1_000, 6_000)) for _ in range(4)])
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=aeqd +lon_0={HOME[0]} +lat_0={HOME[1]} +ellps=WGS84", always_xy=True
    )
    flat = LineString(np.column_stack(plane.transform(line[:, 0], line[:, 1])))
    course = wandering(seed, HOME, 9_000)
    rows = told(course, plan_of(ZoneVersion(Corridor(line, 800.0))))
    t = np.arange(course.from_us, course.to_us + 1, SECOND // 10)
    lon, lat, _ = course.at(t)
    away = flat.distance(points(np.column_stack(plane.transform(lon, lat)))) - 800.0
    for row in rows:
        if row.kind in ("entered", "left"):
            assert abs(away[(row.start_us - course.from_us) // (SECOND // 10)]) < 5.0  # 4 m of way in 0.1 s
    sure = np.where(np.abs(away) > 1.0, np.sign(away), 0)
    sure = sure[sure != 0]
    assert len(starts(rows, "entered", "left")) >= int((sure[1:] != sure[:-1]).sum())


@pytest.mark.parametrize("pole", ["north", "south"])
def test_a_ring_about_a_pole_holds_the_places_beyond_its_latitude(pole: str) -> None:
    sign = 1.0 if pole == "north" else -1.0
    lons = np.arange(-180.0, 181.0, 30.0)[:: int(sign)]
    area = Area(((np.column_stack([lons, np.full(len(lons), sign * 75.0)]),),), contains_pole=pole)  # type: ignore[arg-type]
    course = (
        CourseMaker(0, 179.5, sign * 74.8)
        .go_to(179.9, sign * 75.4, 200.0)
        .go_to(-175.0, sign * 74.7, 200.0)
        .course("e")
    )
    same(course, plan_of(ZoneVersion(area)), lambda _, y, __: sign * y >= 75.0)


@settings(max_examples=6)
@given(seed=st.integers(0, 2**31))
def test_an_altitude_band_in_the_datum_of_the_course_is_passed_where_the_height_says(seed: int) -> None:
    band = AltitudeBand(Limit(100.0, "msl"), Limit(400.0, "msl"))
    plan = plan_of(ZoneVersion(Circle(*HOME, 6_000.0), band))
    course = replace(wandering(seed, HOME, 8_000, (0.0, 700.0)), alt_datum="msl")

    def inside(lon: Floats, lat: Floats, alt: Floats) -> Flags:
        away = EARTH.inv(np.full(len(lon), HOME[0]), np.full(len(lon), HOME[1]), lon, lat)[2]
        return np.asarray((away <= 6_000.0) & (alt >= 100.0) & (alt <= 400.0))

    same(course, plan, inside)


def test_a_schedule_lets_in_and_out_at_the_hours_of_the_week_past_midnight_too() -> None:
    windows = (WeeklyWindow(frozenset({3}), 22 * 3600, 2 * 3600), WeeklyWindow(frozenset({4}), 8 * 3600, 9 * 3600))
    begin = int(dt.datetime(2024, 5, 2, 20, tzinfo=dt.UTC).timestamp()) * SECOND  # a Thursday
    course = CourseMaker(begin, *HOME).stand(16 * 60 * MINUTE).course("e")
    rows = told(course, plan_of(ZoneVersion(Circle(*HOME, 5_000.0), schedule=windows)))
    hours = [
        (row.kind, row.cause, (row.start_us - begin) / 3600 / SECOND)
        for row in rows
        if row.kind in ("found_inside", "left")
    ]
    assert sorted(hours, key=lambda each: each[2]) == [
        ("found_inside", "schedule", 2.0), ("left", "schedule", 6.0),
        ("found_inside", "schedule", 12.0), ("left", "schedule", 13.0),
    ]  # fmt: skip


def _two_versions(first_m: float, then_m: float, at_us: int) -> Plan:
    return plan_of(
        ZoneVersion(Circle(*HOME, first_m), to_us=at_us), ZoneVersion(Circle(*HOME, then_m), from_us=at_us)
    )  # fmt: skip


def test_a_change_of_version_lets_out_who_is_no_longer_inside_and_one_visit_goes_on_through_it() -> None:
    course = CourseMaker(0, *bearing_place(HOME, 90, 3_000)).stand(60 * MINUTE).course("e")
    smaller = told(course, _two_versions(5_000, 2_000, 20 * MINUTE))
    assert [(r.cause, r.start_us) for r in smaller if r.kind == "left"] == [("zone", 20 * MINUTE)]
    larger = told(course, _two_versions(2_000, 5_000, 20 * MINUTE))
    assert [(r.cause, r.start_us) for r in larger if r.kind == "found_inside"] == [("zone", 20 * MINUTE)]
    assert not starts(told(course, _two_versions(5_000, 4_000, 20 * MINUTE)), "left", "found_inside", "entered")


@pytest.mark.parametrize("change", [4, 8, 16])
def test_a_halt_and_an_approach_go_on_through_a_change_of_version(change: int) -> None:
    halting = CourseMaker(0, *HOME).stand(12 * MINUTE).go(90, 3_000, 20.0).course("e")
    rows = told(halting, _two_versions(5_000, 6_000, change * MINUTE))
    assert [(r.start_us, r.end_us is not None) for r in rows if r.kind == "halted"] == [(0, True)]
    coming = CourseMaker(0, *bearing_place(HOME, 270, 30_000)).go(90, 20_000, 15.0).course("e")
    rows = told(coming, _two_versions(5_000, 6_000, change * MINUTE))
    assert len(starts(rows, "approached")) == 1


@settings(max_examples=6)
@given(aside=st.floats(-9_000, 9_000), speed=st.floats(5, 25), over_s=st.sampled_from([60, 180]))
def test_an_approach_begins_when_a_straight_line_reaches_the_circle_within_half_an_hour(
    aside: float, speed: float, over_s: int
) -> None:
    """In the plane: x of a line that passes the centre `aside`, and the way left to the circle."""
    plan = plan_of(ZoneVersion(Circle(*HOME, 5_000.0)), rules=[
        {"id": "r", "when": ["approached"], "zone": "z", "within": "20 min", "over": f"{over_s} s"},
    ])  # fmt: skip
    begin = bearing_place(bearing_place(HOME, 270, 45_000), 0, aside)
    azimuth, _, away = EARTH.inv(*begin, *bearing_place(HOME, 0, aside))
    course = CourseMaker(0, *begin).go(azimuth, away, speed).course("e")
    found = starts(told(course, plan), "approached")
    if abs(aside) > 5_000 + 60:
        assert not found
    elif abs(aside) < 5_000 - 60:
        left = away - np.sqrt(5_000**2 - aside**2)
        expected = max((left - speed * 1200) / speed, over_s)
        assert [at / SECOND for at in found] == pytest.approx([expected], abs=1.0 + 60.0 / speed)


def test_a_patrol_is_sure_once_it_has_the_length_and_the_turns() -> None:
    """From 25 km out the border of a circle of 20 km passes by at 0.8 of the speed; legs of 8 km."""
    maker = CourseMaker(0, *bearing_place(HOME, 0, 25_000))
    for _ in range(4):
        maker.go(90, 8_000, 10.0).go(270, 8_000, 10.0)
    course = maker.course("e")
    plan = plan_of(ZoneVersion(Circle(*HOME, 20_000.0)), rules=[
        {"id": "r", "when": ["patrolled"], "zone": "z", "band": "10 km", "length": "20 km", "turns": 2},
    ])  # fmt: skip
    row = next(r for r in told(course, plan) if r.kind == "patrolled")
    assert row.start_us == 0
    t = np.arange(0, course.to_us, SECOND)
    lon, lat, _ = course.at(t)
    azimuth = np.asarray(EARTH.inv(np.full(len(t), HOME[0]), np.full(len(t), HOME[1]), lon, lat)[0])
    travel = np.cumsum(np.abs(np.diff(np.radians(azimuth)))) * 20_000
    reached = int(t[1:][travel >= 20_000][0])
    turned = 1600 * SECOND + 500 / 0.8 / 10 * SECOND  # the second turn, and 500 m back along the border
    assert row.end_us == pytest.approx(max(reached, turned), abs=40 * SECOND)
