"""OpenAir arcs as points on true geodesic circles, close enough that the border is right to half a metre."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from standoff.plan.ring_topology import EARTH

__all__ = ["ARC_ERROR_M", "arc_by_angles", "arc_by_points", "radii_m"]

ARC_ERROR_M: Final = 0.5
_Points = np.ndarray[Any, Any]
_LonLat = tuple[float, float]


def radii_m(centre: _LonLat, start: _LonLat, end: _LonLat) -> tuple[float, float]:
    """Metres from the centre to both ends of an arc."""
    _, _, distances = EARTH.inv([centre[0]] * 2, [centre[1]] * 2, [start[0], end[0]], [start[1], end[1]])
    return float(distances[0]), float(distances[1])


def arc_by_points(centre: _LonLat, start: _LonLat, end: _LonLat, clockwise: bool) -> _Points:
    """From start to end as written; between them the radius goes evenly from the one's to the other's."""
    azimuths, _, distances = EARTH.inv([centre[0]] * 2, [centre[1]] * 2, [start[0], end[0]], [start[1], end[1]])
    points = _swept(centre, float(azimuths[0]), float(azimuths[1]), float(distances[0]), float(distances[1]), clockwise)
    points[0], points[-1] = start, end
    return points


def arc_by_angles(centre: _LonLat, radius_m: float, start_deg: float, end_deg: float, clockwise: bool) -> _Points:
    """From one true bearing to another; equal bearings are a full circle."""
    return _swept(centre, start_deg, end_deg, radius_m, radius_m, clockwise)


def _swept(centre: _LonLat, start_deg: float, end_deg: float, start_m: float, end_m: float, clockwise: bool) -> _Points:
    turn = (end_deg - start_deg) % 360.0 if clockwise else -((start_deg - end_deg) % 360.0)
    turn = turn or (360.0 if clockwise else -360.0)
    count = _steps(abs(turn), max(start_m, end_m)) + 1
    bearings = np.linspace(start_deg, start_deg + turn, count)
    radii = np.linspace(start_m, end_m, count)
    lon, lat, _ = EARTH.fwd(np.full(count, centre[0]), np.full(count, centre[1]), bearings, radii)
    return np.column_stack([lon, lat])


def _steps(turn_deg: float, radius_m: float) -> int:
    """Enough chords that none leaves the arc by more than ARC_ERROR_M; on the earth's curve chords leave it by less."""
    if radius_m <= ARC_ERROR_M:
        return max(8, math.ceil(turn_deg / 45.0))
    step_deg = math.degrees(2.0 * math.acos(1.0 - ARC_ERROR_M / radius_m))
    return max(2, math.ceil(turn_deg / min(step_deg, 10.0)))
