"""Altitude against a zone's band: below, within, above, or open.

Each zone has, for each datum a fix may come in, four numbers: the band's floor and ceiling there, each as an
interval, since datums that need a grid we lack are only known to differ by a bounded amount.
"""

from __future__ import annotations

import math

from standoff.kernel.compiled import loop

__all__ = ["IN_BAND", "OPEN", "OUT_OF_BAND", "band_state", "join_climb", "vertical_m"]

OUT_OF_BAND, IN_BAND, OPEN = 0, 1, 2


@loop
def band_state(bands, j, datum, alt):
    """0 surely out of the band, 1 surely within, 2 open.

    bands: (zones, datums, 4) floor low/high, ceiling low/high; empty where no zone has a band.
    """
    if len(bands) == 0 or (bands[j, 0, 0] == -math.inf and bands[j, 0, 3] == math.inf):
        return IN_BAND
    if bands[j, 0, 0] == math.inf:
        return OUT_OF_BAND
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
    if (
        len(bands) == 0
        or math.isnan(alt)
        or bands[j, 0, 0] == math.inf
        or (bands[j, 0, 0] == -math.inf and bands[j, 0, 3] == math.inf)
    ):
        return math.nan
    return max(0.0, bands[j, datum, 0] - alt, alt - bands[j, datum, 3])


@loop
def _climb_share(limit, alt0, alt1):
    """Share of a climb or descent at which it meets a limit, 2 where it does not."""
    if alt0 == alt1 or not (min(alt0, alt1) <= limit <= max(alt0, alt1)):
        return 2.0
    return (limit - alt0) / (alt1 - alt0)


@loop
def _set_climb(bands, j, c):
    """Where the path's altitude comes into the band or leaves it: c.climb0 <= c.climb1, 2 where it does not.

    Linear in altitude where both fixes have one of the same datum; else what the first says holds until the second.
    """
    c.climb0, c.climb1 = 2.0, 2.0
    if c.datum == c.pdatum and not math.isnan(c.alt) and not math.isnan(c.palt) and bands[j, 0, 0] != math.inf:
        a = _climb_share(bands[j, c.datum, 0], c.palt, c.alt)
        b = _climb_share(bands[j, c.datum, 3], c.palt, c.alt)
        c.climb0, c.climb1 = min(a, b), max(a, b)
        return True
    if (c.pvstate == 0) != (c.vstate == 0):
        c.climb0 = 1.0
    return False


@loop
def _surely_out(bands, j, c, linear, f):
    """Whether the path is surely out of the band at a share of it."""
    if f >= 1.0:
        return c.vstate == 0
    if not linear:
        return c.pvstate == 0
    alt = c.palt + f * (c.alt - c.palt)
    return alt < bands[j, c.datum, 0] or alt > bands[j, c.datum, 3]


@loop
def join_climb(bands, j, c, h_was, fs):
    """Passages of the border in place (fs[:c.nfs], starting from side h_was) become passages in place and altitude."""
    linear = _set_climb(bands, j, c)
    n = c.nfs
    for share in (c.climb0, c.climb1):
        if share <= 1.0 and n < len(fs):
            k = n
            while k > 0 and fs[k - 1] > share:
                fs[k] = fs[k - 1]
                k -= 1
            fs[k] = share
            n += 1
    within, side, kept = h_was, c.was_in == 1, 0
    for k in range(n):
        share = fs[k]
        if share != c.climb0 and share != c.climb1:
            within = not within
        after = fs[k + 1] if k + 1 < n else 1.0
        now = within and not _surely_out(bands, j, c, linear, share if share >= 1.0 else 0.5 * (share + after))
        if now != side:
            fs[kept] = share
            kept, side = kept + 1, now
    c.nfs = kept
