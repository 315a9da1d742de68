"""Options that several commands take, each said once."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["At", "Json", "Record"]

Record = Annotated[
    str, typer.Option("--record", metavar="URL", help="The record: a file, sqlite:/// or postgresql://.")
]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="When, with Z or an offset; left out: now.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
