"""What claims disagree about. Derived anew from the claims each time: nothing here is ever stored as settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from standoff.model.claim import Claim
from standoff.model.claim_words import ClaimKind, RelationKind
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.comparable import common_incident, hindrances, moments_apart, says_more_of_less
from standoff.record.claims.measures import counting_unit, matter_of
from standoff.record.claims.origins import Origins
from standoff.record.claims.quantities import Quantity, interval_text, quantity_of
from standoff.record.claims.sequences import compare_sequences, is_sequence
from standoff.record.claims.texts import Finding, Verdict, compare_texts
from standoff.record.claims.wording import as_written, plain, sentence, significant
from standoff.record.claims.zone_size import compare_sizes, size_of

__all__ = ["Disagreement", "compare", "contradictions", "matters", "statements"]


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """Two statements about one matter that differ. `sides` are the ids of the claims that make each."""

    incident: str
    property: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]
    verdict: Verdict
    reason: str
    same_origin: bool = False
    party: str | None = None  # where all of both sides speak for it

    def ids(self) -> tuple[str, ...]:
        """All claims, sorted."""
        return tuple(sorted({*self.sides[0], *self.sides[1]}))


def matters(claims: Iterable[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Claims by incident and matter, in the order of their ids. The size of a zone is of no single incident."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in sorted(claims, key=lambda each: each.id):
        matter = matter_of(claim)
        if matter is not None:
            incident = "" if matter == "zone_size" else plain(claim.incident or "")
            found.setdefault((incident, matter), []).append(claim)
    return found


def compare(one: Claim, other: Claim) -> Finding | None:
    """How two claims about one matter stand to each other; None where they agree or cannot be compared at all."""
    if ClaimKind.OPINION in (one.kind, other.kind):
        return None
    if size_of(one) is not None and size_of(other) is not None:
        return compare_sizes(one, other) if not hindrances(one, other, numbers=False) else None
    if is_sequence(one) and is_sequence(other):
        return _unhindered(compare_sequences(one, other), one, other)
    a, b = quantity_of(one), quantity_of(other)
    if a is not None and b is not None:
        return _compare_numbers(one, a, other, b)
    if a is None and b is None:
        return _unhindered(compare_texts(one, other), one, other)
    return _unhindered(Finding("cannot_tell", "one gives a number, the other only words"), one, other)


#: Properties that change from hour to hour, as every distance and speed does.
_MOVES: Final = frozenset(["position", "location", "side", "status", "state", "course", "heading"])
_APART: Final = "they speak of different moments"


def _unhindered(finding: Finding | None, one: Claim, other: Claim) -> Finding | None:
    """The finding, or why it cannot be told; nothing where it could not be told anyway."""
    if finding is None:
        return None
    hindered = hindrances(one, other, numbers=False)
    moving = significant(one.property or "") & significant(other.property or "") & _MOVES
    if not hindered and moving and moments_apart(one, other):
        hindered = [_APART]
    if not hindered:
        return finding
    return Finding("cannot_tell", sentence(hindered)) if finding.verdict == "contradiction" else None


def _compare_numbers(one: Claim, a: Quantity, other: Claim, b: Quantity) -> Finding | None:
    if a.dimension != b.dimension:
        return Finding("cannot_tell", _unlike(one, a, other, b))
    finding = _compare_intervals(one, a, other, b)
    if finding is None:
        return None
    counts = a.dimension == "count"
    hindered = hindrances(one, other, numbers=counts)
    if a.dimension in ("length", "speed") and not hindered and moments_apart(one, other):
        hindered = [_APART]
    if counts and hindered:
        exceeds = says_more_of_less(one, a, other, b) or says_more_of_less(other, b, one, a)
        if exceeds is not None:
            return Finding("contradiction", sentence([exceeds, finding.reason]))
    return (
        Finding("cannot_tell", sentence([*hindered, finding.reason])) if hindered else _with_unit(finding, one, other)
    )


def _with_unit(finding: Finding, one: Claim, other: Claim) -> Finding:
    said = [claim.counts for claim in (one, other) if claim.counts]
    if len(set(map(plain, said))) == 2 and counting_unit(one) == counting_unit(other):
        return replace(finding, reason=f"{finding.reason} ({said[0]} and {said[1]} are both {counting_unit(one)})")
    return finding


def _unlike(one: Claim, a: Quantity, other: Claim, b: Quantity) -> str:
    for claim, quantity in ((one, a), (other, b)):
        if quantity.measure is None and counting_unit(claim) is None:
            return f"{claim.id} gives a number without a unit"
    return f"one is a {a.dimension}, the other a {b.dimension}"


def _compare_intervals(one: Claim, a: Quantity, other: Claim, b: Quantity) -> Finding | None:
    if a.same_figure(b) and a.remark == b.remark:
        return None
    shown = [
        f"{interval_text(quantity.low, quantity.high, quantity.dimension)} ({claim.source})"
        for claim, quantity in ((one, a), (other, b))
    ]
    if a.low == b.low and a.high == b.high:
        return None
    remarks = [each.remark for each in (a, b) if each.remark]
    if a.high < b.low or b.high < a.low:
        return Finding("contradiction", sentence([f"{shown[0]} and {shown[1]} exclude each other", *remarks]))
    if (a.low <= b.low and b.high <= a.high) or (b.low <= a.low and a.high <= b.high):
        return Finding("refinement", sentence([f"of {shown[0]} and {shown[1]}, one lies within the other", *remarks]))
    both = interval_text(max(a.low, b.low), min(a.high, b.high), a.dimension)
    return Finding("refinement", sentence([f"{shown[0]} and {shown[1]} overlap: {both} would satisfy both", *remarks]))


def contradictions(book: ClaimBook, incident: str | None = None) -> list[Disagreement]:
    """Everything that standing claims disagree about, sorted; what persons said of their relation counts too."""
    standing = book.standing(incident)
    found = [d for claims in matters(standing).values() for d in _of_matter(book, claims)]
    known = {frozenset(d.ids()) for d in found if d.verdict == "contradiction"}
    told = [d for d in _told(book, {claim.id: claim for claim in standing}) if frozenset(d.ids()) not in known]
    kept = {frozenset(d.ids()): d for d in (*found, *told)}
    return sorted(kept.values())


def _of_matter(book: ClaimBook, claims: Sequence[Claim]) -> Iterator[Disagreement]:
    origins = Origins.of(book, claims)
    for one, other in combinations(statements(claims), 2):
        finding = compare(one[0], other[0])
        if finding is not None:
            yield _disagreement(origins, one, other, finding)


def statements(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims that say the same in all that is compared, together: five outlets make one side, not five."""
    found: dict[object, list[Claim]] = {}
    for claim in claims:
        said = as_written(claim.value or claim.words or "")
        same = (said, *(plain(each or "") for each in (claim.unit, claim.counts, claim.subject, claim.incident)))
        bounds = (claim.bound, claim.low, claim.high, claim.start, claim.end, claim.kind is ClaimKind.OPINION)
        found.setdefault((same, bounds), []).append(claim)
    return list(found.values())


def _disagreement(origins: Origins, one: list[Claim], other: list[Claim], finding: Finding) -> Disagreement:
    claims = [*one, *other]
    same = origins.one_origin(claims)
    party = origins.one_party(claims)
    kinds = {claim.kind for claim in claims}
    said = [
        finding.reason,
        "both come from one source, told in two ways" if same else "",
        f"all of it comes from one party ({party})" if party and not same else "",
        "one of them is an assessment" if ClaimKind.ASSESSMENT in kinds and len(kinds) > 1 else "",
    ]
    sides = tuple(sorted((tuple(sorted(c.id for c in one)), tuple(sorted(c.id for c in other)))))
    return Disagreement(
        common_incident(claims) or "", one[0].property or "", (sides[0], sides[1]),
        finding.verdict, sentence(said), same, party,
    )  # fmt: skip


_TOLD: Final = frozenset([RelationKind.CONTRADICTS, RelationKind.DENIES, RelationKind.NARROWS])


def _told(book: ClaimBook, standing: dict[str, Claim]) -> Iterator[Disagreement]:
    for relation in book.relations:
        one, other = standing.get(relation.claim), standing.get(relation.other)
        if relation.relation not in _TOLD or one is None or other is None:
            continue
        verdict: Verdict = "refinement" if relation.relation is RelationKind.NARROWS else "contradiction"
        finding = Finding(
            verdict, f"{relation.by} says that {one.id} {relation.relation} {other.id}: {relation.reason}"
        )
        yield _disagreement(Origins.of(book, [one, other]), [one], [other], finding)
