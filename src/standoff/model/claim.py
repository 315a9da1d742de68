"""Claims as nouns: who said what, through whom, how sure; and what people made of it.

A claim is one statement about the world, kept in the words it was made in. Nothing here says whether it is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from standoff.model.claim_words import (
    Attribution,
    Bound,
    ClaimKind,
    CopyKind,
    Credibility,
    CustodyKind,
    ExhibitKind,
    Method,
    Modality,
    Precision,
    RelationKind,
    Reliability,
    SourceKind,
)

__all__ = [
    "Claim",
    "CustodyEvent",
    "Exhibit",
    "Grade",
    "Hop",
    "Relation",
    "Resolution",
    "Source",
    "When",
]


@dataclass(frozen=True, slots=True)
class When:
    """A time as finely as it was stated: from `first_us` up to, not including, `after_us` (microseconds)."""

    first_us: int
    after_us: int
    precision: Precision


@dataclass(frozen=True, slots=True)
class Hop:
    """One station that passed a claim on, and how."""

    name: str
    verb: str | None = None
    medium: str | None = None
    said_at: When | None = None
    url: str | None = None
    retrieved_at: When | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who speaks. `party` is the side it speaks for in the dispute, None where it is not known to be on one."""

    id: str
    name: str
    kind: SourceKind | None = None
    party: str | None = None
    reliability: Reliability | None = None
    basis: str | None = None
    graded_by: str | None = None
    graded_at_us: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement. `source` is the earliest speaker named, `via` the hops from there outwards.

    `value` is text as stated, or None; `unit` its unit of measure, `counts` what is being counted. `low`, `high` bound
    it. `words` are the exact words; where they must stay deletable, `words_commitment` stands for them.
    """

    id: str
    source: str
    via: tuple[Hop, ...] = ()
    incident: str | None = None
    said_at: When | None = None
    kind: ClaimKind = ClaimKind.REPORTED_EVENT
    subject: str | None = None
    property: str | None = None
    value: str | None = None
    unit: str | None = None
    counts: str | None = None
    bound: Bound | None = None
    low: float | None = None
    high: float | None = None
    start: When | None = None
    end: When | None = None
    date_prec: int | None = None
    place: str | None = None
    lon: float | None = None
    lat: float | None = None
    place_error_m: float | None = None
    where_prec: int | None = None
    words: str | None = None
    words_commitment: str | None = None
    lang: str | None = None
    translation: str | None = None
    url: str | None = None
    note: str | None = None
    party: str | None = None
    modality: Modality | None = None
    attribution: Attribution = Attribution.SUSPECTED
    anonymity_reason: str | None = None
    supersedes: str | None = None
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # columns we do not know


@dataclass(frozen=True, slots=True)
class Grade:
    """A person's grade of one claim, with what it rests on."""

    claim: str
    credibility: Credibility
    basis: str
    by: str
    at_us: int
    estimative: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """How `claim` stands to `other`, by whom, and why."""

    claim: str
    relation: RelationKind
    other: str
    reason: str
    by: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a person settled a property. `set_aside` gives the reason for each claim left out."""

    id: str
    incident: str | None
    property: str
    method: Method
    used: tuple[str, ...]
    set_aside: Mapping[str, str]
    reason: str
    by: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A thing that claims rest on, known by the hash of its file. Where it was made says nothing of who operated it."""

    id: str
    kind: ExhibitKind
    sha256: str
    size_bytes: int | None = None
    media_type: str | None = None
    copy: CopyKind = CopyKind.EVIDENTIARY
    derived_from: str | None = None
    captured_at: When | None = None
    captured_by: str | None = None
    tool: str | None = None
    url: str | None = None
    made_in: str | None = None
    operated_by: str | None = None
    claims: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One thing that happened to an exhibit: by whom, to whom, why, and the hash that was found then."""

    exhibit: str
    kind: CustodyKind
    by: str
    at_us: int
    to: str | None = None
    reason: str | None = None
    sha256: str | None = None
