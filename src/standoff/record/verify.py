"""Verification: everything is computed anew, in one pass over the entries, and compared with what was kept.

What is compared: each payload with its hash, each entry with its leaf, the numbers and times in order, the root with
the head, each checkpoint with the root at its size, each sealed text with its commitment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, Literal

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Entry, Head, SealedText
from standoff.record.canonical import payload_bytes
from standoff.record.checkpoints import Checkpoint, OpenCheckpoint, open_checkpoint, parse_checkpoint
from standoff.record.commitments import commitments_in, verify_text
from standoff.record.entries import leaf_hash
from standoff.record.keys import VerifierKey
from standoff.record.merkle import Frontier, Node
from standoff.record.notes import parse_note
from standoff.record.report import NO_ANCHOR, CheckedNote, Code, Finding, Report
from standoff.units import instant_text

__all__ = ["verify"]

_MOST_NAMED: Final = 20  # bad entries; the rest is counted
_COMMITMENT: Final = b'"commitment":"'

_FetchText = Callable[[str], SealedText | None]
_From = Literal["kept", "outside"]


def verify(
    entries: Iterable[Entry], head: Head, checkpoints: Sequence[str] = (), keys: Sequence[VerifierKey] = (), *,
    against: Sequence[str] = (), leaves: Iterable[bytes] | None = None, nodes: Iterable[Node] = (),
    text: _FetchText | None = None,
) -> Report:  # fmt: skip
    """Check a record of which `head` and `checkpoints` (signed notes) were kept, and `against` came from outside.

    Of a store that may grow meanwhile, take the head first, and then the entries and leaves up to its size.
    `leaves`: the kept leaf hashes, without which a changed entry shows in the root but cannot be named. `nodes`: kept
    hashes above them, in the order in which they became complete, smaller ones first. `text`: from a commitment to the
    sealed text. Without `keys` no signature is checked, and the report says so.
    """
    walk = _Walk(head, leaves, nodes, text)
    notes = [*_open_all(walk, checkpoints, keys, "kept"), *_open_all(walk, against, keys, "outside")]
    walk.through(entries, {note.checkpoint.size for _, note in notes})
    walk.check_head()
    checked = [found for origin, note in notes if (found := walk.check_note(origin, note))]
    remarks = _remarks(bool(checkpoints or against), bool(keys), bool(against), leaves is None)
    return Report(
        head.origin, walk.tree.size, walk.tree.root(), tuple(walk.findings), tuple(checked),
        (*walk.text_remarks(), *remarks), walk.bad_entries, len(walk.texts_kept), len(walk.texts_gone),
    )  # fmt: skip


class _Walk:
    """One pass over the entries. Past a missing entry nothing has its place any more, so there the pass ends."""

    def __init__(
        self, head: Head, leaves: Iterable[bytes] | None, nodes: Iterable[Node], text: _FetchText | None
    ) -> None:
        self.head = head
        self._nodes = iter(nodes)
        self.findings: list[Finding] = []
        self.bad_entries = 0
        self.texts_kept, self.texts_gone, self.announced = set[str](), set[str](), set[str]()
        self.tree = Frontier()
        self.broken = False
        self._leaves: Iterator[bytes] | None = None if leaves is None else iter(leaves)
        self._text = text
        self._last_us: int | None = None
        self._roots: dict[int, bytes] = {}

    def find(self, code: Code, text: str, seq: int | None = None) -> None:
        self.findings.append(Finding(code, text, seq))

    def through(self, entries: Iterable[Entry], sizes: set[int]) -> None:
        tree, wanted, node = self.tree, {*sizes, self.head.size}, next(self._nodes, None)
        if 0 in wanted:
            self._roots[0] = tree.root()
        try:
            for entry in entries:
                if entry.seq != tree.size:
                    self._misplaced(entry)
                    return
                leaf = self._leaf_of(entry)
                if node is None:
                    tree.add(leaf)
                else:
                    node = self._compared(node, tree.append(leaf))
                if tree.size in wanted:
                    self._roots[tree.size] = tree.root()
        except (RecordError, TypeError, ValueError, AttributeError) as fault:
            said = "" if isinstance(fault, TamperedError) else f"Entry {tree.size} cannot be read: "
            self._bad("unreadable", f"{said}{fault} Nothing behind it was checked.", tree.size)
            self.broken = True
        if node is not None and not self.broken:
            self._left_over(node)

    def _left_over(self, node: Node) -> None:
        end, size = node[1] + 1 << node[0], self.tree.size
        if end > size:
            self.find("truncated", f"The record is truncated: {size} entries are there, a hash covers {end}.", size)
        else:
            self.find("node", f"A hash is kept at level {node[0]}, place {node[1]} of the tree, out of its order.")

    def _compared(self, kept: Node | None, made: list[Node]) -> Node | None:
        """The first kept hash that is not among those just made; those that are, were compared."""
        while kept is not None and kept[0] < len(made) and kept[1] == made[kept[0]][1]:
            if kept != made[kept[0]] and not self.bad_entries:  # a bad entry changes all above it, and is named
                first, last = kept[1] << kept[0], (kept[1] + 1 << kept[0]) - 1
                self.find(
                    "node",
                    f"The tree that is kept is not that of its entries: the hash over entries {first} to {last}"
                    " differs. No entry is changed by it, but proofs would not hold.",
                )
            kept = next(self._nodes, None)
        return kept

    def _leaf_of(self, entry: Entry) -> bytes:
        """The leaf hash, computed anew; what is wrong with the entry is found on the way."""
        seq, payload, leaf = entry.seq, payload_bytes(entry.payload), leaf_hash(entry)
        kept = leaf if self._leaves is None else next(self._leaves, None)
        if sha256(payload).hexdigest() != entry.payload_hash:
            self._bad("payload", f"Entry {seq}: its payload is not the one whose hash was logged.", seq)
        elif kept != leaf:
            what = "no leaf hash was kept for it" if kept is None else "it is not what was logged (its leaf differs)"
            self._bad("leaf", f"Entry {seq}: {what}.", seq)
        elif self._last_us is not None and entry.recorded_at_us < self._last_us:
            self._bad(
                "order",
                f"Entry {seq}: recorded_at {instant_text(entry.recorded_at_us)} lies before the entry it follows.",
                seq,
            )
        self._last_us = entry.recorded_at_us
        if self._text is not None and _COMMITMENT in payload:
            self._check_texts(entry, self._text)
        return leaf

    def _check_texts(self, entry: Entry, fetch: _FetchText) -> None:
        if entry.type == "redacted":
            self.announced.update(commitments_in(entry.payload))
            return
        for commitment in commitments_in(entry.payload):
            sealed = fetch(commitment)
            if sealed is None:
                self.texts_gone.add(commitment)
            elif sealed.commitment != commitment or not verify_text(sealed):
                seq = entry.seq
                self._bad("text", f"Entry {seq}: the sealed text kept for {commitment} is not the one committed.", seq)
            else:
                self.texts_kept.add(commitment)

    def text_remarks(self) -> tuple[str, ...]:
        silent = sorted(self.texts_gone - self.announced)
        if not silent:
            return ()
        return (f"Sealed texts that are not here, while no entry says that they were removed: {', '.join(silent)}.",)

    def _misplaced(self, entry: Entry) -> None:
        due, found = self.tree.size, entry.seq
        again = isinstance(found, int) and found < due
        words = f"{found} stands there again" if again else f"it is missing, {found!r} stands in its place"
        self._bad("missing", f"Entry {due}: {words}. Nothing behind it was checked.", due)
        self.broken = True

    def _bad(self, code: Code, text: str, seq: int) -> None:
        self.bad_entries += 1
        if self.bad_entries <= _MOST_NAMED:
            self.find(code, text, seq)

    def check_head(self) -> None:
        if self.broken:
            return
        size, head = self.tree.size, self.head
        if size < head.size:
            self.find("truncated", f"The record is truncated: {size} entries are there, {head.size} were kept.", size)
        elif size > head.size:
            self.find(
                "beyond", f"Entry {head.size}: it and all behind it are not in the tree that was kept.", head.size
            )
        elif head.recorded_at_us != self._last_us:
            self.find("head", "The head does not carry the time of the last entry.")
        if size >= head.size and self._roots[head.size] != head.root and not self.bad_entries:
            self.find(
                "root",
                f"The root over the entries is {self._roots[head.size].hex()}, but {head.root.hex()} was kept:"
                " an entry was changed together with its leaf hash, or the tree was.",
            )

    def check_note(self, origin: _From, note: OpenCheckpoint) -> CheckedNote | None:
        whose = "the checkpoint from outside" if origin == "outside" else "a kept checkpoint"
        size, root = note.checkpoint.size, self._roots.get(note.checkpoint.size)
        if root == note.checkpoint.root:
            signed_by = tuple(key.name for key in note.signed_by)
            return CheckedNote(origin, size, signed_by, tuple((key.name, at_s) for key, at_s in note.witnesses))
        if root is not None:
            text = f"The first {size} entries are not those of {whose}: history before entry {size} was rewritten."
            self.find("history", text)
        elif self.broken:
            self.find(
                "history", f"Whether {whose} of {size} entries holds cannot be said: the entries do not reach it."
            )
        else:
            self.find(
                "truncated",
                f"The record is truncated: it has {self.tree.size} entries, {whose} shows that there were {size}.",
                self.tree.size,
            )
        return None


def _open_all(
    walk: _Walk, notes: Sequence[str], keys: Sequence[VerifierKey], origin: _From
) -> Iterator[tuple[_From, OpenCheckpoint]]:
    """The checkpoints whose signatures hold; the others are findings."""
    for number, data in enumerate(notes):
        where = f"Checkpoint {number} of those {'from outside' if origin == 'outside' else 'kept'}: "
        try:
            opened = _open(data, keys)
        except TamperedError as fault:
            walk.find("signature", f"{where}{fault}")
        except RecordError as fault:
            walk.find("checkpoint", f"{where}{fault}")
        else:
            mine, its = walk.head.origin, opened.checkpoint.origin
            if its == mine:
                yield origin, opened
            else:
                walk.find("other-record", f"{where}it is of another record, {its}; this one is {mine}.")


def _open(data: str, keys: Sequence[VerifierKey]) -> OpenCheckpoint:
    if keys:
        return open_checkpoint(data, keys)
    note = parse_note(data)
    checkpoint: Checkpoint = parse_checkpoint(note.text)
    return OpenCheckpoint(checkpoint, note, (), ())


def _remarks(notes: bool, keys: bool, anchor: bool, unnamed: bool) -> tuple[str, ...]:
    found = []
    if notes and not keys:
        found.append("No key was given: no signature was checked.")
    if unnamed:
        found.append("No leaf hashes were given: a changed entry shows in the root, but cannot be named.")
    if not anchor:
        found.append(NO_ANCHOR)
    return tuple(found)
