"""A loop that reads times as text: ISO 8601 and bare numbers, about ten nanoseconds each, with a verdict a value."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.kernel.compiled import loop

__all__ = ["DATE_ONLY", "EMPTY", "IMPOSSIBLE", "NAIVE", "NUMBER", "UNDERSTOOD", "UNKNOWN", "read_times"]

UNDERSTOOD: Final = 0
EMPTY: Final = 1
NAIVE: Final = 2  # understood, but no zone: `out_us` is as if UTC
NUMBER: Final = 3  # a bare number, and no unit declared
DATE_ONLY: Final = 4
IMPOSSIBLE: Final = 5  # month 13, 30 February, 25 o'clock
UNKNOWN: Final = 6


@loop
def _digits(text: NDArray[np.uint8], at: int, count: int, end: int) -> int:
    """The number in exactly `count` digits from `at`, or -1."""
    if at + count > end:
        return -1
    value = 0
    for i in range(at, at + count):
        digit = int(text[i]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@loop
def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the proleptic Gregorian calendar: whole years first, then months counted from March."""
    y = year - 1 if month <= 2 else year
    from_march = (month + 9) % 12
    day_of_year = (153 * from_march + 2) // 5 + day - 1
    return y * 365 + y // 4 - y // 100 + y // 400 + day_of_year - 719468


@loop
def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@loop
def _fraction(text: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """Decimal digits from `at` as billionths, and where they end."""
    value = 0
    count = 0
    while at < end and 48 <= text[at] <= 57:
        if count < 9:
            value = value * 10 + int(text[at]) - 48
            count += 1
        at += 1
    while count < 9:
        value *= 10
        count += 1
    return value, at


@loop
def _zone(text: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """Verdict and offset in seconds of what follows the clock: nothing, Z, UTC, GMT, +hh, +hhmm or +hh:mm."""
    if at < end and text[at] == 32:
        at += 1
    left = end - at
    if left == 0:
        return NAIVE, 0
    first = text[at]
    if first in (90, 122):  # Z z
        return (UNDERSTOOD if left == 1 else UNKNOWN), 0
    if left == 3 and first == 85 and text[at + 1] == 84 and text[at + 2] == 67:  # UTC
        return UNDERSTOOD, 0
    if left == 3 and first == 71 and text[at + 1] == 77 and text[at + 2] == 84:  # GMT
        return UNDERSTOOD, 0
    if first not in (43, 45):  # + -
        return UNKNOWN, 0
    hours = _digits(text, at + 1, 2, end)
    minutes = 0
    if left == 5:
        minutes = _digits(text, at + 3, 2, end)
    elif left == 6 and text[at + 3] == 58:
        minutes = _digits(text, at + 4, 2, end)
    elif left != 3:
        return UNKNOWN, 0
    if hours < 0 or minutes < 0:
        return UNKNOWN, 0
    if hours > 18 or minutes > 59:
        return IMPOSSIBLE, 0
    offset = hours * 3600 + minutes * 60
    return UNDERSTOOD, (-offset if first == 45 else offset)


@loop
def _calendar(text: NDArray[np.uint8], at: int, end: int) -> tuple[int, int]:
    """Verdict and microseconds of YYYY-MM-DD[T ]hh:mm[:ss[.fff]][zone]."""
    year, month, day = _digits(text, at, 4, end), _digits(text, at + 5, 2, end), _digits(text, at + 8, 2, end)
    if year < 0 or month < 0 or day < 0 or text[at + 4] != 45 or text[at + 7] != 45:
        return UNKNOWN, 0
    if month < 1 or month > 12 or day < 1 or day > _month_days(year, month):
        return IMPOSSIBLE, 0
    if at + 10 == end:
        return DATE_ONLY, 0
    hour, minute = _digits(text, at + 11, 2, end), _digits(text, at + 14, 2, end)
    if text[at + 10] not in (84, 116, 32) or hour < 0 or minute < 0 or text[at + 13] != 58:  # T t space, colon
        return UNKNOWN, 0
    rest, second, billionths = at + 16, 0, 0
    if rest < end and text[rest] == 58:
        second = _digits(text, rest + 1, 2, end)
        if second < 0:
            return UNKNOWN, 0
        rest += 3
        if rest < end and text[rest] in (46, 44):  # . ,
            billionths, rest = _fraction(text, rest + 1, end)
    # 24:00:00 is the end of the day; second 60 is a leap second and counts as the next minute's first
    if hour > 24 or (hour == 24 and (minute or second or billionths)) or minute > 59 or second > 60:
        return IMPOSSIBLE, 0
    verdict, offset_s = _zone(text, rest, end)
    seconds = _days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset_s
    return verdict, seconds * 1_000_000 + (billionths + 500) // 1000


@loop
def _number(text: NDArray[np.uint8], at: int, end: int, unit_ns: int) -> tuple[int, int]:
    """Verdict and microseconds of a bare decimal number of `unit_ns`; 0 when no unit is declared."""
    negative = text[at] == 45
    if text[at] in (43, 45):
        at += 1
    start, value = at, 0
    while at < end and 48 <= text[at] <= 57:
        if value > 922_337_203_685_477_579:  # one digit more would not fit
            return IMPOSSIBLE, 0
        value = value * 10 + int(text[at]) - 48
        at += 1
    if at == start:
        return UNKNOWN, 0
    billionths = 0
    if at < end and text[at] == 46:
        billionths, at = _fraction(text, at + 1, end)
    if at != end:
        return UNKNOWN, 0
    if unit_ns == 0:
        return NUMBER, 0
    if value > 9_000_000_000_000_000_000 // unit_ns:
        return IMPOSSIBLE, 0
    nanos = value * unit_ns + billionths * unit_ns // 1_000_000_000
    if negative:
        nanos = -nanos
    return UNDERSTOOD, (nanos + 500) // 1000


@loop
def read_times(
    text: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    unit_ns: int,
    out_us: NDArray[np.int64],
    out_verdict: NDArray[np.uint8],
) -> None:
    """Read value i from bytes `offsets[i]` to `offsets[i + 1]`; fill microseconds since 1970 and a verdict each."""
    for i in range(len(out_us)):
        at, end = offsets[i], offsets[i + 1]
        while at < end and text[at] <= 32:
            at += 1
        while at < end and text[end - 1] <= 32:
            end -= 1
        if at == end:
            out_verdict[i] = EMPTY
            continue
        if end - at >= 10 and text[at + 4] == 45:
            verdict, value_us = _calendar(text, at, end)
        else:
            verdict, value_us = _number(text, at, end, unit_ns)
        out_verdict[i] = verdict
        out_us[i] = value_us
