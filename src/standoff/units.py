"""Every unit, and the only conversions.

Inside the engine lengths are metres, speeds metres per second, angles degrees, and times integer microseconds since
1970-01-01T00:00:00Z. Anything else is converted here, at the edge.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = [
    "FOOT_M",
    "KNOT_MPS",
    "NAUTICAL_MILE_M",
    "US_PER_S",
    "duration_text",
    "instant_text",
    "parse_duration_us",
    "parse_instant_us",
    "parse_length_m",
    "parse_speed_mps",
]

US_PER_S: Final = 1_000_000
NAUTICAL_MILE_M: Final = 1852.0  # International Hydrographic Conference, Monaco 1929
KNOT_MPS: Final = NAUTICAL_MILE_M / 3600
FOOT_M: Final = 0.3048  # international foot, 1959
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_LENGTH_M: Final = {
    "": 1.0, "m": 1.0, "km": 1000.0, "cm": 0.01, "nm": NAUTICAL_MILE_M, "nmi": NAUTICAL_MILE_M,
    "mi": 1609.344, "ft": FOOT_M,
}  # fmt: skip
_SPEED_MPS: Final = {"": 1.0, "m/s": 1.0, "mps": 1.0, "km/h": 1 / 3.6, "kmh": 1 / 3.6, "kn": KNOT_MPS, "kt": KNOT_MPS,
                     "mph": 0.44704}  # fmt: skip
_DURATION_S: Final = {"": 1.0, "ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0,
                      "day": 86400.0, "days": 86400.0,
                      "hours": 3600.0, "hour": 3600.0, "minutes": 60.0, "seconds": 1.0}  # fmt: skip
_QUANTITY: Final = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z/]*)\s*")


def _parse(text: str | float, units: dict[str, float], noun: str, example: str) -> float:
    if isinstance(text, bool):
        raise ValueError(f"{text!r} is not a {noun}; write it like {example!r}")  # noqa: TRY004  # as every unfit text
    if isinstance(text, (int, float)):
        return float(text)
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a {noun}; write it like {example!r}")
    unit = found[2] if found[2] in units else found[2].lower()
    if unit not in units:
        known = ", ".join(sorted(u for u in units if u))
        raise ValueError(f"{text!r} has the unknown unit {found[2]!r}; a {noun} takes one of {known}")
    return float(found[1]) * units[unit]


def parse_length_m(text: str | float) -> float:
    """Metres from "55 km", "3 nm" (nautical miles), "200 ft", "50 m" or a bare number in metres; else ValueError."""
    return _parse(text, _LENGTH_M, "length", "55 km")


def parse_speed_mps(text: str | float) -> float:
    """Metres per second from "40 km/h", "12 kn", "0.5 m/s" or a bare number of m/s. ValueError otherwise."""
    return _parse(text, _SPEED_MPS, "speed", "0.5 m/s")


def parse_duration_us(text: str | float) -> int:
    """Microseconds from "30 min", "1 h", "90 s", "2 d" or a bare number of seconds. ValueError otherwise."""
    return round(_parse(text, _DURATION_S, "duration", "30 min") * US_PER_S)


def parse_instant_us(text: str | datetime) -> int:
    """Microseconds since 1970 from ISO 8601 text (or a datetime) that carries a zone. ValueError when it is naive."""
    when = text if isinstance(text, datetime) else datetime.fromisoformat(text.strip())
    if when.tzinfo is None:
        raise ValueError(f"{text} carries no time zone; write it with an offset or a Z, like 2017-05-18T09:00:00Z")
    return (when - _EPOCH) // timedelta(microseconds=1)


def instant_text(at_us: int) -> str:
    """ISO 8601 in UTC, with fractional seconds only where there are any."""
    return (_EPOCH + timedelta(microseconds=at_us)).isoformat().replace("+00:00", "Z")


def duration_text(span_us: int) -> str:
    """A short duration for people: 90 s, 12 min, 1 h 05 min, 2 d 03 h."""
    seconds = round(span_us / US_PER_S)
    if seconds < 120:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d} min"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours:02d} h"
