"""What people do with claims, as drafts of entries: decided here, refused with a reason, written by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from standoff.errors import ClaimsError, Issue, Place, RefusedError
from standoff.model.claim import (
    Claim,
    CustodyEvent,
    Exhibit,
    Grade,
    Relation,
    Resolution,
    Source,
)
from standoff.model.claim_words import ESTIMATIVE, CustodyKind
from standoff.model.entry import Draft, SealedText
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.exhibits import check_custody, check_exhibit
from standoff.record.claims.moments import span_of
from standoff.record.claims.payloads import to_payload
from standoff.record.claims.resolutions import check_resolution
from standoff.record.claims.rows import Row
from standoff.record.commitments import commit
from standoff.units import instant_text

__all__ = [
    "add_claims",
    "add_custody",
    "add_exhibit",
    "grade_claim",
    "grade_source",
    "relate",
    "remove_resolution",
    "resolve",
    "retract",
]


def add_claims(
    book: ClaimBook, claims: Sequence[Claim], file_name: str, by: str, at_us: int,
    salt: Callable[[], bytes] | None = None, rows: Mapping[str, Row] = MappingProxyType({}),
) -> list[Draft]:  # fmt: skip
    """Sources not known yet, then the claims. ClaimsError if any is there already: nothing is imported then.

    `salt` draws 32 random bytes; where it is given, the words are sealed and stay deletable.
    `rows`: where each claim stands in the file, by its id.
    """
    nowhere = Row({}, Place(file_name), {})
    issues = [issue for claim in claims for issue in _already(book, claim, claims, rows.get(claim.id, nowhere))]
    if issues:
        raise ClaimsError(issues)
    drafts = [_draft("source", source, by, at_us) for source in _new_sources(book, claims)]
    return [*drafts, *(_claim_draft(claim, by, at_us, salt) for claim in claims)]


def _already(book: ClaimBook, claim: Claim, claims: Sequence[Claim], row: Row) -> list[Issue]:
    place = row.at("id" if claim.id in book.kept else "supersedes")
    if claim.id in book.kept:
        mend = "Give it an id of its own; `supersedes` names the claim that it replaces."
        return [Issue("error", "id-known", f"the claim {claim.id!r} is in the record already.", mend, place)]
    older = claim.supersedes
    if older is None:
        return []
    if older not in book.kept and older not in {each.id for each in claims}:
        what = f"{claim.id!r} supersedes {older!r}, which is nowhere."
        return [Issue("error", "supersedes-unknown", what, "Name a claim of the file or the record.", place)]
    if older in book.superseded or sum(each.supersedes == older for each in claims) > 1:
        what = f"{claim.id!r} supersedes {older!r}, which another claim supersedes already."
        return [Issue("error", "superseded-twice", what, "Name that other claim.", place)]
    return []


def _new_sources(book: ClaimBook, claims: Sequence[Claim]) -> list[Source]:
    """One for each speaker not described yet, with the party where one claim tells it and none another."""
    parties: dict[str, set[str]] = {}
    for claim in claims:
        if claim.source not in book.sources:
            parties.setdefault(claim.source, set()).update({claim.party} if claim.party else ())
    return [Source(name, name, party=min(told) if len(told) == 1 else None) for name, told in parties.items()]


def _draft(
    entry_type: str, noun: Source | Grade | Relation | Resolution | Exhibit | CustodyEvent, by: str, at_us: int
) -> Draft:
    return Draft(entry_type, at_us, at_us, by, to_payload(noun))


def _claim_draft(claim: Claim, by: str, at_us: int, salt: Callable[[], bytes] | None) -> Draft:
    span = span_of(claim)
    happened_us = span[0] if span else claim.said_at.first_us if claim.said_at else at_us
    sealed: tuple[SealedText, ...] = ()
    if salt is not None and claim.words is not None:
        sealed = (commit(claim.words, salt()),)
        claim = replace(claim, words=None, words_commitment=sealed[0].commitment)
    return Draft("claim", at_us, happened_us, by, to_payload(claim), sealed)


def _known(book: ClaimBook, *names: str) -> None:
    for name in names:
        if name not in book.kept:
            raise RefusedError(f"There is no claim {name!r}: see `standoff claims list`.")
        if name in book.retracted:
            raise RefusedError(f"The claim {name!r} was retracted by {book.retracted[name].by}.")


def _told(reason: str, what: str) -> None:
    if not reason.strip():
        raise RefusedError(f"{what} needs its reason: --reason TEXT.")


def relate(book: ClaimBook, relation: Relation) -> Draft:
    """A person says how one claim stands to another."""
    _known(book, relation.claim, relation.other)
    _told(relation.reason, "A relation")
    if relation.claim == relation.other:
        raise RefusedError("A claim stands in no relation to itself.")
    same = (relation.claim, relation.relation, relation.other)
    if any((known.claim, known.relation, known.other) == same for known in book.relations):
        raise RefusedError(f"That {relation.claim} {relation.relation} {relation.other} is in the record already.")
    return _draft("relation", relation, relation.by, relation.at_us)


def resolve(book: ClaimBook, resolution: Resolution) -> Draft:
    """A person settles a property; see `check_resolution` for what is refused."""
    if resolution.id in book.resolutions:
        raise RefusedError(f"The resolution {resolution.id!r} is there already.")
    check_resolution(book, resolution)
    return _draft("resolution", resolution, resolution.by, resolution.at_us)


def remove_resolution(book: ClaimBook, name: str, reason: str, by: str, at_us: int) -> Draft:
    """The resolution no longer holds; the range stands again."""
    if name not in book.resolutions:
        known = ", ".join(sorted(book.resolutions)) or "none"
        raise RefusedError(f"There is no resolution {name!r}; in force: {known}.")
    _told(reason, "Withdrawing a resolution")
    payload = {"resolution": name, "reason": reason, "by": by, "at": instant_text(at_us)}
    return Draft("resolution_removed", at_us, at_us, by, payload)


def retract(book: ClaimBook, name: str, reason: str, by: str, at_us: int) -> Draft:
    """A claim is taken back: it stays readable, and counts no more."""
    _known(book, name)
    _told(reason, "A retraction")
    return Draft(
        "claim_retracted", at_us, at_us, by, {"claim": name, "reason": reason, "by": by, "at": instant_text(at_us)}
    )


def grade_claim(book: ClaimBook, grade: Grade) -> Draft:
    """A person grades the credibility of one claim, apart from the reliability of who made it."""
    _known(book, grade.claim)
    _told(grade.basis, "A grade")
    if grade.estimative is not None and grade.estimative not in ESTIMATIVE:
        raise RefusedError(f"{grade.estimative!r} is no estimative word; there are {', '.join(ESTIMATIVE)}.")
    return _draft("claim_graded", grade, grade.by, grade.at_us)


def grade_source(book: ClaimBook, source: Source) -> Draft:
    """A person grades the reliability of a source, apart from what it says."""
    speakers = {kept.claim.source for kept in book.kept.values()}
    if source.id not in book.sources and source.id not in speakers:
        raise RefusedError(f"No claim comes from {source.id!r}: see `standoff claims list`.")
    _told(source.basis or "", "A grade")
    assert source.graded_by is not None
    assert source.graded_at_us is not None
    return _draft("source", source, source.graded_by, source.graded_at_us)


def add_exhibit(book: ClaimBook, exhibit: Exhibit, by: str, at_us: int) -> list[Draft]:
    """An exhibit, and with it who collected it or made the copy."""
    check_exhibit(book, exhibit)
    kind = CustodyKind.COPIED if exhibit.derived_from else CustodyKind.COLLECTED
    event = CustodyEvent(exhibit.id, kind, by, at_us, sha256=exhibit.sha256)
    return [_draft("exhibit", exhibit, by, at_us), _draft("custody", event, by, at_us)]


def add_custody(book: ClaimBook, event: CustodyEvent) -> Draft:
    """Something happened to an exhibit."""
    check_custody(book, event)
    return _draft("custody", event, event.by, event.at_us)
