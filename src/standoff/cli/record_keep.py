"""Making a record, and removing a text from one."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from standoff import __version__
from standoff.cli.instants import act_at_us, instant
from standoff.cli.record_keys import KEYS, read_signer
from standoff.errors import CallError
from standoff.model.entry import Draft, Entry
from standoff.record.checkpoints import sign_checkpoint
from standoff.stores import Store, open_store
from standoff.units import instant_text

__all__ = ["make_record", "recorded_at_us", "redact_text"]


def make_record(url: str, origin: str, key: Path | None, person: str, at: str | None, *, as_json: bool) -> None:
    """A new record: its first entry and, with a key, its first checkpoint, which is printed."""
    given_us = instant(at, "--at")
    signer = None if key is None else read_signer(key)
    verifier = None if signer is None else str(signer.verifier)
    at_us = act_at_us(given_us, None)
    opened = {"origin": origin, "keys": [verifier] if verifier else [], "version": __version__}
    with closing(open_store(url, create=True, origin=origin, settings={KEYS: verifier} if verifier else {})) as store:
        store.append([Draft("record_opened", at_us, at_us, person, opened)], expect=0)
        note = None
        if signer is not None:
            note = str(sign_checkpoint(store.head(), [signer]))
            store.add_checkpoint(note)
        head = store.head()
    if as_json:
        print(json.dumps({"record": store.url, "origin": origin, "size": head.size, "root": head.root.hex(),
                          "key": verifier, "checkpoint": note}, ensure_ascii=False))  # fmt: skip
    else:
        print(f"made {store.url}, the record {origin}, opened {instant_text(at_us)} by {person}")
        if note is not None:
            print(f"its first checkpoint, to be handed to somebody else:\n\n{note}", end="")


def redact_text(url: str, commitment: str, person: str, reason: str, at: str | None, *, as_json: bool) -> None:
    """Remove a text. RefusedError where there is none behind the commitment."""
    given_us = instant(at, "--at")
    if not reason.strip():
        raise CallError("--reason: say why the text is removed.")
    with closing(open_store(url)) as store:
        recorded_us = recorded_at_us(store, given_us)
        payload: dict[str, Any] = {"commitment": commitment, "reason": reason}
        draft = Draft("redacted", recorded_us, recorded_us if given_us is None else given_us, person, payload)
        entry: Entry = store.redact(commitment, draft)
    if as_json:
        print(json.dumps({"seq": entry.seq, "recorded_at": instant_text(recorded_us), **payload}, ensure_ascii=False))
    else:
        print(f"removed the text behind {commitment}; entry {entry.seq} says so")


def recorded_at_us(store: Store, given_us: int | None) -> int:
    """Now, or when the user says; never before the last entry."""
    last_us = store.head().recorded_at_us
    return max(act_at_us(given_us, last_us), last_us or 0)
