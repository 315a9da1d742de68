"""KML: polygons with holes, time spans, what is no area, and hostile XML."""

from __future__ import annotations

import pytest

from standoff.errors import Issue, PlanError
from standoff.model.zone import Area
from standoff.plan.zone_files import read_zone_file
from standoff.units import instant_text

RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
SQUARE = "0,0,0 10,0,0 10,10,0 0,10,0 0,0,0"
HOLE = "2,2 4,2 4,4 2,4 2,2"


def document(*parts: str) -> bytes:
    inner = "\n".join(parts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n{inner}\n</Document></kml>'.encode()


def polygon(outer: str, *holes: str) -> str:
    inner = "".join(f"<innerBoundaryIs>{RING.format(hole)}</innerBoundaryIs>" for hole in holes)
    return f"<Polygon><outerBoundaryIs>{RING.format(outer)}</outerBoundaryIs>{inner}</Polygon>"


def placemark(name: str, *parts: str) -> str:
    return f"<Placemark><name>{name}</name>{''.join(parts)}</Placemark>"


def refused(data: bytes) -> list[Issue]:
    with pytest.raises(PlanError) as caught:
        read_zone_file(data, "zones.kml")
    return list(caught.value.issues)


def test_a_polygon_with_a_hole_is_read_with_its_name() -> None:
    zones, issues = read_zone_file(document(placemark("Harbour", polygon(SQUARE, HOLE))), "zones.kml")
    assert issues == []
    (zone,) = zones
    assert (zone.id, zone.name) == ("Harbour", "Harbour")
    shape = zone.versions[0].shape
    assert isinstance(shape, Area)
    assert shape.edges == "lonlat"
    assert [len(ring) for ring in shape.polygons[0]] == [5, 5]


def test_polygons_of_a_multigeometry_in_folders_are_one_zone() -> None:
    far = "20,0 30,0 30,10 20,10 20,0"
    inner = placemark("Two", f"<MultiGeometry>{polygon(SQUARE)}{polygon(far)}</MultiGeometry>")
    zones, _ = read_zone_file(document(f"<Folder><Folder>{inner}</Folder></Folder>"), "zones.kml")
    shape = zones[0].versions[0].shape
    assert isinstance(shape, Area)
    assert len(shape.polygons) == 2


def test_a_time_span_is_the_time_in_force() -> None:
    span = "<TimeSpan><begin>2024-05-01T00:00:00Z</begin><end>2024-06-01</end></TimeSpan>"
    zones, issues = read_zone_file(document(placemark("May", span, polygon(SQUARE))), "zones.kml")
    version = zones[0].versions[0]
    assert (instant_text(version.from_us or 0), instant_text(version.to_us or 0)) == (
        "2024-05-01T00:00:00Z",
        "2024-06-01T00:00:00Z",
    )
    assert [issue.code for issue in issues] == ["naive-time"]


def test_points_and_lines_are_left_out_and_counted_with_their_line() -> None:
    parts = [placemark("p", "<Point><coordinates>1,1</coordinates></Point>") for _ in range(3)]
    _, issues = read_zone_file(document(placemark("a", polygon(SQUARE)), *parts), "zones.kml")
    (issue,) = issues
    assert issue.what.startswith("3 Points left out")
    assert issue.place.line == 4


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<Polygon></Polygon>", "empty-area"),
        ("<Polygon><outerBoundaryIs></outerBoundaryIs></Polygon>", "empty-area"),
        (polygon(""), "bad-position"),
        (polygon("0;0 1;1 2;2"), "bad-position"),
        (polygon("0,0 10,10 10,0 0,10 0,0"), "self-crossing"),
        (polygon("33,138 34,138 34,139 33,138"), "suspect-swapped"),
    ],
)
def test_a_placemark_that_cannot_be_used_is_left_out_with_its_line_and_reason(inner: str, code: str) -> None:
    zones, issues = read_zone_file(document(placemark("good", polygon(SQUARE)), placemark("bad", inner)), "zones.kml")
    assert [zone.id for zone in zones] == ["good"]
    assert [(issue.level, issue.code, issue.place.line) for issue in issues] == [("error", code, 4)]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><kml><Placemark><name>&j;</name></Placemark></kml>"
)
OUTSIDE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]><kml><Placemark><name>&x;</name></Placemark></kml>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, '<!DOCTYPE kml SYSTEM "http://localhost:9/x.dtd"><kml/>'])
def test_entities_and_document_types_are_refused_and_never_followed(text: str) -> None:
    (issue,) = refused(text.encode())
    assert issue.code in {"xml-doctype", "bad-xml"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<kml><Document>", "bad-xml"),
        (b"<html><body/></html>", "unknown-xml"),
        (b"PK\x03\x04rest of a zip", "kmz"),
        (document(), "no-zone"),
    ],
)
def test_what_is_no_kml_is_refused_with_the_reason(data: bytes, code: str) -> None:
    assert [issue.code for issue in refused(data)] == [code]
