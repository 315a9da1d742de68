"""Signed distance to the border of a zone, and which side of it a point is on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from standoff.model.zone import Area, Circle, Corridor, Ring, Shape
from standoff.testing.slow_twin.edges import EARTH, Edge, Outline, distance_m, make_edge

__all__ = ["Along", "AreaBorder", "Border", "CircleBorder", "CorridorBorder", "border_of"]

_HALF_EARTH = 0.5  # areas are taken as shares of the whole


@dataclass(frozen=True, slots=True)
class Along:
    """A position along a border: which ring, metres along it, the ring's length (None: an open line)."""

    ring: int
    at_m: float
    length_m: float | None


class Border(Protocol):
    """The border of one shape."""

    def inside(self, lon: float, lat: float) -> bool:
        """Geometrically inside, by the half-open rule."""

    def signed_m(self, lon: float, lat: float) -> float:
        """Geodesic metres to the border: + outside, − inside. It changes by at most a metre for every metre moved."""

    def look(self, lon: float, lat: float) -> tuple[float, bool]:
        """Both: metres to the border, and whether inside."""

    def along(self, lon: float, lat: float) -> Along:
        """Where the nearest border point lies along its ring."""


def border_of(shape: Shape) -> Border:
    """The border of a circle, an area or a corridor."""
    if isinstance(shape, Circle):
        return CircleBorder(shape)
    if isinstance(shape, Corridor):
        return CorridorBorder(shape)
    return AreaBorder(shape)


class CircleBorder:
    """A closed geodesic circle."""

    def __init__(self, circle: Circle) -> None:
        self._circle = circle

    def signed_m(self, lon: float, lat: float) -> float:
        """Metres from the centre, less the radius."""
        return distance_m(self._circle.lon, self._circle.lat, lon, lat) - self._circle.radius_m

    def inside(self, lon: float, lat: float) -> bool:
        """The border itself is inside."""
        return self.signed_m(lon, lat) <= 0

    def look(self, lon: float, lat: float) -> tuple[float, bool]:
        """Metres to the border, and whether inside."""
        signed_m = self.signed_m(lon, lat)
        return signed_m, signed_m <= 0

    def along(self, lon: float, lat: float) -> Along:
        """The azimuth from the centre, as metres of the circle."""
        azimuth = EARTH.Inverse(self._circle.lat, self._circle.lon, lat, lon)["azi1"]
        radius = self._circle.radius_m
        return Along(0, math.radians(azimuth % 360) * radius, 2 * math.pi * radius)


class CorridorBorder:
    """All points within half the width of a line, the border included."""

    def __init__(self, corridor: Corridor) -> None:
        points = [(float(lon), float(lat)) for lon, lat in corridor.line]
        self._outline = Outline([_joined(points, corridor.edges)])
        self._half_width_m = corridor.half_width_m

    def signed_m(self, lon: float, lat: float) -> float:
        """Metres from the line, less half the width."""
        return self._outline.nearest(lon, lat).distance_m - self._half_width_m

    def inside(self, lon: float, lat: float) -> bool:
        """The border itself is inside."""
        return self.signed_m(lon, lat) <= 0

    def look(self, lon: float, lat: float) -> tuple[float, bool]:
        """Metres to the border, and whether inside."""
        signed_m = self.signed_m(lon, lat)
        return signed_m, signed_m <= 0

    def along(self, lon: float, lat: float) -> Along:
        """Metres along the line, which does not close."""
        return Along(0, self._outline.nearest(lon, lat).along_m, None)


class AreaBorder:
    """Rings. A point on a border shared by two areas belongs to the one to its east, then to its north."""

    def __init__(self, area: Area) -> None:
        rings = [_joined(_open(ring), area.edges) for polygon in area.polygons for ring in polygon]
        self._edges = [edge for ring in rings for edge in ring]
        limits = np.array([(edge.west, edge.east, edge.south, edge.north) for edge in self._edges])
        self._west, self._east, self._south, self._north = limits.T
        self._outline = Outline(rings)
        if area.contains_pole is None:
            self._flip = sum(_flips(ring) for ring in rings) % 2 == 1
        else:
            # North of every ring no edge is met; a ring round the poles is met once from the south pole.
            at_pole = 0 if area.contains_pole == "north" else sum(_winds(ring) for ring in rings) % 2
            self._flip = at_pole == 0

    def inside(self, lon: float, lat: float) -> bool:
        """Even-odd along the meridian towards north: an edge's western end belongs to it, its eastern does not."""
        met = 0
        for turned in (lon, lon + 360) if lon < 180 else (lon - 360, lon):
            over = (self._west <= turned) & (turned < self._east)
            met += int(np.count_nonzero(over & (self._south > lat)))
            for index in np.flatnonzero(over & (self._south <= lat) & (lat <= self._north)):
                met += self._edges[index].latitude(turned) > lat
        return (met % 2 == 1) != self._flip

    def signed_m(self, lon: float, lat: float) -> float:
        """Metres to the nearest edge of any ring, minus inside."""
        return self.look(lon, lat)[0]

    def look(self, lon: float, lat: float) -> tuple[float, bool]:
        """Metres to the border, and whether inside."""
        far, inside = self._outline.nearest(lon, lat).distance_m, self.inside(lon, lat)
        return (-far if inside else far), inside

    def along(self, lon: float, lat: float) -> Along:
        """Metres along the nearest ring."""
        found = self._outline.nearest(lon, lat)
        return Along(found.part, found.along_m, found.part_length_m)


def _open(ring: Ring) -> list[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in ring]


def _joined(points: list[tuple[float, float]], kind: str) -> list[Edge]:
    """Edges between neighbours, those of no length left out (but never all of them)."""
    edges = [make_edge(a, b, "lonlat" if kind == "lonlat" else "geodesic") for a, b in pairwise(points) if a != b]
    return edges or [make_edge(points[0], points[0], "lonlat")]


def _winds(ring: list[Edge]) -> int:
    """1 for a ring that goes once round the poles, else 0."""
    turned = sum(edge.at(1.0)[0] - edge.at(0.0)[0] for edge in ring)
    return round(abs(turned) / 360) % 2


def _flips(ring: list[Edge]) -> bool:
    """Whether the smaller side of a ring is the one from which the way north meets it an even number of times."""
    below = 0.0  # share of the Earth between the ring and the south pole, swept eastwards
    for edge in ring:
        steps = max(4, math.ceil(edge.east - edge.west))
        for step in range(steps):
            (lon0, _), (lon1, _) = edge.at(step / steps), edge.at((step + 1) / steps)
            below += _share_south_of(edge.at((step + 0.5) / steps)[1]) * (lon1 - lon0) / 360
    return abs(below) > _HALF_EARTH


def _share_south_of(lat: float) -> float:
    """Share of the Earth's surface south of a parallel."""
    e = math.sqrt(EARTH.f * (2 - EARTH.f))

    def q(s: float) -> float:
        return (1 - e * e) * (s / (1 - e * e * s * s) + math.atanh(e * s) / e)

    return (1 + q(math.sin(math.radians(lat))) / q(1.0)) / 2
