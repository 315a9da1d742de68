"""Scenarios simulated, watched and scored one by one, and their counts pooled: how good is it on the library."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff import __version__
from standoff.errors import CallError
from standoff.feeds.options import ReadOptions
from standoff.model.plan import Plan
from standoff.rehearse.observe.simulate import Run, TruthMaker, simulate
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.scenario import Scenario, cast, with_declared_factor
from standoff.rehearse.score.files import Seen, Truth, read_truth
from standoff.rehearse.score.many import replay_many
from standoff.rehearse.score.scoring import Score, pooled, score
from standoff.replay.inputs import file_feeds

__all__ = ["Case", "Scene", "Watcher", "engine_watcher", "evaluate", "pooled_of", "staged_case"]

_FORMAT = "parquet"


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario, the plan that watches it, and the seed of its chances."""

    scenario: Scenario
    plan: Plan
    seed: int

    @property
    def name(self) -> str:
        """What results of it are called."""
        return f"{self.scenario.name} {self.seed}"


@dataclass(frozen=True, slots=True)
class Case:
    """A scene that has been simulated: the file of its fixes, and the truth."""

    scene: Scene
    fixes: Path
    truth: Truth


#: Watches a case and tells what it saw (EVENT_SCHEMA, at least what a score looks at): the engine, or a baseline.
Watcher = Callable[[Case], pl.DataFrame]


def engine_watcher(case: Case) -> pl.DataFrame:
    """The events of the engine, fixes in the order of their times."""
    feeds = file_feeds([case.fixes], ReadOptions(columns=dict(case.scene.plan.columns)))
    return replay_many(feeds, [case.scene.plan]).events[0]


def evaluate(
    scenes: Iterable[Scene],
    truth_of: TruthMaker,
    watchers: Mapping[str, Watcher],
    *,
    declared_factor: float = 1.0,
    tolerances_us: Mapping[str, int] | None = None,
) -> dict[str, dict[str, Score]]:
    """By watcher and scene: its score. Every watcher sees the same fixes.

    `declared_factor` multiplies the errors that sensors declare, not those they make: 1/3 declares them three times too
    small.
    """
    found: dict[str, dict[str, Score]] = {name: {} for name in watchers}
    for scene in scenes:
        with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
            case = staged_case(scene, truth_of, Path(folder) / "case", declared_factor)
            for name, watch in watchers.items():
                seen = Seen(watch(case), scene.plan.hash, f"{name} on {scene.name}")
                found[name][scene.name] = score(seen, case.truth, tolerances_us)
    return found


def staged_case(scene: Scene, truth_of: TruthMaker, folder: Path, declared_factor: float = 1.0) -> Case:
    """Simulate a scene into a new folder."""
    scenario = scene.scenario if declared_factor == 1.0 else with_declared_factor(scene.scenario, declared_factor)
    form = format_to_write(_FORMAT)
    run = Run(scenario, cast(scenario, scene.seed), scene.seed, __version__, form, scene.plan, truth_of)
    simulate(run, folder)
    return Case(scene, folder / form.file_name, read_truth(folder))


def pooled_of(found: Mapping[str, Score]) -> Score:
    """The scores of all scenes as one."""
    if not found:
        raise CallError("nothing was scored: no scene")
    return pooled(list(found.values()))
