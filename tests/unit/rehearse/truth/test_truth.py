"""The truth against closed forms, a brute-force sampler and the engine itself; and what hides an event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import InputError
from standoff.model.plan import Plan
from standoff.rehearse.motion import Course, CourseMaker, bearing_place
from standoff.rehearse.truth import TruthHead, happened, read_truth, truth_of, write_truth
from standoff.replay import replay
from standoff.replay.plans import mapping_plan

MINUTE = 60_000_000
EARTH = Geodesic.WGS84


@dataclass
class Cast:
    course: Course


def circle_plan(lon: float = 38.6, lat: float = 33.5, radius: str = "20 km", **more: object) -> Plan:
    zones = {"z": {"circle": {"centre": [lon, lat], "radius": radius}}}
    return mapping_plan({"plan": "p", "zones": zones, **more})[0]


def reports(course: Course, every_s: float, sigma_m: float = 0.0, noise_m: float | None = None) -> pl.DataFrame:
    t = np.arange(course.from_us, course.to_us + 1, int(every_s * 1e6))
    lon, lat, _ = course.at(t)
    n = len(t)
    return pl.DataFrame(
        {
            "entity": [course.entity] * n, "t_us": t, "lon": lon, "lat": lat, "true_lon": lon, "true_lat": lat,
            "error_m": [sigma_m] * n,
            "source": pl.Series([None] * n, dtype=pl.String), "true_entity": [course.entity] * n, "true_t_us": t,
            "true_error_m": [sigma_m if noise_m is None else noise_m] * n, "outlier": [False] * n, "delivered_us": t,
        }
    )  # fmt: skip


def rows(frame: pl.DataFrame, kind: str) -> list[dict[str, object]]:
    return frame.filter(pl.col("kind") == kind).with_columns(pl.col("start").dt.timestamp("us")).to_dicts()


@pytest.mark.parametrize("lat", [0.0, 33.5, 60.0, 78.0])
def test_a_straight_run_through_the_centre_enters_and_leaves_when_geographiclib_says(lat: float) -> None:
    begin = EARTH.Direct(lat, 179.9, 250, 30_000)
    inverse = EARTH.Inverse(begin["lat2"], begin["lon2"], lat, 179.9)
    course = CourseMaker(0, begin["lon2"], begin["lat2"]).go(inverse["azi1"], 60_000, 10.0).course("e")
    found = happened([Cast(course)], circle_plan(179.9, lat)).rows[0]
    entered = next(row for row in found if row.kind == "entered")
    left = next(row for row in found if row.kind == "left")
    assert entered.start_us / 1e6 == pytest.approx(1000, abs=0.1)
    assert left.start_us / 1e6 == pytest.approx(5000, abs=0.1)
    assert left.depth_m == pytest.approx(20_000, abs=1)


def test_a_stop_of_known_length_begins_and_ends_at_the_radius() -> None:
    maker = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 10_000)).go(90, 5_000, 10.0)
    arrived = maker.now_us
    course = maker.stand(20 * MINUTE).go(90, 5_000, 10.0).course("e")
    found = happened([Cast(course)], circle_plan()).rows[0]
    halted = next(row for row in found if row.kind == "halted")
    resumed = next(row for row in found if row.kind == "resumed")
    assert halted.start_us == pytest.approx(arrived - 5_000_000, abs=1_500_000)
    assert resumed.start_us == pytest.approx(arrived + 20 * MINUTE + 5_000_000, abs=1_500_000)


def test_an_approach_begins_half_an_hour_before_the_border() -> None:
    course = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 60_000)).go(90, 50_000, 10.0).course("e")
    approached = next(r for r in happened([Cast(course)], circle_plan()).rows[0] if r.kind == "approached")
    assert approached.boundary_m == pytest.approx(18_000, abs=15)
    assert approached.eta_s == pytest.approx(1800, abs=1)


def test_going_to_and_fro_along_the_border_is_a_patrol() -> None:
    maker = CourseMaker(0, *bearing_place((38.6, 33.5), 0, 25_000))
    for _ in range(3):
        maker.go(90, 8_000, 10.0).go(270, 8_000, 10.0)
    assert [r.kind for r in happened([Cast(maker.course("e"))], circle_plan()).rows[0]].count("patrolled") == 1


@settings(max_examples=6)
@given(
    lat=st.floats(-70, 70), lon=st.floats(-180, 179.9), seed=st.integers(0, 2**31), corners=st.integers(3, 8),
    edges=st.sampled_from(["lonlat", "geodesic"]),
)  # fmt: skip
def test_passages_are_those_of_the_engine_on_dense_reports_without_error(
    lat: float, lon: float, seed: int, corners: int, edges: str
) -> None:
    rng = np.random.default_rng(seed)
    ring = [bearing_place((lon, lat), 360 * k / corners, rng.uniform(2_000, 8_000)) for k in range(corners)]
    zones = {"z": {"polygon": [list(p) for p in [*ring, ring[0]]][::-1], "edges": edges}}
    plan, _ = mapping_plan({"plan": "p", "zones": zones, "defaults": {"position_error": "0 m"}})
    maker = CourseMaker(0, *bearing_place((lon, lat), rng.uniform(0, 360), 9_000))
    for _ in range(4):
        maker.go_to(*bearing_place((lon, lat), rng.uniform(0, 360), rng.uniform(0, 12_000)), rng.uniform(5, 30))
    course = maker.course("e")
    fixes = reports(course, 1.0)
    told = replay(
        fixes.select(
            "entity", "lon", "lat", "error_m", time=pl.from_epoch("t_us", time_unit="us").dt.replace_time_zone("UTC")
        ),
        plan,
    ).frame
    truth = truth_of([Cast(course)], plan, fixes).filter(pl.col("visible") == "yes")
    for kind in ("entered", "left"):
        seen = [r["start"] for r in rows(told, kind)] + [
            r["start"] if kind == "entered" else int(r["end"].timestamp() * 1e6)
            for r in rows(told, "crossed")  # type: ignore[attr-defined]
        ]
        true = [r["start"] for r in rows(truth, kind)]
        assert sorted(seen) == pytest.approx(sorted(true), abs=1_000_000)  # type: ignore[type-var]


def test_a_dip_between_two_rare_reports_beside_the_zone_is_hidden_by_sampling() -> None:
    maker = CourseMaker(0, *bearing_place((38.6, 33.5), 0, 30_000))
    course = maker.go(180, 12_000, 20.0).go(0, 12_000, 20.0).course("e")
    truth = truth_of([Cast(course)], circle_plan(), reports(course, 1200.0))
    assert [(r["visible"], r["hidden_by"]) for r in rows(truth, "entered")] == [("no", "sampling")]


def test_a_shallow_visit_in_the_noise_is_a_coin_toss_and_a_deep_one_is_not() -> None:
    begin = bearing_place((38.6, 33.5), 270, 30_000)
    for deep_m, answer in ((90.0, "marginal"), (2_000.0, "yes"), (2.0, "no")):
        course = CourseMaker(0, *begin).go(90, 10_000 + deep_m, 10.0).go(270, 9_000, 10.0).course("e")
        truth = truth_of([Cast(course)], circle_plan(), reports(course, 10.0, 15.0))
        assert [r["visible"] for r in rows(truth, "entered")] == [answer]


def test_an_entry_during_a_gap_is_hidden_and_the_find_after_it_is_seen() -> None:
    course = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 50_000)).go(90, 50_000, 10.0).course("e")
    fixes = reports(course, 10.0, 15.0).filter(~pl.col("t_us").is_between(20 * MINUTE, 65 * MINUTE))
    truth = truth_of([Cast(course)], circle_plan(), fixes)
    assert [(r["visible"], r["hidden_by"]) for r in rows(truth, "entered")] == [("no", "gap")]
    assert [(r["visible"], r["start"]) for r in rows(truth, "found_inside")] == [("yes", 65 * MINUTE + 10_000_000)]


def test_a_silence_is_a_loss_only_while_the_feed_is_heard() -> None:
    near = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 30_000)).stand(300 * MINUTE).course("near")
    other = CourseMaker(0, 0.0, 0.0).stand(300 * MINUTE).course("other")
    silent = reports(near, 60.0, 15.0).filter(~pl.col("t_us").is_between(30 * MINUTE, 200 * MINUTE))
    heard = pl.concat([silent, reports(other, 60.0, 15.0)])
    casts = [Cast(near), Cast(other)]
    assert len(rows(truth_of(casts, circle_plan(), heard), "lost")) == 1
    assert len(rows(truth_of(casts, circle_plan(), heard), "regained")) == 1
    assert not rows(truth_of(casts, circle_plan(), silent), "lost")


def test_late_reports_hide_what_only_they_show() -> None:
    course = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 30_000)).go(90, 60_000, 10.0).course("e")
    late = reports(course, 10.0, 15.0).with_columns(pl.col("delivered_us") + 60 * MINUTE)
    truth = truth_of([Cast(course)], circle_plan(), late)
    assert {(r["visible"], r["hidden_by"]) for r in rows(truth, "entered")} == {("no", "late")}


def test_an_exempt_party_has_no_truth_and_rules_with_other_numbers_have_a_row_each() -> None:
    course = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 30_000)).go(90, 60_000, 10.0).course("e", party="a")
    zones = {"z": {"circle": {"centre": [38.6, 33.5], "radius": "20 km"}, "exempt": ["a"]}}
    assert not happened([Cast(course)], mapping_plan({"plan": "p", "parties": {"a": {}}, "zones": zones})[0]).watched
    deep = [{"id": f"d{n}", "when": "went_deep", "zone": "z", "depth": f"{n} km"} for n in (1, 2)]
    found = happened([Cast(course)], circle_plan(rules=deep)).rows[0]
    assert [row.rule for row in found] == ["d1", "d2"]


def test_a_crowd_far_away_costs_nothing_and_is_dismissed() -> None:
    crowd = [Cast(CourseMaker(0, 10 + k / 1e4, 50.0).stand(60 * MINUTE).course(f"c{k}")) for k in range(5_000)]
    found = happened(crowd, circle_plan())
    assert found.entities == 5_000
    assert not found.watched


def test_a_truth_file_comes_back_as_it_was_and_another_file_is_refused(tmp_path: Path) -> None:
    course = CourseMaker(0, *bearing_place((38.6, 33.5), 270, 30_000)).go(90, 60_000, 10.0).course("e")
    plan = circle_plan()
    truth = truth_of([Cast(course)], plan, reports(course, 10.0, 15.0))
    head = TruthHead("s", 1, "0", "p", plan.hash, ("z",), 0, 10, 1, math.pi, ("entered",), {"e": ["x", "y"]})
    for name in ("one", "two"):
        write_truth(truth, head, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    again, said = read_truth(tmp_path / "one")
    assert again.equals(truth)
    assert said == head
    truth.write_parquet(tmp_path / "bare")
    (tmp_path / "text").write_text("no")
    for name in ("bare", "text", "nothing"):
        with pytest.raises(InputError, match="truth file"):
            read_truth(tmp_path / name)
