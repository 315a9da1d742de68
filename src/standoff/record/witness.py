"""A witness: a second party that co-signs a checkpoint once it has seen that the record only grew.

C2SP tlog-cosignature (cosignature/v1) and the rules of tlog-witness. A witness remembers the last checkpoint it signed;
two that do not continue each other never get the same witness's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from standoff.errors import RefusedError, TamperedError
from standoff.record.checkpoints import Checkpoint, open_checkpoint
from standoff.record.keys import SignerKey, VerifierKey
from standoff.record.notes import Note, Signature, add_signature
from standoff.record.proofs import verify_consistency
from standoff.units import US_PER_S

__all__ = ["check_growth", "cosign"]


def cosign(
    data: str, log_keys: Iterable[VerifierKey], witness: SignerKey, at_us: int,
    last: Checkpoint | None, path: Sequence[bytes],
) -> Note:  # fmt: skip
    """The note `data` with the witness's co-signature, made at `at_us`.

    `last` is the checkpoint this witness signed before (None: never), and `path` the consistency proof from there.
    TamperedError where the record's own signature or the growth does not hold, RefusedError where the checkpoint is
    older than `last`.
    """
    opened = open_checkpoint(data, log_keys, None if last is None else last.origin)
    if last is not None:
        check_growth(last, opened.checkpoint, path)
    signature = witness.cosign(opened.note.text, at_us // US_PER_S)
    return add_signature(opened.note, Signature(witness.name, witness.verifier.key_id, signature))


def check_growth(last: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> None:
    """RefusedError where `new` is older than `last`; TamperedError where `path` does not prove that it continues it."""
    if new.size < last.size:
        raise RefusedError(
            f"The checkpoint has {new.size} entries, the last one seen had {last.size}: ask for a newer one."
        )
    if last.size == 0 and not path:
        return  # everything continues nothing
    if not verify_consistency(last.size, new.size, last.root, new.root, path):
        raise TamperedError(
            f"The record of {new.size} entries does not continue the one of {last.size} that was seen before:"
            " entries were changed or removed, or the proof belongs to other sizes."
        )
