"""Zones as the arrays that the kernel walks: borders under their trees, and the index over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from standoff.geometry.borders import HALF_EARTH_M, build_borders
from standoff.kernel.index import build_clearance, fill_cells, pick_levels
from standoff.kernel.layout import LEVEL_CELLS, ZONE
from standoff.model.zone import Shape

__all__ = ["Geometry", "build_geometry"]

_CELLS = sum(LEVEL_CELLS)


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Shapes compiled for the kernel.

    zones: records of kernel.layout.ZONE, one a shape. nodes: records of NODE. v: (n, 5) lon, lat, x, y, z of border
    vertices. ring_ends: last vertex of each ring; ring_m: its length in metres. starts, items: cell lists,
    built for `reach_m`. clear: (180 * 360) lower bounds to the nearest zone.
    """

    zones: np.recarray
    nodes: np.recarray
    v: NDArray[np.float64]
    ring_m: NDArray[np.float32]
    ring_ends: NDArray[np.int32]
    starts: NDArray[np.int32]
    items: NDArray[np.int32]
    clear: NDArray[np.float32]
    reach_m: float

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        parts = (self.zones, self.nodes, self.v, self.ring_m, self.ring_ends, self.starts, self.items, self.clear)
        return sum(int(a.nbytes) for a in parts)


def build_geometry(shapes: Sequence[Shape], reach_m: float = 10_000.0) -> Geometry:
    """Compile shapes, in order. `reach_m`: how far from a bounding cap a zone still stands in the cell lists."""
    zones = np.zeros(len(shapes), ZONE).view(np.recarray)
    borders = build_borders(zones, shapes)
    starts, items, clear = _index(zones, reach_m)
    return Geometry(zones, borders.nodes, borders.v, borders.ring_m, borders.ring_ends, starts, items, clear, reach_m)


def _index(zones: np.recarray, reach_m: float) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Cell lists, counted and then filled; and the clearance.

    Counts stand two cells on. Summed up they are where the list before begins, and as lists are filled each moves on
    to where it ends, which is where the next begins.
    """
    starts = np.zeros(_CELLS + 2, np.int32)
    levels = np.zeros(len(zones), np.int32)
    pick_levels(zones, reach_m, levels, starts[1:])
    np.cumsum(starts, out=starts)
    items = np.empty(int(starts[-1]), np.int32)
    fill_cells(zones, reach_m, levels, starts[1:], items)
    clear = np.zeros(180 * 360, np.float32)
    if len(zones):
        build_clearance(zones, clear)
    else:
        clear[:] = HALF_EARTH_M
    return starts[:-1], items, clear
