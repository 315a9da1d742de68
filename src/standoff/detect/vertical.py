"""Altitude against a zone's band: below, within, above, or open.

Each zone has, for each datum a fix may come in, four numbers: the band's floor and ceiling there, each as an
interval, since datums that need a grid we lack are only known to differ by a bounded amount.
"""

from __future__ import annotations

import math

from standoff.kernel.compiled import loop

__all__ = ["band_state", "vertical_m", "vertical_share"]

OUT_OF_BAND, IN_BAND, OPEN = 0, 1, 2


@loop
def band_state(bands, j, datum, alt):
    """0 surely out of the band, 1 surely within, 2 open. bands: (zones, datums, 4) floor low/high, ceiling low/high."""
    if bands[j, 0, 0] == -math.inf and bands[j, 0, 3] == math.inf:
        return IN_BAND
    if math.isnan(alt):
        return OPEN
    if alt < bands[j, datum, 0] or alt > bands[j, datum, 3]:
        return OUT_OF_BAND
    if alt >= bands[j, datum, 1] and alt <= bands[j, datum, 2]:
        return IN_BAND
    return OPEN


@loop
def vertical_m(bands, j, datum, alt):
    """Distance to the band, 0 within, NaN when there is no band or no altitude; the smallest it can be."""
    if math.isnan(alt) or (bands[j, 0, 0] == -math.inf and bands[j, 0, 3] == math.inf):
        return math.nan
    return max(0.0, bands[j, datum, 0] - alt, alt - bands[j, datum, 3])


@loop
def vertical_share(bands, j, datum, alt0, alt1):
    """Share of a climb or descent at which it meets the band, linear in altitude; a half where that is not known."""
    if math.isnan(alt0) or math.isnan(alt1) or alt0 == alt1:
        return 0.5
    low, high = min(alt0, alt1), max(alt0, alt1)
    for limit in (bands[j, datum, 0], bands[j, datum, 3]):
        if low <= limit <= high:
            return (limit - alt0) / (alt1 - alt0)
    return 0.5
