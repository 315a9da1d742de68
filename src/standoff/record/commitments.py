"""Salted commitments: a text can be deleted later, and the log still proves that it was there, and which.

commitment = SHA-256(salt || text in UTF-8), with a salt of 32 bytes. Without the salt nobody can find out by trying
whether a guessed text is the one that was removed; so salt and text are removed together. A payload refers to such a
text by `{"commitment": hex}`, wherever the text itself would have stood.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from standoff.errors import RecordError
from standoff.model.entry import SealedText

__all__ = ["SALT_BYTES", "check_sealed", "commit", "commitments_in", "reference", "verify_text"]

SALT_BYTES: Final = 32


def commit(text: str, salt: bytes) -> SealedText:
    """`text` under a salt of 32 random bytes, which the caller draws. RecordError for another length."""
    if len(salt) != SALT_BYTES:
        raise RecordError(f"A salt has {SALT_BYTES} bytes, not {len(salt)}: draw one from a source of randomness.")
    try:
        body = text.encode()
    except UnicodeEncodeError:
        raise RecordError("A text to be sealed holds half a character (a lone surrogate): mend it.") from None
    return SealedText(sha256(salt + body).hexdigest(), salt, text)


def reference(sealed: SealedText) -> dict[str, str]:
    """What stands in a payload in place of the text."""
    return {"commitment": sealed.commitment}


def verify_text(sealed: SealedText) -> bool:
    """Whether salt and text are those that the commitment was made from."""
    try:
        return hmac.compare_digest(commit(sealed.text, sealed.salt).commitment, sealed.commitment)
    except (RecordError, TypeError):
        return False


def commitments_in(payload: Any) -> Iterator[str]:
    """Every commitment a payload refers to, in the order in which they stand."""
    if isinstance(payload, Mapping):
        found = payload.get("commitment")
        if isinstance(found, str):
            yield found
        for value in payload.values():
            yield from commitments_in(value)
    elif isinstance(payload, (list, tuple)):
        for value in payload:
            yield from commitments_in(value)


def check_sealed(sealed: Sequence[SealedText], payload: Mapping[str, Any]) -> None:
    """RecordError for a text that does not match its commitment, or that the payload nowhere refers to."""
    named = set(commitments_in(payload))
    for text in sealed:
        if not verify_text(text):
            raise RecordError(f"The sealed text of commitment {text.commitment} does not match it: commit it again.")
        if text.commitment not in named:
            raise RecordError(
                f"No payload value refers to the sealed text {text.commitment}:"
                ' put {"commitment": …} where the text would stand.'
            )
