"""Signed notes: the published example, and every way in which a note is not one."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_cases import ORIGIN, SIGNER, STRANGER, WITNESS

from standoff.errors import RecordError, TamperedError
from standoff.record.keys import COSIGNATURE, SignerKey, VerifierKey
from standoff.record.notes import MOST_NOTE_BYTES, Note, add_signature, open_note, parse_note, sign_note

# The example in the documentation of Go's golang.org/x/mod/sumdb/note, where the format comes from (BSD-3-Clause).
NEUMANN_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NEUMANN_NOTE = (
    NEUMANN_TEXT + "\n— PeterNeumann"
    " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
TEXT = "a text\n\nwith a blank line of its own\n"
GOOD = str(sign_note(TEXT, [SIGNER]))
_NAMES = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="+"), min_size=1)
_SEEDS = st.binary(min_size=32, max_size=32)


def test_the_published_example_verifies() -> None:
    note = parse_note(NEUMANN_NOTE)
    ((key, _),) = open_note(note, [VerifierKey.parse(NEUMANN)])
    assert (note.text, key.name, str(note)) == (NEUMANN_TEXT, "PeterNeumann", NEUMANN_NOTE)


def test_the_published_key_signs_the_published_note() -> None:
    signer = SignerKey.parse(NEUMANN_PRIVATE)
    assert str(sign_note(NEUMANN_TEXT, [signer])) == NEUMANN_NOTE
    assert (str(signer.verifier), signer.text()) == (NEUMANN, NEUMANN_PRIVATE)


@given(_NAMES, _SEEDS, st.sampled_from([1, COSIGNATURE]))
def test_keys_read_back_as_written_and_hash_as_the_format_says(name: str, seed: bytes, kind: int) -> None:
    signer = SignerKey(name, seed, kind)
    public = signer.verifier
    assert SignerKey.parse(signer.text()) == signer
    assert VerifierKey.parse(str(public)) == public
    assert public.key_id == sha256(name.encode() + b"\n" + bytes([kind]) + public.public).digest()[:4]


def test_the_private_half_is_not_shown() -> None:
    assert SIGNER.seed.hex() not in repr(SIGNER)
    assert repr(SIGNER.seed) not in repr(SIGNER)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "reads name.hash.base64"),
        ("name+c74f20a3", "reads name.hash.base64"),
        (NEUMANN.replace("c74f20a3", "c74f20a"), "hash 8 hex digits"),
        (NEUMANN.replace("c74f20a3", "c74f20a4"), "carries the hash c74f20a4, but it is c74f20a3"),
        (NEUMANN.replace("Peter", "Paul"), "but it is"),
        (NEUMANN[:-4], "is not Ed25519"),
        (NEUMANN[:-1], "not base64"),
        (NEUMANN.replace("W", "X", 1), "but it is"),
        ("a b+c74f20a3+AQ==", "cannot name a key"),
        ("+c74f20a3+AQ==", "cannot name a key"),
        ("name+c74f20a3+", "is empty"),
        ("name+c74f20a3+" + base64.b64encode(b"\x02" + bytes(32)).decode(), "is not Ed25519"),
    ],
)
def test_a_verifier_key_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text", [NEUMANN, NEUMANN_PRIVATE[:-4], NEUMANN_PRIVATE.replace("c74f20a3", "00000000"), "PRIVATE+KEY+x", ""]
)
def test_a_signer_key_that_is_none_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        SignerKey.parse(text)
    assert NEUMANN_PRIVATE[-20:-4] not in str(caught.value)


MALFORMED = {
    "no blank line": (GOOD.replace("\n\n", "\n"), "no blank line"),
    "no signature": (TEXT + "\n", "is no signature line|does not end with a whole"),
    "only a text": ("text\n", "no blank line"),
    "cut in the signature": (GOOD[:-10], "does not end with a whole signature line"),
    "the last newline cut": (GOOD[:-1], "does not end with a whole signature line"),
    "a hyphen for the dash": (GOOD.replace("— ", "- "), "is no signature line"),
    "a word too many": (GOOD[:-1] + " x\n", "is no signature line"),
    "not base64": (GOOD[:-6] + "!!!=\n", "is not base64"),
    "base64 spelt otherwise": (GOOD.replace("==\n", "\n").replace("=\n", "\n"), "is not base64"),
    "a short signature": (f"{TEXT}\n— {ORIGIN} AAAA\n", "too short"),
    "a name with a plus": (f"{TEXT}\n— a+b {base64.b64encode(bytes(68)).decode()}\n", "cannot name a key"),
    "a carriage return": (GOOD.replace("a text\n", "a text\r\n"), "control character"),
    "a tab": (GOOD.replace("a text", "a\ttext"), "control character"),
    "no text": (f"\n\n— {ORIGIN} AAAA\n", "is not empty"),
    "half a character": (GOOD.replace("a text", "a \ud800"), "half a character"),
    "too long": ("x" * MOST_NOTE_BYTES + GOOD, "longer than 1,000,000 bytes"),
    "too many signatures": (TEXT + "\n" + GOOD.splitlines(keepends=True)[-1] * 101, "101 signatures"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_note_is_refused_and_says_why(case: str) -> None:
    data, words = MALFORMED[case]
    with pytest.raises(RecordError, match=words):
        parse_note(data)


def test_a_signature_by_an_unknown_key_is_passed_over() -> None:
    assert open_note(parse_note(GOOD), [STRANGER.verifier]) == ()
    both = sign_note(TEXT, [STRANGER, SIGNER])
    assert [key for key, _ in open_note(both, [SIGNER.verifier])] == [SIGNER.verifier]


def test_an_altered_text_is_refused() -> None:
    note = parse_note(GOOD.replace("a text", "a test"))
    with pytest.raises(TamperedError, match=f"signature by {ORIGIN} does not fit the text"):
        open_note(note, [SIGNER.verifier])


@pytest.mark.parametrize("at", [4, 30, 67])
def test_an_altered_signature_spoils_the_note_even_beside_a_good_one(at: int) -> None:
    (good,) = parse_note(GOOD).signatures
    data = bytearray(good.key_id + good.signature)
    data[at] ^= 1
    bad = f"— {ORIGIN} {base64.b64encode(bytes(data)).decode()}\n"
    other = SignerKey("other", bytes(32))
    note = parse_note(f"{TEXT}\n{bad}" + str(sign_note(TEXT, [other])).splitlines(keepends=True)[-1])
    with pytest.raises(TamperedError, match="does not fit"):
        open_note(note, [SIGNER.verifier, other.verifier])


def test_a_signature_of_one_kind_of_key_is_none_of_the_other() -> None:
    as_witness = SignerKey(SIGNER.name, SIGNER.seed, COSIGNATURE)
    assert as_witness.verifier.key_id != SIGNER.verifier.key_id
    assert not as_witness.verifier.verifies(TEXT, SIGNER.sign(TEXT))
    assert not SIGNER.verifier.verifies(TEXT, as_witness.cosign(TEXT, 1))
    for key, act in [(SIGNER, lambda: SIGNER.cosign(TEXT, 1)), (WITNESS, lambda: WITNESS.sign(TEXT))]:
        with pytest.raises(RecordError, match=key.name):
            act()


def test_a_note_needs_a_signer_and_a_text() -> None:
    with pytest.raises(RecordError, match="needs a signature"):
        sign_note(TEXT, [])
    for text in ["", "no newline", "\n"]:
        with pytest.raises(RecordError, match="ends with a newline"):
            sign_note(text, [SIGNER])


def test_signatures_stand_in_the_order_in_which_they_were_added() -> None:
    other = sign_note(TEXT, [STRANGER]).signatures[0]
    note = add_signature(parse_note(GOOD), other)
    assert parse_note(str(note)) == note == Note(TEXT, (*parse_note(GOOD).signatures, other))
