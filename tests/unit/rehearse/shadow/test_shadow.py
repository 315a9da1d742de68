"""A candidate beside the plan in force: what becomes known of it, when, and that it is a backtest in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.feeds.options import ReadOptions
from standoff.model.plan import Plan
from standoff.pipeline import begin, finish, step
from standoff.rehearse.backtest.match import compare_incidents
from standoff.rehearse.backtest.one_pass import one_pass
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.verdict import Outcome, Verdict
from standoff.rehearse.shadow import Difference, Shadow, open_shadow, without_procedures
from standoff.replay.inputs import file_feeds
from standoff.replay.plans import mapping_plan, read_plan

DEGREE_M = 92_900.0  # of longitude, at the latitude of the drive
MINUTE_US = 60_000_000


def plan_of(radius: str = "55 km", severity: str = "warning", **more: Any) -> Plan:
    """A circle with one rule that calls a procedure, and one officer who may act on it."""
    rule = {"id": "entry", "when": ["entered", "found_inside", "left"], "severity": severity, "procedure": "warn"}
    call = {"id": "call", "action": "contact", "to": "desk", "role": "officer", "due": "5 min"}
    content = {
        "plan": "ring",
        "zones": {"ring": {"circle": {"centre": [38.6178, 33.5058], "radius": radius}}},
        "rules": [{**rule, **more}],
        "procedures": {"warn": {"steps": [call]}},
        "roles": {"officer": {"holders": [{"id": "officer-1"}]}},
    }  # fmt: skip
    return mapping_plan(content)[0]


def drives(path: Path, starts: Sequence[int] = (0, 35, 61)) -> Path:
    """Lorries that pass through the circle one after another, each in two hours, with a fix a minute."""
    rows = ["entity,time,lon,lat,error_m"]
    for k, start in enumerate(starts):
        for minute in range(121):
            at = start + minute
            lon = 38.6178 - 1.08 + 2.16 * minute / 120
            rows.append(f"lorry-{k},2024-05-01T{8 + at // 60:02}:{at % 60:02}:00Z,{lon:.6f},{33.5058 + 0.1 * k:.4f},0")
    path.write_text("\n".join(rows) + "\n")
    return path


def fixes_of(path: Path) -> pl.DataFrame:
    return pl.concat([s.fixes for s in file_feeds([path], ReadOptions())[0].read(10_000)]).sort("t_us", "entity")


def shadowed(in_force: Plan, candidate: Plan, batches: Sequence[tuple[pl.DataFrame, int]]) -> Shadow:
    watch, shadow = begin(in_force), open_shadow(in_force, candidate)
    for fixes, watermark_us in batches:
        shadow.take(fixes, watermark_us, step(watch, fixes, watermark_us))
    shadow.finish(finish(watch))
    return shadow


def whole(fixes: pl.DataFrame) -> list[tuple[pl.DataFrame, int]]:
    return [(fixes, int(fixes["t_us"].max()))]  # type: ignore[arg-type]


def backtested(in_force: Plan, candidate: Plan, path: Path, folder: Path) -> tuple[Verdict, ...]:
    plans = [Watched("old", without_procedures(in_force)), Watched("new", without_procedures(candidate))]
    old, new = one_pass(file_feeds([path], ReadOptions()), plans, folder, folder, BacktestOptions()).sides
    return compare_incidents(old.views, new.views)


@pytest.fixture
def lorries(tmp_path: Path) -> Path:
    return drives(tmp_path / "drives.csv")


def said(differences: Sequence[Difference]) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(d.what, d.was, d.members) for d in differences]


@pytest.mark.parametrize(
    "candidate",
    [
        plan_of("40 km"),
        plan_of("70 km"),
        plan_of("10 km"),
        plan_of(severity="info"),
        plan_of(who={"entity": "lorry-1"}),
    ],
)
def test_in_the_end_a_shadow_says_what_a_backtest_without_procedures_says(
    candidate: Plan, lorries: Path, tmp_path: Path
) -> None:
    shadow = shadowed(plan_of(), candidate, whole(fixes_of(lorries)))
    assert shadow.verdicts == backtested(plan_of(), candidate, lorries, tmp_path)
    assert shadow.verdicts


def test_the_worked_example_in_shadow_of_itself_with_a_smaller_circle_says_what_a_backtest_says(
    examples: Path, tmp_path: Path
) -> None:
    text = (examples / "al_tanf" / "plan.yaml").read_text(encoding="utf-8")
    (tmp_path / "new.yaml").write_text(text.replace("radius: 55 km", "radius: 50 km"), encoding="utf-8")
    in_force, candidate = (read_plan(at)[0] for at in (examples / "al_tanf" / "plan.yaml", tmp_path / "new.yaml"))
    track = examples / "al_tanf" / "tracks" / "2017-05-18.csv"
    shadow = shadowed(in_force, candidate, whole(fixes_of(track)))
    assert shadow.verdicts == backtested(in_force, candidate, track, tmp_path)
    assert {v.outcome for v in shadow.verdicts} == {Outcome.LOST, Outcome.MOVED}


def test_a_candidate_that_is_the_plan_in_force_differs_in_nothing(lorries: Path) -> None:
    shadow = shadowed(plan_of(), plan_of(), whole(fixes_of(lorries)))
    assert shadow.differences == []
    assert [v.outcome for v in shadow.verdicts] == [Outcome.UNCHANGED] * 3


def test_an_incident_is_lost_until_the_candidate_sees_it_too(lorries: Path) -> None:
    fixes = fixes_of(lorries).filter(pl.col("entity") == "lorry-0")
    shadow = shadowed(plan_of("55 km"), plan_of("40 km"), whole(fixes))
    assert said(shadow.differences)[:2] == [("lost", None, ("lorry-0",)), ("moved", "lost", ("lorry-0",))]
    lost, moved = shadow.differences[:2]
    # 15 km of border further in, at 1.672 km a minute: 9 minutes, and each is decided at the next fix.
    assert abs((moved.at_us - lost.at_us) / MINUTE_US - 15_000 / (2.16 * DEGREE_M / 120)) <= 1


def test_what_only_the_candidate_sees_is_gained_and_then_becomes_earlier(lorries: Path) -> None:
    fixes = fixes_of(lorries).filter(pl.col("entity") == "lorry-0")
    shadow = shadowed(plan_of("40 km"), plan_of("55 km"), whole(fixes))
    assert said(shadow.differences)[:2] == [("gained", None, ("lorry-0",)), ("moved", "gained", ("lorry-0",))]
    assert "earlier" in shadow.differences[1].moves


def test_a_shadow_opens_no_procedure(lorries: Path) -> None:
    shadow = shadowed(plan_of(), plan_of("40 km"), whole(fixes_of(lorries)))
    assert all(not view.steps for lane in (shadow.in_force, shadow.candidate) for view in lane.views.values())


def test_a_rule_that_called_a_procedure_still_opens_incidents_whatever_its_severity(lorries: Path) -> None:
    shadow = shadowed(plan_of(severity="info"), plan_of(severity="info"), whole(fixes_of(lorries)))
    assert [v.outcome for v in shadow.verdicts] == [Outcome.UNCHANGED] * 3
    assert {view.severity for view in shadow.candidate.views.values()} == {"notice"}
    plain = without_procedures(plan_of(severity="info"))
    assert plain.procedures == ()
    assert plain.rules[0].procedure is None
    assert plain.hash == plan_of(severity="info").hash


@given(cuts=st.lists(st.integers(0, 363), max_size=8), data=st.data())
@settings(max_examples=25)
def test_how_a_recording_is_cut_into_steps_makes_no_difference(
    cuts: list[int], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fixes = fixes_of(drives(tmp_path_factory.mktemp("cut") / "drives.csv"))
    radius = data.draw(st.sampled_from(["40 km", "60 km", "20 km"]))
    at_once = shadowed(plan_of(), plan_of(radius), whole(fixes))
    edges = [0, *sorted(cuts), fixes.height]
    parts = [fixes[a:b] for a, b in pairwise(edges) if b > a]
    marks = [int(part["t_us"].max()) - 1 for part in parts]  # type: ignore[arg-type]
    pieces = shadowed(plan_of(), plan_of(radius), list(zip(parts, marks, strict=True)))
    assert pieces.differences == at_once.differences
    assert pieces.canonical() == at_once.canonical()


@given(
    radius=st.sampled_from(["30 km", "45 km", "60 km", "80 km"]),
    starts=st.lists(st.integers(0, 90), min_size=1, max_size=4),
)
@settings(max_examples=15)
def test_the_last_word_on_each_incident_is_the_verdict_on_it(
    radius: str, starts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    fixes = fixes_of(drives(tmp_path_factory.mktemp("last") / "drives.csv", starts))
    shadow = shadowed(plan_of(), plan_of(radius), whole(fixes))
    last = {d.members: (d.what, d.moves) for d in shadow.differences}
    verdicts = {
        v.shown.members: (v.outcome.value, tuple(sorted({move.what for move in v.moves})))
        for v in shadow.verdicts
        if v.outcome != Outcome.UNCHANGED
    }
    assert {who: word for who, word in last.items() if word[0] != "unchanged"} == verdicts


def test_times_at_which_differences_became_known_never_run_backwards(lorries: Path) -> None:
    times = [d.at_us for d in shadowed(plan_of(), plan_of("40 km"), whole(fixes_of(lorries))).differences]
    assert times == sorted(times)


def test_a_candidate_with_another_name_is_compared_all_the_same(lorries: Path) -> None:
    other = replace(plan_of(), name="ring-2", hash="2" * 64)
    shadow = shadowed(plan_of(), other, whole(fixes_of(lorries)))
    assert [v.outcome for v in shadow.verdicts] == [Outcome.UNCHANGED] * 3
