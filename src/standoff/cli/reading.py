"""Options of commands that read fixes, and what people did: each said once."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from standoff.errors import CallError

if TYPE_CHECKING:
    from standoff.feeds.options import ReadOptions
    from standoff.incidents import Act

__all__ = [
    "AssumeUtc",
    "Column",
    "Entity",
    "Fixes",
    "Format",
    "Kind",
    "TimeFrom",
    "TimeUnit",
    "acts_of",
    "columns_of",
    "read_options",
]

Fixes = Annotated[
    list[str],
    typer.Argument(metavar="FIXES...", help="Files of fixes, or folders of them. Formats are told by content."),
]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="NAME=COLUMN", help="Which column of the file holds what, like lon=x. Repeat it."),
]
Format = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="Read every file in this format instead of looking.")
]
AssumeUtc = Annotated[bool, typer.Option("--assume-utc", help="Times without a zone are UTC.")]
TimeUnit = Annotated[
    Literal["s", "ms", "us", "ns"] | None,
    typer.Option("--time-unit", help="Times that are bare numbers count this since 1970."),
]
TimeFrom = Annotated[
    str | None,
    typer.Option("--time-from", metavar="TIME", help="When messages without a time begin, like 2024-01-01T00:00:00Z."),
]
Entity = Annotated[
    str | None, typer.Option("--entity", metavar="ID", help="The id of the one track in files without an id column.")
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind", metavar="KIND", help="What moves, where the file does not say: vessel, aircraft, vehicle ..."
    ),
]


def acts_of(option: str, actions: str | None) -> tuple[Act, ...]:
    """The acts in the file that an option names; none where it was left out."""
    from standoff.incidents import read_actions

    if actions is None:
        return ()
    try:
        data = Path(actions).read_bytes()
    except OSError as problem:
        raise CallError(f"{option} {actions}: cannot be read: {problem.strerror or problem}") from None
    return read_actions(data, actions)


def columns_of(pairs: list[str]) -> dict[str, str]:
    """What each `--column NAME=COLUMN` says. CallError where one cannot be read."""
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not (equals and name.strip() and column.strip()):
            raise CallError(f"--column {pair!r}: write what it holds, an equals sign, and the column, like lon=x")
        columns[name.strip()] = column.strip()
    return columns


def read_options(
    columns: dict[str, str], assume_utc: bool, time_unit: Any, time_from: str | None, file_format: str | None,
    kind: str | None, entity: str | None,
) -> ReadOptions:  # fmt: skip
    """How the files are to be read, as the options say."""
    from standoff.feeds.options import ReadOptions
    from standoff.units import parse_instant_us

    try:
        time_from_us = None if time_from is None else parse_instant_us(time_from)
    except ValueError as problem:
        raise CallError(f"--time-from: {problem}") from None
    return ReadOptions(
        columns=columns, assume_utc=assume_utc, time_unit=time_unit, time_from_us=time_from_us, file_format=file_format,
        default_kind=kind, entity=entity,
    )  # fmt: skip
