"""Heading for a zone, and turning away from it: approached, turned_away."""

from __future__ import annotations

import math

import numpy as np

from standoff.detect.columns import APPROACHED, OUT, TURNED_AWAY
from standoff.detect.context import set_heading
from standoff.detect.emit import emit, outside_probability
from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.layout import CIRCLE, NO, POLYGON, YES, ZERO
from standoff.kernel.passage import cuts, passages
from standoff.kernel.path import piece_count, piece_end
from standoff.kernel.ray import CANNOT_TELL, MEETS, heading_meets

__all__ = ["approach_step", "ray_hit"]

_MISS = -1.0
_LONGEST_M = 5_000_000.0
#: So far, and so wide, a zone may be seen in the plane tangent at a fix.
_PLANE_M, _PLANE_CAP_M = 600_000.0, 100_000.0


@loop
def _exact_hit(zones, nodes, v, j, c, b, fs):
    """Metres along the ray to its first border passage, −1 if there is none; piece by piece."""
    n = piece_count(c.reach)
    step = c.reach / n
    azimuth = math.atan2(c.dir_e, c.dir_n)
    ax, ay, az, a_b = c.x, c.y, c.z, b
    past = 0
    skip = int(min(b, c.reach) / step) - 1  # the border cannot be nearer than b
    if skip > 0:
        past = skip
        lon, lat = piece_end(c.lon, c.lat, azimuth, c.reach, past, n)
        ax, ay, az = xyz_of(lon, lat)
        a_b = boundary_m(zones, nodes, v, j, lon, lat, ax, ay, az)
    for k in range(past, n):
        lon, lat = piece_end(c.lon, c.lat, azimuth, c.reach, k + 1, n)
        ex, ey, ez = xyz_of(lon, lat)
        if zones[j].kind == POLYGON:
            m = cuts(zones, nodes, v, j, ax, ay, az, ex, ey, ez, step, fs, ZERO)
            if m > 0:
                low = fs[0]
                for q in range(1, m):
                    low = min(low, fs[q])
                return (k + low) * step
        else:
            e_b = boundary_m(zones, nodes, v, j, lon, lat, ex, ey, ez)
            if passages(zones, nodes, v, j, ax, ay, az, ex, ey, ez, step, a_b, e_b, fs, ZERO) > 0:
                return (k + fs[0]) * step
            a_b = e_b
        ax, ay, az = ex, ey, ez
    return _MISS


@loop
def ray_hit(zones, nodes, v, j, c, b, fs, exact):
    """Metres along the ray of the fix at hand to the border of zone j, −1 if it misses; b is the fix's own distance.

    Unless `exact`, a hit on a circle that is clear by plane geometry is given to about a metre in 50 km, one on a
    polygon as some distance that is not negative.
    """
    if b > c.reach:
        return _MISS
    zj = zones[j]
    wx, wy, wz = zj.x - c.x, zj.y - c.y, zj.z - c.z
    e = -c.sl * wx + c.cl * wy
    n = -c.sp * (c.cl * wx + c.sl * wy) + c.cp * wz
    ahead = e * c.dir_e + n * c.dir_n
    aside = abs(e * c.dir_n - n * c.dir_e)
    if zj.cap_m < 3e6:
        slack = 10.0 + 1e-5 * c.reach
        if aside > zj.cap_m + slack or ahead + zj.cap_m < 0.0:
            return _MISS
    far = b + zj.cap_m
    if exact or far > _PLANE_M or zj.cap_m > _PLANE_CAP_M:
        return _exact_hit(zones, nodes, v, j, c, b, fs)
    # how far the plane may be off at the zone; towards the end of the heading distances look shorter there, too
    blur = 2.0 + 3e-5 * far
    until = c.reach - 50.0 * blur
    if zj.kind == CIRCLE:
        if aside > zj.radius_m + blur or ahead < -blur:
            return _MISS
        if aside < zj.radius_m - blur:
            d = ahead - math.sqrt(zj.radius_m * zj.radius_m - aside * aside)
            if d < until or d > c.reach:
                return max(d, 0.0) if d < until else _MISS
    if zj.kind == POLYGON:
        core_m = zj.core_m - blur
        if aside < core_m and ahead > core_m and ahead < until:  # straight through the middle
            return ahead
        told = heading_meets(zones, nodes, v, j, c.x, c.y, c.z, c.sl, c.cl, c.sp, c.cp, c.dir_e, c.dir_n, c.reach, blur)
        if told != CANNOT_TELL:
            return b if told == MEETS else _MISS
    return _exact_hit(zones, nodes, v, j, c, b, fs)


@loop
def _unlimited_hit(zones, nodes, v, c, fs):
    """Whether the heading meets the zone at all, however far: one that slows down has not turned away."""
    reach = c.reach
    c.reach = min(c.b + 2.1 * zones[c.zone].cap_m + 1000.0, _LONGEST_M)
    hit = ray_hit(zones, nodes, v, c.zone, c, c.b, fs, NO)
    c.reach = reach
    return hit


@loop
def _turned(out, ctl, c, p, start, lon, lat):
    e = emit(out, ctl, c, p, TURNED_AWAY, start, lon, lat, outside_probability(c))
    e.closes, e.closes_kind, e.closes_det = 1, APPROACHED, p.app_det
    p.approach = 0


@inlined
def approach_step(zones, nodes, v, out, ctl, c, p, cfg, fs):
    """Judge the heading of the fix at hand for one zone it is outside of. Expects c.b."""
    if c.gap == 1:
        p.approach = 0
    if c.inside == 1 or p.side != OUT:
        return
    set_heading(c)
    level = c.ray == 1 and c.vstate != 0  # a ray is level: from surely out of the band it meets nothing
    if p.approach == 0:
        hit = ray_hit(zones, nodes, v, c.zone, c, c.b, fs, NO) if level else _MISS
        if hit >= 0.0:
            hit = ray_hit(zones, nodes, v, c.zone, c, c.b, fs, YES)
        if hit >= 0.0:
            e = emit(out, ctl, c, p, APPROACHED, c.t, c.lon, c.lat, outside_probability(c))
            e.eta = hit / c.speed
            p.approach = 1
            p.app_det, p.min_b = c.t, c.b
            p.miss_t = -1
            p.grow_t = -1
        return
    hit = _unlimited_hit(zones, nodes, v, c, fs) if level else _MISS
    if np.float32(c.b) <= p.min_b:  # as it is kept, so that a parked entity ties with itself
        p.min_b = c.b
        p.grow_t = -1
    elif p.grow_t < 0:
        p.grow_t, p.grow_lon, p.grow_lat = c.t, c.lon, c.lat
    if c.ray == 1 and hit >= 0.0:
        p.miss_t = -1
    elif c.ray == 1:
        if p.miss_t < 0:
            p.miss_t, p.miss_lon, p.miss_lat = c.t, c.lon, c.lat
        if c.t - p.miss_t >= cfg.turn_for:
            _turned(out, ctl, c, p, p.miss_t, p.miss_lon, p.miss_lat)
            return
    if c.b - p.min_b >= cfg.turn_by:
        _turned(out, ctl, c, p, p.grow_t, p.grow_lon, p.grow_lat)
