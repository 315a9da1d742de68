"""The assignment is the cheapest there is: checked against trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from standoff.rehearse.score.assignment import assign

_ROWS = st.lists(st.dictionaries(st.integers(0, 5), st.integers(-9, 4), max_size=5), max_size=5)


def _cheapest(costs: list[dict[int, int]]) -> int:
    """Every way of giving each row one of its columns or none, no column twice."""
    best = 0
    for picked in product(*([*row, None] for row in costs)):
        taken = [column for column in picked if column is not None]
        if len(taken) == len(set(taken)):
            best = min(best, sum(row[c] for row, c in zip(costs, picked, strict=True) if c is not None))
    return best


@given(_ROWS)
def test_no_other_assignment_is_cheaper(costs: list[dict[int, int]]) -> None:
    found = assign(costs)
    taken = [column for column in found if column is not None]
    assert len(taken) == len(set(taken))
    assert all(column is None or column in row for row, column in zip(costs, found, strict=True))
    assert sum(row[c] for row, c in zip(costs, found, strict=True) if c is not None) == _cheapest(costs)


def test_a_row_gives_way_where_that_is_cheaper_for_all() -> None:
    assert assign([{0: -10, 1: -9}, {0: -10}]) == [1, 0]


def test_nothing_is_assigned_where_there_is_nothing() -> None:
    assert assign([]) == []
    assert assign([{}, {}]) == [None, None]


def test_a_pair_that_costs_something_is_not_taken() -> None:
    assert assign([{0: 3}]) == [None]


def test_a_thousand_rows_in_a_chain_are_quick() -> None:
    costs = [
        {column: -1000 + abs(row - column) for column in range(row - 3, row + 4) if column >= 0} for row in range(1000)
    ]
    assert assign(costs) == list(range(1000))
