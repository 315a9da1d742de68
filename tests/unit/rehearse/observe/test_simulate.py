"""What is written and what the truth is shown are the same reports; nothing is left of a run that fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


@pytest.mark.parametrize("slice_reports", [300, 10**6])
def test_the_truth_is_shown_the_reports_that_are_written_under_the_ids_of_the_file(
    slice_reports: int, tmp_path: Path
) -> None:
    scenario, casts = scenario_of(COURSES, SENSOR)
    plan, _ = circle_plan("38,33,5km")
    shown: list[pl.DataFrame] = []

    def maker(casts: Sequence[Cast], plan: Plan, reports: Iterable[pl.DataFrame]) -> pl.DataFrame:
        shown.extend(reports)
        return no_events(casts, plan, shown)

    run = Run(scenario, casts, 3, "0", format_to_write("nmea"), plan, maker, slice_reports=slice_reports)
    summary = simulate(run, tmp_path / "out")
    whole = seen(COURSES, SENSOR, seed=3).with_columns(file=pl.lit("fixes.nmea"))
    assert pl.concat(shown).drop("entity").equals(whole.drop("entity"))
    assert pl.concat(shown)["entity"].to_list() == [summary["ids"][name] for name in whole["entity"]]
    assert len((tmp_path / "out" / "fixes.nmea").read_text().splitlines()) == whole.height


def test_all_is_written_though_the_truth_looks_at_nothing(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES, SENSOR)
    plan, _ = circle_plan("38,33,5km")

    def maker(casts: Sequence[Cast], plan: Plan, reports: Iterable[pl.DataFrame]) -> pl.DataFrame:
        assert reports
        return no_events(casts, plan, [pl.DataFrame({"a": [1]})])

    summary = simulate(Run(scenario, casts, 3, "0", format_to_write("csv"), plan, maker), tmp_path / "out")
    assert pl.read_csv(tmp_path / "out" / "fixes.csv").height == summary["fixes"] > 2000


def test_nothing_is_left_where_the_truth_cannot_be_made(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:2], Observation("ais"))
    plan, _ = circle_plan("38,33,5km")

    def broken(casts: Sequence[Cast], plan: Plan, reports: Iterable[pl.DataFrame]) -> pl.DataFrame:
        raise ZeroDivisionError(casts, plan, reports)

    with pytest.raises(ZeroDivisionError):
        simulate(Run(scenario, casts, 1, "0", format_to_write("csv"), plan, broken), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_scenario_in_which_nobody_is_seen_is_refused(tmp_path: Path) -> None:
    scenario, casts = scenario_of(COURSES[:1], Observation("ais"))
    for nobody in ([], [replace(casts[0], seen_by=())]):
        with pytest.raises(ScenarioError, match="no sensor sees anybody"):
            simulate(Run(scenario, nobody, 1, "0", format_to_write("csv")), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


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
