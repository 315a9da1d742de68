"""Weekly hours: days and clock times in UTC or at a fixed offset, turned into windows in UTC."""

from __future__ import annotations

import re
from typing import Final

from standoff.errors import Place
from standoff.model.zone import WeeklyWindow
from standoff.plan.explain import Findings, did_you_mean
from standoff.plan.section import WindowModel
from standoff.plan.tree import Node, shortened

__all__ = ["DAYS", "read_schedule"]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_S: Final = 86_400
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")


def read_schedule(models: list[WindowModel] | None, node: Node | None, found: Findings) -> tuple[WeeklyWindow, ...]:
    """The windows in UTC; days, times and offsets that cannot be read are noted."""
    windows: list[WeeklyWindow] = []
    for number, model in enumerate(models or ()):
        here = node.child(number) if node else None
        assert here is not None
        window = _window(model, here, found)
        if window is not None:
            windows.append(window)
    return tuple(windows)


def _window(model: WindowModel, node: Node, found: Findings) -> WeeklyWindow | None:
    days = _days(model.days, node.at(("days",)), found)
    start = _clock(model.from_, node.at(("from",)), found)
    end = _clock(model.to, node.at(("to",)), found)
    offset = _offset(model.tz, node.at(("tz",)), found)
    if not days or start is None or end is None or offset is None:
        return None
    if start == end:
        what = f"from and to are both {model.from_}, which means 24 hours."
        found.warn(node.at(("to",)), "whole-day", what, 'Write from: "00:00", to: "24:00" to say so plainly.')
    shift, start_s = divmod(start - offset, _DAY_S)  # midnight at the offset may be the day before or after in UTC
    return WeeklyWindow(frozenset((day + shift) % 7 for day in days), start_s, (end - offset) % _DAY_S)


def _days(words: tuple[str, ...], place: Place, found: Findings) -> frozenset[int]:
    days: set[int] = set()
    for word in words:
        first, _, last = word.strip().lower().partition("-")
        if first in ("daily", "all") and not last:
            days |= set(range(7))
            continue
        ends = [_day(part) for part in (first, last or first)]
        if ends[0] is None or ends[1] is None:
            mend = f"{did_you_mean(word, [*DAYS, 'daily'])} Ranges are written mon-fri."
            found.error(place, "unknown-day", f"{shortened(word)} is no day of the week.", mend)
            continue
        days |= {(ends[0] + step) % 7 for step in range((ends[1] - ends[0]) % 7 + 1)}
    return frozenset(days)


def _day(word: str) -> int | None:
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    word = word.strip()
    return next((number for number, name in enumerate(full) if len(word) >= 3 and name.startswith(word)), None)


def _clock(text: str, place: Place, found: Findings) -> int | None:
    parts = _CLOCK.fullmatch(text.strip())
    seconds = -1
    if parts and int(parts[2]) < 60 and int(parts[3] or 0) < 60:
        seconds = int(parts[1]) * 3600 + int(parts[2]) * 60 + int(parts[3] or 0)
    if 0 <= seconds <= _DAY_S:
        return seconds
    found.error(
        place, "not-a-clock-time", f"{shortened(text)} is not a time of day.", 'Write it like "08:00", up to "24:00".'
    )
    return None


def _offset(text: str | None, place: Place, found: Findings) -> int | None:
    if text is None or text.strip().upper() in ("UTC", "GMT", "Z"):
        return 0
    parts = _OFFSET.fullmatch(text.strip())
    if parts and int(parts[2]) <= 14 and int(parts[3] or 0) < 60:
        seconds = int(parts[2]) * 3600 + int(parts[3] or 0) * 60
        return -seconds if parts[1] == "-" else seconds
    what = f"the time zone {shortened(text)} is not a fixed offset."
    mend = "Write UTC or an offset such as +03:00; hours that move with daylight saving need a version for each season."
    found.error(place, "named-time-zone", what, mend)
    return None
