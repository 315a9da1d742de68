"""Rings for the kernel, all of a plan at once: continuous longitudes, short edges, and which pole is inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from standoff.model.zone import Edges, Ring

__all__ = ["GEOD", "Lines", "closed", "densify", "densify_all", "pole_inside", "surrounds_pole", "unwrap"]

GEOD: Final = Geod(ellps="WGS84")
#: An edge straight in lon/lat may leave the short straight lines that stand for it by this much.
_TOLERANCE_M: Final = 0.1
#: Edges are cut to this length, over which a tangent plane shows geodesics straight.
_EDGE_M: Final = 5_000.0
#: Nearer to a pole an edge bends so much along its way that it is halved where it must be, not cut evenly.
_POLAR_DEG: Final = 89.0
#: Below these latitudes an edge shorter than this is never cut: the curvature would let it be 962 m long at 70 degrees.
_LOW_DEG: Final = 70.0
_SHORT_M: Final = 950.0
#: Longitudes of vertices are rounded to this (6 nm), so that whole turns can be added without rounding.
_GRID_DEG: Final = 2.0**-44
#: Cuts of edges: for each the vertex at which its edge begins, its longitude and its latitude; in order along an edge.
_Cuts = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Rings and lines end to end: line k has the vertices starts[k]:starts[k + 1]. Edge i begins at vertex i."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    starts: NDArray[np.int64]

    def points(self, k: int) -> NDArray[np.float64]:
        """The vertices of line k, (n, 2)."""
        own = slice(self.starts[k], self.starts[k + 1])
        return np.column_stack([self.lon[own], self.lat[own]])


def unwrap(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same longitudes without jumps: each step is the shorter way round. Whole turns are added, not steps."""
    turns = -np.floor((np.diff(lon) + 180.0) / 360.0)
    return lon + 360.0 * np.concatenate([[0.0], np.cumsum(turns)])


def surrounds_pole(ring: Ring) -> bool:
    """Whether a ring goes once round a pole: its longitudes do not come back to where they began."""
    lon = unwrap(ring[:, 0])
    return bool(abs(lon[-1] - lon[0]) > 180.0)


def densify(ring: NDArray[np.float64], edges: Edges) -> NDArray[np.float64]:
    """Cut edges short enough for the kernel; `ring` has shape (n, 2) and may be open. Longitudes come out continuous.

    Every edge is cut from its western (then southern) end, that end within [-180, 180), so that two zones that share an
    edge get the same points to the last bit, on whichever turn they count it.
    """
    return densify_all([ring], [edges]).points(0)


def densify_all(rings: Sequence[NDArray[np.float64]], edges: Sequence[Edges]) -> Lines:
    """`densify` for any number of rings, ring k with edges[k]."""
    lines = _continuous(rings)
    straight = np.array([kind == "lonlat" for kind in edges], bool)
    evenly = straight & (np.maximum.reduceat(np.abs(lines.lat), lines.starts[:-1]) < _POLAR_DEG)
    polar = straight & ~evenly
    cuts = [_cut_evenly(lines, _edges_of(lines, evenly))]
    if polar.any():
        cuts.append(_halved(lines, _edges_of(lines, polar), "lonlat"))
    geodesic = _edges_of(lines, ~straight) & _long_edges(lines.lon, lines.lat)
    if geodesic.any():
        cuts.append(_halved(lines, geodesic, "geodesic"))
    return _inserted(lines, *(np.concatenate(part) for part in zip(*cuts, strict=True)))


def closed(lines: Lines, rings: NDArray[np.bool_]) -> tuple[Lines, NDArray[np.bool_]]:
    """Those lines that are `rings` with the first vertex again at the end; and which of them had it not."""
    first, last = lines.starts[:-1], lines.starts[1:] - 1
    turned = lines.lon[first] - lines.lon[last]
    apart = (lines.lat[first] != lines.lat[last]) | (np.abs(turned - 360.0 * np.round(turned / 360.0)) >= 1e-9)
    was_open = apart & rings
    again = first[was_open]
    return _inserted(lines, last[was_open], lines.lon[again], lines.lat[again]), was_open


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


def _on_grid(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(lon / _GRID_DEG) * _GRID_DEG


def _turns(lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Degrees to take off each longitude to bring it into [-180, 180)."""
    return 360.0 * np.floor((lon + 180.0) / 360.0)


def _continuous(rings: Sequence[NDArray[np.float64]]) -> Lines:
    """Rings as written, end to end, each on the grid and without jumps."""
    starts = np.cumsum([0, *(len(ring) for ring in rings)])
    points = np.concatenate([np.empty((0, 2)), *rings], dtype=np.float64)
    lon = _on_grid(points[:, 0])
    lon[starts[:-1]] += 0.0  # no ring begins at a negative zero
    jumps = np.flatnonzero(np.abs(np.diff(lon)) > 179.0)  # few rings have any
    jumps = jumps[~np.isin(jumps + 1, starts)]
    for k in np.unique(np.searchsorted(starts, jumps, side="right") - 1):
        own = slice(starts[k], starts[k + 1])
        lon[own] = unwrap(lon[own])
    return Lines(lon, points[:, 1].copy(), starts)


def _edges_of(lines: Lines, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether an edge begins at a vertex, all but the last, and is one of these lines."""
    mine = np.repeat(which, np.diff(lines.starts))
    mine[lines.starts[1:] - 1] = False
    edges: NDArray[np.bool_] = mine[:-1]
    return edges


def _inserted(lines: Lines, after: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Lines:
    """More vertices, each after the given one; those after the same one in their order."""
    if not len(after):
        return lines
    starts = lines.starts + np.searchsorted(np.sort(after), lines.starts)
    return Lines(np.insert(lines.lon, after + 1, lon), np.insert(lines.lat, after + 1, lat), starts)


def _pieces_lonlat(
    lon0: NDArray[np.float64], lat0: NDArray[np.float64], lon1: NDArray[np.float64], lat1: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Into how many pieces each lon/lat-straight edge must be cut.

    A line straight in lon/lat with dλ along a parallel has the geodesic curvature tan(lat)/N of that parallel; a
    slanted one has less than tan(lat) (1 + 2 cos^2)/N. Sagitta of a piece of length s: s^2 * curvature / 8.
    """
    steep = np.tan(np.radians(np.minimum(np.maximum(np.abs(lat0), np.abs(lat1)), 89.9)))
    dlon = np.abs(lon1 - lon0) * np.cos(np.radians(np.minimum(np.abs(lat0), np.abs(lat1))))
    length_m = 111_700.0 * np.hypot(dlon, np.abs(lat1 - lat0))
    bent = np.where(dlon > 0, 2.0 * steep / 6.36e6, 0.0)
    longest = np.sqrt(8 * _TOLERANCE_M / np.maximum(bent, 1e-15))
    pieces: NDArray[np.int64] = np.maximum(1, np.ceil(length_m / np.minimum(longest, _EDGE_M))).astype(np.int64)
    return pieces


def _long_edges(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Edges that may have to be cut; most need not, and this is soon told."""
    rough_deg = np.abs(np.diff(lon)) + np.abs(np.diff(lat))
    low = np.abs(lat) < _LOW_DEG
    long: NDArray[np.bool_] = (rough_deg > _SHORT_M / 111_700.0) | ~(low[:-1] & low[1:])
    return long


def _cut_evenly(lines: Lines, mine: NDArray[np.bool_]) -> _Cuts:
    """Edges straight in lon/lat, cut into as many pieces as they need."""
    lon, lat = lines.lon, lines.lat
    at = np.flatnonzero(mine & _long_edges(lon, lat))
    pieces = _pieces_lonlat(lon[at], lat[at], lon[at + 1], lat[at + 1])
    at, pieces = at[pieces > 1], pieces[pieces > 1]
    edge = np.repeat(np.arange(len(at)), pieces - 1)
    step = np.arange(len(edge)) - (np.cumsum(pieces - 1) - pieces)[edge]
    lon0, lon1, lat0, lat1 = lon[at], lon[at + 1], lat[at], lat[at + 1]
    east = _goes_east(lon0, lat0, lon1, lat1)
    w_lon, w_lat = np.where(east, lon0, lon1), np.where(east, lat0, lat1)
    d_lon, d_lat = np.abs(lon1 - lon0), np.where(east, 1, -1) * (lat1 - lat0)
    share = np.where(east[edge], step, pieces[edge] - step) / pieces[edge]
    turns = _turns(w_lon)
    cut_lon = _on_grid((w_lon - turns)[edge] + share * d_lon[edge]) + turns[edge]
    return at[edge], cut_lon, w_lat[edge] + share * d_lat[edge]


def _goes_east(
    lon0: NDArray[np.float64], lat0: NDArray[np.float64], lon1: NDArray[np.float64], lat1: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether an edge begins at its western (then southern) end."""
    east: NDArray[np.bool_] = (lon1 > lon0) | ((lon1 == lon0) & (lat1 > lat0))
    return east


def _halved(lines: Lines, mine: NDArray[np.bool_], edges: Edges) -> _Cuts:
    """Halve edges until over each piece the geodesic and the line straight in lon and lat are the same."""
    at = np.flatnonzero(mine)
    ends = np.column_stack([lines.lon, lines.lat])
    begin, end = ends[at], ends[at + 1]
    east = _goes_east(*begin.T, *end.T)
    low, high = np.where(east[:, None], begin, end), np.where(east[:, None], end, begin)
    turns = np.column_stack([_turns(low[:, 0]), np.zeros(len(low))])
    low, high = low - turns, high - turns
    number: NDArray[np.int64] = np.arange(len(at))
    share, width = np.zeros(len(at)), 1.0
    cuts = []
    while len(number):
        middle, too_long = _middles(low, high, edges)
        number, share, middle = number[too_long], share[too_long], middle[too_long]
        low, high = low[too_long], high[too_long]
        width /= 2
        cuts.append((number, share + width, middle + turns[number]))
        number = np.concatenate([number, number])
        share, low, high = np.concatenate([share, share + width]), np.vstack([low, middle]), np.vstack([middle, high])
    edge, along, points = (np.concatenate(part) for part in zip(*cuts, strict=True))
    order = np.lexsort([np.where(east[edge], along, -along), edge])
    return at[edge[order]], points[order, 0], points[order, 1]


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
