"""Rings for the kernel: continuous longitudes, short edges, and which pole is inside."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from standoff.model.zone import Edges, Ring

__all__ = ["GEOD", "densify", "pole_inside", "surrounds_pole", "unwrap"]

GEOD: Final = Geod(ellps="WGS84")
#: An edge straight in lon/lat may leave the short straight lines that stand for it by this much.
_TOLERANCE_M: Final = 0.1
#: Edges are cut to this length, over which a tangent plane shows geodesics straight.
_EDGE_M: Final = 5_000.0
#: Nearer to a pole an edge bends so much along its way that it is halved where it must be, not cut evenly.
_POLAR_DEG: Final = 89.0
#: Longitudes of vertices are rounded to this (6 nm), so that whole turns can be added without rounding.
_GRID_DEG: Final = 2.0**-44


def unwrap(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same longitudes without jumps: each step is the shorter way round. Whole turns are added, not steps."""
    turns = -np.floor((np.diff(lon) + 180.0) / 360.0)
    return lon + 360.0 * np.concatenate([[0.0], np.cumsum(turns)])


def surrounds_pole(ring: Ring) -> bool:
    """Whether a ring goes once round a pole: its longitudes do not come back to where they began."""
    lon = unwrap(ring[:, 0])
    return bool(abs(lon[-1] - lon[0]) > 180.0)


def _pieces_lonlat(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Into how many pieces each lon/lat-straight edge must be cut.

    A line straight in lon/lat with dλ along a parallel has the geodesic curvature tan(lat)/N of that parallel; a
    slanted one has less than tan(lat) (1 + 2 cos^2)/N. Sagitta of a piece of length s: s^2 * curvature / 8.
    """
    steep = np.tan(np.radians(np.minimum(np.maximum(np.abs(lat[:-1]), np.abs(lat[1:])), 89.9)))
    dlon = np.abs(np.diff(lon)) * np.cos(np.radians(np.minimum(np.abs(lat[:-1]), np.abs(lat[1:]))))
    dlat = np.abs(np.diff(lat))
    length_m = 111_700.0 * np.hypot(dlon, dlat)
    bent = np.where(dlon > 0, 2.0 * steep / 6.36e6, 0.0)
    longest = np.sqrt(8 * _TOLERANCE_M / np.maximum(bent, 1e-15))
    pieces: NDArray[np.int64] = np.maximum(1, np.ceil(length_m / np.minimum(longest, _EDGE_M))).astype(np.int64)
    return pieces


def densify(ring: NDArray[np.float64], edges: Edges) -> NDArray[np.float64]:
    """Cut edges short enough for the kernel; `ring` has shape (n, 2) and may be open. Longitudes come out continuous.

    Every edge is cut from its western (then southern) end, that end within [-180, 180), so that two zones that share an
    edge get the same points to the last bit, on whichever turn they count it.
    """
    lon, lat = unwrap(_on_grid(ring[:, 0].astype(np.float64))), ring[:, 1].astype(np.float64)
    if edges == "lonlat" and np.abs(lat).max() < _POLAR_DEG:
        pieces = _pieces_lonlat(lon, lat)
        if not (pieces > 1).any():
            return np.column_stack([lon, lat])
        return _cut_lonlat(lon, lat, pieces)
    return _halved(lon, lat, edges)


def _on_grid(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(lon / _GRID_DEG) * _GRID_DEG


def _turns(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees to take off each longitude to bring it into [-180, 180)."""
    return 360.0 * np.floor((lon + 180.0) / 360.0)


def _cut_lonlat(lon: NDArray[np.float64], lat: NDArray[np.float64], pieces: NDArray[np.int64]) -> NDArray[np.float64]:
    edge = np.repeat(np.arange(len(pieces)), pieces)
    first = np.concatenate([[0], np.cumsum(pieces)[:-1]])
    step = np.arange(len(edge)) - first[edge]
    east = (lon[1:] > lon[:-1]) | ((lon[1:] == lon[:-1]) & (lat[1:] > lat[:-1]))
    w_lon, w_lat = np.where(east, lon[:-1], lon[1:]), np.where(east, lat[:-1], lat[1:])
    d_lon, d_lat = np.abs(np.diff(lon)), np.where(east, 1, -1) * np.diff(lat)
    share = np.where(east[edge], step, pieces[edge] - step) / pieces[edge]
    turns = _turns(w_lon)
    cut_lon = _on_grid((w_lon - turns)[edge] + share * d_lon[edge]) + turns[edge]
    out = np.column_stack([cut_lon, w_lat[edge] + share * d_lat[edge]])
    out[first, 0], out[first, 1] = lon[:-1], lat[:-1]
    return np.vstack([out, [[lon[-1], lat[-1]]]])


def _halved(lon: NDArray[np.float64], lat: NDArray[np.float64], edges: Edges) -> NDArray[np.float64]:
    """Halve edges until over each piece the geodesic and the line straight in lon and lat are the same."""
    number: NDArray[np.int64] = np.arange(len(lon) - 1)
    east = (lon[1:] > lon[:-1]) | ((lon[1:] == lon[:-1]) & (lat[1:] > lat[:-1]))
    ends = np.column_stack([lon, lat])
    low, high = np.where(east[:, None], ends[:-1], ends[1:]), np.where(east[:, None], ends[1:], ends[:-1])
    turns = np.column_stack([_turns(low[:, 0]), np.zeros(len(low))])
    low, high = low - turns, high - turns
    share, width = np.zeros(len(number)), 1.0
    cuts = [(number, np.where(east, 0.0, 1.0), ends[:-1])]
    while len(number):
        middle, too_long = _middles(low, high, edges)
        number, share, middle = number[too_long], share[too_long], middle[too_long]
        low, high = low[too_long], high[too_long]
        width /= 2
        cuts.append((number, share + width, middle + turns[number]))
        number = np.concatenate([number, number])
        share, low, high = np.concatenate([share, share + width]), np.vstack([low, middle]), np.vstack([middle, high])
    edge, at = (np.concatenate([cut[k] for cut in cuts]) for k in (0, 1))
    order = np.lexsort([np.where(east[edge], at, -at), edge])
    return np.vstack([np.vstack([cut[2] for cut in cuts])[order], ends[-1:]])


def _middles(
    low: NDArray[np.float64], high: NDArray[np.float64], edges: Edges
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The middle of each piece by its own kind of line, and which pieces are not yet short or straight enough."""
    azimuth, _, length = GEOD.inv(*low.T, *high.T)
    lon, lat, _ = GEOD.fwd(low[:, 0], low[:, 1], azimuth, np.asarray(length) / 2)
    straight = (low + high) / 2
    straight[:, 0] = _on_grid(straight[:, 0])
    off_m = np.asarray(GEOD.inv(lon, lat, *straight.T)[2])
    run_m = 111_700.0 * np.hypot((high - low)[:, 0] * np.cos(np.radians(straight[:, 1])), (high - low)[:, 1])
    too_long = (np.maximum(length, run_m) > _EDGE_M) | (off_m > _TOLERANCE_M)
    if edges == "lonlat":
        return straight, too_long
    lon = low[:, 0] + (np.asarray(lon) - low[:, 0] + 180.0) % 360.0 - 180.0
    return np.column_stack([_on_grid(lon), lat]), too_long


def pole_inside(rings: list[Ring], named: Literal["north", "south"] | None) -> bool:
    """Whether the north pole is inside, given continuous rings.

    A ring round a pole has two sides, one to each pole; the smaller one is meant unless the plan names the pole.
    """
    around = [ring for ring in rings if surrounds_pole(ring)]
    if len(around) % 2 == 0:
        return named is not None  # the ring holds neither or both: to name one is to mean the larger side
    if named is not None:
        return named == "north"
    return float(np.mean(around[0][:, 1])) > 0
