"""When a zone is in force: overlapping periods become versions that do not overlap, daily periods weekly windows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from standoff.model.zone import WeeklyWindow
from standoff.plan.zone_issues import Findings
from standoff.units import parse_instant_us

__all__ = ["Period", "read_instant", "read_schedule", "without_overlap"]

_DAYS: Final = {"MON": 0, "TUE": 1, "WED": 2, "THU": 3, "FRI": 4, "SAT": 5, "SUN": 6}
_EVERY_DAY: Final = frozenset(range(7))
_DAY_S: Final = 86_400
_TIME: Final = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?")
_EVER: Final = 2**62
_MORNING: Final = frozenset({"SR", "BMCT"})


@dataclass(frozen=True, slots=True)
class Period:
    """In force from `from_us` up to but not including `to_us` (None: open), in the windows (none: the whole time)."""

    from_us: int | None = None
    to_us: int | None = None
    schedule: tuple[WeeklyWindow, ...] = ()


def without_overlap(periods: Sequence[Period]) -> list[Period]:
    """The same times as periods that do not overlap, in order; no period at all means always."""
    if not periods:
        return [Period()]
    bounds = sorted({_start(p) for p in periods} | {_end(p) for p in periods})
    out: list[Period] = []
    for start, end in pairwise(bounds):
        inside = [p for p in periods if _start(p) <= start and end <= _end(p)]
        if not inside:
            continue
        schedule = () if any(not p.schedule for p in inside) else _union(inside)
        first = None if start == -_EVER else start
        last = None if end == _EVER else end
        if out and out[-1].to_us == first and out[-1].schedule == schedule:
            out[-1] = Period(out[-1].from_us, last, schedule)
        else:
            out.append(Period(first, last, schedule))
    return out


def _start(period: Period) -> int:
    return -_EVER if period.from_us is None else period.from_us


def _end(period: Period) -> int:
    return _EVER if period.to_us is None else period.to_us


def _union(periods: Sequence[Period]) -> tuple[WeeklyWindow, ...]:
    windows = {window for period in periods for window in period.schedule}
    return tuple(sorted(windows, key=lambda w: (sorted(w.days), w.start_s, w.end_s)))


def read_instant(value: object, what: str, findings: Findings) -> int | None:
    """Microseconds from a date-time of the ED formats; None where there is none or it cannot be read (said)."""
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else ""
    naive = re.search(r"T.*(Z|[+-]\d\d:?\d\d)$", text) is None
    try:
        instant = parse_instant_us(f"{text}{'Z' if 'T' in text else 'T00:00:00Z'}" if naive else text)
    except (ValueError, OverflowError):
        findings.warn(
            "bad-time",
            f"{what} {str(value)[:60]!r} is no date and time; the zone is not limited by it.",
            "Write it like 2024-05-01T00:00:00Z.",
        )
        return None
    if naive:
        findings.warn("naive-time", f"{what} {text!r} carries no time zone; taken as UTC.", "Write it with a Z.")
    return instant


def read_schedule(daily: object, findings: Findings) -> tuple[WeeklyWindow, ...]:
    """Weekly windows in UTC from ED-269 or ED-318 daily periods; empty means the whole time."""
    if daily is None or daily == []:
        return ()
    if not isinstance(daily, list) or not all(isinstance(one, dict) for one in daily):
        findings.warn(
            "bad-schedule", "its schedule is no list of daily periods; the zone counts as in force the whole time."
        )
        return ()
    windows = [window for one in daily for window in _windows(one, findings)]
    return tuple(dict.fromkeys(windows))


def _windows(one: Mapping[str, Any], findings: Findings) -> list[WeeklyWindow]:
    days = _days(one.get("day"), findings)
    events = [str(one[key]) for key in ("startEvent", "endEvent") if one.get(key)]
    if events:
        return [_event_window(days, one, events, findings)]
    start, end = _seconds(one.get("startTime"), 0), _seconds(one.get("endTime"), _DAY_S)
    if start is None or end is None:
        findings.warn(
            "bad-schedule",
            f"its daily period {one.get('startTime')!s:.30} to {one.get('endTime')!s:.30} cannot be read; "
            "the zone counts as in force the whole day.",
            "Write times like 16:00:00Z.",
        )
        return [WeeklyWindow(days, 0, _DAY_S)]
    if "naive" in (start[1], end[1]):
        findings.warn(
            "naive-time", "times of its schedule carry no time zone; taken as UTC.", "Write them like 16:00:00Z."
        )
    return [_in_utc(days, start, end, findings)]


def _event_window(days: frozenset[int], one: Mapping[str, Any], events: list[str], findings: Findings) -> WeeklyWindow:
    findings.warn(
        "daylight-event",
        f"its schedule depends on daylight ({', '.join(events):.40}), which is not worked out; the zone "
        "counts as in force the whole day, and the day after where it may run past midnight.",
        "Write clock times where that is too long.",
    )
    start, end = str(one.get("startEvent")), str(one.get("endEvent"))
    past_midnight = start in {"SS", "EECT"} or (end in _MORNING and start not in _MORNING)
    if past_midnight:
        days = days | {(day + 1) % 7 for day in days}
    return WeeklyWindow(days, 0, _DAY_S)


def _days(value: object, findings: Findings) -> frozenset[int]:
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    days: set[int] = set()
    for name in names:
        key = str(name).upper()[:3]
        if str(name).upper() == "ANY":
            return _EVERY_DAY
        if key not in _DAYS:
            findings.warn(
                "bad-schedule",
                f"its schedule has the day {str(name)[:20]!r}, which is not known; every day counts.",
                "Days are MON TUE WED THU FRI SAT SUN ANY.",
            )
            return _EVERY_DAY
        days.add(_DAYS[key])
    return frozenset(days) or _EVERY_DAY


def _seconds(value: object, default: int) -> tuple[int, str, int] | None:
    """(seconds of the written clock, how its zone is given, offset in seconds), None when it cannot be read."""
    if value is None:
        return default, "absent", 0
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    clock = hours * 3600 + minutes * 60 + seconds
    if minutes > 59 or seconds > 60 or clock > _DAY_S:
        return None
    if found[4]:
        return clock, "utc", 0
    if not found[5]:
        return clock, "naive", 0
    return clock, "offset", (int(found[6]) * 3600 + int(found[7]) * 60) * (1 if found[5] == "+" else -1)


def _in_utc(
    days: frozenset[int], start: tuple[int, str, int], end: tuple[int, str, int], findings: Findings
) -> WeeklyWindow:
    offset_s = start[2] or end[2]
    last = end[0]
    if last in {_DAY_S - 1, _DAY_S - 60}:
        findings.warn(
            "end-of-day", "its schedule ends just before midnight; taken as midnight, so that no gap is left."
        )
        last = _DAY_S
    begin = (start[0] - (start[2] if start[1] == "offset" else offset_s)) if start[1] != "absent" else -offset_s
    length = (last - start[0] - 1) % _DAY_S + 1
    shift, begin = divmod(begin, _DAY_S)
    stop = begin + length
    return WeeklyWindow(frozenset((day + shift) % 7 for day in days), begin, stop if stop <= _DAY_S else stop - _DAY_S)
