"""Acts upon an incident: acknowledge, shelve, unshelve, close, reopen, merge."""

from __future__ import annotations

from standoff.incidents.acts import Act
from standoff.incidents.ladder import change_step, end_run
from standoff.incidents.scribe import Scribe
from standoff.incidents.standing import may_act
from standoff.incidents.state import Incident
from standoff.incidents.step_table import StepStimulus
from standoff.incidents.table import TABLE, RefusedAct, Stimulus
from standoff.incidents.transition import apply
from standoff.model.grant import Granted, NeedsSecond
from standoff.units import instant_text

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
    lacking = _lacking(scribe, incident, act)
    if lacking is not None:
        return lacking
    stimulus = _STIMULUS[act.do]
    refused = TABLE[incident.state, stimulus]
    if isinstance(refused, RefusedAct):
        return f"incident {incident.id} is {incident.state.value}: {refused.reason}"
    standing = _STANDING.get(act.do, act.do)
    plan = scribe.book.plans[incident.plan_hash]
    named = plan.incidents.acts.get(standing)
    roles = [named] if named is not None else [role.id for role in scribe.book.plan.roles]
    answer = may_act(scribe, incident, act.person, standing, roles, act.at_us)
    if not isinstance(answer, Granted | NeedsSecond):
        return answer.reason
    _move(scribe, incident, act, stimulus, plan.incidents.ack_expires_us)
    return None


def _lacking(scribe: Scribe, incident: Incident, act: Act) -> str | None:
    if act.do in ("shelve", "close", "reopen", "merge") and not act.reason:
        return f"to {act.do} an incident needs a reason"
    if act.do == "close" and not act.outcome:
        return "to close an incident needs an outcome: what came of it"
    if act.do == "shelve" and act.until_us is None:
        return "to shelve an incident needs an instant until which it is put aside"
    if act.until_us is not None and act.until_us <= act.at_us:
        return f"to {act.do} until {instant_text(act.until_us)} is no use: that is not in the future"
    if act.do == "merge":
        into = scribe.book.find(act.into) if act.into else None
        if into is None:
            return f"{act.into!r} names no incident to merge into, or more than one"
        if into is incident:
            return "an incident cannot be merged into itself"
    return None


def _move(scribe: Scribe, incident: Incident, act: Act, stimulus: Stimulus, ack_expires_us: int | None) -> None:
    until_us = act.until_us
    if act.do == "acknowledge" and until_us is None and ack_expires_us is not None:
        until_us = act.at_us + ack_expires_us
    if act.do in ("close", "merge"):
        _end_procedures(scribe, incident, act)
    apply(
        scribe, incident, stimulus, act.at_us, actor=act.person, reason=act.reason or act.words,
        outcome="merged" if act.do == "merge" else act.outcome, until_us=until_us,
    )  # fmt: skip
    if act.do == "merge":
        into = scribe.book.find(act.into or "")
        assert into is not None
        said = {"incident": incident.id, "into": into.id, "reason": act.reason}
        scribe.say("incident_merged", act.at_us, said, actor=act.person)


def _end_procedures(scribe: Scribe, incident: Incident, act: Act) -> None:
    for run in incident.runs:
        if run.current is None:
            continue
        step = run.steps[run.current]
        if not step.over:
            reason = "the incident was closed"
            change_step(scribe, incident, run, step, StepStimulus.SKIPPED, act.at_us, actor=act.person, reason=reason)
        end_run(scribe, incident, run, act.at_us, "closed", actor=act.person, reason=act.reason)
