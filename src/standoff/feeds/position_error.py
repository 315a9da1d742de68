"""What each format says about the error of a position, turned into `error_m`: 1 sigma per horizontal axis, in metres.

The only place where this is converted. None means the format says nothing usable, and the plan's own default applies.
Where each definition comes from stands in docs/position-error.md.
"""

from __future__ import annotations

from math import hypot, isfinite, log, sqrt
from typing import Final

from standoff.units import NAUTICAL_MILE_M

__all__ = [
    "ais_error_m",
    "cep_error_m",
    "cot_error_m",
    "hdop_error_m",
    "nacp_error_m",
    "nucp_error_m",
    "radius_error_m",
]

_AIS_HIGH_RADIUS_M: Final = 10.0
#: Message 27 gives tenths of a minute of arc; a uniform step has sigma = step / sqrt(12).
_AIS_LONG_RANGE_STEP_M: Final = NAUTICAL_MILE_M / 10
#: User equivalent range error of a single-frequency receiver on the open GPS signal, 1 sigma.
_UERE_M: Final = 7.1
#: CoT writes 9999999 for "unknown"; some senders write one nine fewer.
_COT_UNKNOWN_M: Final = 999_999.0

#: 95 % radius in metres by category, 0 = unknown.
_EPU_M: Final = (
    None, 10 * NAUTICAL_MILE_M, 4 * NAUTICAL_MILE_M, 2 * NAUTICAL_MILE_M, NAUTICAL_MILE_M, 0.5 * NAUTICAL_MILE_M,
    0.3 * NAUTICAL_MILE_M, 0.1 * NAUTICAL_MILE_M, 0.05 * NAUTICAL_MILE_M, 30.0, 10.0, 3.0,
)  # fmt: skip
_NUCP_RADIUS_M: Final = (
    None, 10 * NAUTICAL_MILE_M, 5 * NAUTICAL_MILE_M, NAUTICAL_MILE_M, 0.5 * NAUTICAL_MILE_M, 0.25 * NAUTICAL_MILE_M,
    0.1 * NAUTICAL_MILE_M, 0.05 * NAUTICAL_MILE_M, 10.0, 3.0,
)  # fmt: skip


def radius_error_m(radius_m: float, probability: float) -> float:
    """Sigma per axis of a circular normal error that stays within `radius_m` with this probability (0 to 1, open)."""
    if not 0.0 < probability < 1.0:
        raise ValueError(f"a probability of {probability} tells no spread; it lies between 0 and 1")
    return radius_m / sqrt(-2.0 * log(1.0 - probability))


def cep_error_m(radius_m: float) -> float:
    """Sigma per axis from the circular error probable, the radius that half of the positions stay within."""
    return radius_error_m(radius_m, 0.5)


def hdop_error_m(hdop: float, range_error_m: float = _UERE_M) -> float:
    """Sigma per axis from the horizontal dilution of precision and the 1 sigma error of one range."""
    return hdop * range_error_m / sqrt(2.0)


def nacp_error_m(nacp: int) -> float | None:
    """Sigma per axis from the ADS-B accuracy category for position, 0 to 11."""
    return _by_category(_EPU_M, nacp)


def nucp_error_m(nucp: int) -> float | None:
    """Sigma per axis from the uncertainty category for position of the first ADS-B version, 0 to 9."""
    return _by_category(_NUCP_RADIUS_M, nucp)


def cot_error_m(ce_m: float) -> float | None:
    """Sigma per axis from the `ce` of a Cursor-on-Target point; 9999999, 0 and less, and no number are "unknown"."""
    return ce_m if isfinite(ce_m) and 0.0 < ce_m < _COT_UNKNOWN_M else None


def ais_error_m(high_accuracy: bool, long_range: bool = False) -> float | None:
    """Sigma per axis from the AIS accuracy flag; `long_range` is message 27 with its coarse grid."""
    if long_range:
        return hypot(_AIS_LONG_RANGE_STEP_M / sqrt(12.0), radius_error_m(_AIS_HIGH_RADIUS_M, 0.95))
    return radius_error_m(_AIS_HIGH_RADIUS_M, 0.95) if high_accuracy else None


def _by_category(radii_m: tuple[float | None, ...], category: int) -> float | None:
    radius_m = radii_m[category] if 0 <= category < len(radii_m) else None
    return None if radius_m is None else radius_error_m(radius_m, 0.95)
