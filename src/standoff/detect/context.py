"""The fix at hand: its frame, its path from the fix before, and its heading."""

from __future__ import annotations

import math

from standoff.kernel.compiled import hypot, loop
from standoff.kernel.earth import A_M, CHORD_LIMIT_M, E2, arc_m, inverse, xyz_near
from standoff.kernel.path import piece_count

__all__ = ["leave_out_before", "move_anchors", "set_anchor", "set_frame", "set_heading", "set_path"]

_RAD = math.pi / 180
#: A displacement shorter than 1.645 sigma of the difference of two fixes is no movement one can be sure of.
_MOVED_SIGMA = 1.645 * 1.4142135623730951
#: A heading is followed no farther than this, whatever the speed.
_LONGEST_RAY_M = 5_000_000.0
#: A path shorter than this is looked for in the cell lists of its end alone, and needs no azimuth.
_NO_AZIMUTH_M = 9_000.0


@loop
def set_frame(c):
    """Sines, cosines and earth-centred coordinates of the fix."""
    c.sl, c.cl = math.sin(c.lon * _RAD), math.cos(c.lon * _RAD)
    c.sp, c.cp = math.sin(c.lat * _RAD), math.cos(c.lat * _RAD)
    n = A_M / math.sqrt(1 - E2 * c.sp * c.sp)
    c.x, c.y, c.z = n * c.cp * c.cl, n * c.cp * c.sl, n * (1 - E2) * c.sp


@loop
def set_path(c):
    """Length and pieces of the path from the fix before, once; expects plon, plat, path. Few fixes need them."""
    if c.has_path == 1:
        return
    c.has_path = 1
    c.length, c.azimuth, c.pieces = 0.0, 0.0, 1
    if c.path == 0:
        return
    c.px, c.py, c.pz = xyz_near(c.plon, c.plat, c.lon, c.lat, c.sl, c.cl, c.sp, c.cp)
    dx, dy, dz = c.x - c.px, c.y - c.py, c.z - c.pz
    if dx * dx + dy * dy + dz * dz < _NO_AZIMUTH_M * _NO_AZIMUTH_M:
        c.length = arc_m(c.px, c.py, c.pz, c.x, c.y, c.z)
    else:
        c.length, c.azimuth, _ = inverse(c.plon, c.plat, c.lon, c.lat)
        c.pieces = piece_count(c.length)


@loop
def leave_out_before(c, since, fs):
    """The zone came into force on the way: of the passages fs[:c.nfs] only those from then on count."""
    c.low = min(1.0, (since - c.pt) / (c.t - c.pt))
    early = 0
    while early < c.nfs and fs[early] < c.low:
        early += 1
    if early % 2 == 1:
        c.was_in = 1 - c.was_in
    for k in range(early, c.nfs):
        fs[k - early] = fs[k]
    c.nfs -= early


@loop
def set_anchor(c, entity, over):
    """Choose what the heading is taken from: the newer anchor if old enough, else the older; none after a gap."""
    c.has_heading, c.anchored = 0, 0
    if c.path == 0:
        return
    if c.t - entity.b_t >= over:
        c.anchored, c.at, c.at_lon, c.at_lat = 1, entity.b_t, entity.b_lon, entity.b_lat
    elif c.t - entity.a_t >= over:
        c.anchored, c.at, c.at_lon, c.at_lat = 1, entity.a_t, entity.a_lon, entity.a_lat


@loop
def set_heading(c):
    """Speed and direction over the displacement from the anchor, once; expects frame and anchor."""
    if c.has_heading == 1:
        return
    c.has_heading = 1
    c.ray, c.speed, c.reach = 0, math.nan, 0.0
    if c.anchored == 0:
        return
    at, lon, lat = c.at, c.at_lon, c.at_lat
    x, y, z = xyz_near(lon, lat, c.lon, c.lat, c.sl, c.cl, c.sp, c.cp)
    dx, dy, dz = c.x - x, c.y - y, c.z - z
    if dx * dx + dy * dy + dz * dz < 1e-12:
        c.speed = 0.0
        return
    if dx * dx + dy * dy + dz * dz < CHORD_LIMIT_M * CHORD_LIMIT_M:
        d = arc_m(x, y, z, c.x, c.y, c.z)
        e = -c.sl * dx + c.cl * dy
        n = -c.sp * (c.cl * dx + c.sl * dy) + c.cp * dz
        r = hypot(e, n)
        c.dir_e, c.dir_n = e / r, n / r
    else:
        d, _, azimuth = inverse(lon, lat, c.lon, c.lat)
        c.dir_e, c.dir_n = math.sin(azimuth), math.cos(azimuth)
    c.speed = d / (c.t - at) * 1e6
    if c.speed >= c.min_speed and d >= _MOVED_SIGMA * c.sig:
        c.ray = 1
        c.reach = min(c.speed * c.within * 1e-6, _LONGEST_RAY_M)


@loop
def move_anchors(entity, t, lon, lat, over, gap):
    """Keep two anchors, so that a displacement over at least `over`, and not much more, is always at hand."""
    if gap:
        entity.a_t, entity.a_lon, entity.a_lat = t, lon, lat
        entity.b_t, entity.b_lon, entity.b_lat = t, lon, lat
    elif t - entity.b_t >= over:
        entity.a_t, entity.a_lon, entity.a_lat = entity.b_t, entity.b_lon, entity.b_lat
        entity.b_t, entity.b_lon, entity.b_lat = t, lon, lat
