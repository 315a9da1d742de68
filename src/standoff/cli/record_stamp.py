"""Time-stamps on checkpoints: asked for over HTTP or by file, checked, and kept as entries of the record.

The entry is of the type `shared`: what was handed to the authority, and what came back.
"""

from __future__ import annotations

import base64
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.x509 import Certificate

from standoff.cli.record_files import read_bytes
from standoff.cli.record_keep import recorded_at_us
from standoff.errors import CallError, RecordError, TamperedError, UnreachableError
from standoff.model.entry import Draft, Entry
from standoff.record.timestamps import Stamp, read_certificates, stamp_request, verify_stamp
from standoff.stores import Store, open_store
from standoff.units import instant_text

__all__ = ["CheckedStamp", "check_stamps", "checked_stamps", "fetch_stamp", "keep_stamp", "take_stamp"]

_WAIT_S: Final = 30
_MOST_BYTES: Final = 1_000_000
_QUERY: Final = "application/timestamp-query"


@dataclass(frozen=True, slots=True)
class CheckedStamp:
    """A stamp that the record keeps, and whether it holds."""

    seq: int
    stamp: Stamp | None
    fault: str | None

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return self.fault is None

    def __str__(self) -> str:
        if self.stamp is None:
            return f"wrong: the time-stamp in entry {self.seq}: {self.fault}"
        return f"holds: time-stamp in entry {self.seq}: {instant_text(self.stamp.at_us)} by {self.stamp.authority}"

    def as_json(self) -> dict[str, Any]:
        """As plain JSON."""
        at = None if self.stamp is None else instant_text(self.stamp.at_us)
        return {"seq": self.seq, "ok": self.ok, "stamped_at": at, "fault": self.fault}


def fetch_stamp(url: str, note: str) -> bytes:
    """The response of the authority at `url` to a request for `note`. UnreachableError where none comes."""
    if not url.startswith(("https://", "http://")):
        raise CallError(f"--stamp {url}: give an address that begins with https:// or http://.")
    request = urllib.request.Request(url, stamp_request(note), {"Content-Type": _QUERY})  # noqa: S310  # checked above
    try:
        with urllib.request.urlopen(request, timeout=_WAIT_S) as answer:  # noqa: S310  # checked above
            data: bytes = answer.read(_MOST_BYTES)
    except (OSError, ValueError, urllib.error.URLError) as fault:
        raise UnreachableError(f"The time-stamping authority at {url} gave no answer: {fault}.") from None
    return data


def take_stamp(response: bytes, notes: Sequence[str], roots_file: Path | None) -> tuple[str, Stamp]:
    """Which of `notes` the response is on, and the stamp. TamperedError where it is on none, or does not hold."""
    if roots_file is None:
        raise CallError("--stamp-root: give the authority's root certificate, by which its stamps are believed.")
    roots = read_certificates(read_bytes(roots_file))
    fault = TamperedError("The record has no checkpoint that could have been stamped.")
    for note in reversed(notes):
        try:
            return note, verify_stamp(response, note, roots)
        except TamperedError as problem:
            fault = problem
    raise fault


def keep_stamp(store: Store, note: str, response: bytes, stamp: Stamp, person: str, given_us: int | None) -> Entry:
    """Append the entry that holds a stamp."""
    at_us = recorded_at_us(store, given_us)
    said = {
        "what": "checkpoint", "to": stamp.authority, "checkpoint": note,
        "stamp": {"at": instant_text(stamp.at_us), "serial": str(stamp.serial), "policy": stamp.policy,
                  "response": base64.b64encode(response).decode()},
    }  # fmt: skip
    return store.append([Draft("shared", at_us, at_us, person, said)])[0]


def check_stamps(url: str, roots: Sequence[Certificate]) -> list[CheckedStamp]:
    """Every stamp that the record at `url` keeps, checked under `roots`, and that its checkpoint is a kept one."""
    with closing(open_store(url, readonly=True)) as store:
        return list(checked_stamps(store.entries(types=["shared"]), store.checkpoints(), roots))


def checked_stamps(
    entries: Iterable[Entry], notes: Iterable[str], roots: Sequence[Certificate]
) -> Iterator[CheckedStamp]:
    """As `check_stamps`, of entries and kept checkpoints that were read already."""
    known = set(notes)
    for entry in entries:
        kept = entry.payload.get("stamp")
        if entry.type == "shared" and isinstance(kept, dict):
            try:
                note = str(entry.payload["checkpoint"])
                stamp = verify_stamp(base64.b64decode(kept["response"], validate=True), note, roots)
                fault = None if note in known else "its checkpoint is not among those that are kept"
                yield CheckedStamp(entry.seq, None if fault else stamp, fault)
            except (RecordError, KeyError, ValueError, TypeError) as problem:  # ValueError: no base64
                yield CheckedStamp(entry.seq, None, str(problem))
