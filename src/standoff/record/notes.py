"""Signed notes: a text, a blank line, and one line for each signature (C2SP signed-note).

Who reads a note takes the signatures of keys he knows and passes over the others; one that claims to be by a known key
and is not, spoils the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from standoff.errors import RecordError, TamperedError
from standoff.record.keys import SignerKey, VerifierKey, base64_bytes, base64_text, check_name

__all__ = ["MOST_NOTE_BYTES", "Note", "Signature", "add_signature", "open_note", "parse_note", "sign_note"]

#: A longer note is refused unread; so is one with more signatures than a hundred.
MOST_NOTE_BYTES: Final = 1_000_000
_MOST_SIGNATURES: Final = 100
_DASH: Final = "— "  # an em dash, U+2014
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who claims it, by which key, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64_text(self.key_id + self.signature)}\n"

    @property
    def cosigned_at_s(self) -> int:
        """Of a co-signature: its time, seconds since 1970."""
        return int.from_bytes(self.signature[:_TIME_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Note:
    """`text` ends with a newline. `str(note)` is the note as it is stored and sent."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


def parse_note(data: str) -> Note:
    """The note as written; no signature is checked. RecordError where it is malformed, saying how."""
    if len(data.encode(errors="replace")) > MOST_NOTE_BYTES:
        raise RecordError(f"The note is longer than {MOST_NOTE_BYTES:,} bytes: this is no checkpoint.")
    head, blank, tail = data.rpartition("\n\n")
    if not blank:
        raise RecordError("The note has no blank line before its signatures: it was cut, or is no signed note.")
    text = head + "\n"
    _check_text(text)
    if not tail.endswith("\n"):
        raise RecordError("The note does not end with a whole signature line: it was cut.")
    lines = tail.split("\n")[:-1]
    if len(lines) > _MOST_SIGNATURES:
        raise RecordError(f"The note has {len(lines)} signatures, more than {_MOST_SIGNATURES}.")
    return Note(text, tuple(map(_signature, lines)))


def sign_note(text: str, signers: Sequence[SignerKey]) -> Note:
    """`text` signed by each of `signers`. RecordError for a text that a note cannot carry."""
    _check_text(text)
    signed = [Signature(key.name, key.verifier.key_id, key.sign(text)) for key in signers]
    if not signed:
        raise RecordError("A note needs a signature: give at least one signer key.")
    return Note(text, tuple(signed))


def add_signature(note: Note, signature: Signature) -> Note:
    """The note with one signature more, behind the others."""
    return Note(note.text, (*note.signatures, signature))


def open_note(note: Note, keys: Iterable[VerifierKey]) -> tuple[tuple[VerifierKey, Signature], ...]:
    """The signatures by `keys`, each checked; there may be none. TamperedError where one is not what it claims."""
    known = {(key.name, key.key_id): key for key in keys}
    found = {}
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None or key in found:
            continue
        if not key.verifies(note.text, signature.signature):
            raise TamperedError(
                f"The signature by {key.name} does not fit the text: the note was altered, or another key signed it."
            )
        found[key] = signature
    return tuple(found.items())


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RecordError("The text of the note holds half a character (a lone surrogate): mend it.") from None
    if len(text) < 2 or not text.endswith("\n"):
        raise RecordError("The text of a note ends with a newline, and is not empty: this is otherwise.")
    if any(char < " " and char != "\n" for char in text):
        raise RecordError("The text of the note holds a control character (a tab, a carriage return?): take it out.")


def _signature(line: str) -> Signature:
    parts = line.removeprefix(_DASH).split(" ")
    if not line.startswith(_DASH) or len(parts) != 2:
        raise RecordError(f"{line[:80]!r} is no signature line, which reads: — name base64.")
    check_name(parts[0])
    data = base64_bytes(parts[1], f"The signature by {parts[0]}")
    if len(data) <= _ID_BYTES:
        raise RecordError(f"The signature by {parts[0]} is too short: it was cut.")
    return Signature(parts[0], data[:_ID_BYTES], data[_ID_BYTES:])
