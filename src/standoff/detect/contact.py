"""Report that an entity fell silent at a zone, and that it is back."""

from __future__ import annotations

import math

import numpy as np

from standoff.detect.columns import C_OUT, IN, IS_LOST, LOST, REGAINED
from standoff.detect.emit import emit_timer
from standoff.detect.lost import near_zones
from standoff.detect.vertical import band_state, vertical_m
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of

__all__ = ["report_lost", "report_regained"]


@loop
def _depth_of(entity, pairs, j):
    """Deepest of the open visit at area j, 0 if there is none."""
    slot = entity.head
    while slot >= 0:
        if pairs[slot].zone == j and pairs[slot].side == IN:
            return pairs[slot].depth
        slot = pairs[slot].next
    return 0.0


@loop
def _depth_now(entity, pairs, j, c):
    """The same with the fix at hand, which belongs to the visit if it is inside."""
    depth = _depth_of(entity, pairs, j)
    inside = c.vstate != 0 and c.b < 0.0
    return max(depth, -c.b) if depth > 0.0 and inside else depth


@loop
def report_lost(zones, nodes, v, active, bands, out, ctl, entity, ent, pairs, cfg, due, found):
    """One `lost` for each zone the entity was last seen inside of, or near to."""
    n = near_zones(zones, nodes, v, active, entity, cfg, found)
    x, y, z = xyz_of(entity.lon, entity.lat)
    for k in range(n):
        j = np.int64(found[k])
        b = boundary_m(zones, nodes, v, j, entity.lon, entity.lat, x, y, z)
        depth = np.float64(_depth_of(entity, pairs, j))
        e = emit_timer(out, ctl, entity, ent, j, LOST, entity.t, due, b, depth, 1.0)
        if band_state(bands, j, entity.datum, np.float64(entity.alt)) == 2:
            e.cannot_tell = 1
    entity.marks |= IS_LOST


@loop
def report_regained(zones, nodes, v, active, bands, out, ctl, c, entity, ent, pairs, cfg, found, due):
    """The entity is back: one `regained` for each zone it was lost at."""
    n = near_zones(zones, nodes, v, active, entity, cfg, found)
    for k in range(n):
        j = np.int64(found[k])
        if active[j] >= due:  # not in force when it was lost
            continue
        c.zone = j
        c.b = boundary_m(zones, nodes, v, j, c.lon, c.lat, c.x, c.y, c.z)
        c.vstate = band_state(bands, j, c.datum, c.alt)
        c.vert = vertical_m(bands, j, c.datum, c.alt)
        e = out[ctl[C_OUT]]
        ctl[C_OUT] += 1
        e.kind, e.zone, e.ent, e.i, e.start, e.end, e.det = REGAINED, j, ent, c.i, c.t, -1, c.t
        e.lon, e.lat, e.b, e.depth, e.vert, e.speed = c.lon, c.lat, c.b, 0.0, c.vert, math.nan
        e.depth = _depth_now(entity, pairs, j, c)
        e.eta, e.cert, e.cause, e.ord = math.nan, 1.0, 0, 0
        e.closes, e.closes_kind, e.closes_det, e.closes_ord = 1, LOST, due, 0
        e.cannot_tell, e.has_prev = 1 if c.vstate == 2 else 0, 1
        e.prev_t, e.prev_lon, e.prev_lat, e.prev_row, e.prev_origin = c.pt, c.plon, c.plat, c.prev_row, c.prev_origin
