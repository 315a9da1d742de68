"""Verification: everything is computed anew, in one pass over the entries, and compared with what was kept.

What is compared: each payload with its hash, each entry with its leaf, the numbers and times in order, the root with
the head, each checkpoint with the root at its size, each sealed text with its commitment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Entry, Head
from standoff.record.checkpoints import Checkpoint, OpenCheckpoint, open_checkpoint, parse_checkpoint
from standoff.record.examine import MOST_NAMED, FetchText, Stretch, examine
from standoff.record.keys import VerifierKey
from standoff.record.merkle import HASH_BYTES, Frontier, Node
from standoff.record.notes import parse_note
from standoff.record.report import NO_ANCHOR, CheckedNote, Code, Finding, Report

__all__ = ["verify", "verify_examined"]

_From = Literal["kept", "outside"]


def verify(
    entries: Iterable[Entry], head: Head, checkpoints: Sequence[str] = (), keys: Sequence[VerifierKey] = (), *,
    against: Sequence[str] = (), leaves: Iterable[bytes] | None = None, nodes: Iterable[Node] = (),
    text: FetchText | None = None,
) -> Report:  # fmt: skip
    """Check a record of which `head` and `checkpoints` (signed notes) were kept, and `against` came from outside.

    Of a store that may grow meanwhile, take the head first, and then the entries and leaves up to its size.
    `leaves`: the kept leaf hashes, without which a changed entry shows in the root but cannot be named. `nodes`: kept
    hashes above them, in the order in which they became complete, smaller ones first. `text`: from a commitment to the
    sealed text. Without `keys` no signature is checked, and the report says so.
    """
    return verify_examined(
        examine(entries, leaves, text), head, checkpoints, keys, against=against, nodes=nodes, unnamed=leaves is None
    )


def verify_examined(
    stretches: Iterable[Stretch], head: Head, checkpoints: Sequence[str] = (), keys: Sequence[VerifierKey] = (), *,
    against: Sequence[str] = (), nodes: Iterable[Node] = (), unnamed: bool = False,
) -> Report:  # fmt: skip
    """As `verify`, of entries that `examine` went through: stretch upon stretch, from entry 0 on.

    `unnamed`: they were examined without kept leaf hashes.
    """
    walk = _Walk(head, nodes)
    notes = [*_open_all(walk, checkpoints, keys, "kept"), *_open_all(walk, against, keys, "outside")]
    walk.through(stretches, {note.checkpoint.size for _, note in notes})
    walk.check_head()
    checked = [found for origin, note in notes if (found := walk.check_note(origin, note))]
    remarks = _remarks(bool(checkpoints or against), bool(keys), bool(against), unnamed)
    return Report(
        head.origin, walk.tree.size, walk.tree.root(), tuple(walk.findings), tuple(checked),
        (*walk.text_remarks(), *remarks), walk.bad_entries, len(walk.texts_kept), len(walk.texts_gone),
    )  # fmt: skip


class _Walk:
    """The tree grows over what was examined, and is compared with what was kept of it."""

    def __init__(self, head: Head, nodes: Iterable[Node]) -> None:
        self.head = head
        self._nodes = iter(nodes)
        self._node: Node | None = None  # the next kept hash to compare with
        self.findings: list[Finding] = []
        self.bad_entries = 0
        self.texts_kept, self.texts_gone, self.announced = set[str](), set[str](), set[str]()
        self.tree = Frontier()
        self.broken = False
        self._last_us: int | None = None
        self._roots: dict[int, bytes] = {}

    def find(self, code: Code, text: str, seq: int | None = None) -> None:
        self.findings.append(Finding(code, text, seq))

    def through(self, stretches: Iterable[Stretch], sizes: set[int]) -> None:
        wanted, self._node = {*sizes, self.head.size}, next(self._nodes, None)
        if 0 in wanted:
            self._roots[0] = self.tree.root()
        for stretch in stretches:
            first_bad = next((found.seq for found in stretch.findings), None)
            good = HASH_BYTES * ((stretch.stop if first_bad is None else first_bad) - stretch.start)
            self._grow(stretch.leaves[:good], wanted)
            self._take(stretch)
            self._grow(stretch.leaves[good:], wanted)
        if self._node is not None and not self.broken:
            self._left_over(self._node)

    def _grow(self, leaves: bytes, wanted: set[int]) -> None:
        tree, due = self.tree, self._due()
        for at in range(0, len(leaves), HASH_BYTES):
            leaf = leaves[at : at + HASH_BYTES]
            if tree.size + 1 == due:
                self._compare(tree.append(leaf))
                due = self._due()
            else:
                tree.add(leaf)
            if tree.size in wanted:
                self._roots[tree.size] = tree.root()

    def _due(self) -> int | None:
        """The size at which the next kept hash becomes complete."""
        return None if self._node is None else self._node[1] + 1 << self._node[0]

    def _take(self, stretch: Stretch) -> None:
        self.findings += stretch.findings[: max(0, MOST_NAMED - self.bad_entries)]
        self.bad_entries += stretch.bad_entries
        self._last_us, self.broken = stretch.last_us, stretch.broken
        self.texts_kept |= stretch.texts_kept
        self.texts_gone |= stretch.texts_gone
        self.announced |= stretch.announced

    def _left_over(self, node: Node) -> None:
        end, size = node[1] + 1 << node[0], self.tree.size
        if end > size:
            self.find("truncated", f"The record is truncated: {size} entries are there, a hash covers {end}.", size)
        else:
            self.find("node", f"A hash is kept at level {node[0]}, place {node[1]} of the tree, out of its order.")

    def _compare(self, made: list[Node]) -> None:
        """Compare the kept hashes that are among those just made; the next one is not."""
        kept = self._node
        while kept is not None and kept[0] < len(made) and kept[1] == made[kept[0]][1]:
            if kept != made[kept[0]] and not self.bad_entries:  # a bad entry changes all above it, and is named
                first, last = kept[1] << kept[0], (kept[1] + 1 << kept[0]) - 1
                self.find(
                    "node",
                    f"The tree that is kept is not that of its entries: the hash over entries {first} to {last}"
                    " differs. No entry is changed by it, but proofs would not hold.",
                )
            kept = next(self._nodes, None)
        self._node = kept

    def text_remarks(self) -> tuple[str, ...]:
        silent, still = sorted(self.texts_gone - self.announced), sorted(self.texts_kept & self.announced)
        said = []
        if silent:
            said.append(f"Sealed texts that are not here, while no entry says that they were removed: {_few(silent)}.")
        if still:
            said.append(f"Sealed texts that are here, while an entry says that they were removed: {_few(still)}.")
        return tuple(said)

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


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


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
