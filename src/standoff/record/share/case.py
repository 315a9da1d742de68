"""A case: what of a record belongs together and is handed out together, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from standoff.model.entry import Entry, Head
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.fold import CLAIM_ENTRIES, fold

__all__ = ["Case", "gather"]

#: Entries that concern everybody, whatever the case.
_ALWAYS: Final = frozenset(["record_opened", "plan_adopted", "grant", "grant_revoked", "replayed"])


@dataclass(frozen=True, slots=True)
class Case:
    """`labels` empty: the whole record. `incidents` as `incidents.summary.incident_data` makes them.

    `book` holds the claims of the case and those of no single incident; `entries` what else was recorded about it.
    """

    labels: tuple[str, ...]
    head: Head
    book: ClaimBook
    incidents: tuple[Mapping[str, Any], ...]
    entries: tuple[Entry, ...]
    checkpoints: tuple[str, ...]
    opened_us: int = 0  # when the first entry of the record was written

    @property
    def name(self) -> str:
        """What it is called: its labels, or the record's name."""
        return ", ".join(self.labels) or self.head.origin

    def of_type(self, *types: str) -> list[Entry]:
        """The entries of some types, in order."""
        return [entry for entry in self.entries if entry.type in types]

    def by_incident(self) -> dict[str, list[Entry]]:
        """The entries that name an incident, by it, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.payload.get("incident") is not None:
                found.setdefault(entry.payload["incident"], []).append(entry)
        return found

    def zones(self) -> dict[str, Mapping[str, Any]]:
        """The zones of its incidents (all, where it has none or is the whole record), as the last plan has them."""
        wanted = {incident["zone"] for incident in self.incidents} if self.labels else set()
        found = {zone["id"]: zone for entry in self.of_type("plan_adopted") for zone in entry.payload["zones"]}
        return {name: zone for name, zone in found.items() if not wanted or name in wanted}


def gather(
    entries: Iterable[Entry], head: Head, labels: Sequence[str], incidents: Sequence[Mapping[str, Any]],
    checkpoints: Sequence[str] = (), reveal: Callable[[str], str | None] | None = None,
) -> Case:  # fmt: skip
    """The case of some incidents and of the labels that claims name them by. `reveal`: from commitment to the text.

    Without labels it is the whole record. Without `reveal` sealed words stay sealed.
    """
    names = {*labels, *(i["incident"] for i in incidents), *(old for i in incidents for old in i["previous_ids"])}
    everything, book = not labels, ClaimBook()
    kept: list[Entry] = []
    who = {who for incident in incidents for who in incident["who"]}
    opened_us: int | None = None
    for entry in entries:
        opened_us = entry.recorded_at_us if opened_us is None else opened_us
        if entry.type in CLAIM_ENTRIES:
            fold(book, entry)
        elif everything or entry.type in _ALWAYS or entry.type == "event" or _concerns(entry, names, who):
            kept.append(entry)
    if not everything:
        theirs = {entry.payload["event_id"] for entry in kept if entry.type == "incident_event"}
        kept = [entry for entry in kept if entry.type != "event" or entry.payload["event_id"] in theirs]
    chosen = book if everything else _part(book, names)
    shown = chosen if reveal is None else chosen.with_words(reveal)
    return Case(tuple(labels), head, shown, tuple(incidents), tuple(kept), tuple(checkpoints), opened_us or 0)


def _concerns(entry: Entry, names: set[str], who: set[str]) -> bool:
    """Whether it names one of the incidents, or is an act that was refused upon one of their entities."""
    incident = entry.payload.get("incident")
    if incident is not None:
        return incident in names
    return entry.type == "refused" and entry.payload.get("entity") in who


def _part(book: ClaimBook, names: set[str]) -> ClaimBook:
    """The claims of some incidents and of none, with all that was said about them."""
    kept = {
        name: each for name, each in book.kept.items() if each.claim.incident is None or each.claim.incident in names
    }
    speakers = {each.claim.source for each in kept.values()}
    exhibits = {name: e for name, e in book.exhibits.items() if not e.claims or kept.keys() & set(e.claims)}
    return replace(
        book,
        kept=kept,
        sources={name: source for name, source in book.sources.items() if name in speakers},
        retracted={name: each for name, each in book.retracted.items() if name in kept},
        superseded={old: new for old, new in book.superseded.items() if old in kept},
        grades={name: grades for name, grades in book.grades.items() if name in kept},
        relations=[r for r in book.relations if r.claim in kept and r.other in kept],
        resolutions={name: r for name, r in book.resolutions.items() if r.incident is None or r.incident in names},
        exhibits=exhibits,
        custody={name: events for name, events in book.custody.items() if name in exhibits},
    )
