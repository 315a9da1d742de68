"""Entries looked at one by one: each is computed anew and compared with what was kept of it.

An entry needs nothing of the others for that but the time of the one before it. So a record can be examined in
stretches, apart from each other and on several cores; `verify` puts what they found together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Entry, SealedText
from standoff.record.canonical import payload_bytes
from standoff.record.commitments import commitments_in, verify_text
from standoff.record.entries import leaf_hash
from standoff.record.merkle import HASH_BYTES
from standoff.record.report import Code, Finding
from standoff.units import instant_text

__all__ = ["MOST_NAMED", "STRETCH", "FetchText", "Stretch", "examine"]

#: Entries in a stretch: enough that handing one over costs little, few enough that it is soon done.
STRETCH: Final = 1 << 13

#: How many bad entries are named; the rest is counted.
MOST_NAMED: Final = 20

#: From a commitment to the sealed text behind it.
FetchText = Callable[[str], SealedText | None]

_COMMITMENT: Final = b'"commitment":"'


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found of the entries from `start` on. `leaves`: their hashes as computed, 32 bytes each."""

    start: int
    leaves: bytes
    findings: tuple[Finding, ...]  # about entries, in their order: the first MOST_NAMED of `bad_entries`
    bad_entries: int
    last_us: int | None  # when the last of them was recorded
    broken: bool  # an entry was missing or unreadable; nothing behind it was examined
    texts_kept: frozenset[str]  # commitments, as the next two
    texts_gone: frozenset[str]
    announced: frozenset[str]  # those which an entry says were removed

    @property
    def stop(self) -> int:
        """The entry behind those that were examined."""
        return self.start + len(self.leaves) // HASH_BYTES


def examine(
    entries: Iterable[Entry], leaves: Iterable[bytes] | None = None, text: FetchText | None = None, *,
    start: int = 0, before_us: int | None = None,
) -> Iterator[Stretch]:  # fmt: skip
    """The entries from `start` on, STRETCH at a time, the last one shorter or empty; a broken one is the last.

    `leaves`: the kept hashes of these entries, where there are any. `before_us`: when the entry before was recorded.
    """
    rest, kept = iter(entries), None if leaves is None else iter(leaves)
    while True:
        look = _Look(start, before_us, kept, text)
        look.through(islice(rest, STRETCH))
        found = look.found()
        yield found
        if found.broken or found.stop - start < STRETCH:
            return
        start, before_us = found.stop, found.last_us


class _Look:
    """One stretch. Past a missing entry nothing has its place any more, so there the look ends."""

    def __init__(self, start: int, before_us: int | None, kept: Iterator[bytes] | None, text: FetchText | None) -> None:
        self._start = start
        self._last_us = before_us
        self._kept = kept
        self._text = text
        self._leaves: list[bytes] = []
        self._findings: list[Finding] = []
        self._bad_entries = 0
        self._broken = False
        self._texts_kept, self._texts_gone, self._announced = set[str](), set[str](), set[str]()

    def found(self) -> Stretch:
        return Stretch(
            self._start, b"".join(self._leaves), tuple(self._findings), self._bad_entries, self._last_us, self._broken,
            frozenset(self._texts_kept), frozenset(self._texts_gone), frozenset(self._announced),
        )  # fmt: skip

    def through(self, entries: Iterable[Entry]) -> None:
        due = self._start
        try:
            for entry in entries:
                if entry.seq != due:
                    self._misplaced(due, entry.seq)
                    return
                self._leaves.append(self._leaf_of(entry, due))
                due += 1
        except (RecordError, TypeError, ValueError, AttributeError) as fault:
            said = "" if isinstance(fault, TamperedError) else f"Entry {due} cannot be read: "
            self._bad("unreadable", f"{said}{fault} Nothing behind it was checked.", due)
            self._broken = True

    def _leaf_of(self, entry: Entry, seq: int) -> bytes:
        """The leaf hash, computed anew; what is wrong with the entry is found on the way."""
        payload, leaf = payload_bytes(entry.payload), leaf_hash(entry)
        kept = leaf if self._kept is None else next(self._kept, None)
        if sha256(payload).hexdigest() != entry.payload_hash:
            self._bad("payload", f"Entry {seq}: its payload is not the one whose hash was logged.", seq)
        elif kept != leaf:
            what = "no leaf hash was kept for it" if kept is None else "it is not what was logged (its leaf differs)"
            self._bad("leaf", f"Entry {seq}: {what}.", seq)
        elif self._last_us is not None and entry.recorded_at_us < self._last_us:
            at = instant_text(entry.recorded_at_us)
            self._bad("order", f"Entry {seq}: recorded_at {at} lies before the entry it follows.", seq)
        self._last_us = entry.recorded_at_us
        if self._text is not None and _COMMITMENT in payload:
            self._check_texts(entry, self._text)
        return leaf

    def _check_texts(self, entry: Entry, fetch: FetchText) -> None:
        if entry.type == "redacted":
            self._announced.update(commitments_in(entry.payload))
            return
        for commitment in commitments_in(entry.payload):
            sealed = fetch(commitment)
            if sealed is None:
                self._texts_gone.add(commitment)
            elif sealed.commitment != commitment or not verify_text(sealed):
                seq = entry.seq
                self._bad("text", f"Entry {seq}: the sealed text kept for {commitment} is not the one committed.", seq)
            else:
                self._texts_kept.add(commitment)

    def _misplaced(self, due: int, found: object) -> None:
        again = isinstance(found, int) and found < due
        words = f"{found} stands there again" if again else f"it is missing, {found!r} stands in its place"
        self._bad("missing", f"Entry {due}: {words}. Nothing behind it was checked.", due)
        self._broken = True

    def _bad(self, code: Code, text: str, seq: int) -> None:
        self._bad_entries += 1
        if self._bad_entries <= MOST_NAMED:
            self._findings.append(Finding(code, text, seq))
