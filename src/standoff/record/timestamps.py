"""Time-stamps after RFC 3161: an authority outside signs that a checkpoint existed at a time.

Pure: the request is bytes to be sent, the response bytes that came back; whoever calls does the sending. What is
stamped is the SHA-256 of the whole note as stored, signatures included. `rfc3161-client` does the ASN.1 and the CMS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from standoff.errors import RecordError, TamperedError
from standoff.units import parse_instant_us

__all__ = ["Stamp", "obtain_stamp", "read_certificates", "stamp_request", "verify_stamp"]

_SHA256: Final = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_PEM: Final = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority signed: the time, its serial number, its policy, and who it is."""

    at_us: int
    serial: int
    policy: str
    authority: str


def stamp_request(note: str) -> bytes:
    """The request (DER) for a stamp on `note`. Without a nonce, so that the same note asks the same bytes."""
    return (
        TimestampRequestBuilder(data=note.encode(), hash_algorithm=HashAlgorithm.SHA256, nonce=False).build().as_bytes()
    )


def read_certificates(data: bytes) -> list[x509.Certificate]:
    """Certificates from PEM, one or several, or from one in DER. RecordError where there is none."""
    try:
        found = x509.load_pem_x509_certificates(data) if _PEM in data else [x509.load_der_x509_certificate(data)]
    except ValueError:
        raise RecordError("This holds no X.509 certificate: give the authority's root in PEM or DER.") from None
    return found


def verify_stamp(
    response: bytes, note: str, roots: Sequence[x509.Certificate], intermediates: Sequence[x509.Certificate] = ()
) -> Stamp:
    """The stamp in `response` (DER), once it is proved to be on `note`, by an authority under `roots`.

    Certificates must have been valid at the time of the stamp. RecordError where the response cannot be read or was
    refused, TamperedError where it proves nothing.
    """
    if not roots:
        raise RecordError("A stamp is believed on the word of a root certificate: give one.")
    answer = _answer(response)
    imprint = answer.tst_info.message_imprint
    if imprint.hash_algorithm != _SHA256 or imprint.message != sha256(note.encode()).digest():
        raise TamperedError("The time-stamp is on something else than this checkpoint.")
    try:
        VerifierBuilder(roots=list(roots), intermediates=list(intermediates)).build().verify_message(
            answer, note.encode()
        )
    except (VerificationError, ValueError) as fault:
        raise TamperedError(f"The time-stamp does not hold: {fault}") from None
    return _stamp(answer)


def obtain_stamp(note: str, send: Callable[[bytes], bytes], roots: Sequence[x509.Certificate]) -> tuple[bytes, Stamp]:
    """Ask for a stamp by way of `send`, which takes the request and returns the response; both as in `verify_stamp`."""
    response = send(stamp_request(note))
    return response, verify_stamp(response, note, roots)


def _answer(response: bytes) -> TimeStampResponse:
    try:
        answer = decode_timestamp_response(response)
        status = PKIStatus(answer.status)
    except ValueError:
        raise RecordError("This is no time-stamp response (RFC 3161): it was cut, or is something else.") from None
    if status != PKIStatus.GRANTED:
        said = "; ".join(answer.status_string) or "it gave no reason"
        raise RecordError(f"The time-stamping authority answered {status.name.lower()}: {said}.")
    return answer


def _stamp(answer: TimeStampResponse) -> Stamp:
    info = answer.tst_info
    at: datetime = info.gen_time if info.gen_time.tzinfo else info.gen_time.replace(tzinfo=UTC)
    return Stamp(parse_instant_us(at), info.serial_number, info.policy.dotted_string, _authority(answer))


def _authority(answer: TimeStampResponse) -> str:
    """The subject of the certificate that signed; its issuer and number where the response carries no certificate."""
    (signer,) = answer.signed_data.signer_infos
    for data in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(data)
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            return certificate.subject.rfc4514_string()
    return f"{signer.issuer.rfc4514_string()}, certificate {signer.serial_number}"
