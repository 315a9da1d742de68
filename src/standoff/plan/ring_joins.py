"""Polygons of one area that share a border or overlap become one, so that lines inside the area are no border.

Writers of GeoJSON cut areas at the 180 degree meridian (RFC 7946, 3.1.9); the cut must not count as the zone's border.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.polygon import orient

from standoff.model.zone import Edges, Ring

__all__ = ["Joined", "join_polygons", "mend_cut_at_180", "overlaps_itself"]

_OVERLAP_DEG2: Final = 1e-12
Polygon = Any  # shapely ships no types
#: The outer ring and the holes, closed and unwrapped; holes lie within the longitudes of their outer ring.
Rings = list[Ring]


@dataclass(frozen=True, slots=True)
class Joined:
    """The polygons after joining; how many pairs met at 180 degrees, along another line, or overlapped."""

    polygons: list[Rings]
    at_180: int = 0
    along_line: int = 0
    overlapping: int = 0
    left_overlapping: int = 0


@dataclass(frozen=True, slots=True)
class _Meeting:
    first: int
    second: int
    shift_deg: float  # added to the second's longitudes
    kind: str  # seam | line | overlap


def join_polygons(polygons: list[Rings], edges: Edges) -> Joined:
    """Join the polygons that meet. Overlaps of geodesic edges are left and counted: in lon/lat they would be bent."""
    if len(polygons) < 2:
        return Joined(polygons)
    flats = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    meetings = _meetings(flats)
    wanted = [m for m in meetings if m.kind != "overlap" or edges == "lonlat"]
    out: list[Rings] = []
    for group in _groups(len(polygons), wanted):
        if len(group) == 1:
            out.append(polygons[next(iter(group))])
            continue
        whole = shapely.union_all([affinity.translate(flats[i], shift) for i, shift in group.items()])
        out.extend(_rings(part) for part in getattr(whole, "geoms", [whole]))
    return Joined(
        out,
        at_180=sum(m.kind == "seam" for m in wanted),
        along_line=sum(m.kind == "line" for m in wanted),
        overlapping=sum(m.kind == "overlap" for m in wanted),
        left_overlapping=len(meetings) - len(wanted),
    )


def mend_cut_at_180(polygons: list[Rings]) -> list[Rings] | None:
    """Polygons as written, in the plain lon/lat plane, joined where a +180 edge lies on the -180 edge of another.

    None when there is nothing to join, or the polygons are not sound enough for it (they are checked later).
    """
    cut = [n for n, rings in enumerate(polygons) if _has_edge_at_180(rings[0])]
    if len(cut) < 2:
        return None
    try:
        flats = [shapely.Polygon(polygons[n][0], polygons[n][1:]) for n in cut]
    except (ValueError, shapely.errors.GEOSException):
        return None
    if not all(flat.is_valid for flat in flats):
        return None
    meetings = [meeting for meeting in _meetings(flats) if meeting.kind == "seam" and meeting.shift_deg]
    if not meetings:
        return None
    out = [rings for n, rings in enumerate(polygons) if n not in set(cut)]
    for group in _groups(len(flats), meetings):
        if len(group) == 1:
            out.append(polygons[cut[next(iter(group))]])
            continue
        whole = shapely.union_all([affinity.translate(flats[i], shift) for i, shift in group.items()])
        out.extend(_rings(part) for part in getattr(whole, "geoms", [whole]))
    return out


def overlaps_itself(rings: Rings) -> bool:
    """True when polygons joined at 180 degrees reach so far round the earth that they cover a place twice."""
    if np.ptp(rings[0][:, 0]) <= 360.0:
        return False
    flat = shapely.Polygon(rings[0], rings[1:])
    return bool(flat.intersection(affinity.translate(flat, 360.0)).area > _OVERLAP_DEG2)


def _has_edge_at_180(ring: Ring) -> bool:
    on_cut = np.abs(ring[:, 0]) == 180.0
    return bool((on_cut[1:] & on_cut[:-1] & (ring[1:, 0] == ring[:-1, 0])).any())


def _rings(polygon: Polygon) -> Rings:
    polygon = orient(polygon)
    return [np.asarray(ring.coords)[:, :2] for ring in (polygon.exterior, *polygon.interiors)]


def _meetings(flats: list[Polygon]) -> list[_Meeting]:
    tree = shapely.STRtree(flats)
    found: list[_Meeting] = []
    for shift in (-360.0, 0.0, 360.0):
        moved = flats if shift == 0.0 else [affinity.translate(flat, shift) for flat in flats]
        for second, first in np.transpose(tree.query(moved, predicate="intersects")):
            if first < second:
                kind = _kind(flats[first], moved[second])
                if kind:
                    found.append(_Meeting(int(first), int(second), shift, kind))
    return found


def _kind(first: Polygon, second: Polygon) -> str | None:
    shared = first.intersection(second)
    if shared.area > _OVERLAP_DEG2:
        return "overlap"
    if shared.length == 0:
        return None
    west, _, east, _ = shared.bounds
    return "seam" if west == east and abs(west) % 360.0 == 180.0 else "line"


def _groups(count: int, meetings: list[_Meeting]) -> list[dict[int, float]]:
    """Polygons that hang together, each with the shift that brings it beside the first of its group."""
    neighbours: dict[int, list[tuple[int, float]]] = {i: [] for i in range(count)}
    for meeting in meetings:
        neighbours[meeting.first].append((meeting.second, meeting.shift_deg))
        neighbours[meeting.second].append((meeting.first, -meeting.shift_deg))
    groups: list[dict[int, float]] = []
    seen: set[int] = set()
    for start in range(count):
        if start in seen:
            continue
        group, todo = {start: 0.0}, [start]
        while todo:
            here = todo.pop()
            for other, shift in neighbours[here]:
                if other not in group:
                    group[other] = group[here] + shift
                    todo.append(other)
        seen |= group.keys()
        groups.append(group)
    return groups
