"""The store itself, over any shelf: appends, views that stay what they were, proofs checked before they go out.

A view needs no lock and no long transaction. Entries are only added: the first n of them, and every complete subtree
over them, are the same whenever they are read.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from standoff.errors import ConflictError, RecordError, RefusedError, TamperedError
from standoff.model.entry import Draft, Entry, Head, SealedText
from standoff.record.canonical import payload_bytes
from standoff.record.checkpoints import check_origin, parse_checkpoint
from standoff.record.commitments import commitments_in
from standoff.record.merkle import (
    HASH_BYTES,
    Frontier,
    Node,
    consistency_path,
    inclusion_path,
    root,
)
from standoff.record.notes import parse_note
from standoff.record.proofs import verify_consistency, verify_inclusion
from standoff.stores.batch import KEPT_EVERY, Batch, seal_batch
from standoff.stores.shelf import KeptRow, Shelf

__all__ = ["Log"]

_decode: Final = json.JSONDecoder().raw_decode  # what json.loads calls, without looking for white space around it
_COMMITMENT: Final = re.compile(r"[0-9a-f]{64}")
_FIRST_PLACE: Final = -(1 << 63)  # the smallest number that a store can hold
_LEVELS: Final = 63
_ROWS: Final = 2000  # entries fetched at a time
_HASHES: Final = 16_384  # leaf hashes at a time


class Log:
    """The `Store` over a shelf; what it promises stands in `contract`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._tree = Frontier()
        self._last_us: int | None = None
        self.url = shelf.url
        self.origin = _origin(shelf)
        self._catch_up()
        self._check_end()

    def append(self, drafts: Sequence[Draft], *, expect: int | None = None) -> tuple[Entry, ...]:
        """Append all or nothing; durable on return."""
        with self._shelf.writing():
            batch = self._sealed(drafts, expect)
            if batch.rows:
                self._shelf.write(batch)
        self._tree, self._last_us = batch.tree, batch.last_us
        return tuple(row.entry for row in batch.rows)

    def _sealed(self, drafts: Sequence[Draft], expect: int | None) -> Batch:
        self._catch_up()
        if expect is not None and self._tree.size != expect:
            raise ConflictError(
                f"The record has {self._tree.size} entries by now, the decision rested on {expect}:"
                " read what was added, and decide again."
            )
        return seal_batch(drafts, self._tree.copy(), self._last_us)

    def _catch_up(self) -> None:
        """Take in what others appended since; a few hashes are read for it."""
        size, self._last_us = self._shelf.last()
        if size < self._tree.size:
            raise TamperedError(
                f"The record has {size} entries, a moment ago it had {self._tree.size}: it was cut or replaced.", size
            )
        if size != self._tree.size:
            self._tree = Frontier.of(size, self._node)

    def _check_end(self) -> None:
        """A tree that was kept beyond the last entry shows that the end was cut off, as long as nobody appended."""
        size = self._tree.size
        if self._shelf.rows(_FIRST_PLACE, 0, None, 1):
            raise TamperedError("Entries stand before entry 0, where none can be: they were slipped in.", 0)
        beyond = size >> KEPT_EVERY
        if self._shelf.hashes(KEPT_EVERY, beyond, beyond + 1) and self._shelf.last()[0] == size:
            raise TamperedError(f"The record ends with {size} entries, its tree reaches further: it was cut off.", size)

    def head(self) -> Head:
        """Size and root as of now."""
        self._catch_up()
        return Head(self.origin, self._tree.size, self._tree.root(), self._last_us)

    def entries(
        self, start: int = 0, stop: int | None = None, *, types: Collection[str] | None = None,
        until_us: int | None = None,
    ) -> Iterator[Entry]:  # fmt: skip
        """Entries in order, as of this call, however long the reading takes."""
        start, stop = self._range(start, stop)
        if until_us is not None:
            stop = bisect_right(range(stop), until_us, lo=min(start, stop), key=self._shelf.recorded_at_us)
        return self._walk(start, stop, None if types is None else sorted(types))

    def _walk(self, start: int, stop: int, types: Sequence[str] | None) -> Iterator[Entry]:
        while start < stop:
            rows = self._shelf.rows(start, stop, types, _ROWS)
            yield from map(_entry, rows)
            if len(rows) < _ROWS:
                return
            start = rows[-1][0] + 1

    def leaf_hashes(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The leaf hashes as kept."""
        start, stop = self._range(start, stop)
        return self._leaves(start, stop)

    def _leaves(self, start: int, stop: int) -> Iterator[bytes]:
        for at in range(start, stop, _HASHES):
            yield from self._shelf.hashes(0, at, min(at + _HASHES, stop))

    def nodes(self, stop: int | None = None) -> Iterator[Node]:
        """The kept hashes above the leaves, in the order in which they became complete."""
        _, stop = self._range(0, stop)
        return self._nodes(stop)

    def _nodes(self, stop: int) -> Iterator[Node]:
        for at in range(0, stop, _HASHES):
            end = min(at + _HASHES, stop)
            found = list[Node]()
            for level in range(KEPT_EVERY, end.bit_length(), KEPT_EVERY):
                first = at >> level
                kept = self._shelf.hashes(level, first, end >> level)
                kept += [b""] * ((end >> level) - first - len(kept))  # one that is missing is none that fits
                found += [(level, index, made) for index, made in enumerate(kept, first)]
            yield from sorted(found, key=lambda node: ((node[1] + 1) << node[0], node[0]))
        for level, index, stray in self._shelf.stray_nodes():
            yield min(max(level, 0), _LEVELS), index, stray  # out of its order in any case

    def _range(self, start: int, stop: int | None) -> tuple[int, int]:
        if start < 0 or (stop is not None and stop < 0):
            raise RecordError(f"Entries are numbered from 0: {min(start, stop or 0)} is none of them.")
        size, _ = self._shelf.last()
        return start, size if stop is None else min(stop, size)

    def inclusion(self, seq: int, size: int | None = None) -> list[bytes]:
        """The audit path from entry `seq` to the root of the first `size` entries."""
        size, found = self._tree_of(size)
        path = inclusion_path(seq, size, self._node)
        if not verify_inclusion(seq, size, self._node(0, seq), path, found):
            raise TamperedError(f"The tree that is kept does not lead from entry {seq} to its root: verify it.", seq)
        return path

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of `size` entries continues that of `old`."""
        size, found = self._tree_of(size)
        path = consistency_path(old, size, self._node)
        before = Frontier.of(old, self._node).root()
        if not verify_consistency(old, size, before, found, path):
            raise TamperedError(f"The tree that is kept of {size} entries does not continue that of {old}: verify it.")
        return path

    def _tree_of(self, size: int | None) -> tuple[int, bytes]:
        self._catch_up()
        if size is None or size == self._tree.size:
            return self._tree.size, self._tree.root()
        if not 0 <= size <= self._tree.size:
            raise RecordError(f"The record has {self._tree.size} entries: a tree of {size} is not in it.")
        return size, Frontier.of(size, self._node).root()

    def _node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, from those that are kept."""
        below = level % KEPT_EVERY
        start, count = index << below, 1 << below
        hashes = self._shelf.hashes(level - below, start, start + count)
        if len(hashes) != count or any(type(h) is not bytes or len(h) != HASH_BYTES for h in hashes):
            first, last = start << level - below, ((start + count) << level - below) - 1
            what = f"entry {first}" if first == last else f"the entries {first} to {last}"
            raise TamperedError(f"What the tree keeps for {what} is missing or altered: it was tampered with.", first)
        return root(hashes)

    def text(self, commitment: str) -> SealedText | None:
        """The text behind a commitment."""
        return self._shelf.text(commitment) if _COMMITMENT.fullmatch(commitment) else None

    def redact(self, commitment: str, entry: Draft) -> Entry:
        """Remove a text and its salt, and append `entry` which says so."""
        if entry.type != "redacted" or commitment not in commitments_in(entry.payload):
            raise RecordError('What removes a text is an entry of the type redacted with {"commitment": …} in it.')
        with self._shelf.writing():
            batch = self._sealed([entry], None)
            if self.text(commitment) is None:
                raise RefusedError(f"No text is kept behind {commitment}: it was removed before, or never here.")
            self._shelf.remove_text(commitment)
            self._shelf.write(batch)
        self._tree, self._last_us = batch.tree, batch.last_us
        self._shelf.scrub()
        return batch.rows[0].entry

    def add_checkpoint(self, note: str) -> None:
        """Keep a signed note about this record."""
        checkpoint = parse_checkpoint(parse_note(note).text)
        if checkpoint.origin != self.origin:
            raise RecordError(f"This is a checkpoint of another record: of {checkpoint.origin}, not of {self.origin}.")
        with self._shelf.writing():
            self._shelf.add_note(note)

    def checkpoints(self) -> list[str]:
        """All kept notes, oldest first."""
        return self._shelf.notes()

    def settings(self) -> Mapping[str, str]:
        """What was set at `record init`."""
        return self._shelf.settings()

    def settle(self) -> None:
        """Bring what is kept into its plainest form."""
        self._shelf.settle()

    def close(self) -> None:
        """Let go of it."""
        self._shelf.close()


def _entry(row: KeptRow) -> Entry:
    seq, kind, recorded_at_us, effective_at_us, actor, payload_hash, text = row
    try:
        payload, end = _decode(text)
        whole = type(payload) is dict and end == len(text)
        if whole and (sha256(text.encode()).digest() == payload_hash or payload_bytes(payload) == text.encode()):
            return Entry(seq, kind, recorded_at_us, effective_at_us, actor, payload_hash.hex(), payload)
    except (ValueError, AttributeError, TypeError, RecursionError, RecordError):
        whole = False
    if whole:  # a key twice, say, which readers take in different ways; what is canonical and changed, verify names
        raise TamperedError(f"The payload of entry {seq} is not kept as canonical JSON: it was changed.", seq)
    raise TamperedError(f"What is kept of entry {seq} cannot be read any more: it was changed.", seq)


def _origin(shelf: Shelf) -> str:
    try:
        origin = shelf.settings()["origin"]
        check_origin(origin)
    except (KeyError, RecordError):
        raise TamperedError(f"{shelf.url} does not say what its record is called: its settings were altered.") from None
    return origin
