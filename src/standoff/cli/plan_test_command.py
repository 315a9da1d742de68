"""`standoff test`: the tests that live with a plan."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.compiling import choose_loops
from standoff.cli.options import Json

__all__ = ["plan_test"]

_Plan = Annotated[str, typer.Argument(metavar="PLAN", help="A plan file, or a folder with plan.yaml.")]
_Test = Annotated[
    str | None,
    typer.Option(
        "--test", metavar="GLOB", help="Only tests whose name, or whose file, fits. Rules are then not judged."
    ),
]
_AllowUntested = Annotated[
    bool, typer.Option("--allow-untested", help="Rules without a test that fires and one that stays silent only warn.")
]
_Junit = Annotated[str | None, typer.Option("--junit", metavar="FILE", help="Write the result as JUnit XML too.")]
_Picture = Annotated[
    str | None, typer.Option("--picture", metavar="DIR", help="Draw every test that failed. Needs standoff[plots].")
]
_PictureAll = Annotated[bool, typer.Option("--picture-all", help="With --picture: draw every test.")]


def plan_test(
    plan: _Plan,
    test: _Test = None,
    allow_untested: _AllowUntested = False,
    junit: _Junit = None,
    picture: _Picture = None,
    picture_all: _PictureAll = False,
    as_json: Json = False,
) -> None:
    """Run the plan's own tests. A rule needs one in which it fires and one in which it stays silent.

    Exit code 1 when a test failed or a rule is untested.
    """
    choose_loops((), [plan])

    from standoff.cli.plan_test_run import TestCall, run_test_command

    call = TestCall(Path(plan), test, allow_untested, junit, picture, picture_all, as_json)
    raise typer.Exit(run_test_command(call))
