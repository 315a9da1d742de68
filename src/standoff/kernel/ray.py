"""Whether a heading meets a polygon, told cheaply where it is plain.

Seen from the fix, in the plane tangent there, a geodesic through the fix is a straight line: which side of it a vertex
lies on is a single product. Only where the heading grazes a border, or ends near one, is there something to measure.
"""

from __future__ import annotations

import numpy as np

from standoff.kernel.compiled import inlined, loop

__all__ = ["CANNOT_TELL", "MEETS", "MISSES", "heading_meets"]

MISSES, MEETS, CANNOT_TELL = np.int64(0), np.int64(1), np.int64(2)


@inlined
def _edge_meets(a0, l0, a1, l1, reach, blur, start, end):
    """The same for one edge, given how far ahead and to the left its ends are."""
    if min(l0, l1) > blur or max(l0, l1) < -blur:
        return MISSES
    if abs(l0) > blur and abs(l1) > blur:
        a = a0 + (a1 - a0) * l0 / (l0 - l1)
        if start < a < reach - end:
            return MEETS
        return CANNOT_TELL if -start <= a <= reach + end else MISSES
    return CANNOT_TELL if max(a0, a1) >= -start and min(a0, a1) <= reach + end else MISSES


@loop
def heading_meets(zones, nodes, v, j, x, y, z, sl, cl, sp, cp, dir_e, dir_n, reach, blur):
    """MEETS, MISSES or CANNOT_TELL: the border of polygon j within `reach` metres of a point outside it.

    sl to cp: sine and cosine of the point's longitude and latitude. blur: metres by which the plane may be off at the
    zone; what lies nearer than that to the heading, or than fifty times that to its end, is not told. Within 600 km.
    """
    zj = zones[j]
    ux, uy, uz = -sl * dir_e - sp * cl * dir_n, cl * dir_e - sp * sl * dir_n, cp * dir_n  # ahead
    lx, ly, lz = sl * dir_n - sp * cl * dir_e, -cl * dir_n - sp * sl * dir_e, cp * dir_e  # to the left
    rx, ry, rz = x - zj.x, y - zj.y, z - zj.z
    start, end = 2.0 * blur, 50.0 * blur  # far away, distances look shorter in the plane
    leaf0, leaf1 = zj.leaf0, zj.leaf1
    unclear = False
    k = zj.root0
    while k >= 0:
        nd = nodes[k]
        dx, dy, dz = nd.x - rx, nd.y - ry, nd.z - rz
        wide = nd.r + blur
        ahead = ux * dx + uy * dy + uz * dz
        if abs(lx * dx + ly * dy + lz * dz) > wide or ahead < -wide - start or ahead > reach + wide + end:
            k = nd.skip
            continue
        if not (leaf0 <= k < leaf1):
            k = nd.first
            continue
        k = nd.skip
        a0, l0 = 0.0, 0.0
        for i in range(nd.first, nd.first + nd.count + 1):
            dx, dy, dz = v[i, 2] - x, v[i, 3] - y, v[i, 4] - z
            a1 = ux * dx + uy * dy + uz * dz
            l1 = lx * dx + ly * dy + lz * dz
            told = _edge_meets(a0, l0, a1, l1, reach, blur, start, end) if i > nd.first else MISSES
            if told == MEETS:
                return MEETS
            unclear = unclear or told == CANNOT_TELL
            a0, l0 = a1, l1
    return CANNOT_TELL if unclear else MISSES
