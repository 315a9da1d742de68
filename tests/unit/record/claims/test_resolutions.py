"""A resolution names its method and what it sets aside; without one the range is reported, and never a mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from claim_makers import book, claims

from standoff.errors import RefusedError
from standoff.model.claim import Resolution
from standoff.model.claim_words import Method
from standoff.record.claims.acts import add_claims, remove_resolution, resolve
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.fold import fold
from standoff.record.claims.resolutions import reported

KILLED = {"property": "killed", "counts": "persons"}
ROWS = (
    {"id": "sohr", "source": "SOHR", "value": 8, **KILLED},
    {"id": "daily", "source": "SOHR", "via": "Daily", "value": 8, **KILLED},
    {"id": "army", "source": "Syrian army statement", "value": 20, **KILLED},
    {"id": "other", "source": "Red Crescent", "value": 20, **KILLED},
)
TIE = {"used": ("sohr", "army"), "set_aside": {"daily": "x", "other": "x"}}
ASIDE = {"army": "counts the wounded too", "other": "heard it from the army"}


def resolution(method: Method, used: tuple[str, ...], aside: dict[str, str]) -> Resolution:
    return Resolution("r1", "i", "killed", method, used, aside, "why", "me", 0)


def resolved(method: Method, used: tuple[str, ...], aside: dict[str, str]) -> ClaimBook:
    kept = book(*ROWS)
    return fold(kept, resolve(kept, resolution(method, used, aside)))


def figures(kept: ClaimBook) -> tuple[float | None, float | None, float | None]:
    found = reported(kept, "i", "killed")
    return found.low, found.best, found.high


def test_without_a_resolution_the_range_is_reported_and_no_mean() -> None:
    assert figures(book(*ROWS)) == (8, None, 20)


def test_where_all_say_one_figure_it_is_the_best() -> None:
    assert figures(book(*ROWS[:2])) == (8, 8, 8)


def test_a_limit_that_nobody_claims_is_none() -> None:
    assert figures(book(ROWS[0], {**ROWS[2], "value": 20, "bound": "at_least"})) == (8, None, None)
    assert figures(book(ROWS[0], {**ROWS[2], "value": "many"})) == (8, None, None)


def test_an_estimate_in_three_numbers_keeps_its_best() -> None:
    assert figures(book({**ROWS[0], "low": 6, "high": 12})) == (6, 8, 12)


@pytest.mark.parametrize(
    ("method", "used", "aside", "expected"),
    [
        (Method.RANGE, ("sohr", "daily", "army", "other"), {}, (8, None, 20)),
        (Method.RANGE, ("sohr", "daily"), ASIDE, (8, 8, 8)),
        (Method.MAJORITY, ("sohr", "daily", "army", "other"), {}, (20, 20, 20)),
        (Method.HIERARCHY, ("army", "sohr", "daily", "other"), {}, (20, 20, 20)),
        (Method.JUDGEMENT, ("sohr",), {**ASIDE, "daily": "repeats SOHR"}, (8, 8, 8)),
    ],
)
def test_each_method_reports_what_it_says(
    method: Method, used: tuple[str, ...], aside: dict[str, str], expected: tuple[float | None, ...]
) -> None:
    kept = resolved(method, used, aside)
    assert figures(kept) == expected
    assert reported(kept, "i", "killed").resolution == "r1"


def test_removing_a_resolution_restores_the_range() -> None:
    kept = resolved(Method.JUDGEMENT, ("sohr",), {**ASIDE, "daily": "repeats SOHR"})
    fold(kept, remove_resolution(kept, "r1", "new evidence", "me", 1))
    assert figures(kept) == (8, None, 20)
    assert kept.resolutions_made == 1


def test_a_claim_learned_later_reopens_what_was_settled() -> None:
    kept = resolved(Method.RANGE, ("sohr", "daily"), ASIDE)
    for draft in add_claims(
        kept, claims({"id": "new", "source": "MSF", "incident": "i", "value": 30, **KILLED}), "f", "me", 2
    ):
        fold(kept, draft)
    assert figures(kept) == (8, None, 30)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"used": ("sohr", "daily", "army")}, "Say of other too"),
        ({"used": ("sohr", "daily", "army", "other", "nobody")}, "nobody: no standing claim"),
        ({"used": ("sohr",), "set_aside": {"daily": "", **ASIDE}}, "Say why daily is set aside"),
        ({"used": ("sohr", "daily"), "set_aside": {"daily": "x", **ASIDE}}, "daily: used and set aside at once"),
        ({"used": (), "set_aside": {"sohr": "x", "daily": "x", **ASIDE}}, "uses at least one claim"),
        ({"used": ("sohr", "daily"), "set_aside": ASIDE, "reason": " "}, "needs its reason"),
        ({"used": ("sohr", "daily"), "set_aside": ASIDE, "method": Method.JUDGEMENT}, "A judgement uses one claim"),
        ({**TIE, "method": Method.MAJORITY}, "No value has most"),
        ({"property": "injured", "used": ("sohr",)}, "There is no claim about 'injured'"),
        ({"incident": "j", "used": ("sohr",)}, "There is no claim about 'killed' of j"),
    ],
)  # fmt: skip
def test_a_resolution_that_leaves_something_open_is_refused(change: dict[str, object], says: str) -> None:
    full = replace(resolution(Method.RANGE, (), {}), **change)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match=says):
        resolve(book(*ROWS), full)


def test_counts_of_different_things_have_no_range() -> None:
    kept = book({"id": "a", "source": "x", "property": "strikes", "counts": "sets of strikes", "value": 3},
                {"id": "b", "source": "y", "property": "strikes", "counts": "strikes", "value": 2})  # fmt: skip
    found = reported(kept, "i", "strikes")
    assert (found.low, found.best, found.high, found.dimension, found.values) == (None, None, None, "mixed", ("3", "2"))


def test_an_assessment_does_not_widen_the_range() -> None:
    kept = book(*ROWS[:2], {**ROWS[2], "kind": "assessment", "value": 90})
    assert figures(kept) == (8, 8, 8)


def test_the_range_of_a_disputed_zone_is_that_of_its_radius() -> None:
    size = {"property": "zone_size", "source": "x"}
    wide = {"id": "b", "value": 34, "unit": "mi", "words": "34-mile wide", **size}
    kept = book({"id": "a", "value": 55, "unit": "km", **size}, wide)
    found = reported(kept, None, "zone_size")
    assert found.low == pytest.approx(33.5 * 1609.344 / 2)
    assert (found.best, found.high) == (None, 55_500)


def test_a_claim_is_used_once() -> None:
    with pytest.raises(RefusedError, match="sohr: used twice"):
        resolved(Method.RANGE, ("sohr", "sohr"), {"daily": "x", **ASIDE})
