"""Fixes are put in order of time; late ones and doubles are taken out, each counted."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from standoff.detect.ordering import DUPLICATE_SCHEMA, Admitted, admit
from standoff.model.fix import FIX_SCHEMA, empty_fixes

Row = tuple[str, int, float, float, float | None, str | None]


def _fixes(rows: list[Row]) -> pl.DataFrame:
    names = ("entity", "t_us", "lon", "lat", "error_m", "source")
    data = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    data["file"] = ["f"] * len(rows)
    frame = pl.DataFrame(data, schema={name: FIX_SCHEMA[name] for name in data})
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in FIX_SCHEMA.items() if name not in data]
    frame = frame.with_columns(missing).select(FIX_SCHEMA.names())
    return frame.with_columns(row=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))


def _simple(*rows: tuple[str, int]) -> pl.DataFrame:
    return _fixes([(entity, at, float(i), 0.0, None, None) for i, (entity, at) in enumerate(rows)])


def _run(batches: list[pl.DataFrame], watermarks: list[int]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """What a series of calls gives out in all: ready, late, duplicates."""
    pending, applied = empty_fixes(), None
    results: list[Admitted] = []
    for batch, watermark in zip(batches, watermarks, strict=True):
        got = admit(pending, batch, applied, watermark)
        pending, applied = got.pending, watermark
        results.append(got)
    assert pending.height == 0
    ready, late, duplicates = (
        pl.concat([getattr(r, name) for r in results]) for name in ("ready", "late", "duplicates")
    )
    return ready, late, duplicates


def test_fixes_up_to_the_watermark_are_ready_and_later_ones_wait() -> None:
    got = admit(empty_fixes(), _simple(("a", 30), ("a", 10), ("a", 20)), None, 20)
    assert got.ready["t_us"].to_list() == [10, 20]
    assert got.pending["t_us"].to_list() == [30]
    assert admit(got.pending, _simple(("a", 25)), 20, 40).ready["t_us"].to_list() == [25, 30]


def test_a_fix_at_the_applied_watermark_is_late_and_one_microsecond_after_it_is_not() -> None:
    got = admit(empty_fixes(), _simple(("a", 10), ("a", 11)), 10, 20)
    assert got.late["t_us"].to_list() == [10]
    assert got.ready["t_us"].to_list() == [11]


def test_before_anything_was_applied_nothing_is_late() -> None:
    assert admit(empty_fixes(), _simple(("a", -(2**62))), None, 0).late.height == 0


def test_the_smallest_error_wins_and_an_unknown_error_loses() -> None:
    rows: list[Row] = [("a", 1, 5.0, 5.0, None, None), ("a", 1, 6.0, 6.0, 9.0, None), ("a", 1, 7.0, 7.0, 3.0, None)]
    got = admit(empty_fixes(), _fixes(rows), None, 1)
    assert got.ready["error_m"].to_list() == [3.0]
    assert got.duplicates["error_m"].to_list() == [9.0, None]
    assert got.duplicates.schema == DUPLICATE_SCHEMA


def test_with_equal_errors_the_source_decides_then_lon_then_lat() -> None:
    rows: list[Row] = [
        ("a", 1, 1.0, 1.0, 3.0, None),
        ("a", 1, 2.0, 9.0, 3.0, "x"),
        ("a", 1, 2.0, 8.0, 3.0, "x"),
        ("a", 1, 0.0, 0.0, 3.0, "y"),
    ]
    got = admit(empty_fixes(), _fixes(rows), None, 1)
    assert got.ready.select("source", "lon", "lat").rows() == [("x", 2.0, 8.0)]


def test_a_duplicate_at_the_same_place_does_not_conflict_and_one_elsewhere_does() -> None:
    rows: list[Row] = [("a", 1, 1.0, 1.0, 3.0, None), ("a", 1, 1.0, 1.0, 4.0, None), ("a", 1, 1.0, 2.0, 5.0, None)]
    got = admit(empty_fixes(), _fixes(rows), None, 1)
    assert got.duplicates["conflicting"].to_list() == [False, True]


def test_two_entities_at_one_instant_are_no_duplicates() -> None:
    got = admit(empty_fixes(), _simple(("b", 1), ("a", 1)), None, 1)
    assert got.ready.height == 2
    assert got.duplicates.height == 0


def test_a_duplicate_of_a_fix_that_waits_is_found_when_both_are_ready() -> None:
    first = admit(empty_fixes(), _simple(("a", 5)), None, 1)
    second = admit(first.pending, _simple(("a", 5)), 1, 9)
    assert (second.ready.height, second.duplicates.height) == (1, 1)


def test_no_fixes_at_all_are_fine() -> None:
    got = admit(empty_fixes(), empty_fixes(), None, 5)
    assert got.ready.schema == FIX_SCHEMA
    assert (got.ready.height, got.pending.height, got.late.height, got.duplicates.height) == (0, 0, 0, 0)


_ROW = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 12),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([None, 1.0, 2.0]),
    st.sampled_from([None, "x", "y"]),
)


@given(rows=st.lists(_ROW, max_size=40), data=st.data())
def test_any_cut_and_any_order_within_lateness_give_the_same_fixes(rows: list[Row], data: st.DataObject) -> None:
    fixes = _fixes(rows)
    canonical = ["t_us", "entity"]
    whole = _run([fixes], [12])

    lateness = data.draw(st.integers(0, 12))
    arrival = sorted(range(len(rows)), key=lambda i: rows[i][1] + data.draw(st.integers(0, lateness), label="delay"))
    shuffled = fixes[arrival]
    cuts = [*sorted(data.draw(st.sets(st.integers(0, len(rows)), max_size=5))), len(rows)]
    batches, watermarks, start, latest = [], [], 0, -1
    for cut in cuts:
        batches.append(shuffled.slice(start, cut - start))
        latest = max([latest, *shuffled["t_us"].head(cut).to_list()])
        watermarks.append(latest - lateness - 1)
        start = cut
    parts = _run([*batches, empty_fixes()], [*watermarks, 12])

    assert parts[1].height == 0, "no fix within lateness is late"
    for one, other in ((whole[0], parts[0]), (whole[2], parts[2])):
        order = [*canonical, "row"]
        assert one.sort(order).equals(other.sort(order))
    assert parts[0]["t_us"].is_sorted()
    assert parts[0].select(canonical).is_unique().all(), "one fix an entity and time"


@given(rows=st.lists(_ROW, max_size=40), watermarks=st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_every_fix_is_used_late_or_a_duplicate_exactly_once(rows: list[Row], watermarks: list[int]) -> None:
    marks = [*sorted(watermarks), 12]
    fixes = _fixes(rows)
    size = -(-len(rows) // len(marks)) if rows else 1
    batches = [fixes.slice(i * size, size) for i in range(len(marks))]
    fates = _run(batches, marks)
    rows_out = pl.concat([fate.select("row") for fate in fates])["row"].sort().to_list()
    assert rows_out == list(range(1, len(rows) + 1))
