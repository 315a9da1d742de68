"""Against an altitude band: surely within, surely out, or open (17)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal

from standoff.model.zone import AltitudeBand, Limit
from standoff.testing.slow_twin.nouns import SlowFix

__all__ = ["Vertical", "vertical_breaks", "vertical_of"]

Vertical = Literal["within", "out", "open"]
_GEOID_M: Final = 110.0


def _slack_m(datum: str | None, limit: Limit) -> float:
    """How far apart heights above two datums may be."""
    if datum == limit.datum:
        return 0.0
    return _GEOID_M if {datum, limit.datum} == {"hae", "msl"} else math.inf


def vertical_of(fix: SlowFix, band: AltitudeBand | None, surface: bool) -> Vertical:
    """Where a fix stands against a band. On the surface it is within floors up to 0 m and ceilings from 0 m."""
    if band is None or (band.floor is None and band.ceiling is None):
        return "within"
    if surface or fix.surface:
        floor = band.floor is None or band.floor.metres <= 0
        ceiling = band.ceiling is None or band.ceiling.metres >= 0
        return "within" if floor and ceiling else "out"
    if fix.alt_m is None:
        return "open"
    return _vertical_at(fix.alt_m, fix.alt_datum, band)


def _vertical_at(alt_m: float, datum: str | None, band: AltitudeBand) -> Vertical:
    margins = []  # metres within each limit, and how unsure that is
    if band.floor is not None:
        margins.append((alt_m - band.floor.metres, _slack_m(datum, band.floor)))
    if band.ceiling is not None:
        margins.append((band.ceiling.metres - alt_m, _slack_m(datum, band.ceiling)))
    if any(margin + slack < 0 for margin, slack in margins):
        return "out"
    return "within" if all(margin - slack >= 0 for margin, slack in margins) else "open"


def vertical_breaks(
    a: SlowFix, b: SlowFix, band: AltitudeBand | None, surface: bool
) -> tuple[Callable[[float], bool], list[float]]:
    """Whether a path is surely out of the band at a share of its way, and the shares at which that changes.

    Linear in altitude where both ends have one of the same datum; else what the first fix says holds until the second.
    """
    ends = [vertical_of(fix, band, surface) == "out" for fix in (a, b)]
    known = a.alt_m is not None and b.alt_m is not None and a.alt_datum == b.alt_datum
    if band is None or not known or surface or a.surface or b.surface:
        return (lambda share: ends[1] if share >= 1 else ends[0]), ([1.0] if ends[0] != ends[1] else [])
    low, high, datum = a.alt_m or 0.0, b.alt_m or 0.0, a.alt_datum

    def out(share: float) -> bool:
        if share in (0.0, 1.0):
            return ends[int(share)]
        return _vertical_at(low + (high - low) * share, datum, band) == "out"

    limits = []
    if band.floor is not None:
        limits.append(band.floor.metres - _slack_m(datum, band.floor))
    if band.ceiling is not None:
        limits.append(band.ceiling.metres + _slack_m(datum, band.ceiling))
    shares = sorted((limit - low) / (high - low) for limit in limits if high != low and math.isfinite(limit))
    return out, [share for share in shares if 0 <= share <= 1]
