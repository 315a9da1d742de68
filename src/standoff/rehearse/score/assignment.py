"""The cheapest one-to-one assignment, exactly: shortest augmenting paths over a sparse graph.

The method is that of Jonker and Volgenant (Computing 38, 1987), one row after another, with whole numbers for costs, so
that nothing is rounded. Rows may stay without a column at cost 0.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["assign"]


@dataclass(slots=True)
class _Search:
    """Shortest ways from one new row to every column it can reach."""

    reached: dict[int, int] = field(default_factory=dict)  # column -> length of the shortest way so far
    came_from: dict[int, int] = field(default_factory=dict)  # column -> the row before it on that way
    settled: list[int] = field(default_factory=list)
    heap: list[tuple[int, int]] = field(default_factory=list)


class _Assignment:
    """Rows placed so far, and the dual prices that prove their placing cheapest. Column -1 - row: no column."""

    def __init__(self, costs: Sequence[Mapping[int, int]]) -> None:
        self.costs = [{**row, -1 - number: 0} for number, row in enumerate(costs)]
        self.row_price = [0] * len(costs)
        self.column_price: dict[int, int] = {}
        self.row_of: dict[int, int] = {}
        self.column_of: dict[int, int] = {}

    def place(self, row: int) -> None:
        """Give `row` a column, moving earlier rows along the cheapest way to a free one."""
        search = _Search()
        self._look(search, row, 0)
        while True:
            length, column = heapq.heappop(search.heap)
            if length > search.reached[column]:
                continue  # a shorter way was found since
            if column not in self.row_of:
                break
            search.settled.append(column)
            self._look(search, self.row_of[column], length)
        self._reprice(search, row, length)
        self._augment(search, column)

    def _look(self, search: _Search, row: int, so_far: int) -> None:
        for column, cost in self.costs[row].items():
            length = so_far + cost - self.row_price[row] - self.column_price.get(column, 0)
            if column not in search.reached or length < search.reached[column]:
                search.reached[column], search.came_from[column] = length, row
                heapq.heappush(search.heap, (length, column))

    def _reprice(self, search: _Search, row: int, length: int) -> None:
        """Ways stay of no negative cost, and those in use of cost 0."""
        for column in search.settled:
            shorter = length - search.reached[column]
            self.column_price[column] = self.column_price.get(column, 0) - shorter
            self.row_price[self.row_of[column]] += shorter
        self.row_price[row] += length

    def _augment(self, search: _Search, column: int) -> None:
        while True:
            at = search.came_from[column]
            before = self.column_of.get(at)
            self.row_of[column], self.column_of[at] = at, column
            if before is None:
                return
            column = before


def assign(costs: Sequence[Mapping[int, int]]) -> list[int | None]:
    """The column of each row, None where it gets none: the sum of costs is the least possible, no column taken twice.

    `costs[row]` maps columns (0 and up) to whole numbers; a pair that is missing is not allowed. A row without a
    column costs 0, so only pairs of negative cost are worth taking.
    """
    assignment = _Assignment(costs)
    for row in range(len(costs)):
        assignment.place(row)
    columns = (assignment.column_of[row] for row in range(len(costs)))
    return [column if column >= 0 else None for column in columns]
