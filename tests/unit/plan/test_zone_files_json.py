"""GeoJSON, ED-318 and ED-269: what is read, what is refused, and what is said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from standoff.errors import Issue, PlanError
from standoff.model.zone import Area, Circle, Corridor, Limit, WeeklyWindow, Zone
from standoff.plan.zone_files import read_zone_file
from standoff.units import instant_text

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
EVERY_DAY = frozenset(range(7))
ALWAYS_DAY = WeeklyWindow(EVERY_DAY, 0, 86_400)


def read(value: object, name: str = "zones.json") -> tuple[list[Zone], list[Issue]]:
    return read_zone_file(json.dumps(value).encode(), name)


def refused(data: object) -> list[Issue]:
    with pytest.raises(PlanError) as caught:
        read_zone_file(data if isinstance(data, bytes) else json.dumps(data).encode(), "zones.json")
    return list(caught.value.issues)


def codes(issues: list[Issue]) -> list[str]:
    return [issue.code for issue in issues]


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def polygon(ring: object = SQUARE) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


# --- GeoJSON ---


def test_the_nine_countries_are_read_with_every_ring(shared_data: Path) -> None:
    data = (shared_data / "zones-natural-earth-levant" / "countries_10m.geojson.gz").read_bytes()
    zones, issues = read_zone_file(data, "countries.geojson.gz")
    assert [zone.id for zone in zones] == [
        "Syria",
        "Iraq",
        "Jordan",
        "Saudi Arabia",
        "Turkey",
        "Lebanon",
        "Israel",
        "Iran",
        "Kuwait",
    ]
    assert set(codes(issues)) == {"winding"}  # Natural Earth winds outer rings clockwise
    written = json.loads(gzip.decompress(data))["features"]
    for zone, country in zip(zones, written, strict=True):
        shape = zone.versions[0].shape
        assert isinstance(shape, Area)
        ours = shapely.multipolygons([shapely.Polygon(rings[0], list(rings[1:])) for rings in shape.polygons])
        assert ours.equals(shapely.geometry.shape(country["geometry"]))


def test_a_country_that_was_moved_to_180_is_read_as_the_same_shape(shared_data: Path) -> None:
    data = gzip.decompress((shared_data / "zones-natural-earth-levant" / "countries_10m.geojson.gz").read_bytes())
    country = json.loads(data)["features"][5]  # Lebanon
    ring = country["geometry"]["coordinates"][0]
    moved = [[(lon - 36 + 180 + 180) % 360 - 180, lat] for lon, lat in ring]
    zones, issues = read(feature(polygon(moved), name="Lebanon"))
    assert codes(issues) == ["winding"]
    shape = zones[0].versions[0].shape
    assert isinstance(shape, Area)
    back = [[lon + 36 - 180 if lon > 0 else lon + 36 + 180, lat] for lon, lat in shape.polygons[0][0]]
    assert shapely.Polygon(back).symmetric_difference(shapely.Polygon(ring)).area < 1e-9


def test_border_lines_are_no_zones_until_they_have_a_width(shared_data: Path) -> None:
    path = shared_data / "zones-natural-earth-levant" / "boundary_lines_10m.geojson"
    issues = refused(path.read_bytes())
    assert codes(issues) == ["no-width", "no-width"]
    assert [issue.what.split()[0] for issue in issues] == ["15", "32"]
    lines = json.loads(path.read_text())
    for line in lines["features"]:
        line["properties"]["half_width_m"] = 2000
    zones, _ = read(lines)
    assert all(isinstance(zone.versions[0].shape, Corridor) for zone in zones)
    parts = sum(len(f["geometry"]["coordinates"]) if "Multi" in f["geometry"]["type"] else 1 for f in lines["features"])
    assert len(zones) == parts


def test_places_are_no_zones_until_they_have_a_radius(shared_data: Path) -> None:
    path = shared_data / "zones-natural-earth-levant" / "populated_places_10m.geojson"
    issues = refused(path.read_bytes())
    assert codes(issues) == ["not-an-area", "no-zone"]
    assert issues[0].what.startswith("154 Points are")
    places = json.loads(path.read_text())
    for place in places["features"]:
        place["properties"]["radius_m"] = 3000
    zones, _ = read(places)
    assert len(zones) == 154
    assert len({zone.id for zone in zones}) == 154


def test_the_polygons_of_cursor_on_target_are_zones_and_its_points_are_not(shared_data: Path) -> None:
    areas, reasons = [], set()
    for path in sorted((shared_data / "cot-xml-nodecot" / "fixtures").glob("*.geojson")):
        try:
            areas += [(path.stem, zone.id) for zone in read_zone_file(path.read_bytes(), path.name)[0]]
        except PlanError as refusal:
            reasons |= set(codes(list(refusal.issues)))
    assert reasons == {"not-an-area", "no-width", "no-zone"}
    assert sorted(areas) == [("circle", "123"), ("circle-opacity", "123"), ("polygon", "polygon")]


def test_an_issue_names_the_line_and_column_of_the_feature() -> None:
    text = json.dumps(
        {"type": "FeatureCollection", "features": [feature(polygon()), feature(polygon(SQUARE[:-1]))]}, indent=2
    )
    _, issues = read_zone_file(text.encode(), "zones.geojson")
    assert codes(issues) == ["unclosed"]
    line = text.splitlines()[issues[0].place.line - 1]
    assert line[issues[0].place.column - 1] == "{"
    assert issues[0].place.line == text[: text.rindex('"Feature"')].count("\n")


def test_a_syntax_error_names_line_and_column() -> None:
    (issue,) = refused(b'{"type": "Polygon",\n "coordinates": [[[0, 0], [1,]]]}')
    assert (issue.code, issue.place.line) == ("bad-json", 2)
    assert issue.place.column > 0


def test_ids_come_from_the_id_or_the_name_and_are_unique() -> None:
    features = [
        feature(polygon(), id="a"),
        {**feature(polygon()), "id": 7},
        feature(polygon(), name="Gulf"),
        feature(polygon(), name="Gulf"),
        feature(polygon()),
    ]
    zones, issues = read({"type": "FeatureCollection", "features": features})
    assert [zone.id for zone in zones] == ["a", "7", "Gulf", "Gulf-2", "zone-5"]
    assert codes(issues) == ["same-id"]


def test_a_bare_geometry_is_a_zone() -> None:
    assert [zone.id for zone in read(polygon())[0]] == ["zone-1"]


def test_one_bad_zone_leaves_the_others_in_place_and_is_said() -> None:
    bow_tie = [[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]
    zones, issues = read(
        {
            "type": "FeatureCollection",
            "features": [feature(polygon(bow_tie), name="bad"), feature(polygon(), name="good")],
        }
    )
    assert [zone.id for zone in zones] == ["good"]
    assert [(issue.level, issue.code) for issue in issues] == [("error", "self-crossing")]


def test_another_reference_system_is_refused() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}
    assert "other-crs" in codes(refused({"type": "FeatureCollection", "crs": crs, "features": [feature(polygon())]}))
    good = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read({"type": "FeatureCollection", "crs": good, "features": [feature(polygon())]})[1] == []


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "no-zone"),
        ({"type": "Polygon", "coordinates": []}, "empty-area"),
        ({"type": "Polygon"}, "empty-area"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty-area"),
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [2, 2]]]}, "bad-position"),
        ({"type": "Polygon", "coordinates": [[[0], [1, 1], [2, 2]]]}, "bad-position"),
        ({"type": "Polygon", "coordinates": [0, 0]}, "bad-position"),
        ({"type": "Blob", "coordinates": []}, "bad-geometry"),
        ({"type": "GeometryCollection"}, "bad-geometry"),
        ({"type": "Point", "coordinates": [0, 0], "extent": {"subType": "Circle", "radius": -5}}, "bad-radius"),
        ({"type": "Point", "coordinates": [500, 0], "extent": {"subType": "Circle", "radius": 5}}, "out-of-range"),
        ({"type": "Point", "coordinates": [38, 133], "extent": {"subType": "Circle", "radius": 5}}, "suspect-swapped"),
    ],
)
def test_a_geometry_that_cannot_be_used_is_refused_with_the_reason(geometry: object, code: str) -> None:
    assert code in codes(refused(feature(geometry)))


def test_infinite_and_absent_numbers_are_refused() -> None:
    assert "not-a-number" in codes(refused(b'{"type":"Polygon","coordinates":[[[0,0],[1e999,0],[1,1],[0,0]]]}'))
    assert "not-a-number" in codes(refused(b'{"type":"Polygon","coordinates":[[[0,0],[NaN,0],[1,1],[0,0]]]}'))


def test_heights_of_vertices_are_no_altitude_band_and_that_is_said() -> None:
    zones, issues = read(polygon([[*pair, 120] for pair in SQUARE]))
    assert zones[0].versions[0].altitude is None
    assert codes(issues) == ["vertex-heights"]


# --- ED-318 ---


def ed318(shared_data: Path, name: str) -> bytes:
    return (shared_data / "zones-ed318-ed269" / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Example_Collection", ["NFZ6547/1", "NFZ6547/2", "ABC1234"]),
        ("Example_GeoZone_2_Layers", ["NFZ6547/1", "NFZ6547/2"]),
        ("Example_GeoZone_Circle", ["ABC1234"]),
        ("Example_GeoZone_with_extension", ["ABC1234"]),
        ("PartialExample_featureGeoJSON", ["NFZ6547/1", "NFZ6547/2"]),
        ("InvalidExample_GeoZone_2_Layers", ["NFZ6547/1", "NFZ6547/2"]),  # what is invalid does not bear on the watch
    ],
)
def test_the_example_files_are_read(shared_data: Path, name: str, ids: list[str]) -> None:
    zones, issues = read_zone_file(ed318(shared_data, name), name)
    assert [zone.id for zone in zones] == ids
    assert all(issue.level == "warning" for issue in issues)


@pytest.mark.parametrize(
    "name", ["PartialExample_GeoZoneProperties", "PartialExample_TimePeriod", "PartialExample_ZoneAuthority"]
)
def test_parts_of_a_zone_without_geometry_are_refused(shared_data: Path, name: str) -> None:
    assert codes(refused(ed318(shared_data, name))) == ["unknown-json"]


def test_we_find_fault_with_the_file_that_the_published_schema_refuses_and_with_no_other(shared_data: Path) -> None:
    folder = shared_data / "zones-ed318-ed269" / "schema"
    resources = [
        (f"./{path.name}", Resource.from_contents(json.loads(path.read_text()))) for path in folder.glob("*.json")
    ]
    registry: Registry[Any] = Registry().with_resources([*resources, *((name[2:], found) for name, found in resources)])
    schema = json.loads((folder / "Schema_GeoZones.json").read_text())
    validator = Draft7Validator(schema, registry=registry)
    for name in (
        "Example_Collection",
        "Example_GeoZone_2_Layers",
        "Example_GeoZone_Circle",
        "Example_GeoZone_with_extension",
        "InvalidExample_GeoZone_2_Layers",
    ):
        data = ed318(shared_data, name)
        sound = not list(validator.iter_errors(json.loads(data)))
        faults = set(codes(read_zone_file(data, name)[1])) & {"bad-time", "unknown-type"}
        assert sound == (not faults), name


def test_layers_circles_periods_and_schedules_are_read(shared_data: Path) -> None:
    zones, _ = read_zone_file(ed318(shared_data, "Example_Collection"), "collection")
    high, low, circle = zones
    assert high.name == "LFPG-2"
    (version,) = high.versions
    assert version.altitude is not None
    assert (version.altitude.floor, version.altitude.ceiling) == (Limit(50, "agl"), Limit(150, "agl"))
    assert (instant_text(version.from_us or 0), instant_text(version.to_us or 0)) == (
        "2018-12-31T15:59:59Z",
        "2019-12-31T15:59:59Z",
    )
    assert version.schedule == (WeeklyWindow(EVERY_DAY, 57_600, 61_200), WeeklyWindow(frozenset({6}), 36_000, 43_200))
    ground = low.versions[0].altitude
    assert ground is not None
    assert (ground.floor, ground.ceiling) == (None, Limit(50, "agl"))  # a floor at the ground is no floor
    assert circle.versions[0].shape == Circle(2.636866, 50.122901, 3500)
    assert circle.versions[0].from_us is None


@pytest.mark.parametrize(
    ("layer", "floor", "ceiling"),
    [
        (
            {"lower": 100, "lowerReference": "AMSL", "upper": 1000, "upperReference": "AMSL", "uom": "ft"},
            Limit(30.48, "msl"),
            Limit(304.8, "msl"),
        ),
        ({"lower": 100, "lowerReference": "WGS84"}, Limit(100, "hae"), None),
        ({"upper": 120, "upperReference": "AGL"}, None, Limit(120, "agl")),
    ],
)
def test_altitudes_are_metres_over_their_datum(
    layer: dict[str, object], floor: Limit | None, ceiling: Limit | None
) -> None:
    zones, issues = read(feature({**polygon(), "layer": layer}))
    assert issues == []
    band = zones[0].versions[0].altitude
    assert band is not None
    for got, want in ((band.floor, floor), (band.ceiling, ceiling)):
        assert (got is None) == (want is None)
        if got and want:
            assert (got.metres, got.datum) == (pytest.approx(want.metres), want.datum)


def test_a_floor_above_the_ceiling_is_refused_and_an_unknown_datum_opens_the_band() -> None:
    upside = {"lower": 200, "lowerReference": "AGL", "upper": 100, "upperReference": "AGL"}
    assert "floor-above-ceiling" in codes(refused(feature({**polygon(), "layer": upside})))
    zones, issues = read(feature({**polygon(), "layer": {"upper": 100, "upperReference": "MOON"}}))
    assert zones[0].versions[0].altitude is None
    assert codes(issues) == ["bad-limit"]


def uas(*periods: dict[str, object]) -> tuple[Zone, list[Issue]]:
    properties = {"identifier": "A1", "type": "PROHIBITED", "variant": "COMMON", "limitedApplicability": list(periods)}
    zones, issues = read(feature(polygon(), **properties))
    return zones[0], issues


@pytest.mark.parametrize(
    ("daily", "window"),
    [
        (
            {"day": ["MON"], "startTime": "08:00:00Z", "endTime": "10:30:00Z"},
            WeeklyWindow(frozenset({0}), 28_800, 37_800),
        ),
        (
            {"day": ["MON"], "startTime": "22:00:00Z", "endTime": "02:00:00Z"},
            WeeklyWindow(frozenset({0}), 79_200, 7_200),
        ),
        (
            {"day": ["MON"], "startTime": "01:00:00+02:00", "endTime": "05:00:00+02:00"},
            WeeklyWindow(frozenset({6}), 82_800, 10_800),
        ),
        (
            {"day": ["SUN"], "startTime": "20:00:00-05:00", "endTime": "22:00:00-05:00"},
            WeeklyWindow(frozenset({0}), 3_600, 10_800),
        ),
        ({"day": ["SAT"]}, WeeklyWindow(frozenset({5}), 0, 86_400)),
        ({"day": ["ANY"], "startTime": "00:00:00Z", "endTime": "24:00:00Z"}, ALWAYS_DAY),
    ],
)
def test_daily_periods_become_weekly_windows_in_utc(daily: dict[str, object], window: WeeklyWindow) -> None:
    zone, issues = uas({"schedule": [daily]})
    assert issues == []
    assert zone.versions[0].schedule == (window,)


@pytest.mark.parametrize(
    ("daily", "window", "code"),
    [
        ({"day": ["ANY"], "startEvent": "SR", "endEvent": "SS"}, ALWAYS_DAY, "daylight-event"),
        (
            {"day": ["FRI"], "startEvent": "SR", "endEvent": "SS"},
            WeeklyWindow(frozenset({4}), 0, 86_400),
            "daylight-event",
        ),
        (
            {"day": ["FRI"], "startEvent": "EECT", "endEvent": "BMCT"},
            WeeklyWindow(frozenset({4, 5}), 0, 86_400),
            "daylight-event",
        ),
        (
            {"day": ["FRI"], "startTime": "20:00:00Z", "endEvent": "SR"},
            WeeklyWindow(frozenset({4, 5}), 0, 86_400),
            "daylight-event",
        ),
        (
            {"day": ["XYZ"], "startTime": "08:00:00Z", "endTime": "09:00:00Z"},
            WeeklyWindow(EVERY_DAY, 28_800, 32_400),
            "bad-schedule",
        ),
        (
            {"day": ["MON"], "startTime": "8am", "endTime": "09:00:00Z"},
            WeeklyWindow(frozenset({0}), 0, 86_400),
            "bad-schedule",
        ),
        (
            {"day": ["MON"], "startTime": "08:00:00", "endTime": "09:00:00"},
            WeeklyWindow(frozenset({0}), 28_800, 32_400),
            "naive-time",
        ),
        (
            {"day": ["MON"], "startTime": "00:00:00Z", "endTime": "23:59:59Z"},
            WeeklyWindow(frozenset({0}), 0, 86_400),
            "end-of-day",
        ),
    ],
)
def test_what_a_weekly_window_cannot_hold_is_in_force_the_whole_day_and_said(
    daily: dict[str, object], window: WeeklyWindow, code: str
) -> None:
    zone, issues = uas({"schedule": [daily]})
    assert codes(issues) == [code]
    assert zone.versions[0].schedule == (window,)


def test_overlapping_periods_become_versions_in_order_without_overlap() -> None:
    morning, evening = ({"day": ["ANY"], "startTime": f"{h}:00:00Z", "endTime": f"{h + 1}:00:00Z"} for h in (10, 20))
    zone, issues = uas(
        {"startDateTime": "2024-03-01T00:00:00Z", "endDateTime": "2024-09-01T00:00:00Z", "schedule": [evening]},
        {"startDateTime": "2024-01-01T00:00:00Z", "endDateTime": "2024-06-01T00:00:00Z", "schedule": [morning]},
    )
    assert issues == []
    assert [
        (instant_text(v.from_us or 0)[:10], instant_text(v.to_us or 0)[:10], len(v.schedule)) for v in zone.versions
    ] == [
        ("2024-01-01", "2024-03-01", 1),
        ("2024-03-01", "2024-06-01", 2),
        ("2024-06-01", "2024-09-01", 1),
    ]


def test_a_period_that_ends_before_it_begins_does_not_switch_the_zone_off() -> None:
    zone, issues = uas({"startDateTime": "2024-03-01T00:00:00Z", "endDateTime": "2024-01-01T00:00:00Z"})
    assert codes(issues) == ["bad-period"]
    assert (zone.versions[0].from_us, zone.versions[0].to_us) == (None, None)


# --- ED-269 ---


def test_the_swiss_test_set_is_read_whole(shared_data: Path) -> None:
    zones, issues = read_zone_file(ed318(shared_data, "ed269-che"), "che.json")
    assert [zone.id for zone in zones] == [
        "Montreux Concert Area",
        *(f"Flugplatz Reichenbach/{n}" for n in (1, 2, 3)),
        *(f"Lausanne Airport/{n}" for n in (1, 2, 3)),
        "MONTREUX Wildlife Preserve",
        "Gantrisch Nature Park",
        "Gantrisch Nature Park-2",
    ]
    assert all(issue.level == "warning" for issue in issues)
    assert set(codes(issues)) == {"end-of-day", "split-into-layers", "repeated-vertex", "same-id"}
    concert = zones[0].versions[0]
    assert concert.shape == Circle(6.913146, 46.430758, 3000)
    assert concert.altitude is not None
    assert concert.altitude.ceiling == Limit(6259, "msl")
    assert concert.schedule == (WeeklyWindow(frozenset({5, 6}), 61_200, 86_400),)
    assert instant_text(concert.from_us or 0) == "2022-06-15T09:00:00Z"
    park = zones[-1].versions[0]
    assert park.altitude is not None
    assert park.altitude.ceiling is not None
    assert park.altitude.ceiling.metres == pytest.approx(76.2)  # 250 ft
    assert (park.from_us, park.to_us, park.schedule) == (None, None, ())  # permanent


def volume(**changes: object) -> dict[str, object]:
    circle = {"type": "Circle", "center": [7.0, 46.0], "radius": 1000}
    base = {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": 100,
        "upperVerticalReference": "AGL",
        "horizontalProjection": circle,
    }
    return {"features": [{"identifier": "Z", "geometry": [{**base, **changes}]}]}


def test_a_radius_in_feet_is_said() -> None:
    zones, issues = read(volume(uomDimensions="FT"))
    shape = zones[0].versions[0].shape
    assert isinstance(shape, Circle)
    assert shape.radius_m == pytest.approx(304.8)
    assert codes(issues) == ["radius-unit"]


@pytest.mark.parametrize(
    "projection",
    [
        None,
        {},
        {"type": "Ellipse"},
        {"type": "Circle"},
        {"type": "Circle", "center": 5, "radius": 1},
        {"type": "Circle", "center": ["a", 1], "radius": 1},
        {"type": "Circle", "center": [1, 1], "radius": "wide"},
        {"type": "Polygon", "coordinates": 5},
        {"type": "Polygon", "coordinates": [[5]]},
    ],
)
def test_a_volume_that_cannot_be_used_is_refused(projection: object) -> None:
    assert all(issue.level == "error" for issue in refused(volume(horizontalProjection=projection)))
