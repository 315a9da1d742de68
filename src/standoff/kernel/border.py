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

from standoff.kernel.compiled import loop
from standoff.kernel.earth import A_M, E2, geodesic_m
from standoff.kernel.layout import CIRCLE, CORRIDOR

__all__ = ["boundary_m", "edge_distance", "inside", "nearest_edge"]

_RAD: Final = math.pi / 180
_FAR: Final = 1e30
_STACK: Final = 256


@loop
def edge_distance(ex, nx, ey, ny):
    """Distance from the origin to the segment (ex, nx)-(ey, ny), and how far along it (0 to 1) the nearest point is."""
    de, dn = ey - ex, ny - nx
    d2 = de * de + dn * dn
    if d2 == 0.0:
        return math.sqrt(ex * ex + nx * nx), 0.0
    f = -(ex * de + nx * dn) / d2
    if f <= 0.0:
        return math.sqrt(ex * ex + nx * nx), 0.0
    if f >= 1.0:
        return math.sqrt(ey * ey + ny * ny), 1.0
    px, py = ex + f * de, nx + f * dn
    return math.sqrt(px * px + py * py), f


@loop
def nearest_edge(zones, nodes, v, j, lon, lat, x, y, z):
    """Distance to the nearest edge of zone j, that edge, and how far along it (0 to 1) the nearest point is.

    Depth-first through the border tree, nearest child first; a ball is skipped when even its near side is farther
    than the best edge so far. Chords are never longer than arcs, so nothing nearer is skipped.
    """
    sl, cl = math.sin(lon * _RAD), math.cos(lon * _RAD)
    sp, cp = math.sin(lat * _RAD), math.cos(lat * _RAD)
    w2 = 1 - E2 * sp * sp
    inv_n = math.sqrt(w2) / A_M
    inv_m = inv_n * w2 / (1 - E2)
    in2, im2 = inv_n * inv_n, inv_m * inv_m
    zj = zones[j]
    rx, ry, rz = x - zj.x, y - zj.y, z - zj.z
    leaf1 = zj.leaf1
    leaf0 = zj.leaf0
    stack = np.empty(_STACK, np.int32)
    bound = np.empty(_STACK, np.float64)
    top = 0
    best, best_edge, best_f = _FAR, -1, 0.0
    for k in range(zj.root0, zj.root1):
        nd = nodes[k]
        dx, dy, dz = nd.x - rx, nd.y - ry, nd.z - rz
        stack[top] = k
        bound[top] = math.sqrt(dx * dx + dy * dy + dz * dz) - nd.r
        top += 1
    _nearest_last(stack, bound, 0, top)
    while top > 0:
        top -= 1
        if bound[top] >= best:
            continue
        k = stack[top]
        nd = nodes[k]
        if leaf0 <= k < leaf1:
            first = nd.first
            dx, dy, dz = v[first, 2] - x, v[first, 3] - y, v[first, 4] - z
            e0 = -sl * dx + cl * dy
            n0 = -sp * (cl * dx + sl * dy) + cp * dz
            q = e0 * e0 * in2 + n0 * n0 * im2
            g = 1 + q * (1 / 6 + q * (3 / 40 + q * (15 / 336)))
            e0, n0 = e0 * g, n0 * g
            for i in range(first, first + nd.count):
                dx, dy, dz = v[i + 1, 2] - x, v[i + 1, 3] - y, v[i + 1, 4] - z
                e1 = -sl * dx + cl * dy
                n1 = -sp * (cl * dx + sl * dy) + cp * dz
                q = e1 * e1 * in2 + n1 * n1 * im2
                g = 1 + q * (1 / 6 + q * (3 / 40 + q * (15 / 336)))
                e1, n1 = e1 * g, n1 * g
                d, f = edge_distance(e0, n0, e1, n1)
                if d < best:
                    best, best_edge, best_f = d, i, f
                e0, n0 = e1, n1
        else:
            low = top
            for k in range(nd.first, nd.first + nd.count):
                ch = nodes[k]
                dx, dy, dz = ch.x - rx, ch.y - ry, ch.z - rz
                b = math.sqrt(dx * dx + dy * dy + dz * dz) - ch.r
                if b < best:
                    stack[top] = k
                    bound[top] = b
                    top += 1
            _nearest_last(stack, bound, low, top)
    return best, best_edge, best_f


@loop
def _nearest_last(stack, bound, low, top):
    """Put the nearest of stack[low:top] on top, to be visited first."""
    if top - low < 2:
        return
    m = low
    for k in range(low + 1, top):
        if bound[k] < bound[m]:
            m = k
    last = top - 1
    stack[m], stack[last] = stack[last], stack[m]
    bound[m], bound[last] = bound[last], bound[m]


@loop
def inside(zones, nodes, v, j, lon, lat):
    """Whether a point is inside polygon j: an odd number of edges due north of it (even, if the pole is inside)."""
    zj = zones[j]
    odd = zj.north == 1
    leaf1 = zj.leaf1
    leaf0 = zj.leaf0
    stack = np.empty(_STACK, np.int32)
    top = 0
    for k in range(zj.root0, zj.root1):
        stack[top] = k
        top += 1
    while top > 0:
        top -= 1
        k = stack[top]
        nd = nodes[k]
        if nd.lat_max < lat:
            continue
        off = (lon - nd.lon) % 360.0
        if off > nd.width:
            continue
        if leaf0 <= k < leaf1:
            for i in range(nd.first, nd.first + nd.count):
                if _edge_is_north(v[i, 0], v[i, 1], v[i + 1, 0], v[i + 1, 1], lon, lat):
                    odd = not odd
        else:
            for k in range(nd.first, nd.first + nd.count):
                stack[top] = k
                top += 1
    return odd


@loop
def _edge_is_north(lon0, lat0, lon1, lat1, lon, lat):
    """Whether the meridian through a point meets an edge strictly north of it; the edge's eastern end is left out."""
    if lon1 < lon0:  # walk every edge from its west, so that both owners of a shared edge do the same arithmetic
        lon0, lat0, lon1, lat1 = lon1, lat1, lon0, lat0
    d0 = lon - lon0
    turns = math.floor(d0 / 360.0 + 0.5)
    d0 -= 360.0 * turns  # [-180, 180)
    width = lon1 - lon0
    if d0 < 0.0:
        d0 += 360.0
    if d0 >= width:
        return False
    return lat0 + d0 * (lat1 - lat0) / width > lat


@loop
def boundary_m(zones, nodes, v, j, lon, lat, x, y, z):
    """Signed distance from a point to the border of zone j: positive outside, negative inside.

    Zero on a border; whether a point of zero distance counts as inside is what the half-open rule says: `-0.0` is inside.
    """
    zj = zones[j]
    if zj.kind == CIRCLE:
        d = geodesic_m(zj.lon, zj.lat, zj.x, zj.y, zj.z, lon, lat, x, y, z) - zj.radius_m
        return -0.0 if d == 0.0 else d
    d, _, _ = nearest_edge(zones, nodes, v, j, lon, lat, x, y, z)
    if zj.kind == CORRIDOR:
        d -= zj.radius_m
        return -0.0 if d == 0.0 else d
    if inside(zones, nodes, v, j, lon, lat):
        return -d
    return d
