"""Acts upon an incident: acknowledge, shelve, unshelve, close, reopen, merge."""

from __future__ import annotations

from standoff.incidents.acts import Act
from standoff.incidents.ladder import change_step, end_run
from standoff.incidents.scribe import Scribe
from standoff.incidents.standing import may_act
from standoff.incidents.state import Incident
from standoff.incidents.step_table import StepStimulus
from standoff.incidents.table import TABLE, RefusedAct, Stimulus
from standoff.incidents.transition import apply, still_away
from standoff.model.grant import Refused
from standoff.model.incident import graver_severity
from standoff.units import duration_text, instant_text

__all__ = ["act_on_incident"]

_STIMULUS = {
    "acknowledge": Stimulus.ACKNOWLEDGED,
    "shelve": Stimulus.SHELVED,
    "unshelve": Stimulus.UNSHELVED,
    "close": Stimulus.CLOSED,
    "reopen": Stimulus.REOPENED,
    "merge": Stimulus.MERGED,
}
#: Taking something back from the shelf needs the standing that putting it there needs.
_STANDING = {"unshelve": "shelve"}


def act_on_incident(scribe: Scribe, incident: Incident, act: Act) -> str | None:
    """Do it; None, or why it was refused."""
    into = scribe.book.find(act.into) if act.do == "merge" and act.into else None
    refused = (
        _lacking(act)
        or _too_long(scribe, incident, act)
        or _misplaced(scribe, incident, into, act)
        or _forbidden(incident, act)
        or _without_standing(scribe, incident, act)
        or (into and _without_standing(scribe, into, act))
    )
    if refused:
        return refused
    if act.do in ("close", "merge"):
        _end_procedures(scribe, incident, act)
    if into is None:
        _move(scribe, incident, act)
    else:
        _merge(scribe, incident, into, act)
    return None


def _lacking(act: Act) -> str | None:
    if act.do in ("shelve", "close", "reopen", "merge") and not act.reason:
        return f"to {act.do} an incident needs a reason"
    if act.do == "close" and not act.outcome:
        return "to close an incident needs an outcome: what came of it"
    if act.do == "shelve" and act.until_us is None:
        return "to shelve an incident needs an instant until which it is put aside"
    if act.until_us is not None and act.until_us <= act.at_us:
        return f"to {act.do} until {instant_text(act.until_us)} is no use: that is not in the future"
    return None


def _too_long(scribe: Scribe, incident: Incident, act: Act) -> str | None:
    most_us = scribe.book.plans[incident.plan_hash].incidents.ack_expires_us
    if act.do != "acknowledge" or act.until_us is None or most_us is None or act.until_us <= act.at_us + most_us:
        return None
    return f"an acknowledgement lasts at most {duration_text(most_us)}; acknowledge it again then"


def _misplaced(scribe: Scribe, incident: Incident, into: Incident | None, act: Act) -> str | None:
    """What another incident has against it."""
    if act.do == "reopen":
        newest = scribe.book.about(incident.key)
        if newest is not None and newest is not incident and newest.is_open:
            return f"incident {newest.id} is open about the same matter; merge {incident.id} into it"
    if act.do != "merge":
        return None
    if into is None:
        return f"{act.into!r} names no incident to merge into, or more than one"
    if into is incident:
        return "an incident cannot be merged into itself"
    if incident.is_open and not into.is_open:
        return f"incident {into.id} is closed; reopen it first, or what is open would be closed with it"
    return None


def _forbidden(incident: Incident, act: Act) -> str | None:
    answer = TABLE[incident.state, _STIMULUS[act.do]]
    if isinstance(answer, RefusedAct):
        return f"incident {incident.id} is {incident.state.value}: {answer.reason}"
    return None


def _without_standing(scribe: Scribe, incident: Incident, act: Act) -> str | None:
    """The role is the one that the incident's own plan names; who holds it, the plan in force says."""
    standing = _STANDING.get(act.do, act.do)
    named = scribe.book.plans[incident.plan_hash].incidents.acts.get(standing)
    roles = [named] if named is not None else [role.id for role in scribe.book.plan.roles]
    answer = may_act(scribe, incident, act.person, standing, roles, act.at_us)
    return answer.reason if isinstance(answer, Refused) else None


def _move(scribe: Scribe, incident: Incident, act: Act) -> None:
    until_us = act.until_us
    ack_expires_us = scribe.book.plans[incident.plan_hash].incidents.ack_expires_us
    if act.do == "acknowledge" and until_us is None and ack_expires_us is not None:
        until_us = act.at_us + ack_expires_us
    apply(
        scribe, incident, _STIMULUS[act.do], act.at_us, actor=act.person, reason=act.reason or act.words,
        outcome=act.outcome, until_us=until_us,
    )  # fmt: skip
    if act.do == "unshelve":
        still_away(scribe, incident, act.at_us)


def _merge(scribe: Scribe, gone: Incident, into: Incident, act: Act) -> None:
    """One goes into the other. What was open in it is open there: graver, or back, as if an event had said so."""
    brings = _brought_by(gone, into)
    apply(scribe, gone, Stimulus.MERGED, act.at_us, actor=act.person, reason=act.reason, outcome="merged")
    said = {"incident": gone.id, "into": into.id, "reason": act.reason}
    scribe.say("incident_merged", act.at_us, said, actor=act.person)
    if brings is not None:
        apply(scribe, into, brings, act.at_us, reason=f"{gone.id} was merged into it")


def _brought_by(gone: Incident, into: Incident) -> Stimulus | None:
    if not gone.is_open:
        return None
    if graver_severity(gone.severity, into.severity) != into.severity:
        return Stimulus.WORSENED
    return Stimulus.CAME_BACK if into.away and not gone.away else None


def _end_procedures(scribe: Scribe, incident: Incident, act: Act) -> None:
    for run in incident.runs:
        if run.current is None:
            continue
        step = run.steps[run.current]
        if not step.over:
            reason = "the incident was closed"
            change_step(scribe, incident, run, step, StepStimulus.SKIPPED, act.at_us, actor=act.person, reason=reason)
        end_run(scribe, incident, run, act.at_us, "closed", actor=act.person, reason=act.reason)
