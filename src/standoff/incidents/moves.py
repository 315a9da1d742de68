"""Moves that leave the order of a procedure: skip, force, jump, stand down. Each needs standing and a reason."""

from __future__ import annotations

from standoff.incidents.acts import Act
from standoff.incidents.ladder import change_step, end_run, proceed, reach
from standoff.incidents.scribe import Scribe
from standoff.incidents.standing import ask
from standoff.incidents.state import Incident, Run, StepRun
from standoff.incidents.step_table import STEP_TABLE, StepStimulus
from standoff.incidents.table import RefusedAct
from standoff.model.grant import Refused

__all__ = ["move"]

_STIMULUS = {"skip": StepStimulus.SKIPPED, "force": StepStimulus.FORCED}


def move(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act) -> str | None:
    """Do it; None, or why it was refused."""
    if not act.reason:
        return f"to {act.do.replace('_', ' ')} needs a reason"
    if not incident.is_open:
        return f"incident {incident.id} is closed; reopen it first"
    impossible = _impossible(run, step, act)
    if impossible is not None:
        return impossible
    chain: tuple[str, ...] = ()
    about = {"procedure": run.procedure, "round": run.round, "step": step.step.id}
    for role in _roles(run, step, act):
        answer = ask(scribe, incident, act.person, act.do, role, act.at_us, about=about)
        if isinstance(answer, Refused):
            return answer.reason
        chain = answer.chain
    if act.do == "jump":
        _jump(scribe, incident, run, step, act)
    elif act.do == "stand_down":
        if run.current is not None and not run.steps[run.current].over:
            _skip(scribe, incident, run, run.steps[run.current], act, "the procedure was stood down")
        end_run(scribe, incident, run, act.at_us, "stood_down", actor=act.person, reason=act.reason)
    else:
        change_step(
            scribe, incident, run, step, _STIMULUS[act.do], act.at_us, actor=act.person, reason=act.reason,
            chain=chain,
        )  # fmt: skip
        proceed(scribe, incident, run, act.at_us)
    return None


def _roles(run: Run, step: StepRun, act: Act) -> tuple[str, ...]:
    """The procedure's `override`; without one, whoever leaves a step untaken needs the standing to take it."""
    if run.override is not None:
        return (run.override,)
    if act.do == "stand_down" and run.current is not None:
        return (run.steps[run.current].step.role,)
    passed = _passed(run, step) if act.do == "jump" else []
    return tuple(dict.fromkeys([*(one.step.role for one in passed), step.step.role]))


def _passed(run: Run, to: StepRun) -> list[StepRun]:
    """The step that a jump leaves, and those between; what is over stays as it is."""
    names = list(run.steps)
    here = names.index(run.current) if run.current is not None else len(names)
    between = names[here + 1 : names.index(to.step.id)]
    return [run.steps[name] for name in (*names[here : here + 1], *between) if not run.steps[name].over]


def _impossible(run: Run, step: StepRun, act: Act) -> str | None:
    name = step.step.id
    if act.do == "stand_down":
        return None if run.current is not None else f"the procedure {run.procedure} has ended already"
    if act.do == "jump":
        return f"step {name!r} is the open one already" if run.current == name else None
    if run.current != name:
        return f"step {name!r} is not the open one, {run.current!r} is; only that can be passed over or forced"
    answer = STEP_TABLE[step.state, _STIMULUS[act.do]]
    return f"step {name!r} is {step.state.value}: {answer.reason}" if isinstance(answer, RefusedAct) else None


def _jump(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act) -> None:
    """Forwards: the steps between are skipped. Back: the steps from there on that are not over are walked again."""
    for passed in _passed(run, step):
        _skip(scribe, incident, run, passed, act, f"jumped to {step.step.id}")
    if step.opened_at_us is not None:
        stimulus = StepStimulus.OPENED_AGAIN
        change_step(scribe, incident, run, step, stimulus, act.at_us, actor=act.person, reason=act.reason)
    reach(scribe, incident, run, step, act.at_us)


def _skip(scribe: Scribe, incident: Incident, run: Run, step: StepRun, act: Act, why: str) -> None:
    reason = f"{why}: {act.reason}"
    change_step(scribe, incident, run, step, StepStimulus.SKIPPED, act.at_us, actor=act.person, reason=reason)
