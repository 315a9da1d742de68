"""Which side of the border: found_inside, entered, left, crossed.

A side is decided by one fix far enough from the border, or by a run of fixes that each make it likely. Until then
the last side stands, so that an object parked on the border does not flap.
"""

from __future__ import annotations

from standoff.detect.columns import (
    ALTITUDE,
    CROSSED,
    ENTERED,
    FEED,
    FOUND_INSIDE,
    IN,
    LEFT,
    MOVED,
    NEVER,
    OUT,
    UNKNOWN,
)
from standoff.detect.emit import SURE_SIGMA, emit, inside_probability, outside_probability
from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.layout import ZERO
from standoff.kernel.passage import deepest
from standoff.kernel.path import geodesic_point, piece_end

__all__ = ["close_visit", "open_visit", "side_step"]

#: A tangent is nothing.
_NOTHING_M = 0.01


@loop
def _when(c, f):
    """Time at a share of the path, to the millisecond that events are told in."""
    return (c.pt + round(f * (c.t - c.pt)) + 500) // 1000 * 1000


@loop
def open_visit(p, kind, start, lon, lat, det, ordinal):
    """Note the visit that begins, so that its end and its timers can name it."""
    p.side = IN
    p.visit_kind, p.visit_t, p.visit_det, p.visit_ord = kind, (start + 500) // 1000 * 1000, det, ordinal
    p.miss_lon, p.miss_lat = lon, lat  # no approach is open inside
    p.uncovered = 0
    p.deep, p.stayed, p.doubt = 0, 0, 0
    p.pass_t = NEVER
    p.approach, p.pat = 0, 0


@loop
def close_visit(e, p):
    """Let event e end the open visit."""
    e.closes, e.closes_kind, e.closes_det, e.closes_ord = 1, p.visit_kind, p.visit_det, p.visit_ord
    p.side = OUT
    p.pass_t = NEVER
    p.doubt, p.depth = 0, 0.0


@loop
def _dip(zones, nodes, v, c, f0, f1, sign):
    """Deepest value of sign * b on the path between shares f0 and f1 of it, over its pieces: (value, share)."""
    best, best_f = 1e300, f0
    n = c.pieces
    ax, ay, az = c.px, c.py, c.pz
    for k in range(n):
        if k + 1 == n:
            bx, by, bz = c.x, c.y, c.z
        else:
            lon, lat = piece_end(c.plon, c.plat, c.azimuth, c.length, k + 1, n)
            bx, by, bz = xyz_of(lon, lat)
        lo, hi = max(0.0, f0 * n - k), min(1.0, f1 * n - k)
        if lo < hi:
            value, f = deepest(zones, nodes, v, c.zone, ax, ay, az, bx, by, bz, c.length / n, lo, hi, sign)
            if value < best:
                best, best_f = value, (k + f) / n
        ax, ay, az = bx, by, bz
    return best, best_f


@loop
def _through(zones, nodes, v, out, ctl, c, p, fs):
    """Path between two outside fixes that runs through the zone: one `crossed` for each part that is deep enough."""
    sigma = max(c.sig, c.psig)
    ordinal = ZERO
    for k in range(0, c.nfs - 1, 2):
        low, _ = _dip(zones, nodes, v, c, fs[k], fs[k + 1], 1.0)
        if low < -_NOTHING_M and -low >= SURE_SIGMA * sigma:
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
            e = emit(out, ctl, c, p, CROSSED, _when(c, fs[k]), lon, lat, inside_probability(low, sigma))
            e.end = _when(c, fs[k + 1])
            e.depth, e.cause, e.ord = -low, _cause_at(c, fs[k]), ordinal
            ordinal += 1
            p.approach = 0


@loop
def _out_and_back(zones, nodes, v, out, ctl, c, p, fs):
    """Path between two inside fixes that leaves the zone and returns: left and entered at its two passages."""
    sigma = max(c.sig, c.psig)
    ordinal = ZERO
    for k in range(0, c.nfs - 1, 2):
        low, _ = _dip(zones, nodes, v, c, fs[k], fs[k + 1], -1.0)
        if low < -_NOTHING_M and -low >= SURE_SIGMA * sigma:
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
            e = emit(out, ctl, c, p, LEFT, _when(c, fs[k]), lon, lat, inside_probability(low, sigma))
            e.cause, e.ord = _cause_at(c, fs[k]), ordinal
            close_visit(e, p)
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k + 1])
            start = _when(c, fs[k + 1])
            p.depth = -c.b
            e = emit(out, ctl, c, p, ENTERED, start, lon, lat, inside_probability(c.b, c.sig))
            e.depth, e.cause, e.ord = p.depth, _cause_at(c, fs[k + 1]), ordinal
            open_visit(p, ENTERED, start, lon, lat, c.t, ordinal)
            ordinal += 1


@loop
def _cause_at(c, f):
    """Why the path passes the border at a share of it: by altitude, where the climb meets the band, else by moving."""
    return ALTITUDE if f == c.climb0 or f == c.climb1 else MOVED


@inlined
def _note_passage(c, p, fs):
    """Remember the last passage of this path towards the side the entity is not known to be on."""
    going_in = c.was_in == 0
    for k in range(c.nfs):
        if going_in == (p.side != IN):
            p.pass_t, p.pass_cause = _when(c, fs[k]), _cause_at(c, fs[k])
            p.pass_lon, p.pass_lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
        going_in = not going_in


@inlined
def _decide(out, ctl, c, p, g):
    """Take side g as decided by the run that ends with the fix at hand."""
    was, doubt = p.side, p.doubt
    p.doubt = 0
    if was == g:
        return
    if g == OUT and was == UNKNOWN:
        p.side = OUT
        return
    start, lon, lat, cause = p.run_t, p.run_lon, p.run_lat, doubt
    if was != UNKNOWN and doubt == 0 and p.pass_t != NEVER:
        start, lon, lat, cause = p.pass_t, p.pass_lon, p.pass_lat, p.pass_cause
    cert = outside_probability(c) if g == OUT else inside_probability(c.b, c.sig)
    kind = LEFT if g == OUT else FOUND_INSIDE if was == UNKNOWN else ENTERED
    e = emit(out, ctl, c, p, kind, start, lon, lat, cert)
    e.cause, e.depth = cause, p.depth
    if g == IN:
        open_visit(p, kind, start, lon, lat, c.t, ZERO)
    else:
        close_visit(e, p)


@inlined
def side_step(zones, nodes, v, out, ctl, c, p, cfg, fs):
    """Judge the fix at hand for one zone. Expects c.b, c.inside, c.was_in and the passages fs[:c.nfs]."""
    if c.gap == 1:
        p.run_n, p.pass_t = 0, NEVER
        p.doubt = FEED if p.side == IN else 0
        if p.side == OUT:
            p.side = UNKNOWN
    if c.nfs > 0:
        p.run_n = 0  # a run does not pass the border
        _note_passage(c, p, fs)
    if c.nfs >= 2 and c.was_in == c.inside:
        if c.inside == 0 and p.side != IN:
            _through(zones, nodes, v, out, ctl, c, p, fs)
        elif c.inside == 1 and p.side == IN:
            _out_and_back(zones, nodes, v, out, ctl, c, p, fs)
    g = IN if c.inside == 1 else OUT
    likely = abs(c.b) >= cfg.run_sigma * c.sig or c.vstate == 0
    alone = abs(c.b) >= cfg.one_sigma * c.sig or c.vstate == 0
    goes_on = likely and not alone and p.run_n > 0 and p.run_side == g
    if g == IN:
        if p.side != IN and not goes_on:
            p.depth = 0.0
        p.depth = max(p.depth, -c.b)
    if not likely and not alone:
        p.run_n = 0
        return
    if goes_on:
        p.run_n = min(p.run_n + 1, 250)
    else:
        p.run_n, p.run_side = 1, g
        p.run_t, p.run_lon, p.run_lat = c.t, c.lon, c.lat
    if alone or (p.run_n >= cfg.run and c.t - p.run_t >= cfg.run_for):
        _decide(out, ctl, c, p, g)
