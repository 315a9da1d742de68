"""Keys as a person has them: private ones in files that only he can read, verifier keys as one line of text."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from standoff.cli.record_files import read_text, write_new
from standoff.errors import CallError, RecordError, TamperedError
from standoff.record.keys import COSIGNATURE, ED25519, SignerKey, VerifierKey
from standoff.stores import Store

__all__ = ["KEYS", "draw_key", "keys_of", "own_keys", "read_signer", "verifier_keys"]

#: The setting of a record that holds its verifier keys, one a line.
KEYS = "keys"


def draw_key(out: Path, name: str | None, *, witness: bool, as_json: bool) -> None:
    """A new private key in the file `out`; prints its verifier key."""
    key = SignerKey(name or out.stem, secrets.token_bytes(32), COSIGNATURE if witness else ED25519)
    write_new(out, [key.text() + "\n"], mode=0o600)
    text = str(key.verifier)
    print(json.dumps({"verifier_key": text, "name": key.name, "file": str(out)}) if as_json else text)


def read_signer(path: Path) -> SignerKey:
    """The private key in a file. CallError where it holds none; its content is never repeated."""
    try:
        return SignerKey.parse(read_text(path))
    except RecordError as fault:
        raise CallError(f"{path}: {fault}") from None


def verifier_keys(given: Iterable[str]) -> list[VerifierKey]:
    """Keys given as text, or as files with one a line. CallError for what is neither."""
    return list(_verifier_keys(given))


def _verifier_keys(given: Iterable[str]) -> Iterator[VerifierKey]:
    for text in given:
        path = Path(text)
        lines = read_text(path).splitlines() if _is_file(path) else [text]
        for line in lines:
            if line.strip():
                try:
                    yield VerifierKey.parse(line)
                except RecordError as fault:
                    raise CallError(f"{path if line is not text else 'The key'}: {fault}") from None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long for a name, or in a folder that cannot be looked into
        return False


def keys_of(store: Store) -> list[VerifierKey]:
    """The keys that were set when the record was made. The record vouches for them itself: take them from outside."""
    return own_keys(store.settings())


def own_keys(settings: Mapping[str, str]) -> list[VerifierKey]:
    """The keys in the settings of a record; never a file that they name. TamperedError for what is no key."""
    try:
        return [VerifierKey.parse(line) for line in settings.get(KEYS, "").splitlines() if line.strip()]
    except RecordError as fault:
        raise TamperedError(f"The keys in the settings of the record were altered: {fault}") from None
