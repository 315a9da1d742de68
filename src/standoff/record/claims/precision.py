"""Dates, places and numbers given more finely than what they come from supports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from standoff.model.claim import Claim, When
from standoff.model.claim_words import Bound, Precision, RelationKind
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.comparable import same_subject, spans_overlap
from standoff.record.claims.measures import matter_of
from standoff.record.claims.moments import DAY_US, span_of
from standoff.record.claims.origins import Origin, Origins
from standoff.record.claims.quantities import bound_of, quantity_of
from standoff.record.claims.speakers import chain_of
from standoff.record.claims.wording import plain

__all__ = ["WHERE_ERROR_M", "overprecise"]

#: How far off a place may be under each UCDP code, metres: our reading of it, wide where the code is wide.
WHERE_ERROR_M: Final[Mapping[int, float]] = {
    1: 2_000.0, 2: 25_000.0, 3: 50_000.0, 4: 150_000.0, 5: 100_000.0, 6: 500_000.0, 7: 500_000.0,
}  # fmt: skip
_DAYS_OF_CODE: Final[Mapping[int, int]] = {2: 2, 3: 7, 4: 8, 5: 31}  # the shortest span under each date_prec
_FINER: Final = 5.0  # so many times finer is more than a change of unit

_MONTH: Final = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_WEEKDAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_CLOCK_WORDS: Final = re.compile(
    r"\d{1,2}[:.]\d{2}\b|\b\d{3,4} ?(?:hours|hrs|h|z|gmt|utc|local)\b|\b\d{1,2} ?[ap]\.?m\b|\bnoon\b|\bmidnight\b|"
    r"\bo.?clock\b", re.IGNORECASE
)  # fmt: skip
_DAY_WORDS: Final = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}\b|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b|\b{_WEEKDAY}\b|"
    r"\btoday\b|\byesterday\b|\b\d{4}-\d{2}-\d{2}\b", re.IGNORECASE
)  # fmt: skip
_VAGUE_TIME: Final = re.compile(
    rf"\b(?:early|mid|late|in|since|during|throughout)[ -](?:early |mid |late )?{_MONTH}\b|"
    r"\b(?:last|this|past|recent|previous|earlier this) (?:week|month|weeks|months|days)\b|\brecently\b|"
    r"\b(?:a few|several|some|\d+) (?:days|weeks|months) (?:ago|earlier|before)\b", re.IGNORECASE
)  # fmt: skip
_VAGUE_PLACE: Final = re.compile(
    r"\b(?:(?i:near|nearby|around|about|close to|outside|inside|somewhere|between|vicinity|towards?|in the desert)|"
    # Written large, these are part of a name: Eastern Ghouta.
    r"north|south|east|west|northern|southern|eastern|western|area|region|province|governorate|district|desert|"
    r"countryside)\b"
)


def overprecise(book: ClaimBook, claims: Sequence[Claim]) -> dict[str, str]:
    """The claims that are finer than they can be, each with the reason."""
    found: dict[str, list[str]] = {}
    for claim in claims:
        found[claim.id] = [*_against_codes(claim), *_against_words(claim)]
    for group in _of_one_matter(claims):
        origins = Origins.of(book, group)
        together: dict[Origin, list[Claim]] = {}
        for claim in group:
            if origins.one_origin([claim]):
                together.setdefault(origins.key(claim), []).append(claim)
        for claim in group:
            of_one = together.get(origins.key(claim), []) if origins.one_origin([claim]) else []
            found[claim.id] += _against_origin(claim, _earlier(book, claim, group, of_one))
    return {name: "; ".join(reasons) for name, reasons in sorted(found.items()) if reasons}


def _against_codes(claim: Claim) -> Iterator[str]:
    """Span and place error against the codes that stand beside them."""
    span = span_of(claim)
    least = _DAYS_OF_CODE.get(claim.date_prec or 0)
    if least is not None and span is not None and span[1] - span[0] < least * DAY_US:
        yield f"its date spans {_days(span)}, and date_prec {claim.date_prec} stands for {least} days or more"
    if claim.where_prec is not None and claim.where_prec > 1 and claim.place_error_m is not None:
        error_m = WHERE_ERROR_M[claim.where_prec]
        if claim.place_error_m * _FINER < error_m:
            told = f"where_prec {claim.where_prec} stands for {error_m:g} m"
            yield f"its place error is {claim.place_error_m:g} m, and {told}"


def _days(span: tuple[int, int]) -> str:
    days = (span[1] - span[0]) / DAY_US
    return "less than a day" if days < 1 else "one day" if days == 1 else f"{days:g} days"


def _against_words(claim: Claim) -> Iterator[str]:
    words = claim.words or ""
    span = span_of(claim)
    if claim.start is not None and span is not None and not _CLOCK_WORDS.search(words):
        told = _DAY_WORDS.search(words) or _VAGUE_TIME.search(words)
        if _DAY_WORDS.search(words):
            finer = effective(claim.start).rank > Precision.DAY.rank
        else:
            finer = bool(told) and span[1] - span[0] <= DAY_US
        if told and finer:
            yield f"its words say {told[0]!r}, and its start is given to the {effective(claim.start)}"
    place = _VAGUE_PLACE.search(claim.place or "")
    if place and claim.lon is not None and claim.lat is not None and claim.where_prec is None:
        decimals = min(_decimals(claim.lon), _decimals(claim.lat))
        if claim.place_error_m is None and decimals >= 3:
            yield f"its place is {claim.place!r}, its point has {decimals} decimals and no error beside it"
        elif claim.place_error_m is not None and claim.place_error_m < 100:
            yield f"its place is {claim.place!r}, and its error only {claim.place_error_m:g} m"


def effective(when: When) -> Precision:
    """How finely a time is really given: midnight is how many programs write a day, :00 how they write a minute."""
    if when.first_us % DAY_US == 0 and when.precision.rank > Precision.DAY.rank:
        return Precision.DAY
    if when.first_us % 60_000_000 == 0 and when.precision is Precision.SECOND:
        return Precision.MINUTE
    return when.precision


def _decimals(number: float) -> int:
    return len(f"{number!r}".partition(".")[2].rstrip("0")) if "e" not in f"{number!r}" else 0


def _of_one_matter(claims: Sequence[Claim]) -> list[list[Claim]]:
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((plain(claim.incident or ""), matter_of(claim) or ""), []).append(claim)
    return [group for group in groups.values() if len(group) > 1]


def _earlier(book: ClaimBook, claim: Claim, group: Sequence[Claim], of_one: Sequence[Claim]) -> list[Claim]:
    """The claims that it restates, and those of the same origin that stand nearer to it, or as near."""
    restated = {r.other for r in book.relations if r.relation is RelationKind.RESTATES and r.claim == claim.id}
    told = [other for other in group if other.id in restated] if restated else []
    return [*told, *(o for o in of_one if o.id not in (claim.id, *restated) and _may_repeat(claim, o))]


def _may_repeat(claim: Claim, other: Claim) -> bool:
    return spans_overlap(claim, other) and same_subject(claim, other) and _before(other, claim)


def _before(one: Claim, other: Claim) -> bool:
    lengths = len(chain_of(one)), len(chain_of(other))
    if lengths[0] != lengths[1]:
        return lengths[0] < lengths[1]
    if one.said_at is None or other.said_at is None:
        return True  # either may have come first: what only one of them gives is worth a look
    return one.said_at.after_us <= other.said_at.first_us


def _against_origin(claim: Claim, earlier: Sequence[Claim]) -> Iterator[str]:
    timed = [other for other in earlier if other.start is not None]
    if claim.start is not None and timed:
        finest = max(effective(other.start).rank for other in timed if other.start is not None)
        if effective(claim.start).rank > finest:
            named = tuple(Precision)[finest]
            yield f"it gives the {effective(claim.start)}, and {timed[0].id}, of the same origin, only the {named}"
    placed = [other for other in earlier if other.lon is not None]
    if placed and claim.lon is not None and all(_finer_place(claim, other) for other in placed):
        yield f"it gives its place more finely than {placed[0].id}, of the same origin"
    if (reason := _finer_number(claim, earlier)) is not None:
        yield reason


def _finer_place(claim: Claim, other: Claim) -> bool:
    if claim.place_error_m is not None and other.place_error_m is not None:
        return claim.place_error_m * _FINER < other.place_error_m
    if claim.where_prec is not None and other.where_prec is not None and claim.where_prec != other.where_prec:
        return claim.where_prec < other.where_prec
    if None in (claim.lon, claim.lat, other.lon, other.lat):
        return False
    mine, others = ((_decimals(c.lon or 0.0), _decimals(c.lat or 0.0)) for c in (claim, other))
    return max(mine) > max(others)


def _finer_number(claim: Claim, earlier: Sequence[Claim]) -> str | None:
    mine = quantity_of(claim)
    told = [(other, theirs) for other in earlier if (theirs := quantity_of(other)) is not None]
    if mine is None or not told or any(theirs.dimension != mine.dimension for _, theirs in told):
        return None
    first = told[0][0]
    if mine.measure is not None and all(mine.half * _FINER < theirs.half for _, theirs in told):
        return (
            f"it gives {claim.value} {claim.unit or ''}".rstrip() + f" where {first.id}, of the same origin, is rounder"
        )
    loose = (Bound.ABOUT, Bound.SEVERAL, Bound.AT_LEAST, Bound.AT_MOST)
    if claim.bound in (None, Bound.EXACTLY) and mine.low == mine.high and all(bound_of(o) in loose for o, _ in told):
        return f"it gives an exact number where {first.id}, of the same origin, says {bound_of(first)}"
    return None
