"""Checks the rings of an area, mends what has one meaning, and refuses the rest, with a word about each.

Winding never decides which side is inside: the smaller side does, unless the plan names the pole inside. Areas that
come out of here have closed rings without repeats, longitudes within [-180, 180], the inside to the left of each ring,
and no border where two of their polygons meet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import shapely
from shapely import affinity

from standoff.errors import Issue, Place
from standoff.model.zone import Area, Edges, Ring
from standoff.plan.ring_joins import join_polygons, mend_cut_at_180, overlaps_itself
from standoff.plan.ring_mends import RingMends, place_text
from standoff.plan.ring_topology import crossing, flat_polygon, north_share, share_inside
from standoff.plan.ring_vertices import clean_ring, lay_out, lon_step_deg, unwrap, wrap
from standoff.plan.zone_issues import Findings

__all__ = ["check_area", "unwrap"]

_TIE: Final = 0.005  # within this of half the earth the smaller side is not sure
_SIDES: Final[dict[int, Literal["north", "south"]]] = {1: "north", -1: "south"}


@dataclass(frozen=True, slots=True)
class _Loop:
    """A closed unwrapped ring and how often it goes round a pole, eastwards positive."""

    points: Ring
    turns: int


class _RefusedError(Exception):
    """The area cannot be used; the reason is in the findings."""


def check_area(area: Area, place: Place, name: str, *, winding_matters: bool = True) -> tuple[Area | None, list[Issue]]:
    """The area ready for use, or None when it cannot be used; and everything that was found, refused or mended.

    `winding_matters` false: the format has no rule of winding, so turning a ring round is not worth a word.
    """
    findings = Findings(place, f"zone {name!r}")
    mends = RingMends()
    try:
        polygons = _loops(area, findings, mends)
        pole = _pole_inside(polygons, area, findings)
        for number, polygon in enumerate(polygons, 1):
            where = f" of polygon {number}" if len(polygons) > 1 else ""
            _check_polygon(polygon, pole if polygon[0].turns else 0, area.edges, where, findings, mends)
        checked = _assembled(polygons, pole, area.edges, findings, mends)
    except _RefusedError:
        return None, findings.issues
    mends.say(findings, winding_matters)
    if checked.contains_pole and not area.contains_pole:
        findings.warn(
            "pole-inside",
            f"its ring goes round a pole; the {checked.contains_pole} pole is inside, for that side is smaller.",
            "Write contains_pole with the other pole if the other side is meant.",
        )
    return checked, findings.issues


def _refuse(findings: Findings, code: str, what: str, mend: str) -> _RefusedError:
    findings.error(code, what, mend)
    return _RefusedError()


# --- vertices ---


def _loops(area: Area, findings: Findings, mends: RingMends) -> list[list[_Loop]]:
    if not area.polygons or not all(area.polygons):
        raise _refuse(findings, "empty-area", "has no ring.", "Give at least one ring of three different vertices.")
    written = [
        [
            _in_range(np.asarray(ring, dtype=np.float64), _label(area, p, r), findings, mends)
            for r, ring in enumerate(rings)
        ]
        for p, rings in enumerate(area.polygons)
    ]
    whole = mend_cut_at_180(written)
    if whole is not None:
        mends.at_180 = True
        if any(overlaps_itself(rings) for rings in whole):
            raise _refuse(
                findings,
                "self-overlap",
                "its polygons, joined where they meet at 180 degrees, cover a place twice.",
                "Write the area again without overlap.",
            )
        area = Area(tuple(tuple(rings) for rings in whole), area.edges)
    polygons = []
    for p, rings in enumerate(written if whole is None else whole):
        polygons.append(
            [_loop(wrap(ring), area.edges, _label(area, p, r), findings, mends) for r, ring in enumerate(rings)]
        )
    return polygons


def _label(area: Area, polygon: int, ring: int) -> str:
    return ("the outer ring" if ring == 0 else f"hole {ring}") + (
        f" of polygon {polygon + 1}" if len(area.polygons) > 1 else ""
    )


def _loop(ring: Ring, edges: Edges, label: str, findings: Findings, mends: RingMends) -> _Loop:
    cleaned = clean_ring(ring, edges)
    mends.unclosed += not cleaned.was_closed
    mends.repeated += cleaned.repeated
    mends.folded += cleaned.folded
    mends.cut_to_pole += cleaned.cut_to_pole
    vertices = cleaned.vertices
    if len(vertices) < 3:
        raise _refuse(
            findings,
            "too-few-vertices",
            f"{label} has fewer than three different vertices that enclose anything.",
            "A ring needs at least three corners not on one line.",
        )
    after = np.roll(vertices, -1, axis=0)
    along_pole = (np.abs(vertices[:, 1]) == 90.0) & (vertices[:, 1] == after[:, 1])
    half_round = (np.abs(lon_step_deg(vertices[:, 0], after[:, 0])) == 180.0) & ~along_pole
    if half_round.any():
        lon, lat = vertices[int(np.argmax(half_round))]
        raise _refuse(
            findings,
            "edge-half-round",
            f"{label} has an edge at {place_text(lon, lat)} that goes exactly half way round "
            "the earth, so either way is meant.",
            "Add a vertex between.",
        )
    points, turns = lay_out(vertices)
    if abs(turns) > 1:
        raise _refuse(
            findings, "many-turns", f"{label} goes {abs(turns)} times round a pole.", "Once at most makes sense."
        )
    return _Loop(points, turns)


def _in_range(row: Ring, label: str, findings: Findings, mends: RingMends) -> Ring:
    if row.ndim != 2 or row.shape[1] != 2 or len(row) == 0:
        raise _refuse(
            findings, "not-a-ring", f"{label} is no list of lon, lat pairs.", "Write it like [[lon, lat], ...]."
        )
    bad = ~np.isfinite(row).all(axis=1) | (np.abs(row[:, 1]) > 90.0) | (np.abs(row[:, 0]) > 360.0)
    if bad.any():
        raise _out_of_range(row, int(np.argmax(bad)), label, findings)
    mends.beyond_180 += int((np.abs(row[:, 0]) > 180.0).sum())
    return wrap(row)


def _out_of_range(row: Ring, first: int, label: str, findings: Findings) -> _RefusedError:
    lon, lat = row[first]
    what = f"{label} has at vertex {first + 1} lon {lon:.10g}, lat {lat:.10g}, which is no place on earth"
    if not np.isfinite(row).all():
        return _refuse(findings, "not-a-number", f"{what}.", "Every lon and lat must be a finite number of degrees.")
    if (np.abs(row[:, 0]) <= 90.0).all() and (np.abs(row[:, 1]) <= 180.0).all():
        return _refuse(findings, "suspect-swapped", f"{what}; lat and lon look swapped.", "Write lon first, then lat.")
    if (np.abs(row) > 1000.0).all():
        return _refuse(
            findings,
            "suspect-projected",
            f"{what}; these look like metres of a projection.",
            "Convert the file to WGS 84 longitude and latitude in degrees.",
        )
    return _refuse(
        findings, "out-of-range", f"{what}.", "Longitude lies within [-180, 180], latitude within [-90, 90]."
    )


# --- sides ---


def _pole_inside(polygons: list[list[_Loop]], area: Area, findings: Findings) -> int:
    """+1 north, -1 south, 0 where no outer ring goes round a pole; for several it is each ring's own smaller side."""
    rounds = [rings[0] for rings in polygons if rings[0].turns]
    if not rounds:
        if area.contains_pole:
            raise _refuse(
                findings,
                "pole-outside",
                f"contains_pole is {area.contains_pole}, but no ring goes round a pole.",
                "Leave contains_pole out, or give the ring all the way round.",
            )
        return 0
    if area.contains_pole:
        return 1 if area.contains_pole == "north" else -1
    poles = {_smaller_pole(loop, area.edges, findings) for loop in rounds}
    if len(poles) > 1:
        raise _refuse(findings, "both-poles", "has a ring round each pole.", "Make it two zones, one for each pole.")
    return poles.pop()


def _smaller_pole(loop: _Loop, edges: Edges, findings: Findings) -> int:
    share = north_share(loop.points, edges)
    if abs(share - 0.5) < _TIE:
        raise _refuse(
            findings,
            "which-side",
            "its ring cuts the earth in two halves of nearly the same size.",
            "Write contains_pole: north or south.",
        )
    return 1 if share < 0.5 else -1


# --- crossings and holes ---


def _check_polygon(
    rings: list[_Loop], pole: int, edges: Edges, where: str, findings: Findings, mends: RingMends
) -> None:
    flats = []
    for r, loop in enumerate(rings):
        label = ("the outer ring" if r == 0 else f"hole {r}") + where
        if loop.turns and not pole:
            raise _refuse(findings, "hole-outside", f"{label} goes round a pole that is not inside the outer ring.", "")
        flats.append(_sound(loop, pole, edges, label, findings, mends))
    outer = flats[0]
    if not pole and share_inside(rings[0].points, edges) > 0.5:
        raise _refuse(
            findings,
            "more-than-half",
            f"the outer ring{where} holds more than half of the earth, but the inside of a ring is its smaller side.",
            "Split the zone into smaller polygons.",
        )
    holes = []
    for h, (loop, flat) in enumerate(zip(rings[1:], flats[1:], strict=True), 1):
        shift = 0.0 if pole else 360.0 * round((_middle(rings[0].points) - _middle(loop.points)) / 360.0)
        hole = affinity.translate(flat, shift)
        _check_hole(outer, hole, f"hole {h}{where}", findings)
        rings[h] = replace(loop, points=loop.points + np.array([shift, 0.0]))
        holes.append(hole)
    if holes:
        _check_together(outer, holes, pole, where, findings)


def _middle(points: Ring) -> float:
    return float(points[:, 0].min() + points[:, 0].max()) / 2.0


def _sound(loop: _Loop, pole: int, edges: Edges, label: str, findings: Findings, mends: RingMends) -> shapely.Polygon:
    flat = flat_polygon(loop.points, edges, pole)
    trouble = crossing(flat, pole)
    if trouble is not None:
        kind, lon, lat = trouble
        if not kind.startswith("Ring"):
            raise _refuse(
                findings,
                "self-crossing",
                f"{label} crosses itself at {place_text(lon, lat)}.",
                "Put its vertices in order round the area, or split it there.",
            )
        mends.touching = f"{label} touches itself at {place_text(lon, lat)}"
        flat = shapely.make_valid(flat)
    if not pole and np.ptp(loop.points[:, 0]) >= 360.0:
        line = shapely.LineString(loop.points)
        if line.intersects(affinity.translate(line, 360.0)):
            raise _refuse(
                findings,
                "round-the-earth",
                f"{label} goes round the whole earth and meets itself.",
                "Give a belt as an outer ring round the pole, a hole round the pole, and contains_pole.",
            )
    return flat


def _check_hole(outer: shapely.Polygon, hole: shapely.Polygon, label: str, findings: Findings) -> None:
    if outer.covers(hole):
        return
    if outer.disjoint(hole) or outer.touches(hole):
        raise _refuse(
            findings, "hole-outside", f"{label} lies outside its outer ring.", "Remove it or make it a polygon."
        )
    raise _refuse(
        findings, "hole-crosses", f"{label} crosses its outer ring.", "Cut it back to the inside of the outer ring."
    )


def _check_together(
    outer: shapely.Polygon, holes: list[shapely.Polygon], pole: int, where: str, findings: Findings
) -> None:
    if any(flat.geom_type != "Polygon" for flat in (outer, *holes)):
        return  # a ring that touches itself was taken apart; each hole has been checked against it
    trouble = crossing(shapely.Polygon(outer.exterior, [hole.exterior for hole in holes]), pole)
    if trouble is None or trouble[0].startswith(("Ring", "Interior")):
        return
    kind, lon, lat = trouble
    what = (
        "one lies inside another" if "nested" in kind.lower() else "they meet each other or the outer ring along a line"
    )
    raise _refuse(
        findings,
        "holes-overlap",
        f"the holes{where} do not go together: {what}, at {place_text(lon, lat)}.",
        "Join holes that overlap, and cut holes at the border out of the outer ring.",
    )


# --- putting together ---


def _assembled(polygons: list[list[_Loop]], pole: int, edges: Edges, findings: Findings, mends: RingMends) -> Area:
    out = [_wound(rings, pole, mends) for rings in polygons if rings[0].turns]
    plain = [_wound(rings, 0, mends) for rings in polygons if not rings[0].turns]
    joined = join_polygons(plain, edges)
    if joined.at_180 + joined.along_line + joined.overlapping:
        mends.at_180 |= joined.at_180 > 0
        mends.along_line |= joined.along_line > 0
        mends.overlapping += joined.overlapping
        again = Area(tuple(tuple(wrap(ring) for ring in rings) for rings in joined.polygons), edges)
        merged = _again(again, findings)
        out += [list(rings) for rings in merged.polygons]
        pole = pole or {"north": 1, "south": -1, None: 0}[merged.contains_pole]
    else:
        out += plain
    if joined.left_overlapping:
        findings.warn(
            "overlap",
            f"{joined.left_overlapping} pairs of its polygons overlap; their borders inside the area count as borders.",
            "Join the polygons in the file.",
        )
    return Area(tuple(tuple(wrap(ring) for ring in rings) for rings in out), edges, _SIDES.get(pole))


def _again(area: Area, findings: Findings) -> Area:
    """Check the joined polygons once more: joined halves may now go round a pole, or round the whole earth."""
    again = Findings(findings.place, findings.subject)
    mends = RingMends()
    try:
        polygons = _loops(area, again, mends)
        pole = _pole_inside(polygons, area, again)
        for rings in polygons:
            _check_polygon(rings, pole if rings[0].turns else 0, area.edges, "", again, mends)
    except _RefusedError:
        findings.issues += again.issues
        raise
    wound = [_wound(rings, pole if rings[0].turns else 0, mends) for rings in polygons]
    return Area(tuple(tuple(wrap(ring) for ring in rings) for rings in wound), area.edges, _SIDES.get(pole))


def _wound(rings: list[_Loop], pole: int, mends: RingMends) -> list[Ring]:
    """The rings with the inside to the left: outer rings counter-clockwise, holes clockwise."""
    out = []
    for r, loop in enumerate(rings):
        signed = loop.turns * pole if loop.turns else _signed_area(loop.points)
        backwards = (signed < 0) == (r == 0)
        mends.rewound += backwards
        out.append(loop.points[::-1] if backwards else loop.points)
    return out


def _signed_area(points: Ring) -> float:
    lon, lat = points[:, 0] - points[0, 0], points[:, 1]
    return float((lon[:-1] * lat[1:] - lon[1:] * lat[:-1]).sum())
