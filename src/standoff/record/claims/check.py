"""`claims check`: everything that can be said of a book of claims without deciding anything, as plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from standoff.model.claim import Claim
from standoff.model.claim_words import Credibility
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.comparable import common_incident, same_subject
from standoff.record.claims.components import components
from standoff.record.claims.contradictions import Disagreement, contradictions, matters
from standoff.record.claims.measures import matter_of
from standoff.record.claims.origins import is_unsourced
from standoff.record.claims.places import Judgement, distance_of, judge_distance, judge_point
from standoff.record.claims.precision import overprecise
from standoff.record.claims.resolutions import Reported, reported_of, resolution_of
from standoff.record.claims.support import Restated, Support, restatements, supports
from standoff.record.claims.zone_size import ZoneSize, size_of

__all__ = ["examine", "reported_json"]


def examine(
    book: ClaimBook, incident: str | None = None, boundary_m: Callable[[Claim], float] | None = None
) -> dict[str, Any]:
    """All findings on the standing claims of one incident, or of all.

    `boundary_m`: the signed distance of a claim's point to a zone's border, where a zone is known; negative inside.
    """
    standing = book.standing(incident)
    found = supports(book, incident)
    finer = overprecise(book, standing)
    return {
        "contradictions": [_disagreement_json(book, each) for each in contradictions(book, incident)],
        "origins": [_support_json(each) for each in found if each.counting],
        "restatements": [_restated_json(each) for each in restatements(book, found)],
        "unsourced": [claim.id for claim in standing if is_unsourced(claim)],
        "overprecise": sorted(finer),
        "overprecise_because": finer,
        "single_origin": sorted(claim.id for each in found if len(each.origins) < 2 for claim in each.counting),
        "not_support": sorted(c.id for each in found for c in each.claims if c not in each.counting),
        "one_party": _one_party(found),
        "places": _places(standing, boundary_m),
        "reported": [reported_json(each) for each in _reported(book, standing)],
        "grades_in_question": _grades_in_question(book, found),
        "left_out": [{"claim": name, "reason": reason} for name, reason in book.left_out(incident)],
    }


def _disagreement_json(book: ClaimBook, found: Disagreement) -> dict[str, Any]:
    resolution = resolution_of(book, found.incident or None, found.property)
    return {
        "incident": found.incident or None,
        "property": found.property,
        "claims": list(found.ids()),
        "reason": found.reason,
        "verdict": found.verdict,
        "sides": [list(side) for side in found.sides],
        "same_origin": found.same_origin,
        "party": found.party,
        "resolution": resolution.id if resolution else None,
    }


def _support_json(found: Support) -> dict[str, Any]:
    return {
        "incident": found.incident,
        "property": found.property,
        "value": found.value,
        "claims": [claim.id for claim in found.counting],
        "origins": len(found.origins),
        "origins_at_least": found.least,
        "named": [str(origin) for origin in found.origins],
        "parties": [party for party in found.parties if party],
    }


def _restated_json(found: Restated) -> dict[str, Any]:
    return {
        "incident": found.support.incident,
        "property": found.support.property,
        "value": found.support.value,
        "claims": [found.first.id, *(claim.id for claim in found.repeats)],
        "first": found.first.id,
        "repeats": [claim.id for claim in found.repeats],
        "origin": str(found.origin),
        "reason": f"they repeat {found.first.id}: one origin ({found.origin}), however many carry it",
    }


def _one_party(found: Sequence[Support]) -> list[dict[str, Any]]:
    """Matters of which several origins speak, all for one party: they do not confirm each other."""
    matters: dict[tuple[str | None, str], list[Support]] = {}
    for each in found:
        if each.property is not None and each.counting:
            matter = matter_of(each.counting[0]) or each.property
            matters.setdefault((each.incident, matter), []).append(each)
    told = []
    for (incident, _), group in sorted(matters.items(), key=lambda item: (item[0][0] or "", item[0][1])):
        origins = {origin for each in group for origin in each.origins}
        parties = {party for each in group for party in each.parties}
        party = next(iter(parties))
        if len(origins) > 1 and len(parties) == 1 and party is not None:
            claims = sorted(claim.id for each in group for claim in each.counting)
            reason = f"all {len(origins)} origins speak for one party ({party})"
            about: dict[str, Any] = {"incident": incident, "property": group[0].property, "party": party}
            told.append({**about, "claims": claims, "reason": reason})
    return told


def _places(standing: Sequence[Claim], boundary_m: Callable[[Claim], float] | None) -> list[dict[str, Any]]:
    zones = components([claim for claim in standing if size_of(claim) is not None], same_subject)
    found = []
    for claim in standing:
        distance = distance_of(claim) if matter_of(claim) != "zone_size" else None
        for zone in zones if distance is not None else ():
            assert distance is not None
            sizes = [size for each in zone if (size := size_of(each)) is not None]
            whole, each = judge_distance(distance, sizes)
            found.append(_place_json(claim, zone[0].subject, whole, each))
        if boundary_m is not None and claim.lon is not None and claim.lat is not None:
            found.append(_place_json(claim, "the zone given", judge_point(boundary_m(claim), claim), ()))
    return found


def _place_json(
    claim: Claim, zone: str | None, whole: Judgement, each: Sequence[tuple[ZoneSize, Judgement]]
) -> dict[str, Any]:
    readings = [
        {"claim": size.claim, "reading": size.reading, "verdict": judged.verdict, "reason": judged.reason}
        for size, judged in each
    ]
    return {
        "claim": claim.id, "incident": claim.incident, "zone": zone, "verdict": whole.verdict, "reason": whole.reason,
        "readings": readings,
    }  # fmt: skip


def _reported(book: ClaimBook, standing: Sequence[Claim]) -> list[Reported]:
    found = [
        reported_of(book, claims, common_incident(claims), claims[0].property or "")
        for claims in matters(standing).values()
    ]
    return sorted(found, key=lambda each: (each.incident or "", each.property))


def reported_json(each: Reported) -> dict[str, Any]:
    """What is reported of a property, as JSON; a limit that nobody claims is null."""
    unit = {"length": "m", "speed": "m/s", "duration": "s", "count": None}.get(each.dimension)
    return {
        "incident": each.incident, "property": each.property, "low": each.low, "best": each.best, "high": each.high,
        "unit": unit, "values": list(each.values), "claims": list(each.claims), "resolution": each.resolution,
    }  # fmt: skip


def _grades_in_question(book: ClaimBook, found: Sequence[Support]) -> list[dict[str, Any]]:
    """Claims graded 1, confirmed by other independent sources, that fewer than two origins support."""
    told = []
    for support in found:
        for claim in support.claims:
            grades = book.grades.get(claim.id, [])
            if grades and grades[-1].credibility is Credibility.CONFIRMED and support.least < 2:
                reason = f"graded 1 (confirmed by independent sources), and it has {support.least} origin for certain"
                told.append({"claim": claim.id, "by": grades[-1].by, "reason": reason})
    return told
