"""Instants and spans as a test writes them: `+1 h 12 min` after its start, or a time with a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator

from standoff.plan.fields import refuse
from standoff.units import US_PER_S, instant_text, parse_duration_us, parse_instant_us

__all__ = [
    "Moment",
    "MomentField",
    "SpanUs",
    "SpanUsOrZero",
    "moment_text",
    "parse_moment",
    "parse_span_us",
    "span_text",
]

_PART: Final = re.compile(r"\s*(\d+\.?\d*|\.\d+)\s*([A-Za-z]+)\s*")
_LONGEST_US: Final = 366 * 86_400 * US_PER_S
_LONG: Final = 60
_SPAN_MEND: Final = "Write it like '30 min', '90 s' or '1 h 12 min'."
_MOMENT_MEND: Final = "Write the time since the start of the test, like '+1 h 12 min', or 2017-05-18T09:00:00Z."


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: microseconds since the start of the test, or since 1970 where not `relative`."""

    us: int
    relative: bool

    def after(self, start_us: int) -> int:
        """Microseconds since 1970, for a test that starts then."""
        return start_us + self.us if self.relative else self.us


def parse_span_us(text: str) -> int:
    """Microseconds from "30 min" or "1 h 12 min"; every number carries its unit. ValueError (what, mend) otherwise."""
    at, total_us = 0, 0
    while at < len(text) and len(text) <= _LONG:
        part = _PART.match(text, at)
        if part is None:
            break
        try:
            total_us += parse_duration_us(f"{part[1]} {part[2]}")
        except ValueError as problem:
            raise ValueError(f"{problem}.", _SPAN_MEND) from None
        at = part.end()
    if at < len(text) or not text.strip():
        raise ValueError(f"{text[:_LONG]!r} is not a span of time.", _SPAN_MEND)
    if total_us > _LONGEST_US:
        raise ValueError(f"{text!r} is longer than the year a test may last.", "Write a shorter span.")
    return total_us


def parse_moment(text: str) -> Moment:
    """A moment from its text. ValueError (what, mend) where it is none."""
    if text.startswith("+"):
        return Moment(parse_span_us(text[1:]), relative=True)
    try:
        at_us = parse_instant_us(text)
        instant_text(at_us)
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text[:_LONG]!r} is neither a time since the start nor one with a zone.", _MOMENT_MEND
        ) from None
    return Moment(at_us, relative=False)


def span_text(span_us: int) -> str:
    """A span as a test writes it, to the millisecond: 1 h 12 min 30.5 s."""
    minutes, rest_us = divmod(abs(round(span_us / 1000)) * 1000, 60 * US_PER_S)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0)
    if rest_us or not parts:
        parts.append(f"{rest_us / US_PER_S:.12g} s")
    return " ".join(parts)


def moment_text(at_us: int, start_us: int) -> str:
    """An instant as the time since the start of a test: +22 min 30 s."""
    return ("+" if at_us >= start_us else "-") + span_text(at_us - start_us)


def _span(value: object) -> int:
    return _span_or_zero(value) or refuse("not-positive", f"{value!r} is no time at all.", _SPAN_MEND)


def _span_or_zero(value: object) -> int:
    if not isinstance(value, str):
        refuse("not-a-span", "a list, a mapping or nothing stands where a span of time belongs.", _SPAN_MEND)
    try:
        return parse_span_us(value)
    except ValueError as problem:
        refuse("not-a-span", *problem.args)


def _moment(value: object) -> Moment:
    if isinstance(value, Moment):
        return value
    if not isinstance(value, str):
        refuse("not-a-time", "a list, a mapping or nothing stands where a time belongs.", _MOMENT_MEND)
    try:
        return parse_moment(value.strip())
    except ValueError as problem:
        refuse("not-a-time", *problem.args)


SpanUs = Annotated[int, BeforeValidator(_span)]
SpanUsOrZero = Annotated[int, BeforeValidator(_span_or_zero)]
MomentField = Annotated[Moment, BeforeValidator(_moment)]
