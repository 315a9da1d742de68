"""The loop: take fixes in order, skip those in empty country, judge the rest zone by zone.

For every entity `free_m` says how far at least it is from every zone it has no pair with. Each fix eats up the step it
made. Only when what is left no longer covers the watch band and the reach of its heading is it looked at closely, which
renews the figure. A path or a heading can touch no zone as long as it is shorter than that.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.detect.approach import approach_step, ray_hit
from standoff.detect.columns import (
    APPROACHED,
    BIT,
    C_HIGH,
    C_LOOKS,
    C_OUT,
    HALTED,
    IN,
    IS_LOST,
    LOST,
    OUT,
    PATROLLED,
    SEEN,
    STAYED,
    UNKNOWN,
    WENT_DEEP,
)
from standoff.detect.contact import report_lost, report_regained
from standoff.detect.context import leave_out_before, move_anchors, path_m, set_anchor, set_frame, set_heading, set_path
from standoff.detect.expire import note_due
from standoff.detect.halt import halt_step
from standoff.detect.inside import deep_step, stay_due, stay_timer
from standoff.detect.lost import lost_due
from standoff.detect.pairs import free_settled, new_pair
from standoff.detect.patrol import patrol_step
from standoff.detect.side import side_step
from standoff.detect.vertical import band_state, join_climb, vertical_m
from standoff.kernel.border import NO_LEAF, UNSIGNED, boundary_from, boundary_m
from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import step_bound_m, xyz_of
from standoff.kernel.layout import NO, ZERO
from standoff.kernel.near import cap_bound_m, clearance_m, gather_ahead, gather_along, gather_at
from standoff.kernel.passage import passages
from standoff.kernel.path import piece_end
from standoff.kernel.prefetch import fetch

__all__ = ["advance"]

_W_APPROACH = BIT(APPROACHED)
_W_DEEP = BIT(WENT_DEEP)
_W_HALT = BIT(HALTED)
_W_STAY = BIT(STAYED)
_W_LOST = BIT(LOST)
_W_PATROL = BIT(PATROLLED)
#: The record of an entity is asked for so many fixes before it is needed.
_AHEAD = 12
#: A border this much farther away than the step is long has not been passed, rounding of what is kept included.
_SAME_SIDE_M = 1.0
#: Distances and lengths of ways are told to this, with much to spare.
_ROUNDING_M = 1e-3
#: What is kept in four bytes, and is to be at most what it says.
_ROUNDED_DOWN, _ROUNDED_M = 0.999999, 0.01
#: Distances are to straight edges, sides by edges that may be bent: a side can change so much before the distance is 0.
_BENT_M = 0.3
#: Whoever is not followed at a zone was outside it.
_OUTSIDE_M = 1.0


@loop
def _hits(zones, nodes, v, c, j, b, fs):
    """Whether the heading of the fix at hand meets zone j in time."""
    if b > c.may_reach:
        return False
    set_heading(c)
    return c.ray == 1 and ray_hit(zones, nodes, v, j, c, b, fs, NO) >= 0.0


@inlined
def _speed_bound(entity, t, lon, lat, over, step):
    """An upper bound of the speed the heading will be given, without trigonometry; 0 if there is none.

    step: the same bound of the way from the last fix, which often is the newer anchor.
    """
    if t - entity.b_t >= over:
        way = step if entity.b_t == entity.t else step_bound_m(entity.b_lon, entity.b_lat, lon, lat)
        return way / (t - entity.b_t) * 1e6
    if t - entity.a_t >= over:
        return step_bound_m(entity.a_lon, entity.a_lat, lon, lat) / (t - entity.a_t) * 1e6
    return 0.0


@inlined
def _boundary(zones, nodes, v, c, p, j):
    """Distance of the fix at hand to the zone of a pair; the search begins where it ended last time."""
    same_side = abs(p.last_b) > c.step + _SAME_SIDE_M
    was = np.float64(p.last_b) if same_side else UNSIGNED
    b, c.edge, c.share, p.leaf, apart = boundary_from(
        zones, nodes, v, j, c.lon, c.lat, c.x, c.y, c.z, c.sl, c.cl, c.sp, c.cp,
        np.int64(p.leaf), np.float64(p.apart) - c.step, was,
    )  # fmt: skip
    p.apart = apart * _ROUNDED_DOWN - _ROUNDED_M
    return b


@loop
def _path_passages(zones, nodes, v, c, j, b, b_was, fs):
    """Shares of the whole path at which it passes the border of zone j.

    b_was tells by its sign on which side the fix before was judged to be. The path begins there, whatever rounding
    says now: else a passage at a fix on the very border would be in neither of the two paths that meet there.
    """
    b0 = boundary_m(zones, nodes, v, j, c.plon, c.plat, c.px, c.py, c.pz)
    if abs(b0) < _ROUNDING_M:
        b0 = math.copysign(b0, b_was)
    n = c.pieces
    if n == 1:
        return passages(zones, nodes, v, j, c.px, c.py, c.pz, c.x, c.y, c.z, c.length, b0, b, fs, ZERO)
    count = ZERO
    ax, ay, az, a_b = c.px, c.py, c.pz, b0
    for k in range(n):
        if k + 1 == n:
            ex, ey, ez, e_b = c.x, c.y, c.z, b
        else:
            lon, lat = piece_end(c.plon, c.plat, c.azimuth, c.length, k + 1, n)
            ex, ey, ez = xyz_of(lon, lat)
            e_b = boundary_m(zones, nodes, v, j, lon, lat, ex, ey, ez)
        m = passages(zones, nodes, v, j, ax, ay, az, ex, ey, ez, c.length / n, a_b, e_b, fs, count)
        for q in range(count, m):
            fs[q] = (k + fs[q]) / n
        count = m
        ax, ay, az, a_b = ex, ey, ez, e_b
    return count


@inlined
def _stand(zones, nodes, v, bands, since, c, j, b, b_was, fs):
    """How the fix at hand stands to zone j: distance (b_was: of the one before), side, altitude, passages."""
    c.zone, c.b, c.nfs = j, b, 0
    c.vstate = band_state(bands, j, c.datum, c.alt)
    c.vert = vertical_m(bands, j, c.datum, c.alt)
    h_in = b < 0.0 or (b == 0.0 and math.copysign(1.0, b) < 0.0)
    c.inside = 1 if h_in and c.vstate != 0 else 0
    c.pvstate, c.was_in, c.climb0, c.climb1, c.low = c.vstate, c.inside, 2.0, 2.0, 0.0
    if c.path == 0:
        return
    c.pvstate = band_state(bands, j, c.pdatum, c.palt)
    # straight away from a fix on the very border, the distance and the length of the path are the same but for rounding
    if abs(b) <= c.step + _ROUNDING_M:
        set_path(c)
        if abs(b) <= c.length + _ROUNDING_M:
            c.nfs = _path_passages(zones, nodes, v, c, j, b, b_was, fs)
    h_was = h_in if c.nfs % 2 == 0 else not h_in
    c.was_in = 1 if h_was and c.pvstate != 0 else 0
    if c.pvstate == 0 or c.vstate == 0:
        join_climb(bands, j, c, h_was, fs)
    if since > c.pt:
        leave_out_before(c, since, fs)


@inlined
def _judge(zones, nodes, v, ring_m, ring_ends, out, ctl, c, p, cfg, fs):
    """Every behaviour of one pair, for the fix at hand."""
    if c.gap == 1 and p.side == IN and c.first == 0:
        p.uncovered += max(0, c.t - c.pt - cfg.max_gap)
    if c.inside == 1 and p.approach == 1 and p.side == IN:
        p.approach = 0
    side_step(zones, nodes, v, out, ctl, c, p, cfg, fs)
    if cfg.wanted & _W_APPROACH:
        approach_step(zones, nodes, v, out, ctl, c, p, cfg, fs)
    if cfg.wanted & _W_DEEP:
        deep_step(zones, nodes, v, out, ctl, c, p, cfg)
    if cfg.wanted & _W_HALT:
        halt_step(out, ctl, c, p, cfg)
    if cfg.wanted & _W_PATROL:
        patrol_step(zones, nodes, v, ring_m, ring_ends, out, ctl, c, p, cfg)
    p.last_b = c.b
    p.vstate = c.vstate


@inlined
def _concerns(zones, c, cfg, j, bound):
    """Whether a zone without a pair may matter to the fix at hand, given a lower bound of its distance."""
    if bound <= cfg.near or bound <= cfg.one_sigma * c.sig or (c.path == 1 and bound <= c.step):
        return True
    if bound > c.may_reach:
        return False
    set_heading(c)
    if c.ray == 0 or bound > c.reach:
        return False
    wx, wy, wz = zones[j].x - c.x, zones[j].y - c.y, zones[j].z - c.z
    cap = zones[j].cap_m
    if cap > 3e6:
        return True
    e = -c.sl * wx + c.cl * wy
    n = -c.sp * (c.cl * wx + c.sl * wy) + c.cp * wz
    slack = 10.0 + 1e-5 * c.reach
    return abs(e * c.dir_n - n * c.dir_e) <= cap + slack and e * c.dir_e + n * c.dir_n + cap >= 0.0


@inlined
def _glance(zones, starts, items, active, c, stamp, mark, found, within):
    """Zones in the cell lists of the fix at hand that may be so near: how many, and how far all others are at least."""
    listed = gather_at(starts, items, c.lon, c.lat, stamp, mark, found, ZERO)
    n, nearest = ZERO, 1e30
    for q in range(listed):
        j = np.int64(found[q])
        if active[j] != 0:
            bound = cap_bound_m(zones, j, c.x, c.y, c.z)
            if bound > within:
                nearest = min(nearest, bound)
            else:
                found[n] = j
                n += 1
    return n, nearest


@inlined
def _remember(entity, c, row, origin):
    """The fix at hand is now the entity's last."""
    entity.t, entity.lon, entity.lat, entity.err = c.t, c.lon, c.lat, c.sig
    entity.alt, entity.datum, entity.row, entity.origin = c.alt, c.datum, row, origin
    entity.marks |= SEEN


@loop
def advance(
    order, k0, k1, ent, t, lon, lat, err, alt, datum, row, origin,
    zones, nodes, v, ring_m, ring_ends, starts, items, clear, reach_m, active, bands, settings,
    ents, pairs, out, ctl, ctx, fs, stamp, found, lost_found, due_at, silences, heard, feed_of,
):  # fmt: skip
    """Apply fixes order[k0:k1], each entity's in time order; returns where it stopped for want of room, else k1.

    State (ents, pairs, ctl) and raw events (out) are written in place. Columns err, alt, datum may have length 1:
    the same for all.
    """
    cfg = settings[0]
    c = ctx[0]
    c.min_speed, c.within = cfg.min_speed, cfg.within
    watch_m = cfg.near
    wanted = cfg.wanted
    reach_us = cfg.within * 1e-6 if wanted & _W_APPROACH else 0.0
    one_err, one_alt, one_datum = len(err) == 1, len(alt) == 1, len(datum) == 1
    for k in range(k0, k1):
        i = order[k]
        if k + _AHEAD < k1:
            ahead = order[k + _AHEAD]
            fetch(ents, np.intp(ent[ahead]))
            if ahead - i > 4 * _AHEAD:  # by entity, not as they arrived: columns are read here and there, too
                fetch(t, np.intp(ahead))
                fetch(lon, np.intp(ahead))
                fetch(lat, np.intp(ahead))
                fetch(row, np.intp(ahead))
                fetch(origin, np.intp(ahead))
                if k + 2 * _AHEAD < k1:
                    fetch(ent, np.intp(order[k + 2 * _AHEAD]))
        who = np.int64(ent[i])
        entity = ents[who]
        at, x_lon, x_lat = t[i], lon[i], lat[i]
        sigma = err[0] if one_err else err[i]
        first = entity.marks & SEEN == 0
        gap = first or at - entity.t > cfg.max_gap
        step = 0.0 if first else step_bound_m(entity.lon, entity.lat, x_lon, x_lat)
        speed = 0.0
        if not gap:
            speed = _speed_bound(entity, at, x_lon, x_lat, cfg.over, step)
        quiet_m = np.float64(entity.free_m) - step
        need = max(watch_m, cfg.one_sigma * sigma)
        if speed >= cfg.min_speed:
            need = max(need, speed * reach_us)
        silent = wanted & _W_LOST != 0 and not first and at - entity.t >= cfg.lost_after
        if entity.head < 0 and not first and quiet_m > need and not silent and entity.marks & IS_LOST == 0:
            entity.free_m = quiet_m * _ROUNDED_DOWN - _ROUNDED_M
            move_anchors(entity, at, x_lon, x_lat, cfg.over, gap)
            entity.t, entity.lon, entity.lat, entity.err = at, x_lon, x_lat, sigma
            entity.row, entity.origin = row[i], origin[i]
            entity.alt = alt[0] if one_alt else alt[i]
            entity.datum = datum[0] if one_datum else datum[i]
            continue

        # ---- a closer look: the fix, its path, its heading
        ctl[C_LOOKS] += 1
        c.t, c.lon, c.lat, c.sig, c.ent, c.i = at, x_lon, x_lat, sigma, who, i
        c.alt = alt[0] if one_alt else alt[i]
        c.datum = datum[0] if one_datum else datum[i]
        c.first, c.gap, c.path = 1 if first else 0, 1 if gap else 0, 0 if gap else 1
        c.step, c.has_path = step, 0
        c.pt, c.plon, c.plat, c.psig = entity.t, entity.lon, entity.lat, entity.err
        c.palt, c.pdatum, c.prev_row, c.prev_origin = entity.alt, entity.datum, entity.row, entity.origin
        set_frame(c)
        set_anchor(c, entity, cfg.over)
        c.may_reach = speed * reach_us if speed >= cfg.min_speed else 0.0
        mark = stamp[len(zones)] + 1
        stamp[len(zones)] = mark
        slot = entity.head
        n_pairs = 0
        while slot >= 0:
            stamp[pairs[slot].zone] = mark
            slot = pairs[slot].next
            n_pairs += 1
        # no zone but those it is followed at can matter: the path and the heading are too short
        calm = entity.head >= 0 and not first and quiet_m > need
        n, others_m = ZERO, quiet_m
        within = max(need, step)
        if not calm:
            n, others_m = _glance(zones, starts, items, active, c, stamp, mark, found, within)
        if entity.head < 0 and n == 0 and within <= reach_m and not silent and entity.marks & IS_LOST == 0:
            entity.free_m = min(others_m, max(reach_m, clearance_m(clear, x_lon, x_lat))) * _ROUNDED_DOWN - _ROUNDED_M
            move_anchors(entity, at, x_lon, x_lat, cfg.over, gap)
            _remember(entity, c, row[i], origin[i])
            if first:
                note_due(ctl, due_at, who, at + cfg.lost_after)
            continue
        if c.path == 1 and step > reach_m:
            set_path(c)
        if c.path == 1 and step > reach_m and c.length > reach_m:
            n = gather_along(starts, items, clear, reach_m, c.plon, c.plat, c.azimuth, c.length, stamp, mark, found, n)
        if c.may_reach > reach_m and not calm:
            set_heading(c)
        if c.may_reach > reach_m and not calm and c.ray == 1 and c.reach > reach_m:
            n = gather_ahead(
                starts, items, clear, reach_m, x_lon, x_lat, c.sl, c.cl, c.sp, c.cp, c.dir_e, c.dir_n, c.reach,
                stamp, mark, found, n,
            )  # fmt: skip
        # ---- room for all it could report, before anything is changed
        rare = len(zones) if silent or entity.marks & IS_LOST else 0
        if len(out) - ctl[C_OUT] < 12 * (n + n_pairs) + 2 * len(fs) + 2 * rare or len(pairs) - ctl[C_HIGH] < n:
            return k

        # ---- timers that fell due before it
        if entity.head >= 0 and wanted & _W_STAY:
            slot = entity.head
            while slot >= 0:
                stay_timer(out, ctl, entity, who, pairs[slot], cfg, at)
                slot = pairs[slot].next
        if silent or entity.marks & IS_LOST:
            due = lost_due(entity, cfg, silences, heard, feed_of)
            if due <= at and entity.marks & IS_LOST == 0:
                report_lost(zones, nodes, v, active, bands, out, ctl, entity, who, pairs, cfg, due, lost_found)
            if entity.marks & IS_LOST:
                report_regained(zones, nodes, v, active, bands, out, ctl, c, entity, who, pairs, cfg, lost_found, due)
                entity.marks &= 255 - IS_LOST

        # ---- zones it is already followed at, then others near
        slot = entity.head
        while slot >= 0:
            p = pairs[slot]
            j = np.int64(p.zone)
            b = _boundary(zones, nodes, v, c, p, j)
            _stand(zones, nodes, v, bands, active[j], c, j, b, np.float64(p.last_b), fs)
            _judge(zones, nodes, v, ring_m, ring_ends, out, ctl, c, p, cfg, fs)
            slot = p.next
        nearest = others_m if calm else min(others_m, max(reach_m, clearance_m(clear, x_lon, x_lat)))
        for q in range(n):
            j = np.int64(found[q])
            if active[j] == 0:
                continue
            bound = cap_bound_m(zones, j, c.x, c.y, c.z)
            if not _concerns(zones, c, cfg, j, bound):
                nearest = min(nearest, bound)
                continue
            b, c.edge, c.share, leaf, apart = boundary_from(
                zones, nodes, v, j, x_lon, x_lat, c.x, c.y, c.z, c.sl, c.cl, c.sp, c.cp, NO_LEAF, 0.0, UNSIGNED
            )
            if (
                b > cfg.near
                and b > cfg.one_sigma * sigma
                and not (c.path == 1 and b <= c.step and b <= path_m(c))
                and not _hits(zones, nodes, v, c, j, b, fs)
            ):
                nearest = min(nearest, b)
                continue
            slot = new_pair(ctl, entity, pairs, j, UNKNOWN if gap else OUT)
            pairs[slot].leaf, pairs[slot].apart = leaf, apart * _ROUNDED_DOWN - _ROUNDED_M
            _stand(zones, nodes, v, bands, active[j], c, j, b, _OUTSIDE_M, fs)
            _judge(zones, nodes, v, ring_m, ring_ends, out, ctl, c, pairs[slot], cfg, fs)
        nearest = min(nearest, free_settled(ctl, entity, pairs, c, cfg))

        # ---- what the next fix needs to know
        entity.free_m = nearest * _ROUNDED_DOWN - _BENT_M
        move_anchors(entity, at, x_lon, x_lat, cfg.over, gap)
        _remember(entity, c, row[i], origin[i])
        if first or silent:
            note_due(ctl, due_at, who, at + cfg.lost_after)
        slot = entity.head
        while slot >= 0:
            if pairs[slot].side == IN and pairs[slot].stayed == 0:
                note_due(ctl, due_at, who, stay_due(pairs[slot], cfg))
            slot = pairs[slot].next
    return k1
