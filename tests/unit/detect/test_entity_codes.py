"""Ids to codes by hash give what a dictionary would."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from standoff.detect.entity_codes import CodeTable
from standoff.detect.state import Registry


@given(st.lists(st.lists(st.text(max_size=3), min_size=1, max_size=120), min_size=1, max_size=4))
def test_codes_are_numbers_in_order_of_first_sight(batches: list[list[str]]) -> None:
    table = CodeTable(Registry())
    expected: dict[str, int] = {}
    for batch in batches:
        codes = table.codes(pl.Series(batch, dtype=pl.String))
        assert codes.tolist() == [expected.setdefault(word, len(expected)) for word in batch]
    assert table.registry.ids == list(expected)


def test_a_hundred_thousand_ids_keep_their_codes_as_the_table_grows() -> None:
    table, words = CodeTable(Registry()), pl.Series([f"mmsi:{k}" for k in range(100_000)])
    for start in range(0, 100_000, 7_000):
        table.codes(words.slice(start, 7_000))
    assert np.array_equal(table.codes(words), np.arange(100_000))


def test_an_id_whose_hash_belongs_to_another_gets_its_own_code() -> None:
    """A made-up collision: an entry gets a wrong second hash, as another id with its first hash would have."""
    table = CodeTable(Registry())
    words = pl.Series([f"w{k}" for k in range(40)])
    before = table.codes(words)
    table.slots[np.flatnonzero(table.slots[:, 0])[0], 1] ^= np.uint64(1 << 63)
    assert np.array_equal(table.codes(words), before)


@given(st.lists(st.lists(st.integers(0, 5000).map(str), unique=True, max_size=60), max_size=6), st.integers(0, 3000))
def test_ids_learned_together_get_the_codes_and_lanes_they_would_get_one_by_one(
    batches: list[list[str]], known: int
) -> None:
    together, singly = Registry(), Registry()
    for registry in (together, singly):
        registry.codes([f"first {k}" for k in range(known)])
    for batch in batches:
        assert together.codes(batch).tolist() == [singly.code(entity) for entity in batch]
    n = len(singly)
    assert (together.ids, together.code_of, together.party, together.kind) == (
        singly.ids, singly.code_of, singly.party, singly.kind,
    )  # fmt: skip
    assert together.lane_of[:n].tolist() == singly.lane_of[:n].tolist()
    assert len(together.lane_of) >= n
