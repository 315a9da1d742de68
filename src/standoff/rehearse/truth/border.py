"""How far a place is from a zone's border: circles by geodesics, everything else by dense points along the border.

Nothing here is shared with the watch: distances come from pyproj, insides from shapely in plain lon and lat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from standoff.model.zone import Area, Circle, Corridor, Shape
from standoff.rehearse.truth.ring import Line, closed_outline, pieces_of

__all__ = ["EARTH", "Border", "CircleBorder", "border_of", "xyz"]

Floats = NDArray[np.float64]

#: WGS 84.
EARTH: Final = Geod(ellps="WGS84")
_A_M: Final = 6_378_137.0
_E2: Final = 0.006_694_379_990_141_33
_AT_ONCE: Final = 2_000_000  # pairs of place and piece in memory
_PLACES: Final = 128  # looked at together: the fewer, the fewer pieces may be nearest to any
_IN_A_ROW: Final = 32  # pieces in a ball


def xyz(lon: Floats, lat: Floats) -> Floats:
    """Earth-centred metres of places on the ellipsoid, shape (n, 3). A chord is never longer than the geodesic."""
    phi, lam = np.radians(lat), np.radians(lon)
    up, out = np.sin(phi), np.cos(phi)
    n = _A_M / np.sqrt(1 - _E2 * up * up)
    place = np.empty((*phi.shape, 3))
    place[..., 0], place[..., 1], place[..., 2] = n * out * np.cos(lam), n * out * np.sin(lam), n * (1 - _E2) * up
    return place


class Border(Protocol):
    """A zone's border. `centre` (lon, lat) and `reach_m`: no place of the zone is farther from the centre."""

    centre: tuple[float, float]
    reach_m: float

    def signed_m(self, lon: Floats, lat: Floats) -> Floats:
        """Geodesic distance to the border, negative inside, of places of shape (n,)."""

    def along_m(self, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        """Of the nearest border point: metres along its ring, which ring, and the ring's length (infinite if open)."""


def border_of(shape: Shape) -> Border:
    """The border of a shape of a plan."""
    if isinstance(shape, Circle):
        return CircleBorder(shape)
    if isinstance(shape, Corridor):
        return _CorridorBorder(shape)
    return _AreaBorder(shape)


def _distances_m(lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats) -> Floats:
    return np.asarray(EARTH.inv(lon0, lat0, lon1, lat1)[2], np.float64)


class CircleBorder:
    """A geodesic circle."""

    def __init__(self, shape: Circle) -> None:
        self.centre, self.reach_m = (shape.lon, shape.lat), shape.radius_m

    def signed_m(self, lon: Floats, lat: Floats) -> Floats:
        """By the geodesic to the centre."""
        return self._from_centre(lon, lat)[1] - self.reach_m

    def along_m(self, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        """By the azimuth of the geodesic from the centre."""
        azimuth, _ = self._from_centre(lon, lat)
        around = np.full(len(lon), 2 * np.pi * self.reach_m)
        return np.radians(azimuth % 360.0) * self.reach_m, np.zeros(len(lon), np.int64), around

    def _from_centre(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        azimuth, _, away_m = EARTH.inv(np.full(len(lon), self.centre[0]), np.full(len(lon), self.centre[1]), lon, lat)
        return np.asarray(azimuth, np.float64), np.asarray(away_m, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Nearest:
    piece: NDArray[np.int64]
    share: Floats
    away_m: Floats


class _Pieces:
    """Short straight pieces of lines, and the nearest of their points to any place."""

    def __init__(self, lines: list[Line]) -> None:
        self.lon0, self.lat0, self.lon1, self.lat1, self.ring, self.from_m, self.length_m = pieces_of(lines)
        self.around_m = np.array([line.length_m if line.closed else np.inf for line in lines])
        start, end = xyz(self.lon0, self.lat0), xyz(self.lon1, self.lat1)
        self._origin = start.mean(axis=0)
        self._start, self._run = start - self._origin, end - start
        self._run2 = np.maximum((self._run**2).sum(axis=1), 1e-12)
        self._start2, self._start_run = (self._start**2).sum(axis=1), (self._start * self._run).sum(axis=1)
        self._balls, self._ball_m = self._balls_about()
        self.centre, self.reach_m = self._circle_around()

    def _balls_about(self) -> tuple[Floats, Floats]:
        """A ball about each so many pieces in a row: centres, shape (k, 3), and radii, shape (k,)."""
        cuts = np.arange(0, len(self._run2), _IN_A_ROW)
        ends = np.stack([self._start, self._start + self._run], axis=1)
        groups = [ends[i : i + _IN_A_ROW].reshape(-1, 3) for i in cuts]
        middle = np.array([(group.min(axis=0) + group.max(axis=0)) / 2 for group in groups])
        reach = [np.linalg.norm(group - at, axis=1).max() for group, at in zip(groups, middle, strict=True)]
        return middle, np.array(reach) + 0.001

    def _circle_around(self) -> tuple[tuple[float, float], float]:
        up = self._origin / np.linalg.norm(self._origin) if np.any(self._origin) else np.array([0.0, 0.0, 1.0])
        lon, lat = float(np.degrees(np.arctan2(up[1], up[0]))), float(np.degrees(np.arcsin(np.clip(up[2], -1, 1))))
        away = _distances_m(np.full(len(self.lon0), lon), np.full(len(self.lon0), lat), self.lon0, self.lat0)
        return (lon, lat), float((away + self.length_m).max())

    def nearest(self, lon: Floats, lat: Floats) -> _Nearest:
        place = xyz(lon, lat) - self._origin
        step = max(1, min(_PLACES, _AT_ONCE // len(self.lon0)))
        picked = [self._piece(place[i : i + step]) for i in range(0, len(lon), step)]
        piece = np.concatenate(picked) if picked else np.zeros(0, np.int64)
        share = self._share(piece, place)
        foot_lon, foot_lat = self._point(piece, share)
        return _Nearest(piece, share, _distances_m(lon, lat, foot_lon, foot_lat))

    def along_m(self, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        near = self.nearest(lon, lat)
        ring = self.ring[near.piece]
        return self.from_m[near.piece] + near.share * self.length_m[near.piece], ring, self.around_m[ring]

    def _piece(self, place: Floats) -> NDArray[np.int64]:
        """The piece nearest to each place, as chords through the Earth go."""
        among = self._may_be_nearest(place)
        start, run2 = self._start[among], self._run2[among]
        onto = place @ self._run[among].T - self._start_run[among]
        share = np.clip(onto / run2, 0.0, 1.0)
        away2 = self._start2[among] - 2 * (place @ start.T) + share * (share * run2 - 2 * onto)
        return np.asarray(among[np.argmin(away2, axis=1)], np.int64)

    def _may_be_nearest(self, place: Floats) -> NDArray[np.int64]:
        """The pieces that are nearest to any of these places, and others: by balls about so many in a row."""
        away = np.linalg.norm(place[:, None, :] - self._balls, axis=2)
        nearest = (away + self._ball_m).min(axis=1, keepdims=True)
        return np.flatnonzero(np.repeat((away - self._ball_m <= nearest).any(axis=0), _IN_A_ROW)[: len(self._run2)])

    def _share(self, piece: NDArray[np.int64], place: Floats) -> Floats:
        """How far along its piece the foot lies: by the chord, then twice by a hundredth of the piece about it."""
        onto = ((place - self._start[piece]) * self._run[piece]).sum(axis=1)
        share = np.clip(onto / self._run2[piece], 0.0, 1.0)
        for _ in range(2):
            low = np.clip(share - 0.005, 0.0, 0.99)
            a, b = xyz(*self._point(piece, np.stack([low, low + 0.01]))) - self._origin
            run = b - a
            run2 = np.maximum((run**2).sum(axis=1), 1e-12)
            share = np.clip(low + 0.01 * ((place - a) * run).sum(axis=1) / run2, 0.0, 1.0)
        return np.asarray(share, np.float64)

    def _point(self, piece: NDArray[np.int64], share: Floats) -> tuple[Floats, Floats]:
        lon = self.lon0[piece] + share * (self.lon1 - self.lon0)[piece]
        return lon, self.lat0[piece] + share * (self.lat1 - self.lat0)[piece]


class _CorridorBorder:
    def __init__(self, shape: Corridor) -> None:
        line = Line.of(np.asarray(shape.line, np.float64), shape.edges, closed=False)
        self._pieces, self._half_m = _Pieces([line]), shape.half_width_m
        self.centre, self.reach_m = self._pieces.centre, self._pieces.reach_m + shape.half_width_m

    def signed_m(self, lon: Floats, lat: Floats) -> Floats:
        return self._pieces.nearest(lon, lat).away_m - self._half_m

    def along_m(self, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        return self._pieces.along_m(lon, lat)


class _AreaBorder:
    def __init__(self, shape: Area) -> None:
        lines, outlines, self._west = [], [], []
        for polygon in shape.polygons:
            rings = [Line.of(np.asarray(ring, np.float64), shape.edges, closed=True) for ring in polygon]
            lines += rings
            outline = closed_outline(rings, shape.contains_pole)
            shapely.prepare(outline)
            outlines.append(outline)
            self._west.append(outline.bounds[0])
        self._pieces, self._outlines = _Pieces(lines), outlines
        self.centre, self.reach_m = self._pieces.centre, self._pieces.reach_m
        if shape.contains_pole:  # the far side of the ring's middle may be nearer than its pole
            self.reach_m = max(self.reach_m, 2.1e7)

    def signed_m(self, lon: Floats, lat: Floats) -> Floats:
        away = self._pieces.nearest(lon, lat).away_m
        return np.where(self._holds(lon, lat), -away, away)

    def along_m(self, lon: Floats, lat: Floats) -> tuple[Floats, NDArray[np.int64], Floats]:
        return self._pieces.along_m(lon, lat)

    def _holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        inside = np.zeros(len(lon), np.bool_)
        for outline, west in zip(self._outlines, self._west, strict=True):
            inside |= shapely.contains_xy(outline, (lon - west) % 360.0 + west, lat)
        return inside
