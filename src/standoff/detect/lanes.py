"""Two lanes, one for each core: entities are dealt to lanes in blocks, and a lane touches only its own.

Lanes share nothing they write, so they may run one after the other or side by side; whoever calls brings the threads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from standoff.detect.state import LANES
from standoff.kernel.compiled import loop

__all__ = ["deal_rows"]


def deal_rows(ent: NDArray[np.int32], k0: int, n: int, lane_of: NDArray[np.uint8], order: NDArray[np.int32]) -> list[int]:
    """Fill order[:n] with the rows k0:k0 + n, lane by lane and each in sequence; where each lane's rows begin."""
    if n == 1:
        order[0] = k0
        return [0] + [0 if lane_of[ent[k0]] >= lane else 1 for lane in range(1, LANES)]
    begin = np.zeros(LANES, np.int64)
    _deal(ent, k0, n, lane_of, order, begin)
    return begin.tolist()


@loop
def _deal(ent, k0, n, lane_of, order, begin):
    begin[:] = 0
    for i in range(k0, k0 + n):
        begin[lane_of[ent[i]]] += 1
    run = 0
    for lane in range(len(begin)):
        run, begin[lane] = run + begin[lane], run
    for i in range(k0, k0 + n):
        lane = lane_of[ent[i]]
        order[begin[lane]] = i
        begin[lane] += 1
    for lane in range(len(begin) - 1, 0, -1):  # each now points to where the next begins
        begin[lane] = begin[lane - 1]
    begin[0] = 0
