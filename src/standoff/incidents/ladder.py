"""Walks a procedure: opens its steps one after another, and goes on when one is done, or came to nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from standoff.incidents.scribe import Scribe
from standoff.incidents.standing import unheld
from standoff.incidents.state import Incident, Run, StepRun
from standoff.incidents.step_table import STEP_TABLE, StepStimulus
from standoff.incidents.table import RefusedAct
from standoff.model.entry import SYSTEM
from standoff.model.incident import StepState
from standoff.units import instant_text

__all__ = ["change_step", "end_run", "open_step", "proceed", "reach", "skip_needless", "start_procedure"]


def start_procedure(scribe: Scribe, incident: Incident, procedure: str, event_id: str, at_us: int) -> None:
    """Begin a procedure, once while the incident is open; after a reopening it may be walked again."""
    earlier = incident.run_of(procedure)
    if earlier is not None and earlier.round == incident.round:
        return
    plan = scribe.book.plans[incident.plan_hash]
    said = {
        "incident": incident.id,
        "procedure": procedure,
        "round": incident.round,
        "event_id": event_id,
        "procedure_hash": plan.procedure_hash(procedure),
    }
    scribe.say("procedure_started", at_us, said)
    run = incident.run_of(procedure)
    assert run is not None
    reach(scribe, incident, run, next(iter(run.steps.values())), at_us)


def reach(scribe: Scribe, incident: Incident, run: Run, step: StepRun, at_us: int) -> None:
    """The step is next: open it, or wait for its delay first."""
    if step.step.after_us:
        waits = replace(
            step, state=StepState.PENDING, opens_at_us=at_us + step.step.after_us, opened_at_us=None, due_at_us=None,
            reason=None,
        )  # fmt: skip
        _write(scribe, incident, run, step, waits, "reached", at_us, current=True)
        return
    open_step(scribe, incident, run, step, at_us)


def open_step(scribe: Scribe, incident: Incident, run: Run, step: StepRun, at_us: int) -> None:
    """Open a step, unless it is needless or nobody could take it: then say so and go on."""
    needless = _needless(incident, run, step)
    nobody = None if needless is not None else unheld(scribe, incident, step.step, at_us)
    opened = replace(step, opens_at_us=at_us, opened_at_us=at_us, approved=(), reason=needless or nobody)
    if nobody is not None:
        said = {**_where(incident, run, step), "role": step.step.role, "reason": nobody, "fallback": step.step.fallback}
        scribe.say("step_unheld", at_us, said)
    if needless is not None or nobody is not None:
        opened.state = StepState.SKIPPED
        stimulus = StepStimulus.NEEDLESS if nobody is None else StepStimulus.UNHELD
        _write(scribe, incident, run, step, opened, stimulus, at_us, current=True)
        proceed(scribe, incident, run, at_us, failed=nobody is not None)
        return
    opened.state, opened.due_at_us, opened.try_ = StepState.PENDING, at_us + step.step.due_us, step.try_ + 1
    _write(scribe, incident, run, step, opened, "opened", at_us, current=True)


def proceed(scribe: Scribe, incident: Incident, run: Run, at_us: int, *, failed: bool = False) -> None:
    """Go on from a step that is over: to its fallback if it came to nothing and has one, else to the next not over."""
    if run.current is None:
        return
    step = run.steps[run.current]
    if not step.over:
        return
    came_to_nothing = failed or step.state in (StepState.DECLINED, StepState.EXPIRED, StepState.UNREACHABLE)
    names = list(run.steps)
    after = names[names.index(run.current) + 1 :]
    if came_to_nothing and step.step.fallback is not None:
        after = names[names.index(step.step.fallback) :]
    following = next((name for name in after if not run.steps[name].over), None)
    if following is None:
        end_run(scribe, incident, run, at_us, "walked")
    else:
        reach(scribe, incident, run, run.steps[following], at_us)


def end_run(
    scribe: Scribe,
    incident: Incident,
    run: Run,
    at_us: int,
    how: str,
    *,
    actor: str = SYSTEM,
    reason: str | None = None,
) -> None:
    """The procedure has no step left to take, was stood down, or its incident was closed."""
    said = {
        "incident": incident.id,
        "procedure": run.procedure,
        "round": run.round,
        "how": how,
        "reason": reason,
        "never_told": {name: list(step.never_told) for name, step in run.steps.items() if step.never_told},
    }
    scribe.say("procedure_ended", at_us, said, actor=actor)


def skip_needless(scribe: Scribe, incident: Incident, at_us: int) -> None:
    """Skip the steps that are open and have become needless."""
    for run in incident.runs:
        step = run.steps[run.current] if run.current is not None else None
        if step is None or step.opened_at_us is None or step.over:
            continue
        reason = _needless(incident, run, step)
        if reason is not None:
            change_step(scribe, incident, run, step, StepStimulus.NEEDLESS, at_us, reason=reason)
            proceed(scribe, incident, run, at_us)


def _needless(incident: Incident, run: Run, step: StepRun) -> str | None:
    for kind in step.step.unless:
        since_us = incident.held_since_us(kind)
        if since_us is not None and since_us >= run.started_at_us:
            return f"needless: {kind.value} at {instant_text(since_us)}"
    last = incident.answers[-1] if incident.answers else None
    if last is not None and last.at_us >= run.started_at_us and last.answer in step.step.unless_answer:
        return f"needless: {last.answer.value} at {instant_text(last.at_us)}"
    return None


def change_step(
    scribe: Scribe,
    incident: Incident,
    run: Run,
    step: StepRun,
    stimulus: StepStimulus,
    at_us: int,
    *,
    actor: str = SYSTEM,
    reason: str | None = None,
    approved: tuple[str, ...] | None = None,
    chain: tuple[str, ...] = (),
    due_at_us: int | None = None,
) -> str | None:
    """Put a stimulus to a step; None, or why the table refuses it (nothing is written then). `due_at_us`: a new try."""
    answer = STEP_TABLE[step.state, stimulus]
    if isinstance(answer, RefusedAct):
        return answer.reason
    after = replace(
        step,
        state=answer.state,
        reason=reason,
        approved=step.approved if approved is None else approved,
        due_at_us=step.due_at_us if due_at_us is None else due_at_us,
        try_=step.try_ if due_at_us is None else step.try_ + 1,
    )
    _write(scribe, incident, run, step, after, stimulus, at_us, actor=actor, chain=chain)
    return None


def _where(incident: Incident, run: Run, step: StepRun) -> dict[str, Any]:
    return {"incident": incident.id, "procedure": run.procedure, "round": run.round, "step": step.step.id}


def _write(
    scribe: Scribe,
    incident: Incident,
    run: Run,
    before: StepRun,
    after: StepRun,
    stimulus: str,
    at_us: int,
    *,
    actor: str = SYSTEM,
    chain: tuple[str, ...] = (),
    current: bool = False,
) -> None:
    """The entry carries the whole of the step's state, so that reading it needs no other entry."""
    said = {
        **_where(incident, run, before),
        "action": before.step.action,
        "from": before.state.value,
        "to": after.state.value,
        "stimulus": str(stimulus),
        "reason": after.reason,
        "opens": _text(after.opens_at_us),
        "opened": _text(after.opened_at_us),
        "due": _text(after.due_at_us),
        "try": after.try_,
        "approved": list(after.approved),
        "chain": list(chain),
        "current": current,
    }
    scribe.say("step_state", at_us, said, actor=actor)


def _text(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)
