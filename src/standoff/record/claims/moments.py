"""Times as finely as they were stated: a year, a month, a day, or a clock time with its zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from standoff.model.claim import Claim, When
from standoff.model.claim_words import Precision
from standoff.units import parse_instant_us

__all__ = ["DAY_US", "parse_when", "span_of", "when_text"]

DAY_US: Final = 86_400_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_CLOCK: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ](\d{2})(:\d{2})?(:\d{2}(?:[.,]\d+)?)?\s*(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?"
)
_STEP_US: Final = {Precision.HOUR: 3_600_000_000, Precision.MINUTE: 60_000_000, Precision.SECOND: 1_000_000}


def parse_when(text: str) -> When:
    """A time from ISO 8601 text. A date alone is that whole day (UTC). ValueError for a clock time without a zone."""
    text = text.strip()
    date = _DATE.fullmatch(text)
    if date is not None:
        return _date(text, *(int(part) if part else None for part in date.groups()))
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        raise ValueError(f"{text!r} is not a time; write it like 2017-05-18 or 2017-05-18T09:00Z")
    if clock[4] is None:
        raise ValueError(f"{text!r} carries no time zone; write it with an offset or a Z, or give the day alone")
    precision = Precision.SECOND if clock[3] else Precision.MINUTE if clock[2] else Precision.HOUR
    try:
        first_us = parse_instant_us(_spelt_out(text, clock))
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is a time that does not exist") from None
    return When(first_us, first_us + _STEP_US[precision], precision)


def _spelt_out(text: str, clock: re.Match[str]) -> str:
    seconds = (clock[3] or ":00").replace(",", ".")
    zone = clock[4].upper().replace("UTC", "Z")
    return f"{text[:10]}T{clock[1]}{clock[2] or ':00'}{seconds}{zone}"


def _date(text: str, year: int | None, month: int | None, day: int | None) -> When:
    assert year is not None
    try:
        first = datetime(year, month or 1, day or 1, tzinfo=UTC)
        if day:
            after = first + timedelta(days=1)
        elif month:
            after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        else:
            after = datetime(year + 1, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is a date that does not exist") from None
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    return When(_us(first), _us(after), precision)


def _us(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)


_LETTERS: Final = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.HOUR: 13, Precision.MINUTE: 16}


def when_text(when: When) -> str:
    """ISO 8601 in UTC, no finer than it was stated. `parse_when` reads it back."""
    full = (_EPOCH + timedelta(microseconds=when.first_us)).isoformat().replace("+00:00", "")
    letters = _LETTERS.get(when.precision)
    return f"{full[:letters]}Z" if letters is None or letters > 10 else full[:letters]


def span_of(claim: Claim) -> tuple[int, int] | None:
    """From the first instant a claim speaks of to the first one after it, microseconds; None where it says no time."""
    first, last = claim.start or claim.end, claim.end or claim.start
    if first is None or last is None:
        return None
    return first.first_us, max(last.after_us, first.after_us)
