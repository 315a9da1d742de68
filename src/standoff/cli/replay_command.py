"""`standoff replay`: recorded fixes against a plan, a circle or a file of zones."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli.compiling import choose_loops
from standoff.cli.reading import (
    AssumeUtc,
    Column,
    Entity,
    Fixes,
    Format,
    Kind,
    TimeFrom,
    TimeUnit,
    acts_of,
    columns_of,
    read_options,
)
from standoff.errors import CallError

if TYPE_CHECKING:
    from standoff.model.plan import Plan
    from standoff.replay.arrival import ArrivalMode
    from standoff.replay.options import Companion

__all__ = ["replay"]

_PlanFile = Annotated[
    str | None, typer.Option("--plan", metavar="PLAN", help="A plan file, or a folder with plan.yaml.")
]
_Circle = Annotated[
    str | None, typer.Option("--circle", metavar="LON,LAT,RADIUS", help="One zone, like 38.6178,33.5058,55km.")
]
_ZoneFile = Annotated[
    str | None, typer.Option("--zone", metavar="FILE", help="Zones from GeoJSON, KML, ED-269, ED-318 or OpenAir.")
]
_Out = Annotated[
    str, typer.Option("--out", metavar="DIR", help="The folder to write. An earlier replay in it is replaced.")
]
_Error = Annotated[
    str | None,
    typer.Option(
        "--error", metavar="LENGTH", help="Position error (1 sigma per axis) of fixes that state none. Not with --plan."
    ),
]
_AsReceived = Annotated[
    bool, typer.Option("--as-received", help="Take fixes in the order of received_at, and see which came too late.")
]
_Simulate = Annotated[
    bool,
    typer.Option("--simulate-arrival", help="The same, as if each file had arrived in the order in which it stands."),
]
_Title = Annotated[str, typer.Option("--title", help="The title of the report.")]
_NoReport = Annotated[bool, typer.Option("--no-report", help="Leave out report.html.")]
_Json = Annotated[bool, typer.Option("--json", help="Print the summary as JSON instead of tables.")]
_Amend = Annotated[
    bool,
    typer.Option("--amend", help="Tell what late fixes would have changed. With --as-received or --simulate-arrival."),
]
_Actions = Annotated[
    str | None, typer.Option("--actions", metavar="FILE", help="What people did and when: YAML, JSON or CSV.")
]
_Shadow = Annotated[
    list[str] | None,
    typer.Option(
        "--shadow",
        metavar="PLAN",
        help="A candidate plan that runs beside the plan in force, with no procedure and no record. Repeat it.",
    ),
]
_NoRecord = Annotated[bool, typer.Option("--no-record", help="Leave out incidents.json and record.db.")]


def replay(
    fixes: Fixes,
    plan: _PlanFile = None,
    circle: _Circle = None,
    zone: _ZoneFile = None,
    out: _Out = "out",
    error: _Error = None,
    column: Column = None,
    file_format: Format = None,
    assume_utc: AssumeUtc = False,
    time_unit: TimeUnit = None,
    time_from: TimeFrom = None,
    entity: Entity = None,
    kind: Kind = None,
    as_received: _AsReceived = False,
    simulate_arrival: _Simulate = False,
    title: _Title = "",
    no_report: _NoReport = False,
    as_json: _Json = False,
    amend: _Amend = False,
    actions: _Actions = None,
    no_record: _NoRecord = False,
    shadow: _Shadow = None,
) -> None:
    """Who approached, entered, crossed, halted in and left a zone, from files you already have.

    Needs one of --plan, --circle and --zone. Writes events, spans, incidents, rejects, a summary, the record and
    report.html into --out.
    """
    if no_record and actions is not None:
        raise CallError("--actions and --no-record exclude each other: acts are kept in the record")
    arrival = _arrival(as_received, simulate_arrival)
    columns = columns_of(column or [])
    _one_of(plan, circle, zone)
    choose_loops(fixes, [plan, zone, *(shadow or ())])

    from standoff.cli.replay_run import run_replay  # loads the engine

    wanted, warnings = _plan(plan, circle, zone, error)
    companions, more = _companions(shadow or [])
    read = read_options(columns, assume_utc, time_unit, time_from, file_format, kind, entity)
    run_replay(
        [Path(path) for path in fixes],
        wanted,
        Path(out),
        read=read,
        arrival=arrival,
        amend=amend,
        title=title,
        report=not no_report,
        record=not no_record,
        acts=acts_of("--actions", actions),
        as_json=as_json,
        warnings=[*warnings, *more],
        companions=companions,
    )


def _companions(plans: list[str]) -> tuple[tuple[Companion, ...], list[str]]:
    """Candidate plans as one companion, and what there is to warn of in them."""
    if not plans:
        return (), []
    from standoff.rehearse.shadow import ShadowCompanion
    from standoff.replay.plans import read_plan

    read = [read_plan(Path(plan)) for plan in plans]
    warnings = [f"--shadow: {issue}" for _, issues in read for issue in issues]
    return (ShadowCompanion([plan for plan, _ in read]),), warnings


def _arrival(as_received: bool, simulate: bool) -> ArrivalMode:
    if as_received and simulate:
        raise CallError("--as-received and --simulate-arrival exclude each other; give one")
    return "received" if as_received else "simulated" if simulate else "recorded"


def _one_of(plan: str | None, circle: str | None, zone: str | None) -> None:
    given = [name for name, value in (("--plan", plan), ("--circle", circle), ("--zone", zone)) if value is not None]
    if len(given) != 1:
        found = f"got {' and '.join(given)}" if given else "got none"
        raise CallError(
            f"replay needs one of --plan, --circle and --zone; {found}. A first look: --circle 38.6178,33.5058,55km"
        )


def _plan(plan: str | None, circle: str | None, zone: str | None, error: str | None) -> tuple[Plan, list[str]]:
    from standoff.replay.plans import circle_plan, read_plan, with_position_error, zone_plan

    if plan is not None:
        if error is not None:
            raise CallError(
                "--error goes with --circle and --zone; a plan says it itself, under defaults: position_error"
            )
        wanted, issues = read_plan(Path(plan))
    else:
        wanted, issues = circle_plan(circle) if circle is not None else zone_plan(Path(zone or ""))
        if error is not None:
            wanted = with_position_error(wanted, error)
    return wanted, [str(issue) for issue in issues]
