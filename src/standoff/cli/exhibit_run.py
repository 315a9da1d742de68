"""Exhibits from the command line: hashed here, kept by their hash."""

from __future__ import annotations

import json
from hashlib import sha256 as new_sha256
from pathlib import Path
from typing import Any, Final

from standoff.cli.claims_run import act, book_of, one_of
from standoff.cli.instants import instant
from standoff.cli.show import console
from standoff.errors import CallError
from standoff.model.claim import CustodyEvent, Exhibit, When
from standoff.model.claim_words import CopyKind, CustodyKind, ExhibitKind
from standoff.record.claims import acts
from standoff.record.claims.exhibits import custodian_of, is_sha256
from standoff.record.claims.moments import parse_when
from standoff.record.claims.payloads import to_payload
from standoff.stores import open_store

__all__ = ["add_one", "custody_event", "show_exhibits"]

_CHUNK_BYTES: Final = 1 << 20


def add_one(
    record: str, name: str, kind: str, file: str | None, sha256: str | None, person: str, at: str | None, *,
    as_json: bool, copy: str, captured_at: str | None, **fields: Any,
) -> None:  # fmt: skip
    """Add an exhibit; the file is read once for its hash, and is not kept."""
    instant(at, "--at")
    sort = one_of(ExhibitKind, kind, "kind of exhibit")
    digest, size = _hashed(file, sha256)
    exhibit = Exhibit(
        name, sort, digest, size_bytes=size,
        copy=one_of(CopyKind, copy, "copy"), captured_at=_when(captured_at), **fields,
    )  # fmt: skip
    act(record, at, lambda book, at_us: acts.add_exhibit(book, exhibit, person, at_us), as_json=as_json)


def _hashed(file: str | None, sha256: str | None) -> tuple[str, int | None]:
    if file is None:
        if sha256 is None:
            raise CallError("An exhibit is known by its hash: give --file FILE, or --sha256 HASH.")
        return _sha256(sha256), None
    found, size = new_sha256(), 0
    try:
        with Path(file).open("rb") as stream:
            while part := stream.read(_CHUNK_BYTES):
                found.update(part)
                size += len(part)
    except OSError as problem:
        raise CallError(f"{file} cannot be read: {problem.strerror or problem}.") from None
    if sha256 is not None and sha256.lower() != found.hexdigest():
        raise CallError(f"{file} has the hash {found.hexdigest()}, not that given: it is another file.")
    return found.hexdigest(), size


def _sha256(text: str) -> str:
    if not is_sha256(text.lower()):
        raise CallError(f"--sha256 {text!r} is no SHA-256: 64 hexadecimal digits.")
    return text.lower()


def _when(text: str | None) -> When | None:
    try:
        return None if text is None else parse_when(text)
    except ValueError as problem:
        raise CallError(f"--captured-at: {problem}") from None


def custody_event(
    record: str, exhibit: str, kind: str, person: str, at: str | None, *, as_json: bool, to: str | None,
    reason: str | None, sha256: str | None,
) -> None:  # fmt: skip
    """One event of custody."""
    what = one_of(CustodyKind, kind, "event of custody")
    digest = None if sha256 is None else _sha256(sha256)
    act(
        record, at,
        lambda book, at_us: [acts.add_custody(book, CustodyEvent(exhibit, what, person, at_us, to, reason, digest))],
        as_json=as_json,
    )  # fmt: skip


def show_exhibits(record: str, *, as_json: bool) -> None:
    """All exhibits, each with its chain of custody."""
    store = open_store(record, readonly=True)
    try:
        book = book_of(store)
    finally:
        store.close()
    told = [
        {
            **to_payload(exhibit),
            "custodian": custodian_of(book, name),
            "custody": [to_payload(event) for event in book.custody.get(name, [])],
        }
        for name, exhibit in book.exhibits.items()
    ]
    if as_json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return
    _print_exhibits(told)


def _print_exhibits(told: list[dict[str, Any]]) -> None:
    from rich.table import Table  # noqa: PLC0415  # loaded only where a table is printed
    from rich.text import Text  # noqa: PLC0415

    table = Table()
    for head in ("exhibit", "kind", "copy", "SHA-256", "claims", "custody", "with"):
        table.add_column(head, no_wrap=head in ("exhibit", "SHA-256"))
    for exhibit in told:
        events = "; ".join(
            f"{event['at'][:16]} {event['kind']} by {event['by']}" + (f" to {event['to']}" if "to" in event else "")
            for event in exhibit["custody"]
        )
        cells = (
            exhibit["id"], exhibit["kind"], exhibit["copy"], exhibit["sha256"][:12] + "…",
            ", ".join(exhibit.get("claims", [])), events, exhibit["custodian"] or "",
        )  # fmt: skip
        table.add_row(*map(Text, cells))
    console().print(table)
