"""Standing still inside, or near the border: halted, resumed."""

from __future__ import annotations

import math

from standoff.detect.columns import HALTED, RESUMED
from standoff.detect.emit import emit
from standoff.kernel.compiled import hypot, loop
from standoff.kernel.earth import A_M, E2, xyz_of

__all__ = ["halt_step"]

# p.off: whether the last fix was beyond the point, and whether it was followed
_OFF, _OFF_UNFOLLOWED = 1, 2

_RAD = math.pi / 180
#: Beyond this latitude the flat sheet of `_offset` is not true to a centimetre.
_STEEP_DEG = 75.0


@loop
def _offset_in_space(c, lon, lat):
    """The same near a pole, where longitudes run together: on the plane tangent at the place."""
    x, y, z = xyz_of(lon, lat)
    dx, dy, dz = c.x - x, c.y - y, c.z - z
    sl, cl = math.sin(lon * _RAD), math.cos(lon * _RAD)
    sp, cp = math.sin(lat * _RAD), math.cos(lat * _RAD)
    return -sl * dx + cl * dy, -sp * (cl * dx + sl * dy) + cp * dz


@loop
def _offset(c, lon, lat):
    """East and north metres from a nearby place to the fix at hand (right to a millimetre within kilometres)."""
    if abs(lat) > _STEEP_DEG:
        return _offset_in_space(c, lon, lat)
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
def _join(out, ctl, c, p, cfg, e, n):
    """Let a fix join the candidate: its offset enters the mean; declare the halt if it has lasted."""
    p.halt_n_fixes += 1
    p.halt_e += (e - p.halt_e) / p.halt_n_fixes
    p.halt_n += (n - p.halt_n) / p.halt_n_fixes
    p.off = 0
    if c.t - p.halt_t >= cfg.halt_for:
        emit(out, ctl, c, p, HALTED, p.halt_t, p.halt_lon, p.halt_lat, 1.0)
        p.halt, p.halt_det = 2, c.t


@loop
def halt_step(out, ctl, c, p, cfg):
    """Follow stops at one zone. p.halt: 0 none, 1 a candidate, 2 declared."""
    followed = c.inside == 1 or (c.vstate != 0 and c.b <= cfg.halt_near)
    if p.halt == 1 and (c.gap == 1 or not followed):
        p.halt = 0
    if p.halt == 0:
        if followed:
            _begin(p, c.t, c.lon, c.lat)
        return
    e, n = _offset(c, p.halt_lon, p.halt_lat)
    radius = cfg.halt_radius + 2.0 * c.sig
    near = hypot(e - p.halt_e, n - p.halt_n) <= radius
    if p.halt == 2:
        if near:
            p.off = 0
        elif p.off == 0:
            _note_off(c, p, followed)
        else:
            ev = emit(out, ctl, c, p, RESUMED, p.off_t, p.off_lon, p.off_lat, 1.0)
            ev.closes, ev.closes_kind, ev.closes_det = 1, HALTED, p.halt_det
            p.halt = 0
            if followed and (p.off == _OFF_UNFOLLOWED or c.gap == 1):
                _begin(p, c.t, c.lon, c.lat)
            elif followed:
                _restart(out, ctl, c, p, cfg, radius)
        return
    if near:
        _join(out, ctl, c, p, cfg, e, n)
    elif p.off == 0:
        _note_off(c, p, followed)
    else:
        _restart(out, ctl, c, p, cfg, radius)


@loop
def _note_off(c, p, followed):
    """The one fix beyond the point that is tolerated."""
    p.off = _OFF if followed else _OFF_UNFOLLOWED
    p.off_t, p.off_lon, p.off_lat = c.t, c.lon, c.lat


@loop
def _restart(out, ctl, c, p, cfg, radius):
    """Start a new candidate at the first of two fixes away; the second joins it if near enough, else starts its own."""
    _begin(p, p.off_t, p.off_lon, p.off_lat)
    e, n = _offset(c, p.halt_lon, p.halt_lat)
    if hypot(e, n) <= radius:
        _join(out, ctl, c, p, cfg, e, n)
    else:
        _begin(p, c.t, c.lon, c.lat)
