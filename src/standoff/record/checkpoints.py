"""Checkpoints: the head of a record as a signed note, made to be handed to somebody else (C2SP tlog-checkpoint).

The text has three lines: the origin (the name of the record), the number of entries, the root in base64. Lines behind
them are extensions: signed with the rest, kept, and not interpreted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Head
from standoff.record.keys import ED25519, SignerKey, VerifierKey, base64_bytes, base64_text
from standoff.record.merkle import EMPTY_ROOT, HASH_BYTES
from standoff.record.notes import Note, open_note, parse_note, sign_note

__all__ = ["Checkpoint", "OpenCheckpoint", "check_origin", "open_checkpoint", "parse_checkpoint", "sign_checkpoint"]

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`size` entries of the record `origin` under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class OpenCheckpoint:
    """A checkpoint whose signatures were checked: by which keys, and by which witnesses when (seconds since 1970)."""

    checkpoint: Checkpoint
    note: Note
    signed_by: tuple[VerifierKey, ...]
    witnesses: tuple[tuple[VerifierKey, int], ...]


def check_origin(origin: str) -> None:
    """RecordError for a name of a record that a checkpoint cannot carry: empty, padded, or with control characters."""
    if not origin or origin != origin.strip() or not all(char.isprintable() for char in origin):
        raise RecordError(f"{origin!r} cannot name a record: use one line of text, like example.org/al-tanf.")


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; RecordError where a line is not as the format has it."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1]:
        raise RecordError("A checkpoint has three lines or more, none empty: origin, size, root. This has not.")
    origin, size, root_text, *extensions = lines[:-1]
    check_origin(origin)
    if not _SIZE.fullmatch(size):
        raise RecordError(f"The second line of a checkpoint is a whole number of entries, not {size[:40]!r}.")
    root = base64_bytes(root_text, "The third line of the checkpoint")
    if len(root) != HASH_BYTES:
        raise RecordError(f"The third line of a checkpoint holds {HASH_BYTES} bytes, not {len(root)}: it was cut.")
    if size == "0" and root != EMPTY_ROOT:
        raise RecordError("The checkpoint is of no entries, but its root is not that of an empty tree: it was altered.")
    return Checkpoint(origin, int(size), root, tuple(extensions))


def sign_checkpoint(head: Head, signers: Sequence[SignerKey]) -> Note:
    """A checkpoint of `head`, signed by each of `signers`."""
    check_origin(head.origin)
    return sign_note(str(Checkpoint(head.origin, head.size, head.root)), signers)


def open_checkpoint(data: str, keys: Iterable[VerifierKey], origin: str | None = None) -> OpenCheckpoint:
    """The checkpoint in the note `data`, signed by at least one of `keys` (kind 1).

    RecordError where it is malformed; TamperedError for another record than `origin`, a signature that does not fit,
    or no signature by any of `keys`.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    if origin is not None and checkpoint.origin != origin:
        raise TamperedError(f"This is a checkpoint of another record: of {checkpoint.origin}, not of {origin}.")
    found = open_note(note, keys)
    signed_by = tuple(key for key, _ in found if key.kind == ED25519)
    if not signed_by:
        names = ", ".join(sorted({signature.name for signature in note.signatures}))
        raise TamperedError(f"The checkpoint is signed by {names}, but by no key that was given: the wrong key signed.")
    witnesses = tuple((key, signature.cosigned_at_s) for key, signature in found if key.kind != ED25519)
    return OpenCheckpoint(checkpoint, note, signed_by, witnesses)
