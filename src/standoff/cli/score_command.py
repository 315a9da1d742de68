"""`standoff score` and `standoff sweep`: how good was it, and which threshold is best."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.options import Json

__all__ = ["score", "sweep"]

_Events = Annotated[
    str, typer.Argument(metavar="EVENTS", help="events.parquet or events.jsonl, or the folder of a replay.")
]
_Truth = Annotated[str, typer.Argument(metavar="TRUTH", help="truth.parquet, or the folder of a simulation.")]
_Fixes = Annotated[str, typer.Argument(metavar="FIXES", help="A file of fixes, or a folder of them.")]
_Tolerance = Annotated[
    list[str] | None,
    typer.Option(
        "--tolerance", metavar="KIND=TIME", help="How far apart starts may be, like entered=60s. May be given again."
    ),
]
_OtherPlan = Annotated[
    bool, typer.Option("--allow-other-plan", help="The events may be of another plan than the truth.")
]
_FailBelow = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-below",
        metavar="KIND=F1",
        help="Exit code 1 where F1 is less, like entered=0.995. `passages` is entered, left and crossed together.",
    ),
]
_Out = Annotated[
    str | None, typer.Option("--out", metavar="DIR", help="A folder for JSON, Parquet and plots. Left out: none.")
]
_Plan = Annotated[str, typer.Option("--plan", metavar="PLAN", help="A plan file, or a folder with plan.yaml.")]
_Parameter = Annotated[
    str,
    typer.Option("--parameter", metavar="PATH", help="What to vary, like rules.approach.within or defaults.sure.run."),
]
_Values = Annotated[
    str,
    typer.Option(
        "--values", metavar="LIST", help="The values: 5min,10min,20min, or so many of a range, 5min..60min/12."
    ),
]
_Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only this kind. May be given again. Left out: those of the rule."),
]


def score(
    events: _Events,
    truth: _Truth,
    tolerance: _Tolerance = None,
    allow_other_plan: _OtherPlan = False,
    fail_below: _FailBelow = None,
    out: _Out = None,
    as_json: Json = False,
) -> None:
    """Precision, recall, delay, errors, false alarms and flaps of a replay, by kind, against what truly happened."""
    from standoff.cli.score_run import run_score

    run_score(
        Path(events),
        Path(truth),
        tolerances=tolerance or [],
        allow_other_plan=allow_other_plan,
        fail_below=fail_below or [],
        out=None if out is None else Path(out),
        as_json=as_json,
    )


def sweep(
    fixes: _Fixes,
    truth: _Truth,
    plan: _Plan,
    parameter: _Parameter,
    values: _Values,
    kind: _Kinds = None,
    tolerance: _Tolerance = None,
    out: _Out = None,
    as_json: Json = False,
) -> None:
    """One parameter of a plan over a range: recall against false alarms, so that a threshold is chosen by looking.

    The truth stays what it is while the plan varies.
    """
    from standoff.cli.sweep_run import run_sweep

    run_sweep(
        Path(fixes),
        Path(truth),
        Path(plan),
        parameter=parameter,
        values=values,
        kinds=kind or [],
        tolerances=tolerance or [],
        out=None if out is None else Path(out),
        as_json=as_json,
    )
