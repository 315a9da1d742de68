"""`standoff plan`: write one to start from, check it, see it, and name its version."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.options import Json

__all__ = ["plan_app"]

plan_app = typer.Typer(no_args_is_help=True, help="Write a plan to start from, check it, see it, name its version.")

_Plan = Annotated[str, typer.Argument(metavar="PLAN", help="A plan file, or a folder with plan.yaml.")]
_Target = Annotated[str, typer.Argument(metavar="FILE", help="The file to write.")]
_Circle = Annotated[str | None, typer.Option("--circle", metavar="LON,LAT,RADIUS", help="The zone to start with.")]
_Old = Annotated[str, typer.Argument(metavar="OLD", help="The plan before: a file, or a folder with plan.yaml.")]
_New = Annotated[str, typer.Argument(metavar="NEW", help="The plan after.")]
_FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="DIRECTION",
        help="Exit with 1 where a change is looser, stricter, moved or cannot_tell; may be repeated.",
    ),
]
_Map = Annotated[
    str | None, typer.Option("--map", metavar="FILE", help="Draw each zone whose area changed: .svg, .png or .pdf.")
]
_OldActions = Annotated[
    str | None,
    typer.Option("--old-actions", metavar="FILE", help="What people did under OLD: its grants are compared."),
]
_NewActions = Annotated[str | None, typer.Option("--new-actions", metavar="FILE", help="What people did under NEW.")]
_Name = Annotated[str, typer.Option("--name", help="What the plan is called.")]


@plan_app.command()
def init(target: _Target = "plan.yaml", circle: _Circle = None, name: _Name = "my-plan") -> None:
    """Write a plan to start from, with a word on every part. Never overwrites."""
    from standoff.cli.plan_init import write_first_plan

    print(f"wrote {write_first_plan(Path(target), name, circle)}; next: standoff plan check {target}")


@plan_app.command()
def check(plan: _Plan, as_json: Json = False) -> None:
    """Everything wrong with a plan at its file, line and column. Exit code 2 when it cannot be used."""
    from standoff.cli.plan_show import check_plan

    raise typer.Exit(check_plan(Path(plan), as_json=as_json))


@plan_app.command()
def schema() -> None:
    """The JSON Schema of a plan file, for editors that complete and check while you write."""
    import json

    from standoff.plan.schema import plan_schema

    print(json.dumps(plan_schema(), indent=2, ensure_ascii=False))


@plan_app.command()
def show(plan: _Plan, as_json: Json = False) -> None:
    """What a plan watches: zones, rules, parties and settings, with everything filled in."""
    from standoff.cli.plan_show import show_plan

    show_plan(Path(plan), as_json=as_json)


@plan_app.command()
def diff(
    old: _Old,
    new: _New,
    fail_on: _FailOn = None,
    picture: _Map = None,
    old_actions: _OldActions = None,
    new_actions: _NewActions = None,
    as_json: Json = False,
) -> None:
    """What changed between two plans, and whether it made the watch looser or stricter."""
    from standoff.cli.plan_diff_run import DiffCall, diff_plans

    acts = None if old_actions is None else Path(old_actions), None if new_actions is None else Path(new_actions)
    call = DiffCall(Path(old), Path(new), acts, tuple(fail_on or ()), None if picture is None else Path(picture))
    diff_plans(call, as_json=as_json)


@plan_app.command(name="hash")
def hash_of(plan: _Plan, as_json: Json = False) -> None:
    """The hash of what a plan has in force: its version. Comments and layout do not count."""
    import json

    from standoff.replay.plans import read_plan

    wanted, _ = read_plan(Path(plan))
    print(json.dumps({"plan": wanted.name, "plan_hash": wanted.hash}) if as_json else wanted.hash)
