"""Twin of kernel.border: every edge is looked at, and the nearest point of each is searched for by halving in gold.

A ring is a list of (lon, lat), closed, with longitudes that run on past 180; between two vertices it is straight in
lon and lat. A shape is its rings, holes included; which edge belongs to which ring matters neither to inside nor to
distance.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from standoff.kernel.reference import earth

__all__ = ["Place", "Ring", "circle_m", "corridor_m", "edge_distance", "golden", "inside", "nearest_edge", "polygon_m"]

Place = tuple[float, float]
Ring = Sequence[Place]
_GOLD: Final = (math.sqrt(5) - 1) / 2


def golden(f: Callable[[float], float], low: float, high: float, steps: int = 60) -> tuple[float, float]:
    """Where f, which has one dip, is least between low and high, and its value there."""
    ends = min((f(low), low), (f(high), high))
    for _ in range(steps):
        a, b = high - _GOLD * (high - low), low + _GOLD * (high - low)
        if f(a) < f(b):
            high = b
        else:
            low = a
    value, place = min(ends, (f((low + high) / 2), (low + high) / 2))
    return place, value


def edge_distance(ex: float, nx: float, ey: float, ny: float) -> tuple[float, float]:
    """Distance in a plane from the origin to the segment (ex, nx)-(ey, ny), and the share of it that is nearest."""
    share, distance = golden(lambda f: math.hypot(ex + f * (ey - ex), nx + f * (ny - nx)), 0.0, 1.0)
    return distance, share


def edges(rings: Sequence[Ring]) -> Iterator[tuple[Place, Place]]:
    """Every edge of every ring."""
    for ring in rings:
        yield from itertools.pairwise(ring)


def nearest_edge(rings: Sequence[Ring], lon: float, lat: float) -> tuple[float, int, float]:
    """Geodesic to the nearest edge, its number over all rings, and how far along it (0 to 1) the nearest point is."""
    here = earth.xyz_of(lon, lat)
    best, best_edge, best_f, best_place = math.inf, -1, 0.0, (lon, lat)
    for number, ((lon0, lat0), (lon1, lat1)) in enumerate(edges(rings)):

        def place(f: float, west: float = lon0, south: float = lat0, east: float = lon1, north: float = lat1) -> Place:
            return west + f * (east - west), south + f * (north - south)

        def chord(f: float, at: Callable[[float], Place] = place) -> float:
            return math.dist(here, earth.xyz_of(*at(f)))

        share, distance = golden(chord, 0.0, 1.0, 45)
        if distance < best:
            best, best_edge, best_f, best_place = distance, number, share, place(share)
    return earth.inverse(lon, lat, *best_place)[0], best_edge, best_f


def inside(rings: Sequence[Ring], pole_inside: bool, lon: float, lat: float) -> bool:
    """Whether the meridian north of a point meets an odd number of edges (even, if the north pole is inside).

    An edge owns its western end and not its eastern one, and a point on an edge is north of it: so, of polygons that
    share a border, each point has exactly one.
    """
    odd = pole_inside
    for start, end in edges(rings):
        (west, lat_w), (east, lat_e) = sorted([start, end])
        turned = lon
        while turned < west:
            turned += 360.0
        while turned >= west + 360.0:
            turned -= 360.0
        if turned < east and lat_w + (turned - west) * (lat_e - lat_w) / (east - west) > lat:
            odd = not odd
    return odd


def polygon_m(rings: Sequence[Ring], pole_inside: bool, lon: float, lat: float) -> float:
    """Signed distance to a polygon's border, negative inside."""
    distance = nearest_edge(rings, lon, lat)[0]
    return -distance if inside(rings, pole_inside, lon, lat) else distance


def circle_m(centre: Place, radius_m: float, lon: float, lat: float) -> float:
    """Signed distance to a geodesic circle's border, negative inside."""
    return earth.inverse(*centre, lon, lat)[0] - radius_m


def corridor_m(line: Ring, half_width_m: float, lon: float, lat: float) -> float:
    """Signed distance to the border of all that lies within a half width of a line, negative inside."""
    return nearest_edge([line], lon, lat)[0] - half_width_m
