"""The terms of OpenAir lines: coordinates, numbers, activation times."""

from __future__ import annotations

import math
import re
from typing import Final

from standoff.plan.zone_files.applicability import Period
from standoff.plan.zone_issues import Findings
from standoff.units import parse_instant_us

__all__ = ["read_activation", "read_coordinates", "read_numbers"]

_PART: Final = (
    r"(?:(\d{{1,3}}):(\d{{1,2}}(?:\.\d+)?)(?::(\d{{1,2}}(?:\.\d+)?))?"  # 52:07:36 or 29:58.917
    r"|(\d{{{digits}}})(\d\d)(\d\d(?:\.\d+)?)"  # 265644.00
    r"|(\d{{1,3}}\.\d+))\s*([{sides}])"  # 52.1267
)
_LAT: Final = _PART.format(digits=2, sides="NS")
_LON: Final = _PART.format(digits=3, sides="EW")
_PAIR: Final = re.compile(rf"\s*{_LAT}[\s,]*{_LON}\s*", re.IGNORECASE)
_AA: Final = re.compile(r"\s*(\S+?)\s*/\s*(\S+)\s*")
_LonLat = tuple[float, float]


def read_coordinates(text: str, count: int, about: Findings) -> list[_LonLat] | None:
    """`count` coordinates as (lon, lat), separated by commas or spaces. None when they cannot be read (said)."""
    found: list[_LonLat] = []
    at = 0
    for _ in range(count):
        match = _PAIR.match(text, at)
        if match is None:
            break
        lat, lon = _degrees(match.groups()[:8], about), _degrees(match.groups()[8:], about)
        if lat is None or lon is None:
            return None
        if abs(lat) > 90 or abs(lon) > 180:
            about.error(
                "out-of-range",
                f"{match[0].strip()!r} is no place on earth.",
                "Latitude comes first, at most 90 degrees.",
            )
            return None
        found.append((lon, lat))
        at = match.end()
        at += len(text[at:]) - len(text[at:].lstrip(", \t"))
    if len(found) < count or text[at:].strip():
        about.error(
            "bad-position",
            f"{text.strip()[:60]!r} is no coordinate{'' if count == 1 else 's'} that can be read.",
            "Write like 52:07:36 N 013:23:34 E.",
        )
        return None
    return found


def _degrees(groups: tuple[str | None, ...], about: Findings) -> float | None:
    degrees, minutes, seconds, d2, m2, s2, decimal, side = groups
    sign = -1.0 if (side or "").upper() in {"S", "W"} else 1.0
    if decimal:
        return sign * float(decimal)
    d, m, s = float(degrees or d2 or 0), float(minutes or m2 or 0), float(seconds or s2 or 0)
    if m > 60 or s > 60 or (m == 60 and d2) or (s == 60 and d2):
        about.error(
            "bad-position", f"{m:g} minutes or {s:g} seconds is more than a whole.", "Minutes and seconds go up to 59."
        )
        return None
    if m == 60 or s == 60:
        about.warn("sixty", "60 minutes or seconds read as one more of the next unit.", "Write it as 0 of one more.")
    return sign * (d + m / 60 + s / 3600)


def read_numbers(text: str, count: int, about: Findings) -> list[float] | None:
    """`count` numbers separated by commas or spaces. None when they cannot be read (said)."""
    words = text.replace(",", " ").split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(math.isfinite(number) for number in numbers):
        noun = "one number" if count == 1 else f"{count} numbers"
        about.error(
            "bad-number",
            f"{text.strip()[:40]!r} is not {noun}.",
            "Radii and widths are in nautical miles, angles in degrees.",
        )
        return None
    return numbers


def read_activation(text: str, about: Findings) -> Period | None:
    """The period of an AA line. None: by notice only, or not readable (said); the zone is then always in force."""
    if text.strip().upper() == "NONE":
        about.warn(
            "by-notam",
            "it is activated by NOTAM only; the zone counts as in force the whole time.",
            "Give it times in the plan.",
        )
        return None
    found = _AA.fullmatch(text)
    try:
        words = found.groups() if found else (text, text)
        start, end = (None if word.upper() == "NONE" else parse_instant_us(word) for word in words)
    except (ValueError, OverflowError):
        about.warn(
            "bad-time",
            f"its activation {text.strip()[:60]!r} cannot be read; the zone counts as in force the whole time.",
            "Write like 2025-01-01T12:00Z/2025-01-01T13:00Z.",
        )
        return None
    if start is None and end is None:
        about.warn("by-notam", "its activation is open at both ends; the zone counts as in force the whole time.")
        return None
    if start is not None and end is not None and start >= end:
        about.warn(
            "bad-period",
            f"its activation {text.strip()[:60]!r} ends before it begins; the zone counts as in force the whole time.",
            "Mend its times.",
        )
        return None
    return Period(start, end)
