"""A sealed case bundle: a zip with the whole record, what was made of it, and an RO-Crate 1.1 description with hashes.

Stored, not compressed, with one fixed time for all: the same record gives the same bytes, whatever packs it.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from standoff.record.share.brief import brief_of, to_html, to_markdown
from standoff.record.share.bundle_readme import readme
from standoff.record.share.case import Case
from standoff.record.share.claims_table import to_csv
from standoff.record.share.geojson import to_geojson
from standoff.units import instant_text

__all__ = ["METADATA", "RECORD", "to_bundle"]

METADATA: Final = "ro-crate-metadata.json"
RECORD: Final = "record.jsonl"
_NEWEST: Final = 3  # checkpoints that stand as files of their own; the record holds all
_WHEN: Final = (1980, 1, 1, 0, 0, 0)  # the first instant that a zip can name
_CONTEXT: Final = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://schema.org/sha256"}]
_FORMATS: Final[Mapping[str, str]] = {
    "html": "text/html", "md": "text/markdown", "csv": "text/csv", "geojson": "application/geo+json",
    "jsonl": "application/x-ndjson", "txt": "text/plain",
}  # fmt: skip
_SAYS: Final[Mapping[str, str]] = {
    RECORD: "The whole record, entry by entry, with its leaf hashes and checkpoints.",
    "README.md": "What this is, and how to verify it without the program that made it.",
    "brief.html": "The brief of the case, to read.",
    "brief.md": "The same brief as text.",
    "claims.csv": "The claims of the case, in the columns of a claims file.",
    "places.geojson": "Zones, events and claims that have a place.",
}


def to_bundle(case: Case, record: bytes) -> bytes:
    """The zip. `record` is the whole record as `portable.write_lines` writes it."""
    brief = brief_of(case)
    files = {
        "README.md": readme(case).encode(),
        "brief.html": to_html(brief).encode(),
        "brief.md": to_markdown(brief).encode(),
        "claims.csv": to_csv(case).encode(),
        "places.geojson": to_geojson(case).encode(),
        RECORD: record,
    }
    notes = case.checkpoints[-_NEWEST:]
    files |= {f"checkpoint-{number}.txt": note.encode() for number, note in enumerate(reversed(notes), 1)}
    return _zipped({METADATA: _metadata(case, files), **dict(sorted(files.items()))})


def _metadata(case: Case, files: Mapping[str, bytes]) -> bytes:
    last = instant_text(case.head.recorded_at_us or 0)
    root = {
        "@id": "./", "@type": "Dataset", "name": f"Case {case.name}", "datePublished": last,
        "description": f"Sealed case bundle from the record {case.head.origin}: {case.head.size} entries, root"
        f" {case.head.root.hex()}. Claims in it are by those named with them.",
        "license": "For those it was handed to; no licence beyond that is given.",
        "identifier": f"{case.head.origin}:{case.head.size}:{case.head.root.hex()}",
        "hasPart": [{"@id": name} for name in sorted(files)],
    }  # fmt: skip
    descriptor = {
        "@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }  # fmt: skip
    graph = [descriptor, root, *(_file(name, files[name], last) for name in sorted(files))]
    return (json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n").encode()


def _file(name: str, data: bytes, last: str) -> dict[str, Any]:
    says = _SAYS.get(name, "A checkpoint of the record; 1 is the newest.")
    return {
        "@id": name, "@type": "File", "name": name, "description": says, "dateModified": last,
        "encodingFormat": _FORMATS[name.rpartition(".")[2]], "contentSize": str(len(data)),
        "sha256": sha256(data).hexdigest(),
    }  # fmt: skip


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as box:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.create_system, info.external_attr = 3, 0o644 << 16  # the same on every system
            box.writestr(info, data)
    return packed.getvalue()
