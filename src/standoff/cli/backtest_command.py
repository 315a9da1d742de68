"""`standoff backtest`: what a change of rules would have gained, lost or moved; and signing for it."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from standoff.cli.compiling import choose_loops
from standoff.cli.options import At, Json, Record
from standoff.cli.reading import (
    AssumeUtc,
    Column,
    Entity,
    Fixes,
    Format,
    Kind,
    TimeFrom,
    TimeUnit,
    columns_of,
    read_options,
)
from standoff.errors import CallError

__all__ = ["backtest", "sign_off"]

_Old = Annotated[str, typer.Option("--old", metavar="PLAN", help="The plan in force: a file, or a folder with one.")]
_New = Annotated[str | None, typer.Option("--new", metavar="PLAN", help="The plan that is to replace it.")]
_Many = Annotated[
    list[str] | None,
    typer.Option(
        "--many", metavar="FILE", help="Many candidates instead of --new: plans, a pattern like 'c/*.yaml', or a grid."
    ),
]
_Out = Annotated[
    str, typer.Option("--out", metavar="DIR", help="The folder to write. An earlier backtest in it is replaced.")
]
_Engine = Annotated[Literal["local", "spark"], typer.Option("--engine", help="Where it runs.")]
_AsRecorded = Annotated[
    bool, typer.Option("--as-recorded", help="Take fixes by their own time, even where it is known when they arrived.")
]
_Actions = Annotated[
    str | None, typer.Option("--actions", metavar="FILE", help="What people did and when, under every plan.")
]
_OldActions = Annotated[
    str | None, typer.Option("--old-actions", metavar="FILE", help="What they did under the old plan.")
]
_NewActions = Annotated[
    str | None, typer.Option("--new-actions", metavar="FILE", help="What they would do under the new one.")
]
_Renamed = Annotated[
    list[str] | None,
    typer.Option("--renamed", metavar="OLD=NEW", help="A zone that only changed its name. May be given again."),
]
_FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on", metavar="WHAT", help="Exit code 1 where any incident is looser, lost, gained or moved. Repeat it."
    ),
]
_FAILS: Final = ("looser", "lost", "gained", "moved")
_Title = Annotated[str, typer.Option("--title", help="The title of the page.")]
_SignIn = Annotated[
    str | None, typer.Option("--record", metavar="URL", help="Sign for the result in this record, with --as, --reason.")
]
_As = Annotated[str | None, typer.Option("--as", metavar="ID", help="Who signs.")]
_Why = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why the change is signed for.")]


def backtest(
    fixes: Fixes,
    old: _Old,
    new: _New = None,
    many: _Many = None,
    out: _Out = "backtest",
    engine: _Engine = "local",
    as_recorded: _AsRecorded = False,
    actions: _Actions = None,
    old_actions: _OldActions = None,
    new_actions: _NewActions = None,
    renamed: _Renamed = None,
    fail_on: _FailOn = None,
    column: Column = None,
    file_format: Format = None,
    assume_utc: AssumeUtc = False,
    time_unit: TimeUnit = None,
    time_from: TimeFrom = None,
    entity: Entity = None,
    kind: Kind = None,
    title: _Title = "",
    record: _SignIn = None,
    person: _As = None,
    reason: _Why = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Both plans over the same recording: every incident gained, lost or moved, with the first report that made it so.

    Fixes are taken as they were known at the time where they say when they arrived. Writes backtest.json, verdicts and
    skipped messages as Parquet, a summary and index.html into --out.
    """
    if engine == "spark":
        raise CallError("--engine spark comes with a later version; --engine local does the same on this machine")
    if (new is None) == (not many):
        raise CallError("backtest needs --new, or --many, and not both")
    unknown = [what for what in fail_on or () if what not in _FAILS]
    if unknown:
        raise CallError(f"--fail-on {unknown[0]!r}: give one of {', '.join(_FAILS)}")
    signing = _signing(record, person, reason, many)
    if actions is not None and (old_actions is not None or new_actions is not None):
        raise CallError("--actions is for every plan; leave it out where --old-actions or --new-actions says it")

    if not many:  # many plans are no small job
        choose_loops([*fixes, *fixes], [old, new])

    from standoff.cli.backtest_run import Call, run_backtest
    from standoff.cli.backtest_sign import check_record, sign

    if signing is not None:
        check_record(signing[0])
    call = Call(
        fixes=fixes, old=old, new=new, many=tuple(many or ()), out=Path(out), as_recorded=as_recorded,
        old_actions=actions or old_actions, new_actions=actions or new_actions, renamed=_renamed(renamed or []),
        title=title, fail_on=tuple(fail_on or ()), as_json=as_json,
        column=column, file_format=file_format, assume_utc=assume_utc, time_unit=time_unit, time_from=time_from,
        entity=entity, kind=kind,
    )  # fmt: skip
    read = read_options(columns_of(column or []), assume_utc, time_unit, time_from, file_format, kind, entity)
    failed = run_backtest(call, read)
    if signing is not None:
        sign(Path(out), *signing, at, as_json=False, quiet=as_json)
    if failed:
        raise typer.Exit(1)


def _signing(
    record: str | None, person: str | None, reason: str | None, many: list[str] | None
) -> tuple[str, str, str] | None:
    """Record, person and reason; None where nobody signs. CallError where one of the three is missing."""
    if record is None:
        if person is not None or reason is not None:
            raise CallError("--as and --reason say who signs in a record; name it with --record")
        return None
    if many:
        raise CallError("--record: many candidates are no change to sign for; backtest the one that is wanted")
    if person is None or not (reason or "").strip():
        raise CallError("--record: say who signs (--as) and why (--reason)")
    return record, person, reason or ""


def _renamed(pairs: list[str]) -> dict[str, str]:
    renamed = {}
    for pair in pairs:
        before, equals, after = pair.partition("=")
        if not (equals and before.strip() and after.strip()):
            raise CallError(f"--renamed {pair!r}: write the old zone, an equals sign, and the new one")
        renamed[before.strip()] = after.strip()
    return renamed


def sign_off(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder of a backtest of two plans.")],
    record: Record,
    person: Annotated[str, typer.Option("--as", metavar="ID", help="Who signs.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the change is signed for.")],
    at: At = None,
    as_json: Json = False,
) -> None:
    """Sign for a backtest that was read: an entry with its hash, its counts and both plans. Needs standing there."""
    from standoff.cli.backtest_sign import sign

    if not reason.strip():
        raise CallError("--reason: say why the change is signed for")
    sign(Path(folder), record, person, reason, at, as_json=as_json)
