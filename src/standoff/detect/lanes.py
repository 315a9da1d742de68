"""Two lanes, one for each core: entities are dealt to lanes in blocks, and a lane touches only its own.

Lanes share nothing they write, so they may run one after the other or side by side; whoever calls brings the threads.
"""

from __future__ import annotations

import numpy as np

from standoff.kernel.compiled import allocating_loop

__all__ = ["deal"]


@allocating_loop
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
