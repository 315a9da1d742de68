"""Compiles the loops, by using them: the worked examples, the tests of a plan, a short simulation.

`python -m standoff.cli.compile_job` is what works in the background while a first run goes without compiled loops. It
has inherited the lock, and its standard error is the log.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

import polars as pl

import standoff
from standoff import __version__
from standoff.cli.collecting import while_loading
from standoff.cli.compile_shelf import Shelf, shelf
from standoff.model.event import EventKind
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan, Rule, Who
from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.pipeline import begin, step
from standoff.rehearse.observe.scenarios import find_scenario
from standoff.rehearse.observe.simulate import Run, simulate
from standoff.rehearse.observe.write import format_to_write
from standoff.rehearse.scenario import cast
from standoff.rehearse.timelines import find_tests, plan_file, run_tests
from standoff.rehearse.truth import truth_of
from standoff.replay.api import replay_files
from standoff.replay.plans import read_plan

__all__ = ["compile_everything"]

#: The worked examples: polygons and circles, people who act, tests of a plan.
_FIXES: Final = {"san_francisco_bay": "ais.csv.gz", "al_tanf": "tracks"}
_TESTED: Final = "al_tanf"
#: Scenarios of the library: one with every fault that a feed can have, one whose errors are white.
_SCENARIOS: Final = ("faulty-feed", "no-fly")
#: After everybody else.
_NICENESS: Final = 19
_MINUTE_US: Final = 60_000_000


def compile_everything(where: Shelf) -> None:
    """All loops; then the mark that they are there. For who has the lock."""
    with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
        _watch(Path(folder))
        _change()
        for name in _SCENARIOS:
            _simulate(name, Path(folder))
    where.mark_ready()


def _watch(folder: Path) -> None:
    """The loops between a file of fixes and a report, and those of tests."""
    home = Path(str(standoff.__file__)).parent / "examples"
    for name, fixes in _FIXES.items():
        replay_files([home / name / fixes], read_plan(home / name)[0], folder / name)
    plan, _ = read_plan(home / _TESTED)
    run_tests(plan, find_tests(plan, plan_file(home / _TESTED)), gate=False)


def _change() -> None:
    """What the examples have not: another version of a zone comes into force, and a kind is told late."""
    circle, told = Circle(0.0, 0.0, 1_000.0), "told"
    zone = Zone("z", (ZoneVersion(circle, to_us=_MINUTE_US), ZoneVersion(circle, from_us=_MINUTE_US)))
    plan = Plan("", "", (zone,), rules=(Rule("r", (EventKind.FOUND_INSIDE,), ("z",), Who(kind=(told,))),))
    blank = dict.fromkeys(FIX_SCHEMA)
    rows = [
        {**blank, "entity": "e", "t_us": k * _MINUTE_US, "lon": 0.0, "lat": 0.0, "kind": told if k > 1 else None}
        for k in range(3)
    ]
    watch = begin(plan)
    step(watch, pl.DataFrame(rows, schema=FIX_SCHEMA), 2 * _MINUTE_US)


def _simulate(name: str, folder: Path) -> None:
    found = find_scenario(name, 0)
    form, casts = format_to_write("parquet"), cast(found.scenario, 0)
    simulate(Run(found.scenario, casts, 0, __version__, form, found.plan, truth_of), folder / name)


if __name__ == "__main__":
    os.nice(_NICENESS)
    while_loading()
    compile_everything(shelf())
    shelf().log.unlink()
