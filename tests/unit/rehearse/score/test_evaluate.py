"""A scene is simulated once and every watcher sees the same fixes; counts of scenes are pooled."""

from __future__ import annotations

import polars as pl
import pytest

from standoff.errors import CallError
from standoff.rehearse.scenario import Scenario, load_scenario
from standoff.rehearse.score import PASSAGES
from standoff.rehearse.score.evaluate import Case, Scene, engine_watcher, evaluate, pooled_of
from standoff.rehearse.truth import truth_of
from standoff.replay.plans import mapping_plan

SCENARIO = """\
scenario: one-car
from: 2024-08-11T07:00:00Z
for: 1 h
actors:
  car: {kind: car, follow: {along: [{from: [44.4, 33.3], bearing: 300, distance: 9 km}, {from: [44.4, 33.3], bearing: 120, distance: 9 km}], speed: 12 m/s}}
observation:
  phone: {every: 10 s, error: 8 m}
"""  # noqa: E501
PLAN = mapping_plan({"plan": "p", "zones": {"z": {"circle": {"centre": [44.4, 33.3], "radius": "2 km"}}}})[0]


def _scenario() -> Scenario:
    return load_scenario(SCENARIO.encode(), "one-car.yaml", lambda name: name.encode())


def _blind(case: Case) -> pl.DataFrame:
    return engine_watcher(case).clear()


def test_watchers_are_scored_side_by_side_and_scenes_are_pooled() -> None:
    scenes = [Scene(_scenario(), PLAN, seed) for seed in (1, 2)]
    found = evaluate(scenes, truth_of, {"engine": engine_watcher, "blind": _blind})
    assert list(found["engine"]) == ["one-car 1", "one-car 2"]
    seen, nothing = (pooled_of(found[name]).of(PASSAGES) for name in ("engine", "blind"))
    assert seen is not None
    assert nothing is not None
    assert (seen.true_positives, seen.false_positives, seen.false_negatives) == (4, 0, 0)
    assert (nothing.true_positives, nothing.false_positives, nothing.false_negatives) == (0, 0, 4)


def test_errors_declared_too_small_leave_the_places_as_they_were() -> None:
    kept: dict[float, pl.DataFrame] = {}
    for factor in (1.0, 1 / 3):

        def look(case: Case, factor: float = factor) -> pl.DataFrame:
            kept[factor] = pl.read_parquet(case.fixes)
            return engine_watcher(case)

        evaluate([Scene(_scenario(), PLAN, 1)], truth_of, {"engine": look}, declared_factor=factor)
    assert kept[1.0].select("lon", "lat").equals(kept[1 / 3].select("lon", "lat"))
    assert kept[1 / 3]["error_m"].to_list() == pytest.approx([e / 3 for e in kept[1.0]["error_m"]], abs=0.0006)


def test_nothing_scored_is_no_score() -> None:
    with pytest.raises(CallError, match="nothing was scored"):
        pooled_of({})
