"""A way: where a thing goes, how fast at most, where it stands and climbs. `pace` makes a track of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.motion.earth import (
    azimuth_deg,
    bearing_place,
    chords_m,
    distance_m,
    geodesic_leg,
    ring_places,
    unwrapped,
)

__all__ = ["Way", "WayMaker"]

_ARC_STEP_DEG: Final = 4.0
_STRAIGHT_DEG: Final = 0.1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Vertices in space, `lon` (n,) running on past 180, `lat` (n,), and what is to be done along them.

    `along_m` (n,): metres from the start, by chords; `limit_mps` (n - 1,): the speed wanted on each piece. `stops_us`:
    how long it stands at a vertex; `climbs_m`: the altitude wanted from there.
    """

    lon: Floats
    lat: Floats
    along_m: Floats
    limit_mps: Floats
    stops_us: dict[int, int]
    climbs_m: dict[int, float]

    @property
    def length_m(self) -> float:
        """From end to end."""
        return float(self.along_m[-1])

    def at(self, along_m: Floats) -> tuple[Floats, Floats]:
        """Lon and lat so far along it."""
        return np.interp(along_m, self.along_m, self.lon), np.interp(along_m, self.along_m, self.lat)


class WayMaker:
    """A way being drawn, from a place (lon, lat)."""

    def __init__(self, place: tuple[float, float]) -> None:
        self._lons, self._lats = [np.array([place[0]])], [np.array([place[1]])]
        self._limits: list[Floats] = []
        self._count, self._place = 1, place
        self._heading_deg: float | None = None
        self._stops_us: dict[int, int] = {}
        self._climbs_m: dict[int, float] = {}

    @property
    def place(self) -> tuple[float, float]:
        """Where it has come to."""
        return self._place

    @property
    def heading_deg(self) -> float | None:
        """In which direction it came there; None at the start."""
        return self._heading_deg

    def straight_to(self, place: tuple[float, float], speed_mps: float) -> Self:
        """Along the geodesic."""
        _, lon, lat = geodesic_leg(self._place, place)
        if len(lon):
            before = (float(lon[-2]), float(lat[-2])) if len(lon) > 1 else self._place
            self._add(lon, lat, speed_mps, azimuth_deg(place, before) + 180.0)
        return self

    def turning_to(self, place: tuple[float, float], speed_mps: float, radius_m: float, turn_mps: float) -> Self:
        """On an arc of this radius until it heads for the place, at `turn_mps`; then along the geodesic.

        The nearer side, unless the place lies within that circle: then the other, which always leads there.
        """
        if self._heading_deg is None or distance_m(self._place, place) == 0.0:
            return self.straight_to(place, speed_mps)
        ahead_deg = (azimuth_deg(self._place, place) - self._heading_deg + 180.0) % 360.0 - 180.0
        if abs(ahead_deg) > _STRAIGHT_DEG:
            side = 1.0 if ahead_deg > 0 else -1.0
            angle = self._arc_angle(place, side, radius_m)
            if angle is None:
                side, angle = -side, self._arc_angle(place, -side, radius_m)
            if angle is not None:
                self.arc(side, angle, radius_m, turn_mps)
        return self.straight_to(place, speed_mps)

    def _arc_angle(self, place: tuple[float, float], side: float, radius_m: float) -> float | None:
        """Degrees to turn to that side (1 right, -1 left) until it heads for the place; None: it never does."""
        assert self._heading_deg is not None
        centre = bearing_place(self._place, self._heading_deg + 90.0 * side, radius_m)
        away_m = distance_m(centre, place)
        if away_m <= radius_m:
            return None
        leaves_deg = azimuth_deg(centre, place) - side * math.degrees(math.acos(radius_m / away_m))
        starts_deg = azimuth_deg(centre, self._place)
        angle = side * (leaves_deg - starts_deg) % 360.0
        return 0.0 if angle > 360.0 - _STRAIGHT_DEG else angle

    def arc(self, side: float, angle_deg: float, radius_m: float, speed_mps: float) -> Self:
        """Turn by an angle to a side (1 right, -1 left) on a circle of this radius."""
        heading = self._heading_deg or 0.0
        centre = bearing_place(self._place, heading + 90.0 * side, radius_m)
        return self.around(centre, side, angle_deg, speed_mps)

    def around(self, centre: tuple[float, float], side: float, angle_deg: float, speed_mps: float) -> Self:
        """Around a centre, at the distance it has now, by an angle (may be many turns), clockwise where side is 1."""
        if angle_deg <= _STRAIGHT_DEG:
            return self
        radius_m = distance_m(centre, self._place)
        step = max(math.ceil(angle_deg / _ARC_STEP_DEG), math.ceil(math.radians(angle_deg) * radius_m / 900.0))
        bearings = azimuth_deg(centre, self._place) + side * angle_deg * np.arange(1, step + 1) / step
        lon, lat = ring_places(centre, bearings, radius_m)
        inward = azimuth_deg((float(lon[-1]), float(lat[-1])), centre)
        return self._add(lon, lat, speed_mps, inward - 90.0 * side)

    def ahead(self, length_m: float, speed_mps: float) -> Self:
        """Straight on, in the direction in which it came."""
        if length_m <= 0.0:
            return self
        return self.straight_to(bearing_place(self._place, self._heading_deg or 0.0, length_m), speed_mps)

    def stand(self, for_us: int) -> Self:
        """Stay where it is."""
        if for_us > 0:
            self._stops_us[self._count - 1] = self._stops_us.get(self._count - 1, 0) + for_us
        return self

    def climb_to(self, alt_m: float) -> Self:
        """From here on this altitude is wanted."""
        self._climbs_m[self._count - 1] = alt_m
        return self

    def way(self) -> Way:
        """What has been drawn."""
        lon, lat = unwrapped(np.concatenate(self._lons)), np.concatenate(self._lats)
        along = np.concatenate(([0.0], np.cumsum(chords_m(lon, lat))))
        limits = np.concatenate(self._limits) if self._limits else np.empty(0)
        return Way(lon, lat, along, limits, dict(self._stops_us), dict(self._climbs_m))

    def _add(self, lon: Floats, lat: Floats, speed_mps: float, heading_deg: float) -> Self:
        self._lons.append(lon)
        self._lats.append(lat)
        self._limits.append(np.full(len(lon), speed_mps))
        self._count += len(lon)
        self._place = (float(lon[-1]), float(lat[-1]))
        self._heading_deg = heading_deg % 360.0
        return self
