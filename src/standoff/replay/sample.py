"""Keeps enough of the tracks to draw them, whatever the length of the replay."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["TRACK_COLUMNS", "TrackSample"]

#: What a drawn point needs.
TRACK_COLUMNS: Final = ("entity", "t_us", "lon", "lat", "party", "kind", "source")
_AT: Final = "_at"  # the fix's number in the replay
_MARKS: Final = np.uint64(1 << 20)


class TrackSample:
    """Every `stride`-th fix of the replay; the stride doubles whenever more than `most` are held.

    The first and last of the points held of each entity stay through a doubling, unless entities are too many for that.
    """

    def __init__(self, most: int = 300_000) -> None:
        self.stride = 1
        self._most = most
        self._rows = 0
        self._held: list[pl.DataFrame] = []
        self._held_rows = 0

    def add(self, fixes: pl.DataFrame) -> None:
        """Offer the next fixes, in time order."""
        first = -self._rows % self.stride
        at = pl.int_range(self._rows + first, self._rows + fixes.height, self.stride, dtype=pl.Int64, eager=True)
        drawn = fixes.select(TRACK_COLUMNS)
        chosen = drawn if self.stride == 1 else drawn.gather_every(self.stride, first)
        chosen = chosen.with_columns(at.alias(_AT))
        self._rows += fixes.height
        self._held.append(chosen)
        self._held_rows += chosen.height
        if self._held_rows > self._most:
            self._thin()

    def _thin(self) -> None:
        held = pl.concat(self._held)
        ends = _ends(held["entity"], self._most // 4)
        at, kept = held[_AT].to_numpy(), np.ones(held.height, dtype=np.bool_)
        while np.count_nonzero(kept) > self._most // 2 and self.stride < self._rows:
            self.stride *= 2
            kept = (at % self.stride == 0) | ends
        held = held.filter(pl.Series(kept))
        self._held, self._held_rows = [held], held.height

    def held(self) -> pl.DataFrame:
        """The kept fixes (TRACK_COLUMNS) in the order of time."""
        if not self._held:
            return pl.DataFrame(schema=dict.fromkeys(TRACK_COLUMNS, pl.String))
        return pl.concat(self._held).drop(_AT)

    def points(self, of: Collection[str] | None = None) -> pl.DataFrame:
        """The kept fixes (TRACK_COLUMNS), by entity and time; those `of` some entities, or of all."""
        held = self.held()
        wanted = held if of is None else held.filter(pl.col("entity").is_in(list(of)))
        return wanted.sort("entity", "t_us", maintain_order=True)

    def notes(self) -> list[str]:
        """What was left out, in words for the page."""
        if self.stride == 1:
            return []
        return [f"Tracks are drawn from one in {self.stride:,} of {self._rows:,} fixes; events come from all of them."]


def _ends(entities: pl.Series, most: int) -> NDArray[np.bool_]:
    """Where each entity is seen first and last; nowhere when that is more than `most` places."""
    entity = entities.hash()  # two that share a hash cost no more than a point
    marked = np.zeros(_MARKS, dtype=np.bool_)
    marked[entity.to_numpy() % _MARKS] = True
    if np.count_nonzero(marked) <= most:  # there are no fewer entities than marks
        ends = (entity.is_first_distinct() | entity.is_last_distinct()).to_numpy()
        if np.count_nonzero(ends) <= most:
            return ends
    return np.zeros(len(entities), dtype=np.bool_)
