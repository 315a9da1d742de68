"""Puts a stimulus to an incident: asks the table, and writes down what it says."""

from __future__ import annotations

from standoff.incidents.scribe import Scribe
from standoff.incidents.state import Incident
from standoff.incidents.table import TABLE, RefusedAct, Stimulus
from standoff.model.entry import SYSTEM
from standoff.units import instant_text

__all__ = ["apply", "still_away"]

#: These change nothing that is worth an entry of its own when the state stays; the event's own entry says it.
_QUIET = frozenset({Stimulus.CONTINUED, Stimulus.WORSENED, Stimulus.WENT_AWAY, Stimulus.CAME_BACK})


def apply(
    scribe: Scribe,
    incident: Incident,
    stimulus: Stimulus,
    at_us: int,
    *,
    actor: str = SYSTEM,
    reason: str | None = None,
    outcome: str | None = None,
    until_us: int | None = None,
) -> str | None:
    """Move an incident; returns None, or the reason why the table refuses it (nothing is written then)."""
    answer = TABLE[incident.state, stimulus]
    if isinstance(answer, RefusedAct):
        return answer.reason
    if answer.state == incident.state and stimulus in _QUIET:
        return None
    said = {
        "incident": incident.id,
        "from": incident.state.value,
        "to": answer.state.value,
        "stimulus": stimulus.value,
        "reason": reason,
        "outcome": outcome,
        "until": None if until_us is None else instant_text(until_us),
    }
    scribe.say("incident_state", at_us, said, actor=actor)
    return None


def still_away(scribe: Scribe, incident: Incident, at_us: int) -> None:
    """What comes back to people when the entity has gone waits for an answer, but not as if it were there."""
    if incident.away:
        apply(scribe, incident, Stimulus.WENT_AWAY, at_us, reason="it has gone")
