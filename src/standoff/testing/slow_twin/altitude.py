"""Against an altitude band: surely within, surely out, or open (17)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from standoff.model.zone import AltitudeBand, Limit
from standoff.testing.slow_twin.nouns import SlowFix

__all__ = ["Vertical", "vertical_breaks", "vertical_of"]

Vertical = Literal["within", "out", "open"]
_GEOID_M: Final = 110.0
_LOWEST_M, _HIGHEST_M = -430.0, 8850.0  # ground above the sea
_PRESSURE_M, _PRESSURE_SHARE = 1200.0, 0.15


@dataclass(frozen=True, slots=True)
class _Span:
    """What a height may be, in metres above some datum."""

    low: float
    high: float

    def wider(self, below_m: float, above_m: float) -> _Span:
        return _Span(self.low - below_m, self.high + above_m)


@dataclass(frozen=True, slots=True)
class _Height:
    """An altitude as reported, and its datum; None where either is not known."""

    metres: float | None
    datum: str | None

    @classmethod
    def of(cls, fix: SlowFix, surface: bool) -> _Height:
        """On the surface a fix is 0 m above ground."""
        return cls(0.0, "agl") if surface or fix.surface else cls(fix.alt_m, fix.alt_datum)


def _pressure_m(span: _Span) -> float:
    return _PRESSURE_M + _PRESSURE_SHARE * max(abs(span.low), abs(span.high))


def _above_sea(limit: Limit) -> _Span:
    span = _Span(limit.metres, limit.metres)
    match limit.datum:
        case "hae":
            return span.wider(_GEOID_M, _GEOID_M)
        case "agl":
            return span.wider(-_LOWEST_M, _HIGHEST_M)
        case "fl":
            return span.wider(_pressure_m(span), _pressure_m(span))
        case _:
            return span


def _told_in(limit: Limit, datum: str | None) -> _Span:
    """A limit in the datum of a report. A report without datum is above the ellipsoid or the sea."""
    span = _Span(limit.metres, limit.metres)
    if datum is None:
        own = span if limit.datum in ("hae", "msl") else _above_sea(limit)
        return own.wider(_GEOID_M, _GEOID_M)
    if datum == limit.datum:
        return span
    span = _above_sea(limit)
    match datum:
        case "hae":
            return span.wider(_GEOID_M, _GEOID_M)
        case "agl":
            return span.wider(_HIGHEST_M, -_LOWEST_M)
        case "fl":
            return span.wider(_pressure_m(span), _pressure_m(span))
        case _:
            return span


def _limits(band: AltitudeBand | None, datum: str | None) -> tuple[_Span, _Span]:
    """Floor and ceiling. A floor at the ground or under it is none: nothing is below the ground."""
    floor, ceiling = (band.floor, band.ceiling) if band is not None else (None, None)
    if floor is not None and floor.datum == "agl" and floor.metres <= 0:
        floor = None
    lowest, highest = _Span(-math.inf, -math.inf), _Span(math.inf, math.inf)
    return (_told_in(floor, datum) if floor else lowest), (_told_in(ceiling, datum) if ceiling else highest)


def vertical_of(fix: SlowFix, band: AltitudeBand | None, surface: bool) -> Vertical:
    """Where a fix stands against a band."""
    return _vertical_at(_Height.of(fix, surface), band)


def _vertical_at(height: _Height, band: AltitudeBand | None) -> Vertical:
    floor, ceiling = _limits(band, height.datum)
    if floor.high == -math.inf and ceiling.low == math.inf:
        return "within"
    if height.metres is None:
        return "open"
    if height.metres < floor.low or height.metres > ceiling.high:
        return "out"
    return "within" if floor.high <= height.metres <= ceiling.low else "open"


def vertical_breaks(
    a: SlowFix, b: SlowFix, band: AltitudeBand | None, surface: bool
) -> tuple[Callable[[float], bool], list[float]]:
    """Whether a path is surely out of the band at a share of its way, and the shares at which that changes.

    Linear in altitude where both ends have one of the same datum; else what the first fix says holds until the second.
    """
    start, end = _Height.of(a, surface), _Height.of(b, surface)
    ends = [_vertical_at(height, band) == "out" for height in (start, end)]
    if band is None or start.metres is None or end.metres is None or start.datum != end.datum:
        return (lambda share: ends[1] if share >= 1 else ends[0]), ([1.0] if ends[0] != ends[1] else [])
    low, high = start.metres, end.metres

    def out(share: float) -> bool:
        if share in (0.0, 1.0):
            return ends[int(share)]
        return _vertical_at(_Height(low + (high - low) * share, start.datum), band) == "out"

    floor, ceiling = _limits(band, start.datum)
    limits = [limit for limit in (floor.low, ceiling.high) if high != low and math.isfinite(limit)]
    shares = sorted((limit - low) / (high - low) for limit in limits)
    return out, [share for share in shares if 0 <= share <= 1]
