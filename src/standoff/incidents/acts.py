"""What people do, as data: the same acts come from the command line, a file of a replay, and later the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from standoff.errors import Place
from standoff.model.grant import Grant

__all__ = ["INCIDENT_VERBS", "MOVES", "REPORTS", "STEP_VERBS", "VERBS", "Act"]

#: Acts upon an incident, and what each means.
INCIDENT_VERBS: Final = {
    "acknowledge": "somebody has seen it and answers for it",
    "shelve": "put it aside until an instant, with a reason",
    "unshelve": "take it back from the shelf",
    "close": "end it, with an outcome and a reason",
    "reopen": "open a closed one again, with a reason",
    "merge": "it is the same matter as another: it goes into that one, and its id stays known",
}
#: What became of an attempt: told of where it was made, whatever has become of the step and the incident since.
REPORTS: Final = {
    "delivered": "the recipient received it",
    "acknowledged": "the recipient acknowledged it",
    "unreachable": "the recipient could not be reached",
    "declined": "the recipient declined",
}
#: Acts upon a step, and what each means.
STEP_VERBS: Final = {
    "authorise": "say yes to taking the step; a quorum may need others too",
    "attempt": "try to reach a recipient (for observe, verify and record: do it), in these words",
    **REPORTS,
}
#: Moves that leave the order of a procedure; each needs a reason.
MOVES: Final = {
    "skip": "pass over a step",
    "force": "hold a step for done although it is not",
    "jump": "go to another step, forwards or back",
    "stand_down": "end the procedure before its last step",
}
VERBS: Final = (*INCIDENT_VERBS, *STEP_VERBS, *MOVES, "grant", "revoke")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person did. The incident is named by its id (or a beginning of it), or by entity and zone."""

    at_us: int
    person: str
    do: str
    incident: str | None = None
    entity: str | None = None
    zone: str | None = None
    procedure: str | None = None
    step: str | None = None
    recipient: str | None = None
    by: str | None = None
    channel: str | None = None
    words: str | None = None
    reason: str | None = None
    outcome: str | None = None
    until_us: int | None = None
    into: str | None = None
    grant: Grant | None = None
    place: Place | None = None
