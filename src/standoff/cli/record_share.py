"""What is handed out of a record: the case, the form, and the entry that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, TypeVar

from standoff.cli.incident_run import desk_of
from standoff.cli.instants import instant, now_us
from standoff.cli.record_keep import recorded_at_us
from standoff.cli.show import note
from standoff.errors import CallError
from standoff.incidents import CONCERNED
from standoff.incidents.summary import incident_data
from standoff.model.entry import Draft
from standoff.plan.explain import did_you_mean
from standoff.record.portable import Header, texts_of, write_lines
from standoff.record.share.bundle import to_bundle
from standoff.record.share.cap import Notice, to_cap
from standoff.record.share.cap_words import Message, Scope, Status
from standoff.record.share.case import Case, gather
from standoff.record.share.claims_table import to_csv, to_json
from standoff.record.share.geojson import to_geojson
from standoff.record.share.kml import to_kml
from standoff.record.share.prov import to_prov
from standoff.record.share.stix import to_stix
from standoff.stores import Store

__all__ = ["FORMS", "Handing", "NoticeWish", "case_of", "hand_out", "record_lines"]

_AUTHORITY: Final = ("grant", "grant_revoked")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """What the user said of a CAP notice; None where nothing was."""

    sender: str | None = None
    status: str = Status.EXERCISE.value
    message: str = Message.ALERT.value
    scope: str = Scope.RESTRICTED.value
    restriction: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handing:
    """Of which incidents, whether with sealed texts, by whom (None: nothing is recorded), to whom, and when."""

    incidents: tuple[str, ...] = ()
    texts: bool = True
    person: str | None = None
    to: tuple[str, ...] = ()
    at: str | None = None
    notice: NoticeWish = NoticeWish()


def case_of(store: Store, handing: Handing) -> Case:
    """The case that the user named, of one view of the record. CallError for a name that neither part of it knows."""
    head = store.head()
    desk = desk_of(store.entries(0, head.size, types=[*CONCERNED, *_AUTHORITY]))
    claims = (entry.payload.get("incident") for entry in store.entries(0, head.size, types=["claim"]))
    labels = {str(label) for label in claims if label is not None}
    found: dict[str, Mapping[str, Any]] = {}
    for name in handing.incidents:
        incident = desk.book.find(name)
        if incident is not None:
            found[incident.id] = incident_data(incident)
        elif name not in labels:
            known = did_you_mean(name, [*labels, *desk.book.incidents])
            raise CallError(f"--incident {name!r}: no incident of {store.origin}, and no claim names it. {known}")
    incidents = list(found.values()) if handing.incidents else [incident_data(i) for i in desk.book.incidents.values()]
    reveal = _reveal(store) if handing.texts else None
    entries = store.entries(0, head.size)
    return gather(entries, head, handing.incidents, incidents, store.checkpoints(), reveal)


def _reveal(store: Store) -> Callable[[str], str | None]:
    def reveal(commitment: str) -> str | None:
        sealed = store.text(commitment)
        return sealed.text if sealed else None

    return reveal


def record_lines(store: Store, size: int, *, texts: bool) -> Iterable[str]:
    """The record as JSON lines, as far as the head is of `size` entries. CallError where it has grown meanwhile."""
    head = store.head()
    if head.size != size:
        raise CallError("The record grew while it was being written out: run it again.")
    return write_lines(
        Header(store.settings(), head),
        store.entries(0, size),
        store.leaf_hashes(0, size),
        texts_of(store.entries(0, size), store.text) if texts else (),
        store.checkpoints(),
    )


def _bundle(case: Case, store: Store, handing: Handing) -> bytes:
    return to_bundle(case, "".join(record_lines(store, case.head.size, texts=handing.texts)).encode())


def _cap(case: Case, store: Store, handing: Handing) -> bytes:
    del store
    wish, at_us = handing.notice, instant(handing.at, "--at")
    if wish.sender is None:
        raise CallError("A CAP notice says who sends it: --sender NAME, like watch@example.org.")
    scope = _word(Scope, wish.scope, "--scope")
    default = Notice("", 0).restriction if scope is Scope.RESTRICTED else None
    notice = Notice(
        wish.sender, now_us() if at_us is None else at_us, _word(Status, wish.status, "--status"),
        _word(Message, wish.message, "--message"), scope, wish.restriction or default, handing.to, wish.references,
    )  # fmt: skip
    return to_cap(case, notice)


def _word(words: type[_Word], text: str, option: str) -> _Word:
    try:
        return words(text[:1].upper() + text[1:].lower())
    except ValueError:
        raise CallError(f"{option} {text!r}: it is one of {', '.join(words)}.") from None


#: From the name of a form to what makes it of a case.
FORMS: Final = MappingProxyType[str, Callable[[Case, Store, Handing], str | bytes]](
    {
        "geojson": lambda case, _store, _handing: to_geojson(case),
        "kml": lambda case, _store, _handing: to_kml(case),
        "csv": lambda case, _store, _handing: to_csv(case),
        "json": lambda case, _store, _handing: to_json(case),
        "cap": _cap,
        "stix": lambda case, _store, _handing: to_stix(case),
        "prov": lambda case, _store, _handing: to_prov(case),
        "bundle": _bundle,
    }
)


def hand_out(store: Store, what: str, case: Case, handing: Handing, files: Mapping[str, bytes]) -> None:
    """Write down, before it happens, that something goes out; says so where nothing is written down."""
    if handing.person is None:
        note("Nothing in the record says that this was handed out: give --as ID, and --to NAME, where it is.")
        return
    at_us = recorded_at_us(store, instant(handing.at, "--at"))
    said = {
        "what": what, "case": list(case.labels), "to": list(handing.to), "with_sealed_texts": handing.texts,
        "size": case.head.size, "root": case.head.root.hex(), "files": _listed(files),
    }  # fmt: skip
    entry = store.append([Draft("shared", at_us, at_us, handing.person, said)])[0]
    note(f"entry {entry.seq} says that this was handed out")


def _listed(files: Mapping[str, bytes]) -> Sequence[dict[str, Any]]:
    return [
        {"name": name, "bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in sorted(files.items())
    ]
