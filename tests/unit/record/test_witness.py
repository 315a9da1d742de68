"""A witness signs growth and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from record_cases import ORIGIN, SIGNER, START_US, STRANGER, WITNESS, Kept, draft, kept

from standoff.errors import RecordError, RefusedError, StandoffError, TamperedError
from standoff.record.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from standoff.record.merkle import EMPTY_ROOT, consistency_path
from standoff.record.notes import Note
from standoff.record.witness import cosign

KEYS = [SIGNER.verifier]
RECORD = kept(9)


def seen(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, kept(size).head.root)


def witnessed(record: Kept, last: Checkpoint | None, path: list[bytes] | None = None) -> Note:
    if path is None:
        path = consistency_path(last.size, record.tree.size, record.node) if last and last.size else []
    return cosign(record.checkpoint(), KEYS, WITNESS, START_US, last, path)


def test_the_cosignature_is_over_the_time_and_the_text() -> None:
    note = witnessed(RECORD, None)
    line = note.signatures[-1]
    message = f"cosignature/v1\ntime {START_US // 1_000_000}\n{note.text}".encode()
    Ed25519PublicKey.from_public_bytes(WITNESS.verifier.public).verify(line.signature[8:], message)
    assert int.from_bytes(line.signature[:8], "big") == line.cosigned_at_s == START_US // 1_000_000


def test_who_knows_the_witness_reads_when_it_saw_the_record() -> None:
    opened = open_checkpoint(str(witnessed(RECORD, None)), [*KEYS, WITNESS.verifier], ORIGIN)
    assert opened.signed_by == (SIGNER.verifier,)
    assert opened.witnesses == ((WITNESS.verifier, START_US // 1_000_000),)


@pytest.mark.parametrize("size", range(1, 10))
def test_it_signs_what_continues_the_last_one_it_saw(size: int) -> None:
    assert len(witnessed(RECORD, seen(size)).signatures) == 2


def test_everything_continues_the_empty_record() -> None:
    assert witnessed(RECORD, Checkpoint(ORIGIN, 0, EMPTY_ROOT)).signatures[-1].name == WITNESS.name


def _rewritten() -> Kept:
    record = Kept()
    for number in range(9):
        record.append(draft(number, actor="somebody else") if number == 2 else draft(number))
    return record


REFUSED: dict[str, tuple[Kept, Checkpoint, list[bytes] | None, type[StandoffError], str]] = {
    "an older one": (kept(4), seen(6), [], RefusedError, "has 4 entries, the last one seen had 6"),
    "a rewritten one": (_rewritten(), seen(6), None, TamperedError, "of 9 entries does not continue .* of 6"),
    "the same size, rewritten": (_rewritten(), seen(9), [], TamperedError, "does not continue"),
    "no proof": (RECORD, seen(6), [], TamperedError, "does not continue"),
    "another proof": (RECORD, seen(6), [bytes(32)] * 4, TamperedError, "does not continue"),
    "a proof from nothing": (RECORD, Checkpoint(ORIGIN, 0, EMPTY_ROOT), [bytes(32)], TamperedError, "not continue"),
    "another record": (RECORD, replace(seen(6), origin="other"), [], TamperedError, "another record"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_signs_nothing_else(case: str) -> None:
    record, last, path, error, words = REFUSED[case]
    with pytest.raises(error, match=words):
        witnessed(record, last, path)


def test_it_signs_nothing_that_the_record_itself_did_not_sign() -> None:
    note = str(sign_checkpoint(RECORD.head, [STRANGER]))
    with pytest.raises(TamperedError, match="by no key that was given"):
        cosign(note, KEYS, WITNESS, START_US, None, [])


def test_a_changed_time_spoils_the_cosignature() -> None:
    note = witnessed(RECORD, None)
    line = note.signatures[-1]
    later = replace(line, signature=(line.cosigned_at_s + 1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(TamperedError, match=f"signature by {WITNESS.name} does not fit"):
        open_checkpoint(str(replace(note, signatures=(note.signatures[0], later))), [*KEYS, WITNESS.verifier])


def test_a_time_before_1970_is_refused() -> None:
    with pytest.raises(RecordError, match="is no time for a co-signature"):
        cosign(RECORD.checkpoint(), KEYS, WITNESS, -1, None, [])
