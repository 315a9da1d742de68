"""The stage for the scenes of the twin: a circle of 10 km about (0, 0).

`at(km, bearing)` is a place so many kilometres of geodesic from the centre; 9 km is 1 km inside, 12 km is 2 km outside.
"""

from __future__ import annotations

from pyproj import Geod

from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.testing.slow_twin import SlowEvent, SlowFix

GEOD = Geod(ellps="WGS84")
S, MIN, H = 1_000_000, 60_000_000, 3_600_000_000
CIRCLE = Circle(0.0, 0.0, 10_000.0)
ZONE = Zone("z", (ZoneVersion(CIRCLE),))


def at(km: float, bearing: float = 90.0) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(0, 0, bearing, km * 1000)
    return lon, lat


def fix(minute: float, place: tuple[float, float], error_m: float = 0.0, entity: str = "e", **more: object) -> SlowFix:
    return SlowFix(entity, round(minute * MIN), place[0], place[1], error_m, **more)  # type: ignore[arg-type]


def radial(*minute_km: tuple[float, float], error_m: float = 0.0) -> list[SlowFix]:
    """Fixes on the line east of the centre."""
    return [fix(minute, at(km), error_m) for minute, km in minute_km]


def kinds(events: list[SlowEvent]) -> list[str]:
    return [event.kind for event in events]


def only(events: list[SlowEvent], *wanted: str) -> list[SlowEvent]:
    return [event for event in events if event.kind in wanted]


SIDES = ("found_inside", "entered", "left", "crossed")


def chord(offset_km: float, half_km: float = 20.0, error_m: float = 0.0) -> list[SlowFix]:
    """Two fixes 20 minutes apart on a line that passes the centre at `offset_km`."""
    lon, lat = at(offset_km, 0)
    west, east = GEOD.fwd(lon, lat, 270, half_km * 1000), GEOD.fwd(lon, lat, 90, half_km * 1000)
    return [fix(0, west[:2], error_m), fix(20, east[:2], error_m)]
