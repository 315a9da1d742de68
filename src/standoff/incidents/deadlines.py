"""What happens by itself when time passes: deadlines of steps, acknowledgements and shelves that run out."""

from __future__ import annotations

import heapq

from standoff.incidents.compliance import end_measures
from standoff.incidents.fold import deadline_of
from standoff.incidents.ladder import change_step, open_step, proceed
from standoff.incidents.scribe import Scribe
from standoff.incidents.state import Incident, Run, StepRun
from standoff.incidents.step_table import StepStimulus
from standoff.incidents.table import Stimulus
from standoff.incidents.transition import apply, still_away
from standoff.model.incident import IncidentState
from standoff.units import duration_text

__all__ = ["pass_time"]


def pass_time(scribe: Scribe, until_us: int, *, included: bool) -> None:
    """Fire everything due before `until_us` (or at it, when `included`), in order of time and then of incident.

    A stimulus at the very instant of a deadline meets it: so time is passed up to, not including, each stimulus.
    """
    timers = scribe.book.timers
    while timers and (timers[0][0] < until_us or (included and timers[0][0] == until_us)):
        due_us, name = heapq.heappop(timers)
        incident = scribe.book.incidents[name]
        if deadline_of(incident) == due_us:  # else a later entry has moved it, and has its own place in the heap
            _fire(scribe, incident, due_us)


def _fire(scribe: Scribe, incident: Incident, at_us: int) -> None:
    end_measures(scribe, incident, at_us)
    if not incident.is_open:
        return
    if incident.state == IncidentState.ACKNOWLEDGED and incident.ack_expires_us == at_us:
        apply(scribe, incident, Stimulus.ACK_EXPIRED, at_us, reason="the acknowledgement has run out")
        still_away(scribe, incident, at_us)
    if incident.state == IncidentState.SHELVED and incident.shelved_until_us == at_us:
        over = Stimulus.SHELF_ENDED_AWAY if incident.away else Stimulus.SHELF_ENDED
        apply(scribe, incident, over, at_us, reason="the time on the shelf is up")
    for run in list(incident.runs):
        step = run.steps[run.current] if run.current is not None else None
        if step is None:
            continue
        if step.opened_at_us is None and step.opens_at_us == at_us:
            open_step(scribe, incident, run, step, at_us)
        elif step.opened_at_us is not None and step.due_at_us == at_us:
            _due(scribe, incident, run, step, at_us)


def _due(scribe: Scribe, incident: Incident, run: Run, step: StepRun, at_us: int) -> None:
    if step.over:
        proceed(scribe, incident, run, at_us)
        return
    waited = f"not done within {duration_text(step.step.due_us)}"
    if step.tries_left:
        again_us, tries = at_us + step.step.due_us, step.step.repeat + 1
        reason = f"{waited}; try {tries - step.tries_left + 1} of {tries}"
        change_step(scribe, incident, run, step, StepStimulus.TRIED_AGAIN, at_us, reason=reason, due_at_us=again_us)
        return
    change_step(scribe, incident, run, step, StepStimulus.EXPIRED, at_us, reason=waited)
    proceed(scribe, incident, run, at_us)
