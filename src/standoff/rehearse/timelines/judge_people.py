"""Expectations about incidents, procedures and their steps, answers of the entity, and refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.rehearse.timelines.expectations import (
    AnswerExpected,
    IncidentExpected,
    NoIncidentExpected,
    ProcedureExpected,
    RefusalExpected,
    StepExpected,
)
from standoff.rehearse.timelines.model import ExpectedAt
from standoff.rehearse.timelines.moments import Moment
from standoff.rehearse.timelines.seen import SeenIncident, SeenRefusal, SeenRun, last_by
from standoff.rehearse.timelines.verdicts import Scene, Verdict, about, says_who

__all__ = [
    "is_refusal",
    "judge_answer",
    "judge_incident",
    "judge_no_incident",
    "judge_procedure",
    "judge_refusal",
    "judge_step",
]


def _verdict(scene: Scene, each: ExpectedAt, ok: bool, wanted: str, found: str, moment: Moment | None) -> Verdict:
    return Verdict(each.expected, each.place, ok, wanted, found, None if moment is None else scene.us(moment))


def judge_incident(scene: Scene, each: ExpectedAt, expected: IncidentExpected) -> Verdict:
    """At least one incident, or exactly so many, of which all holds that is said."""
    ours = [one for one in scene.seen.incidents if about(one.members, one.zone, expected.incident, expected.zone)]
    hits = [one for one in ours if not any(_incident_differs(scene, one, expected))]
    ok = len(hits) == expected.count if expected.count is not None else bool(hits)
    if hits:
        found = f"{len(hits)} × " + "; ".join(_incident_text(scene, one) for one in hits[:3])
    elif ours:
        found = f"{_incident_text(scene, ours[0])}, but {' and '.join(_incident_differs(scene, ours[0], expected))}"
    else:
        found = "no such incident"
    return _verdict(scene, each, ok, _incident_wanted(scene, expected), found, expected.opened or expected.closed)


def _incident_text(scene: Scene, one: SeenIncident) -> str:
    return f"incident about {', '.join(one.members)} at {one.zone}, opened at {scene.text(one.opened_us)}"


def _incident_wanted(scene: Scene, expected: IncidentExpected) -> str:
    number = "an incident" if expected.count is None else f"exactly {expected.count} incidents"
    words = f"{number} about {' or '.join(expected.incident)}{says_who((), expected.zone)}"
    for name, moment in (("opened", expected.opened), ("closed", expected.closed)):
        if moment is not None:
            words += f", {name}{scene.asked(moment, expected.within)}"
    said = [f"{name} {getattr(expected, name)}" for name in ("state", "severity", "kind") if getattr(expected, name)]
    if said:
        words += f", {', '.join(said)} {_when(scene, expected.at)}"
    return words + (f", merged into that about {expected.merged_into}" if expected.merged_into else "")


def _when(scene: Scene, at: Moment | None) -> str:
    return "at the end" if at is None else f"at {scene.text(scene.us(at))}"


def _incident_differs(scene: Scene, one: SeenIncident, expected: IncidentExpected) -> Iterator[str]:
    at_us = scene.timeline.end_us if expected.at is None else scene.us(expected.at)
    if not scene.near(expected.opened, one.opened_us, expected.within):
        yield f"it was opened at {scene.text(one.opened_us)}"
    if expected.closed is not None and not any(
        scene.near(expected.closed, at, expected.within) for at in one.closed_us
    ):
        yield "it was closed at " + ", ".join(map(scene.text, one.closed_us)) if one.closed_us else "it was not closed"
    for name, changes in (("state", one.states), ("severity", one.severities), ("kind", one.kinds)):
        wanted, held = getattr(expected, name), last_by(changes, at_us)
        if wanted is not None and wanted != held:
            yield f"its {name} was {held or 'none yet'} {_when(scene, expected.at)}"
    if expected.merged_into is not None:
        into = next((other for other in scene.seen.incidents if other.id == one.merged_into), None)
        if into is None or expected.merged_into not in into.members:
            yield "it was not merged" if into is None else f"it went into that about {', '.join(into.members)}"


def judge_no_incident(scene: Scene, each: ExpectedAt, expected: NoIncidentExpected) -> Verdict:
    """No incident about any of these."""
    who = () if "any" in expected.no_incident else expected.no_incident
    ours = [one for one in scene.seen.incidents if about(one.members, one.zone, who, expected.zone)]
    wanted = f"no incident about {' or '.join(expected.no_incident)}{says_who((), expected.zone)}"
    found = "; ".join(_incident_text(scene, one) for one in ours[:3]) or "none"
    return Verdict(expected, each.place, not ours, wanted, found, ours[0].opened_us if ours else None)


def _runs(scene: Scene, procedure: str | None, entities: Sequence[str], zones: Sequence[str]) -> list[SeenRun]:
    return [
        run for run in scene.seen.runs
        if procedure in (None, run.procedure) and about(run.members, run.zone, entities, zones)
    ]  # fmt: skip


def judge_step(scene: Scene, each: ExpectedAt, expected: StepExpected) -> Verdict:
    """All that is said holds of the step in one and the same walk through a procedure."""
    has = {p.id for p in scene.plan.procedures if any(step.id == expected.step for step in p.steps)}
    runs = [run for run in _runs(scene, expected.procedure, expected.entity, expected.zone) if run.procedure in has]
    differ = [list(_step_differs(scene, run, expected)) for run in runs]
    ok = any(not words for words in differ)
    shortest = min(differ, key=len, default=None)
    found = "no procedure with that step was started" if shortest is None else " and ".join(shortest) or "just so"
    return _verdict(
        scene, each, ok, _step_wanted(scene, expected), found, expected.at or expected.opens or expected.due
    )


def _step_wanted(scene: Scene, expected: StepExpected) -> str:
    words = f"step {expected.step}{says_who(expected.entity, expected.zone)}"
    if expected.procedure is not None:
        words += f" in {expected.procedure}"
    if expected.is_ is not None:
        words += f": {expected.is_} {_when(scene, expected.at)}"
    if expected.becomes is not None:
        words += f": becomes {expected.becomes}{scene.asked(expected.at, expected.within)}"
    for name, moment in (("opens", expected.opens), ("due", expected.due)):
        if moment is not None:
            words += f", {name}{scene.asked(moment, expected.within)}"
    return words


def _step_differs(scene: Scene, run: SeenRun, expected: StepExpected) -> Iterator[str]:
    seen = run.steps.get(expected.step)
    at_us = scene.timeline.end_us if expected.at is None else scene.us(expected.at)
    state, is_open = run.state_at(expected.step, at_us)
    if expected.is_ is not None and not (is_open if expected.is_ == "open" else state == expected.is_):
        yield f"it was {state}{' and open' if is_open else ''} {_when(scene, expected.at)}"
    if expected.becomes is not None:
        changes = [at for at, word in (seen.states if seen else ()) if word == expected.becomes]
        if not any(scene.near(expected.at, at, expected.within) for at in changes):
            yield (
                f"it became so at {_times(scene, changes)}"
                if changes
                else f"it never was; at the end it was {_last(scene, run, expected.step)}"
            )
    if expected.opens is not None:
        opened = seen.opened_us if seen else []
        if not any(scene.near(expected.opens, at, expected.within) for at in opened):
            yield f"it opened at {_times(scene, opened)}" if opened else "it was never opened"
    if expected.due is not None:
        dues = [due for _, due in seen.dues] if seen else []
        if not any(scene.near(expected.due, at, expected.within) for at in dues):
            yield f"it was due at {_times(scene, dues)}" if dues else "it was never due"


def _last(scene: Scene, run: SeenRun, step: str) -> str:
    return run.state_at(step, scene.timeline.end_us)[0]


def _times(scene: Scene, instants: Sequence[int]) -> str:
    return ", ".join(map(scene.text, instants))


def judge_procedure(scene: Scene, each: ExpectedAt, expected: ProcedureExpected) -> Verdict:
    """A walk through the procedure, of which all holds that is said."""
    runs = _runs(scene, expected.procedure, expected.entity, expected.zone)
    differ = [list(_run_differs(scene, run, expected)) for run in runs]
    wanted = f"procedure {expected.procedure}{says_who(expected.entity, expected.zone)}"
    wanted += f" starts{scene.asked(expected.starts, expected.within)}"
    if expected.ends is not None or expected.how is not None:
        wanted += f", ends{scene.asked(expected.ends, expected.within)} {expected.how or ''}".rstrip()
    shortest = min(differ, key=len, default=None)
    found = "it was never started" if shortest is None else " and ".join(shortest) or "just so"
    ok = any(not words for words in differ)
    return _verdict(scene, each, ok, wanted, found, expected.ends or expected.starts)


def _run_differs(scene: Scene, run: SeenRun, expected: ProcedureExpected) -> Iterator[str]:
    if not scene.near(expected.starts, run.started_us, expected.within):
        yield f"it started at {scene.text(run.started_us)}"
    if not scene.near(expected.ends, run.ended_us, expected.within):
        yield "it did not end" if run.ended_us is None else f"it ended at {scene.text(run.ended_us)}"
    if expected.how not in (None, run.how):
        yield f"it ended as {run.how}" if run.how else "it did not end"


def judge_answer(scene: Scene, each: ExpectedAt, expected: AnswerExpected) -> Verdict:
    """What the entity did after a step."""
    hits = [
        one for one in scene.seen.answers
        if one.answer == expected.answer and expected.step in (None, one.step)
        and about(one.members, "", expected.entity, ()) and scene.near(expected.at, one.at_us, expected.within)
    ]  # fmt: skip
    after = f" after {expected.step}" if expected.step else ""
    wanted = (
        f"answer {expected.answer}{says_who(expected.entity, ())}{after}{scene.asked(expected.at, expected.within)}"
    )
    seen = "; ".join(f"{one.answer} after {one.step} at {scene.text(one.at_us)}" for one in scene.seen.answers[:6])
    return _verdict(scene, each, bool(hits), wanted, seen or "no answer", expected.at)


def is_refusal(scene: Scene, one: SeenRefusal, expected: RefusalExpected) -> bool:
    """Whether a refusal is the one expected."""
    same = one.act == expected.refused and expected.as_ in (None, one.person) and expected.step in (None, one.step)
    return same and (expected.because or "") in one.reason and scene.near(expected.at, one.at_us, expected.within)


def judge_refusal(scene: Scene, each: ExpectedAt, expected: RefusalExpected) -> Verdict:
    """An act that is refused."""
    hits = [one for one in scene.seen.refusals if is_refusal(scene, one, expected)]
    by = f" by {expected.as_}" if expected.as_ else ""
    why = f", because of {expected.because!r}" if expected.because else ""
    wanted = f"{expected.refused}{by} refused{scene.asked(expected.at, expected.within)}{why}"
    seen = "; ".join(
        f"{one.act} by {one.person} at {scene.text(one.at_us)}: {one.reason}" for one in scene.seen.refusals
    )
    return _verdict(scene, each, bool(hits), wanted, seen or "nothing was refused", expected.at)
