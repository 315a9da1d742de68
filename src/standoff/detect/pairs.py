"""Pairs of an entity and a zone: taken from a pool when a zone matters, put back when nothing is pending."""

from __future__ import annotations

import numpy as np

from standoff.detect.columns import C_FREE, C_HIGH, IN, NEVER, OUT
from standoff.kernel.compiled import loop

__all__ = ["free_settled", "new_pair"]


@loop
def new_pair(ctl, entity, pairs, j, side):
    """Give an entity a pair with area j, all blank; returns its slot. There must be room."""
    slot = ctl[C_FREE]
    if slot >= 0:
        ctl[C_FREE] = pairs[slot].next
    else:
        slot = ctl[C_HIGH]
        ctl[C_HIGH] += 1
    pairs[slot] = pairs[0]  # kept blank
    p = pairs[slot]
    p.zone, p.next, p.side = j, entity.head, side
    p.pass_t, p.vstate, p.leaf = NEVER, 1, -1
    entity.head = slot
    return slot


@loop
def _settled(p, c, cfg):
    """Whether a pair says no more than "outside, nothing pending", so that it can be freed."""
    return (
        p.side == OUT
        and (p.run_n == 0 or p.run_side == OUT)  # that is what a new pair begins with
        and p.approach == 0
        and p.halt != 2
        and (p.halt == 0 or c.b > cfg.halt_near)
        and c.b > cfg.near
        and c.b > cfg.one_sigma * c.sig
        and c.inside == 0
    )


@loop
def free_settled(ctl, entity, pairs, c, cfg):
    """Free settled pairs; returns the nearest that any freed zone can be."""
    slot, before, nearest = entity.head, -1, 1e30
    while slot >= 0:
        p = pairs[slot]
        after = p.next
        # last_b is of this very fix for every pair
        c.b = p.last_b
        c.inside = 1 if p.side == IN else 0
        if _settled(p, c, cfg):
            nearest = min(nearest, np.float64(p.last_b))
            if before < 0:
                entity.head = after
            else:
                pairs[before].next = after
            p.next = ctl[C_FREE]
            ctl[C_FREE] = slot
        else:
            before = slot
        slot = after
    return nearest
