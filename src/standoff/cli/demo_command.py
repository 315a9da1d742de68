"""`standoff demo`: two replays and a rehearsal that need nothing configured."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from standoff.cli.compiling import choose_loops

__all__ = ["demo"]

_Out = Annotated[str, typer.Option("--out", metavar="DIR", help="The folder for all that is written.")]
_Port = Annotated[int | None, typer.Option("--port", help="Accepted for the web desk, which is not built yet.")]
_NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the first report.")]


def demo(out: _Out = "out/demo", port: _Port = None, no_browser: _NoBrowser = False) -> None:  # noqa: ARG001  # the contract has --port
    """The al-Tanf example of 2017, the same under a loosened plan, and half an hour of real ships."""
    choose_loops(())  # a small job

    from standoff.cli.demo_run import run_demo

    run_demo(Path(out), open_browser=not no_browser)
