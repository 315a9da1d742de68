"""What happens inside: went_deep, stayed."""

from __future__ import annotations

import numpy as np

from standoff.detect.columns import IN, STAYED, WENT_DEEP
from standoff.detect.context import set_path
from standoff.detect.emit import SURE_SIGMA, emit, emit_timer, inside_probability
from standoff.detect.vertical import OPEN, OUT_OF_BAND
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.path import geodesic_point

__all__ = ["deep_step", "stay_due", "stay_timer"]

#: A dip shorter than this may be walked over (the promise is 1 m).
_WALK_M = 0.2


@loop
def _past_m(zones, nodes, v, c, f, depth):
    lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, f)
    x, y, z = xyz_of(lon, lat)
    return -boundary_m(zones, nodes, v, c.zone, lon, lat, x, y, z) - depth


@loop
def _depth_passage(zones, nodes, v, c, depth):
    """Share of the path at which it last passes a depth, 1 where it does not.

    Walked backwards, in steps no longer than the depth can change.
    """
    if c.path == 0:
        return 1.0
    set_path(c)
    hi, past = 1.0, -c.b - depth
    while True:
        if hi <= c.low or c.length <= 0.0:
            return 1.0
        lo = max(c.low, hi - max(past, _WALK_M) / c.length)
        past = _past_m(zones, nodes, v, c, lo, depth)
        if past < 0.0:
            break
        hi = lo
    while (hi - lo) * c.length > 0.01:
        f = 0.5 * (lo + hi)
        if f <= lo or f >= hi:
            break
        if _past_m(zones, nodes, v, c, f, depth) < 0.0:
            lo = f
        else:
            hi = f
    return hi


@inlined
def deep_step(zones, nodes, v, out, ctl, c, p, cfg):
    """Surely deeper than the depth: once a visit, at the passage of that depth on the path to this fix."""
    if p.side != IN or p.deep == 1 or c.inside == 0:
        return
    if -c.b - SURE_SIGMA * c.sig < cfg.depth:
        return
    p.deep = 1
    f = _depth_passage(zones, nodes, v, c, cfg.depth)
    start = (c.pt + round(f * (c.t - c.pt)) + 500) // 1000 * 1000
    lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, f)
    emit(out, ctl, c, p, WENT_DEEP, start, lon, lat, inside_probability(c.b + cfg.depth, c.sig))


@loop
def stay_due(p, cfg):
    """When covered time inside reaches the limit, if no more of it goes uncovered."""
    return max(p.visit_t + cfg.stay + p.uncovered, p.visit_det)


@loop
def stay_timer(out, ctl, entity, ent, p, cfg, now):
    """Fire `stayed` if it falls due by `now` while the entity is still covered by its last fix."""
    if p.side != IN or p.stayed == 1:
        return
    due = stay_due(p, cfg)
    if due <= now and due - entity.t <= cfg.max_gap:
        p.stayed = 1
        b, depth = np.float64(p.last_b), np.float64(p.depth)
        cert = inside_probability(b, np.float64(entity.err)) if p.vstate != OUT_OF_BAND else 0.0
        e = emit_timer(out, ctl, entity, ent, np.int64(p.zone), STAYED, p.visit_t, due, b, depth, cert)
        e.lon, e.lat = p.miss_lon, p.miss_lat
        e.cannot_tell = 1 if p.vstate == OPEN else 0
