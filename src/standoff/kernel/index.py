"""Which zones are near a place: cell lists in three grids, and how far away the nearest zone is at least.

Every zone stands in the lists of all cells that come within `reach_m` of its bounding cap, in the finest grid where
that is not too many cells. `clearance` holds, for each one-degree cell, a lower bound of the distance from anywhere in
the cell to the nearest bounding cap, so that a walk along a path may stride over empty country.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from standoff.kernel.compiled import IS_PLAIN, allocating_loop, inlined, loop
from standoff.kernel.earth import A_M
from standoff.kernel.layout import LEVEL_CELLS, LEVEL_DEGREES

__all__ = ["COARSE_CELLS", "build_clearance", "cell_of", "cover", "fill_cells", "pick_levels"]

_RAD: Final = math.pi / 180
#: Fewest metres to a degree of latitude (at the equator), rounded down.
_MIN_M_PER_DEG: Final = 110_500.0
#: Radius of a sphere on which no distance is shorter than on the ellipsoid is not needed: bounds get half a percent.
_SPHERE_M: Final = 6_371_000.0
_SLACK: Final = 0.006
#: What `_acos_near` may be off, over the earth.
_OFF_M: Final = 700.0
_MOST_CELLS: Final = 1500
_L0, _L1, _L2 = LEVEL_DEGREES
#: Number of the first cell of the coarser grids; those of the finest come before.
COARSE_CELLS: Final = LEVEL_CELLS[0]
_COARSEST_CELLS: Final = LEVEL_CELLS[0] + LEVEL_CELLS[1]


@inlined
def cell_of(level, lon, lat):
    """Number of the cell a point is in, unique over the three grids."""
    if level == 0:
        deg, base = _L0, 0
    elif level == 1:
        deg, base = _L1, COARSE_CELLS
    else:
        deg, base = _L2, _COARSEST_CELLS
    columns = int(360.0 / deg)
    rows = int(180.0 / deg)
    c = min(int((lon + 180.0) / deg), columns - 1)
    r = min(int((lat + 90.0) / deg), rows - 1)
    return base + r * columns + c


@loop
def cover(lon, lat, radius_m):  # noqa: ARG001 - a cap has three numbers, even where one does not matter
    """South, north, west and half-width of a box in degrees around a cap; half-width 180 when it holds a pole."""
    dlat = radius_m / _MIN_M_PER_DEG + 1e-6
    south, north = lat - dlat, lat + dlat
    if south <= -90.0 or north >= 90.0:
        return max(south, -90.0), min(north, 90.0), 180.0
    rho = dlat * _RAD * 1.007  # geodetic against geocentric latitude, and the flattening
    ratio = math.sin(rho) / math.cos(lat * _RAD)
    half = 180.0 if ratio >= 1.0 else math.asin(ratio) / _RAD * 1.01 + 1e-6
    return south, north, half


@loop
def _box_of(level, lon, lat, radius_m):
    """Rows r0..r1 and columns c0..c0+nc-1 (wrapping) of the cells a cap may touch."""
    if level == 0:
        deg = _L0
    elif level == 1:
        deg = _L1
    else:
        deg = _L2
    columns = int(360.0 / deg)
    rows = int(180.0 / deg)
    south, north, half = cover(lon, lat, radius_m)
    r0 = min(max(int((south + 90.0) / deg), 0), rows - 1)
    r1 = min(max(int((north + 90.0) / deg), 0), rows - 1)
    if 2 * half >= 360.0 - deg:
        return r0, r1, 0, columns
    west = (lon - half + 180.0) % 360.0
    c0 = min(int(west / deg), columns - 1)
    c1 = int((west + 2 * half) / deg)
    return r0, r1, c0, min(c1 - c0 + 1, columns)


@loop
def pick_levels(zones, reach_m, levels, counts):
    """Choose each zone's grid and count its cells: levels[j] and counts[cell + 1] are filled."""
    for j in range(len(zones)):
        for level in range(3):
            r0, r1, _, nc = _box_of(level, zones[j].lon, zones[j].lat, zones[j].cap_m + reach_m)
            if (r1 - r0 + 1) * nc <= _MOST_CELLS or level == 2:
                levels[j] = level
                break
        _each_cell(levels[j], zones[j], reach_m, counts, counts, j, False)


@loop
def _each_cell(level, zj, reach_m, starts, items, j, fill):
    r0, r1, c0, nc = _box_of(level, zj.lon, zj.lat, zj.cap_m + reach_m)
    if level == 0:
        columns, base = int(360.0 / _L0), 0
    elif level == 1:
        columns, base = int(360.0 / _L1), COARSE_CELLS
    else:
        columns, base = int(360.0 / _L2), _COARSEST_CELLS
    for r in range(r0, r1 + 1):
        for k in range(nc):
            cell = base + r * columns + (c0 + k) % columns
            if fill:
                items[starts[cell]] = j
                starts[cell] += 1
            else:
                starts[cell + 1] += 1


@loop
def fill_cells(zones, reach_m, levels, starts, items):
    """Write each zone into its cells' lists; `starts` (cumulated) is left shifted by one list, as is usual."""
    for j in range(len(zones)):
        _each_cell(levels[j], zones[j], reach_m, starts, items, j, True)


@loop
def _unit(lon, lat):
    c = math.cos(lat * _RAD)
    return c * math.cos(lon * _RAD), c * math.sin(lon * _RAD), math.sin(lat * _RAD)


@inlined
def _acos_near(x):
    """The arc cosine to 7e-5 (Abramowitz and Stegun, 4.4.45): a quarter of the time, to leave out what is far."""
    a = abs(x)
    angle = math.sqrt(1 - a) * (1.5707288 + a * (-0.2121144 + a * (0.0742610 - a * 0.0187293)))
    return angle if x >= 0.0 else math.pi - angle


@allocating_loop
def _clearance_by_cells(zones, field):
    """Fill field[180 * 360] with lower bounds in metres, from each one-degree cell to the nearest cap, 0 if unsure.

    By blocks of 10 degrees: only zones that can be nearest for some cell of a block are looked at cell by cell.
    Angles between geodetic directions differ from distances over the earth by under 0.6 %.
    """
    n = len(zones)
    ux = np.empty(n)
    uy = np.empty(n)
    uz = np.empty(n)
    d = np.empty(n)
    for j in range(n):
        ux[j], uy[j], uz[j] = _unit(zones[j].lon, zones[j].lat)
    some = np.empty(n, np.int32)
    half_block = 7.2 * _RAD * _SPHERE_M  # half the diagonal of a block, rounded up
    half_cell = 0.72 * _RAD * A_M
    for block in range(18 * 36):
        lat0 = (block // 36) * 10.0 - 90.0
        lon0 = (block % 36) * 10.0 - 180.0
        bx, by, bz = _unit(lon0 + 5.0, lat0 + 5.0)
        low = 1e300
        for j in range(n):
            dot = min(1.0, max(-1.0, ux[j] * bx + uy[j] * by + uz[j] * bz))
            d[j] = _acos_near(dot) * _SPHERE_M - zones[j].cap_m
            low = min(low, d[j])
        m = 0
        for j in range(n):
            if d[j] <= low + 2.05 * half_block + 0.02 * abs(low) + 3.0 * _OFF_M:
                some[m] = j
                m += 1
        for r in range(10):
            for c in range(10):
                px, py, pz = _unit(lon0 + c + 0.5, lat0 + r + 0.5)
                near = 1e300
                for k in range(m):
                    j = some[k]
                    dot = min(1.0, max(-1.0, ux[j] * px + uy[j] * py + uz[j] * pz))
                    if (_acos_near(dot) * _SPHERE_M - _OFF_M) * (1 - _SLACK) - zones[j].cap_m < near:
                        near = min(near, math.acos(dot) * _SPHERE_M * (1 - _SLACK) - zones[j].cap_m)
                cell = (int(lat0) + 90 + r) * 360 + int(lon0) + 180 + c
                field[cell] = max(0.0, near - half_cell)


def _clearance_by_arrays(zones, field):
    """The same to the bit, a block at a time; as plain Python, cell by cell takes a third of a second."""
    lon, lat, cap_m = (np.asarray(zones[name], np.float64) for name in ("lon", "lat", "cap_m"))
    ux, uy, uz = _units(lon, lat)
    cell_rows, cell_columns = (part.ravel() for part in np.indices((10, 10)))
    for block in range(18 * 36):
        row, column = block // 36 * 10, block % 36 * 10
        here = _units(np.array([column - 175.0]), np.array([row - 85.0]))
        d = _arcs((ux, uy, uz), here)[0] * _SPHERE_M - cap_m
        low = d.min()
        some = d <= low + 2.05 * (7.2 * _RAD * _SPHERE_M) + 0.02 * abs(low)
        cells = _units(column - 180.0 + cell_columns + 0.5, row - 90.0 + cell_rows + 0.5)
        near = _arcs((ux[some], uy[some], uz[some]), cells) * _SPHERE_M * (1 - _SLACK) - cap_m[some]
        field[(row + cell_rows) * 360 + column + cell_columns] = np.maximum(0.0, near.min(axis=1) - 0.72 * _RAD * A_M)


def _units(lon, lat):
    """Unit vectors, with the sines of the loop: numpy's own may differ in the last bit."""
    return tuple(np.array(one) for one in zip(*map(_unit, lon.tolist(), lat.tolist()), strict=True))


def _arcs(zones, places):
    """Angles between unit vectors, radians: (places, zones)."""
    (ux, uy, uz), (px, py, pz) = zones, places
    dots = np.clip(ux * px[:, None] + uy * py[:, None] + uz * pz[:, None], -1.0, 1.0)
    return np.array(list(map(math.acos, dots.ravel().tolist()))).reshape(dots.shape)


#: Fills field[180 * 360] for zones, as `_clearance_by_cells` says.
build_clearance: Any = _clearance_by_arrays if IS_PLAIN else _clearance_by_cells
