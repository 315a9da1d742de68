"""Instants at the command line: those a user gives, and the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from standoff.errors import CallError
from standoff.units import instant_text, parse_instant_us

__all__ = ["act_at_us", "instant", "now_us"]

_EARLIEST_US: Final = parse_instant_us("1900-01-01T00:00:00Z")
_LATEST_US: Final = parse_instant_us("2200-01-01T00:00:00Z")


def now_us() -> int:
    """The clock, in microseconds since 1970."""
    return parse_instant_us(datetime.now(UTC))


def instant(text: str | None, option: str) -> int | None:
    """The instant that a user gave with an option; None where it was left out. CallError where it cannot be read."""
    if text is None:
        return None
    try:
        at_us = parse_instant_us(text)
    except (ValueError, OverflowError) as problem:
        raise CallError(f"{option}: {problem}") from None
    if not _EARLIEST_US <= at_us < _LATEST_US:
        raise CallError(f"{option} {text}: give an instant between the years 1900 and 2200")
    return at_us


def act_at_us(given_us: int | None, last_us: int | None) -> int:
    """When somebody acts: the instant given, else now. CallError for the future: a record cannot go back after it.

    `last_us` is when the last entry was recorded, which may lie ahead of this clock.
    """
    clock_us = now_us()
    if given_us is None:
        return clock_us
    if given_us > max(clock_us, last_us or clock_us):
        raise CallError(f"--at {instant_text(given_us)} is in the future: the record cannot go back after it")
    return given_us
