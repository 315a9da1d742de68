"""The fold: what one entry changes in the book of claims. Entries of other types change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from standoff.errors import RecordError
from standoff.model.claim import Claim, CustodyEvent, Exhibit, Grade, Relation, Resolution, Source
from standoff.model.entry import Draft, Entry
from standoff.record.claims.book import ClaimBook, Kept, Retraction
from standoff.record.claims.payloads import from_payload
from standoff.units import parse_instant_us

__all__ = ["CLAIM_ENTRIES", "fold", "fold_all"]


def fold(book: ClaimBook, entry: Entry | Draft) -> ClaimBook:
    """Change `book` as the entry says, and hand it back. RecordError for a payload that says nothing sensible."""
    change = _CHANGES.get(entry.type)
    if change is not None:
        try:
            change(book, entry)
        except (KeyError, TypeError, ValueError, RecordError) as problem:
            where = f"Entry {entry.seq}" if isinstance(entry, Entry) else "A draft"
            raise RecordError(f"{where} ({entry.type}) cannot be read: {problem}") from None
    return book


def fold_all(entries: Iterable[Entry | Draft]) -> ClaimBook:
    """The book of a whole record."""
    book = ClaimBook()
    for entry in entries:
        fold(book, entry)
    return book


def _source(book: ClaimBook, entry: Entry | Draft) -> None:
    source: Source = from_payload(Source, entry.payload)
    known = book.sources.get(source.id)
    if known is not None:  # a later entry says more; what it leaves out stands
        told = {name: value for name in Source.__slots__ if (value := getattr(source, name)) is not None}
        source = replace(known, **told)
    book.sources[source.id] = source


def _claim(book: ClaimBook, entry: Entry | Draft) -> None:
    claim: Claim = from_payload(Claim, entry.payload)
    if claim.id in book.kept:
        raise RecordError(f"the claim {claim.id!r} is there already")
    book.kept[claim.id] = Kept(claim, entry.actor, entry.recorded_at_us)
    if claim.supersedes is not None:
        book.superseded[claim.supersedes] = claim.id


def _graded(book: ClaimBook, entry: Entry | Draft) -> None:
    grade: Grade = from_payload(Grade, entry.payload)
    book.grades.setdefault(grade.claim, []).append(grade)


def _retracted(book: ClaimBook, entry: Entry | Draft) -> None:
    said: Mapping[str, Any] = entry.payload
    book.retracted[said["claim"]] = Retraction(
        said["claim"], said["reason"], said["by"], parse_instant_us(said["at"])
    )  # fmt: skip


def _relation(book: ClaimBook, entry: Entry | Draft) -> None:
    book.relations.append(from_payload(Relation, entry.payload))


def _resolution(book: ClaimBook, entry: Entry | Draft) -> None:
    resolution: Resolution = from_payload(Resolution, entry.payload)
    book.resolutions[resolution.id] = resolution
    book.resolutions_made += 1


def _resolution_removed(book: ClaimBook, entry: Entry | Draft) -> None:
    del book.resolutions[entry.payload["resolution"]]


def _exhibit(book: ClaimBook, entry: Entry | Draft) -> None:
    exhibit: Exhibit = from_payload(Exhibit, entry.payload)
    book.exhibits[exhibit.id] = exhibit


def _custody(book: ClaimBook, entry: Entry | Draft) -> None:
    event: CustodyEvent = from_payload(CustodyEvent, entry.payload)
    book.custody.setdefault(event.exhibit, []).append(event)


_CHANGES: Final[Mapping[str, Callable[[ClaimBook, Entry | Draft], None]]] = MappingProxyType(
    {
        "source": _source,
        "claim": _claim,
        "claim_graded": _graded,
        "claim_retracted": _retracted,
        "relation": _relation,
        "resolution": _resolution,
        "resolution_removed": _resolution_removed,
        "exhibit": _exhibit,
        "custody": _custody,
    }
)

#: The types of entry that the fold listens to.
CLAIM_ENTRIES: Final = frozenset(_CHANGES)
