"""Inside, outside, or cannot tell: a place with its error against a zone whose size may be disputed."""

from __future__ import annotations

import pytest
from claim_makers import book, claim

from standoff.record.claims.check import examine
from standoff.record.claims.places import distance_of, judge_distance, judge_point
from standoff.record.claims.zone_size import size_of

AGREED = {"id": "z1", "source": "Col. Dillon", "property": "zone_size", "value": 55, "unit": "km", "subject": "zone"}
WIDE = {"id": "z2", "source": "Washington Post", "property": "zone_size", "value": 34, "unit": "mi", "subject": "zone",
        "words": "34-mile wide"}  # fmt: skip
FAR = {"id": "d", "source": "x", "property": "distance", "value": 27, "unit": "km"}


def verdict(*rows: dict[str, object]) -> str:
    (found,) = examine(book(*rows))["places"]
    return str(found["verdict"])


def test_27_km_is_inside_a_radius_of_55_km() -> None:
    assert verdict(FAR, AGREED) == "inside"


def test_27_km_is_on_the_line_of_a_zone_34_miles_wide() -> None:
    assert verdict(FAR, WIDE) == "cannot_tell"


def test_27_km_is_well_inside_a_radius_of_34_miles() -> None:
    assert verdict(FAR, {**WIDE, "words": "34-mile radius"}) == "inside"


def test_where_the_size_is_disputed_every_reading_is_told() -> None:
    (found,) = examine(book(FAR, AGREED, WIDE))["places"]
    assert found["verdict"] == "cannot_tell"
    assert [(each["claim"], each["verdict"]) for each in found["readings"]] == [("z1", "inside"), ("z2", "cannot_tell")]


@pytest.mark.parametrize(
    ("km", "expected"), [(20, "inside"), (60, "outside"), (40, "cannot_tell"), (27, "cannot_tell")]
)
def test_only_what_holds_under_all_readings_is_said(km: int, expected: str) -> None:
    assert verdict({**FAR, "value": km}, AGREED, WIDE) == expected


@pytest.mark.parametrize(
    ("cells", "km"),
    [
        ({"property": "distance", "value": 27, "unit": "km"}, 27.0),
        ({"property": "distance_from_base", "value": "17 miles / 27 km"}, 27.359),
        ({"property": "place", "value": "about 27 km from the garrison"}, 27.0),
        ({"words": "halted 17 miles (27 km) from the base"}, 27.359),
        ({"place": "27 km north-west of al-Tanf", "value": 1}, 27.0),
    ],
)
def test_a_distance_is_read_from_the_value_the_place_or_the_words(cells: dict[str, object], km: float) -> None:
    found = distance_of(claim(**cells))
    assert found is not None
    assert round(found.centre / 1000, 3) == km


@pytest.mark.parametrize(
    "cells",
    [
        {"property": "distance_from_border", "value": 27, "unit": "km"},
        {"words": "27 km from the border"},
        {"property": "killed", "value": 8, "words": "eight of the militiamen"},
        {"property": "distance", "value": "near"},
    ],
)
def test_a_distance_from_something_else_is_none(cells: dict[str, object]) -> None:
    assert distance_of(claim(**cells)) is None


def test_two_zones_are_judged_apart() -> None:
    other = {**AGREED, "id": "z3", "subject": "Golan buffer", "property": "zone_radius", "value": 10}
    found = examine(book(FAR, AGREED, other))["places"]
    assert [(each["zone"], each["verdict"]) for each in found] == [("zone", "inside"), ("Golan buffer", "outside")]


@pytest.mark.parametrize(
    ("boundary_m", "cells", "expected"),
    [
        (-30_000, {"where_prec": 2}, "inside"),
        (-20_000, {"where_prec": 2}, "cannot_tell"),
        (20_000, {"where_prec": 2}, "cannot_tell"),
        (30_000, {"where_prec": 2}, "outside"),
        (-30_000, {"where_prec": 4}, "cannot_tell"),
        (-600, {"place_error_m": 500}, "inside"),
        (-400, {"place_error_m": 500}, "cannot_tell"),
        (-30_000, {}, "cannot_tell"),
    ],
)
def test_a_point_is_on_a_side_only_beyond_its_error(boundary_m: float, cells: dict[str, object], expected: str) -> None:
    assert judge_point(boundary_m, claim(value=1, lon=38.6, lat=33.5, **cells)).verdict == expected


def test_without_any_size_nothing_is_said() -> None:
    distance = distance_of(claim(**{key: value for key, value in FAR.items() if key not in ("id", "source")}))
    assert distance is not None
    assert judge_distance(distance, [])[0].verdict == "cannot_tell"
    assert size_of(claim(property="killed", value=8)) is None
