"""OpenAir: the test files of another parser, and arcs against geographiclib."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import Issue, PlanError
from standoff.model.zone import Area, Circle, Corridor, Limit, Zone
from standoff.plan.zone_files import read_zone_file
from standoff.plan.zone_files.openair_arcs import ARC_ERROR_M, arc_by_angles, arc_by_points
from standoff.units import instant_text

GEODESIC = Geodesic.WGS84
NM = 1852.0


def read(text: str) -> tuple[list[Zone], list[Issue]]:
    return read_zone_file(text.encode(), "zones.txt")


def refused(text: str) -> list[Issue]:
    with pytest.raises(PlanError) as caught:
        read(text)
    return list(caught.value.issues)


def fixture(shared_data: Path, name: str) -> tuple[list[Zone], list[Issue]]:
    return read_zone_file((shared_data / "zones-openair-fixtures" / f"{name}.txt").read_bytes(), f"{name}.txt")


def block(*lines: str) -> str:
    return "\n".join(["AC R", "AN Test", "AL GND", "AH FL100", *lines])


SQUARE = (
    "DP 52:00:00 N 013:00:00 E",
    "DP 52:00:00 N 013:10:00 E",
    "DP 52:10:00 N 013:10:00 E",
    "DP 52:10:00 N 013:00:00 E",
    "DP 52:00:00 N 013:00:00 E",
)

#: Every .txt of the fixtures: how many zones, and the codes of what is said about them.
EXPECTED: dict[str, tuple[int, set[str]]] = {
    "activation-times": (1, set()),
    "activation-times-invalid": (1, {"bad-period"}),  # ends before it begins
    "activation-times-invalid-with-none": (1, {"by-notam"}),
    "activation-times-invalid-with-none-none": (1, {"by-notam"}),
    "activation-times-none": (1, {"by-notam"}),
    "airway": (1, set()),
    "arc-angle-ccw": (1, set()),
    "arc-angle-cw": (1, set()),
    "arc-angle-single-vx": (1, set()),
    "arc-ccw": (1, set()),
    "arc-cw": (1, set()),
    "arc-cw-ccw": (1, set()),
    "arc-first": (1, set()),
    "ceiling-definitions-al-greater-ah": (0, {"floor-above-ceiling"}),
    "ceiling-definitions-duplicate": (0, {"two-limits"}),  # AL twice: the second was meant as AH, perhaps
    "check-limits-unit-conversion": (1, set()),
    "circular": (1, set()),
    "circular-invalid": (1, {"fold"}),  # a spike of 900 m at the end of a sound sector
    "coordinate-minutes-60": (1, {"sixty"}),
    "coordinate-seconds-60": (
        0,
        {"sixty", "self-crossing"},
    ),  # 42:00:60 N lies a degree off: the outline crosses itself
    "do-not-split-into-multipolygon": (0, {"self-crossing"}),  # the last edges cross the first near the start
    "empty-name": (1, {"no-name"}),
    "expected-output-openair": (1, set()),
    "flight-level-missing-number": (0, {"bad-limit"}),
    "ignored-only": (0, {"no-zone"}),
    "in-output-openair": (1, set()),
    "inline-comments": (1, set()),
    "insufficient-coordinates": (0, {"too-few-vertices"}),
    "invalid-coordinates": (0, {"bad-position"}),
    "laser-beam": (1, set()),  # a circle of 3 m
    "meter-altitude-unit": (1, set()),
    "missing-AY": (1, set()),
    "missing-ah-al": (1, {"no-floor", "no-ceiling"}),
    "polygon": (1, set()),
    "round-altitude-values": (1, set()),
    "self-intersecting": (0, {"self-crossing"}),
    "single-airspace-ag-but-missing-af": (1, set()),  # radio is not used here
    "skipped-tokens": (1, set()),
    "start-end-coordinates-not-equal": (1, {"unclosed"}),
    "transponder-code-invalid": (1, set()),  # transponder codes are not used here
    "version-2-commands": (8, {"same-id"}),
    "version-2-warn-if-expired": (1, set()),
    "without-ac": (1, {"no-class"}),
}


def test_every_fixture_is_named_here(shared_data: Path) -> None:
    assert {path.stem for path in (shared_data / "zones-openair-fixtures").glob("*.txt")} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_fixture_is_read_or_refused_with_the_reason(shared_data: Path, name: str) -> None:
    count, codes = EXPECTED[name]
    try:
        zones, issues = fixture(shared_data, name)
    except PlanError as refusal:
        zones, issues = [], list(refusal.issues)
    assert len(zones) == count
    assert {issue.code for issue in issues} == codes
    assert all(issue.place.line for issue in issues if issue.code != "no-zone")
    assert any(issue.level == "error" for issue in issues) == (count == 0)


#: Arcs of the other parser are drawn on a sphere: its radii are up to 0.4 % from those on the ellipsoid.
GEOMETRIES = {
    "arc-angle-ccw": ("arc-angle-ccw", 15 * NM * 0.004),
    "arc-angle-cw": ("arc-angle-cw", 3.0),
    "arc-angle-single-vx": ("arc-angle-single-vx", 5 * NM * 0.004),
    "arc-ccw": ("arc-ccw", 8 * NM * 0.004),
    "arc-cw": ("arc-cw", 20.0),
    "arc-cw-ccw": ("arc-cw-ccw", 60 * NM * 0.004),
    "arc-first": ("arc-first", 3 * NM * 0.01),
    "inline-comments": ("inline-comments", 2.0),
    "polygon": ("polygon", 2.0),
}


@pytest.mark.parametrize("name", GEOMETRIES)
def test_borders_are_where_another_parser_drew_them(shared_data: Path, name: str) -> None:
    result, tolerance_m = GEOMETRIES[name]
    theirs = np.array(_result(shared_data, result)["geometry"]["coordinates"][0])
    shape = fixture(shared_data, name)[0][0].versions[0].shape
    assert isinstance(shape, Area)
    assert shape.edges == "geodesic"
    ours = shape.polygons[0][0]
    assert max(_metres_from_border(point, ours) for point in theirs) < tolerance_m
    assert max(_metres_from_border(point, theirs) for point in ours) < tolerance_m


def test_a_circle_has_the_radius_and_centre_that_another_parser_drew(shared_data: Path) -> None:
    circle = fixture(shared_data, "circular")[0][0].versions[0].shape
    assert isinstance(circle, Circle)
    assert circle.radius_m == pytest.approx(1.10 * NM)
    for lon, lat in _result(shared_data, "circular")["geometry"]["coordinates"][0]:
        assert _metres(circle.lon, circle.lat, lon, lat) == pytest.approx(circle.radius_m, rel=0.004)


def test_an_airway_is_a_corridor_of_half_its_width_on_each_side(shared_data: Path) -> None:
    shape = fixture(shared_data, "airway")[0][0].versions[0].shape
    assert isinstance(shape, Corridor)
    assert shape.half_width_m == pytest.approx(1.25 * NM)
    drawn = np.array(_result(shared_data, "awy")["geometry"]["coordinates"][0])
    assert min(_metres_from_border(point, drawn) for point in shape.line) == pytest.approx(shape.half_width_m, rel=0.01)


def test_the_crossing_of_a_refused_outline_is_where_two_of_its_edges_meet(shared_data: Path) -> None:
    """An edge pair that meets there is searched for without shapely's validity test."""
    with pytest.raises(PlanError) as caught:
        fixture(shared_data, "self-intersecting")
    words = caught.value.issues[0].what.split("lon ")[1].rstrip(".").split(", lat ")
    at = shapely.Point(*map(float, words))
    row = _result(shared_data, "convert-self-intersecting-to-linestring")["geometry"]["coordinates"]
    near = [n for n in range(len(row) - 1) if shapely.LineString(row[n : n + 2]).distance(at) < 2e-5]
    assert len(near) == 2
    assert near[1] - near[0] > 1


def _result(shared_data: Path, name: str) -> dict[str, dict[str, list[list[list[float]]]]]:
    path = shared_data / "zones-openair-fixtures" / f"{name}-result.json"
    return json.loads(path.read_text())["features"][0]  # type: ignore[no-any-return]


def _metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    return float(GEODESIC.Inverse(lat1, lon1, lat2, lon2)["s12"])


def _metres_from_border(point: np.ndarray, ring: np.ndarray) -> float:
    """Metres from a point to a ring: the nearest place on it in a plane round the point, then by geographiclib."""
    scale = np.array([math.cos(math.radians(point[1])), 1.0])
    line = shapely.LineString((ring - point) * scale)
    foot = np.array(line.interpolate(line.project(shapely.Point(0, 0))).coords[0]) / scale + point
    return _metres(point[0], point[1], foot[0], foot[1])


@given(
    st.floats(-180, 180),
    st.floats(-85, 85),
    st.floats(10, 1_000_000),
    st.floats(0, 360),
    st.floats(0, 360),
    st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_arcs_stay_within_half_a_metre_of_the_true_geodesic_circle(
    lon: float, lat: float, radius_m: float, start: float, end: float, clockwise: bool
) -> None:
    points = arc_by_angles((lon, lat), radius_m, start, end, clockwise)
    for n in sorted({0, len(points) // 2, len(points) - 2}):
        edge = GEODESIC.InverseLine(points[n, 1], points[n, 0], points[n + 1, 1], points[n + 1, 0])
        for share in (0.0, 0.25, 0.5):
            place = edge.Position(edge.s13 * share)
            distance = _metres(lon, lat, place["lon2"], place["lat2"])
            assert radius_m - ARC_ERROR_M - 0.01 < distance < radius_m + 0.001


@pytest.mark.parametrize(("clockwise", "west"), [(True, False), (False, True)])
def test_arcs_go_round_the_way_that_is_asked_for(clockwise: bool, west: bool) -> None:
    """From north to south of the centre: clockwise passes the east."""
    by_angles = arc_by_angles((10.0, 50.0), 5000, 0, 180, clockwise)
    by_points = arc_by_points((10.0, 50.0), (10.0, 50.05), (10.0, 49.95), clockwise)
    for points in (by_angles, by_points):
        middle = points[len(points) // 2, 0]
        assert (middle < 10.0) == west
    assert by_points[0].tolist() == [10.0, 50.05]
    assert by_points[-1].tolist() == [10.0, 49.95]


def test_the_direction_is_clockwise_again_in_the_next_airspace() -> None:
    arc = ("V X=52:00:00 N 013:00:00 E", "DA 5,0,180")
    zones, _ = read("\n".join([block("V D=-", *arc), block(*arc).replace("Test", "Next")]))
    west, east = (zone.versions[0].shape for zone in zones)
    assert isinstance(west, Area)
    assert isinstance(east, Area)
    assert west.polygons[0][0][:, 0].min() < 12.9
    assert east.polygons[0][0][:, 0].max() > 13.1
    assert east.polygons[0][0][:, 0].min() > 12.99


def test_an_arc_whose_ends_lie_at_other_distances_is_said() -> None:
    _, issues = read(block("V X=52:00:00 N 013:00:00 E", "DB 52:05:00 N 013:00:00 E, 51:50:00 N 013:00:00 E"))
    assert [issue.code for issue in issues if issue.code != "unclosed"] == ["uneven-arc"]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("GND", Limit(0.0, "agl")),
        ("SFC", Limit(0.0, "agl")),
        ("2500ft AMSL", Limit(762.0, "msl")),
        ("2500 FT MSL", Limit(762.0, "msl")),
        ("1000F AGL", Limit(304.8, "agl")),
        ("300m AGL", Limit(300.0, "agl")),
        ("300M GND", Limit(300.0, "agl")),
        ("FL95", Limit(2895.6, "fl")),
        ("FL 180", Limit(5486.4, "fl")),
        ("UNL", None),
        ("UNLIMITED", None),
    ],
)
def test_limits_are_metres_over_their_datum(text: str, limit: Limit | None) -> None:
    zones, issues = read(block(*SQUARE).replace("AH FL100", f"AH {text}"))
    assert issues == []
    band = zones[0].versions[0].altitude
    got = band.ceiling if band else None
    assert (got is None) == (limit is None)
    if got and limit:
        assert (got.metres, got.datum) == (pytest.approx(limit.metres), limit.datum)


def test_a_limit_without_datum_is_over_the_sea_and_said() -> None:
    zones, issues = read(block(*SQUARE).replace("AL GND", "AL 2000"))
    band = zones[0].versions[0].altitude
    assert band is not None
    assert band.floor is not None
    assert band.floor.metres == pytest.approx(609.6)
    assert band.floor.datum == "msl"
    assert [issue.code for issue in issues] == ["no-datum"]


def test_activation_periods_become_versions_that_do_not_overlap(shared_data: Path) -> None:
    """2025-01-01 lies within NONE/2025-02-02; so two periods are left."""
    zone = fixture(shared_data, "activation-times")[0][0]
    spans = [(version.from_us, version.to_us) for version in zone.versions]
    assert [tuple(us if us is None else instant_text(us) for us in span) for span in spans] == [
        (None, "2025-02-02T12:00:00Z"),
        ("2025-03-03T11:00:00Z", None),
    ]


def test_the_identifier_of_the_ai_tag_names_the_zone() -> None:
    zones, issues = read(block("AI DE-R-100", *SQUARE))
    assert (zones[0].id, zones[0].name, issues) == ("DE-R-100", "Test", [])


@pytest.mark.parametrize(
    "written", ["520000N 0130000E", "52:00.000N 013:00.000E", "52.0 N 13.0 E", "52:00:00.0N,013:00:00.0E"]
)
def test_coordinates_are_read_in_every_way_they_are_written(written: str) -> None:
    zones, issues = read(block(f"DP {written}", *SQUARE[1:]))
    assert issues == []
    shape = zones[0].versions[0].shape
    assert isinstance(shape, Area)
    assert shape.polygons[0][0][0].tolist() == [13.0, 52.0]


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (("DC 5",), "no-centre", 5),
        (("V X=52:00:00 N 013:00:00 E", "DC five"), "bad-number", 6),
        (("V X=52:00:00 N 013:00:00 E", "DC -5"), "bad-radius", 1),
        (("V X=52:00:00 N 013:00:00 E", "DC 5", *SQUARE), "mixed-geometry", 1),
        (("DY 52:00:00 N 013:00:00 E", "DY 53:00:00 N 013:00:00 E"), "no-width", 5),
        (("V D=left", *SQUARE), "bad-direction", 5),
        (("V X=95:00:00 N 013:00:00 E", "DC 5"), "out-of-range", 5),
        ((), "empty-area", 1),
    ],
)
def test_an_airspace_that_cannot_be_used_is_left_out_with_line_and_reason(
    lines: tuple[str, ...], code: str, line: int
) -> None:
    zones, issues = read("\n".join([block(*lines), block(*SQUARE).replace("Test", "Good")]))
    assert [zone.id for zone in zones] == ["Good"]
    assert next(issue.place.line for issue in issues if issue.code == code) == line
    assert any(issue.level == "error" for issue in issues)


def test_a_line_that_is_not_known_is_said_and_terrain_is_left_out() -> None:
    _, issues = read(block(*SQUARE, "ZZ top", "TO Hill", *SQUARE))
    assert [(issue.code, issue.place.line) for issue in issues] == [("unknown-line", 10), ("terrain", 11)]


def test_old_files_in_latin_1_are_read() -> None:
    zones, _ = read_zone_file(block(*SQUARE).replace("Test", "Ocaña").encode("cp1252"), "zones.txt")
    assert zones[0].name == "Ocaña"


def test_comments_alone_are_no_zone() -> None:
    assert [issue.code for issue in refused("* nothing\n\n* here\n")] == ["no-zone"]
