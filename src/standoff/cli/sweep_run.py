"""Runs a sweep for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from standoff.cli.compiling import prepare_loops
from standoff.cli.progress import told
from standoff.cli.score_show import share_text
from standoff.cli.show import console
from standoff.errors import CallError
from standoff.feeds.options import ReadOptions
from standoff.rehearse.score import read_tolerances, read_truth
from standoff.rehearse.score.sweep_outputs import check_sweep_out, write_sweep
from standoff.rehearse.score.sweeping import Sweep, sweep
from standoff.rehearse.score.vary import read_plan_file, read_values, vary
from standoff.replay.inputs import file_feeds

__all__ = ["run_sweep"]


def run_sweep(
    fixes: Path,
    truth: Path,
    plan: Path,
    *,
    parameter: str,
    values: str,
    kinds: Sequence[str] = (),
    tolerances: Sequence[str] = (),
    out: Path | None = None,
    as_json: bool = False,
) -> Sweep:
    """Sweep, show, write."""
    within, wanted = read_tolerances(tolerances), read_values(values)
    if out is not None:
        check_sweep_out(out)
    plan_file, known = read_plan_file(plan), read_truth(truth)
    columns = dict(vary(plan_file, parameter, wanted[0]).columns)
    feeds = file_feeds([fixes], ReadOptions(columns=columns))
    if not feeds:
        raise CallError(f"{fixes}: no file of fixes was found")
    prepare_loops()
    with told(quiet=as_json) as progress:
        found = sweep(feeds, known, plan_file, parameter, wanted, kinds=kinds, tolerances_us=within, progress=progress)
    if out is not None:
        write_sweep(found, out)
    if as_json:
        print(json.dumps(found.data(), indent=2, ensure_ascii=False))
    else:
        _show(found, out)
    return found


def _show(found: Sweep, out: Path | None) -> None:
    screen = console()
    for kind in found.kinds:
        table = Table(title=f"{kind}: {found.parameter}", title_justify="left")
        for name in ("value", "recall", "precision", "F1", "hits", "misses", "false alarms", "per object-day",
                     "delay s, median", "flaps"):  # fmt: skip
            table.add_column(name, justify="left" if name == "value" else "right")
        for value, one in found.curve(kind):
            table.add_row(
                value, share_text(one.recall), share_text(one.precision), share_text(one.f1),
                str(one.true_positives), str(one.false_negatives), str(one.false_positives),
                share_text(one.false_alarms_per_object_day), share_text(one.delay_s.median), str(one.flaps),
            )  # fmt: skip
        screen.print(table)
    about = f"only events of rule {found.rule} are scored; " if found.rule else ""
    screen.print(f"{about}the truth is held fixed while the plan varies", highlight=False, markup=False)
    if out is not None:
        screen.print(f"files: {out}", highlight=False, markup=False, soft_wrap=True)
