"""A run of fixes in order of one key, read a segment at a time, and cut so that equal keys stay together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

__all__ = ["DisorderedError", "Stream"]


class DisorderedError(Exception):
    """Sources turned out not to be in order. Never leaves the room: the replay starts anew and sorts them first."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__(", ".join(sorted(names)))


class Stream:
    """Frames sorted by `key`, one held and the next one looked at: only so can it be told that an instant is over."""

    def __init__(self, name: str, frames: Iterator[pl.DataFrame], key: str) -> None:
        self.name = name
        self._frames = frames
        self._key = key
        self._held: pl.DataFrame | None = None
        self._next: pl.DataFrame | None = None
        self._read_to: int | None = None
        self._exhausted = False

    @property
    def empty(self) -> bool:
        """True when nothing is held."""
        return self._held is None

    def fill(self) -> None:
        """Make sure that a bound can be given: read on while less than a whole instant is held."""
        if self._held is None:
            self._held, self._next = self._read() if self._next is None else self._next, None
        if self._next is None:
            self._next = self._read()
        while self._held is not None and self._next is not None and self._first(self._next) == self._first(self._held):
            self._join_instant(self._held, self._next)

    def _join_instant(self, held: pl.DataFrame, following: pl.DataFrame) -> None:
        """All of what is held is one instant, and it goes on."""
        more, rest = self._cut(following, self._first(held))
        self._held, self._next = pl.concat([held, more]), self._read() if rest is None else rest

    def _read(self) -> pl.DataFrame | None:
        frame = None if self._exhausted else next((frame for frame in self._frames if frame.height), None)
        if frame is None:
            self._exhausted = True
            return None
        if not frame[self._key].is_sorted() or (self._read_to is not None and self._first(frame) < self._read_to):
            raise DisorderedError(frozenset({self.name}))
        self._read_to = self._last(frame)
        return frame

    def _first(self, frame: pl.DataFrame) -> int:
        return int(frame[self._key][0])

    def _last(self, frame: pl.DataFrame) -> int:
        return int(frame[self._key][-1])

    def bound(self) -> int:
        """The greatest key up to which everything is held. Call `fill` first; not for a stream that is empty."""
        assert self._held is not None
        last = self._last(self._held)
        return last if self._next is None or self._first(self._next) > last else last - 1

    def take(self, bound: int) -> list[pl.DataFrame]:
        """Remove and return the rows whose key is at most `bound`, in order: one piece, or none."""
        if self._held is None:
            return []
        piece, self._held = self._cut(self._held, bound)
        return [piece] if piece.height else []

    def _cut(self, frame: pl.DataFrame, bound: int) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        at = int(np.searchsorted(frame[self._key].to_numpy(), bound, side="right"))
        return (frame.head(at), frame.slice(at)) if at < frame.height else (frame, None)
