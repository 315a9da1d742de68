"""The joins between two vertices of a border, and the nearest point of many of them. WGS 84, by geographiclib."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import numpy as np
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray

__all__ = ["EARTH", "Edge", "GeodesicEdge", "LonLatEdge", "Nearest", "Outline", "distance_m", "golden_minimum",
           "make_edge"]  # fmt: skip

EARTH: Final = Geodesic.WGS84
_A: Final = float(EARTH.a)
_E2: Final = float(EARTH.f) * (2 - float(EARTH.f))
_R_MIN: Final = _A * (1 - _E2)  # smallest radius of curvature anywhere, m
_R_MAX: Final = _A / math.sqrt(1 - _E2)  # largest
_PIECE_DEG: Final = 1.0
_NEAR_M: Final = 0.000_02
_FAR_M: Final = 500_000.0
_GOLDEN: Final = (math.sqrt(5) - 1) / 2


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Geodesic distance in metres."""
    return float(EARTH.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)["s12"])


def _geocentric(lon: float, lat: float) -> tuple[float, float, float]:
    lam, phi = math.radians(lon), math.radians(lat)
    n = _A / math.sqrt(1 - _E2 * math.sin(phi) ** 2)
    return n * math.cos(phi) * math.cos(lam), n * math.cos(phi) * math.sin(lam), n * (1 - _E2) * math.sin(phi)


def golden_minimum(f: Callable[[float], float], low: float, high: float, steps: int) -> tuple[float, float]:
    """Where f is least between low and high, and its value there; f has one dip. The two ends are looked at too."""
    ends = [(f(low), low), (f(high), high)]
    x1, x2 = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    y1, y2 = f(x1), f(x2)
    for _ in range(steps):
        if y1 <= y2:
            high, x2, y2 = x2, x1, y1
            x1 = high - _GOLDEN * (high - low)
            y1 = f(x1)
        else:
            low, x1, y1 = x1, x2, y2
            x2 = low + _GOLDEN * (high - low)
            y2 = f(x2)
    value, place = min([*ends, (y1, x1), (y2, x2)])
    return place, value


class Edge(Protocol):
    """A curve from one vertex (share 0) to the next (share 1)."""

    west: float
    east: float
    south: float  # no place of the curve lies south of this
    north: float

    def at(self, share: float) -> tuple[float, float]:
        """Lon and lat there; the longitude may lie past 180."""

    def latitude(self, lon: float) -> float:
        """Where the curve passes a meridian; `lon` from `west` to `east`. The same whichever way the edge runs."""


def _short_way(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Both longitudes, the lesser in [-180, 180), such that the way between them is the shorter one."""
    a, b = ((p[0] if -180 <= p[0] < 180 else (p[0] + 180) % 360 - 180) for p in (start, end))
    if abs(a - b) > 180:
        return (a + 360, b) if a < b else (a, b + 360)
    return a, b


class LonLatEdge:
    """Straight in lon and lat."""

    def __init__(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self._lon0, self._lon1 = _short_way(start, end)
        self._lat0, self._lat1 = start[1], end[1]
        self.west, self.east = min(self._lon0, self._lon1), max(self._lon0, self._lon1)
        self.south, self.north = min(start[1], end[1]), max(start[1], end[1])

    def at(self, share: float) -> tuple[float, float]:
        """Lon and lat at a share of the edge."""
        return (
            self._lon0 * (1 - share) + self._lon1 * share,
            self._lat0 * (1 - share) + self._lat1 * share,
        )

    def latitude(self, lon: float) -> float:
        """Where the edge passes a meridian."""
        ends = sorted([(self._lon0, self._lat0), (self._lon1, self._lat1)])
        (lon_w, lat_w), (lon_e, lat_e) = ends
        return lat_w + (lat_e - lat_w) * ((lon - lon_w) / (lon_e - lon_w))


class GeodesicEdge:
    """The shortest line on the ellipsoid."""

    def __init__(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        lon0, lon1 = _short_way(start, end)
        self.west, self.east = min(lon0, lon1), max(lon0, lon1)
        self._line = EARTH.InverseLine(start[1], lon0, end[1], lon1)
        bulge = math.degrees(math.radians(self.east - self.west) ** 2 / 8)  # more than a geodesic strays to a side
        self.south, self.north = min(start[1], end[1]) - bulge, max(start[1], end[1]) + bulge
        (west, lat_w), (east, lat_e) = sorted([(lon0, start[1]), (lon1, end[1])])
        self._eastward = EARTH.InverseLine(lat_w, west, lat_e, east)

    @staticmethod
    def _place(line: object, share: float) -> tuple[float, float]:
        mask = Geodesic.LATITUDE | Geodesic.LONGITUDE | Geodesic.LONG_UNROLL
        there = line.Position(share * line.s13, mask)  # type: ignore[attr-defined]
        return float(there["lon2"]), float(there["lat2"])

    def at(self, share: float) -> tuple[float, float]:
        """Lon and lat at a share of the edge's length."""
        return self._place(self._line, share)

    def latitude(self, lon: float) -> float:
        """Where the edge passes a meridian: longitude grows all along a geodesic that runs east, so halve."""
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            if self._place(self._eastward, middle)[0] <= lon:
                low = middle
            else:
                high = middle
        return self._place(self._eastward, low)[1]


def make_edge(start: tuple[float, float], end: tuple[float, float], kind: Literal["lonlat", "geodesic"]) -> Edge:
    """The join of two vertices by its kind."""
    return LonLatEdge(start, end) if kind == "lonlat" else GeodesicEdge(start, end)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest point of an outline: how far, on which part (ring), and how far along it, in metres."""

    distance_m: float
    part: int
    along_m: float
    part_length_m: float


class Outline:
    """Edges in parts (rings or lines), cut into pieces that are sampled once, so that most can be ruled out quickly."""

    def __init__(self, parts: list[list[Edge]]) -> None:
        self.parts = parts
        self._pieces: list[tuple[Edge, float, float, int, float]] = []  # edge, share from and to, part, metres before
        self._part_length = []
        starts, ends = [], []
        for number, part in enumerate(parts):
            along = 0.0
            for edge in part:
                for low, high in _cuts(edge):
                    first, last = _geocentric(*edge.at(low)), _geocentric(*edge.at(high))
                    self._pieces.append((edge, low, high, number, along))
                    starts.append(first)
                    ends.append(last)
                    along += _arc_m(math.dist(first, last), _R_MIN)
            self._part_length.append(along)
        self._starts: NDArray[np.float64] = np.array(starts, dtype=np.float64)
        self._ends: NDArray[np.float64] = np.array(ends, dtype=np.float64)
        # A piece is at most this long: it turns by no more than a degree, so it hardly exceeds its chord.
        self._longest = np.linalg.norm(self._ends - self._starts, axis=1) * 1.001 + 0.001

    def nearest(self, lon: float, lat: float) -> Nearest:
        """The nearest point, to a tenth of a millimetre up to 500 km away and some millimetres beyond."""
        here = _geocentric(lon, lat)
        to_start = np.linalg.norm(self._starts - here, axis=1)
        to_end = np.linalg.norm(self._ends - here, axis=1)
        least = np.maximum((to_start + to_end - self._longest) / 2, 0.0)
        best: Nearest | None = None
        for index in np.argsort(least, kind="stable"):
            chord_m = float(least[index])
            # A geodesic is longer than its chord, and hardly shorter than the arc of the greatest radius over it.
            if best is not None and max(chord_m, _arc_m(chord_m, _R_MAX) * (1 - 1e-4)) > best.distance_m:
                break
            if best is not None and chord_m > _FAR_M and self._surely_beyond(int(index), lon, lat, best.distance_m):
                continue
            found = self._nearest_of_piece(int(index), lon, lat)
            if best is None or found.distance_m < best.distance_m:
                best = found
        assert best is not None, "an outline has at least one edge"
        return best

    def _surely_beyond(self, index: int, lon: float, lat: float, limit_m: float) -> bool:
        edge, low, high, _, _ = self._pieces[index]
        ends = [distance_m(lon, lat, *edge.at(share)) for share in (low, high)]
        return (sum(ends) - float(self._longest[index])) / 2 > limit_m

    def _nearest_of_piece(self, index: int, lon: float, lat: float) -> Nearest:
        edge, low, high, part, before = self._pieces[index]
        here = _geocentric(lon, lat)
        length = float(self._longest[index])

        def chord(share: float) -> float:
            return math.dist(here, _geocentric(*edge.at(share)))

        def geodesic(share: float) -> float:
            there = edge.at(share)
            return distance_m(lon, lat, there[0], there[1])

        steps = max(4, math.ceil(math.log(length / _NEAR_M) / -math.log(_GOLDEN)))
        share, through_earth_m = golden_minimum(chord, low, high, steps)
        far = geodesic(share)
        if through_earth_m > _FAR_M:
            # Far away the nearest by chord is not quite the nearest by geodesic: look again close to it.
            reach = (high - low) * min(1.0, (through_earth_m * 0.002 + 1) / length)
            share, far = golden_minimum(geodesic, max(low, share - reach), min(high, share + reach), 30)
        walked = (share - low) / (high - low) * (length - 0.001) / 1.001
        return Nearest(far, part, before + walked, self._part_length[part])


def _cuts(edge: Edge) -> list[tuple[float, float]]:
    lats = [edge.at(s)[1] for s in (0.0, 0.25, 0.5, 0.75, 1.0)]
    spread = max(edge.east - edge.west, max(lats) - min(lats))
    pieces = max(2, math.ceil(spread / _PIECE_DEG))
    return [(i / pieces, (i + 1) / pieces) for i in range(pieces)]


def _arc_m(chord_m: float, radius_m: float) -> float:
    return 2 * radius_m * math.asin(min(1.0, chord_m / (2 * radius_m)))
