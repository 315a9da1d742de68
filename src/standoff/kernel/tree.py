"""Build the border tree of a polygon or corridor: leaves of consecutive edges under bounding balls."""

from __future__ import annotations

import math

from standoff.kernel.compiled import loop
from standoff.kernel.earth import arc_m, xyz_of
from standoff.kernel.layout import LEAF_EDGES

__all__ = ["build_tree", "fill_vertices", "node_count"]


@loop
def node_count(ring_starts, leaf_edges):
    """Nodes a tree over rings takes; ring r has its vertices at ring_starts[r]:ring_starts[r + 1]."""
    level = 0
    for r in range(len(ring_starts) - 1):
        edges = ring_starts[r + 1] - ring_starts[r] - 1
        level += (edges + leaf_edges - 1) // leaf_edges
    total = level
    while level > leaf_edges:
        level = (level + leaf_edges - 1) // leaf_edges
        total += level
    return total


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
        mx, my, mz = mx + ch.x, my + ch.y, mz + ch.z
        lo, hi, top = min(lo, ch.lon), max(hi, ch.lon + ch.width), max(top, ch.lat_max)
    mx, my, mz = mx / count, my / count, mz / count
    r = 0.0
    for c in range(first, first + count):
        ch = nodes[c]
        dx, dy, dz = ch.x - mx, ch.y - my, ch.z - mz
        r = max(r, math.sqrt(dx * dx + dy * dy + dz * dz) + ch.r)
    node.x, node.y, node.z = mx, my, mz
    node.r = r * 1.000001 + 1e-6 * (abs(mx) + abs(my) + abs(mz))
    node.lon, node.width, node.lat_max = lo - 1e-4, hi - lo + 2e-4, top
    node.first, node.count = first, count


@loop
def build_tree(nodes, at, ring_starts, v, cx, cy, cz):
    """Fill nodes from index `at`; return (leaf0, leaf1, root0, root1)."""
    leaf0 = at
    k = at
    for r in range(len(ring_starts) - 1):
        first, last = ring_starts[r], ring_starts[r + 1] - 1
        while first < last:
            count = min(LEAF_EDGES, last - first)
            _leaf(nodes[k], v, first, count, cx, cy, cz)
            k += 1
            first += count
    leaf1 = k
    low, high = leaf0, leaf1
    while high - low > LEAF_EDGES:
        start = k
        first = low
        while first < high:
            count = min(LEAF_EDGES, high - first)
            _inner(nodes, k, first, count)
            k += 1
            first += count
        low, high = start, k
    _link(nodes, leaf1, low, high)
    return leaf0, leaf1, low, high


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
def fill_vertices(v, cum, ring_starts):
    """Fill columns 2 to 4 of v (x, y, z) from 0 and 1 (lon, lat), and the metres along each ring up to each vertex."""
    for r in range(len(ring_starts) - 1):
        run = 0.0
        for i in range(ring_starts[r], ring_starts[r + 1]):
            v[i, 2], v[i, 3], v[i, 4] = xyz_of(v[i, 0], v[i, 1])
            if i > ring_starts[r]:
                run += arc_m(v[i - 1, 2], v[i - 1, 3], v[i - 1, 4], v[i, 2], v[i, 3], v[i, 4])
            cum[i] = run
