"""A path between two fixes, in pieces short enough to be straight lines in a plane.

A path record is ten numbers: the piece count, its length in metres, start and end in lon/lat, the start azimuth, and
nothing else; `piece` gives both ends of a piece, `along` a point at a fraction of a piece.
"""

from __future__ import annotations

import math
from typing import Final

from standoff.kernel.compiled import loop
from standoff.kernel.earth import A_M, direct, inverse, lonlat_of, step_bound_m, xyz_of

__all__ = ["PIECE_M", "along", "chord_share", "geodesic_point", "piece_count", "piece_end", "true_share"]

#: Longest piece of a path. Over 50 km a normal section stays within a centimetre of the geodesic.
PIECE_M: Final = 50_000.0


@loop
def piece_count(length_m):
    """Pieces a path of this length is cut into."""
    return max(1, math.ceil(length_m / PIECE_M))


@loop
def piece_end(lon0, lat0, azimuth, length_m, k, n):
    """Where the k-th of n equal pieces of a geodesic ends."""
    return direct(lon0, lat0, azimuth, length_m * k / n)


@loop
def chord_share(f, length_m):
    """Share of the chord plumb below a share f of the arc: equal arcs take longer pieces of chord towards its ends."""
    d = f - 0.5
    t2 = (length_m / A_M) ** 2
    return 0.5 + d * (1 + t2 * (d * d / 3 - 1 / 12))


@loop
def true_share(u, length_m):
    """Share of the arc over a share u of the chord, seen from straight above the middle."""
    d = u - 0.5
    t2 = (length_m / A_M) ** 2
    return 0.5 + d * (1 - t2 * (1 / 24 - d * d / 6))


@loop
def along(x0, y0, z0, x1, y1, z1, f, length_m):
    """Point at share f of a piece: longitude, latitude and earth-centred coordinates on the surface."""
    u = chord_share(f, length_m)
    lon, lat = lonlat_of(x0 + u * (x1 - x0), y0 + u * (y1 - y0), z0 + u * (z1 - z0))
    x, y, z = xyz_of(lon, lat)
    return lon, lat, x, y, z


@loop
def geodesic_point(lon0, lat0, lon1, lat1, f):
    """Point at share f of the geodesic between two points of any distance below half the earth."""
    if f <= 0.0:
        return lon0, lat0
    if f >= 1.0:
        return lon1, lat1
    if step_bound_m(lon0, lat0, lon1, lat1) < PIECE_M:
        x0, y0, z0 = xyz_of(lon0, lat0)
        x1, y1, z1 = xyz_of(lon1, lat1)
        length = math.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2 + (z1 - z0) ** 2)
        lon, lat, _, _, _ = along(x0, y0, z0, x1, y1, z1, f, length)
        return lon, lat
    s, azimuth, _ = inverse(lon0, lat0, lon1, lat1)
    return direct(lon0, lat0, azimuth, s * f)
