"""Keys of signed notes: text form, signing, checking (C2SP signed-note and tlog-cosignature; Ed25519, RFC 8032).

Two kinds: 0x01 signs the text of a note; 0x04 co-signs the checkpoint of somebody else, at a time that it names.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from standoff.errors import RecordError

__all__ = ["COSIGNATURE", "ED25519", "SignerKey", "VerifierKey", "base64_bytes", "base64_text", "check_name"]

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04

_KINDS: Final = (ED25519, COSIGNATURE)
_KEY_BYTES: Final = 32  # seed and public key alike
_TIME_BYTES: Final = 8
_SIGNER_PREFIX: Final = "PRIVATE+KEY+"
_ID_TEXT: Final = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: what may be handed to anybody. Text form `name+hash+base64(kind || key)`."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in _KINDS or len(self.public) != _KEY_BYTES:
            raise RecordError(f"The key {self.name} is not Ed25519 (kind 1 or 4, 32 bytes): use one that is.")

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.kind]) + self.public)}"

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || kind || public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """The key that `text` writes. RecordError where it is none, or its hash does not fit."""
        name, key_id, kind, public = _parts(text.strip(), "verifier key")
        key = cls(name, public, kind)
        if key.key_id.hex() != key_id:
            raise RecordError(f"The verifier key {name} carries the hash {key_id}, but it is {key.key_id.hex()}.")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this key made `signature` over the text of a note."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            at_s, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            message = _cosigned(text, at_s)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its name. `text()` gives the form to keep in a file; its repr shows no secret."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = ED25519

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in _KINDS or len(self.seed) != _KEY_BYTES:
            raise RecordError(f"The signer key {self.name} needs a seed of {_KEY_BYTES} random bytes, kind 1 or 4.")

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private().public_key().public_bytes_raw(), self.kind)

    def text(self) -> str:
        """`PRIVATE+KEY+name+hash+base64(kind || seed)`: a secret."""
        return f"{_SIGNER_PREFIX}{self.name}+{self.verifier.key_id.hex()}+{base64_text(bytes([self.kind]) + self.seed)}"

    @classmethod
    def parse(cls, text: str) -> SignerKey:
        """The key that `text` writes. RecordError where it is none; the message never repeats the secret."""
        text = text.strip()
        if not text.startswith(_SIGNER_PREFIX):
            raise RecordError(f"A signer key begins with {_SIGNER_PREFIX}: this does not.")
        name, key_id, kind, seed = _parts(text.removeprefix(_SIGNER_PREFIX), "signer key")
        key = cls(name, seed, kind)
        if key.verifier.key_id.hex() != key_id:
            raise RecordError(f"The signer key {name} carries a hash that is not its own: it was altered or cut.")
        return key

    def sign(self, text: str) -> bytes:
        """The signature of a key of kind 1 over the text of a note."""
        if self.kind != ED25519:
            raise RecordError(f"The key {self.name} co-signs checkpoints; it signs no notes of its own.")
        return self._private().sign(text.encode())

    def cosign(self, text: str, at_s: int) -> bytes:
        """The co-signature of a key of kind 4: the time in seconds since 1970, 8 bytes, then the signature."""
        if self.kind != COSIGNATURE:
            raise RecordError(f"The key {self.name} signs notes; a witness needs a key of kind 4.")
        if not 0 <= at_s < 1 << 63:
            raise RecordError(f"{at_s} s is no time for a co-signature: give seconds since 1970.")
        return at_s.to_bytes(_TIME_BYTES, "big") + self._private().sign(_cosigned(text, at_s))

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def check_name(name: str) -> None:
    """RecordError for a name that a note cannot carry: empty, or with white space or a plus."""
    if not name or "+" in name or any(char.isspace() or not char.isprintable() for char in name):
        raise RecordError(f"{name!r} cannot name a key: use text without spaces and without +, like a host name.")


def base64_text(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def base64_bytes(text: str, what: str) -> bytes:
    """The bytes of `text`; RecordError for anything but the one standard spelling. `what` names it in the message."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RecordError(f"{what} is not base64: it was altered or cut.") from None
    if base64_text(data) != text:
        raise RecordError(f"{what} is not base64 in its one standard spelling: it was altered.")
    return data


def _parts(text: str, what: str) -> tuple[str, str, int, bytes]:
    parts = text.split("+", 2)  # base64 itself may hold a plus; a name may not
    if len(parts) != 3 or not _ID_TEXT.fullmatch(parts[1]):
        raise RecordError(f"A {what} reads name+hash+base64, the hash 8 hex digits: this does not.")
    data = base64_bytes(parts[2], f"The last part of the {what} {parts[0]}")
    if not data:
        raise RecordError(f"The last part of the {what} {parts[0]} is empty: it was cut.")
    return parts[0], parts[1], data[0], data[1:]


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()
