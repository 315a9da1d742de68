"""Incidents as plain data for people and programs: what `incidents.json` and `standoff incident show --json` hold."""

from __future__ import annotations

from typing import Any

from standoff.incidents.state import Answer, Attempt, Book, Incident, Run, StepRun
from standoff.units import US_PER_S, instant_text

__all__ = ["incident_data", "incidents_data"]


def incidents_data(book: Book) -> list[dict[str, Any]]:
    """All incidents, in the order in which they were opened."""
    return [incident_data(incident) for incident in book.incidents.values()]


def incident_data(incident: Incident) -> dict[str, Any]:
    """One incident: state, events, procedures with every attempt, and what the entity did after each step."""
    return {
        "incident": incident.id,
        "zone": incident.zone,
        "members": list(incident.members),
        "who": list(incident.names),
        "kind": incident.kind,
        "severity": incident.severity.value,
        "state": incident.state.value,
        "away": incident.away,
        "opened_at": instant_text(incident.opened_at_us),
        "opened_by": incident.opened_by,
        "rule": incident.rule,
        "plan_hash": incident.plan_hash,
        "zone_version": incident.zone_version,
        "plans_since": list(incident.plans_since),
        "previous_ids": list(incident.previous_ids),
        "merged_into": incident.merged_into,
        "reopened": incident.round,
        "acknowledged_by": incident.acknowledged_by,
        "acknowledged_at": _text(incident.acknowledged_at_us),
        "shelved_until": _text(incident.shelved_until_us),
        "closed_at": _text(incident.closed_at_us),
        "outcome": incident.outcome,
        "reason": incident.reason,
        "depth_m": incident.depth_m,
        "events": list(incident.events),
        "procedures": [_run(run) for run in incident.runs],
        "answers": [_answer(answer) for answer in incident.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "answer": answer.answer.value,
        "procedure": answer.procedure,
        "step": answer.step,
        "at": instant_text(answer.at_us),
        "since_s": answer.since_us / US_PER_S,
        "boundary_m": answer.boundary_m,
        "speed_mps": answer.speed_mps,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "procedure": run.procedure,
        "round": run.round,
        "started_at": instant_text(run.started_at_us),
        "event_id": run.event_id,
        "ended_at": _text(run.ended_at_us),
        "how": run.how,
        "current": run.current,
        "steps": [_step(step) for step in run.steps.values()],
    }


def _step(step: StepRun) -> dict[str, Any]:
    return {
        "step": step.step.id,
        "action": step.step.action,
        "role": step.step.role,
        "state": step.state.value,
        "opened_at": _text(step.opened_at_us),
        "due_at": _text(step.due_at_us),
        "try": step.try_,
        "approved": list(step.approved),
        "reason": step.reason,
        "to": list(step.step.to),
        "received": _who(step, "received", "acknowledged"),
        "acknowledged": _who(step, "acknowledged"),
        "never_told": list(step.never_told),
        "attempts": [_attempt(attempt) for attempt in step.attempts],
    }


def _who(step: StepRun, *states: str) -> list[str]:
    """Recipients of whom one of these is known."""
    known = {a.recipient for a in step.attempts if a.state in states or (a.received_at_us and "received" in states)}
    return [name for name in step.step.to if name in known]


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": attempt.number,
        "try": attempt.try_,
        "recipient": attempt.recipient or None,
        "channel": attempt.channel,
        "words": attempt.words,
        "state": attempt.state,
        "sent_at": instant_text(attempt.sent_at_us),
        "sent_by": attempt.sent_by,
        "received_at": _text(attempt.received_at_us),
        "acknowledged_at": _text(attempt.acknowledged_at_us),
        "acknowledged_by": attempt.acknowledged_by,
        "answer": attempt.answer_words,
        "failed": attempt.failed,
        "failed_at": _text(attempt.failed_at_us),
        "reason": attempt.reason,
    }


def _text(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)
