"""The truth is asked for in groups of entities; each group's reports are those that were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sightings import S, no_events, scenario_of, seen, walk

from standoff.errors import ScenarioError
from standoff.model.plan import Plan
from standoff.model.zone import Area, Circle, Corridor, Shape, Zone, ZoneVersion
from standoff.rehearse.observe.nearness import comes_near
from standoff.rehearse.observe.simulate import Run, simulate
from standoff.rehearse.observe.truth_parts import object_days, truth_in_parts
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.scenario.model import Cast
from standoff.rehearse.scenario.observation import Observation, SharedIdentity
from standoff.replay.plans import circle_plan

COURSES = [walk(f"e{n}", 1, seed=n) for n in range(7)]
SENSOR = Observation(
    "ais",
    correlated_us=60 * S,
    drop=0.1,
    delay_mean_us=5 * S,
    duplicates=0.05,
    shared=(SharedIdentity("x", ("e1", "e5")),),
)


@pytest.mark.parametrize("most_reports", [1, 900, 10**9])
def test_the_reports_of_all_groups_together_are_those_of_the_whole(most_reports: int) -> None:
    scenario, casts = scenario_of(COURSES, SENSOR)
    plan, _ = circle_plan("38,33,5km")
    given: list[pl.DataFrame] = []
    names: list[str] = []

    def maker(casts: Sequence[Cast], plan: Plan, reports: pl.DataFrame) -> pl.DataFrame:
        given.append(reports)
        names.extend(cast.course.entity for cast in casts)
        return no_events(casts, plan, reports)

    ids = {name: name for name in ("x", *(f"e{n}" for n in range(7)))}
    truth_in_parts(maker, scenario, casts, plan, 3, file="fixes", ids=ids, most_reports=most_reports)
    order = ["delivered_us", "true_entity", "true_t_us"]
    whole = seen(COURSES, SENSOR, seed=3).drop("row").sort(order, maintain_order=True)
    assert pl.concat(given).drop("row").sort(order, maintain_order=True).equals(whole)
    assert sorted(names) == [f"e{n}" for n in range(7)]
    assert len(given) == {1: 6, 900: 4, 10**9: 1}[most_reports]


def test_the_truth_knows_entities_by_the_ids_that_the_file_has(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:2], Observation("ais"))
    plan, _ = circle_plan("38,33,5km")
    said: set[str] = set()

    def maker(casts: Sequence[Cast], plan: Plan, reports: pl.DataFrame) -> pl.DataFrame:
        said.update(reports["entity"])
        assert set(reports["true_entity"]) == {"e0", "e1"}
        return no_events(casts, plan, reports)

    simulate(Run(scenario, casts, 1, "0", format_to_write("nmea"), plan, maker), tmp_path / "out")
    assert said == {"mmsi:200000001", "mmsi:200000002"}


def test_nothing_is_left_where_the_truth_cannot_be_made(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:2], Observation("ais"))
    plan, _ = circle_plan("38,33,5km")

    def broken(casts: Sequence[Cast], plan: Plan, reports: pl.DataFrame) -> pl.DataFrame:
        raise ZeroDivisionError(casts, plan, reports)

    with pytest.raises(ZeroDivisionError):
        simulate(Run(scenario, casts, 1, "0", format_to_write("csv"), plan, broken), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_entity_that_nobody_sees_is_true_all_the_same(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:3], Observation("ais"))
    casts[1] = replace(casts[1], seen_by=())
    plan, _ = circle_plan("38,33,5km")
    reports: dict[str, int] = {}

    def maker(casts: Sequence[Cast], plan: Plan, seen: pl.DataFrame) -> pl.DataFrame:
        reports.update({cast.course.entity: seen.height for cast in casts})
        return no_events(casts, plan, seen) if seen.height else no_events(casts, plan, pl.DataFrame({"a": [1]}))

    run = Run(scenario, casts, 1, "0", format_to_write("csv"), plan, maker, slice_reports=1)
    assert simulate(run, tmp_path / "out")["entities"] == 3
    assert reports == {"e0": 360, "e1": 0, "e2": 360}


def test_a_scenario_in_which_nobody_is_seen_is_refused(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:1], Observation("ais"))
    for nobody in ([], [replace(casts[0], seen_by=())]):
        with pytest.raises(ScenarioError, match="no sensor sees anybody"):
            simulate(Run(scenario, nobody, 1, "0", format_to_write("csv")), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_days_of_objects_are_summed() -> None:
    assert object_days(scenario_of(COURSES[:6], SENSOR)[1]) == 0.25


@pytest.mark.parametrize(
    ("shape", "near"),
    [
        (Circle(38.0, 33.0, 1000.0), True),
        (Circle(38.0, 37.2, 1000.0), True),  # 466 km
        (Circle(38.0, 38.0, 1000.0), False),  # 555 km
        (Circle(38.0, 38.0, 100_000.0), True),
        (Circle(-142.0, -33.0, 1000.0), False),
        (Area(((np.array([[40.0, 30], [44, 30], [44, 34], [40, 30]]),),)), True),
        (Area(((np.array([[60.0, 30], [64, 30], [64, 34], [60, 30]]),),)), False),
        (Corridor(np.array([[30.0, 33.0], [46.0, 33.0]]), 100.0), True),  # its middle is near, its ends are not
    ],
)
def test_a_plan_that_has_nothing_to_do_with_the_scenario_is_found_out(shape: Shape, near: bool) -> None:
    plan = Plan("p", "0" * 64, (Zone("z", (ZoneVersion(shape),)),))
    assert comes_near(scenario_of(COURSES, SENSOR)[1], plan) is near
