"""Twin of kernel.index and kernel.near: no cells, every zone is asked. A cap is a centre and a geodesic radius."""

from __future__ import annotations

import math
from collections.abc import Sequence

from standoff.kernel.reference import earth

__all__ = ["Cap", "along", "cell_of", "clearance_m", "cover", "near"]

Cap = tuple[float, float, float]  # lon, lat, radius in metres


def cell_of(level: int, lon: float, lat: float) -> int:
    """Number of the cell a point is in: rows from the south, columns from 180 W, the three grids one after another."""
    number = 0
    for grid, degrees in enumerate((0.5, 2.0, 20.0)):
        columns, rows = round(360 / degrees), round(180 / degrees)
        if grid == level:
            column = min(math.floor((lon + 180.0) / degrees), columns - 1)
            row = min(math.floor((lat + 90.0) / degrees), rows - 1)
            return number + row * columns + column
        number += columns * rows
    raise ValueError(f"there is no grid {level}")


def cover(lon: float, lat: float, radius_m: float) -> tuple[float, float, float]:
    """South, north and half-width in degrees of what a cap reaches, found by walking round its rim."""
    rim = [earth.direct(lon, lat, math.radians(a), radius_m) for a in range(0, 360, 3)]
    half = max(abs(earth.wrap_deg(x - lon)) for x, _ in rim)
    south, north = min(y for _, y in rim), max(y for _, y in rim)
    holds_north = earth.inverse(lon, lat, lon, 90.0)[0] <= radius_m
    holds_south = earth.inverse(lon, lat, lon, -90.0)[0] <= radius_m
    if holds_north or holds_south:
        return -90.0 if holds_south else south, 90.0 if holds_north else north, 180.0
    return south, north, half


def near(caps: Sequence[Cap], lon: float, lat: float, reach_m: float) -> list[int]:
    """Every zone whose cap comes within reach of a place."""
    return [j for j, (x, y, cap_m) in enumerate(caps) if earth.inverse(x, y, lon, lat)[0] <= cap_m + reach_m]


def along(caps: Sequence[Cap], lon: float, lat: float, azimuth: float, length_m: float, step_m: float) -> list[int]:
    """Every zone whose cap a geodesic touches, looked at every `step_m`."""
    steps = max(1, math.ceil(length_m / step_m))
    places = [earth.direct(lon, lat, azimuth, length_m * k / steps) for k in range(steps + 1)]
    return sorted({j for x, y in places for j in near(caps, x, y, 0.0)})


def clearance_m(caps: Sequence[Cap], lon: float, lat: float) -> float:
    """Distance from a place to the nearest cap, 0 within one."""
    return max(0.0, min(earth.inverse(x, y, lon, lat)[0] - cap_m for x, y, cap_m in caps))
