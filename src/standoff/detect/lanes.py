"""Two lanes, one for each core: entities are dealt to lanes by a stable hash, and a lane touches only its own."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from standoff.detect.advance import advance

__all__ = ["advance_lanes", "deal"]


@njit(cache=True, nogil=True)
def deal(ent, lane_of, order, counts):
    """Fill order with the rows of each lane in turn, kept in sequence; counts[lane] = how many."""
    lanes = len(counts)
    if lanes == 1:
        for i in range(len(ent)):
            order[i] = i
        counts[0] = len(ent)
        return
    counts[:] = 0
    for i in range(len(ent)):
        counts[lane_of[ent[i]]] += 1
    at = np.zeros(lanes, np.int64)
    for k in range(1, lanes):
        at[k] = at[k - 1] + counts[k - 1]
    for i in range(len(ent)):
        k = lane_of[ent[i]]
        order[at[k]] = i
        at[k] += 1


@njit(cache=True, nogil=True, parallel=True)
def advance_lanes(
    order, at, to, ent, t, lon, lat, err, alt, datum, row, origin,
    zones, nodes, v, cum, ring_ends, starts, items, clear, reach_m, active, bands, settings,
    ents, pairs, out, ctl, ctx, fs, stamp, found, lost_found, silences, heard, feed_of,
):  # fmt: skip
    """`advance` for all lanes side by side: pairs, out, ctl and scratch have a row for each lane; `at` moves on."""
    for k in prange(len(at)):
        at[k] = advance(
            order, at[k], to[k], ent, t, lon, lat, err, alt, datum, row, origin,
            zones, nodes, v, cum, ring_ends, starts, items, clear, reach_m, active, bands, settings,
            ents, pairs[k], out[k], ctl[k], ctx[k], fs[k], stamp[k], found[k], lost_found[k], silences, heard, feed_of,
        )  # fmt: skip
