"""A fix tells who an entity is, and the plan sees it otherwise from then on: at every zone it is inside of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from standoff.detect.areas import Areas
from standoff.detect.columns import C_OUT, FOUND_INSIDE, IDENTITY, IN, LEFT
from standoff.detect.emit import emit_timer, inside_probability
from standoff.detect.state import LANES, Registry, Run
from standoff.detect.vertical import OPEN, band_state, vertical_m
from standoff.geometry.arrays import Geometry
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of

__all__ = ["note_turns", "rounds"]


def rounds(
    ent: NDArray[np.int32], turns: NDArray[np.int64], k0: int, k1: int
) -> Iterator[tuple[NDArray[np.int64] | None, NDArray[np.int64]]]:
    """Rows k0:k1 in as few parts as let every entity halt at each of its `turns`, with the turns that end each part.

    None for rows: all of them. Entities do not touch each other, so only the order within each is kept.
    """
    here = turns[np.searchsorted(turns, k0) : np.searchsorted(turns, k1)] if len(turns) else turns
    if len(here) == 0:
        yield None, here
        return
    number = np.zeros(k1 - k0, np.int64)  # of the part that each row belongs to: turns of its entity before it
    mine = np.flatnonzero(np.isin(ent[k0:k1], ent[here]))
    mine = mine[np.argsort(ent[k0 + mine], kind="stable")]
    turned = np.isin(k0 + mine, here)
    before: NDArray[np.int64] = np.cumsum(turned) - turned
    starts = np.flatnonzero(np.diff(ent[k0 + mine], prepend=-1))
    number[mine] = before - np.repeat(before[starts], np.diff(starts, append=len(mine)))
    rows = k0 + np.argsort(number, kind="stable")
    for part in np.split(rows, np.cumsum(np.bincount(number))[:-1]):
        yield part, part[np.isin(part, here)]


@loop
def _turn(rows, start, lane, lane_of, ent, zones, nodes, v, bands, ents, pairs, out, ctl):
    """Write found_inside and left for each visit that goes on past the last fix of each row's entity.

    Who is told which is for the audience to say. Returns the row at which there was no more room, else len(rows).
    """
    for k in range(start, len(rows)):
        who = ent[rows[k]]
        if lane_of[who] != lane:
            continue
        if len(out) - ctl[C_OUT] < 2 * len(zones):
            return k
        entity = ents[who]
        slot = entity.head
        while slot >= 0:
            p = pairs[slot]
            if p.side == IN and p.visit_det < entity.t:
                _go_on(rows[k], who, entity, p, zones, nodes, v, bands, out, ctl)
            slot = p.next
    return len(rows)


@loop
def _go_on(i, who, entity, p, zones, nodes, v, bands, out, ctl):
    x, y, z = xyz_of(entity.lon, entity.lat)
    j, alt = np.int64(p.zone), np.float64(entity.alt)
    b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
    open_band = 1 if band_state(bands, j, entity.datum, alt) == OPEN else 0
    vertical = vertical_m(bands, j, entity.datum, alt)
    for kind in (FOUND_INSIDE, LEFT):
        cert = inside_probability(b, np.float64(entity.err)) if kind == FOUND_INSIDE else 1.0
        e = emit_timer(out, ctl, entity, who, j, kind, entity.t, entity.t, b, np.float64(p.depth), cert)
        e.cause, e.cannot_tell, e.vert, e.i, e.has_prev = IDENTITY, open_band, vertical, i, 0
        if kind == LEFT:
            e.closes, e.closes_kind, e.closes_det, e.closes_ord = 1, p.visit_kind, p.visit_det, p.visit_ord


def note_turns(
    areas: Areas, geometry: Geometry, registry: Registry, run: Run, ent: NDArray[np.int32], rows: NDArray[np.int64],
    events: list[NDArray[np.void]],
) -> None:  # fmt: skip
    """Report what entities, advanced up to and including these rows of theirs, are inside of."""
    for lane in range(LANES):
        at = 0
        while at < len(rows):
            at = _turn(
                rows, at, lane, registry.lane_of, ent, geometry.zones, geometry.nodes, geometry.v, areas.bands,
                run.ents, run.pairs[lane], run.out[lane], run.ctl[lane],
            )  # fmt: skip
            run.drain(events)
