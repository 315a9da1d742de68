"""What stands behind each value: the claims that say it, and from how many origins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from standoff.model.claim import Claim
from standoff.model.claim_words import Bound
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.comparable import common_incident, same_subject, spans_overlap
from standoff.record.claims.components import components
from standoff.record.claims.contradictions import matters, statements
from standoff.record.claims.measures import counting_unit, matter_of
from standoff.record.claims.origins import Origin, Origins, counted
from standoff.record.claims.quantities import bound_of, quantity_of, said_of
from standoff.record.claims.speakers import chain_of
from standoff.record.claims.wording import as_written, plain
from standoff.record.claims.zone_size import size_of

__all__ = ["Restated", "Support", "restatements", "supports"]


@dataclass(frozen=True, slots=True)
class Support:
    """One value of one matter: all claims that say it, those that count, and the origins of these."""

    incident: str | None
    property: str | None
    value: str | None
    claims: tuple[Claim, ...]
    counting: tuple[Claim, ...]
    origins: tuple[Origin, ...]
    least: int
    parties: tuple[str | None, ...]  # of the claims that count, without repeats


@dataclass(frozen=True, slots=True)
class Restated:
    """Claims of one origin that say the same: the one nearest to the speaker, and those that only repeat it."""

    support: Support
    origin: Origin
    first: Claim
    repeats: tuple[Claim, ...]


def supports(book: ClaimBook, incident: str | None = None) -> list[Support]:
    """Every value that standing claims give, with its origins."""
    standing = book.standing(incident)
    silent: dict[tuple[str, str], list[Claim]] = {}
    for claim in standing:
        if matter_of(claim) is None:
            silent.setdefault((plain(claim.incident or ""), ""), []).append(claim)
    groups = (*matters(standing).values(), *silent.values())
    return [support for claims in groups for support in _of_matter(book, claims)]


def _of_matter(book: ClaimBook, claims: Sequence[Claim]) -> Iterator[Support]:
    origins = Origins.of(book, claims)
    for group in components(statements(claims), lambda one, other: _same_statement(one[0], other[0])):
        same = sorted((claim for alike in group for claim in alike), key=lambda claim: claim.id)
        counting = counted(same)
        first = min(same, key=_nearness)
        yield Support(
            common_incident(same), first.property, said_of(first),
            tuple(same), tuple(counting), origins.distinct(counting), origins.least(counting),
            tuple(dict.fromkeys(origins.party(claim) for claim in counting)),
        )  # fmt: skip


def _same_statement(one: Claim, other: Claim) -> bool:
    """Whether two claims about one matter say the same: one figure in any unit, or the same words."""
    if not same_subject(one, other) or not spans_overlap(one, other):
        return False
    a, b = quantity_of(one), quantity_of(other)
    if a is None or b is None:
        return a is b and as_written(one.value or one.words or "") == as_written(other.value or other.words or "")
    bounds = ((bound_of(one) or Bound.EXACTLY), (bound_of(other) or Bound.EXACTLY))
    sizes = size_of(one), size_of(other)
    reading = sizes[0] is None or sizes[1] is None or sizes[0].reading == sizes[1].reading
    return reading and bounds[0] == bounds[1] and counting_unit(one) == counting_unit(other) and a.same_figure(b)


def _nearness(claim: Claim) -> tuple[int, int, str]:
    """Nearest to the speaker first, then the earliest said."""
    return len(chain_of(claim)), claim.said_at.first_us if claim.said_at else 2**62, claim.id


def restatements(book: ClaimBook, found: Sequence[Support]) -> list[Restated]:
    """Claims that repeat what another of the same origin says: none of them adds support."""
    told = []
    for support in found:
        origins = Origins.of(book, support.claims)
        by_origin: dict[Origin, list[Claim]] = {}
        for claim in support.counting:
            by_origin.setdefault(origins.standing_for(claim, support.counting), []).append(claim)
        for origin, claims in sorted(by_origin.items()):
            if len(claims) > 1 and origin in support.origins:
                first, *rest = sorted(claims, key=_nearness)
                told.append(Restated(support, origin, first, tuple(rest)))
    return told
