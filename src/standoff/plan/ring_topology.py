"""Rings laid flat: do they cross themselves, how much of the earth do they hold, which lies inside which.

A ring that goes round no pole is judged in its own unwrapped lon/lat plane. One that goes round a pole is judged in a
map centred on that pole (azimuthal, equal steps of latitude), where it is an ordinary closed curve.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from standoff.model.zone import Edges, Ring

__all__ = ["EARTH", "crossing", "densify", "flat_polygon", "north_share", "share_inside"]

EARTH: Final = pyproj.Geod(ellps="WGS84")
_GEODESIC_STEP_DEG: Final = 0.25
_POLAR_STEP_DEG: Final = 0.25
_FOUND_AT: Final = re.compile(r"\[(\S+) (\S+)\]")
Polygon = Any  # shapely ships no types


def densify(closed: Ring, edges: Edges, step_deg: float = _GEODESIC_STEP_DEG) -> Ring:
    """The unwrapped closed ring with vertices on its edges, so that straight lines in lon/lat follow it closely."""
    span = np.abs(np.diff(closed, axis=0)).max(axis=1)
    parts = np.maximum(1, np.ceil(span / step_deg).astype(int))
    if int(parts.max(initial=1)) == 1:
        return closed
    if edges == "lonlat":
        return _straight(closed, parts)
    pieces = [_along_geodesic(closed[i], closed[i + 1], int(parts[i])) for i in range(len(parts))]
    return np.vstack([*pieces, closed[-1:]])


def _straight(closed: Ring, parts: NDArray[np.int_]) -> Ring:
    edge = np.repeat(np.arange(len(parts)), parts)
    within = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    share = (within / parts[edge])[:, None]
    return np.vstack([closed[edge] + (closed[edge + 1] - closed[edge]) * share, closed[-1:]])


def _along_geodesic(start: Ring, end: Ring, parts: int) -> Ring:
    straight = start + (end - start) * np.arange(parts)[:, None] / parts
    if parts == 1 or abs(start[1]) == abs(end[1]) == 90.0:
        return np.asarray(straight)
    inner = np.array(EARTH.npts(start[0], start[1], end[0], end[1], parts - 1))
    lon = np.concatenate([start[:1], inner[:, 0]])
    lon -= 360.0 * np.round((lon - straight[:, 0]) / 360.0)
    return np.column_stack([lon, np.concatenate([start[1:], inner[:, 1]])])


def flat_polygon(closed: Ring, edges: Edges, pole: int = 0) -> Polygon:
    """A planar polygon of one unwrapped ring: in lon/lat for pole 0, else on the map of the north (+1) or south."""
    if pole:
        return shapely.Polygon(_around_pole(densify(closed, edges, _POLAR_STEP_DEG), pole))
    return shapely.Polygon(closed if edges == "lonlat" else densify(closed, edges))


def _around_pole(closed: Ring, pole: int) -> Ring:
    colatitude = 90.0 - pole * closed[:, 1]
    angle = np.radians(closed[:, 0])
    flat = np.column_stack([colatitude * np.cos(angle), colatitude * np.sin(angle)])
    flat[-1] = flat[0]  # a whole turn later the sine differs in its last bit
    return flat


def crossing(polygon: Polygon, pole: int = 0) -> tuple[str, float, float] | None:
    """What shapely finds wrong with a flat polygon, and the lon and lat where; None when it is sound."""
    if polygon.is_valid:
        return None
    reason = shapely.is_valid_reason(polygon)
    found = _FOUND_AT.search(reason)
    x, y = (float(found[1]), float(found[2])) if found else (float("nan"), float("nan"))
    if pole:
        x, y = float(np.degrees(np.arctan2(y, x))), pole * (90.0 - float(np.hypot(x, y)))
    return reason.split("[")[0], (x + 180.0) % 360.0 - 180.0, y


def _sine_integral(closed: Ring) -> float:
    """The integral of sin(lat) over longitude along a ring of straight lon/lat edges, in radians."""
    lon, lat = np.radians(closed[:, 0]), np.radians(closed[:, 1])
    rise = np.diff(lat)
    level = np.abs(rise) < 1e-9
    mean = np.where(level, np.sin(lat[:-1]), (np.cos(lat[:-1]) - np.cos(lat[1:])) / np.where(level, 1.0, rise))
    return float((np.diff(lon) * mean).sum())


def share_inside(closed: Ring, edges: Edges) -> float:
    """The share of a sphere inside an unwrapped ring that goes round no pole; good to the flattening of the earth."""
    dense = closed if edges == "lonlat" else densify(closed, edges)
    return abs(_sine_integral(dense)) / (4.0 * np.pi)


def north_share(closed: Ring, edges: Edges) -> float:
    """The share of a sphere north of an unwrapped ring that goes once round the poles."""
    dense = closed if edges == "lonlat" else densify(closed, edges)
    eastwards = np.sign(dense[-1, 0] - dense[0, 0])
    return float((2.0 * np.pi - eastwards * _sine_integral(dense)) / (4.0 * np.pi))
