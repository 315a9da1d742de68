"""Distances and outlines for arrays of points: what reports and checks ask of the geometry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.geometry.arrays import Geometry
from standoff.geometry.borders import build_borders
from standoff.geometry.rings import GEOD, densify
from standoff.kernel.layout import ZONE
from standoff.kernel.sweep import boundary_of, nearest_of
from standoff.model.zone import Area, Circle, Corridor, Shape, Zone

__all__ = ["boundary", "outline", "signed_distance"]


def signed_distance(
    geometry: Geometry, j: int, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Metres from each point to the border of shape j: positive outside, negative inside (−0.0: on it and inside)."""
    out: NDArray[np.float64] = boundary_of(geometry.zones, geometry.nodes, geometry.v, j, lon, lat)
    return out


def boundary(
    zones: Sequence[Zone], lon: NDArray[np.float64], lat: NDArray[np.float64], far_m: float = 200_000.0
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """For each point the smallest signed distance to any zone's latest version, and that zone's index.

    Points farther than `far_m` from every zone get NaN and −1.
    """
    records = np.zeros(len(zones), ZONE).view(np.recarray)
    borders = build_borders(records, [zone.versions[-1].shape for zone in zones])
    out = np.full(len(lon), np.nan)
    which = np.full(len(lon), -1, np.int32)
    nearest_of(records, borders.nodes, borders.v, lon, lat, far_m, out, which)
    return out, which


def outline(shape: Shape, max_step_m: float = 2_000.0) -> list[NDArray[np.float64]]:
    """Rings to draw, each (n, 2) lon and lat with continuous longitudes, closed. Circles are geodesic circles."""
    if isinstance(shape, Circle):
        n = int(np.clip(np.ceil(2 * np.pi * shape.radius_m / max_step_m), 72, 720))
        az = np.linspace(0.0, 360.0, n + 1)
        lon, lat, _ = GEOD.fwd(np.full(n + 1, shape.lon), np.full(n + 1, shape.lat), az, np.full(n + 1, shape.radius_m))
        return [densify(np.column_stack([lon, lat]), "lonlat")]
    if isinstance(shape, Area):
        return [densify(ring, shape.edges) for polygon in shape.polygons for ring in polygon]
    return [_around_line(shape)]


def _around_line(shape: Corridor) -> NDArray[np.float64]:
    """The border of a corridor, to draw: both sides offset, half circles at the ends; inner corners are not trimmed."""
    line = densify(shape.line, shape.edges)
    az = np.asarray(GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[0])
    points: list[tuple[float, float]] = []
    for side in (90.0, -90.0):
        order = range(len(az)) if side > 0 else range(len(az) - 1, -1, -1)
        for i in order:
            ends = (i, i + 1) if side > 0 else (i + 1, i)
            for end in ends:
                lon, lat, _ = GEOD.fwd(line[end, 0], line[end, 1], az[i] + side, shape.half_width_m)
                points.append((lon, lat))
        turn = az[-1] if side > 0 else az[0] + 180.0
        tip = line[-1] if side > 0 else line[0]
        for bend in np.linspace(90.0, -90.0, 13)[1:-1]:
            lon, lat, _ = GEOD.fwd(tip[0], tip[1], turn + bend, shape.half_width_m)
            points.append((lon, lat))
    ring = np.asarray([*points, points[0]])
    return densify(ring, "lonlat")
