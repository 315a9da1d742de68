"""Compiles the loops, by using them: the worked examples, the tests of a plan, a short simulation.

`python -m standoff.cli.compile_job` is what works in the background while a first run goes without compiled loops. It
has inherited the lock, and its standard error is the log.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

import standoff
from standoff import __version__
from standoff.cli.collecting import while_loading
from standoff.cli.compile_shelf import Shelf, shelf
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
#: A scenario of the library with every fault that a feed can have.
_SCENARIO: Final = "faulty-feed"
#: After everybody else.
_NICENESS: Final = 19


def compile_everything(where: Shelf) -> None:
    """All loops; then the mark that they are there. For who has the lock."""
    with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
        _watch(Path(folder))
        _simulate(Path(folder))
    where.mark_ready()


def _watch(folder: Path) -> None:
    """The loops between a file of fixes and a report, and those of tests."""
    home = Path(str(standoff.__file__)).parent / "examples"
    for name, fixes in _FIXES.items():
        replay_files([home / name / fixes], read_plan(home / name)[0], folder / name)
    plan, _ = read_plan(home / _TESTED)
    run_tests(plan, find_tests(plan, plan_file(home / _TESTED)), gate=False)


def _simulate(folder: Path) -> None:
    found = find_scenario(_SCENARIO, 0)
    form, casts = format_to_write("parquet"), cast(found.scenario, 0)
    simulate(Run(found.scenario, casts, 0, __version__, form, found.plan, truth_of), folder / _SCENARIO)


if __name__ == "__main__":
    os.nice(_NICENESS)
    while_loading()
    compile_everything(shelf())
    shelf().log.unlink()
