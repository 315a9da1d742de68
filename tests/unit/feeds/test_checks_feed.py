"""The checks every feed shares, against a plain row-by-row twin."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.feeds.checks import FAULT, check_fixes
from standoff.model.fix import FIX_SCHEMA

T_US = 1_495_098_000_000_000
numbers = st.one_of(
    st.none(), st.floats(), st.floats(-400, 400), st.sampled_from([180.0, -180.0, 90.0, -90.0, 180.0000001])
)


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    plain = {"entity": "a", "t_us": T_US, "lon": 1.0, "lat": 2.0, "file": "f", "row": 1}
    return pl.DataFrame([plain | row for row in rows] or [], schema=FIX_SCHEMA, strict=False, orient="row")


def possible(row: dict[str, object]) -> bool:
    lon, lat, alt = row["lon"], row["lat"], row["alt_m"]
    return (
        isinstance(lon, float)
        and isinstance(lat, float)
        and abs(lon) <= 180
        and abs(lat) <= 90
        and (alt is None or math.isnan(alt) or abs(alt) <= 100_000)  # type: ignore[arg-type, operator]
        and bool(str(row["entity"] or "").strip())
    )


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"lon": numbers, "lat": numbers, "alt_m": numbers, "entity": st.sampled_from(["a", "", " ", None, "é"])}
        ),
        max_size=20,
    )
)
def test_a_row_is_kept_exactly_when_it_is_possible_and_order_is_kept(rows: list[dict[str, object]]) -> None:
    rows = [row | {"row": number} for number, row in enumerate(rows)]
    checked = check_fixes(frame(rows))
    assert checked.fixes["row"].to_list() == [row["row"] for row in rows if possible(row)]
    assert checked.rejects["row"].to_list() == [row["row"] for row in rows if not possible(row)]
    assert checked.rejects["reason"].null_count() == 0


@settings(max_examples=100, deadline=None)
@given(st.floats())
def test_optional_values_that_are_impossible_become_unknown(value: float) -> None:
    fix = check_fixes(frame([{"speed_mps": value, "course_deg": value, "error_m": value}])).fixes.row(0, named=True)
    good = math.isfinite(value) and value >= 0
    assert fix["speed_mps"] == (value if good else None)
    assert fix["error_m"] == (value if good else None)
    if math.isfinite(value) and abs(value) <= 360:
        assert 0 <= fix["course_deg"] < 360
        assert math.isclose(math.cos(math.radians(fix["course_deg"])), math.cos(math.radians(value)), abs_tol=1e-9)
    else:
        assert fix["course_deg"] is None


def test_what_is_made_unknown_is_said() -> None:
    notes = check_fixes(frame([{"error_m": -1.0, "alt_datum": "EGM96", "speed_mps": -1.0, "course_deg": 1000.0}])).notes
    assert [note.split(" counts")[0] for note in notes] == [
        "an altitude datum other than hae, msl, agl or fl",
        "a speed that is negative or no finite number",
        "a course outside 0 to 360",
        "a position error that is negative or no finite number",
    ]


@pytest.mark.parametrize(
    ("t_us", "kept"),
    [
        (-2_208_988_800_000_000, True),
        (-2_208_988_800_000_001, False),
        (7_258_118_399_999_999, True),
        (7_258_118_400_000_000, False),
    ],
)
def test_times_lie_from_1900_to_2200(t_us: int, kept: bool) -> None:
    assert len(check_fixes(frame([{"t_us": t_us}])).fixes) == kept


def test_times_of_the_sixties_are_kept_and_questioned() -> None:
    checked = check_fixes(frame([{"t_us": -188_438_394_993_000}]))
    assert len(checked.fixes) == 1
    assert checked.notes == ("some times lie before 1990: is the epoch right?",)


def test_swapped_coordinates_are_suspected_aloud() -> None:
    checked = check_fixes(frame([{"lon": 33.5, "lat": 138.6}]))
    assert checked.rejects["reason"].to_list() == ["lat out of range (are lon and lat swapped?)"]


def test_a_readers_own_reason_comes_first() -> None:
    checked = check_fixes(frame([{"lon": 999.0}, {"lon": 1.0}]).with_columns(pl.Series(FAULT, ["marked", None])))
    assert checked.rejects["reason"].to_list() == ["marked"]
    assert len(checked.fixes) == 1
    assert checked.fixes.schema == FIX_SCHEMA
