"""A run of fixes in order of one key, read a segment at a time, and cut so that equal keys stay together."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

__all__ = ["DisorderedError", "Stream"]


class DisorderedError(Exception):
    """Sources turned out not to be in order. Never leaves the room: the replay starts anew and sorts them first."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__(", ".join(sorted(names)))


class Stream:
    """Frames sorted by `key`. Holds at most one frame, and the rows of its predecessor's last instant (the tail)."""

    def __init__(self, name: str, frames: Iterator[pl.DataFrame], key: str) -> None:
        self.name = name
        self._frames = frames
        self._key = key
        self._tail: pl.DataFrame | None = None
        self._frame: pl.DataFrame | None = None
        self._last = 0
        self._started = False
        self.exhausted = False

    @property
    def empty(self) -> bool:
        """True when nothing is held."""
        return self._frame is None and self._tail is None

    def fill(self) -> None:
        """Make sure that a bound can be given: read on while less than a whole instant is held."""
        while not self.exhausted and not self._complete():
            self._extend()

    def _complete(self) -> bool:
        if self._frame is None:
            return False
        start = self._tail if self._tail is not None else self._frame
        return bool(self._last > start[self._key][0])

    def _extend(self) -> None:
        frame = next((frame for frame in self._frames if frame.height), None)
        if frame is None:
            self.exhausted = True
            return
        keys = frame[self._key]
        if not keys.is_sorted() or (self._started and keys[0] < self._last):
            raise DisorderedError(frozenset({self.name}))
        held = [part for part in (self._tail, self._frame) if part is not None]
        self._tail = pl.concat(held) if held else None
        self._frame, self._last, self._started = frame, keys[-1], True

    def bound(self) -> int:
        """The greatest key up to which everything is held. Call `fill` first."""
        if self.exhausted:
            return self._last
        if self._tail is not None and self._tail[self._key][-1] < self._last:
            return int(self._tail[self._key][-1])
        return self._last - 1  # more rows of the last instant may follow

    def take(self, bound: int) -> list[pl.DataFrame]:
        """Remove and return the rows whose key is at most `bound`, in order, in one or two pieces."""
        pieces = []
        if self._tail is not None:
            piece, self._tail = self._cut(self._tail, bound)
            pieces.append(piece)
        if self._frame is not None:
            piece, self._frame = self._cut(self._frame, bound)
            pieces.append(piece)
        if self._frame is not None and not self.exhausted and self._frame[self._key][0] == self._last:
            self._tail, self._frame = self._frame if self._tail is None else pl.concat([self._tail, self._frame]), None
        return [piece for piece in pieces if piece.height]

    def _cut(self, frame: pl.DataFrame, bound: int) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        at = frame[self._key].search_sorted(bound, side="right")
        return frame.head(at), frame.slice(at) if at < frame.height else None
