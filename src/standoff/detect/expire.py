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
    ROW_BITS,
    SEEN,
    STAYED,
)
from standoff.detect.contact import report_lost
from standoff.detect.inside import stay_due, stay_timer
from standoff.detect.lost import lost_due
from standoff.kernel.compiled import inlined, loop

__all__ = ["expire", "note_due"]

_W_STAY = BIT(STAYED)
_W_LOST = BIT(LOST)


@inlined
def note_due(ctl, due_at, who, at):
    """A timer of an entity may fall due at an instant."""
    row = who >> ROW_BITS
    if at < due_at[row]:  # written seldom: rows of both lanes are near each other
        due_at[row] = at
        ctl[C_DUE] = min(ctl[C_DUE], at)


@inlined
def _fire(w, who, entity, zones, nodes, v, active, bands, cfg, pairs, out, ctl, found, silences, heard, feed_of):
    """Fire the timers of one entity due by w; returns when the next can fall due."""
    first = NEVER
    if cfg.wanted & _W_STAY:
        slot = entity.head
        while slot >= 0:
            p = pairs[slot]
            stay_timer(out, ctl, entity, who, p, cfg, w)
            if p.side == IN and p.stayed == 0:
                due = stay_due(p, cfg)
                if due - entity.t <= cfg.max_gap:
                    first = min(first, due)
            slot = p.next
    if cfg.wanted & _W_LOST and entity.marks & IS_LOST == 0:
        if entity.t + cfg.lost_after > w:
            return min(first, entity.t + cfg.lost_after)
        due = lost_due(entity, cfg, silences, heard, feed_of)
        if due > w:
            return min(first, due if due != NEVER else w)
        report_lost(zones, nodes, v, active, bands, out, ctl, entity, who, pairs, cfg, due, found)
    return first


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
    due_at,
    silences,
    heard,
    feed_of,
):
    """Fire every timer due by w for a lane's entities from `start` on; returns where it ran out of room, else n_ents.

    Only rows of entities are looked through in which one can be due; due_at and ctl are left with the earliest instant
    at which another can be.
    """
    cfg = settings[0]
    who = start
    while who < n_ents:
        row = who >> ROW_BITS
        begins = who == row << ROW_BITS
        if lane_of[who] != lane or (begins and due_at[row] > w):
            who = (row + 1) << ROW_BITS
            continue
        if len(out) - ctl[C_OUT] < 2 * len(zones) + 8:
            return who
        if begins:
            due_at[row] = NEVER
        entity = ents[who]
        if entity.marks & SEEN:
            due = _fire(w, who, entity, zones, nodes, v, active, bands, cfg, pairs, out, ctl, found, silences,
                        heard, feed_of)  # fmt: skip
            due_at[row] = min(due_at[row], due)
        who += 1
    ctl[C_DUE] = NEVER
    for row in range((n_ents + (1 << ROW_BITS) - 1) >> ROW_BITS):
        if lane_of[row << ROW_BITS] == lane:
            ctl[C_DUE] = min(ctl[C_DUE], due_at[row])
    return n_ents
