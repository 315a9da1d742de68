"""What becomes of a step of a procedure: every state with every stimulus, decided or refused with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from standoff.incidents.table import Becomes, RefusedAct
from standoff.model.incident import StepState as S

__all__ = ["STEP_TABLE", "StepStimulus"]


class StepStimulus(StrEnum):
    """What can happen to a step that is, or was, open."""

    APPROVED = "approved"  # somebody entitled said yes, and the quorum needs another
    AUTHORISED = "authorise"  # the quorum is met
    ATTEMPTED = "attempt"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    UNREACHABLE = "unreachable"
    DECLINED = "declined"
    TRIED_AGAIN = "tried_again"  # due and not done, with a repeat left
    EXPIRED = "expired"  # due and not done, with none left
    NEEDLESS = "needless"  # what `unless` names has come about
    UNHELD = "unheld"  # nobody holds the role it needs
    SKIPPED = "skip"
    FORCED = "force"
    OPENED_AGAIN = "jump"  # a person jumped to it


_A: Final = {state: Becomes(state) for state in S}
_NOT_TRIED: Final = RefusedAct("no attempt was made that this could be the answer to")
_AGREED: Final = RefusedAct("it is authorised already")
_UNDER_WAY: Final = RefusedAct("it is under way: an attempt was made")
_IS_OPEN: Final = RefusedAct("it is open; take it, skip it or force it")

_Row = Mapping[StepStimulus, Becomes[S] | RefusedAct]
_RUNNING: Final[_Row] = {
    StepStimulus.NEEDLESS: _A[S.SKIPPED],
    StepStimulus.EXPIRED: _A[S.EXPIRED],
    StepStimulus.SKIPPED: _A[S.SKIPPED],
    StepStimulus.FORCED: _A[S.FORCED],
    StepStimulus.OPENED_AGAIN: _IS_OPEN,
    StepStimulus.UNHELD: RefusedAct("it is open: whether somebody holds the role is looked at when it opens"),
}
_ANSWERS: Final[_Row] = {
    StepStimulus.DELIVERED: _A[S.DELIVERED],
    StepStimulus.ACKNOWLEDGED: _A[S.ACKNOWLEDGED],
    StepStimulus.UNREACHABLE: _A[S.UNREACHABLE],
    StepStimulus.DECLINED: _A[S.DECLINED],
}
_NO_ANSWERS: Final[_Row] = dict.fromkeys(_ANSWERS, _NOT_TRIED)


def _over(state: S, words: str) -> _Row:
    """A step that has ended: late answers stay with their attempt and change nothing; a person may go back to it."""
    over = RefusedAct(f"the step {words}; jump back to it to take it after all")
    row: dict[StepStimulus, Becomes[S] | RefusedAct] = dict.fromkeys(StepStimulus, over)
    row.update(dict.fromkeys(_ANSWERS, _A[state]))
    row[StepStimulus.OPENED_AGAIN] = _A[S.PENDING]
    return row


_ROWS: Final[Mapping[S, _Row]] = {
    S.PENDING: {
        **_RUNNING,
        **_NO_ANSWERS,
        StepStimulus.APPROVED: _A[S.PENDING],
        StepStimulus.AUTHORISED: _A[S.AUTHORISED],
        StepStimulus.ATTEMPTED: RefusedAct("it is not authorised yet"),
        StepStimulus.TRIED_AGAIN: _A[S.PENDING],
        StepStimulus.UNHELD: _A[S.SKIPPED],
    },
    S.AUTHORISED: {
        **_RUNNING,
        **_ANSWERS,  # to an attempt of an earlier try
        StepStimulus.APPROVED: _AGREED,
        StepStimulus.AUTHORISED: _AGREED,
        StepStimulus.ATTEMPTED: _A[S.ATTEMPTED],
        StepStimulus.TRIED_AGAIN: _A[S.AUTHORISED],
    },
    S.ATTEMPTED: {
        **_RUNNING,
        **_ANSWERS,
        StepStimulus.APPROVED: _UNDER_WAY,
        StepStimulus.AUTHORISED: _UNDER_WAY,
        StepStimulus.ATTEMPTED: _A[S.ATTEMPTED],  # the next recipient, or the same one again
        StepStimulus.TRIED_AGAIN: _A[S.AUTHORISED],
    },
    S.DELIVERED: {
        **_RUNNING,
        **_ANSWERS,
        StepStimulus.UNREACHABLE: _A[S.DELIVERED],  # one of several recipients
        StepStimulus.APPROVED: _UNDER_WAY,
        StepStimulus.AUTHORISED: _UNDER_WAY,
        StepStimulus.ATTEMPTED: _A[S.ATTEMPTED],
        StepStimulus.TRIED_AGAIN: _A[S.AUTHORISED],
    },
    S.UNREACHABLE: {
        **_RUNNING,
        **_ANSWERS,
        StepStimulus.APPROVED: _UNDER_WAY,
        StepStimulus.AUTHORISED: _UNDER_WAY,
        StepStimulus.ATTEMPTED: _A[S.ATTEMPTED],
        StepStimulus.TRIED_AGAIN: _A[S.AUTHORISED],
        StepStimulus.OPENED_AGAIN: _A[S.PENDING],
    },
    S.ACKNOWLEDGED: _over(S.ACKNOWLEDGED, "was acknowledged"),
    S.DECLINED: _over(S.DECLINED, "was declined"),
    S.EXPIRED: _over(S.EXPIRED, "has expired"),
    S.SKIPPED: _over(S.SKIPPED, "was skipped"),
    S.FORCED: _over(S.FORCED, "was forced"),
}

STEP_TABLE: Final = MappingProxyType(
    {(state, stimulus): row[stimulus] for state, row in _ROWS.items() for stimulus in row}
)
