"""Drafts become rows: everything that an append writes, made and checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from standoff.errors import RecordError
from standoff.model.entry import Draft, Entry, SealedText
from standoff.record.entries import check_order, leaf_hash, seal_with_bytes
from standoff.record.merkle import Frontier, Node

__all__ = ["KEPT_EVERY", "Batch", "Row", "seal_batch"]

#: Of the complete subtrees those at levels 4, 8, 12 … are kept; one between them is made of 2, 4 or 8 kept hashes.
KEPT_EVERY: Final = 4


class Row(NamedTuple):
    """An entry as it is written down: its place, the canonical bytes of its payload, its leaf hash."""

    entry: Entry
    payload: bytes
    leaf_hash: bytes


class Batch(NamedTuple):
    """What one append writes, and the tree with its last instant as they are afterwards."""

    rows: list[Row]
    nodes: list[Node]
    texts: list[SealedText]
    tree: Frontier
    last_us: int | None


def seal_batch(drafts: Sequence[Draft], tree: Frontier, last_us: int | None) -> Batch:
    """The rows of `drafts` behind `tree`, which grows. RecordError for the first draft that cannot become an entry."""
    batch = Batch([], [], [], tree, last_us)
    for draft in drafts:
        check_order(draft.recorded_at_us, last_us)
        last_us = draft.recorded_at_us
        entry, payload = seal_with_bytes(draft, tree.size)
        if "\0" in entry.actor:
            raise RecordError(f"The actor {entry.actor!r} holds a NUL character, which not every store can keep.")
        leaf = leaf_hash(entry)
        batch.rows.append(Row(entry, payload, leaf))
        batch.nodes.extend(tree.append(leaf)[KEPT_EVERY::KEPT_EVERY])  # they come by level, from 0
        batch.texts.extend(draft.sealed)
    return batch._replace(last_us=last_us)
