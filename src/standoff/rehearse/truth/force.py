"""When a version of a zone is in force, and where it is beyond doubt above or below its altitude band."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from standoff.model.zone import Limit, WeeklyWindow, Zone, ZoneVersion

__all__ = ["Band", "Stretch", "band_of", "stretches"]

_DAY_US: Final = 86_400_000_000
_WEEK_US: Final = 7 * _DAY_US
_EPOCH_WEEKDAY: Final = 3  # 1970-01-01 was a Thursday, and Monday is 0


class Stretch(NamedTuple):
    """A version holds from `from_us` up to `to_us`. Why it began and ends: zone, schedule; None where cut off."""

    version: ZoneVersion
    from_us: int
    to_us: int
    began: str | None
    ends: str | None


def stretches(zone: Zone, from_us: int, to_us: int) -> list[Stretch]:
    """All stretches of a zone that touch a time, cut to it, in order."""
    found: list[Stretch] = []
    for version in zone.versions:
        low = from_us if version.from_us is None else max(from_us, version.from_us)
        high = to_us if version.to_us is None else min(to_us, version.to_us)
        if low > high:
            continue
        first = "zone" if version.from_us is not None and version.from_us > from_us else None
        last = "zone" if version.to_us is not None and version.to_us <= to_us else None
        for a, b in _open_hours(version.schedule, low, high):
            began, ends = ("schedule" if a > low else first), ("schedule" if b < high else last)
            found.append(Stretch(version, a, b, began, ends))
    return sorted(found, key=lambda s: s.from_us)


def _open_hours(windows: tuple[WeeklyWindow, ...], low: int, high: int) -> list[tuple[int, int]]:
    if not windows:
        return [(low, high)]
    spans = []
    for window in windows:
        length = (window.end_s - window.start_s) * 1_000_000
        length += _DAY_US if length <= 0 else 0
        for day in range(low // _DAY_US - 1, high // _DAY_US + 1):
            if (day + _EPOCH_WEEKDAY) % 7 in window.days:
                start = day * _DAY_US + window.start_s * 1_000_000
                spans.append((max(low, start), min(high, start + length)))
    return _joined(sorted(span for span in spans if span[0] < span[1]))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for a, b in spans:
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


class Band(NamedTuple):
    """Altitudes of one datum: surely out below `out_below_m` and above `out_above_m`.

    Surely within between the other two; what lies between cannot be told.
    """

    out_below_m: float
    within_from_m: float
    within_to_m: float
    out_above_m: float

    @property
    def everywhere(self) -> bool:
        """Whether there is no band at all."""
        return math.isinf(self.out_below_m) and math.isinf(self.out_above_m)


#: Half widths of what is not known between two datums: decisions on events, number 17.
_GEOID_M: Final = 110.0
_GROUND_M: Final = (-430.0, 8850.0)
_AIR_M: Final = 1200.0
_AIR_SHARE: Final = 0.15


def band_of(zone: Zone, version: ZoneVersion, datum: str | None) -> tuple[Band, bool]:
    """The band as altitudes of a datum meet it, and whether all things there count as on the ground."""
    band = version.altitude
    floor = band.floor if band else None
    if floor and floor.datum == "agl" and floor.metres <= 0:
        floor = None
    to = "agl" if zone.surface else datum or ""
    low = _interval(floor, to) if floor else (-math.inf, -math.inf)
    high = _interval(band.ceiling, to) if band and band.ceiling else (math.inf, math.inf)
    return Band(low[0], low[1], high[0], high[1]), zone.surface


def _interval(limit: Limit, to: str) -> tuple[float, float]:
    """Where a limit may lie in another datum."""
    if limit.datum == to:
        return limit.metres, limit.metres
    if not to:  # above the ellipsoid or the sea, and not said which
        low, high = _above_sea(limit) if limit.datum != "hae" else (limit.metres, limit.metres)
        return low - _GEOID_M, high + _GEOID_M
    low, high = _above_sea(limit)
    if to == "hae":
        return low - _GEOID_M, high + _GEOID_M
    if to == "agl":
        return low - _GROUND_M[1], high - _GROUND_M[0]
    if to == "fl":
        width = _AIR_M + _AIR_SHARE * max(abs(low), abs(high))
        return low - width, high + width
    return low, high


def _above_sea(limit: Limit) -> tuple[float, float]:
    m = limit.metres
    if limit.datum == "agl":
        return m + _GROUND_M[0], m + _GROUND_M[1]
    if limit.datum == "fl":
        width = _AIR_M + _AIR_SHARE * abs(m)
        return m - width, m + width
    if limit.datum == "hae":
        return m - _GEOID_M, m + _GEOID_M
    return m, m
