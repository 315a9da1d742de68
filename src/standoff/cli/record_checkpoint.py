"""Checkpoints: signed by whoever keeps the record, co-signed by a witness, time-stamped by an authority."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.cli.instants import instant, now_us
from standoff.cli.record_files import read_bytes, read_text, write_new
from standoff.cli.record_keys import keys_of, read_signer, verifier_keys
from standoff.cli.record_stamp import fetch_stamp, keep_stamp, take_stamp
from standoff.cli.show import note as remark
from standoff.errors import CallError
from standoff.record.checkpoints import Checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from standoff.record.keys import SignerKey, VerifierKey
from standoff.record.notes import parse_note
from standoff.record.timestamps import Stamp, stamp_request
from standoff.record.witness import cosign
from standoff.stores import Store, open_store
from standoff.units import instant_text

__all__ = ["Wish", "make_checkpoint"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, as the user gave it."""

    key: Path | None
    witness: Path | None
    after: Path | None
    verifiers: list[str]
    stamp: str | None
    stamp_root: Path | None
    out: Path | None
    person: str


def make_checkpoint(url: str, wish: Wish, at: str | None, *, as_json: bool) -> None:
    """Sign, co-sign and stamp as wished; the checkpoint is kept in the record and printed."""
    given_us = instant(at, "--at")
    if wish.key is None and wish.witness is None and wish.stamp is None:
        raise CallError("Give --key to sign a new checkpoint, or --witness or --stamp for the newest one.")
    if wish.out is not None and wish.out.exists():
        raise CallError(
            f"{wish.out} is there already: nothing is overwritten, and nothing signed. Choose another name."
        )
    signer = None if wish.key is None else read_signer(wish.key)
    witness = None if wish.witness is None else read_signer(wish.witness)
    with closing(open_store(url)) as store:
        note = _signed(store, signer)
        if witness is not None:
            at_us = now_us() if given_us is None else given_us
            note = _cosigned(store, note, _log_keys(store, wish, signer), witness, wish.after, at_us)
        if note not in store.checkpoints():
            store.add_checkpoint(note)
        stamp = None if wish.stamp is None else _stamped(store, note, wish, given_us)
    if wish.out is not None:
        write_new(wish.out, [note])
    _say(note, stamp, as_json=as_json)


def _signed(store: Store, signer: SignerKey | None) -> str:
    """A new checkpoint, or the newest that is kept."""
    if signer is not None:
        return str(sign_checkpoint(store.head(), [signer]))
    notes = store.checkpoints()
    if not notes:
        raise CallError("The record has no checkpoint yet: sign one with --key.")
    return notes[-1]


def _log_keys(store: Store, wish: Wish, signer: SignerKey | None) -> list[VerifierKey]:
    keys = verifier_keys(wish.verifiers) or keys_of(store)
    return keys if signer is None else [*keys, signer.verifier]


def _cosigned(
    store: Store, note: str, log_keys: list[VerifierKey], witness: SignerKey, after: Path | None, at_us: int
) -> str:
    """The note with the witness's name under it. TamperedError where the record did not merely grow."""
    if not log_keys:
        raise CallError("--verifier: give the record's verifier key, by which its checkpoint is believed.")
    last = _last_seen(store, log_keys, witness, after)
    size = parse_checkpoint(parse_note(note).text).size
    path = store.consistency(last.size, size) if last is not None and 0 < last.size <= size else []
    return str(cosign(note, log_keys, witness, at_us, last, path))


def _last_seen(store: Store, log_keys: list[VerifierKey], witness: SignerKey, after: Path | None) -> Checkpoint | None:
    """The checkpoint this witness signed last: from his own file, or else the newest kept one with his name."""
    if after is not None:
        return parse_checkpoint(parse_note(read_text(after)).text)
    for note in reversed(store.checkpoints()):
        if any(signature.key_id == witness.verifier.key_id for signature in parse_note(note).signatures):
            return open_checkpoint(note, [witness.verifier, *log_keys]).checkpoint
    return None


def _stamped(store: Store, note: str, wish: Wish, given_us: int | None) -> Stamp | None:
    """Ask for a stamp and keep it, take one from a file, or write the request for one."""
    where = wish.stamp or ""
    if "://" in where:
        response = fetch_stamp(where, note)
        stamped, stamp = take_stamp(response, [note], wish.stamp_root)
    elif where.endswith(".tsq"):
        write_new(Path(where), [stamp_request(note)])
        remark(f"send it to the authority, and give its answer with --stamp {where.removesuffix('.tsq')}.tsr")
        return None
    elif where.endswith(".tsr"):
        response = read_bytes(Path(where))
        stamped, stamp = take_stamp(response, store.checkpoints(), wish.stamp_root)
    else:
        raise CallError(f"--stamp {where}: give a URL, FILE.tsq to write the request, or FILE.tsr to take the answer.")
    entry = keep_stamp(store, stamped, response, stamp, wish.person, given_us)
    remark(f"stamped at {instant_text(stamp.at_us)} by {stamp.authority}; kept in entry {entry.seq}")
    return stamp


def _say(note: str, stamp: Stamp | None, *, as_json: bool) -> None:
    if not as_json:
        print(note, end="")
        return
    checkpoint = parse_checkpoint(parse_note(note).text)
    said: dict[str, Any] = {
        "checkpoint": note, "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex(),
        "stamped_at": None if stamp is None else instant_text(stamp.at_us),
    }  # fmt: skip
    print(json.dumps(said, ensure_ascii=False))
