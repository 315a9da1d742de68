"""The claims of a brief: each in full, grouped by property, with words, chain, grades and what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from standoff.model.claim import Claim
from standoff.model.claim_words import ClaimKind, Credibility, Reliability
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.measures import matter_of
from standoff.record.claims.moments import when_text
from standoff.record.share.attribution import said_by, standing_text, time_text, value_text
from standoff.record.share.brief.sentences import Card, Fixed, Nature, Section, Sentence, Source
from standoff.record.share.case import Case
from standoff.units import instant_text

__all__ = ["claim_sentence", "claims_section", "nature_of"]

_NATURE: Final[Mapping[ClaimKind, Nature]] = MappingProxyType(
    {
        ClaimKind.REPORTED_EVENT: Nature.REPORTED,
        ClaimKind.POSTURE: Nature.POSTURE,
        ClaimKind.ASSESSMENT: Nature.ASSESSMENT,
        ClaimKind.OPINION: Nature.OPINION,
        ClaimKind.POLICY: Nature.POLICY,
        ClaimKind.BACKGROUND: Nature.BACKGROUND,
    }
)
_CREDIBILITY: Final[Mapping[Credibility, str]] = MappingProxyType(
    {
        Credibility.CONFIRMED: "confirmed by other, independent sources",
        Credibility.PROBABLY_TRUE: "probably true",
        Credibility.POSSIBLY_TRUE: "possibly true",
        Credibility.DOUBTFUL: "doubtful",
        Credibility.IMPROBABLE: "improbable",
        Credibility.CANNOT_BE_JUDGED: "cannot be judged",
    }
)
_RELIABILITY: Final[Mapping[Reliability, str]] = MappingProxyType(
    {
        Reliability.A: "completely reliable",
        Reliability.B: "usually reliable",
        Reliability.C: "fairly reliable",
        Reliability.D: "not usually reliable",
        Reliability.E: "unreliable",
        Reliability.F: "cannot be judged",
    }
)


def nature_of(claim: Claim) -> Nature:
    """What kind of thing a claim says."""
    return _NATURE[claim.kind]


def claim_sentence(book: ClaimBook, name: str, *, quoting: bool = True) -> Sentence:
    """A claim as a sentence: who says what of what, never as a fact. `quoting`: with the exact words behind it."""
    claim = book.claim(name)
    about = ", ".join(part for part in (claim.subject, _plain(claim.property)) if part)
    words = f", in the words “{claim.words}”" if quoting and claim.words and claim.value else ""
    text = f"{said_by(claim)}: {f'{about}: ' if about else ''}{value_text(claim) or 'no value'}{words}"
    return Sentence(text, (Source("claim", name),), nature_of(claim))


def claims_section(case: Case) -> Section:
    """All claims, those of the case first; retracted and superseded ones in place, and marked."""
    groups: dict[tuple[bool, str, str], list[str]] = {}
    titles: dict[tuple[bool, str, str], str] = {}
    for name in sorted(case.book.kept):
        claim = case.book.claim(name)
        key = (claim.incident is None, claim.incident or "", matter_of(claim) or "")
        groups.setdefault(key, []).append(name)
        titles.setdefault(key, _title(claim))
    parts = tuple((titles[key], tuple(_card(case.book, name) for name in groups[key])) for key in sorted(groups))
    return Section("claims", "What is claimed, and by whom", Fixed.CLAIMS, parts)


def _title(claim: Claim) -> str:
    return f"{claim.incident or 'Of no single incident'}: {_plain(claim.property) or 'no property named'}"


def _plain(text: str | None) -> str:
    return (text or "").replace("_", " ")


def _card(book: ClaimBook, name: str) -> Card:
    kept = book.kept[name]
    claim = kept.claim
    standing = standing_text(book, name)
    sealed = (
        "The exact words are sealed or were removed; they are not in this brief" if claim.words_commitment else None
    )
    words = f"“{claim.words}”" if claim.words else sealed
    details = [*_of_claim(claim), *_grades(book, name), ("recorded", f"by {kept.by}, {instant_text(kept.at_us)}")]
    if standing != "stands":
        details.insert(0, ("no longer stands", standing))
    return Card(
        name, claim_sentence(book, name, quoting=False), said_by(claim), words, tuple(details), standing == "stands"
    )


def _of_claim(claim: Claim) -> list[tuple[str, str]]:
    place = ", ".join(
        part
        for part in (
            claim.place or "",
            f"{claim.lat:g}, {claim.lon:g}" if claim.lat is not None and claim.lon is not None else "",
            f"within {claim.place_error_m:g} m" if claim.place_error_m is not None else "",
            f"precision code {claim.where_prec}" if claim.where_prec else "",
        )
        if part
    )
    found = [
        ("said", when_text(claim.said_at) if claim.said_at else "no date given"),
        ("happened", time_text(claim)),
        ("place", place),
        ("how the speaker knows", claim.modality.value if claim.modality else "not said"),
        ("who did it", f"{claim.attribution.value} (attribution)"),
        ("speaks for", claim.party or ""),
        ("language", claim.lang or ""),
        ("in English", claim.translation or ""),
        ("not named because", claim.anonymity_reason or ""),
        ("where to read it", claim.url or ""),
        ("remark of who wrote it down", claim.note or ""),
    ]
    return [(label, text) for label, text in found if text]


def _grades(book: ClaimBook, name: str) -> list[tuple[str, str]]:
    """Credibility of the item and reliability of the source, apart; each by a person, or not graded."""
    grades, source = book.grades.get(name, []), book.sources.get(book.claim(name).source)
    item, speaker = "not graded", "not graded"
    if grades:
        last = grades[-1]
        estimate = f"; {last.estimative.replace('_', ' ')}" if last.estimative else ""
        item = f"{int(last.credibility)}, {_CREDIBILITY[last.credibility]}{estimate}, by {last.by}: {last.basis}"
    if source is not None and source.reliability is not None:
        speaker = f"{source.reliability}, {_RELIABILITY[source.reliability]}, by {source.graded_by}: {source.basis}"
    return [("credibility of the claim", item), ("reliability of the source", speaker)]
