"""Zones: areas on the WGS 84 ellipsoid, with altitude bands, validity, schedules and versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AltitudeBand",
    "Area",
    "Circle",
    "Corridor",
    "Datum",
    "Edges",
    "Limit",
    "Ring",
    "Shape",
    "WeeklyWindow",
    "Zone",
    "ZoneVersion",
]

Datum = Literal["hae", "msl", "agl", "fl"]
Edges = Literal["lonlat", "geodesic"]
#: Shape (n, 2), columns lon and lat in degrees, closed (last vertex repeats the first), n >= 4.
Ring = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Circle:
    """All points at most `radius_m` of geodesic from the centre."""

    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A polygon or several: each is its outer ring followed by its holes.

    `edges` says what joins two vertices: a straight line in lon/lat (GeoJSON, RFC 7946) or a geodesic. Longitudes may
    jump by 360 degrees or run on past 180: the shorter way round is meant. The interior is the smaller side unless
    `contains_pole` names the pole inside.
    """

    polygons: tuple[tuple[Ring, ...], ...]
    edges: Edges = "lonlat"
    contains_pole: Literal["north", "south"] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Corridor:
    """All points within `half_width_m` of a line; `line` has shape (n, 2), lon and lat, n >= 2."""

    line: NDArray[np.float64]
    half_width_m: float
    edges: Edges = "geodesic"


Shape = Circle | Area | Corridor


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of an altitude band. For `fl` the metres are of pressure altitude (FL100 = 3048 m)."""

    metres: float
    datum: Datum


@dataclass(frozen=True, slots=True)
class AltitudeBand:
    """From floor to ceiling, both included; None is unlimited."""

    floor: Limit | None = None
    ceiling: Limit | None = None


@dataclass(frozen=True, slots=True)
class WeeklyWindow:
    """Open on `days` (0 = Monday), `start_s` to `end_s` seconds after midnight UTC; end <= start runs past midnight."""

    days: frozenset[int]
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class ZoneVersion:
    """One geometry and the time it holds: from `from_us` (None: always) up to but not including `to_us`."""

    shape: Shape
    altitude: AltitudeBand | None = None
    from_us: int | None = None
    to_us: int | None = None
    schedule: tuple[WeeklyWindow, ...] = ()  # empty: the whole time


@dataclass(frozen=True, slots=True)
class Zone:
    """A named area. Versions do not overlap in time and are sorted by it."""

    id: str
    versions: tuple[ZoneVersion, ...]
    name: str = ""
    accepted_by: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    surface: bool = False  # true: every fix counts as on the ground
    notes: tuple[str, ...] = ()
