"""Two lanes, one for each core: entities are dealt to lanes in blocks, and a lane touches only its own.

Lanes share nothing they write, so they may run one after the other or side by side; whoever calls brings the threads.
"""

from __future__ import annotations

import numpy as np

from standoff.kernel.compiled import loop

__all__ = ["own_rows"]


@loop
def own_rows(lane, ent, k0, k1, lane_of, order, starts):
    """Fill order with those of the rows k0:k1 that belong to a lane; how many they are.

    With `starts` (zeros, one an entity) entity by entity, each entity's in sequence: what the loop knows of an entity,
    and the zones around it, is then still in the cache at its next fix. Without (length 0), in sequence.
    """
    if len(starts) > 0:
        return _by_entity(lane, ent, k0, k1, lane_of, order, starts)
    n = 0
    for i in range(k0, k1):  # without a branch: whose turn it is cannot be foreseen
        order[n] = i
        n += lane_of[ent[i]] == lane
    return n


@loop
def _by_entity(lane, ent, k0, k1, lane_of, order, starts):
    """A counting sort: how many rows each entity has, where its first goes, then every row to its place."""
    for i in range(k0, k1):
        starts[ent[i]] += 1
    run = np.int64(0)
    for who in range(len(starts)):
        if lane_of[who] == lane:
            run, starts[who] = run + starts[who], run
    for who in range(len(starts)):
        if lane_of[who] != lane:
            starts[who] = run  # just past our own, where one row after another is written over
    for i in range(k0, k1):
        who = ent[i]
        order[starts[who]] = i
        starts[who] += lane_of[who] == lane
    return run
