"""The proof that one entry is in a record: JSON that can be checked without the record.

`entry` as in the JSON lines of an export, `leaf_hash`, `path` (RFC 9162, from the leaf's neighbour up), `size` and
`root` of the tree, and the checkpoint of that size, where one was kept that covers the entry.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from standoff.cli.record_files import read_text, write_new
from standoff.errors import CallError, RecordError
from standoff.model.entry import Entry
from standoff.record.checkpoints import check_origin, parse_checkpoint
from standoff.record.entries import leaf_hash, payload_hash
from standoff.record.notes import parse_note
from standoff.record.proofs import verify_inclusion
from standoff.stores import Store, open_store
from standoff.units import instant_text, parse_instant_us

__all__ = ["Proof", "entry_data", "prove_entry", "read_proof"]

_FORMAT: Final = "standoff-proof/1"
_TEXTS: Final = ("type", "recorded_at", "effective_at", "actor", "payload_hash")


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry, and how it leads to a root."""

    origin: str
    entry: Entry
    path: list[bytes]
    size: int
    root: bytes
    checkpoint: str | None
    leaf: str | None = None  # hex, as it was written; None: made just now

    def holds(self) -> bool:
        """Whether payload, entry and path lead to the root."""
        made = leaf_hash(self.entry)
        if payload_hash(self.entry) != self.entry.payload_hash or self.leaf not in (None, made.hex()):
            return False
        return verify_inclusion(self.entry.seq, self.size, made, self.path, self.root)

    def as_json(self) -> dict[str, Any]:
        """As `record prove` writes it."""
        return {
            "format": _FORMAT, "origin": self.origin, "entry": entry_data(self.entry),
            "leaf_hash": leaf_hash(self.entry).hex(), "path": [step.hex() for step in self.path], "size": self.size,
            "root": self.root.hex(), "checkpoint": self.checkpoint,
        }  # fmt: skip


def entry_data(entry: Entry) -> dict[str, Any]:
    """The seven fields of an entry, as JSON has them."""
    return {
        "seq": entry.seq, "type": entry.type, "recorded_at": instant_text(entry.recorded_at_us),
        "effective_at": instant_text(entry.effective_at_us), "actor": entry.actor,
        "payload_hash": entry.payload_hash, "payload": entry.payload,
    }  # fmt: skip


def prove_entry(url: str, seq: int, out: Path | None) -> None:
    """Write the proof of entry `seq`, to a file or standard output. CallError where there is no such entry."""
    with closing(open_store(url, readonly=True)) as store:
        head = store.head()
        if not 0 <= seq < head.size:
            raise CallError(f"--seq {seq}: the record has {head.size} entries, numbered from 0.")
        note, size, root = _newest(store, seq) or (None, head.size, head.root)
        (entry,) = store.entries(seq, seq + 1)
        proof = Proof(store.origin, entry, store.inclusion(seq, size), size, root, note)
    text = json.dumps(proof.as_json(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        print(text, end="")
    else:
        write_new(out, [text])


def _newest(store: Store, seq: int) -> tuple[str, int, bytes] | None:
    """The newest kept checkpoint that covers entry `seq`, with its size and root."""
    for note in reversed(store.checkpoints()):
        checkpoint = parse_checkpoint(parse_note(note).text)
        if checkpoint.size > seq:
            return note, checkpoint.size, checkpoint.root
    return None


def read_proof(path: Path) -> Proof:
    """The proof in a file. CallError where it is none."""
    try:
        return _proof(json.loads(read_text(path), object_pairs_hook=_once))
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError, RecordError) as fault:
        raise CallError(
            f"{path} is no proof in the format {_FORMAT} ({fault}): give what `record prove` wrote."
        ) from None


def _proof(data: dict[str, Any]) -> Proof:
    if data["format"] != _FORMAT:
        raise ValueError(f"its format is {data['format']!r}")
    proof = Proof(
        data["origin"], _entry(data["entry"]), [bytes.fromhex(step) for step in data["path"]], data["size"],
        bytes.fromhex(data["root"]), data["checkpoint"], data["leaf_hash"],
    )  # fmt: skip
    written = {**proof.as_json(), "leaf_hash": proof.leaf}
    if json.dumps(written, sort_keys=True) != json.dumps(data, sort_keys=True):
        raise ValueError("a field is missing, is one too many, or is not written as it should be")
    check_origin(proof.origin)
    if type(proof.size) is not int or not isinstance(proof.checkpoint, str | None):
        raise ValueError("a field is not of its type")
    return proof


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ValueError for a key that stands twice: readers differ in which they take."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in it")
    return found


def _entry(data: dict[str, Any]) -> Entry:
    if type(data["seq"]) is not int or not all(isinstance(data[name], str) for name in _TEXTS):
        raise ValueError("a field of its entry is not of its type")
    return Entry(
        data["seq"], data["type"], parse_instant_us(data["recorded_at"]), parse_instant_us(data["effective_at"]),
        data["actor"], data["payload_hash"], data["payload"],
    )  # fmt: skip
