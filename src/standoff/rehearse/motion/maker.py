"""Makes courses: go along a geodesic, stand, climb. WGS 84 geodesics by pyproj."""

from __future__ import annotations

import math
from typing import Final, Self

import numpy as np
from pyproj import Geod

from standoff.rehearse.motion.course import Course

__all__ = ["CourseMaker", "bearing_place", "distance_m"]

_EARTH: Final = Geod(ellps="WGS84")
_STEP_M: Final = 1000.0


def distance_m(from_: tuple[float, float], to: tuple[float, float]) -> float:
    """Geodesic distance of two places (lon, lat in degrees)."""
    return float(_EARTH.inv(*from_, *to)[2])


def bearing_place(from_: tuple[float, float], bearing_deg: float, away_m: float) -> tuple[float, float]:
    """The place (lon, lat) so far away along the geodesic that leaves with this bearing, degrees east of north."""
    lon, lat, _ = _EARTH.fwd(*from_, bearing_deg, away_m)
    return float(lon), float(lat)


class CourseMaker:
    """A course being drawn. Times are whole microseconds; vertices at most 1 km apart while it moves."""

    def __init__(self, at_us: int, lon: float, lat: float, alt_m: float = math.nan) -> None:
        self._times = [at_us]
        self._lons, self._lats, self._alts = [lon], [lat], [alt_m]

    @property
    def now_us(self) -> int:
        """The instant reached."""
        return self._times[-1]

    @property
    def place(self) -> tuple[float, float]:
        """The place reached, lon in [-180, 180)."""
        return (self._lons[-1] + 180.0) % 360.0 - 180.0, self._lats[-1]

    @property
    def alt_m(self) -> float:
        """The altitude reached; NaN: unknown."""
        return self._alts[-1]

    def go_to(self, lon: float, lat: float, speed_mps: float, alt_m: float | None = None) -> Self:
        """Along the geodesic at constant speed, which must be above 0; `alt_m` is reached evenly at the end."""
        bearing, _, length_m = _EARTH.inv(*self.place, lon, lat)
        if length_m == 0.0:
            return self
        pieces = max(1, math.ceil(length_m / _STEP_M))
        share = np.arange(1, pieces + 1) / pieces
        base_lon, base_lat = self.place
        lons, lats, _ = _EARTH.fwd(
            np.full(pieces, base_lon), np.full(pieces, base_lat), np.full(pieces, bearing), length_m * share
        )
        end_alt = self.alt_m if alt_m is None else alt_m
        alts = self.alt_m + (end_alt - self.alt_m) * share if not math.isnan(self.alt_m) else np.full(pieces, end_alt)
        self._add(length_m / speed_mps * 1e6 * share, lons, lats, alts)
        return self

    def go(self, bearing_deg: float, away_m: float, speed_mps: float, alt_m: float | None = None) -> Self:
        """So far along the geodesic that leaves with this bearing."""
        return self.go_to(*bearing_place(self.place, bearing_deg, away_m), speed_mps, alt_m)

    def stand(self, for_us: int) -> Self:
        """Stay where it is."""
        if for_us > 0:
            self._append(self.now_us + for_us, self._lons[-1], self._lats[-1], self.alt_m)
        return self

    def course(
        self, entity: str, *, alt_datum: str | None = None, party: str | None = None, kind: str | None = None
    ) -> Course:
        """What has been drawn, as the course of an entity."""
        lon, lat, alt_m = (np.array(values, np.float64) for values in (self._lons, self._lats, self._alts))
        return Course(entity, np.array(self._times, np.int64), lon, lat, alt_m, alt_datum, party, kind)

    def _add(self, after_us: np.ndarray, lons: np.ndarray, lats: np.ndarray, alts: np.ndarray) -> None:
        start = self.now_us
        for after, lon, lat, alt in zip(after_us, lons, lats, alts, strict=True):
            self._append(start + round(float(after)), float(lon), float(lat), float(alt))

    def _append(self, at_us: int, lon: float, lat: float, alt_m: float) -> None:
        last = self._lons[-1]
        lon += 360.0 * round((last - lon) / 360.0)
        if at_us <= self._times[-1]:  # faster than a microsecond can tell
            at_us = self._times[-1] + 1
        self._times.append(at_us)
        self._lons.append(lon)
        self._lats.append(lat)
        self._alts.append(alt_m)
