"""Whether a scenario and a plan have anything to do with each other: how near anybody comes to a zone, roughly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.plan import Plan
from standoff.model.zone import Area, Circle, Shape
from standoff.rehearse.scenario.model import Cast

__all__ = ["FAR_M", "comes_near"]

Floats = NDArray[np.float64]

#: Nobody so far from every zone has anything to do with the plan.
FAR_M: Final = 500_000.0
_RADIUS_M: Final = 6_371_008.8
_CELLS_PER_DEG: Final = 4
_CELL_M: Final = 20_000.0  # from the middle of a cell to its corner, at the most


def comes_near(casts: Sequence[Cast], plan: Plan) -> bool:
    """Whether anybody comes within about 500 km of a zone, at whatever time; places are taken by the quarter degree."""
    zones = [_zone_points(version.shape) for zone in plan.zones for version in zone.versions]
    if not zones:
        return False
    way = np.unique(np.concatenate([_cells(cast.course.lon, cast.course.lat) for cast in casts]), axis=0)
    vectors = _vectors(way[:, 0], way[:, 1])
    for lon, lat, reach_m in zones:
        cosine = np.cos(min(np.pi, (FAR_M + reach_m + _CELL_M) / _RADIUS_M))
        for start in range(0, len(lon), 256):
            there = _vectors(lon[start : start + 256], lat[start : start + 256])
            if bool((vectors @ there.T >= cosine).any()):
                return True
    return False


def _cells(lon: Floats, lat: Floats) -> Floats:
    cells = np.column_stack([(lon + 180.0) % 360.0 - 180.0, lat])
    return np.asarray((np.floor(np.unique(cells, axis=0) * _CELLS_PER_DEG) + 0.5) / _CELLS_PER_DEG)


def _zone_points(shape: Shape) -> tuple[Floats, Floats, float]:
    """Points of a zone, and how far the rest of it may lie from the nearest of them."""
    if isinstance(shape, Circle):
        return np.array([shape.lon]), np.array([shape.lat]), shape.radius_m
    if isinstance(shape, Area):
        ring = np.concatenate([polygon[0] for polygon in shape.polygons])
        points = ring
        reach_m = _longest_m(shape.polygons[0][0]) / 2
    else:
        points, reach_m = shape.line, shape.half_width_m + _longest_m(shape.line) / 2
    return points[:, 0], points[:, 1], reach_m


def _longest_m(line: Floats) -> float:
    """The longest edge."""
    vectors = _vectors(line[:, 0], line[:, 1])
    chords = np.linalg.norm(np.diff(vectors, axis=0), axis=1)
    return float(2 * np.arcsin(min(1.0, chords.max() / 2)) * _RADIUS_M)


def _vectors(lon: Floats, lat: Floats) -> Floats:
    east, north = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
