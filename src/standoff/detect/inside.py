"""What happens inside: went_deep, stayed."""

from __future__ import annotations

import numpy as np

from standoff.detect.columns import IN, STAYED, WENT_DEEP
from standoff.detect.emit import emit, emit_timer, inside_probability
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.path import geodesic_point

__all__ = ["deep_step", "stay_due", "stay_timer"]


@loop
def deep_step(zones, nodes, v, out, ctl, c, p, cfg):
    """Surely deeper than the depth: once a visit, at the passage of that depth on the path to this fix."""
    if p.side != IN or p.deep == 1 or c.inside == 0:
        return
    if -c.b - cfg.run_sigma * c.sig < cfg.depth:
        return
    p.deep = 1
    start, lon, lat = c.t, c.lon, c.lat
    b0 = c.b
    if c.path == 1:
        b0 = boundary_m(zones, nodes, v, c.zone, c.plon, c.plat, c.px, c.py, c.pz)
    if c.path == 1 and -b0 < cfg.depth:
        lo, hi = 0.0, 1.0
        while (hi - lo) * c.length > 0.01:
            f = 0.5 * (lo + hi)
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, f)
            x, y, z = xyz_of(lon, lat)
            if -boundary_m(zones, nodes, v, c.zone, lon, lat, x, y, z) < cfg.depth:
                lo = f
            else:
                hi = f
            if f <= 0.0 or f >= 1.0 or hi - lo < 1e-12:
                break
        start = c.pt + int(round(hi * (c.t - c.pt)))
        lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, hi)
    start = (start + 500) // 1000 * 1000
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
        cert = inside_probability(np.float64(p.last_b), np.float64(entity.err))
        emit_timer(
            out,
            ctl,
            entity,
            ent,
            np.int64(p.zone),
            STAYED,
            p.visit_t,
            due,
            np.float64(p.last_b),
            np.float64(p.depth),
            cert,
        )
