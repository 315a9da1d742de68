"""Zones as detection sees them: an area for each version, when it is in force, its altitude band in every datum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.zone import AltitudeBand, Limit, WeeklyWindow, Zone, ZoneVersion

__all__ = ["DATUM_CODES", "Areas", "build_areas"]

#: Datum of a fix's altitude; 4: an altitude that does not say.
DATUM_CODES: Final = {"hae": 0, "msl": 1, "agl": 2, "fl": 3, "": 4}
_GEOID_M: Final = 110.0  # EGM96 undulations lie within -107 .. +86 m
_TERRAIN_M: Final = (-430.0, 8850.0)  # Dead Sea shore to Everest
_PRESSURE_M: Final = 1200.0  # sea-level pressure of 870 to 1085 hPa against 1013.25
_THERMAL: Final = 0.15  # air 40 K off the standard atmosphere
_WEEK_US: Final = 7 * 86_400_000_000
_DAY_US: Final = 86_400_000_000
_MONDAY_US: Final = 4 * _DAY_US  # 1970-01-05 was a Monday
_ALWAYS: Final = -(2**62)
_NEVER: Final = 2**62
_ANY_M: Final = 1e30  # beyond any altitude


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """Versions in plan order. zone_of[j] is the zone of area j; bands has shape (areas, datums, 4).

    Area j holds from from_us[j] up to but not including to_us[j]; those in `scheduled`, by number, not all that time.
    """

    versions: tuple[ZoneVersion, ...]
    zone_of: NDArray[np.int32]
    bands: NDArray[np.float64]
    has_bands: bool
    from_us: NDArray[np.int64]
    to_us: NDArray[np.int64]
    scheduled: tuple[int, ...]

    def in_force(self, at_us: int) -> NDArray[np.uint8]:
        """1 for each area that holds at an instant."""
        return (self.held_since(at_us) > 0).astype(np.uint8)

    def held_since(self, at_us: int) -> NDArray[np.int64]:
        """0 for each area that does not hold at an instant, else since when it does (1: for ever, or for weeks)."""
        holds = (self.from_us <= at_us) & (at_us < self.to_us)
        since = np.where(holds, np.maximum(1, self.from_us), 0)
        for j in self.scheduled:
            since[j] = _since(self.versions[j], at_us) if _holds(self.versions[j], at_us) else 0
        return since

    def next_change_us(self, after_us: int) -> int | None:
        """The first instant after this one at which any area may come into force or go out."""
        bounds = np.concatenate([self.from_us, self.to_us])
        instants = [int(bounds[bounds > after_us].min(initial=_NEVER))]
        instants += [at for j in self.scheduled for at in _edges(self.versions[j], after_us) if at > after_us]
        return None if min(instants) == _NEVER else min(instants)


def _holds(version: ZoneVersion, at_us: int) -> bool:
    if version.from_us is not None and at_us < version.from_us:
        return False
    if version.to_us is not None and at_us >= version.to_us:
        return False
    return not version.schedule or any(_open(window, at_us) for window in version.schedule)


def _since(version: ZoneVersion, at_us: int) -> int:
    """The start of the stretch of time over which a version that holds at an instant has held."""
    starts = sorted({edge for edge in _edges(version, at_us) if edge <= at_us}, reverse=True)
    return max(1, next((start for start in starts if not _holds(version, start - 1)), 1))


def _open(window: WeeklyWindow, at_us: int) -> bool:
    week = (at_us - _MONDAY_US) % _WEEK_US
    for day in window.days:
        start, end = _bounds(window, day)
        if start <= week < end or start <= week + _WEEK_US < end:
            return True
    return False


def _bounds(window: WeeklyWindow, day: int) -> tuple[int, int]:
    start = day * _DAY_US + window.start_s * 1_000_000
    end = day * _DAY_US + window.end_s * 1_000_000
    return start, end if end > start else end + _DAY_US


def _edges(version: ZoneVersion, after_us: int) -> list[int]:
    edges = [at for at in (version.from_us, version.to_us) if at is not None]
    week0 = after_us - (after_us - _MONDAY_US) % _WEEK_US
    for window in version.schedule:
        for day in window.days:
            for bound in _bounds(window, day):
                edges += [week0 + bound - _WEEK_US, week0 + bound, week0 + bound + _WEEK_US]
    return edges


def _between(limit: Limit, to: str) -> tuple[float, float]:
    """The interval in which a limit may lie when told in another datum."""
    m, of = limit.metres, limit.datum
    if to == "":
        to = "msl" if of in ("agl", "fl") else of
        low, high = _between(limit, to)
        return low - _GEOID_M, high + _GEOID_M
    if of == to:
        return m, m
    low, high = m, m
    if of == "agl":  # to the sea level first
        low, high = low + _TERRAIN_M[0], high + _TERRAIN_M[1]
    elif of == "fl":
        low, high = low - _PRESSURE_M - _THERMAL * abs(m), high + _PRESSURE_M + _THERMAL * abs(m)
    elif of == "hae":
        low, high = low - _GEOID_M, high + _GEOID_M
    if to == "hae":
        low, high = low - _GEOID_M, high + _GEOID_M
    elif to == "agl":
        low, high = low - _TERRAIN_M[1], high - _TERRAIN_M[0]
    elif to == "fl":
        spread = _PRESSURE_M + _THERMAL * max(abs(low), abs(high))
        low, high = low - spread, high + spread
    return low, high


def _band_row(band: AltitudeBand | None, to: str) -> tuple[float, float, float, float]:
    floor = band.floor if band else None
    if floor is not None and floor.datum == "agl" and floor.metres <= 0:
        floor = None  # nothing is below the ground
    ceiling = band.ceiling if band else None
    f = _between(floor, to) if floor else (-math.inf, -math.inf)
    c = _between(ceiling, to) if ceiling else (math.inf, math.inf)
    return (*f, *c)


def _bands(band: AltitudeBand | None, surface: bool) -> list[tuple[float, float, float, float]]:
    """A row for each datum; where every fix counts as on the ground, the same answer whatever its altitude."""
    if not surface or band is None:
        return [_band_row(band, to) for to in DATUM_CODES]
    floor_low, floor_high, ceiling_low, ceiling_high = _band_row(band, "agl")
    if floor_low > 0 or ceiling_high < 0:
        row = (math.inf, math.inf, math.inf, math.inf)
    elif floor_high <= 0 <= ceiling_low:
        row = (-math.inf, -math.inf, math.inf, math.inf)
    else:
        row = (-_ANY_M, math.inf, -math.inf, _ANY_M)
    return [row] * len(DATUM_CODES)


def build_areas(zones: Sequence[Zone]) -> Areas:
    """One area for each version of each zone."""
    pairs = [(z, version) for z, zone in enumerate(zones) for version in zone.versions]
    versions = tuple(version for _, version in pairs)
    zone_of = np.array([z for z, _ in pairs], np.int32)
    bands = _bands_of([(version.altitude, zones[z].surface) for z, version in pairs])
    has_bands = bool((bands[:, 0, 0] > -math.inf).any() or (bands[:, 0, 3] < math.inf).any())
    from_us = np.array([_ALWAYS if version.from_us is None else version.from_us for version in versions], np.int64)
    to_us = np.array([_NEVER if version.to_us is None else version.to_us for version in versions], np.int64)
    scheduled = tuple(j for j, version in enumerate(versions) if version.schedule)
    return Areas(versions, zone_of, bands, has_bands, from_us, to_us, scheduled)


def _bands_of(asked: Sequence[tuple[AltitudeBand | None, bool]]) -> NDArray[np.float64]:
    """`_bands` of each; most zones of a plan have the same one, or none."""
    number = {key: n for n, key in enumerate(dict.fromkeys(asked))}
    # rounded as the altitudes of fixes are, so that a fix at a limit stays at it
    rows = np.array([_bands(*key) for key in number], np.float32).astype(np.float64)
    return rows.reshape(len(number), len(DATUM_CODES), 4)[np.array([number[key] for key in asked], np.intp)]
