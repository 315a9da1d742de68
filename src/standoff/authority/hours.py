"""Hours of the week: whether an instant lies in a shift, and how much of a week some shifts cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from standoff.model.zone import WeeklyWindow
from standoff.units import US_PER_S

__all__ = ["WEEK", "Hours", "hours_of", "hours_text", "in_hours", "minus", "on_shift", "union"]

#: Sorted, disjoint spans of a week, [start, end) in seconds after Monday 00:00 UTC.
Hours = tuple[tuple[int, int], ...]

_DAY_S: Final = 86_400
_WEEK_S: Final = 7 * _DAY_S
_EPOCH_DAY: Final = 3  # 1970-01-01 was a Thursday; Monday is 0
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

WEEK: Final[Hours] = ((0, _WEEK_S),)


def on_shift(shifts: Sequence[WeeklyWindow], at_us: int) -> bool:
    """Whether `at_us` lies in one of the shifts; without any, every hour does."""
    return not shifts or in_hours(hours_of(shifts), at_us)


def in_hours(hours: Hours, at_us: int) -> bool:
    """Whether an instant, microseconds since 1970, lies in these hours."""
    week_us = (at_us + _EPOCH_DAY * _DAY_S * US_PER_S) % (_WEEK_S * US_PER_S)
    return any(start * US_PER_S <= week_us < end * US_PER_S for start, end in hours)


def hours_of(shifts: Iterable[WeeklyWindow]) -> Hours:
    """The part of the week that shifts cover; a shift that ends no later than it starts runs past midnight."""
    spans: list[tuple[int, int]] = []
    for shift in shifts:
        length = shift.end_s - shift.start_s + (0 if shift.end_s > shift.start_s else _DAY_S)
        for day in shift.days:
            start = day * _DAY_S + shift.start_s
            spans.append((start, min(start + length, _WEEK_S)))
            if start + length > _WEEK_S:  # Sunday night runs into Monday
                spans.append((0, start + length - _WEEK_S))
    return union(spans)


def union(spans: Iterable[tuple[int, int]]) -> Hours:
    """Spans of a week, joined where they touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def minus(hours: Hours, taken: Hours) -> Hours:
    """What is left of some hours without others."""
    left = list(hours)
    for off, on in taken:
        left = [part for start, end in left for part in ((start, min(end, off)), (max(start, on), end)) if _some(part)]
    return tuple(left)


def _some(span: tuple[int, int]) -> bool:
    return span[0] < span[1]


def hours_text(hours: Hours) -> str:
    """For people: "every hour", or "Mon 08:00-16:00, Sun 20:00-Mon 04:00" (UTC)."""
    if hours == WEEK:
        return "every hour"
    return ", ".join(_span_text(start, end) for start, end in _turned(hours)) + " UTC" if hours else "no hour"


def _turned(hours: Hours) -> Hours:
    """A span that runs over the end of the week in one piece."""
    if len(hours) > 1 and hours[0][0] == 0 and hours[-1][1] == _WEEK_S:
        return (*hours[1:-1], (hours[-1][0], _WEEK_S + hours[0][1]))
    return hours


def _span_text(start: int, end: int) -> str:
    same_day = (end - 1) // _DAY_S == start // _DAY_S
    last = _clock(end - start // _DAY_S * _DAY_S) if same_day else f"{_day(end)} {_clock(end % _DAY_S)}"
    return f"{_day(start)} {_clock(start % _DAY_S)}-{last}"


def _day(second: int) -> str:
    return _DAYS[second // _DAY_S % 7]


def _clock(second: int) -> str:
    minutes, rest = divmod(second, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text
