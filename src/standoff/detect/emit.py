"""Write a raw event. Room for it is made sure of before a fix is touched."""

from __future__ import annotations

import math
from typing import Final

from standoff.detect.columns import C_OUT, IN, MOVED
from standoff.detect.context import set_heading
from standoff.kernel.compiled import loop

__all__ = ["SURE_SIGMA", "emit", "emit_timer", "inside_probability", "outside_probability"]

#: One-sided 95 %.
SURE_SIGMA: Final = 1.645


@loop
def inside_probability(b, sigma):
    """P(inside) for a fix at signed distance b with 1-sigma error: the normal distribution function at −b/σ."""
    if sigma <= 0.0:
        return 1.0 if b < 0.0 or (b == 0.0 and math.copysign(1.0, b) < 0.0) else 0.0
    return 0.5 * math.erfc(b / (sigma * 1.4142135623730951))


@loop
def outside_probability(c):
    """P(outside) for the fix at hand; surely out of the altitude band is surely outside."""
    return 1.0 if c.vstate == 0 else 1.0 - inside_probability(c.b, c.sig)


@loop
def emit(out, ctl, c, p, kind, start, lon, lat, cert):
    """Append an event decided by the fix at hand; returns its record for what differs."""
    set_heading(c)
    e = out[ctl[C_OUT]]
    ctl[C_OUT] += 1
    e.kind, e.zone, e.ent, e.i = kind, p.zone, c.ent, c.i
    e.start, e.end, e.det = start, -1, c.t
    e.lon, e.lat, e.b, e.depth, e.vert, e.speed = lon, lat, c.b, p.depth if p.side == IN else 0.0, c.vert, c.speed
    e.eta, e.cert, e.cause, e.ord, e.closes, e.closes_det, e.closes_kind, e.closes_ord = (
        math.nan,
        cert,
        MOVED,
        0,
        0,
        0,
        0,
        0,
    )
    e.cannot_tell = 1 if c.vstate == 2 else 0
    e.has_prev = 0 if c.first == 1 else 1
    e.prev_t, e.prev_lon, e.prev_lat, e.prev_row, e.prev_origin = c.pt, c.plon, c.plat, c.prev_row, c.prev_origin
    return e


@loop
def emit_timer(out, ctl, entity, ent, zone, kind, start, det, b, depth, cert):
    """Append an event that a timer decided; it rests on the entity's last fix."""
    e = out[ctl[C_OUT]]
    ctl[C_OUT] += 1
    e.kind, e.zone, e.ent, e.i = kind, zone, ent, -1
    e.start, e.end, e.det = start, -1, det
    e.lon, e.lat, e.b, e.depth, e.vert, e.speed = entity.lon, entity.lat, b, depth, math.nan, math.nan
    e.eta, e.cert, e.cause, e.ord, e.closes, e.closes_det, e.closes_kind, e.closes_ord = (
        math.nan,
        cert,
        MOVED,
        0,
        0,
        0,
        0,
        0,
    )
    e.cannot_tell = 0
    e.has_prev = 1
    e.prev_t, e.prev_lon, e.prev_lat = entity.t, entity.lon, entity.lat
    e.prev_row, e.prev_origin = entity.row, entity.origin
    return e
