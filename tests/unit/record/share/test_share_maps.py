"""Maps and tables of a case: read back by other libraries, nothing moved, nothing without its source."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from pyproj import Geod
from share_cases import case_with

from standoff.model.claim import Claim, Hop
from standoff.model.claim_words import Bound, ClaimKind, Modality
from standoff.model.zone import Area, Circle, Corridor
from standoff.record.claims.moments import parse_when
from standoff.record.claims.read import read_claims
from standoff.record.share.case import Case
from standoff.record.share.claims_table import STANDING_COLUMNS, to_csv, to_json
from standoff.record.share.geojson import to_geojson
from standoff.record.share.kml import to_kml
from standoff.record.share.shapes import polygons_of, shape_of

TRIANGLE = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
KML = {"k": "http://www.opengis.net/kml/2.2"}
SEEN = Claim(
    "c-1", "a shepherd", (Hop("AFP"), Hop("Daily News")), "inc", kind=ClaimKind.POSTURE, subject="convoy",
    property="vehicles", value="3,5", counts="vehicles", bound=Bound.ABOUT, start=parse_when("2017-05-18"),
    place="near the well", lon=38.5, lat=33.4, place_error_m=1500.0, modality=Modality.SAW,
    words='"three", he said\nor so',
)  # fmt: skip
lonlat = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def collection(case: Case) -> list[dict[str, Any]]:
    read: dict[str, Any] = json.loads(to_geojson(case))
    assert read["type"] == "FeatureCollection"
    return read["features"]


def test_shapely_reads_every_feature_and_finds_it_valid(whole: Case) -> None:
    found = collection(whole)
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in found]
    assert {feature["properties"]["what"] for feature in found} == {"zone", "event", "claim", "claim_precision"}
    assert all(shapely.is_valid(shapes))
    assert len({feature["id"] for feature in found}) == len(found)


def test_every_feature_says_its_source_and_its_chain(whole: Case) -> None:
    assert all(f["properties"]["source"] and "via" in f["properties"] for f in collection(whole))


def test_every_event_and_every_claim_with_a_point_is_on_the_map_where_it_was_put(whole: Case) -> None:
    drawn = {f["id"]: f["geometry"]["coordinates"] for f in collection(whole) if f["geometry"]["type"] == "Point"}
    events = {f"event/{e.payload['event_id']}": [e.payload["lon"], e.payload["lat"]] for e in whole.of_type("event")}
    claims = {
        f"claim/{name}": [kept.claim.lon, kept.claim.lat]
        for name, kept in whole.book.kept.items()
        if kept.claim.lon is not None
    }
    assert drawn == {**events, **claims}


def test_a_claims_precision_is_a_property_and_a_circle_of_that_radius() -> None:
    point, around = collection(case_with([SEEN]))
    assert point["properties"]["precision_m"] == 1500.0
    (ring,) = around["geometry"]["coordinates"]
    _, _, away = Geod(ellps="WGS84").inv([38.5] * len(ring), [33.4] * len(ring), *zip(*ring, strict=True))
    assert np.allclose(away, 1500.0, atol=0.05)
    assert (point["properties"]["source"], point["properties"]["via"]) == ("a shepherd", "AFP > Daily News")


def test_a_claim_that_does_not_say_how_exact_it_is_gets_no_circle() -> None:
    (only,) = collection(case_with([replace(SEEN, place_error_m=None)]))
    assert only["properties"]["what"] == "claim"
    assert only["properties"]["precision_m"] is None


@given(centre=lonlat, radius_m=st.floats(100.0, 500_000.0))
def test_outer_rings_run_counterclockwise_within_the_map_and_close(
    centre: tuple[float, float], radius_m: float
) -> None:
    for outer, *holes in polygons_of(Circle(*centre, radius_m)):
        assert shapely.LinearRing(outer).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in (outer, *holes))
        assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for ring in (outer, *holes) for lon, lat in ring)


@example((10.0, 89.0), 400_000.0, 45.0, 0.97)
@example((10.0, -89.5), 400_000.0, 45.0, 1.03)
@example((179.9, 12.0), 90_000.0, 90.0, 0.97)
@given(
    centre=lonlat, radius_m=st.floats(1_000.0, 500_000.0), where=st.floats(0, 360), part=st.sampled_from([0.97, 1.03])
)
def test_what_is_inside_a_circle_is_inside_its_polygons_and_what_is_outside_is_not(
    centre: tuple[float, float], radius_m: float, where: float, part: float
) -> None:
    """Across the antimeridian and over the poles too; the ground truth is a geodesic."""
    lon, lat, _ = Geod(ellps="WGS84").fwd(*centre, where, radius_m * part)
    drawn = [shapely.Polygon(outer, holes) for outer, *holes in polygons_of(Circle(*centre, radius_m))]
    assert any(each.covers(shapely.Point(lon, lat)) for each in drawn) == (part < 1)


def test_a_corridor_with_a_sharp_bend_and_an_area_with_a_hole_become_valid_polygons() -> None:
    bend = Corridor(np.array([[10.0, 50.0], [10.2, 50.0], [10.0, 50.02]]), 3_000.0)
    square = np.array([[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]])
    holed = Area(((square, square / 4 + 1.0),))
    for shape in (bend, holed):
        (outer, *holes) = polygons_of(shape)[0]
        assert shapely.Polygon(outer, holes).is_valid
    assert len(polygons_of(holed)[0]) == 2
    outer, *holes = polygons_of(holed)[0]
    assert not shapely.Polygon(outer, holes).covers(shapely.Point(1.5, 1.5))


@pytest.mark.parametrize(
    "data",
    [
        {"circle": {"lon": 1.0, "lat": 2.0, "radius_m": 3.0}},
        {"corridor": {"line": [[0.0, 0.0], [1.0, 1.0]], "half_width_m": 5.0, "edges": "geodesic"}},
        {"area": {"polygons": [[TRIANGLE]], "edges": "lonlat", "contains_pole": None}},
    ],
    ids=lambda data: next(iter(data)),
)  # fmt: skip
def test_each_shape_that_a_record_keeps_can_be_drawn(data: dict[str, Any]) -> None:
    assert polygons_of(shape_of(data))


def test_kml_holds_the_same_things_at_the_same_coordinates_as_geojson(whole: Case) -> None:
    root = etree.fromstring(to_kml(whole))
    marks = root.xpath("//k:Placemark", namespaces=KML)
    points = {}
    for mark in marks:
        name = mark.xpath("string(.//k:Data[@name='id']/k:value)", namespaces=KML)
        text = mark.xpath("string(.//k:Point/k:coordinates)", namespaces=KML)
        if text:
            points[name] = [float(part) for part in text.split(",")]
    drawn = {f["id"]: f["geometry"]["coordinates"] for f in collection(whole) if f["geometry"]["type"] == "Point"}
    assert points == drawn
    rings = root.xpath("//k:LinearRing/k:coordinates", namespaces=KML)
    areas = [f["geometry"] for f in collection(whole) if f["geometry"]["type"] == "Polygon"]
    shown = [[[float(n) for n in pair.split(",")] for pair in ring.text.split()] for ring in rings]
    assert sorted(shown) == sorted(ring for area in areas for ring in area["coordinates"])


def test_kml_carries_source_chain_and_time_of_each_claim() -> None:
    root = etree.fromstring(to_kml(case_with([replace(SEEN, words="a control \x0b character")])))
    said = {
        data.get("name"): data.findtext("k:value", namespaces=KML)
        for data in root.iterfind(".//k:Data", namespaces=KML)
    }
    assert (said["source"], said["via"]) == ("a shepherd", "AFP > Daily News")
    assert root.findtext(".//k:TimeStamp/k:when", namespaces=KML) == "2017-05-18"


def test_the_table_is_a_claims_file_that_reads_back_as_the_same_claims(whole: Case) -> None:
    claims = [replace(each.claim, notes={}) for _, each in sorted(whole.book.kept.items())]
    assert read_claims(to_json(whole).encode(), "c.json").claims == read_claims(to_csv(whole).encode(), "c.csv").claims
    read = read_claims(to_csv(whole).encode(), "claims.csv").claims
    assert [replace(claim, notes={}) for claim in read] == claims


def test_words_with_quotes_commas_and_line_ends_survive_the_table() -> None:
    (read,) = read_claims(to_csv(case_with([SEEN])).encode(), "claims.csv").claims
    assert replace(read, notes={}) == SEEN


def test_a_superseded_claim_stays_in_the_table_and_says_so() -> None:
    newer = replace(SEEN, id="c-2", supersedes="c-1")
    rows = list(csv.DictReader(io.StringIO(to_csv(case_with([SEEN, newer])))))
    assert [row["standing"] for row in rows] == ["superseded by c-2", "stands"]
    assert set(STANDING_COLUMNS) <= rows[0].keys()


def test_sealed_words_leave_no_trace_but_their_commitment_in_any_of_the_three() -> None:
    case = case_with([replace(SEEN, words="she lives by the well")], salt=lambda: bytes(32))
    for text in (to_geojson(case), to_kml(case).decode(), to_csv(case)):
        assert "lives by" not in text
        assert case.book.claim("c-1").words_commitment in text


def test_what_has_no_place_is_named_on_the_map_and_not_left_out_in_silence() -> None:
    case = case_with([SEEN, Claim("c-2", "somebody", value="3")])
    assert json.loads(to_geojson(case))["standoff"]["not_drawn"] == ["claim/c-2"]
    assert "not drawn: claim/c-2." in to_kml(case).decode()


@pytest.mark.parametrize(
    ("stated", "shown"),
    [("2017", "2017"), ("2017-05", "2017-05"), ("2017-05-18", "2017-05-18"), ("2017-05-18T09Z", "2017-05-18T09:00:00Z"),
     ("2017-05-18T09:07Z", "2017-05-18T09:07:00Z"), ("2017-05-18T09:07:08Z", "2017-05-18T09:07:08Z")],
)  # fmt: skip
def test_a_time_becomes_one_that_kml_knows(stated: str, shown: str) -> None:
    root = etree.fromstring(to_kml(case_with([replace(SEEN, start=parse_when(stated))])))
    assert root.findtext(".//k:TimeStamp/k:when", namespaces=KML) == shown
