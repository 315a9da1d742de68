"""What a brief is about and how it stands; and the exhibits with their custody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.model.claim import CustodyEvent, Exhibit
from standoff.model.entry import Entry
from standoff.record.claims.exhibits import custodian_of
from standoff.record.share.brief.sentences import Lines, Nature, Part, Section, Sentence, Source
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["about", "exhibits_section"]


def about(case: Case) -> tuple[Sentence, ...]:
    """How each incident stands, and what there is of claims."""
    entries = case.by_incident()
    told = [sentence for incident in case.incidents for sentence in _incident(entries, incident)]
    book, record = case.book, (Source("record", case.head.origin),)
    standing = len(book.standing())
    left = len(book.kept) - standing
    gone = f", and {left} that no longer stand" if left else ""
    speakers = len({each.claim.source for each in book.kept.values()})
    told.append(Sentence(f"{standing} claims stand, by {speakers} speakers{gone}.", record, Nature.DERIVED))
    if not case.incidents:
        text = "No incident of this record was named; what follows rests on claims alone."
        told.append(Sentence(text, record, Nature.DERIVED))
    return tuple(told)


def _incident(entries: Mapping[str, list[Entry]], incident: Mapping[str, Any]) -> list[Sentence]:
    names = [incident["incident"], *incident["previous_ids"]]
    own = [entry for entry in entries[names[0]] if entry.type in ("incident_opened", "incident_state")]
    opened, last = Source("entry", str(own[0].seq)), Source("entry", str(own[-1].seq))
    who, state = ", ".join(incident["who"] or incident["members"]), incident["state"].replace("_", " ")
    merged = f", with {len(incident['previous_ids'])} others merged into it" if incident["previous_ids"] else ""
    about_it = f"{who} at {incident['zone']}: {incident['kind']}, {incident['severity']}"
    first = f"{about_it}. Incident {incident['incident']}, opened {incident['opened_at'][:19]}Z{merged}."
    closed = f" since {incident['closed_at'][:19]}Z" if incident["closed_at"] else ""
    why = "".join(f"; {name}: {incident[name]}" for name in ("outcome", "reason") if incident[name])
    told = [
        Sentence(first, (opened,), Nature.SEEN),
        Sentence(f"It is {state}{closed}{why}.", (last,), Nature.DONE),
    ]
    events = [e for name in names for e in entries.get(name, ()) if e.type == "incident_event"]
    if events:
        deepest = max(events, key=lambda e: e.payload["depth_m"])
        text = f"{len(events)} events; the deepest {deepest.payload['depth_m'] / 1000:.1f} km inside its border."
        told.append(Sentence(text, tuple(Source("entry", str(e.seq)) for e in (events[0], deepest)), Nature.SEEN))
    return told


def exhibits_section(case: Case) -> Section:
    """Each exhibit by its hash, the claims that rest on it, and whose hands it went through."""
    groups = tuple((name, _exhibit(case, case.book.exhibits[name])) for name in sorted(case.book.exhibits))
    return Section("exhibits", "Exhibits and custody", None, groups)


def _exhibit(case: Case, exhibit: Exhibit) -> tuple[Part, ...]:
    here = tuple(Source("claim", name) for name in exhibit.claims if name in case.book.kept)
    sources = (*here, Source("record", f"{case.head.origin}, exhibit {exhibit.id}"))
    size = f", {exhibit.size_bytes} bytes" if exhibit.size_bytes is not None else ""
    copy = f", from {exhibit.derived_from}" if exhibit.derived_from else ""
    told = [f"A {exhibit.kind}, {exhibit.copy} copy{copy}, SHA-256 {exhibit.sha256}{size}."]
    told += [f"Captured by {exhibit.captured_by}."] if exhibit.captured_by else []
    if exhibit.made_in or exhibit.operated_by:
        made, used = exhibit.made_in or "not said", exhibit.operated_by or "not said"
        told.append(f"Made in: {made}. Operated by: {used}. The one does not follow from the other.")
    if holder := custodian_of(case.book, exhibit.id):
        told.append(f"Now with {holder}.")
    told += [_custody(event) for event in case.book.custody.get(exhibit.id, [])]
    return (Lines(tuple(Sentence(text, sources, Nature.DONE) for text in told)),)


def _custody(event: CustodyEvent) -> str:
    to = f" to {event.to}" if event.to else ""
    why = f": {event.reason}" if event.reason else ""
    return f"{instant_text(event.at_us)}: {event.kind}{to} by {event.by}{why}."
