"""A number is an interval: what its bound word, its unit and its last digit leave open."""

from __future__ import annotations

import math

import pytest
from claim_makers import book, claim

from standoff.record.claims.check import examine
from standoff.record.claims.measures import counting_unit, matter_of
from standoff.record.claims.quantities import interval_text, quantity_of

KILLED = {"property": "killed", "counts": "persons"}
INF = math.inf


def interval(**cells: object) -> tuple[float, float] | None:
    quantity = quantity_of(claim(**cells))
    return None if quantity is None else (round(quantity.low, 3), round(quantity.high, 3))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"value": 8}, (8, 8)),
        ({"value": "eight"}, (8, 8)),
        ({"value": "1,200"}, (1200, 1200)),
        ({"value": "a dozen"}, None),
        ({"value": "dozen"}, (12, 12)),
        ({"value": "3-5"}, (3, 5)),
        ({"value": "3 to 5"}, (3, 5)),
        ({"value": "18 May"}, None),
        ({"value": "3,5"}, None),
        ({"value": "3/5"}, None),
        ({"value": "3, perhaps more"}, (3, 3)),
        ({"value": "8(5 of them men)"}, (8, 8)),
        ({"value": "3 marines"}, (3, 3)),
        ({"value": "18/05/2017"}, None),
        ({"value": "17" + "0" * 307, "bound": "about"}, None),
        ({"value": 8, "bound": "exactly"}, (8, 8)),
        ({"value": 8, "bound": "at_least"}, (8, INF)),
        ({"value": 8, "bound": "at_most"}, (0, 8)),
        ({"value": 8, "bound": "about"}, (6, 10)),
        ({"value": 8, "low": 6, "high": 12}, (6, 12)),
        ({"low": 6, "words": "x"}, (6, INF)),
        ({"value": 60, "bound": "at_least", "high": 80}, (60, 80)),
        ({"bound": "several", "words": "x"}, (3, INF)),
        ({"value": "several"}, (3, INF)),
        ({"value": "many"}, (10, INF)),
        ({"words": "many personnel dead"}, (10, INF)),
        ({"bound": "several", "words": "many personnel dead"}, (10, INF)),
        ({"words": "eight militiamen were killed"}, (8, 8)),
        ({"words": "8 of the 12 were killed"}, None),
        ({"value": "none"}, (0, 0)),
        ({"value": "heavy losses"}, None),
    ],
)
def test_a_count_is_as_wide_as_its_words(cells: dict[str, object], expected: tuple[float, float] | None) -> None:
    assert interval(**KILLED, **cells) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"value": 27, "unit": "km"}, (26_500, 27_500)),
        ({"value": "27.4", "unit": "km"}, (27_350, 27_450)),
        ({"value": "27 km"}, (26_500, 27_500)),
        ({"value": "17 miles / 27 km"}, (26_554.176, 28_163.52)),
        ({"value": 17, "unit": "mi"}, (26_554.176, 28_163.52)),
        ({"value": 30, "unit": "nautical miles"}, (54_634, 56_486)),
        ({"value": 200, "unit": "ft"}, (60.808, 61.112)),
        ({"value": 55, "unit": "km", "bound": "at_least"}, (54_500, INF)),
        ({"value": 55, "unit": "km", "bound": "about"}, (44_000, 66_000)),
        ({"value": 12, "unit": "knots"}, (5.916, 6.431)),
        ({"value": 40, "unit": "km/h"}, (10.972, 11.25)),
        ({"value": 2, "unit": "hours"}, (5_400, 9_000)),
    ],
)
def test_a_measure_is_as_exact_as_its_last_digit(cells: dict[str, object], expected: tuple[float, float]) -> None:
    assert interval(property="distance", **cells) == expected


def test_a_vague_word_in_a_longer_text_is_no_number() -> None:
    text = "tank and several vehicles, among them bulldozers and front-end loaders"
    assert interval(property="what_was_hit", value=text) is None


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        ({"property": "killed"}, "persons killed"),
        ({"property": "killed", "counts": "militiamen"}, "persons killed"),
        ({"property": "killed", "counts": "personnel"}, "persons killed"),
        ({"property": "deaths", "counts": "deaths"}, "persons killed"),
        ({"property": "losses", "counts": "killed"}, "persons killed"),
        ({"property": "losses", "counts": "wounded"}, "persons injured"),
        ({"property": "killed", "counts": "civilians"}, "civilian killed"),
        ({"property": "strikes", "counts": "sets of strikes"}, "set strike"),
        ({"property": "strikes", "counts": "strikes"}, "strike"),
        ({"property": "strikes", "unit": "strikes"}, "strike"),
        ({"property": "strikes"}, None),
        ({"property": "distance", "unit": "km"}, None),
    ],
)
def test_what_is_counted_is_said_or_follows_from_the_property(cells: dict[str, str], unit: str | None) -> None:
    assert counting_unit(claim(value=1, **cells)) == unit


@pytest.mark.parametrize(
    ("name", "other"),
    [("killed", "number of dead"), ("strikes", "number of strikes"), ("zone_size", "zone radius"),
     ("radius", "zone width"), ("injured", "wounded persons")],
)  # fmt: skip
def test_one_matter_has_many_names(name: str, other: str) -> None:
    assert matter_of(claim(value=1, property=name)) == matter_of(claim(value=1, property=other))


@pytest.mark.parametrize(
    ("name", "other"), [("killed", "injured"), ("killed and injured", "killed"), ("force size", "zone size")]
)
def test_different_matters_stay_apart(name: str, other: str) -> None:
    assert matter_of(claim(value=1, property=name)) != matter_of(claim(value=1, property=other))


@pytest.mark.parametrize(
    ("low", "high", "dimension", "text"),
    [(8, 8, "count", "8"), (10, INF, "count", "at least 10"), (0, 8, "count", "at most 8"), (6, 10, "count", "6 to 10"),
     (26_500, 27_500, "length", "26.5 to 27.5 km"), (-INF, INF, "count", "any number")],
)  # fmt: skip
def test_an_interval_is_told_in_words(low: float, high: float, dimension: str, text: str) -> None:
    assert interval_text(low, high, dimension) == text


@pytest.mark.parametrize(
    ("interval", "dimension", "text"),
    [
        ((12_345, 12_345), "count", "12,345"),
        ((1_234_567, INF), "count", "at least 1,234,567"),
        ((129_600, 216_000), "duration", "129,600 to 216,000 s"),
        ((21_298, 23_150), "length", "21.3 to 23.15 km"),
        ((0.5, 0.5), "count", "0.5"),
    ],
)
def test_a_large_number_is_written_in_full(interval: tuple[float, float], dimension: str, text: str) -> None:
    assert interval_text(*interval, dimension) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("at least two", (2, INF)),
        ("At least 2", (2, INF)),
        ("more than 60", (60, INF)),
        ("3+", (3, INF)),
        ("up to 5", (0, 5)),
        ("no more than five", (0, 5)),
        ("<= 5", (0, 5)),
        ("about 20", (16, 24)),
        ("some 20", (16, 24)),
        ("~20", (16, 24)),
        ("at least a few", (2, INF)),
    ],
)
def test_a_bound_may_stand_in_the_value(value: str, expected: tuple[float, float] | None) -> None:
    assert interval(value=value, **KILLED) == expected


def test_a_bound_in_the_value_is_the_one_in_its_column() -> None:
    rows = ({"value": "at least 2"}, {"value": 2, "bound": "at_least"}, {"value": "at least two"}, {"value": 2})
    found = examine(book(*({"id": f"c{n}", "source": f"S{n}", **KILLED, **row} for n, row in enumerate(rows))))
    assert sorted(entry["origins"] for entry in found["origins"]) == [1, 3]
    assert {entry["verdict"] for entry in found["contradictions"]} == {"refinement"}


def test_the_bound_of_the_column_goes_before_that_of_the_value() -> None:
    assert interval(value="at least 2", bound="exactly", **KILLED) is None
