"""Bring many sources into one order of time, in bounded memory.

A source that is in order is read once and streamed. One that is not is sorted first (module `runs`). Whether it is in
order shows while it is read: at the first break DisorderedError is raised, and the caller starts anew with that source
among those to sort. So nothing is read twice that is in order, and a file in disorder mostly betrays itself early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from standoff.replay.inputs import Feed
from standoff.replay.runs import sorted_streams
from standoff.replay.stream import DisorderedError, Stream

__all__ = ["Limits", "Merge", "Supply"]

#: The fixes of a feed, so many rows at a time; `counted` is False for a first look that leaves no trace in the books.
Supply = Callable[[Feed, int, bool], Iterator[pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on memory. Rows read at a time, sorted in memory at once, read for a first look; files open together."""

    segment_rows: int = 262_144
    sort_rows: int = 2_000_000
    peek_rows: int = 4096
    open_files: int = 16
    small_bytes: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class _Unopened:
    first: int
    open: Callable[[], Stream]


@dataclass(slots=True)
class Merge:
    """All feeds as one, by ascending `key`. Feeds named in `to_sort` are sorted before anything is given out."""

    feeds: Sequence[Feed]
    supply: Supply
    key: str
    scratch: Path
    limits: Limits = field(default_factory=Limits)
    to_sort: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[tuple[pl.DataFrame, int]]:
        """Frames and the key up to which all is given. Rows of one key never come in two frames."""
        to_sort = self._sorted_first()
        streams = sorted_streams(
            (frame for feed in self.feeds if feed.name in to_sort for frame in self._read(feed)),
            self.key, self.scratch, self.limits.sort_rows, self.limits.segment_rows,
        )  # fmt: skip
        unopened = self._look([feed for feed in self.feeds if feed.name not in to_sort])
        yield from self._gathered(self._rounds(streams, unopened))

    def _sorted_first(self) -> frozenset[str]:
        names = frozenset(feed.name for feed in self.feeds)
        sizes = [feed.size for feed in self.feeds]
        known = [size for size in sizes if size is not None]
        if len(names) > self.limits.open_files and len(known) == len(sizes) and sum(known) <= self.limits.small_bytes:
            return names
        return self.to_sort

    def _read(self, feed: Feed) -> Iterator[pl.DataFrame]:
        return self.supply(feed, self.limits.segment_rows, True)

    def _open(self, feed: Feed) -> Stream:
        return Stream(feed.name, self._read(feed), self.key)

    def _look(self, feeds: list[Feed]) -> list[_Unopened]:
        """Feeds by their first key, so that each is opened only when its time has come."""
        if len(feeds) == 1 and len(self.feeds) == 1:
            return [_Unopened(-(2**63), partial(self._open, feeds[0]))]
        unopened, disordered = [], set()
        for feed in feeds:
            frame = next((f for f in self.supply(feed, self.limits.peek_rows, False) if f.height), None)
            first = -(2**63)  # nothing in it: opened at once, for its account
            if frame is not None:
                first = frame[self.key][0]
                if not frame[self.key].is_sorted():
                    disordered.add(feed.name)
            unopened.append(_Unopened(first, partial(self._open, feed)))
        if disordered:
            raise DisorderedError(frozenset(disordered))
        return sorted(unopened, key=lambda u: u.first)

    def _rounds(
        self, streams: list[Stream], unopened: list[_Unopened]
    ) -> Iterator[tuple[list[pl.DataFrame], int, int]]:
        """Pieces that are complete up to a key, that key, and how many streams are open."""
        bounded = len(streams)
        while streams or unopened:
            for stream in streams:
                stream.fill()
            streams = [stream for stream in streams if not stream.empty]
            bound = min((stream.bound() for stream in streams), default=None)
            if unopened and (bound is None or unopened[0].first <= bound):
                if len(streams) - bounded >= self.limits.open_files:
                    raise DisorderedError(frozenset(feed.name for feed in self.feeds))
                streams.append(unopened.pop(0).open())
            elif bound is not None:
                yield [piece for stream in streams for piece in stream.take(bound)], bound, len(streams)

    def _gathered(self, rounds: Iterator[tuple[list[pl.DataFrame], int, int]]) -> Iterator[tuple[pl.DataFrame, int]]:
        """One stream alone is passed on as it comes; pieces of several are joined until they are worth a step."""
        pieces: list[pl.DataFrame] = []
        bound = 0
        for taken, bound, n_streams in rounds:
            pieces += taken
            if n_streams == 1 or sum(piece.height for piece in pieces) >= self.limits.segment_rows:
                yield self._joined(pieces), bound
                pieces = []
        if pieces:
            yield self._joined(pieces), bound

    def _joined(self, pieces: list[pl.DataFrame]) -> pl.DataFrame:
        joined = pieces[0] if len(pieces) == 1 else pl.concat(pieces, rechunk=True)
        return joined if joined[self.key].is_sorted() else joined.sort(self.key, maintain_order=True)
