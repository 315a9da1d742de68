"""Whatever is put before the record's readers: they answer with a refusal or a finding, never with a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import RecordError
from standoff.model.entry import Draft, Entry, Head
from standoff.record import Frontier, payload_bytes, seal, verify_consistency, verify_inclusion
from standoff.record.checkpoints import parse_checkpoint, sign_checkpoint
from standoff.record.keys import SignerKey, VerifierKey
from standoff.record.merkle import EMPTY_ROOT
from standoff.record.notes import parse_note
from standoff.record.portable import Header, collect, write_lines
from standoff.record.timestamps import read_certificates, verify_stamp
from standoff.record.verify import verify

SIGNER = SignerKey("a.example", bytes(32))
HEAD = Head("a.example", 0, EMPTY_ROOT, None)
NOTE = str(sign_checkpoint(HEAD, [SIGNER]))
_KEY = ec.generate_private_key(ec.SECP256R1())
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")])
ROOT = x509.CertificateBuilder(
    _NAME, _NAME, _KEY.public_key(), 1, datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
).sign(_KEY, SHA256())
HEADER = next(write_lines(Header({}, HEAD), [], [], [], []))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["entry", "leaf_hash", "text", "salt", "commitment", "checkpoint", "format", "seq", "payload"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


def _spliced(good: str) -> st.SearchStrategy[str]:
    """A good text with a piece cut out and another put in."""
    places = st.integers(0, len(good))
    return st.builds(lambda a, b, piece: good[: min(a, b)] + piece + good[max(a, b) :], places, places, st.text())


def refusal(act: Callable[[], object]) -> str | None:
    """What a refusal says; None where there is none. Any other exception is the test's failure."""
    try:
        act()
    except RecordError as fault:
        return str(fault)
    return None


READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "verifier key": (VerifierKey.parse, str(SIGNER.verifier)),
    "signer key": (SignerKey.parse, SIGNER.text()),
    "note": (parse_note, NOTE),
    "checkpoint": (parse_checkpoint, NOTE.rpartition("\n\n")[0] + "\n"),
    "header": (lambda text: collect([text]), HEADER),
}


@pytest.mark.parametrize("name", READERS)
@settings(deadline=None)
@given(st.data())
def test_texts_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    text = data.draw(_spliced(good) | st.text())
    assert refusal(lambda: read(text)) != ""


@settings(deadline=None)
@given(JSON)
def test_lines_are_read_or_refused(value: Any) -> None:
    said = refusal(lambda: collect([HEADER, json.dumps(value)]))
    assert said is None or said.startswith("Line 2 ")


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    assert refusal(lambda: Frontier.from_bytes(data)) != ""
    assert refusal(lambda: read_certificates(data))
    assert refusal(lambda: verify_stamp(data, NOTE, [ROOT]))


@settings(deadline=None)
@given(st.dictionaries(st.text() | st.integers(), JUNK, max_size=4))
def test_payloads_are_written_or_refused(payload: dict[Any, Any]) -> None:
    said = refusal(lambda: payload_bytes(payload))
    assert said is None or "payload" in said
    if said is None:
        assert payload_bytes(json.loads(payload_bytes(payload))) == payload_bytes(payload)


@settings(deadline=None)
@given(st.builds(Draft, JUNK, JUNK, JUNK, JUNK, JUNK))
def test_drafts_are_sealed_or_refused(draft: Draft) -> None:
    assert refusal(lambda: seal(draft, 0))


@settings(deadline=None)
@given(st.builds(Entry, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK), JUNK, st.lists(st.text(), max_size=2))
def test_whatever_a_store_hands_over_becomes_a_finding(entry: Entry, leaf: Any, notes: list[str]) -> None:
    report = verify([entry], HEAD, notes, [SIGNER.verifier], against=notes, leaves=[leaf], text=lambda _: None)
    assert not report.ok
    assert all(report.lines())
    assert json.dumps(report.as_json())


@given(st.integers(), st.integers(), st.binary(max_size=33), st.lists(st.binary(max_size=33), max_size=3), st.binary())
def test_a_proof_out_of_nowhere_proves_nothing(a: int, b: int, leaf: bytes, path: list[bytes], root: bytes) -> None:
    if leaf != root:
        assert not verify_inclusion(a, b, leaf, path, root)
        assert not verify_consistency(a, b, leaf, root, path)
