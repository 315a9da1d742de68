"""Verifying a record, one that was exported, or a single proof, and saying what was found."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from cryptography.x509 import Certificate

from standoff.cli.record_files import read_bytes, read_text
from standoff.cli.record_keys import keys_of, own_keys, verifier_keys
from standoff.cli.record_prove import Proof, read_proof
from standoff.cli.record_stamp import CheckedStamp, check_stamps, checked_stamps
from standoff.cli.show import note
from standoff.errors import CallError, RecordError, TamperedError
from standoff.record.checkpoints import open_checkpoint, parse_checkpoint
from standoff.record.keys import VerifierKey
from standoff.record.notes import parse_note
from standoff.record.portable import Portable, collect
from standoff.record.report import Finding, Report
from standoff.record.share.bundle_check import is_bundle, unpack
from standoff.record.timestamps import read_certificates
from standoff.record.verify import verify, verify_examined
from standoff.stores import open_store
from standoff.stores.parallel import examined, usable_cores

__all__ = ["verify_proof", "verify_record"]

_UNSIGNED: Final = "No checkpoint is there: nothing in this record is signed by a key that was given."
_OWN_KEYS: Final = (
    "The signatures were checked with the key that the record names itself: give one from outside (--key) to be sure."
)


def verify_record(
    url: str | None, against: Sequence[Path], keys: Sequence[str], stamp_root: Path | None, *, as_json: bool
) -> bool:
    """Whether the record holds; prints the report."""
    if url is None:
        raise CallError("Give --record, or --proof.")
    outside, given = [read_text(path) for path in against], verifier_keys(keys)
    roots = [] if stamp_root is None else read_certificates(read_bytes(stamp_root))
    try:
        report, own = _reader_of(url)(url, outside, given)
    except TamperedError as fault:
        return _say_unreadable(fault, as_json=as_json)
    if (
        given and not report.notes and report.ok
    ):  # whoever took its checkpoints out, could have rebuilt it without a key
        report = replace(report, findings=(Finding("signature", _UNSIGNED),))
    stamps = _stamps(url, roots, report) if roots else []
    if as_json:
        found = {**report.as_json(), "keys_of_the_record_itself": own, "stamps": [stamp.as_json() for stamp in stamps]}
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print("\n".join([*report.lines(), *map(str, stamps)]))
        if own:
            note(_OWN_KEYS)
    return report.ok and all(stamp.ok for stamp in stamps)


def _stamps(url: str, roots: Sequence[Certificate], report: Report) -> list[CheckedStamp]:
    """The stamps in the record, or in the export of one. None where entries cannot be read, which `report` says."""
    reader = _reader_of(url)
    try:
        if reader is _of_store:
            return check_stamps(url, roots)
        found = _collected(unpack(read_bytes(Path(url))).record if reader is _of_bundle else read_text(Path(url)))
        return list(checked_stamps(found.entries, found.checkpoints, roots))
    except TamperedError:
        if report.ok:
            raise
        return []


def _say_unreadable(fault: TamperedError, *, as_json: bool) -> bool:
    """What is kept is so far gone that no walk through it begins."""
    if as_json:
        finding = {"code": "unreadable", "seq": fault.seq, "text": str(fault)}
        print(json.dumps({"ok": False, "first_bad": fault.seq, "findings": [finding]}, indent=2, ensure_ascii=False))
    else:
        print(f"DOES NOT HOLD\nwrong: {fault}")
    return False


_Reader = Callable[[str, Sequence[str], Sequence[VerifierKey]], tuple[Report, bool]]


def _reader_of(url: str) -> _Reader:
    """By what the file begins with: JSON lines, a bundle, or else a store."""
    path = Path(url)
    try:
        if not path.is_file():
            return _of_store
        with path.open("rb") as file:
            start = file.read(2)
    except OSError as fault:
        raise CallError(f"{url[:200]} cannot be read: {(fault.strerror or str(fault)).lower()}.") from None
    if is_bundle(start):
        return _of_bundle
    return _of_lines if start.startswith(b"{") else _of_store


def _of_store(url: str, outside: Sequence[str], keys: Sequence[VerifierKey]) -> tuple[Report, bool]:
    with closing(open_store(url, readonly=True)) as store:
        head = store.head()
        own = [] if keys else keys_of(store)
        stretches = examined(store, url, head.size, usable_cores())
        report = verify_examined(
            stretches, head, store.checkpoints(), keys or own, against=outside, nodes=store.nodes(head.size)
        )
        return report, bool(own)


def _of_lines(url: str, outside: Sequence[str], keys: Sequence[VerifierKey]) -> tuple[Report, bool]:
    """Of JSON lines, as `record export` writes them."""
    return _of_text(read_text(Path(url)), outside, keys)


def _of_bundle(url: str, outside: Sequence[str], keys: Sequence[VerifierKey]) -> tuple[Report, bool]:
    """Of a sealed case bundle: its files by their hashes, and the record in it."""
    box = unpack(read_bytes(Path(url)))
    try:
        report, own = _of_text(box.record, outside, keys)
    except RecordError as fault:
        if not box.findings:
            raise
        raise TamperedError(f"{' '.join(map(str, box.findings))} {fault}") from None
    checked = f"{box.files} files of the bundle were compared with the hashes in its description."
    return replace(report, findings=(*box.findings, *report.findings), remarks=(checked, *report.remarks)), own


def _of_text(text: str, outside: Sequence[str], keys: Sequence[VerifierKey]) -> tuple[Report, bool]:
    found = _collected(text)
    own = [] if keys else own_keys(found.header.settings)
    report = verify(
        found.entries, found.header.head, found.checkpoints, keys or own, against=outside,
        leaves=found.leaf_hashes, text=found.texts.get,
    )  # fmt: skip
    return report, bool(own)


def _collected(text: str) -> Portable:
    if not text.endswith("\n"):
        raise RecordError(f"Line {text.count(chr(10)) + 1} does not end: the record was cut off. Export it again.")
    return collect(io.StringIO(text, newline="\n"))  # a text in a line may hold other ends of lines


def verify_proof(path: Path, against: Sequence[Path], keys: Sequence[str], *, as_json: bool) -> bool:
    """Whether what `record prove` wrote holds, under its own checkpoint or those from outside; prints it."""
    proof, given = read_proof(path), verifier_keys(keys)
    notes = [read_text(one) for one in against] or ([proof.checkpoint] if proof.checkpoint else [])
    faults = [*([] if proof.holds() else ["The path does not lead from the entry to the root."])]
    if given and not notes:
        faults.append("No checkpoint is there: nothing in this proof is signed by a key that was given.")
    faults += [fault for data in notes if (fault := _fault(proof, data, given))]
    anchor = (
        "its own checkpoint" if notes and not against else "the checkpoint from outside" if notes else "no checkpoint"
    )
    said = f"entry {proof.entry.seq} of {proof.origin}, among the first {proof.size} entries"
    if as_json:
        answer: dict[str, Any] = {"ok": not faults, "seq": proof.entry.seq, "origin": proof.origin, "size": proof.size}
        print(json.dumps({**answer, "under": anchor, "signed": bool(given and notes), "faults": faults}))
    else:
        print(f"{said}: {'does not hold' if faults else 'holds'} ({anchor})")
        print("".join(f"wrong: {fault}\n" for fault in faults), end="")
        if not notes:
            note("No checkpoint is there: this proves that the proof agrees with itself. Give one (--against).")
        elif not given:
            note("No key was given (--key): no signature was checked.")
    return not faults


def _fault(proof: Proof, data: str, keys: Sequence[VerifierKey]) -> str | None:
    """What is wrong with the proof under the checkpoint `data`."""
    try:
        checkpoint = open_checkpoint(data, keys).checkpoint if keys else parse_checkpoint(parse_note(data).text)
    except RecordError as fault:
        return str(fault)
    if checkpoint.origin != proof.origin:
        return f"The checkpoint is of another record: {checkpoint.origin}."
    if checkpoint.size != proof.size:
        return f"The checkpoint is of {checkpoint.size} entries, the proof of {proof.size}: make one for that size."
    return None if checkpoint.root == proof.root else "The root is not that of the checkpoint."
