"""A course: the true motion of one thing, free of noise. Everything else in a rehearsal is derived from courses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Course", "Place"]

Floats = NDArray[np.float64]
#: Lon and lat in degrees, altitude in metres (NaN where none is known), each of the shape of the times asked for.
Place = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Vertices in time; between two of them straight in lon, lat and altitude at constant rate. By definition exact.

    `t_us` int64, shape (n,), strictly increasing, n >= 1; `lon`, `lat` float64, shape (n,), degrees, `lon` running on
    past 180 rather than jumping; `alt_m` float64, shape (n,), NaN where none is known. Makers put vertices of a moving
    thing at most 1 km apart, so that a straight piece is within centimetres of the geodesic below 70 degrees north.
    """

    entity: str
    t_us: NDArray[np.int64]
    lon: Floats
    lat: Floats
    alt_m: Floats
    alt_datum: str | None = None
    party: str | None = None
    kind: str | None = None

    @property
    def from_us(self) -> int:
        """When it begins to be there."""
        return int(self.t_us[0])

    @property
    def to_us(self) -> int:
        """When it was there last."""
        return int(self.t_us[-1])

    def at(self, t_us: NDArray[np.int64]) -> Place:
        """Where it is at instants within its time, int64 of any shape; lon in [-180, 180)."""
        since = (t_us - self.t_us[0]).astype(np.float64)
        own = (self.t_us - self.t_us[0]).astype(np.float64)
        lon = (np.interp(since, own, self.lon) + 180.0) % 360.0 - 180.0
        return lon, np.interp(since, own, self.lat), np.interp(since, own, self.alt_m)
