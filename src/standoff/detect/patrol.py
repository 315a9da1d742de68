"""To and fro along the border: patrolled."""

from __future__ import annotations

import math

import numpy as np

from standoff.detect.columns import PATROLLED
from standoff.detect.context import set_path
from standoff.detect.emit import emit, outside_probability
from standoff.kernel.compiled import inlined
from standoff.kernel.earth import A_M, E2, inverse
from standoff.kernel.layout import CIRCLE, CORRIDOR

__all__ = ["patrol_step"]

#: Moving back by less than this, plus twice the position error, is no reversal.
_TURN_M = 500.0
#: A path is never this much shorter than the bound of it that is at hand, but near the poles or over long steps.
_SURELY, _STEEP_DEG = 0.5, 75.0
#: So long round that nothing is nearer the other way: a line that does not close.
_OPEN_M = 1e12
#: Farther than this from a circle's centre, or nearer than this to the earth's axis, azimuths are those of geodesics.
_NEAR_M = 100_000.0


@inlined
def _border_position(zones, nodes, v, ring_m, ring_ends, c, leaf):
    """Metres along the border of the point nearest to the fix at hand; the ring it is on, and that ring's length.

    Of a corridor the centre line stands for the border; it does not close.
    """
    j = c.zone
    if zones[j].kind == CIRCLE:
        r = zones[j].radius_m
        return _azimuth_from(zones, j, c) * r, 0, 2 * math.pi * r
    ring = np.searchsorted(ring_ends, c.edge, side="right")
    round_m = _OPEN_M if zones[j].kind == CORRIDOR else float(ring_m[ring])
    s = np.float64(nodes[leaf].start_m)
    for i in range(nodes[leaf].first, c.edge):
        s += _edge_m(v, i)
    return s + c.share * _edge_m(v, c.edge), ring_ends[ring], round_m


@inlined
def _edge_m(v, i):
    """Length of a border edge: they are short, so that the chord with the first term of its series will do."""
    dx, dy, dz = v[i + 1, 2] - v[i, 2], v[i + 1, 3] - v[i, 3], v[i + 1, 4] - v[i, 4]
    d2 = dx * dx + dy * dy + dz * dz
    return math.sqrt(d2) * (1 + d2 / (24 * A_M * A_M))


@inlined
def _azimuth_from(zones, j, c):
    """Azimuth of the fix at hand from the centre of a zone, radians: within 1e-7 of the geodesic's up to 100 km."""
    zj = zones[j]
    dx, dy, dz = c.x - zj.x, c.y - zj.y, c.z - zj.z
    nx, ny, nz = zj.x, zj.y, zj.z / (1 - E2)  # along the vertical
    flat = math.sqrt(nx * nx + ny * ny)
    if dx * dx + dy * dy + dz * dz > _NEAR_M * _NEAR_M or flat < _NEAR_M:
        return inverse(zj.lon, zj.lat, c.lon, c.lat)[1]
    along = (nx * dx + ny * dy) / flat  # away from the axis of the earth
    return math.atan2((nx * dy - ny * dx) / flat, (flat * dz - nz * along) / math.sqrt(flat * flat + nz * nz))


@inlined
def patrol_step(zones, nodes, v, ring_m, ring_ends, out, ctl, c, p, cfg):
    """Follow travel along the border of one zone. p.pat: 0 not in the band, 1 followed, 2 fired."""
    if c.inside == 1 or c.vstate == 0 or c.b > cfg.band:
        p.pat = 0
        return
    s, ring, round_m = _border_position(zones, nodes, v, ring_m, ring_ends, c, p.leaf)
    if p.pat == 0 or c.gap == 1 or ring != p.pat_ring:
        p.pat, p.pat_ring, p.pat_s = 1, ring, s
        p.pat_t, p.pat_lon, p.pat_lat = c.t, c.lon, c.lat
        p.pat_total, p.pat_ext, p.pat_dir, p.pat_turns = 0.0, 0.0, 0, 0
        return
    if p.pat == 2:
        return
    d = s - p.pat_s
    d -= round_m * math.floor(d / round_m + 0.5)
    if abs(d) > _SURELY * c.step or abs(c.lat) > _STEEP_DEG:
        set_path(c)
        d = min(max(d, -c.length), c.length)
    p.pat_s = s
    p.pat_total += abs(d)
    # pat_ext: how far it is from where it began; once a direction is clear, how far back from its farthest point
    turn_m = _TURN_M + 2.0 * c.sig
    if p.pat_dir == 0:
        p.pat_ext += d
        if abs(p.pat_ext) > turn_m:
            p.pat_dir = 1 if p.pat_ext > 0 else -1
            p.pat_ext = 0.0
    else:
        p.pat_ext = max(0.0, p.pat_ext - d * p.pat_dir)
        if p.pat_ext > turn_m:
            p.pat_dir = -p.pat_dir
            p.pat_turns = min(p.pat_turns + 1, 250)
            p.pat_ext = 0.0
    if (p.pat_total >= cfg.patrol_length and p.pat_turns >= cfg.turns) or p.pat_total >= 2 * cfg.patrol_length:
        emit(out, ctl, c, p, PATROLLED, p.pat_t, p.pat_lon, p.pat_lat, outside_probability(c))
        p.pat = 2
