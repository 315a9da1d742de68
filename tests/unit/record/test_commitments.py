"""Salted commitments: what binds, what hides, and what a payload says in place of the text."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_cases import SECRET

from standoff.errors import RecordError
from standoff.record.commitments import check_sealed, commit, commitments_in, reference, verify_text

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_SALTS = st.binary(min_size=32, max_size=32)


@given(_TEXTS, _SALTS)
def test_a_commitment_is_the_hash_of_salt_and_text(text: str, salt: bytes) -> None:
    sealed = commit(text, salt)
    assert sealed.commitment == sha256(salt + text.encode()).hexdigest()
    assert verify_text(sealed)


@given(_TEXTS, _SALTS, _SALTS)
def test_the_same_text_under_another_salt_looks_unrelated(text: str, salt: bytes, other: bytes) -> None:
    assert (commit(text, salt).commitment == commit(text, other).commitment) == (salt == other)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "the witness lives by the wall"},
        {"salt": bytes(32)},
        {"salt": b"short"},
        {"salt": SECRET.salt + b"t", "text": "he witness lives by the well"},  # the same bytes, cut elsewhere
        {"commitment": "0" * 64},
        {"commitment": SECRET.commitment.upper()},
        {"text": "half \ud800"},
    ],
)
def test_nothing_else_opens_it(change: dict[str, object]) -> None:
    assert not verify_text(replace(SECRET, **change))  # type: ignore[arg-type]


def test_a_payload_refers_to_it_wherever_the_text_would_stand() -> None:
    other = commit("another", bytes(32))
    payload = {"words": reference(SECRET), "hops": [{"said": reference(other)}, "x", 5], "commitment": 7}
    assert list(commitments_in(payload)) == [SECRET.commitment, other.commitment]
    check_sealed([SECRET, other], payload)


def test_a_text_that_does_not_fit_its_commitment_is_refused() -> None:
    with pytest.raises(RecordError, match="does not match it"):
        check_sealed([replace(SECRET, text="changed")], {"words": reference(SECRET)})


@pytest.mark.parametrize(("text", "salt", "words"), [("a", b"x", "32 bytes, not 1"), ("\ud800", bytes(32), "half a")])
def test_a_short_salt_and_half_a_character_are_refused(text: str, salt: bytes, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        commit(text, salt)
