"""The part of the demo that rehearses: the worked example's plan beside one that somebody loosened."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from standoff.cli.backtest_run import Call, run_backtest
from standoff.cli.plan_diff_run import DiffCall, diff_plans
from standoff.cli.show import console
from standoff.feeds.options import ReadOptions

__all__ = ["rehearse_loosening"]

_WORDS: Final = (
    "Somebody loosened the plan: a longer deadline, an exemption, a wider grant, and more. First what changed, then "
    "what that would have done to the incidents of those days."
)


def rehearse_loosening(folder: Path, out: Path) -> Path:
    """Print how the loosened plan of the example differs and the incidents it would have lost; returns the page."""
    screen = console()
    screen.rule("The same plan, loosened", align="left")
    screen.print(_WORDS, highlight=False)
    new = folder / "loosened"
    acts = folder / "actions.yaml", new / "actions.yaml"
    diff_plans(DiffCall(folder, new, acts, (), None), as_json=False)
    run_backtest(_call(folder, new, acts, out), ReadOptions())
    return out / "index.html"


def _call(folder: Path, new: Path, acts: tuple[Path, Path], out: Path) -> Call:
    return Call(
        fixes=[str(folder / "tracks")], old=str(folder), new=str(new), many=(), out=out, as_recorded=False,
        old_actions=str(acts[0]), new_actions=str(acts[1]), renamed={}, title="al-Tanf, the plan loosened",
        fail_on=(), as_json=False, column=None, file_format=None, assume_utc=False, time_unit=None, time_from=None,
        entity=None, kind=None,
    )  # fmt: skip
