"""A time-stamping authority on this machine: certificates by `cryptography`, responses by `openssl ts`.

OpenSSL answers as a real authority would, and shares no code with what checks the answers.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.2.3.4.1"
FIRST_SERIAL = 0x2A  # openssl counts on from here
_CONFIG = f"""
[tsa]
serial = {{folder}}/serial
default_policy = {POLICY}
digests = sha256, sha512
signer_digest = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
"""


@dataclass(frozen=True)
class Authority:
    """A root, and a certificate under it that may stamp."""

    folder: Path
    root: x509.Certificate

    def answer(self, request: bytes) -> bytes:
        """The response to a request, as an authority would send it back."""
        (self.folder / "request.tsq").write_bytes(request)
        words = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "request.tsq"]
        words += ["-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "response.tsr"]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, f"these tests need the openssl program: {done.stderr}"
        return (self.folder / "response.tsr").read_bytes()


def authority(folder: Path, *, until: int = 2100, purpose: x509.ObjectIdentifier | None = None) -> Authority:
    """An authority whose stamping certificate ran from 2000 to `until`."""
    folder.mkdir()
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Local Root", root_key.public_key(), "Local Root", root_key, 2100, None)
    tsa = _certificate("Local Stamps", key.public_key(), "Local Root", root_key, until, _usage(purpose))
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "serial").write_text(f"{FIRST_SERIAL:X}\n")
    (folder / "tsa.pem").write_bytes(tsa.public_bytes(Encoding.PEM))
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Authority(folder, root)


def _usage(purpose: x509.ObjectIdentifier | None) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([purpose or ExtendedKeyUsageOID.TIME_STAMPING])


def _certificate(
    name: str, key: ec.EllipticCurvePublicKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey, until: int,
    usage: x509.ExtendedKeyUsage | None,
) -> x509.Certificate:  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(7 if usage else 1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, SHA256())
