"""A baseline: a fence that means what Tile38's does (tidwall/tile38, internal/server/fence.go, read and written anew).

Every position is compared with the one that arrived before it, whatever their times: inside both times is nothing, in
and out are `enter` and `exit`, and where both are outside the straight line in lon/lat between them decides `cross`. A
circle is one on a sphere of 6,371,000 m, for lines a polygon of 64 corners. The time of a message is that of the
server: of arrival. There is no memory but the last position, no position error and no altitude. To be kind, an `enter`
without an earlier position counts as `found_inside`, and longitudes are kept around the zone, so that 180 is no matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from baseline_rows import Steps, event_frame, fixes_of, steps
from baseline_shapes import Fence, fences
from standoff.model.zone import Circle
from standoff.rehearse.score.evaluate import Case

__all__ = ["tile38_watcher"]

_EARTH_M = 6_371_000.0
_CORNERS = 64
Floats = NDArray[np.float64]


def tile38_watcher(case: Case) -> pl.DataFrame:
    """The events of such a fence on every zone."""
    zones = fences(case.scene.plan, _sphere_ring)
    rows = [
        row
        for one in steps(fixes_of(case, "known_us"), "known_us")
        for zone in zones
        for row in _changes(one, zone)
    ]  # fmt: skip
    return event_frame(rows, case.scene.plan.hash)


def _changes(one: Steps, zone: Fence) -> Iterator[dict[str, Any]]:
    lon = zone.unwrapped(one.lon)
    inside = _inside(zone, lon, one.lat)
    before = np.concatenate([[False], inside[:-1]])
    for k in np.flatnonzero(inside != before):
        kind = "left" if not inside[k] else "found_inside" if k == 0 else "entered"
        yield _row(kind, zone, one, k)
    ends = np.column_stack([lon, one.lat])
    outside = np.flatnonzero(~inside[1:] & ~inside[:-1]) + 1
    lines = shapely.linestrings(np.stack([ends[outside - 1], ends[outside]], axis=1))
    for k in outside[shapely.intersects(zone.polygon, lines)] if len(outside) else ():
        yield {**_row("crossed", zone, one, k), "end": int(one.at_us[k])}


def _row(kind: str, zone: Fence, one: Steps, k: int) -> dict[str, Any]:
    return {"kind": kind, "zone": zone.zone, "entity": one.entity, "start": int(one.at_us[k]),
            "lon": float(one.lon[k]), "lat": float(one.lat[k])}  # fmt: skip


def _inside(zone: Fence, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    if not isinstance(zone.shape, Circle):
        return np.asarray(shapely.contains_xy(zone.polygon, lon, lat))
    return _haversine_m(zone.shape.lon, zone.shape.lat, lon, lat) <= zone.shape.radius_m


def _haversine_m(lon_0: float, lat_0: float, lon: Floats, lat: Floats) -> Floats:
    p0, p = np.radians(lat_0), np.radians(lat)
    half = np.sin((p - p0) / 2) ** 2 + np.cos(p0) * np.cos(p) * np.sin(np.radians(lon - lon_0) / 2) ** 2
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(np.minimum(1.0, half))))


def _sphere_ring(circle: Circle) -> Floats:
    """Corners on a circle of the sphere, evenly by bearing."""
    bearing = np.radians(np.arange(_CORNERS) * 360.0 / _CORNERS)
    angle, lat_0 = circle.radius_m / _EARTH_M, np.radians(circle.lat)
    lat = np.arcsin(np.sin(lat_0) * np.cos(angle) + np.cos(lat_0) * np.sin(angle) * np.cos(bearing))
    turn = np.arctan2(np.sin(bearing) * np.sin(angle) * np.cos(lat_0), np.cos(angle) - np.sin(lat_0) * np.sin(lat))
    return np.column_stack([circle.lon + np.degrees(turn), np.degrees(lat)])
