"""Timers that fall due without traffic, and zones that come into force or go out."""

from __future__ import annotations

from standoff.detect.columns import (
    BIT,
    C_DUE,
    C_OUT,
    IN,
    IS_LOST,
    LOST,
    NEVER,
    SEEN,
    STAYED,
)
from standoff.detect.contact import report_lost
from standoff.detect.inside import stay_due, stay_timer
from standoff.detect.lost import lost_due
from standoff.kernel.compiled import loop

__all__ = ["expire"]

_W_STAY = BIT(STAYED)
_W_LOST = BIT(LOST)


@loop
def expire(
    w,
    lane,
    lane_of,
    start,
    n_ents,
    zones,
    nodes,
    v,
    active,
    bands,
    settings,
    ents,
    pairs,
    out,
    ctl,
    found,
    silences,
    heard,
    feed_of,
):
    """Fire every timer due by w for a lane's entities from `start` on; returns where it ran out of room, else n_ents.

    Leaves in ctl the earliest instant at which another can fall due.
    """
    cfg = settings[0]
    if start == 0:
        ctl[C_DUE] = NEVER
    for who in range(start, n_ents):
        if len(out) - ctl[C_OUT] < 2 * len(zones) + 8:
            return who
        entity = ents[who]
        if lane_of[who] != lane or entity.marks & SEEN == 0:
            continue
        if cfg.wanted & _W_STAY:
            slot = entity.head
            while slot >= 0:
                p = pairs[slot]
                stay_timer(out, ctl, entity, who, p, cfg, w)
                if p.side == IN and p.stayed == 0:
                    due = stay_due(p, cfg)
                    if due - entity.t <= cfg.max_gap:
                        ctl[C_DUE] = min(ctl[C_DUE], due)
                slot = p.next
        if cfg.wanted & _W_LOST and entity.marks & IS_LOST == 0:
            if entity.t + cfg.lost_after <= w:
                due = lost_due(entity, cfg, silences, heard, feed_of)
                if due <= w:
                    report_lost(zones, nodes, v, active, bands, out, ctl, entity, who, pairs, cfg, due, found)
                else:
                    ctl[C_DUE] = min(ctl[C_DUE], due if due != NEVER else w)
            else:
                ctl[C_DUE] = min(ctl[C_DUE], entity.t + cfg.lost_after)
    return n_ents
