"""How far a point is from a zone's border, and on which side of it.

A polygon's border is a list of short edges under a tree of bounding balls. Distances are taken in the plane tangent at
the point (orthographic, stretched to true distance), where short edges are straight to within millimetres. Inside is
decided in longitude and latitude by counting the edges due north of the point; edges are half-open towards the west, so
a point on a border shared by two polygons belongs to exactly one of them: the one to its east, then to its north.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from standoff.kernel.compiled import inlined, loop
from standoff.kernel.earth import A_M, E2, arc_m, geodesic_m, sin_cos_deg
from standoff.kernel.layout import CIRCLE, CORRIDOR

__all__ = [
    "NO_LEAF",
    "UNSIGNED",
    "boundary_from",
    "boundary_m",
    "edge_distance2",
    "inside",
    "near_circle_m",
    "nearest_edge",
]

_RAD: Final = math.pi / 180
_FAR: Final = 1e30
#: A third of the greatest curvature squared, and a little more: 1 + d2 times this is the greatest stretch, squared.
_STRETCH: Final = 0.35 / 6_335_000.0**2
#: No leaf to begin a search with is known.
NO_LEAF: Final = np.int64(-1)
#: Nothing is known of the side.
UNSIGNED: Final = np.float64(0.0)


@inlined
def edge_distance2(ex, nx, ey, ny):
    """Squared distance from the origin to the segment (ex, nx)-(ey, ny), and how far along it (0 to 1) is nearest."""
    de, dn = ey - ex, ny - nx
    d2 = de * de + dn * dn
    f = 0.0
    if d2 > 0.0:
        f = min(1.0, max(0.0, -(ex * de + nx * dn) / d2))
    px, py = ex + f * de, nx + f * dn
    return px * px + py * py, f


@inlined
def _leaf_nearest(v, first, count, x, y, z, sl, cl, sp, cp):
    """The nearest of some edges in a row: squared distance in the plane, the edge, and how far along it."""
    best2, best_edge, best_f = _FAR, first, 0.0
    e0, n0 = 0.0, 0.0
    for i in range(first, first + count + 1):
        dx, dy, dz = v[i, 2] - x, v[i, 3] - y, v[i, 4] - z
        e1 = -sl * dx + cl * dy
        n1 = -sp * (cl * dx + sl * dy) + cp * dz
        if i > first:
            d2, f = edge_distance2(e0, n0, e1, n1)
            if d2 < best2:
                best2, best_edge, best_f = d2, i - 1, f
        e0, n0 = e1, n1
    return best2, best_edge, best_f


@inlined
def _ball_gap(nodes, k, rx, ry, rz):
    """Distance from a point (relative to the zone's centre) to the near side of a node's ball; negative within."""
    dx, dy, dz = nodes[k].x - rx, nodes[k].y - ry, nodes[k].z - rz
    return math.sqrt(dx * dx + dy * dy + dz * dz) - np.float64(nodes[k].r)


@loop
def _nearest_child(nodes, first, count, rx, ry, rz):
    best, gap = first, _ball_gap(nodes, first, rx, ry, rz)
    for k in range(first + 1, first + count):
        g = _ball_gap(nodes, k, rx, ry, rz)
        if g < gap:
            best, gap = k, g
    return best


@loop
def _near_leaf(zones, nodes, j, rx, ry, rz):
    """Straight down the tree, at every turn to the nearest ball."""
    k = _nearest_child(nodes, np.int64(zones[j].root0), np.int64(zones[j].root1 - zones[j].root0), rx, ry, rz)
    while k >= zones[j].leaf1:
        k = _nearest_child(nodes, np.int64(nodes[k].first), np.int64(nodes[k].count), rx, ry, rz)
    return k


@loop
def nearest_edge(zones, nodes, v, j, lon, lat, x, y, z):
    """Distance to the nearest edge of zone j, that edge, and how far along it (0 to 1) the nearest point is."""
    sl, cl = sin_cos_deg(lon)
    sp, cp = sin_cos_deg(lat)
    best, edge, share, _, _ = _nearest_from(zones, nodes, v, j, x, y, z, sl, cl, sp, cp, NO_LEAF, 0.0)
    return best, edge, share


@inlined
def _at_most_m(d2):
    """What a squared distance in the plane comes to on the earth, or a little more."""
    return math.sqrt(d2 * (1 + d2 * _STRETCH))


@inlined
def _true_m(v, edge, f, x, y, z, sl, cl, sp, cp):
    """Distance to the place at share f of an edge: orthographic to true, by the curvature in its direction."""
    dx, dy, dz = v[edge, 2] - x, v[edge, 3] - y, v[edge, 4] - z
    dx += f * (v[edge + 1, 2] - v[edge, 2])
    dy += f * (v[edge + 1, 3] - v[edge, 3])
    dz += f * (v[edge + 1, 4] - v[edge, 4])
    e = -sl * dx + cl * dy
    n = -sp * (cl * dx + sl * dy) + cp * dz
    w2 = 1 - E2 * sp * sp
    across = w2 * (1 / (A_M * A_M))
    along = across * (w2 * (1 / (1 - E2))) ** 2
    q = e * e * across + n * n * along  # sine squared of the angle
    return math.sqrt(e * e + n * n) * (1 + q * (1 / 6 + q * (3 / 40 + q * (15 / 336))))


@loop
def _nearest_from(zones, nodes, v, j, x, y, z, sl, cl, sp, cp, seed, apart):
    """The same, given sines and cosines of the point's place; also its leaf, and what all other leaves are apart.

    seed: the leaf to begin with, if one is known; apart: a distance to all other leaves that is surely not too large.
    First a near leaf, then, unless nothing else can be nearer, once through the tree; a ball is skipped when even its
    near side is farther than the best edge so far. Chords are never longer than arcs, so nothing nearer is skipped.
    """
    zj = zones[j]
    rx, ry, rz = x - zj.x, y - zj.y, z - zj.z
    leaf0, leaf1 = zj.leaf0, zj.leaf1
    if not (leaf0 <= seed < leaf1):
        seed = np.int64(_near_leaf(zones, nodes, j, rx, ry, rz))
        apart = 0.0
    leaf = seed
    best2, edge, share = _leaf_nearest(v, nodes[seed].first, nodes[seed].count, x, y, z, sl, cl, sp, cp)
    best = _at_most_m(best2)
    if best < apart:
        return _true_m(v, edge, share, x, y, z, sl, cl, sp, cp), edge, share, leaf, apart
    apart = _FAR
    k = zj.root0
    while k >= 0:
        if k == seed:
            k = nodes[k].skip
            continue
        dx, dy, dz = nodes[k].x - rx, nodes[k].y - ry, nodes[k].z - rz
        d2, r = dx * dx + dy * dy + dz * dz, np.float64(nodes[k].r)
        if d2 >= (best + r) * (best + r):  # a root is drawn only where it is kept
            apart = math.sqrt(d2) - r if d2 < (apart + r) * (apart + r) else apart
            k = nodes[k].skip
        elif leaf0 <= k < leaf1:
            d2, i, f = _leaf_nearest(v, nodes[k].first, nodes[k].count, x, y, z, sl, cl, sp, cp)
            if d2 < best2:
                best2, edge, share, leaf, d2 = d2, i, f, k, best2
                best = _at_most_m(best2)
            apart = min(apart, math.sqrt(d2))
            k = nodes[k].skip
        else:
            k = nodes[k].first
    return _true_m(v, edge, share, x, y, z, sl, cl, sp, cp), edge, share, leaf, apart


@loop
def inside(zones, nodes, v, j, lon, lat):
    """Whether a point is inside polygon j: an odd number of edges due north of it (even, if the pole is inside)."""
    odd = zones[j].north == 1
    leaf0, leaf1 = zones[j].leaf0, zones[j].leaf1
    k = zones[j].root0
    while k >= 0:
        east = lon - nodes[k].lon
        if nodes[k].lat_max < lat or east - 360.0 * math.floor(east / 360.0) > nodes[k].width:
            k = nodes[k].skip
        elif leaf0 <= k < leaf1:
            first = nodes[k].first
            for i in range(first, first + nodes[k].count):
                if _edge_is_north(v[i, 0], v[i, 1], v[i + 1, 0], v[i + 1, 1], lon, lat):
                    odd = not odd
            k = nodes[k].skip
        else:
            k = nodes[k].first
    return odd


@loop
def _degrees_east(lon, vertex):
    """How far east of a vertex a point lies, [-180, 180). Asked of the vertex alone, so that both its edges agree."""
    d = lon - (vertex - 360.0 * math.floor((vertex + 180.0) / 360.0))
    if d >= 180.0:
        return d - 360.0
    return d + 360.0 if d < -180.0 else d


@loop
def _edge_is_north(lon0, lat0, lon1, lat1, lon, lat):
    """Whether the meridian through a point meets an edge strictly north of it; the edge's eastern end is left out."""
    if lon1 < lon0:  # walk every edge from its west, so that both owners of a shared edge do the same arithmetic
        lon0, lat0, lon1, lat1 = lon1, lat1, lon0, lat0
    d0 = _degrees_east(lon, lon0)
    if d0 < 0.0 or _degrees_east(lon, lon1) >= 0.0:
        return False
    return lat0 + d0 * (lat1 - lat0) / (lon1 - lon0) > lat


@loop
def boundary_m(zones, nodes, v, j, lon, lat, x, y, z):
    """Signed distance from a point to the border of zone j: positive outside, negative inside.

    Zero on a border; whether a point of zero distance counts as inside is what the half-open rule says: `-0.0` is
    inside.
    """
    if zones[j].kind == CIRCLE:
        return _circle_m(zones, j, lon, lat, x, y, z)
    d, _, _ = nearest_edge(zones, nodes, v, j, lon, lat, x, y, z)
    return _signed(zones, nodes, v, j, lon, lat, d, UNSIGNED)


@loop
def near_circle_m(zones, j, x, y, z):
    """The same for a circle whose centre is less than `CHORD_LIMIT_M` away: no longitude and latitude is needed."""
    zj = zones[j]
    d = arc_m(zj.x, zj.y, zj.z, x, y, z) - zj.radius_m
    return -0.0 if d == 0.0 else d


@loop
def _circle_m(zones, j, lon, lat, x, y, z):
    zj = zones[j]
    d = geodesic_m(zj.lon, zj.lat, zj.x, zj.y, zj.z, lon, lat, x, y, z) - zj.radius_m
    return -0.0 if d == 0.0 else d


@loop
def _signed(zones, nodes, v, j, lon, lat, d, was):
    """Distance d to an edge as a distance to the border; `was`: a distance surely of the same sign, 0 if unknown."""
    if zones[j].kind == CORRIDOR:
        d -= zones[j].radius_m
        return -0.0 if d == 0.0 else d
    if was < 0.0 or (was == 0.0 and inside(zones, nodes, v, j, lon, lat)):
        return -d
    return d


@inlined
def boundary_from(zones, nodes, v, j, lon, lat, x, y, z, sl, cl, sp, cp, seed, apart, was):
    """`boundary_m` near a place that was asked about before; also the nearest edge, share and leaf, and `apart`.

    seed: the leaf of that time, NO_LEAF if unknown. apart: how far all other leaves were, less what was moved since.
    was: the distance of that time if its sign cannot have changed, else 0. sl to cp: sine and cosine of longitude and
    latitude. A circle has no edge: -1.
    """
    if zones[j].kind == CIRCLE:
        return _circle_m(zones, j, lon, lat, x, y, z), NO_LEAF, 0.0, NO_LEAF, 0.0
    d, edge, share, leaf, apart = _nearest_from(zones, nodes, v, j, x, y, z, sl, cl, sp, cp, seed, apart)
    return _signed(zones, nodes, v, j, lon, lat, d, was), edge, share, leaf, apart
