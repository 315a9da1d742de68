"""Values in the units people write them in, exactly: two values that differ never read the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from standoff.units import instant_text

__all__ = ["duration_words", "instant_words", "length_words", "listed", "number_words", "span_words", "value_words"]

_DURATIONS: Final = ((86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1_000, "ms"))
_FEW: Final = 6


def duration_words(span_us: float) -> str:
    """``30 min``, ``90 s``, ``2 d``: the greatest unit that holds it whole."""
    for size, unit in _DURATIONS:
        if span_us % size == 0 and span_us:
            return f"{span_us / size:g} {unit}" if abs(span_us / size) < 1e6 else f"{span_us / size:.0f} {unit}"
    return f"{number_words(span_us / 1e6)} s"


def length_words(metres: float) -> str:
    """``55 km``, ``150 m``."""
    return f"{number_words(round(metres / 1000, 9))} km" if abs(metres) >= 1000 else f"{number_words(metres)} m"


def number_words(number: float) -> str:
    """The shortest digits that read back as the same number."""
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(float(number))


def value_words(value: float, unit: str) -> str:
    """A parameter of the unit length, speed, duration or count."""
    if unit == "duration":
        return duration_words(value)
    if unit == "length":
        return length_words(value)
    return f"{number_words(value)} m/s" if unit == "speed" else number_words(value)


def instant_words(at_us: int | None, never: str) -> str:
    """An instant, or what its absence means."""
    return never if at_us is None else instant_text(at_us)


def span_words(from_us: int | None, to_us: int | None) -> str:
    """From when until when; None is without an end."""
    if from_us is None and to_us is None:
        return "at all times"
    since = f"from {instant_text(from_us)}" if from_us is not None else ""
    until = f"until {instant_text(to_us)}" if to_us is not None else "on"
    return f"{since} {until}".strip()


def listed(words: Sequence[str], nothing: str = "nothing") -> str:
    """The first of a list, and how many more."""
    shown = ", ".join(words[:_FEW])
    return (shown if len(words) <= _FEW else f"{shown} and {len(words) - _FEW:,} more") or nothing
