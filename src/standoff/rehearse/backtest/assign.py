"""The best one-to-one assignment of two sides, exactly: whole numbers, no rounding, and no luck in the order.

Weights are positive; the assignment with the greatest sum is found by augmenting along heaviest paths, which is optimal
after every step (Edmonds and Karp 1972; the sum is concave in the number of pairs, so it ends at the first loss).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

__all__ = ["Weights", "best_assignment", "settled_pairs"]

#: For each row, the columns it may have, and what each is worth.
Weights = Mapping[int, Mapping[int, int]]


def settled_pairs(choices: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Pairs of which each is the only choice of the other: row -> column. They are part of every largest assignment."""
    takers: dict[int, list[int]] = {}
    for row, columns in choices.items():
        for column in columns:
            takers.setdefault(column, []).append(row)
    return {row: columns[0] for row, columns in choices.items() if len(columns) == 1 and len(takers[columns[0]]) == 1}


def best_assignment(weights: Weights) -> dict[int, int]:
    """Row -> column, with the greatest sum of weights. Among equal sums the choice follows the order of the numbers."""
    of_row: dict[int, int] = {}
    of_column: dict[int, int] = {}
    while True:
        path = _heaviest_path(weights, of_row, of_column)
        if path is None:
            return of_row
        for row, column in path:
            of_row[row] = column
            of_column[column] = row


def _heaviest_path(
    weights: Weights, of_row: Mapping[int, int], of_column: Mapping[int, int]
) -> list[tuple[int, int]] | None:
    """Pairs to set along the path from a free row to a free column that gains most; None where nothing is gained."""
    gain, came_from = _gains(weights, of_row, of_column)
    free = [(gain[column], -column) for column in gain if column not in of_column]
    best, negative = max(free, default=(0, 0))
    if best <= 0:
        return None
    path, column = [], -negative
    while True:
        row = came_from[column]
        path.append((row, column))
        if row not in of_row:
            return path
        column = of_row[row]


def _gains(
    weights: Weights, of_row: Mapping[int, int], of_column: Mapping[int, int]
) -> tuple[dict[int, int], dict[int, int]]:
    """For each column that free rows reach: what is gained by ending there, and the row before it. Bellman and Ford."""
    gain: dict[int, int] = {}
    came_from: dict[int, int] = {}
    at_row = {row: 0 for row in weights if row not in of_row}
    queue = deque(sorted(at_row))
    while queue:
        row = queue.popleft()
        for column, worth in weights[row].items():
            if of_row.get(row) == column or at_row[row] + worth <= gain.get(column, -1):
                continue
            gain[column], came_from[column] = at_row[row] + worth, row
            taker = of_column.get(column)
            if taker is not None:
                at_row[taker] = gain[column] - weights[taker][column]
                queue.append(taker)
    return gain, came_from
