"""Twin of kernel.path: points along a geodesic, each one worked out from the start of the path."""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.reference import earth

__all__ = ["along", "chord_share", "geodesic_point", "piece_count", "piece_end", "true_share"]

_A_M: Final = 6_378_137.0
_PIECE_M: Final = 50_000.0


def piece_count(length_m: float) -> int:
    """The fewest equal pieces of at most 50 km; at least one."""
    n = 1
    while length_m / n > _PIECE_M:
        n += 1
    return n


def piece_end(lon0: float, lat0: float, azimuth: float, length_m: float, k: int, n: int) -> tuple[float, float]:
    """Where the k-th of n equal pieces of a geodesic ends."""
    return earth.direct(lon0, lat0, azimuth, length_m * k / n)


def chord_share(f: float, length_m: float) -> float:
    """Share of the chord plumb below a share f of an arc of the earth's radius: both seen from the earth's centre."""
    angle = length_m / _A_M
    return 0.5 + math.tan(angle * (f - 0.5)) / (2 * math.tan(angle / 2))


def true_share(u: float, length_m: float) -> float:
    """Share of an arc over a share u of its chord, seen from straight above the middle: parallel lines of sight."""
    angle = length_m / _A_M
    return 0.5 + math.asin((u - 0.5) * 2 * math.sin(angle / 2)) / angle


def along(
    x0: float, y0: float, z0: float, x1: float, y1: float, z1: float, f: float, length_m: float
) -> tuple[float, float, float, float, float]:
    """Point at share f of a piece of `length_m`: longitude, latitude and earth-centred coordinates."""
    start, end = earth.lonlat_of(x0, y0, z0), earth.lonlat_of(x1, y1, z1)
    _, azimuth, _ = earth.inverse(*start, *end)
    lon, lat = earth.direct(*start, azimuth, f * length_m)
    return lon, lat, *earth.xyz_of(lon, lat)


def geodesic_point(lon0: float, lat0: float, lon1: float, lat1: float, f: float) -> tuple[float, float]:
    """Point at share f of the geodesic between two points."""
    length_m, azimuth, _ = earth.inverse(lon0, lat0, lon1, lat1)
    return earth.direct(lon0, lat0, azimuth, length_m * f)
