"""A record in memory: for tests, and for whatever need not outlive the process."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from standoff.errors import StoreError
from standoff.model.entry import SealedText
from standoff.record.merkle import Node
from standoff.stores.batch import KEPT_EVERY, Batch, Row
from standoff.stores.migrations import FORMAT
from standoff.stores.shelf import KeptRow

__all__ = ["MemoryShelf"]


class MemoryShelf:
    """Rows in lists. A batch is complete before it is written, so nothing is ever half there."""

    url = "memory:"

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = dict(settings)
        self._rows: list[Row] = []
        self._nodes: dict[int, list[bytes]] = {}
        self._texts: dict[str, SealedText] = {}
        self._notes: list[str] = []
        self._open = True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nothing to lock: a store belongs to one thread."""
        self._check_open()
        yield

    def last(self) -> tuple[int, int | None]:
        """How many entries there are, and when the last was recorded."""
        self._check_open()
        return len(self._rows), self._rows[-1].entry.recorded_at_us if self._rows else None

    def rows(self, start: int, stop: int, types: Collection[str] | None, most: int) -> Sequence[KeptRow]:
        """Entries of the range."""
        found = (row for row in islice(self._rows, max(start, 0), stop) if types is None or row.entry.type in types)
        return [_kept(row) for row in islice(found, most)]

    def recorded_at_us(self, seq: int) -> int:
        """When one entry was recorded."""
        return self._rows[seq].entry.recorded_at_us

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Kept hashes of the tree."""
        if level == 0:
            return [row.leaf_hash for row in islice(self._rows, start, stop)]
        return self._nodes.get(level, [])[start:stop]

    def stray_nodes(self) -> list[Node]:
        """There are none: nobody else has his hands in it."""
        return []

    def write(self, batch: Batch) -> None:
        """Add a batch."""
        self._rows += batch.rows
        for level, _, node in batch.nodes:
            assert level % KEPT_EVERY == 0
            self._nodes.setdefault(level, []).append(node)
        for text in batch.texts:
            self._texts.setdefault(text.commitment, text)

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment."""
        return self._texts.get(commitment)

    def remove_text(self, commitment: str) -> None:
        """Remove a text with its salt."""
        del self._texts[commitment]

    def scrub(self) -> None:
        """Nothing is left of it."""

    def add_note(self, note: str) -> None:
        """Keep a checkpoint."""
        self._notes.append(note)

    def notes(self) -> list[str]:
        """Kept checkpoints."""
        return list(self._notes)

    def settings(self) -> Mapping[str, str]:
        """What was set when the record was made."""
        return {**self._settings, "format": str(FORMAT)}

    def settle(self) -> None:
        """It is plain already."""

    def close(self) -> None:
        """The record is gone."""
        self._open = False

    def _check_open(self) -> None:
        if not self._open:
            raise StoreError("The record in memory was closed, and is gone.")


def _kept(row: Row) -> KeptRow:
    e = row.entry
    return (
        e.seq,
        e.type,
        e.recorded_at_us,
        e.effective_at_us,
        e.actor,
        bytes.fromhex(e.payload_hash),
        row.payload.decode(),
    )
