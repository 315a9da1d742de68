"""Who said it, through whom, and what exactly: a claim as words and as one flat row. Never one without its source."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from standoff.model.claim import Claim
from standoff.model.claim_words import DATE_PREC, WHERE_PREC, Bound
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.moments import when_text
from standoff.record.claims.payloads import to_payload
from standoff.record.claims.speakers import chain_of
from standoff.units import instant_text

__all__ = ["claim_row", "event_text", "hedged", "said_by", "standing_text", "time_text", "value_text"]

_BOUND_WORDS: Final[Mapping[Bound, str]] = MappingProxyType(
    {Bound.AT_LEAST: "at least", Bound.AT_MOST: "at most", Bound.ABOUT: "about"}
)


def said_by(claim: Claim) -> str:
    """The speaker first, then each hop outwards: SOHR, via inewstoday."""
    speaker, *hops = chain_of(claim)
    return f"{speaker}, via {', '.join(hops)}" if hops else speaker


def value_text(claim: Claim) -> str:
    """The value as stated, with its bound word, unit and what is counted; the words where no value stands."""
    if claim.value is None:
        return claim.words or ("words sealed or removed" if claim.words_commitment else "")
    bound = _BOUND_WORDS.get(claim.bound) if claim.bound else None
    parts = [bound, claim.value, claim.unit, claim.counts]
    limits = f" ({_limits(claim)})" if claim.low is not None or claim.high is not None else ""
    return " ".join(part for part in parts if part) + limits


def _limits(claim: Claim) -> str:
    low, high = claim.low, claim.high
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"{low:g} or more" if low is not None else f"{high:g} or fewer"


def time_text(claim: Claim) -> str:
    """When it is said to have happened, no finer than stated; empty where it says no time."""
    first, last = claim.start or claim.end, claim.end or claim.start
    if first is None or last is None:
        return ""
    span = when_text(first) if first == last else f"{when_text(first)} to {when_text(last)}"
    return f"{span} ({DATE_PREC[claim.date_prec]})" if claim.date_prec else span


def hedged(claim: Claim) -> list[str]:
    """What limits a claim, in words: how the speaker knows, how exact place and time are, who is meant."""
    exact = [
        f"how the speaker knows: {claim.modality}" if claim.modality else "",
        f"place: {claim.place}" if claim.place else "",
        f"within {claim.place_error_m:g} m" if claim.place_error_m is not None else "",
        WHERE_PREC[claim.where_prec] if claim.where_prec else "",
        f"time: {time_text(claim)}" if time_text(claim) else "",
        f"attribution: {claim.attribution}",
        f"not named because: {claim.anonymity_reason}" if claim.anonymity_reason else "",
    ]
    return [part for part in exact if part]


def event_text(said: Mapping[str, Any]) -> str:
    """An entry `event` in one sentence, without its time."""
    who = said["entity"] or ", ".join(said["members"])
    boundary_m = said["boundary_m"]
    side = "inside" if boundary_m is not None and boundary_m < 0 else "outside"
    where = "" if boundary_m is None else f", {abs(boundary_m) / 1000:.1f} km {side} its border"
    sure = "" if said.get("verdict") in (None, "yes") else "; it cannot be told for sure"
    return f"{who} {said['kind'].replace('_', ' ')}, zone {said['zone']}{where}{sure}"


def standing_text(book: ClaimBook, name: str) -> str:
    """`stands`, or why it no longer does."""
    return dict(book.left_out()).get(name, "stands")


def claim_row(book: ClaimBook, name: str) -> dict[str, Any]:
    """One claim as flat text and numbers, with source, chain, grades and standing; what is not known is left out.

    Times are no finer than stated. Of sealed words only the commitment is there.
    """
    kept = book.kept[name]
    claim, described, grades = kept.claim, book.sources.get(kept.claim.source), book.grades.get(name, [])
    row: dict[str, Any] = {
        **{column: value for column, value in to_payload(claim).items() if column not in ("via", "words", "notes")},
        "via": " > ".join(hop.name for hop in claim.via) or None,
        "said_by": said_by(claim),
        "words": claim.words,
        "words_commitment": claim.words_commitment,
        "party": book.party_of(claim),
        "credibility": int(grades[-1].credibility) if grades else None,
        "credibility_by": grades[-1].by if grades else None,
        "reliability": described.reliability.value if described and described.reliability else None,
        "reliability_by": described.graded_by if described else None,
        "standing": standing_text(book, name),
        "recorded_by": kept.by,
        "recorded_at": instant_text(kept.at_us),
    }
    return {column: value for column, value in row.items() if value is not None}
