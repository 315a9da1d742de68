"""From our words to those of CAP 1.2 (OASIS, July 2010): closed tables, so that no other word can come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from standoff.model.event import Severity
from standoff.model.incident import IncidentState

__all__ = [
    "Certainty",
    "Message",
    "Scope",
    "SeverityWord",
    "Status",
    "Urgency",
    "certainty_of",
    "severity_of",
    "urgency_of",
]


class Status(StrEnum):
    """How a notice is to be taken. `System` is for the network itself, so we never send it."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"
    DRAFT = "Draft"


class Message(StrEnum):
    """What a notice does."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"


class Scope(StrEnum):
    """Whom it is for."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Urgency(StrEnum):
    """How soon whoever reads it would have to act, by what is known; we advise no action."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class SeverityWord(StrEnum):
    """How grave it is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


#: An incident is never Extreme: what it may lead to is nothing we judge.
_SEVERITY: Final[Mapping[Severity, SeverityWord]] = MappingProxyType(
    {
        Severity.CRITICAL: SeverityWord.SEVERE,
        Severity.WARNING: SeverityWord.MODERATE,
        Severity.NOTICE: SeverityWord.MINOR,
        Severity.INFO: SeverityWord.MINOR,
    }
)

#: By the state, and whether everybody concerned has gone away again.
_URGENCY: Final[Mapping[tuple[IncidentState, bool], Urgency]] = MappingProxyType(
    {
        (IncidentState.OPEN, False): Urgency.IMMEDIATE,
        (IncidentState.REOPENED, False): Urgency.IMMEDIATE,
        (IncidentState.ACKNOWLEDGED, False): Urgency.EXPECTED,
        (IncidentState.SHELVED, False): Urgency.FUTURE,
        (IncidentState.RETURNED_UNACKNOWLEDGED, False): Urgency.UNKNOWN,
        (IncidentState.CLOSED, False): Urgency.PAST,
        **{(state, True): Urgency.PAST for state in IncidentState},
    }
)


def severity_of(severity: str) -> SeverityWord:
    """Of an incident's severity."""
    return _SEVERITY[Severity(severity)]


def urgency_of(state: str, *, away: bool) -> Urgency:
    """Of an incident's state."""
    return _URGENCY[IncidentState(state), away]


def certainty_of(events: Sequence[Mapping[str, Any]]) -> Certainty:
    """Of the events of an incident: Observed where one of them is sure, Possible where none is, else Unknown."""
    if not events:
        return Certainty.UNKNOWN
    return Certainty.OBSERVED if any(event.get("verdict") == "yes" for event in events) else Certainty.POSSIBLE
