"""The closed vocabularies of claims, grades, relations, resolutions and exhibits.

Precision codes are those of the UCDP Georeferenced Event Dataset (codebook 19.1), grades those of the Admiralty scale
(reliability of the source and credibility of the item, judged apart, by a person).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final

__all__ = [
    "DATE_PREC",
    "ESTIMATIVE",
    "WHERE_PREC",
    "Attribution",
    "Bound",
    "ClaimKind",
    "CopyKind",
    "Credibility",
    "CustodyKind",
    "ExhibitKind",
    "Method",
    "Modality",
    "Precision",
    "RelationKind",
    "Reliability",
    "SourceKind",
]


class ClaimKind(StrEnum):
    """What sort of statement it is. Only reports of events and of posture support that something happened."""

    REPORTED_EVENT = "reported_event"
    POSTURE = "posture"  # a deployment, a build-up, who stands where
    ASSESSMENT = "assessment"
    OPINION = "opinion"
    POLICY = "policy"
    BACKGROUND = "background"

    @property
    def supports(self) -> bool:
        """Whether a claim of this kind may count as support for an event."""
        return self in (ClaimKind.REPORTED_EVENT, ClaimKind.POSTURE)


class Modality(StrEnum):
    """How the speaker knows."""

    SAW = "saw"
    HEARD = "heard"
    SENSOR = "sensor"
    DOCUMENT = "document"
    TOLD = "told"
    INFERRED = "inferred"
    ASSESSED = "assessed"


class Bound(StrEnum):
    """How a number is meant."""

    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    SEVERAL = "several"


class Attribution(StrEnum):
    """How sure it is who did it. The weaker word is the default."""

    DECLARED = "declared"  # the party said so itself
    SUSPECTED = "suspected"
    CONTESTED = "contested"
    UNKNOWN = "unknown"


class SourceKind(StrEnum):
    """What speaks."""

    PERSON = "person"
    OFFICE = "office"
    OUTLET = "outlet"
    SENSOR = "sensor"
    PARTY = "party"


class Reliability(StrEnum):
    """Of the source (Admiralty). F is not the worst: it cannot be judged."""

    A = "A"  # completely reliable
    B = "B"  # usually reliable
    C = "C"  # fairly reliable
    D = "D"  # not usually reliable
    E = "E"  # unreliable
    F = "F"  # reliability cannot be judged


class Credibility(IntEnum):
    """Of the item (Admiralty). 6 is not the worst: it cannot be judged."""

    CONFIRMED = 1  # by other, independent sources
    PROBABLY_TRUE = 2
    POSSIBLY_TRUE = 3
    DOUBTFUL = 4
    IMPROBABLE = 5
    CANNOT_BE_JUDGED = 6

    @property
    def stix_confidence(self) -> int | None:
        """The confidence that STIX 2.1 (appendix A) maps it to; None for 6, which is never 0."""
        return {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}.get(self.value)


class RelationKind(StrEnum):
    """How one claim stands to another."""

    SAME_ORIGIN = "same_origin"
    CORROBORATES = "corroborates"
    CONTRADICTS = "contradicts"
    NARROWS = "narrows"
    RESTATES = "restates"
    DENIES = "denies"


class Method(StrEnum):
    """How a person settled what claims disagree about."""

    RANGE = "range"  # from the lowest to the highest of the claims used
    MAJORITY = "majority"  # what most distinct origins say
    HIERARCHY = "hierarchy"  # the first of the claims used, ranked beforehand
    JUDGEMENT = "judgement"  # one claim, for the reason given


class ExhibitKind(StrEnum):
    """What sort of thing an exhibit is."""

    PHOTOGRAPH = "photograph"
    WRECKAGE = "wreckage"
    DOCUMENT = "document"
    RECORDING = "recording"


class CopyKind(StrEnum):
    """The evidentiary copy is never altered; people work on working copies."""

    EVIDENTIARY = "evidentiary"
    WORKING = "working"


class CustodyKind(StrEnum):
    """What happened to an exhibit."""

    COLLECTED = "collected"
    ACCESSED = "accessed"
    COPIED = "copied"
    TRANSFERRED = "transferred"
    EXPORTED = "exported"
    REDACTED = "redacted"


class Precision(StrEnum):
    """How finely a time is stated, coarsest first."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    MINUTE = "minute"
    SECOND = "second"

    @property
    def rank(self) -> int:
        """0 for the coarsest."""
        return tuple(Precision).index(self)


#: UCDP where_prec: what a code says of a place.
WHERE_PREC: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "exact location",
        2: "within about 25 km of a known point",
        3: "second-order administrative division (district)",
        4: "first-order administrative division (governorate, province)",
        5: "a line or a fuzzy area",
        6: "the country only",
        7: "international waters or airspace",
    }
)

#: UCDP date_prec: what a code says of a date.
DATE_PREC: Final[Mapping[int, str]] = MappingProxyType(
    {1: "exact day", 2: "within 2 to 6 days", 3: "the week", 4: "8 to 30 days, or the month", 5: "more than a month"}
)

#: Words of estimative probability (ICD 203), least likely first.
ESTIMATIVE: Final = (
    "almost_no_chance", "very_unlikely", "unlikely", "roughly_even_chance", "likely", "very_likely", "almost_certain",
)  # fmt: skip
