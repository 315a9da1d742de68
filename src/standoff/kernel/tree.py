"""Build the border trees of polygons and corridors: leaves of consecutive edges under bounding balls."""

from __future__ import annotations

import math

import numpy as np

from standoff.kernel.border import boundary_m, inside
from standoff.kernel.compiled import loop
from standoff.kernel.earth import arc_m, xyz_of
from standoff.kernel.layout import LEAF_EDGES, POLYGON

__all__ = ["build_trees", "fill_centres", "fill_sides", "fill_vertices"]


@loop
def _leaf(node, v, first, count, cx, cy, cz):
    mx, my, mz = 0.0, 0.0, 0.0
    lo, hi, top = v[first, 0], v[first, 0], v[first, 1]
    for i in range(first, first + count + 1):
        mx += v[i, 2] - cx
        my += v[i, 3] - cy
        mz += v[i, 4] - cz
        lo, hi, top = min(lo, v[i, 0]), max(hi, v[i, 0]), max(top, v[i, 1])
    mx, my, mz = mx / (count + 1), my / (count + 1), mz / (count + 1)
    r2 = 0.0
    longest = 0.0
    for i in range(first, first + count + 1):
        dx, dy, dz = v[i, 2] - cx - mx, v[i, 3] - cy - my, v[i, 4] - cz - mz
        r2 = max(r2, dx * dx + dy * dy + dz * dz)
        if i > first:
            ex, ey, ez = v[i, 2] - v[i - 1, 2], v[i, 3] - v[i - 1, 3], v[i, 4] - v[i - 1, 4]
            longest = max(longest, math.sqrt(ex * ex + ey * ey + ez * ez))
    node.x, node.y, node.z = mx, my, mz
    # an edge bulges over its chord by L^2 / 8R; a float32 holds a place within 1e-7 of it
    bulge = longest * longest / 5e7
    node.r = (math.sqrt(r2) + bulge) * 1.000001 + 1e-6 * (abs(mx) + abs(my) + abs(mz)) + 0.01
    node.lon = lo - 1e-4
    node.width = hi - lo + 2e-4
    node.lat_max = top + 1e-4
    node.first, node.count = first, count


@loop
def _inner(nodes, k, first, count):
    node = nodes[k]
    mx, my, mz = 0.0, 0.0, 0.0
    lo, hi, top = 1e9, -1e9, -90.0
    for c in range(first, first + count):
        ch = nodes[c]
        mx, my, mz = mx + np.float64(ch.x), my + np.float64(ch.y), mz + np.float64(ch.z)
        west = np.float64(ch.lon)
        lo, hi, top = min(lo, west), max(hi, west + ch.width), max(top, ch.lat_max)
    mx, my, mz = mx / count, my / count, mz / count
    r = 0.0
    for c in range(first, first + count):
        ch = nodes[c]
        dx, dy, dz = ch.x - mx, ch.y - my, ch.z - mz
        r = max(r, math.sqrt(dx * dx + dy * dy + dz * dz) + np.float64(ch.r))
    node.x, node.y, node.z = mx, my, mz
    node.r = r * 1.000001 + 1e-6 * (abs(mx) + abs(my) + abs(mz))
    node.lon, node.width, node.lat_max = lo - 1e-4, hi - lo + 2e-4, top
    node.first, node.count = first, count


@loop
def build_trees(zones, nodes, v, along_m, spans, ring_starts):
    """Fill the nodes of all zones with rings, one tree after another, and note in the zones where theirs stand.

    Zone j has the rings spans[j]:spans[j + 1], ring r the vertices ring_starts[r]:ring_starts[r + 1], which lie
    along_m metres along it.
    """
    k = 0
    for j in range(len(zones)):
        zj = zones[j]
        if spans[j] == spans[j + 1]:
            continue
        zj.leaf0 = k
        for r in range(spans[j], spans[j + 1]):
            first, last = ring_starts[r], ring_starts[r + 1] - 1
            while first < last:
                count = min(LEAF_EDGES, last - first)
                _leaf(nodes[k], v, first, count, zj.x, zj.y, zj.z)
                nodes[k].start_m = along_m[first]
                k += 1
                first += count
        zj.leaf1 = k
        low, high = zj.leaf0, k
        while high - low > LEAF_EDGES:
            start = k
            first = low
            while first < high:
                count = min(LEAF_EDGES, high - first)
                _inner(nodes, k, first, count)
                k += 1
                first += count
            low, high = start, k
        _link(nodes, zj.leaf1, low, high)
        zj.root0, zj.root1 = low, high


@loop
def _link(nodes, leaf1, root0, root1):
    """Chain the nodes so that the tree can be walked without a stack."""
    for k in range(root0, root1):
        nodes[k].skip = k + 1 if k + 1 < root1 else -1
    for k in range(root1 - 1, leaf1 - 1, -1):
        first, last = nodes[k].first, nodes[k].first + nodes[k].count - 1
        for c in range(first, last):
            nodes[c].skip = c + 1
        nodes[last].skip = nodes[k].skip


@loop
def fill_vertices(v, along_m, ring_starts, low, high):
    """Fill columns 2 to 4 of v (x, y, z) from 0 and 1 (lon, lat), and the metres along each ring up to each vertex.

    low, high: the corners of each ring's box in space.
    """
    for r in range(len(ring_starts) - 1):
        run = 0.0
        for c in range(3):
            low[r, c], high[r, c] = 1e9, -1e9
        for i in range(ring_starts[r], ring_starts[r + 1]):
            v[i, 2], v[i, 3], v[i, 4] = xyz_of(v[i, 0], v[i, 1])
            if i > ring_starts[r]:
                run += arc_m(v[i - 1, 2], v[i - 1, 3], v[i - 1, 4], v[i, 2], v[i, 3], v[i, 4])
            along_m[i] = run
            for c in range(3):
                low[r, c], high[r, c] = min(low[r, c], v[i, 2 + c]), max(high[r, c], v[i, 2 + c])


@loop
def fill_centres(zones, v, spans, ring_starts, chords2):
    """Fill the centres of all zones in space from lon and lat, and the squares of their longest chords to a vertex."""
    for j in range(len(zones)):
        zj = zones[j]
        zj.x, zj.y, zj.z = xyz_of(zj.lon, zj.lat)
        longest2 = 0.0
        for i in range(ring_starts[spans[j]], ring_starts[spans[j + 1]]):
            dx, dy, dz = v[i, 2] - zj.x, v[i, 3] - zj.y, v[i, 4] - zj.z
            longest2 = max(longest2, dx * dx + dy * dy + dz * dz)
        chords2[j] = longest2


@loop
def fill_sides(zones, nodes, v, half_earth_m):
    """For polygons: a circle around the centre that is all inside; and caps as wide as the earth where they must be.

    A polygon that holds the place opposite to its centre is the outside of its rings.
    """
    for j in range(len(zones)):
        zj = zones[j]
        if zj.kind != POLYGON:
            continue
        zj.core_m = max(0.0, -boundary_m(zones, nodes, v, j, zj.lon, zj.lat, zj.x, zj.y, zj.z))
        opposite = (zj.lon + 360.0) % 360.0 - 180.0
        if zj.cap_m < half_earth_m and inside(zones, nodes, v, j, opposite, -zj.lat):
            zj.cap_m = half_earth_m
