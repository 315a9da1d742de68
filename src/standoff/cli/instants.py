"""Instants at the command line: those a user gives, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from standoff.errors import CallError
from standoff.units import parse_instant_us

__all__ = ["instant", "now_us"]


def now_us() -> int:
    """The clock, in microseconds since 1970."""
    return parse_instant_us(datetime.now(UTC))


def instant(text: str | None, option: str) -> int | None:
    """The instant that a user gave with an option; None where it was left out. CallError where it cannot be read."""
    try:
        return None if text is None else parse_instant_us(text)
    except ValueError as problem:
        raise CallError(f"{option}: {problem}") from None
