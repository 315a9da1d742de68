"""Standing still inside, or near the border: halted, resumed."""

from __future__ import annotations

import math

from standoff.detect.columns import HALTED, RESUMED
from standoff.detect.emit import emit
from standoff.kernel.compiled import loop
from standoff.kernel.earth import A_M, E2

__all__ = ["halt_step"]

_RAD = math.pi / 180


@loop
def _offset(c, lon, lat):
    """East and north metres from a nearby place to the fix at hand (right to a millimetre within kilometres)."""
    s = math.sin(0.5 * (lat + c.lat) * _RAD)
    w2 = 1 - E2 * s * s
    n = A_M / math.sqrt(w2)
    dlon = (c.lon - lon + 180.0) % 360.0 - 180.0
    return dlon * _RAD * n * math.sqrt(1 - s * s), (c.lat - lat) * _RAD * n * (1 - E2) / w2


@loop
def _begin(p, t, lon, lat):
    p.halt, p.halt_t, p.halt_lon, p.halt_lat = 1, t, lon, lat
    p.halt_e, p.halt_n, p.halt_n_fixes = 0.0, 0.0, 1
    p.off = 0


@loop
def _join(p, e, n):
    """Let a fix join the candidate: its offset enters the mean."""
    p.halt_n_fixes += 1
    p.halt_e += (e - p.halt_e) / p.halt_n_fixes
    p.halt_n += (n - p.halt_n) / p.halt_n_fixes


@loop
def _declare(out, ctl, c, p):
    emit(out, ctl, c, p, HALTED, p.halt_t, p.halt_lon, p.halt_lat, 1.0)
    p.halt, p.halt_det, p.off = 2, c.t, 0


@loop
def halt_step(out, ctl, c, p, cfg):
    """Follow stops at one zone. p.halt: 0 none, 1 a candidate, 2 declared."""
    followed = c.inside == 1 or c.b <= cfg.halt_near
    if p.halt == 1 and (c.gap == 1 or not followed):
        p.halt = 0
    if p.halt == 0:
        if followed:
            _begin(p, c.t, c.lon, c.lat)
        return
    e, n = _offset(c, p.halt_lon, p.halt_lat)
    radius = cfg.halt_radius + 2.0 * c.sig
    near = math.hypot(e - p.halt_e, n - p.halt_n) <= radius
    if p.halt == 2:
        if near:
            p.off = 0
        elif p.off == 0:
            p.off, p.off_t, p.off_lon, p.off_lat = 1, c.t, c.lon, c.lat
        else:
            ev = emit(out, ctl, c, p, RESUMED, p.off_t, p.off_lon, p.off_lat, 1.0)
            ev.closes, ev.closes_kind, ev.closes_det = 1, HALTED, p.halt_det
            p.halt = 0
            if followed:
                _restart(c, p, radius)
        return
    if near:
        _join(p, e, n)
        p.off = 0
        if c.t - p.halt_t >= cfg.halt_for:
            _declare(out, ctl, c, p)
    elif p.off == 0:
        p.off, p.off_t, p.off_lon, p.off_lat = 1, c.t, c.lon, c.lat
    else:
        _restart(c, p, radius)


@loop
def _restart(c, p, radius):
    """Start a new candidate at the first of two fixes away; the second joins it if near enough, else starts its own."""
    _begin(p, p.off_t, p.off_lon, p.off_lat)
    e, n = _offset(c, p.halt_lon, p.halt_lat)
    if math.hypot(e, n) <= radius:
        _join(p, e, n)
    else:
        _begin(p, c.t, c.lon, c.lat)
