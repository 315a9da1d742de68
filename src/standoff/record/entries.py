"""From a draft to an entry in its place, and from an entry to the leaf that the tree hashes.

The leaf is canonical JSON (RFC 8785) of `actor, effective_at, payload_hash, recorded_at, seq, type`: the payload itself
takes part through its hash. docs/record-format.md gives it byte by byte.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Final

from standoff.errors import RecordError
from standoff.model.entry import ENTRY_TYPES, Draft, Entry
from standoff.record.canonical import payload_bytes, text_bytes
from standoff.record.commitments import check_sealed
from standoff.record.merkle import hash_leaf
from standoff.units import US_PER_S, instant_text

__all__ = ["check_draft", "check_order", "leaf_bytes", "leaf_hash", "payload_hash", "seal", "seal_with_bytes"]

#: The years 1 to 9999, which are those that calendar texts have.
_FIRST_US: Final = -62_135_596_800 * US_PER_S
_LAST_US: Final = 253_402_300_800 * US_PER_S - 1


def seal(draft: Draft, seq: int) -> Entry:
    """The entry that `draft` becomes at place `seq`. RecordError as for `check_draft` and `payload_bytes`."""
    return seal_with_bytes(draft, seq)[0]


def seal_with_bytes(draft: Draft, seq: int) -> tuple[Entry, bytes]:
    """The entry, and the canonical bytes of its payload: what a store writes down."""
    check_draft(draft)
    payload = payload_bytes(draft.payload)
    if draft.sealed:
        check_sealed(draft.sealed, draft.payload)
    entry = Entry(
        seq,
        draft.type,
        draft.recorded_at_us,
        draft.effective_at_us,
        draft.actor,
        sha256(payload).hexdigest(),
        draft.payload,
    )
    return entry, payload


def payload_hash(entry: Entry) -> str:
    """SHA-256 (hex) over the canonical bytes of the payload as it stands now."""
    return sha256(payload_bytes(entry.payload)).hexdigest()


def leaf_bytes(entry: Entry) -> bytes:
    """What the tree hashes for an entry. RecordError for an instant outside the years 1 to 9999."""
    recorded = _instant(entry.recorded_at_us, "recorded_at")
    effective = (
        recorded if entry.effective_at_us == entry.recorded_at_us else _instant(entry.effective_at_us, "effective_at")
    )
    return b'{"actor":%b,"effective_at":"%b","payload_hash":%b,"recorded_at":"%b","seq":%d,"type":%b}' % (
        text_bytes(entry.actor), effective, text_bytes(entry.payload_hash), recorded, entry.seq, text_bytes(entry.type),
    )  # fmt: skip


def leaf_hash(entry: Entry) -> bytes:
    """SHA-256 over a zero byte and the leaf (RFC 6962, section 2.1)."""
    return hash_leaf(leaf_bytes(entry))


def check_draft(draft: Draft) -> None:
    """RecordError for an unknown type, an empty or unreadable actor, or an instant that no calendar text can hold."""
    if not isinstance(draft.type, str) or draft.type not in ENTRY_TYPES:
        raise RecordError(f"{draft.type!r} is no type of entry: the known ones are {', '.join(sorted(ENTRY_TYPES))}.")
    if not isinstance(draft.actor, str) or not draft.actor.strip():
        raise RecordError(f"An entry of the type {draft.type} has no actor: say who acts, by id.")
    try:
        draft.actor.encode()
    except UnicodeEncodeError:
        raise RecordError(f"The actor of an entry of the type {draft.type} holds half a character: mend it.") from None
    for name, at_us in (("recorded_at", draft.recorded_at_us), ("effective_at", draft.effective_at_us)):
        if type(at_us) is not int or not _FIRST_US <= at_us <= _LAST_US:
            raise _no_instant(at_us, name)


def check_order(recorded_at_us: int, last_recorded_at_us: int | None) -> None:
    """RecordError where an entry would be recorded before the one it follows; None: it follows none."""
    if last_recorded_at_us is not None and recorded_at_us < last_recorded_at_us:
        raise RecordError(
            f"recorded_at {instant_text(recorded_at_us)} lies before the last entry's,"
            f" {instant_text(last_recorded_at_us)}: a record only grows forward."
        )


def _instant(at_us: int, name: str) -> bytes:
    """The instant as `units.instant_text` writes it. A burst of entries shares its second, which is kept."""
    try:
        if type(at_us) is int:
            second, rest_us = divmod(at_us, US_PER_S)
            return b"%b.%06dZ" % (_second(second), rest_us) if rest_us else _second(second) + b"Z"
    except OverflowError:
        pass
    raise _no_instant(at_us, name)


def _no_instant(at_us: object, name: str) -> RecordError:
    return RecordError(f"{name} is {at_us!r}: give whole microseconds since 1970, within the years 1 to 9999.")


@lru_cache(maxsize=1024)
def _second(second: int) -> bytes:
    return instant_text(second * US_PER_S).removesuffix("Z").encode()
