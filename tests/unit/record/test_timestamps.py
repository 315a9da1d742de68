"""Time-stamps on checkpoints, by an authority on this machine (`openssl ts`)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from record_cases import START_US, kept
from rfc3161_client import TimestampRequestBuilder
from stamping_authority import FIRST_SERIAL, POLICY, Authority, authority

from standoff.errors import RecordError, TamperedError
from standoff.record.keys import SignerKey
from standoff.record.timestamps import obtain_stamp, read_certificates, stamp_request, verify_stamp

NOTE = kept(3).checkpoint()


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("stamps") / "local")


@pytest.fixture(scope="module")
def response(local: Authority) -> bytes:
    return local.answer(stamp_request(NOTE))


def test_the_request_carries_the_hash_of_the_note_and_is_always_the_same() -> None:
    assert sha256(NOTE.encode()).digest() in stamp_request(NOTE)
    assert stamp_request(NOTE) == stamp_request(NOTE)


def test_a_stamp_says_when_and_by_whom(local: Authority, response: bytes) -> None:
    stamp = verify_stamp(response, NOTE, [local.root])
    assert (stamp.policy, stamp.authority) == (POLICY, "CN=Local Stamps")
    assert stamp.serial > FIRST_SERIAL
    assert stamp.at_us > START_US
    assert stamp.at_us % 1_000_000 == 0


def test_it_is_asked_for_by_any_way_that_carries_bytes(local: Authority) -> None:
    sent: list[bytes] = []

    def send(request: bytes) -> bytes:
        sent.append(request)
        return local.answer(request)

    response, stamp = obtain_stamp(NOTE, send, [local.root])
    assert sent == [stamp_request(NOTE)]
    assert verify_stamp(response, NOTE, [local.root]) == stamp


def test_it_does_not_hold_for_another_checkpoint(local: Authority, response: bytes) -> None:
    for other in [kept(4).checkpoint(), kept(3).checkpoint(SignerKey("other", bytes(32))), NOTE + "\n"]:
        with pytest.raises(TamperedError, match="on something else than this checkpoint"):
            verify_stamp(response, other, [local.root])


def test_a_stamp_over_another_kind_of_hash_is_not_taken_for_ours(local: Authority) -> None:
    with pytest.raises(TamperedError, match="on something else"):
        verify_stamp(local.answer(TimestampRequestBuilder(NOTE.encode()).build().as_bytes()), NOTE, [local.root])


@pytest.mark.parametrize("from_end", [1, 20, 60])
def test_a_bad_signature_does_not_hold(local: Authority, response: bytes, from_end: int) -> None:
    spoilt = bytearray(response)
    spoilt[-from_end] ^= 1
    with pytest.raises(TamperedError, match="does not hold"):
        verify_stamp(bytes(spoilt), NOTE, [local.root])


def test_an_altered_time_does_not_hold(local: Authority, response: bytes) -> None:
    at = response.index(b"\x18\x0f20") + 2  # GeneralizedTime, 15 characters
    with pytest.raises(TamperedError, match="does not hold"):
        verify_stamp(response[:at] + b"2001" + response[at + 4 :], NOTE, [local.root])


def test_an_authority_under_another_root_is_not_believed(tmp_path: Path, response: bytes) -> None:
    with pytest.raises(TamperedError, match="does not hold"):
        verify_stamp(response, NOTE, [authority(tmp_path / "other").root])


def test_a_certificate_that_had_run_out_is_not_believed(tmp_path: Path) -> None:
    late = authority(tmp_path / "late", until=2001)
    with pytest.raises(TamperedError, match="does not hold"):
        verify_stamp(late.answer(stamp_request(NOTE)), NOTE, [late.root])


@pytest.mark.parametrize("cut", [0, 1, 10, 500])
def test_a_cut_response_is_refused(local: Authority, response: bytes, cut: int) -> None:
    with pytest.raises(RecordError, match="is no time-stamp response"):
        verify_stamp(response[:cut], NOTE, [local.root])


def test_an_authority_that_says_no_is_quoted(local: Authority) -> None:
    for_md5 = bytes.fromhex("30250201013020300c06082a864886f70d020505000410") + bytes(16)
    with pytest.raises(RecordError, match=r"answered rejection: .*algorithm is not supported"):
        verify_stamp(local.answer(for_md5), NOTE, [local.root])


def test_without_a_root_nothing_is_believed(response: bytes) -> None:
    with pytest.raises(RecordError, match="give one"):
        verify_stamp(response, NOTE, [])


def test_roots_are_read_from_pem_and_der(local: Authority) -> None:
    pem, der = (local.root.public_bytes(encoding) for encoding in (Encoding.PEM, Encoding.DER))
    assert read_certificates(pem + pem) == [local.root, local.root]
    assert read_certificates(der) == [local.root]
    for data in [b"", b"x", pem[:-40], der[:-1]]:
        with pytest.raises(RecordError, match=r"no X\.509 certificate"):
            read_certificates(data)
