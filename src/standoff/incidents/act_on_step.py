"""Acts upon a step: authorise, attempt, and what became of an attempt. Sent, received and acknowledged stay apart."""

from __future__ import annotations

from typing import Any

from standoff.incidents.acts import REPORTS, Act
from standoff.incidents.compliance import begin_measure
from standoff.incidents.ladder import change_step, proceed
from standoff.incidents.scribe import Scribe
from standoff.incidents.standing import ask
from standoff.incidents.state import Attempt, Incident, Run, StepRun
from standoff.incidents.step_table import STEP_TABLE, StepStimulus
from standoff.incidents.table import Becomes, RefusedAct
from standoff.model.grant import Granted, NeedsSecond, Refused
from standoff.model.incident import StepState
from standoff.model.plan import DONE_ALONE
from standoff.units import instant_text

__all__ = ["act_on_step", "find_step"]

#: The recipient where a step names none.
_NOBODY = ""
_KNOWN = {"delivered": "received", "acknowledged": "acknowledged", "unreachable": "unreachable", "declined": "declined"}


def find_step(incident: Incident, act: Act) -> tuple[Run, StepRun] | str:
    """The step an act means, or why none can be told."""
    runs = [run for run in incident.runs if act.procedure in (None, run.procedure)]
    if act.step is not None:
        runs = [run for run in runs if act.step in run.steps]
    if act.do in REPORTS:
        runs = [run for run in runs if _tried(run, act)] or runs
    running = [run for run in runs if run.current is not None] or runs[-1:]
    if not running:
        what = " ".join(word for word in (act.procedure, act.step) if word) or "any"
        return f"incident {incident.id} walks no procedure with the step {what!r}"
    names = sorted({run.procedure for run in running})
    if len(names) > 1:
        return f"several procedures are open ({', '.join(names)}): say which"
    run = running[-1]
    name = act.step or run.current
    return (run, run.steps[name]) if name is not None else f"the procedure {run.procedure} has ended: name the step"


def _tried(run: Run, act: Act) -> bool:
    name = act.step or run.current
    return name is not None and bool(run.steps[name].attempts)


def act_on_step(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act) -> str | None:
    """Do it; None, or why it was refused."""
    if act.do in ("authorise", "attempt"):
        if not incident.is_open:
            return f"incident {incident.id} is closed; reopen it first"
        if run.current != step.step.id:
            return f"step {step.step.id!r} is not the open one, {run.current!r} is; jump to it, with a reason"
        if step.opened_at_us is None:
            return f"step {step.step.id!r} waits for its delay"
        return _authorise(scribe, incident, run, step, act)
    return _answered(scribe, incident, run, step, act)


def _authorise(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act) -> str | None:
    recipient = _recipient(step, act)
    if act.do == "attempt" and recipient is None:
        return _which(step, act)
    agreed = step.state != StepState.PENDING
    refused = STEP_TABLE[step.state, StepStimulus.ATTEMPTED if agreed else StepStimulus.AUTHORISED]
    if isinstance(refused, RefusedAct) or (agreed and act.do == "authorise"):
        why = refused.reason if isinstance(refused, RefusedAct) else "it is authorised already"
        return f"step {step.step.id!r} is {step.state.value}: {why}"
    answer = ask(
        scribe, incident, act.person, step.step.action, step.step.role, act.at_us,
        quorum={"n": 1} if agreed else step.step.quorum, approved=() if agreed else step.approved,
        about=_where(run, step),
    )  # fmt: skip
    if isinstance(answer, Refused):
        return answer.reason
    if isinstance(answer, NeedsSecond) and act.person in step.approved:
        return f"{act.person} has said yes already; the quorum needs somebody else"
    if not agreed:
        approved = tuple(dict.fromkeys((*step.approved, act.person)))
        stimulus = StepStimulus.APPROVED if isinstance(answer, NeedsSecond) else StepStimulus.AUTHORISED
        change_step(
            scribe, incident, run, step, stimulus, act.at_us, actor=act.person, reason=act.reason,
            approved=approved, chain=answer.chain,
        )  # fmt: skip
    if act.do == "attempt" and isinstance(answer, Granted):
        _attempt(scribe, incident, run, step, act, recipient or _NOBODY)
    return None


def _recipient(step: StepRun, act: Act) -> str | None:
    """Whom an act means: the one named, or the only one there is."""
    if not step.step.to:
        return _NOBODY
    if act.recipient is None:
        return step.step.to[0] if len(step.step.to) == 1 else None
    return act.recipient if act.recipient in step.step.to else None


def _which(step: StepRun, act: Act) -> str:
    known = ", ".join(step.step.to)
    if act.recipient is None:
        return f"step {step.step.id!r} has several recipients ({known}): say which"
    return f"{act.recipient!r} is no recipient of step {step.step.id!r}; it goes to {known}"


def _attempt(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act, recipient: str) -> None:
    said = {
        **_where(run, step),
        "incident": incident.id,
        "action": step.step.action,
        "try": step.try_,
        "attempt": len(step.attempts) + 1,
        "recipient": recipient,
        "state": "sent",
        "channel": act.channel or step.step.channel,
        "words": act.words,
        "by": None,
        "reason": act.reason,
    }
    scribe.say("step_attempt", act.at_us, said, actor=act.person)
    change_step(scribe, incident, run, step, StepStimulus.ATTEMPTED, act.at_us, actor=act.person)
    begin_measure(scribe, incident, run, step, act.at_us)
    if step.step.action in DONE_ALONE:  # done when it is written down
        _tell(scribe, incident, run, step, act, step.attempts[-1], "received")


def _answered(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act) -> str | None:
    recipient = _recipient(step, act)
    if recipient is None:
        return _which(step, act)
    attempts = [attempt for attempt in step.attempts if attempt.recipient == recipient]
    if not attempts:
        return f"no attempt to reach {recipient or 'anybody'} is on record for step {step.step.id!r}"
    attempt = next((sent for sent in reversed(attempts) if sent.sent_at_us <= act.at_us), None)
    if attempt is None:
        return f"{recipient or 'nobody'} was told only at {instant_text(attempts[0].sent_at_us)}"
    known = _known_better(attempt, act.do)
    if known is not None:
        return f"{recipient or 'somebody'} has {known} attempt {attempt.number} already"
    answer = ask(scribe, incident, act.person, step.step.action, step.step.role, act.at_us, about=_where(run, step))
    if isinstance(answer, Refused):
        return answer.reason
    _tell(scribe, incident, run, step, act, attempt, _KNOWN[act.do])
    return None


def _known_better(attempt: Attempt, told: str) -> str | None:
    """What is known of an attempt that a report would repeat or take back."""
    if attempt.acknowledged_at_us is not None and told != "delivered":
        return "acknowledged"
    if attempt.received_at_us is not None and told in ("delivered", "unreachable"):
        return "received"
    return None


def _tell(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act, attempt: Attempt, known: str) -> None:
    said = {
        **_where(run, step),
        "incident": incident.id,
        "action": step.step.action,
        "try": attempt.try_,
        "attempt": attempt.number,
        "recipient": attempt.recipient,
        "state": known,
        "channel": act.channel,
        "words": act.words if known in ("acknowledged", "declined") else None,
        "by": act.by,
        "reason": act.reason,
        "late": step.over,
    }
    scribe.say("step_attempt", act.at_us, said, actor=act.person)
    stimulus = _all_told(step)
    if stimulus is None or STEP_TABLE[step.state, stimulus] == Becomes(step.state):
        return
    change_step(scribe, incident, run, step, stimulus, act.at_us, actor=act.person, reason=act.reason)
    if run.current == step.step.id:
        proceed(scribe, incident, run, act.at_us)


def _all_told(step: StepRun) -> StepStimulus | None:
    """What is known of all recipients of this try together; None while some are still awaited."""
    known = [step.status_of(name) for name in step.step.to or (_NOBODY,)]
    enough = any if step.step.answers == "any" else all
    if enough(state == "acknowledged" for state in known):
        return StepStimulus.ACKNOWLEDGED
    if enough(state in ("acknowledged", "received") for state in known):
        return StepStimulus.DELIVERED
    settled = all(state in ("acknowledged", "declined", "unreachable") for state in known)
    if "declined" in known and (settled or step.step.answers == "all"):
        return StepStimulus.DECLINED
    return StepStimulus.UNREACHABLE if settled else None


def _where(run: Run, step: StepRun) -> dict[str, Any]:
    return {"procedure": run.procedure, "round": run.round, "step": step.step.id}
