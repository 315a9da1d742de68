"""Too exact: a date, a place or a number finer than its code, its words, or the claim that it repeats."""

from __future__ import annotations

import pytest
from claim_makers import book

from standoff.record.claims.check import examine

KILLED = {"property": "killed", "counts": "persons", "value": 8}


def too_exact(*rows: dict[str, object]) -> dict[str, str]:
    named = ({"id": f"c{n}", "source": "SOHR", **KILLED, **row} for n, row in enumerate(rows))
    found: dict[str, str] = examine(book(*named))["overprecise_because"]
    return found


@pytest.mark.parametrize(
    "cells",
    [
        {"date_prec": 3, "start": "2017-05-18"},
        {"date_prec": 2, "start": "2017-05-18T10:00Z"},
        {"date_prec": 5, "start": "2017-05-18", "end": "2017-05-28"},
        {"where_prec": 2, "lon": 38.6, "lat": 33.5, "place_error_m": 500},
        {"where_prec": 6, "lon": 38.6, "lat": 33.5, "place_error_m": 20_000},
        {"place": "near al-Tanf", "lon": 38.6178, "lat": 33.5058},
        {"place": "in the Syrian desert", "lon": 38.6, "lat": 33.5, "place_error_m": 10},
        {"words": "killed in early June", "start": "2017-06-06"},
        {"words": "killed last week", "start": "2017-06-06T10:31Z"},
        {"words": "killed on Tuesday", "start": "2017-06-06T10:31Z"},
        {"words": "killed on 6 June", "start": "2017-06-06T10:31:20Z"},
    ],
)
def test_what_is_finer_than_its_code_or_words_is_named(cells: dict[str, object]) -> None:
    assert list(too_exact(cells)) == ["c0"]


@pytest.mark.parametrize(
    "cells",
    [
        {"date_prec": 1, "start": "2017-05-18"},
        {"date_prec": 1, "start": "2017-05-18T10:31Z"},
        {"date_prec": 4, "start": "2017-05"},
        {"date_prec": 3, "start": "2017-05-15", "end": "2017-05-21"},
        {"where_prec": 2, "lon": 38.6178, "lat": 33.5058},
        {"place": "al-Tanf garrison", "lon": 38.6178, "lat": 33.5058},
        {"place": "near al-Tanf", "lon": 38.6178, "lat": 33.5058, "place_error_m": 5_000},
        {"place": "near al-Tanf", "lon": 38.6, "lat": 33.5},
        {"place": "Eastern Ghouta", "lon": 36.4521, "lat": 33.5312},
        {"words": "killed on 6 June", "start": "2017-06-06"},
        {"words": "killed on 6 June", "start": "2017-06-06T00:00:00Z"},
        {"words": "killed at 10:31 on 6 June", "start": "2017-06-06T10:31Z"},
        {"words": "eight militiamen", "start": "2017-06-06T10:31Z"},
        {"words": "killed in early June", "start": "2017-06"},
        {"words": "killed since May", "start": "2017-05-01", "end": "2017-06-08"},
    ],
)
def test_what_is_as_exact_as_its_code_and_words_is_left_alone(cells: dict[str, object]) -> None:
    assert too_exact(cells) == {}


@pytest.mark.parametrize(
    ("first", "repeat"),
    [
        ({"start": "2017-05"}, {"start": "2017-05-18"}),
        ({"start": "2017-05-18"}, {"start": "2017-05-18T10:31Z"}),
        ({"lon": 38.6, "lat": 33.5}, {"lon": 38.6178, "lat": 33.5058}),
        ({"lon": 38.6, "lat": 33.5, "place_error_m": 5000}, {"lon": 38.6, "lat": 33.5, "place_error_m": 50}),
        ({"lon": 38.6, "lat": 33.5, "where_prec": 4}, {"lon": 38.6, "lat": 33.5, "where_prec": 2}),
        ({"property": "distance", "counts": "", "value": 17, "unit": "mi"},
         {"property": "distance", "counts": "", "value": "27.36", "unit": "km"}),
        ({"value": 60, "bound": "at_least"}, {"value": 60}),
        ({"value": 60, "bound": "about"}, {"value": 63, "bound": "exactly"}),
    ],
)  # fmt: skip
def test_a_repetition_that_adds_what_its_origin_did_not_give_is_named(
    first: dict[str, object], repeat: dict[str, object]
) -> None:
    assert list(too_exact({"via": "AFP", **first}, {"via": "AFP > Daily", **repeat})) == ["c1"]
    assert list(
        too_exact({"via": "A", "said_at": "2017-06-01", **first}, {"via": "B", "said_at": "2017-06-03", **repeat})
    ) == ["c1"]
    assert list(too_exact({"via": "A", **first}, {"via": "B", **repeat})) == ["c1"], "either may have come first"
    assert too_exact({"source": "Pentagon", **first}, {"via": "AFP > Daily", **repeat}) == {}, "another origin"
    assert too_exact({"via": "AFP > Daily", **first}, {"via": "AFP", **repeat}) == {}, "the origin is the finer one"


def test_a_change_of_unit_is_no_precision() -> None:
    mile = {"property": "distance", "counts": "", "value": 17, "unit": "mi", "via": "AFP"}
    assert too_exact(mile, {**mile, "value": 27, "unit": "km", "via": "AFP > Daily"}) == {}


def test_one_source_may_be_more_exact_about_another_day() -> None:
    rough, exact = {"bound": "at_least", "start": "2017-05-17"}, {"start": "2017-05-18T09:30Z"}
    assert too_exact(rough, exact) == {}
    assert list(too_exact({**rough, "start": "2017-05-18"}, exact)) == ["c1"]
