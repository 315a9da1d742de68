"""Exhibits and their custody: what may be added, and what may happen to it. Chronological, and nothing is altered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from standoff.errors import RefusedError
from standoff.model.claim import CustodyEvent, Exhibit
from standoff.model.claim_words import CopyKind, CustodyKind
from standoff.record.claims.book import ClaimBook

__all__ = ["check_custody", "check_exhibit", "custodian_of", "is_sha256"]

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def check_exhibit(book: ClaimBook, exhibit: Exhibit) -> None:
    """RefusedError unless it has an id, is new, known by a SHA-256, and rests on claims and originals we know."""
    if not exhibit.id.strip():
        raise RefusedError("An exhibit needs an id of its own.")
    if exhibit.id in book.exhibits:
        raise RefusedError(f"The exhibit {exhibit.id!r} is there already; what happens to it is custody.")
    _check_hash(exhibit.sha256)
    if strange := sorted(name for name in exhibit.claims if name not in book.kept):
        raise RefusedError(f"No claim {', '.join(strange)} to rest on this exhibit: see `standoff claims list`.")
    original = book.exhibits.get(exhibit.derived_from or "")
    if exhibit.derived_from is not None and original is None:
        raise RefusedError(f"There is no exhibit {exhibit.derived_from!r} that it could derive from.")
    if exhibit.copy is CopyKind.WORKING and original is None:
        raise RefusedError("A working copy derives from an exhibit: --derived-from ID.")
    if exhibit.copy is CopyKind.EVIDENTIARY and original is not None and exhibit.sha256 != original.sha256:
        raise RefusedError(f"An evidentiary copy of {original.id!r} has its very hash; what differs is a working copy.")


def check_custody(book: ClaimBook, event: CustodyEvent) -> None:
    """RefusedError for an unknown exhibit, a time before the last event, a changed evidentiary copy, no recipient."""
    exhibit = book.exhibits.get(event.exhibit)
    if exhibit is None:
        raise RefusedError(f"There is no exhibit {event.exhibit!r}: add it first.")
    if event.sha256 is not None:
        _check_hash(event.sha256)
    past = book.custody.get(event.exhibit, [])
    if past and event.at_us < past[-1].at_us:
        raise RefusedError("Custody is told in order of time, and something later stands there already.")
    if event.kind is CustodyKind.COLLECTED and past:
        raise RefusedError(f"{event.exhibit!r} was collected already, by {past[0].by}.")
    if event.kind in (CustodyKind.TRANSFERRED, CustodyKind.EXPORTED) and not event.to:
        raise RefusedError(f"Say to whom it was {event.kind}: --to.")
    if exhibit.copy is CopyKind.EVIDENTIARY and event.kind is CustodyKind.REDACTED:
        raise RefusedError("An evidentiary copy is never altered: make a working copy, and redact that.")
    known = _hash_now(exhibit, past)
    if None not in (event.sha256, known) and event.sha256 != known and event.kind is not CustodyKind.REDACTED:
        raise RefusedError(f"The hash found is not that of {event.exhibit!r}: {known}. It is another file.")


def _check_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise RefusedError(f"{sha256!r} is no SHA-256: 64 hexadecimal digits, small letters.")


def is_sha256(text: str) -> bool:
    """Whether a text is a SHA-256 as exhibits write it."""
    return _SHA256.fullmatch(text) is not None


def _hash_now(exhibit: Exhibit, past: Sequence[CustodyEvent]) -> str | None:
    """The hash of the file as it stands after its redactions; None where the last one told none."""
    known: str | None = exhibit.sha256
    for event in past:
        if event.kind is CustodyKind.REDACTED or known is None:
            known = event.sha256
    return known


def custodian_of(book: ClaimBook, exhibit: str) -> str | None:
    """Who has it: whoever it was last handed to, else who collected it; None where nobody said."""
    holder = None
    for event in book.custody.get(exhibit, []):
        if event.kind is CustodyKind.TRANSFERRED:
            holder = event.to
        elif event.kind is CustodyKind.COLLECTED:
            holder = event.by
    return holder
