"""Where a path passes a zone's border, and how deep it dips in between.

A piece of path is at most 50 km long. Circles: the distance to a centre along a geodesic has one minimum, so there are
at most two passages, found by secants around it. Polygons: the path is a straight line in the plane tangent at its
middle and is cut with every edge whose ball it meets; an edge straight in lon/lat is cut where it bends in that plane.
Corridors, and the rare case where rounding leaves the count of cuts at odds with the sides of the ends: the path is
walked in steps never longer than the distance to the border.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from standoff.kernel.border import boundary_m, near_circle_m
from standoff.kernel.compiled import allocating_loop, loop
from standoff.kernel.earth import CHORD_LIMIT_M, lonlat_of, sin_cos_deg, surface_near, xyz_of
from standoff.kernel.layout import CIRCLE, POLYGON
from standoff.kernel.path import PIECE_M, along, chord_share, true_share

__all__ = ["cuts", "deepest", "passages"]

#: Circles below this radius are measured from their centre by the chord at all places that a piece may reach.
_NEAR_CIRCLE_M: Final = CHORD_LIMIT_M - 2 * PIECE_M
#: A dip shorter than this may be walked over (the promise is 1 m).
_WALK_M: Final = 0.2
#: No dip deeper than the one told by more than this goes unseen; but no more places than this are looked at.
_DEEP_M: Final = 0.1
_SAMPLES: Final = 2048
#: Edges are cut so short that those straight in lon/lat leave the straight line between their ends by less than this.
_BENT_M: Final = 0.3
#: Where a path cuts a bent edge, to this.
_BEND_M: Final = 1e-4


@loop
def _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, f, length):
    """Signed distance to the border of zone j at a share of a piece that is no farther from it than a piece is long."""
    if zones[j].kind == CIRCLE and zones[j].radius_m < _NEAR_CIRCLE_M:
        u = chord_share(f, length)
        x, y, z = surface_near(x0 + u * (x1 - x0), y0 + u * (y1 - y0), z0 + u * (z1 - z0))
        return near_circle_m(zones, j, x, y, z)
    lon, lat, x, y, z = along(x0, y0, z0, x1, y1, z1, f, length)
    return boundary_m(zones, nodes, v, j, lon, lat, x, y, z)


@loop
def _is_in(b):
    return b < 0.0 or (b == 0.0 and math.copysign(1.0, b) < 0.0)


@loop
def _bisect(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fa, fb, a_in):
    """The passage between fa and fb, which lie on different sides, to a tenth of a millimetre."""
    while (fb - fa) * length > 1e-4:
        fm = 0.5 * (fa + fb)
        if fm <= fa or fm >= fb:
            break
        if _is_in(_b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fm, length)) == a_in:
            fa = fm
        else:
            fb = fm
    return 0.5 * (fa + fb)


@loop
def _cross(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fa, ba, fb, bb):
    """The same where the distance is smooth and both ends' distances are known: by secants, a bisection every third."""
    a_in = _is_in(ba)
    turn = 0
    while (fb - fa) * length > 1e-4:
        turn += 1
        fm = 0.5 * (fa + fb)
        if turn % 3 != 0 and ba != bb:
            aside = 4e-5 / length  # beyond the root by a little, so that both ends close in on it
            fm = fa + (fb - fa) * ba / (ba - bb)
            fm = fm + aside if turn % 3 == 1 else fm - aside
        if fm <= fa or fm >= fb:
            fm = 0.5 * (fa + fb)
            if fm <= fa or fm >= fb:
                break
        b = _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fm, length)
        if _is_in(b) == a_in:
            fa, ba = fm, b
        else:
            fb, bb = fm, b
    return 0.5 * (fa + fb)


@allocating_loop
def _halved(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, sign, f, value, n, best):
    """Halve, in place, every stretch between samples that could still hold a value well below the best; the new count.

    The distance to a border changes by at most a metre for every metre moved.
    """
    grown = n
    for i in range(n - 1):
        if 0.5 * (value[i] + value[i + 1] - (f[i + 1] - f[i]) * length) < best - _DEEP_M and grown < len(f):
            middle = 0.5 * (f[i] + f[i + 1])
            f[grown] = middle
            value[grown] = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, middle, length)
            grown += 1
    order = np.argsort(f[:grown])
    f[:grown] = f[:grown][order]
    value[:grown] = value[:grown][order]
    return grown


@allocating_loop
def _around_deepest(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fa, fb, sign):
    """A stretch of the path that holds the smallest value, to within a few centimetres of it, and one dip."""
    f, value = np.empty(_SAMPLES), np.empty(_SAMPLES)
    n = 9
    for i in range(n):
        f[i] = fa + (fb - fa) * i / (n - 1)
        value[i] = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, f[i], length)
    while True:
        m = _halved(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, sign, f, value, n, value[:n].min())
        if m in (n, _SAMPLES):
            break
        n = m
    k = int(np.argmin(value[:m]))
    return f[max(0, k - 1)], f[min(m - 1, k + 1)], f[k], value[k]


@loop
def deepest(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fa, fb, sign):
    """Smallest value of sign * boundary between fa and fb, and where: (value, share). Circles have one minimum."""
    lo, hi, best_f, best = fa, fb, fa, 1e300
    if zones[j].kind != CIRCLE:
        lo, hi, best_f, best = _around_deepest(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fa, fb, sign)
    g = 0.6180339887498949
    fc, fd = hi - g * (hi - lo), lo + g * (hi - lo)
    vc = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fc, length)
    vd = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fd, length)
    while (hi - lo) * length > 0.05:
        if vc < vd:
            hi, fd, vd = fd, fc, vc
            fc = hi - g * (hi - lo)
            vc = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fc, length)
        else:
            lo, fc, vc = fc, fd, vd
            fd = lo + g * (hi - lo)
            vd = sign * _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, fd, length)
    if vc < best:
        best_f, best = fc, vc
    if vd < best:
        best_f, best = fd, vd
    return best, best_f


@loop
def _may_touch(zones, j, x0, y0, z0, x1, y1, z1, length):
    """False where even the chord under a path stays out of a circle: nothing is nearer than straight through."""
    dx, dy, dz = x1 - x0, y1 - y0, z1 - z0
    wx, wy, wz = zones[j].x - x0, zones[j].y - y0, zones[j].z - z0
    f = min(1.0, max(0.0, (wx * dx + wy * dy + wz * dz) / max(1e-9, dx * dx + dy * dy + dz * dz)))
    ox, oy, oz = wx - f * dx, wy - f * dy, wz - f * dz
    near = zones[j].radius_m + length * length / 5e7 + 0.1  # the path bulges over its chord by L^2 / 8R
    return ox * ox + oy * oy + oz * oz <= near * near


@loop
def _circle_passages(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, b0, b1, fs, n):
    in0, in1 = _is_in(b0), _is_in(b1)
    if in0 and in1:
        return n
    if in0 != in1:
        fs[n] = _cross(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, 0.0, b0, 1.0, b1)
        return n + 1
    if b0 + b1 >= length:  # the distance changes no faster than the path is long
        return n
    if not _may_touch(zones, j, x0, y0, z0, x1, y1, z1, length):
        return n
    low, f = deepest(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, 0.0, 1.0, 1.0)
    if not _is_in(low) or n + 2 > len(fs):
        return n
    fs[n] = _cross(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, 0.0, b0, f, low)
    fs[n + 1] = _cross(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, f, low, 1.0, b1)
    return n + 2


@loop
def _walk(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, b0, fs, n):
    f, b = 0.0, b0
    was_in = _is_in(b0)
    while f < 1.0 and n < len(fs):
        g = min(1.0, f + max(abs(b), _WALK_M) / length)
        b = _b_at(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, g, length)
        if _is_in(b) != was_in:
            fs[n] = _bisect(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, f, g, was_in)
            n += 1
            was_in = not was_in
        f = g
    return n


@loop
def _bent_cut(v, i, mx, my, mz, sl, cl, sp, cp, pe, pn, c0, c1):
    """Where the line along (pe, pn) cuts edge i, straight in lon/lat: east and north in the plane at (mx, my, mz).

    The edge leaves the straight line between its ends by decimetres; a path at half a degree to it would be told to
    pass a hundred times that from where it does. c0, c1: the ends' distances from the line, of different sign, times
    the length of (pe, pn). By regula falsi, the weight of an end that stays halved (Illinois).
    """
    lon, lat = v[i, 0], v[i, 1]
    dlon, dlat = v[i + 1, 0] - lon, v[i + 1, 1] - lat
    close = (
        _BEND_M
        * abs(c1 - c0)
        / math.sqrt((v[i + 1, 2] - v[i, 2]) ** 2 + (v[i + 1, 3] - v[i, 3]) ** 2 + (v[i + 1, 4] - v[i, 4]) ** 2)
    )
    t0, t1, kept = 0.0, 1.0, 0
    e, n = 0.0, 0.0
    for _ in range(30):
        t = t0 + (t1 - t0) * c0 / (c0 - c1)
        x, y, z = xyz_of(lon + t * dlon, lat + t * dlat)
        x, y, z = x - mx, y - my, z - mz
        e = -sl * x + cl * y
        n = -sp * (cl * x + sl * y) + cp * z
        c = pe * n - pn * e
        if abs(c) <= close:
            break
        if (c <= 0.0) == (c0 <= 0.0):
            t0, c0 = t, c
            c1 *= 0.5 if kept == 1 else 1.0
            kept = 1
        else:
            t1, c1 = t, c
            c0 *= 0.5 if kept == -1 else 1.0
            kept = -1
    return e, n


@loop
def cuts(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fs, n):
    """Shares of the arc at which the piece cuts an edge of polygon j, unsorted, appended to fs from index n."""
    zj = zones[j]
    mx, my, mz = 0.5 * (x0 + x1), 0.5 * (y0 + y1), 0.5 * (z0 + z1)
    lon, lat = lonlat_of(mx, my, mz)
    sl, cl = sin_cos_deg(lon)
    sp, cp = sin_cos_deg(lat)
    hx, hy, hz = x1 - mx, y1 - my, z1 - mz
    pe = -sl * hx + cl * hy  # half the path, as east and north
    pn = -sp * (cl * hx + sl * hy) + cp * hz
    h2 = pe * pe + pn * pn
    half = 0.5 * length
    rx, ry, rz = mx - zj.x, my - zj.y, mz - zj.z
    # the surface bulges over the chord by L^2 / 8R
    slack = length * length / 5e7 + 0.1
    leaf0, leaf1 = zj.leaf0, zj.leaf1
    k = zj.root0
    while k >= 0:
        nd = nodes[k]
        dx, dy, dz = nd.x - rx, nd.y - ry, nd.z - rz
        # distance of the ball's centre from the chord
        a = min(half, max(-half, (dx * hx + dy * hy + dz * hz) / half))
        ox, oy, oz = dx - a * hx / half, dy - a * hy / half, dz - a * hz / half
        near = nd.r + slack
        if ox * ox + oy * oy + oz * oz > near * near:
            k = nd.skip
            continue
        if not (leaf0 <= k < leaf1):
            k = nd.first
            continue
        k = nd.skip
        first = nd.first
        dx, dy, dz = v[first, 2] - mx, v[first, 3] - my, v[first, 4] - mz
        e0 = -sl * dx + cl * dy
        n0 = -sp * (cl * dx + sl * dy) + cp * dz
        c0 = pe * n0 - pn * e0
        for i in range(first, first + nd.count):
            dx, dy, dz = v[i + 1, 2] - mx, v[i + 1, 3] - my, v[i + 1, 4] - mz
            e1 = -sl * dx + cl * dy
            n1 = -sp * (cl * dx + sl * dy) + cp * dz
            c1 = pe * n1 - pn * e1
            if (c0 <= 0.0) != (c1 <= 0.0):
                t = c0 / (c0 - c1)
                e, n_ = e0 + t * (e1 - e0), n0 + t * (n1 - n0)
                u = (e * pe + n_ * pn) / h2  # -1 at the start, +1 at the end
                # a bend moves u by no more than this: most edges are cut far before or behind the piece
                if zj.bent == 1 and (abs(u) - 1.0) * abs(c1 - c0) <= _BENT_M * (abs(e1 - e0) + abs(n1 - n0)):
                    e, n_ = _bent_cut(v, i, mx, my, mz, sl, cl, sp, cp, pe, pn, c0, c1)
                    u = (e * pe + n_ * pn) / h2
                if -1.0 <= u <= 1.0 and n < len(fs):
                    fs[n] = true_share(0.5 * (u + 1.0), length)
                    n += 1
            e0, n0, c0 = e1, n1, c1
    return n


@loop
def passages(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, b0, b1, fs, n):
    """Append to fs, from index n, the sorted shares of the piece at which it passes the border of zone j.

    b0 and b1 are the signed distances of its ends. The sides alternate at each passage, starting from that of b0.
    Returns the new count; never more than len(fs).
    """
    far = abs(b0) > length or abs(b1) > length
    if length <= 0.0 or (far and _is_in(b0) == _is_in(b1)):
        return n
    kind = zones[j].kind
    if kind == CIRCLE:
        return _circle_passages(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, b0, b1, fs, n)
    if kind == POLYGON:
        m = cuts(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, fs, n)
        if (m - n) % 2 == (_is_in(b0) != _is_in(b1)):
            for a in range(n + 1, m):  # few: insertion sort
                share = fs[a]
                c = a - 1
                while c >= n and fs[c] > share:
                    fs[c + 1] = fs[c]
                    c -= 1
                fs[c + 1] = share
            return m
    return _walk(zones, nodes, v, j, x0, y0, z0, x1, y1, z1, length, b0, fs, n)
