"""GeoJSON with times: points, lines with lists of times, moving points, one feature a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from feed_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.geojson import GEOJSON

T = "2017-05-18T09:00:00Z"
T_US = 1_495_098_000_000_000


def feature(coordinates: object, kind: str = "Point", **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, "bbox": [0, 0, 1, 1]}).encode()


def test_a_point_with_a_time_is_a_fix() -> None:
    reading = read(
        collection(feature([38.6, 33.5, 700], vehicle_id="a", timestamp=T, party="x", speed_mps=3, accuracy=5))
    )
    fix = reading.fixes.row(0, named=True)
    assert (fix["entity"], fix["t_us"], fix["lon"], fix["lat"], fix["alt_m"], fix["alt_datum"]) == (
        "a",
        T_US,
        38.6,
        33.5,
        700.0,
        "hae",
    )
    assert (fix["party"], fix["speed_mps"], fix["error_m"]) == ("x", 3.0, None)


@pytest.mark.parametrize("layout", ["collection", "indented", "lines", "separated", "array"])
def test_the_same_features_in_any_layout_are_the_same_fixes(layout: str) -> None:
    features = [feature([n, n / 2], id=f"e{n}", time=T) for n in range(50)]
    text = {
        "collection": lambda: collection(*features),
        "indented": lambda: json.dumps(
            {"name": {"features": [{"no": 1}]}, "features": features, "type": "FeatureCollection"}, indent=2
        ).encode(),
        "lines": lambda: "\n".join(map(json.dumps, features)).encode(),
        "separated": lambda: "".join("\x1e" + json.dumps(one) + "\n" for one in features).encode(),
        "array": lambda: json.dumps(features).encode(),
    }[layout]()
    reading = read(text, GEOJSON)
    assert reading.fixes.select("entity", "lon", "lat", "row").rows() == [
        (f"e{n}", float(n), n / 2, n + 1) for n in range(50)
    ]
    assert reading.messages_in == 50


@pytest.mark.parametrize("key", ["times", "coordTimes", "timestamps"])
def test_a_line_with_a_list_of_times_is_a_track(key: str) -> None:
    properties: dict[str, Any] = {key: [T, "2017-05-18T09:01:00Z"], "id": "a"}
    reading = read(collection(feature([[1, 2], [3, 4]], "LineString", **properties)))
    assert reading.fixes.select("entity", "t_us", "lon").rows() == [("a", T_US, 1.0), ("a", T_US + 60_000_000, 3.0)]
    nested = feature([[1, 2], [3, 4]], "LineString", coordinateProperties={"times": [T, T]})
    assert len(read(collection(nested)).fixes) == 2


def test_lines_without_ids_are_tracks_of_their_own_and_points_one() -> None:
    line = feature([[1, 2], [3, 4]], "LineString", times=[T, T])
    reading = read(collection(line, line, feature([5, 6], time=T), feature([7, 8], time=T)), name="day.geojson")
    assert reading.fixes["entity"].to_list() == ["day-1", "day-1", "day-2", "day-2", "day", "day"]
    assert any("features without an id" in note for note in reading.notes)


def test_parts_of_a_multiline_have_their_lists() -> None:
    reading = read(
        collection(feature([[[1, 2]], [[3, 4], [5, 6]]], "MultiLineString", id="a", coordTimes=[[T], [T, T]]))
    )
    assert reading.fixes["lon"].to_list() == [1.0, 3.0, 5.0]


def test_moving_points_of_the_moving_features_standard_are_read() -> None:
    moving = {
        "type": "Feature",
        "properties": {"id": "a"},
        "temporalGeometry": {"type": "MovingPoint", "coordinates": [[1, 2], [3, 4]], "datetimes": [T, T]},
    }
    assert read(collection(moving)).fixes["entity"].to_list() == ["a", "a"]


def test_what_is_no_position_report_is_refused_with_its_reason() -> None:
    line = [[1, 2], [3, 4]]
    reading = read(
        collection(
            feature([1, 2], time=T, id="a"),
            feature([1, 2], id="a"),
            feature([[[0, 0], [1, 0], [1, 1], [0, 0]]], "Polygon", time=T),
            {"type": "Feature", "properties": None, "geometry": None},
            feature(line, "LineString"),
            feature(line, "LineString", times=[T]),
            feature(["1", 2], time=T),
            feature([1], time=T),
            feature([[1]], time=T),
            7,
            feature([1, 95], time=T, id="a"),
            {"type": "Topology"},
        ),
        GEOJSON,
    )
    assert reading.fixes["row"].to_list() == [1]
    assert reading.reasons == {
        2: "no time",
        3: "the geometry is no point or line",
        4: "feature without a geometry",
        5: "a line without a list of times",
        6: "a line without a list of times",
        7: "a line with more or fewer times than positions",
        8: "a line with more or fewer times than positions",
        9: "coordinates are no list of two or three numbers",
        10: "coordinates are no list of two or three numbers",
        11: "coordinates are no list of two or three numbers",
        12: "no GeoJSON feature",
        13: "lat out of range (are lon and lat swapped?)",
        14: "no GeoJSON feature",
    }


def test_naive_times_and_bare_numbers_are_refused_as_everywhere() -> None:
    with pytest.raises(FeedError, match="row 1: the time '2017-05-18T09:00:00' carries no time zone"):
        read(collection(feature([1, 2], time="2017-05-18T09:00:00")))
    number = collection(feature([1, 2], time=1_495_098_000_000))
    with pytest.raises(FeedError, match="row 1: the time '1495098000000' is a bare number"):
        read(number)
    assert read(number, time_unit="ms").fixes["t_us"].to_list() == [T_US]


def test_a_cut_off_file_is_read_up_to_the_cut() -> None:
    text = collection(*(feature([n, 1], id="a", time=T) for n in range(100)))
    reading = read(text[: len(text) // 2])
    assert reading.fixes["lon"].to_list() == [float(n) for n in range(len(reading.fixes))]
    assert 40 < len(reading.fixes) < 60
    assert list(reading.reasons.values()) == ["the JSON text is broken or cut off here"]


def test_a_broken_line_among_lines_costs_only_itself() -> None:
    good = json.dumps(feature([1, 2], id="a", time=T))
    reading = read("\n".join([good, good[:50], good, '{"type": "Feature",,}', good]).encode())
    assert (reading.fixes["row"].to_list(), list(reading.reasons)) == ([1, 3, 5], [2, 4])


def test_places_are_not_fixes(shared_data: Path) -> None:
    reading = read(shared_data / "zones-natural-earth-levant" / "populated_places_10m.geojson")
    assert (len(reading.fixes), reading.messages_in, set(reading.reasons.values())) == (0, 154, {"no time"})
    outlines = read(shared_data / "zones-natural-earth-levant" / "countries_10m.geojson.gz")
    assert (outlines.messages_in, set(outlines.reasons.values())) == (9, {"the geometry is no point or line"})


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 20),
    st.lists(
        st.sampled_from(
            [feature([1, 2], time=T), feature([1, 2]), feature([[1, 2], [3, 4]], "LineString", times=[T, T]), 3]
        ),
        min_size=1,
        max_size=30,
    ),
)
def test_the_size_of_segments_does_not_change_what_is_read(segment_rows: int, features: list[object]) -> None:
    text = collection(*features)
    small, large = read(text, GEOJSON, segment_rows=segment_rows), read(text, GEOJSON)
    assert small.fixes.equals(large.fixes)
    assert sorted(small.rejects.rows()) == sorted(large.rejects.rows())
