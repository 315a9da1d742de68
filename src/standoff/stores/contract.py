"""What every store of a record promises. SQLite, PostgreSQL and memory keep the same promise; one suite tests it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from standoff.model.entry import Draft, Entry, Head, SealedText
from standoff.record.merkle import Node

__all__ = ["Store"]


class Store(Protocol):
    """An append-only log of entries with its Merkle tree, the deletable texts beside it, and its checkpoints.

    StoreError where it cannot be read or written; nothing is ever half written.
    """

    url: str
    origin: str

    def append(self, drafts: Sequence[Draft], *, expect: int | None = None) -> tuple[Entry, ...]:
        """Append all or nothing; durable on return. `expect`: the size decided upon; ConflictError if it grew since.

        RecordError for an unknown type, a payload that is not plain JSON, `recorded_at` before the last entry's, or a
        NUL character in `actor`.
        """
        ...

    def head(self) -> Head:
        """Size and root as of now, from one consistent view."""
        ...

    def entries(
        self, start: int = 0, stop: int | None = None, *, types: Collection[str] | None = None,
        until_us: int | None = None,
    ) -> Iterator[Entry]:  # fmt: skip
        """Entries in order, of one consistent view; `until_us`: only those recorded at or before it."""
        ...

    def leaf_hashes(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The leaf hashes as kept, in order: what lets `record.verify` name an entry and not only a wrong root."""
        ...

    def nodes(self, stop: int | None = None) -> Iterator[Node]:
        """The kept hashes above the leaves, over the first `stop` entries, as (level, index, hash).

        In the order in which they became complete, smaller ones first: as `record.verify` takes them.
        """
        ...

    def inclusion(self, seq: int, size: int | None = None) -> list[bytes]:
        """The audit path of RFC 9162 from entry `seq` to the root of the first `size` entries (default: all).

        RecordError where there is no such entry or size; TamperedError where what is kept does not prove it.
        """
        ...

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof of RFC 9162 that the tree of `size` entries continues that of `old`."""
        ...

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment, or None where it was redacted or never here."""
        ...

    def redact(self, commitment: str, entry: Draft) -> Entry:
        """Remove a text and its salt, and append `entry` which says so, in one transaction.

        `entry` is of the type `redacted` with the commitment in its payload, else RecordError. RefusedError where no
        such text is kept.
        """
        ...

    def add_checkpoint(self, note: str) -> None:
        """Keep a signed note about this record (see record.checkpoint)."""
        ...

    def checkpoints(self) -> list[str]:
        """All kept notes, oldest first."""
        ...

    def settings(self) -> Mapping[str, str]:
        """What was set at `record init`: origin, verifier keys, format version."""
        ...

    def settle(self) -> None:
        """Bring what is kept into its plainest form: a file alone, the same bytes for the same entries.

        For a record that nobody else has open, as the last thing before `close`.
        """
        ...

    def close(self) -> None:
        """Let go of it. Anything acknowledged is durable already."""
        ...
