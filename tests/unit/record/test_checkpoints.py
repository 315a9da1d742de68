"""Checkpoints: three lines, signed; and whose they are."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from record_cases import ORIGIN, SIGNER, STRANGER, kept

from standoff.errors import RecordError, TamperedError
from standoff.model.entry import Head
from standoff.record.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from standoff.record.keys import SignerKey
from standoff.record.merkle import EMPTY_ROOT
from standoff.record.notes import sign_note

RECORD = kept(5)
NOTE = RECORD.checkpoint()
ROOT = base64.b64encode(RECORD.head.root).decode()
TEXT = f"{ORIGIN}\n5\n{ROOT}\n"


def test_a_checkpoint_is_origin_size_and_root_signed() -> None:
    assert NOTE.startswith(f"{TEXT}\n— {ORIGIN} ")
    opened = open_checkpoint(NOTE, [SIGNER.verifier], ORIGIN)
    assert opened.checkpoint == Checkpoint(ORIGIN, 5, RECORD.head.root)
    assert (opened.signed_by, opened.witnesses) == ((SIGNER.verifier,), ())


def test_several_may_sign() -> None:
    deputy = SignerKey("deputy", bytes(32))
    assert open_checkpoint(RECORD.checkpoint(SIGNER, deputy), [deputy.verifier]).signed_by == (deputy.verifier,)


def test_extension_lines_are_kept_and_signed() -> None:
    note = str(sign_note(f"{TEXT}printed 2017-05-18\n", [SIGNER]))
    checkpoint = open_checkpoint(note, [SIGNER.verifier]).checkpoint
    assert checkpoint.extensions == ("printed 2017-05-18",)
    assert str(checkpoint) == f"{TEXT}printed 2017-05-18\n"
    with pytest.raises(TamperedError, match="does not fit"):
        open_checkpoint(note.replace("18\n", "19\n"), [SIGNER.verifier])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "three lines"),
        (f"{ORIGIN}\n5\n", "three lines"),
        (TEXT[:-1], "three lines"),
        (f"{TEXT}\nmore\n", "none empty"),
        (f"\n5\n{ROOT}\n", "none empty"),
        (f" {ORIGIN}\n5\n{ROOT}\n", "cannot name a record"),
        (f"{ORIGIN}\n05\n{ROOT}\n", "'05'"),
        (f"{ORIGIN}\n+5\n{ROOT}\n", "whole number"),
        (f"{ORIGIN}\n-5\n{ROOT}\n", "whole number"),
        (f"{ORIGIN}\n5 \n{ROOT}\n", "whole number"),
        (f"{ORIGIN}\n٥\n{ROOT}\n", "whole number"),
        (f"{ORIGIN}\n{'9' * 19}\n{ROOT}\n", "whole number"),
        (f"{ORIGIN}\n5\n{ROOT[:-4]}\n", "holds 32 bytes, not 3"),
        (f"{ORIGIN}\n5\n{ROOT[:-1]}\n", "not base64"),
        (f"{ORIGIN}\n5\n{ROOT[:-2] + chr(ord(ROOT[-2]) + 1)}=\n", "one standard spelling"),
        (f"{ORIGIN}\n5\n {ROOT}\n", "not base64"),
        (f"{ORIGIN}\n0\n{ROOT}\n", "not that of an empty tree"),
    ],
)
def test_a_line_out_of_form_is_refused(text: str, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        parse_checkpoint(text)


def test_a_record_without_entries_has_a_checkpoint_too() -> None:
    note = str(sign_checkpoint(Head(ORIGIN, 0, EMPTY_ROOT, None), [SIGNER]))
    assert open_checkpoint(note, [SIGNER.verifier]).checkpoint.size == 0


def test_a_checkpoint_of_another_record_is_refused_by_name() -> None:
    other = str(sign_checkpoint(replace(RECORD.head, origin="example.org/other"), [SIGNER]))
    with pytest.raises(TamperedError, match=f"another record: of example.org/other, not of {ORIGIN}"):
        open_checkpoint(other, [SIGNER.verifier], ORIGIN)


def test_a_signature_by_the_wrong_key_is_refused_by_name() -> None:
    with pytest.raises(TamperedError, match=f"signed by {ORIGIN}, but by no key that was given"):
        open_checkpoint(RECORD.checkpoint(STRANGER), [SIGNER.verifier])


@pytest.mark.parametrize("change", [("\n5\n", "\n6\n"), (ORIGIN + "\n", ORIGIN + "s\n"), (ROOT[0], "_")])
def test_an_altered_line_breaks_the_signature_or_the_form(change: tuple[str, str]) -> None:
    with pytest.raises(RecordError):
        open_checkpoint(NOTE.replace(*change, 1), [SIGNER.verifier])


@pytest.mark.parametrize("origin", ["", " x", "two\nlines", "a\tb"])
def test_a_record_cannot_be_called_what_a_checkpoint_cannot_carry(origin: str) -> None:
    with pytest.raises(RecordError, match="cannot name a record"):
        sign_checkpoint(replace(RECORD.head, origin=origin), [SIGNER])
