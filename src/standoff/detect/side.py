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
    NEVER,
    OUT,
    UNKNOWN,
)
from standoff.detect.emit import emit, inside_probability
from standoff.kernel.compiled import loop
from standoff.kernel.earth import xyz_of
from standoff.kernel.layout import ZERO
from standoff.kernel.passage import deepest
from standoff.kernel.path import geodesic_point, piece_end

__all__ = ["close_visit", "open_visit", "side_step"]


@loop
def _when(c, f):
    """Time at a share of the path, to the millisecond that events are told in."""
    return (c.pt + int(round(f * (c.t - c.pt))) + 500) // 1000 * 1000


@loop
def open_visit(p, kind, start, det, ordinal):
    """Note the visit that begins, so that its end and its timers can name it."""
    p.side = IN
    p.visit_kind, p.visit_t, p.visit_det, p.visit_ord = kind, start, det, ordinal
    p.uncovered = 0
    p.deep, p.stayed, p.after_gap = 0, 0, 0
    p.pass_t = NEVER
    p.approach, p.pat = 0, 0


@loop
def close_visit(e, p):
    """Let event e end the open visit."""
    e.closes, e.closes_kind, e.closes_det, e.closes_ord = 1, p.visit_kind, p.visit_det, p.visit_ord
    p.side = OUT
    p.pass_t = NEVER
    p.after_gap, p.seen_in, p.depth = 0, 0, 0.0


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
def _through(zones, nodes, v, out, ctl, c, p, cfg, fs):
    """Path between two outside fixes that runs through the zone: one `crossed` for each part that is deep enough."""
    sigma = max(c.sig, c.psig)
    ordinal = ZERO
    for k in range(0, c.nfs - 1, 2):
        low, _ = _dip(zones, nodes, v, c, fs[k], fs[k + 1], 1.0)
        if low < -0.01 and -low >= cfg.run_sigma * sigma:
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
            e = emit(out, ctl, c, p, CROSSED, _when(c, fs[k]), lon, lat, inside_probability(low, sigma))
            e.end = _when(c, fs[k + 1])
            e.depth = -low
            e.ord = ordinal
            ordinal += 1
            p.approach = 0


@loop
def _out_and_back(zones, nodes, v, out, ctl, c, p, cfg, fs):
    """Path between two inside fixes that leaves the zone and returns: left and entered at its two passages."""
    sigma = max(c.sig, c.psig)
    ordinal = ZERO
    for k in range(0, c.nfs - 1, 2):
        low, _ = _dip(zones, nodes, v, c, fs[k], fs[k + 1], -1.0)
        if low < -0.01 and -low >= cfg.run_sigma * sigma:
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
            e = emit(out, ctl, c, p, LEFT, _when(c, fs[k]), lon, lat, inside_probability(low, sigma))
            e.ord = ordinal
            close_visit(e, p)
            lon, lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k + 1])
            p.depth = 0.0
            start = _when(c, fs[k + 1])
            e = emit(out, ctl, c, p, ENTERED, start, lon, lat, inside_probability(c.b, c.sig))
            e.ord = ordinal
            open_visit(p, ENTERED, start, c.t, ordinal)
            ordinal += 1


@loop
def _note_passage(c, p, fs):
    """Remember the last passage of this path towards the side the entity is not known to be on."""
    towards_in = p.side != IN
    going_in = c.was_in == 0
    for k in range(c.nfs):
        if going_in == towards_in:
            p.pass_t = _when(c, fs[k])
            p.pass_lon, p.pass_lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, fs[k])
        going_in = not going_in


@loop
def _decide(out, ctl, c, p, cfg, g):
    """Take side g as decided by the fix at hand."""
    p.after_gap = p.after_gap if p.side == IN and g == OUT else 0
    if p.side == g:
        return
    if g == IN:
        cert = inside_probability(c.b, c.sig)
        if p.side == UNKNOWN or p.pass_t == NEVER:
            kind = FOUND_INSIDE if p.side == UNKNOWN else ENTERED
            start, lon, lat = p.run_t, p.run_lon, p.run_lat
        else:
            kind, start, lon, lat = ENTERED, p.pass_t, p.pass_lon, p.pass_lat
        e = emit(out, ctl, c, p, kind, start, lon, lat, cert)
        if c.pvstate != c.vstate and p.pass_t != NEVER:
            e.cause = ALTITUDE if c.nfs == 0 and c.path == 1 else e.cause
        open_visit(p, kind, start, c.t, ZERO)
    elif p.side == IN:
        cert = 1.0 - inside_probability(c.b, c.sig) if c.vstate != 0 else 1.0
        if p.after_gap == 1 or p.pass_t == NEVER:
            e = emit(out, ctl, c, p, LEFT, p.run_t, p.run_lon, p.run_lat, cert)
            if p.after_gap == 1:
                e.cause = FEED
        else:
            e = emit(out, ctl, c, p, LEFT, p.pass_t, p.pass_lon, p.pass_lat, cert)
            if c.vstate == 0 and c.nfs == 0:
                e.cause = ALTITUDE
        close_visit(e, p)
    p.side = g


@loop
def side_step(zones, nodes, v, out, ctl, c, p, cfg, fs):
    """Judge the fix at hand for one zone. Expects c.b, c.inside, c.was_in and the passages fs[:c.nfs]."""
    if c.gap == 1:
        p.run_n = 0
        p.pass_t = NEVER
        if p.side == OUT:
            p.side = UNKNOWN
        elif p.side == IN:
            p.after_gap = 1
    g = IN if c.inside == 1 else OUT
    likely = abs(c.b) >= cfg.run_sigma * c.sig or c.vstate == 0
    alone = c.sig == 0.0 or abs(c.b) >= cfg.one_sigma * c.sig or (c.vstate == 0 and g == OUT)
    goes_on = p.run_n > 0 and p.run_side == g and likely
    if not goes_on or alone:
        p.run_n = 0 if not goes_on else p.run_n
        if c.path == 1 and c.nfs > 0:
            _note_passage(c, p, fs)
        elif c.path == 1 and c.pvstate != c.vstate and c.was_in != c.inside:
            _note_vertical_passage(c, p)
    if c.path == 1 and c.nfs >= 2 and c.was_in == c.inside and c.vstate != 0:
        if c.inside == 0 and p.side != IN:
            _through(zones, nodes, v, out, ctl, c, p, cfg, fs)
        elif c.inside == 1 and p.side == IN and p.run_n == 0:
            _out_and_back(zones, nodes, v, out, ctl, c, p, cfg, fs)
    if g == IN:
        if p.seen_in == 0 or (p.side != IN and not goes_on):
            p.depth = 0.0
        p.seen_in = 1
        p.depth = max(p.depth, -c.b)
    if not likely:
        return
    if goes_on:
        p.run_n = min(p.run_n + 1, 250)
    else:
        p.run_n, p.run_side = 1, g
        p.run_t, p.run_lon, p.run_lat = c.t, c.lon, c.lat
    if alone:
        p.run_t, p.run_lon, p.run_lat = c.t, c.lon, c.lat  # a run of one
        _decide(out, ctl, c, p, cfg, g)
    elif p.run_n >= cfg.run and c.t - p.run_t >= cfg.run_for:
        _decide(out, ctl, c, p, cfg, g)
    if p.side == g and p.after_gap == 0:
        p.run_n = 0


@loop
def _note_vertical_passage(c, p):
    """The side changed by altitude alone: the passage is where the climb meets the band, linear in altitude."""
    f = c.vshare
    p.pass_t = _when(c, f)
    p.pass_lon, p.pass_lat = geodesic_point(c.plon, c.plat, c.lon, c.lat, f)
