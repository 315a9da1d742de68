"""What a kind of store does itself: keep rows and give them back, in transactions. All thinking is in `log`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from standoff.model.entry import SealedText
from standoff.record.merkle import Node
from standoff.stores.batch import Batch

__all__ = ["KeptRow", "Shelf"]

#: seq, type, recorded_at (µs), effective_at (µs), actor, SHA-256 of the payload, payload as JSON text.
KeptRow = tuple[int, str, int, int, str, bytes, str]


class Shelf(Protocol):
    """Rows in a medium. Entries are only ever added, so reading a prefix of them needs no transaction.

    StoreError, in words, where the medium fails.
    """

    url: str

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that no other writer enters: durable when left, and undone when left by an exception."""
        ...

    def last(self) -> tuple[int, int | None]:
        """How many entries there are, and when the last was recorded."""
        ...

    def rows(self, start: int, stop: int, types: Collection[str] | None, most: int) -> Sequence[KeptRow]:
        """Up to `most` entries of the range, in order, of the given types."""
        ...

    def recorded_at_us(self, seq: int) -> int:
        """When one entry was recorded."""
        ...

    def hashes(self, level: int, start: int, stop: int) -> list[bytes]:
        """Kept hashes of the tree in order: leaves at level 0, else those of `Batch.nodes`."""
        ...

    def stray_nodes(self) -> list[Node]:
        """A kept hash that has no place in the tree of the entries there are, if there is one."""
        ...

    def write(self, batch: Batch) -> None:
        """Add a batch; only within `writing`. Texts that are there already stay."""
        ...

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment, which is 64 hex digits in small letters."""
        ...

    def remove_text(self, commitment: str) -> None:
        """Remove a text with its salt; only within `writing`."""
        ...

    def scrub(self) -> None:
        """After a removal: let go of what the medium still holds of it, as far as it lets us."""
        ...

    def add_note(self, note: str) -> None:
        """Keep a checkpoint; only within `writing`."""
        ...

    def notes(self) -> list[str]:
        """Kept checkpoints, oldest first."""
        ...

    def settings(self) -> Mapping[str, str]:
        """What was set when the record was made."""
        ...

    def settle(self) -> None:
        """Bring what is kept into its plainest form."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...
