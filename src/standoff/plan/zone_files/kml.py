"""KML: placemarks with polygons. Edges are taken as straight in lon/lat; heights and styles are not used."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import numpy as np
from lxml import etree

from standoff.errors import Issue, Place, PlanError
from standoff.model.zone import Area
from standoff.plan.zone_files.applicability import Period, read_instant
from standoff.plan.zone_files.drafts import Draft, Layer
from standoff.plan.zone_issues import Findings

__all__ = ["read_kml"]

_COMMA: Final = re.compile(r"\s*,\s*")
_NO_AREA: Final = frozenset({"Point", "LineString", "LinearRing", "Model", "Track", "MultiTrack"})
_NO_ZONE: Final = frozenset({"GroundOverlay", "ScreenOverlay", "PhotoOverlay", "NetworkLink"})
Element = Any


class _UnusableError(Exception):
    """The placemark cannot be read; the reason is in the findings."""


def read_kml(data: bytes, file_name: str, findings: Findings) -> list[Draft]:
    """A draft for each placemark with polygons; others are counted in the findings."""
    root = _root(data, file_name)
    left_out: Counter[str] = Counter()
    first_line: dict[str, int] = {}
    drafts: list[Draft] = []
    for element in root.iter():
        kind = _name(element)
        if kind in _NO_ZONE:
            left_out[kind] += 1
            first_line.setdefault(kind, element.sourceline or 0)
        elif kind == "Placemark":
            draft = _draft(element, len(drafts) + 1, file_name, findings, left_out, first_line)
            drafts += [draft] if draft else []
    for kind, count in left_out.items():
        findings.warn(
            "not-an-area",
            f"{count} {kind}{'' if count == 1 else 's'} left out: only polygons are zones.",
            "",
            Place(file_name, first_line[kind]),
        )
    return drafts


def _root(data: bytes, file_name: str) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position or (0, 0)
        raise PlanError(
            [
                Issue(
                    "error",
                    "bad-xml",
                    f"the file is not sound XML: {fault.msg}.",
                    "Mend the file there, or export it again.",
                    Place(file_name, max(line, 0), max(column, 0)),
                )
            ]
        ) from None
    except ValueError as fault:
        raise PlanError(
            [Issue("error", "bad-xml", f"the file is not sound XML: {fault}.", "", Place(file_name))]
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise PlanError(
            [
                Issue(
                    "error",
                    "xml-doctype",
                    "the file declares a document type or entities, which zone files have no use for.",
                    "Remove the DOCTYPE.",
                    Place(file_name),
                )
            ]
        )
    if _name(root) not in {"kml", "Document", "Folder", "Placemark"}:
        raise PlanError(
            [
                Issue(
                    "error",
                    "unknown-xml",
                    f"the file is XML, but no KML (its root is {_name(root)[:40]!r}).",
                    "Known are GeoJSON, KML, ED-269, ED-318 and OpenAir.",
                    Place(file_name, 1),
                )
            ]
        )
    return root


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Element | None) -> str:
    return "".join(element.itertext()).strip() if element is not None else ""


def _draft(
    placemark: Element,
    number: int,
    file_name: str,
    findings: Findings,
    left_out: Counter[str],
    first_line: dict[str, int],
) -> Draft | None:
    name = _text(_child(placemark, "name"))[:200]
    place = Place(file_name, placemark.sourceline or 0)
    zone_id = name or str(placemark.get("id") or f"zone-{number}")[:200]
    about = findings.here(place, f"zone {zone_id!r}")
    polygons = []
    for element in placemark.iter():
        kind = _name(element)
        if kind in _NO_AREA and not (kind == "LinearRing" and _name(element.getparent()).endswith("BoundaryIs")):
            left_out[kind] += 1
            first_line.setdefault(kind, element.sourceline or 0)
        if kind == "Polygon":
            polygons.append(element)
    if not polygons:
        return None
    try:
        shape = Area(tuple(_rings(polygon, about) for polygon in polygons))
    except _UnusableError:
        return None
    periods = _periods(placemark, about)
    return Draft(zone_id, name, place, [Layer(shape, None, place)], periods, (), winding_matters=False)


def _rings(polygon: Element, about: Findings) -> tuple[np.ndarray[Any, Any], ...]:
    outer = [child for child in polygon if _name(child) == "outerBoundaryIs"]
    inner = [child for child in polygon if _name(child) == "innerBoundaryIs"]
    if len(outer) != 1:
        about.error(
            "empty-area",
            f"a polygon of it has {len(outer)} outer boundaries.",
            "A polygon has exactly one.",
            Place(about.place.file, polygon.sourceline or 0),
        )
        raise _UnusableError
    rings = [ring for boundary in (*outer, *inner) for ring in boundary if _name(ring) == "LinearRing"]
    if len(rings) != 1 + sum(len([r for r in b if _name(r) == "LinearRing"]) for b in inner):
        about.error(
            "empty-area",
            "the outer boundary of a polygon of it is not one LinearRing.",
            "Give it one.",
            Place(about.place.file, outer[0].sourceline or 0),
        )
        raise _UnusableError
    return tuple(_row(ring, about) for ring in rings)


def _row(ring: Element, about: Findings) -> np.ndarray[Any, Any]:
    element = _child(ring, "coordinates")
    words = _COMMA.sub(",", _text(element)).split()
    try:
        row = [(float(lon), float(lat)) for lon, lat, *_ in (word.split(",") for word in words)]
    except ValueError:
        row = []
    if not row:
        about.error(
            "bad-position",
            "coordinates of it cannot be read.",
            "Write lon,lat pairs with spaces between.",
            Place(about.place.file, ring.sourceline or 0),
        )
        raise _UnusableError
    return np.array(row, dtype=np.float64)


def _periods(placemark: Element, about: Findings) -> list[Period]:
    span = _child(placemark, "TimeSpan")
    if span is None:
        return []
    begin, end = (read_instant(_text(_child(span, key)) or None, key, about) for key in ("begin", "end"))
    if begin is not None and end is not None and begin >= end:
        about.warn(
            "bad-period",
            "its TimeSpan ends before it begins; the zone counts as in force the whole time.",
            "Mend its times.",
        )
        return []
    return [Period(begin, end)]
