"""Distances of many points at once."""

from __future__ import annotations

import numpy as np

from standoff.kernel.border import boundary_m
from standoff.kernel.compiled import allocating_loop, loop
from standoff.kernel.earth import xyz_of

__all__ = ["boundary_of", "nearest_of"]


@allocating_loop
def boundary_of(zones, nodes, v, j, lon, lat):
    """Signed distance of each point to the border of zone j."""
    out = np.empty(len(lon))
    for i in range(len(lon)):
        x, y, z = xyz_of(lon[i], lat[i])
        out[i] = boundary_m(zones, nodes, v, j, lon[i], lat[i], x, y, z)
    return out


@loop
def nearest_of(zones, nodes, v, lon, lat, far_m, out, which):
    """Smallest signed distance to any zone within far_m, and which zone; untouched where there is none."""
    for i in range(len(lon)):
        x, y, z = xyz_of(lon[i], lat[i])
        best = far_m
        for j in range(len(zones)):
            dx, dy, dz = zones[j].x - x, zones[j].y - y, zones[j].z - z
            reach = best + zones[j].cap_m
            if reach < 0.0 or dx * dx + dy * dy + dz * dz > reach * reach:
                continue
            b = boundary_m(zones, nodes, v, j, lon[i], lat[i], x, y, z)
            if b < best:
                best = b
                out[i] = b
                which[i] = j
