"""Incidents as words: states, kinds, and what each kind of event means for an incident."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from standoff.model.event import EventKind, Severity

__all__ = [
    "AWAY",
    "ENDED",
    "INCIDENT_KIND",
    "INCIDENT_KINDS",
    "LIFTED_BY",
    "OPENING",
    "SEVERITIES",
    "THERE",
    "IncidentState",
    "StepState",
    "graver_kind",
    "graver_severity",
]


class IncidentState(StrEnum):
    """Where an incident stands with the people who must answer it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"  # it left, and nobody had answered (RTNUN of ISA-18.2)
    SHELVED = "shelved"
    CLOSED = "closed"
    REOPENED = "reopened"


class StepState(StrEnum):
    """How far a step of a procedure has come. Sent is not reached: each attempt is kept apart."""

    PENDING = "pending"
    AUTHORISED = "authorised"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    UNREACHABLE = "unreachable"
    DECLINED = "declined"
    EXPIRED = "expired"
    SKIPPED = "skipped"
    FORCED = "forced"


#: States from which a step does not go on by itself. `delivered` ends only what is done when delivered.
ENDED: Final = frozenset({StepState.DECLINED, StepState.EXPIRED, StepState.SKIPPED, StepState.FORCED})

#: Mildest first.
SEVERITIES: Final = (Severity.INFO, Severity.NOTICE, Severity.WARNING, Severity.CRITICAL)

#: The kind of incident that an event makes it, least grave first; an incident keeps the gravest.
INCIDENT_KIND: Final = MappingProxyType(
    {
        EventKind.APPROACHED: "approach",
        EventKind.PATROLLED: "patrol",
        EventKind.LOST: "silence",
        EventKind.HALTED: "halt",
        EventKind.CROSSED: "crossing",
        EventKind.FOUND_INSIDE: "entry",
        EventKind.ENTERED: "entry",
        EventKind.STAYED: "stay",
        EventKind.WENT_DEEP: "depth",
    }
)
INCIDENT_KINDS: Final = tuple(dict.fromkeys(INCIDENT_KIND.values()))


def graver_severity(one: Severity, other: Severity) -> Severity:
    """The graver of two."""
    return max(one, other, key=SEVERITIES.index)


def graver_kind(one: str, other: str) -> str:
    """The graver of two kinds of incident."""
    return max(one, other, key=INCIDENT_KINDS.index)


#: Kinds that can open an incident; the others only join one.
OPENING: Final = frozenset(INCIDENT_KIND)

#: Kinds after which the entity is no longer where it should not be. A crossing is over when it is seen.
AWAY: Final = frozenset({EventKind.LEFT, EventKind.TURNED_AWAY, EventKind.CROSSED})

#: Kinds that say it is where it should not be, or about to; silence and its end say neither.
THERE: Final = OPENING - AWAY - {EventKind.LOST}

#: What lifts a condition that made a step needless: it left, and came back.
LIFTED_BY: Final = MappingProxyType(
    {
        EventKind.LEFT: frozenset({EventKind.ENTERED, EventKind.FOUND_INSIDE}),
        EventKind.TURNED_AWAY: frozenset({EventKind.APPROACHED, EventKind.ENTERED, EventKind.FOUND_INSIDE}),
        EventKind.HALTED: frozenset({EventKind.RESUMED}),
        EventKind.LOST: frozenset({EventKind.REGAINED}),
    }
)
