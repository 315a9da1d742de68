"""The application: its commands, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from standoff import __version__
from standoff.cli.adopt_command import adopt
from standoff.cli.authority_commands import authority_app
from standoff.cli.backtest_command import backtest, sign_off
from standoff.cli.claims_commands import claims_app
from standoff.cli.compile_command import compile_command
from standoff.cli.demo_command import demo
from standoff.cli.incident_commands import incident_app
from standoff.cli.plan_commands import plan_app
from standoff.cli.plan_test_command import plan_test
from standoff.cli.record_commands import record_app
from standoff.cli.replay_command import replay
from standoff.cli.score_command import score, sweep
from standoff.cli.simulate_command import simulate
from standoff.errors import InputError, InternalError, RefusedError, StandoffError, TamperedError, UnreachableError

__all__ = ["app", "main"]

app = typer.Typer(
    name="standoff",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Watch a zone. Warn in order. Keep a record nobody can quietly change.",
)
app.command()(demo)
app.command()(replay)
app.command()(backtest)
app.command()(simulate)
app.command()(score)
app.command()(sweep)
app.command(name="test")(plan_test)
app.command(name="compile")(compile_command)
app.add_typer(plan_app, name="plan")
app.add_typer(incident_app, name="incident")
app.add_typer(authority_app, name="authority")
record_app.command()(adopt)
record_app.command("sign-off")(sign_off)
app.add_typer(record_app, name="record")
app.add_typer(claims_app, name="claims")


def _version(asked: bool) -> None:
    if asked:
        print(f"standoff {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Watch a zone. Warn in order. Keep a record nobody can quietly change."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 done, 1 the answer is no, 2 bad call or input, 3 out of reach."""
    try:
        app(args=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except InternalError:
        raise  # the traceback is what a bug report needs
    except StandoffError as problem:
        return _say(str(problem), _code(problem), plain=isinstance(problem, InputError) and bool(problem.issues))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone; so do we
    return 0


def _code(problem: StandoffError) -> int:
    if isinstance(problem, RefusedError | TamperedError):
        return 1
    return 3 if isinstance(problem, UnreachableError) else 2


def _say(text: str, code: int, *, plain: bool = False) -> int:
    print(text if plain else f"standoff: {text}", file=sys.stderr)
    return code
