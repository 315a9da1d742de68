"""What becomes of an incident: every state with every stimulus, decided or refused with a reason.

The diagram in docs/reference/incidents.md is drawn from this table. `returned_unacknowledged` is the return-to-normal,
unacknowledged state of ISA-18.2 (alarm management): that it is over does not mean that anybody has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from standoff.model.incident import IncidentState as S

__all__ = ["TABLE", "Becomes", "RefusedAct", "Stimulus"]


class Stimulus(StrEnum):
    """What can happen to an incident."""

    CONTINUED = "continued"  # an event joined it that is no graver than before
    WORSENED = "worsened"  # an event joined it that is graver than all before
    WENT_AWAY = "went_away"  # an event after which the entity is no longer where it should not be
    CAME_BACK = "came_back"  # it is there again after it had gone away, or after the incident was closed
    ACKNOWLEDGED = "acknowledge"
    ACK_EXPIRED = "ack_expired"
    SHELVED = "shelve"
    UNSHELVED = "unshelve"
    SHELF_ENDED = "shelf_ended"  # its time was up and the entity is still there
    SHELF_ENDED_AWAY = "shelf_ended_away"  # its time was up and the entity has gone
    CLOSED = "close"
    REOPENED = "reopen"
    MERGED = "merge"  # it goes into another


StateT = TypeVar("StateT", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Becomes(Generic[StateT]):
    """Decided: the next state."""

    state: StateT


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """Refused, and why."""

    reason: str


_NOT_ACKNOWLEDGED: Final = RefusedAct("there is no acknowledgement that could expire")
_NOT_SHELVED: Final = RefusedAct("it is not shelved")
_IS_OPEN: Final = RefusedAct("it is open already")
_IS_CLOSED: Final = RefusedAct("it is closed; reopen it first")
_IS_SHELVED: Final = RefusedAct("it is shelved; unshelve it first")

_WHILE_UNANSWERED: Final[Mapping[Stimulus, Becomes[S] | RefusedAct]] = {
    Stimulus.CONTINUED: Becomes(S.OPEN),
    Stimulus.WORSENED: Becomes(S.OPEN),
    Stimulus.WENT_AWAY: Becomes(S.RETURNED_UNACKNOWLEDGED),
    Stimulus.CAME_BACK: Becomes(S.OPEN),
    Stimulus.ACKNOWLEDGED: Becomes(S.ACKNOWLEDGED),
    Stimulus.ACK_EXPIRED: _NOT_ACKNOWLEDGED,
    Stimulus.SHELVED: Becomes(S.SHELVED),
    Stimulus.UNSHELVED: _NOT_SHELVED,
    Stimulus.SHELF_ENDED: _NOT_SHELVED,
    Stimulus.SHELF_ENDED_AWAY: _NOT_SHELVED,
    Stimulus.CLOSED: Becomes(S.CLOSED),
    Stimulus.REOPENED: _IS_OPEN,
    Stimulus.MERGED: Becomes(S.CLOSED),
}

_ROWS: Final[Mapping[S, Mapping[Stimulus, Becomes[S] | RefusedAct]]] = {
    S.OPEN: _WHILE_UNANSWERED,
    S.REOPENED: {
        **_WHILE_UNANSWERED,
        Stimulus.CONTINUED: Becomes(S.REOPENED),
        Stimulus.WORSENED: Becomes(S.REOPENED),
        Stimulus.CAME_BACK: Becomes(S.REOPENED),
    },
    S.RETURNED_UNACKNOWLEDGED: {
        **_WHILE_UNANSWERED,
        Stimulus.CONTINUED: Becomes(S.RETURNED_UNACKNOWLEDGED),
    },
    S.ACKNOWLEDGED: {
        **_WHILE_UNANSWERED,
        Stimulus.CONTINUED: Becomes(S.ACKNOWLEDGED),
        Stimulus.WENT_AWAY: Becomes(S.ACKNOWLEDGED),
        Stimulus.ACK_EXPIRED: Becomes(S.OPEN),
        Stimulus.ACKNOWLEDGED: Becomes(S.ACKNOWLEDGED),
    },
    S.SHELVED: {
        Stimulus.CONTINUED: Becomes(S.SHELVED),
        Stimulus.WORSENED: Becomes(S.OPEN),  # graver than what was put aside: it comes out by itself
        Stimulus.WENT_AWAY: Becomes(S.SHELVED),
        Stimulus.CAME_BACK: Becomes(S.SHELVED),
        Stimulus.ACKNOWLEDGED: _IS_SHELVED,
        Stimulus.ACK_EXPIRED: _NOT_ACKNOWLEDGED,
        Stimulus.SHELVED: Becomes(S.SHELVED),  # until another time
        Stimulus.UNSHELVED: Becomes(S.OPEN),
        Stimulus.SHELF_ENDED: Becomes(S.OPEN),
        Stimulus.SHELF_ENDED_AWAY: Becomes(S.RETURNED_UNACKNOWLEDGED),
        Stimulus.CLOSED: Becomes(S.CLOSED),
        Stimulus.REOPENED: _IS_SHELVED,
        Stimulus.MERGED: Becomes(S.CLOSED),
    },
    S.CLOSED: {
        Stimulus.CONTINUED: Becomes(S.CLOSED),  # what belongs to its past joins it and changes nothing
        Stimulus.WORSENED: Becomes(S.REOPENED),
        Stimulus.WENT_AWAY: Becomes(S.CLOSED),
        Stimulus.CAME_BACK: Becomes(S.REOPENED),
        Stimulus.ACKNOWLEDGED: _IS_CLOSED,
        Stimulus.ACK_EXPIRED: _NOT_ACKNOWLEDGED,
        Stimulus.SHELVED: _IS_CLOSED,
        Stimulus.UNSHELVED: _NOT_SHELVED,
        Stimulus.SHELF_ENDED: _NOT_SHELVED,
        Stimulus.SHELF_ENDED_AWAY: _NOT_SHELVED,
        Stimulus.CLOSED: RefusedAct("it is closed already"),
        Stimulus.REOPENED: Becomes(S.REOPENED),
        Stimulus.MERGED: Becomes(S.CLOSED),
    },
}

TABLE: Final = MappingProxyType({(state, stimulus): row[stimulus] for state, row in _ROWS.items() for stimulus in row})
