"""The best one-to-one assignment of two sides, exactly: whole numbers, no rounding, and no luck in the order.

Weights are positive; rows come in one by one, each along the path by which the sum grows most, so that it is the
greatest after every row (the Hungarian method, Kuhn 1955, on lists instead of a matrix).
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
    weights = {row: dict(sorted(weights[row].items())) for row in sorted(weights)}
    of_row: dict[int, int] = {}
    of_column: dict[int, int] = {}
    for row in weights:
        path, dropped = _heaviest_path(weights, of_row, of_column, row)
        if dropped is not None:
            of_row.pop(dropped, None)
        for on_path, column in path:
            of_row[on_path] = column
            of_column[column] = on_path
    return of_row


def _heaviest_path(
    weights: Weights, of_row: Mapping[int, int], of_column: Mapping[int, int], start: int
) -> tuple[list[tuple[int, int]], int | None]:
    """Pairs to set so that the sum grows most when `start` comes in, and the row that then has none; perhaps itself.

    Nothing beyond a column gains more than is gained there, because so far the assignment is the best: what promises
    no more than has been found is not followed.
    """
    best, end, dropped = 0, -1, start
    gain: dict[int, int] = {}
    came_from: dict[int, int] = {}
    queue = deque([(start, 0)])
    while queue:
        row, at = queue.popleft()
        for column, worth in weights[row].items():
            reached = at + worth
            if of_row.get(row) == column or reached <= max(best, gain.get(column, 0)):
                continue
            gain[column], came_from[column] = reached, row
            taker = of_column.get(column)
            if taker is None:
                best, end, dropped = reached, column, -1
                continue
            left = reached - weights[taker][column]
            if left > best:
                best, end, dropped = left, column, taker
            queue.append((taker, left))
    return _path(of_row, came_from, start, end), dropped if dropped >= 0 else None


def _path(of_row: Mapping[int, int], came_from: Mapping[int, int], start: int, end: int) -> list[tuple[int, int]]:
    """Back from the last column to the row that came in."""
    path = []
    while end >= 0:
        row = came_from[end]
        path.append((row, end))
        end = -1 if row == start else of_row[row]
    return path
