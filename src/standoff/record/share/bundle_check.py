"""Reading a bundle that came from elsewhere: every file against the hash its description gives, and nothing beside."""

from __future__ import annotations

import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from standoff.errors import RecordError
from standoff.record.report import Finding
from standoff.record.share.bundle import METADATA, RECORD

__all__ = ["Unpacked", "is_bundle", "unpack"]

_MAGIC: Final = b"PK"
_MOST_GROWTH: Final = 100  # a bundle is stored as it is; packed again, its text shrinks to a tenth, and a bomb to less
#: What zipfile and its decompressors raise of bytes that are no zip.
_UNPACKING: Final = (
    zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, IndexError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a bundle holds: the record as JSON lines, how many files were checked, and what is wrong with them."""

    record: str
    files: int
    findings: tuple[Finding, ...]


def is_bundle(start: bytes) -> bool:
    """Whether a file that starts so may be a bundle."""
    return start.startswith(_MAGIC)


def unpack(data: bytes) -> Unpacked:
    """RecordError for what is no bundle: no zip, no description, no record in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            names = box.namelist()
            if sum(info.file_size for info in box.infolist()) > _MOST_GROWTH * len(data):
                raise RecordError("The bundle would unpack to far more than a record packs into: it is no case bundle.")
            files = {name: box.read(name) for name in names}
    except (zipfile.BadZipFile, *_UNPACKING) as fault:
        raise RecordError(f"The bundle cannot be unpacked: {fault}. It was cut off or damaged.") from None
    if METADATA not in files or RECORD not in files:
        missing = METADATA if METADATA not in files else RECORD
        raise RecordError(f"This zip is no case bundle: it has no {missing}.")
    described = _described(files[METADATA])
    found = [Finding("file", text) for text in _faults(described, files, names)]
    try:
        record = files[RECORD].decode()
    except UnicodeDecodeError:
        raise RecordError(f"{RECORD} in the bundle is no text in UTF-8: it was altered.") from None
    return Unpacked(record, len(described), tuple(found))


def _described(metadata: bytes) -> dict[str, Mapping[str, Any]]:
    """The files that the description lists as parts, with what it says of each."""
    try:
        graph = {item["@id"]: item for item in json.loads(metadata)["@graph"]}
        parts = [part["@id"] for part in graph["./"]["hasPart"]]
        return {name: graph[name] for name in parts}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise RecordError(f"{METADATA} in the bundle is no description of its files: it was altered.") from None


def _faults(described: Mapping[str, Mapping[str, Any]], files: Mapping[str, bytes], names: list[str]) -> list[str]:
    found = [f"{name} stands twice in the bundle." for name in sorted(set(names)) if names.count(name) > 1]
    found += [f"{name} is missing from the bundle." for name in described if name not in files]
    strange = [name for name in files if name not in described and name != METADATA]
    found += [f"{name} is in the bundle, and its description does not know it." for name in strange]
    for name, about in described.items():
        if name in files and sha256(files[name]).hexdigest() != about.get("sha256"):
            found.append(f"{name} in the bundle is not the file whose hash its description gives: one was altered.")
    return found
