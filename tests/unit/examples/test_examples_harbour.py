"""The San Francisco Bay example: real AIS, and zones in which something happens.

The oracle is a flat map about the bay: a degree of longitude times the cosine of the latitude, shapely for the areas.
At 30 km across it is off by a few metres, so nothing is asked of it that hangs on less.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import runpy
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geographiclib.geodesic import Geodesic
from ruamel.yaml import YAML
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from standoff.model.zone import Area, Circle, Corridor
from standoff.plan.load import load_plan

DEGREE_M = 111_195.0
MARINE_CADASTRE = [
    "MMSI", "BaseDateTime", "LAT", "LON", "SOG", "COG", "Heading", "VesselName", "IMO", "CallSign", "VesselType",
    "Status", "Length", "Width", "Draft", "Cargo", "TransceiverClass",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(examples: Path) -> Path:
    return examples / "san_francisco_bay"


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, str]]:
    with gzip.open(folder / "ais.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plan(folder: Path) -> Any:
    return YAML(typ="safe").load(folder / "plan.yaml")


def flat(lon: float, lat: float) -> tuple[float, float]:
    return (lon + 122.4) * DEGREE_M * math.cos(math.radians(37.8)), (lat - 37.8) * DEGREE_M


@pytest.fixture(scope="module")
def areas(folder: Path, plan: Any) -> dict[str, BaseGeometry]:
    """Every zone of the plan on the flat map."""
    features = json.loads((folder / "zones.geojson").read_text(encoding="utf-8"))["features"]
    found: dict[str, BaseGeometry] = {}
    for feature in features:
        shell, *holes = ([flat(*point) for point in ring] for ring in feature["geometry"]["coordinates"])
        found[feature["id"]] = Polygon(shell, holes)
    corridor, circle = plan["zones"]["golden-gate-fairway"]["corridor"], plan["zones"]["bay-anchorage"]["circle"]
    assert corridor["width"] == "1600 m"
    assert circle["radius"] == "2 nm"
    found["golden-gate-fairway"] = LineString([flat(*point) for point in corridor["line"]]).buffer(800)
    found["bay-anchorage"] = Point(flat(*circle["centre"])).buffer(2 * 1852, quad_segs=64)
    return found


def happenings(rows: list[dict[str, str]], area: BaseGeometry) -> Counter[str]:
    """How often a vessel begins inside, goes in, goes out, or jumps across between two reports."""
    tracks: dict[str, list[tuple[str, Point]]] = {}
    for row in rows:
        tracks.setdefault(row["MMSI"], []).append(
            (row["BaseDateTime"], Point(flat(float(row["LON"]), float(row["LAT"]))))
        )
    seen: Counter[str] = Counter()
    for track in tracks.values():
        places = [place for _, place in sorted(track, key=lambda report: report[0])]
        inside = [area.contains(place) for place in places]
        seen["found"] += inside[0]
        for (was, here), (a, b) in zip(pairwise(inside), pairwise(places), strict=True):
            seen["entered"] += here and not was
            seen["left"] += was and not here
            seen["crossed"] += not was and not here and LineString([a, b]).intersection(area).length > 100
    return seen


def test_the_file_is_a_small_piece_of_marine_cadastre(folder: Path, rows: list[dict[str, str]]) -> None:
    assert (folder / "ais.csv.gz").stat().st_size < 400_000
    assert list(rows[0]) == MARINE_CADASTRE
    assert len(rows) == 1865
    assert len({row["MMSI"] for row in rows}) == 199


def test_it_covers_the_first_25_minutes_of_the_day_in_one_bay(rows: list[dict[str, str]]) -> None:
    times = sorted(row["BaseDateTime"] for row in rows)
    assert times[0] == "2022-01-03T00:00:00"
    assert "2022-01-03T00:20" < times[-1] < "2022-01-03T00:35"
    assert all(-122.66 <= float(row["LON"]) <= -122.22 and 37.66 <= float(row["LAT"]) <= 37.95 for row in rows)


def test_the_provenance_names_origin_licence_and_what_is_not_real(folder: Path) -> None:
    said = (folder / "PROVENANCE.md").read_text(encoding="utf-8")
    for words in ("marinecadastre.gov", "public domain", "not for navigation", "1,865", "199 vessels", "drawn by us"):
        assert words in said


def test_the_script_cuts_the_same_bytes_again(folder: Path, shared_data: Path, tmp_path: Path) -> None:
    script = Path(__file__).parents[3] / "scripts" / "make_harbour.py"
    runpy.run_path(str(script))["write"](shared_data, tmp_path)
    for name in ("zones.geojson", "PROVENANCE.md"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    # zlib may pack otherwise elsewhere; the rows may not differ
    made, kept = ((at / "ais.csv.gz").read_bytes() for at in (tmp_path, folder))
    assert gzip.decompress(made) == gzip.decompress(kept)


def test_the_anchorage_holds_every_ship_that_lies_there(rows: list[dict[str, str]], plan: Any) -> None:
    lon, lat = plan["zones"]["bay-anchorage"]["circle"]["centre"]
    ships: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if float(row["Length"] or 0) > 150 and -122.37 < float(row["LON"]) < -122.30 and float(row["LAT"]) < 37.765:
            ships.setdefault(row["MMSI"], []).append(row)
    lying = [reports for reports in ships.values() if max(float(row["SOG"]) for row in reports) < 2]
    assert len(lying) >= 15
    for reports in lying:
        for row in reports:
            assert Geodesic.WGS84.Inverse(lat, lon, float(row["LAT"]), float(row["LON"]))["s12"] < 2 * 1852


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("golden-gate-fairway", {"found": 3, "entered": 4, "left": 5}),
        ("bay-anchorage", {"found": 17, "entered": 1}),
        ("alcatraz-keep-clear", {"entered": 4, "left": 3}),
        ("ferry-approach", {"found": 6, "entered": 4, "left": 2}),
        ("cable-area", {"entered": 1, "left": 1, "crossed": 2}),
    ],
)
def test_something_happens_at_every_zone(
    rows: list[dict[str, str]], areas: dict[str, BaseGeometry], zone: str, expected: dict[str, int]
) -> None:
    assert {kind: count for kind, count in happenings(rows, areas[zone]).items() if count} == expected


def test_a_polygon_has_a_hole_and_all_turn_as_geojson_asks(folder: Path) -> None:
    features = json.loads((folder / "zones.geojson").read_text(encoding="utf-8"))["features"]
    assert any(len(feature["geometry"]["coordinates"]) == 2 for feature in features)
    for feature in features:
        shell, *holes = feature["geometry"]["coordinates"]
        assert Polygon(shell).exterior.is_ccw
        assert not any(Polygon(hole).exterior.is_ccw for hole in holes)
        assert all(ring[0] == ring[-1] for ring in (shell, *holes))
        assert Polygon(shell, holes).is_valid


def test_the_plan_is_accepted_without_a_word(folder: Path) -> None:
    plan, issues = load_plan(
        (folder / "plan.yaml").read_bytes(), "plan.yaml", lambda name: (folder / name).read_bytes()
    )
    assert issues == ()
    assert [(zone.id.removeprefix("harbour/"), type(zone.versions[0].shape)) for zone in plan.zones] == [
        ("golden-gate-fairway", Corridor),
        ("bay-anchorage", Circle),
        ("alcatraz-keep-clear", Area),
        ("ferry-approach", Area),
        ("cable-area", Area),
    ]
