"""KML 2.2 (OGC 07-147r2): the features of a case as placemarks, with their times and every property as data."""

from __future__ import annotations

import re
from typing import Any, Final

from standoff.record.share.case import Case
from standoff.record.share.features import Feature, features, not_drawn
from standoff.record.share.shapes import Polygon
from standoff.record.share.xml_text import xml_text

__all__ = ["to_kml"]

_CLOCK: Final = re.compile(r"[\d-]{10}T\d\d(:\d\d)?Z")  # to the hour or minute
_KML: Final = "http://www.opengis.net/kml/2.2"


def to_kml(case: Case) -> bytes:
    """One document with a folder each of zones, events and claims."""
    from lxml import etree  # noqa: PLC0415  # loaded only by those who want KML

    root = etree.Element(f"{{{_KML}}}kml", nsmap={None: _KML})  # type: ignore[dict-item]  # None names the default namespace
    document = _add(root, "Document")
    _add(document, "name", case.name)
    missing = f" Without a place, so not drawn: {', '.join(not_drawn(case)) or 'nothing'}."
    _add(document, "description", f"From the record {case.head.origin}, {case.head.size} entries.{missing}")
    found = list(features(case))
    for what in ("zone", "event", "claim"):
        folder = _add(document, "Folder")
        _add(folder, "name", f"{what}s")
        for feature in found:
            if feature.what == what and (feature.point or feature.polygons):
                _placemark(folder, feature)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _placemark(folder: Any, feature: Feature) -> None:
    mark = _add(folder, "Placemark")
    _add(mark, "name", feature.name)
    _times(mark, feature)
    data = _add(mark, "ExtendedData")
    for name, value in (("id", feature.id), *feature.properties.items()):
        if value is not None:
            _add(_add(data, "Data", None, name=name), "value", str(value))
    parts = _add(mark, "MultiGeometry")
    if feature.point is not None:
        _add(_add(parts, "Point"), "coordinates", _pair(feature.point))
    for polygon in feature.polygons:
        _polygon(parts, polygon)


def _times(mark: Any, feature: Feature) -> None:
    """No end: an instant, or a span that is open behind, as for a zone that is still valid."""
    if feature.start and not feature.end and feature.what != "zone":
        _add(_add(mark, "TimeStamp"), "when", _whole(feature.start))
    elif feature.start or feature.end:
        span = _add(mark, "TimeSpan")
        for name, value in (("begin", feature.start), ("end", feature.end)):
            if value:
                _add(span, name, _whole(value))


def _whole(time: str) -> str:
    """KML knows years, months, days and seconds: of an hour or a minute the first second."""
    if not _CLOCK.fullmatch(time):
        return time
    return time[:-1] + (":00Z" if ":" in time else ":00:00Z")


def _polygon(parent: Any, polygon: Polygon) -> None:
    drawn = _add(parent, "Polygon")
    for number, ring in enumerate(polygon):
        border = _add(_add(drawn, "innerBoundaryIs" if number else "outerBoundaryIs"), "LinearRing")
        _add(border, "coordinates", " ".join(map(_pair, ring)))


def _pair(point: tuple[float, float]) -> str:
    return f"{point[0]!r},{point[1]!r}"


def _add(parent: Any, tag: str, text: str | None = None, /, **attributes: str) -> Any:
    from lxml import etree  # noqa: PLC0415

    made = etree.SubElement(parent, f"{{{_KML}}}{tag}", attributes)
    made.text = None if text is None else xml_text(text)
    return made
