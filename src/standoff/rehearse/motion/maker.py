"""Makes courses: go along a geodesic, stand, climb."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import NDArray

from standoff.rehearse.motion.course import Course
from standoff.rehearse.motion.earth import bearing_place, distance_m, geodesic_leg, unwrapped

__all__ = ["CourseMaker", "bearing_place", "distance_m"]

Floats = NDArray[np.float64]


class CourseMaker:
    """A course being drawn. Times are whole microseconds; vertices at most 1 km apart while it moves."""

    def __init__(self, at_us: int, lon: float, lat: float, alt_m: float = math.nan) -> None:
        self._now_us, self._lon, self._lat, self._alt_m = at_us, lon, lat, alt_m
        self._pieces = [(np.array([at_us]), np.array([lon]), np.array([lat]), np.array([alt_m]))]

    @property
    def now_us(self) -> int:
        """The instant reached."""
        return self._now_us

    @property
    def place(self) -> tuple[float, float]:
        """The place reached, lon in [-180, 180)."""
        return (self._lon + 180.0) % 360.0 - 180.0, self._lat

    @property
    def alt_m(self) -> float:
        """The altitude reached; NaN: unknown."""
        return self._alt_m

    def go_to(self, lon: float, lat: float, speed_mps: float, alt_m: float | None = None) -> Self:
        """Along the geodesic at constant speed, which must be above 0; `alt_m` is reached evenly at the end."""
        length_m, lons, lats = geodesic_leg(self.place, (lon, lat))
        if length_m == 0.0:
            return self
        share = np.arange(1, len(lons) + 1) / len(lons)
        end_alt = self.alt_m if alt_m is None else alt_m
        alts = np.full(len(share), end_alt)
        if not math.isnan(self.alt_m):
            alts = self.alt_m + (end_alt - self.alt_m) * share
        self._add(np.round(length_m / speed_mps * 1e6 * share).astype(np.int64), lons, lats, alts)
        return self

    def go(self, bearing_deg: float, away_m: float, speed_mps: float, alt_m: float | None = None) -> Self:
        """So far along the geodesic that leaves with this bearing."""
        return self.go_to(*bearing_place(self.place, bearing_deg, away_m), speed_mps, alt_m)

    def stand(self, for_us: int) -> Self:
        """Stay where it is."""
        if for_us > 0:
            self._add(np.array([for_us]), np.array([self._lon]), np.array([self._lat]), np.array([self.alt_m]))
        return self

    def course(
        self, entity: str, *, alt_datum: str | None = None, party: str | None = None, kind: str | None = None
    ) -> Course:
        """What has been drawn, as the course of an entity."""
        t_us, lon, lat, alt_m = (np.concatenate(column) for column in zip(*self._pieces, strict=True))
        return Course(entity, t_us, lon, lat, alt_m, alt_datum, party, kind)

    def _add(self, after_us: NDArray[np.int64], lons: Floats, lats: Floats, alts: Floats) -> None:
        steps = np.maximum(np.diff(after_us, prepend=0), 1)  # faster than a microsecond can tell: one microsecond
        t_us = self._now_us + np.cumsum(steps)
        lons = unwrapped(np.concatenate(([self._lon], lons)))[1:]
        self._pieces.append((t_us, lons, lats, alts))
        self._now_us, self._lon, self._lat, self._alt_m = (
            int(t_us[-1]),
            float(lons[-1]),
            float(lats[-1]),
            float(alts[-1]),
        )
