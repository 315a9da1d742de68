"""Entries to state: each type of entry that concerns incidents changes the book in one small function.

Deciding (the other modules of this room) writes entries and nothing else; whoever reads the record again comes to the
same book, because the book is only ever changed here.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from standoff.incidents.state import Answer, Attempt, Book, Incident, Measure, Run, StepRun
from standoff.model.event import EventKind, Severity
from standoff.model.incident import LIFTED_BY, IncidentState, StepState, graver_kind, graver_severity
from standoff.model.plan import Compliance, Procedure
from standoff.plan.adopted import adopted
from standoff.units import parse_instant_us

__all__ = ["CONCERNED", "deadline_of", "fold"]

Payload = Mapping[str, Any]


def fold(book: Book, entry_type: str, payload: Payload, actor: str) -> Incident | None:
    """Change the book as an entry says. Returns the incident concerned, if any. Other types of entry change nothing."""
    change = _CHANGES.get(entry_type)
    if change is None:
        return None
    found = change(book, payload, actor)
    if found is not None:
        due_us = deadline_of(found)
        if due_us is not None and due_us != found.timed_us:
            heapq.heappush(book.timers, (due_us, found.id))
            found.timed_us = due_us
    return found


def deadline_of(incident: Incident) -> int | None:
    """The next instant at which something is due of itself; None: nothing is."""
    dues: list[int | None] = [measure.until_us for measure in incident.measures]
    if incident.is_open:
        if incident.state == IncidentState.ACKNOWLEDGED:
            dues.append(incident.ack_expires_us)
        if incident.state == IncidentState.SHELVED:
            dues.append(incident.shelved_until_us)
        for run in incident.runs:
            if run.current is not None:
                step = run.steps[run.current]
                dues.append(step.due_at_us if step.opened_at_us is not None else step.opens_at_us)
    return min((due for due in dues if due is not None), default=None)


def _us(text: Any) -> int:
    return parse_instant_us(str(text))


def _us_or_none(text: Any) -> int | None:
    return None if text is None else _us(text)


def _plan_adopted(book: Book, payload: Payload, _actor: str) -> None:
    plan = adopted(payload)
    book.plans[plan.hash] = plan
    book.plan_hash = plan.hash


def _opened(book: Book, payload: Payload, _actor: str) -> Incident:
    at_us = _us(payload["at"])
    incident = Incident(
        id=payload["incident"],
        zone=payload["zone"],
        members=tuple(payload["members"]),
        kind=payload["kind"],
        severity=Severity(payload["severity"]),
        state=IncidentState.OPEN,
        opened_at_us=at_us,
        opened_by=payload["opened_by"],
        rule=payload["rule"],
        plan_hash=payload["plan_hash"],
        zone_version=payload["zone_version"],
        previous_ids=tuple(payload["previous_ids"]),
    )
    book.incidents[incident.id] = incident
    book.latest[incident.key] = incident.id
    return incident


def _event(book: Book, payload: Payload, _actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    event_id, kind, at_us = payload["event_id"], EventKind(payload["event"]), _us(payload["at"])
    incident.events.append(event_id)
    book.of_event[event_id] = incident.id
    if payload["amends"] is not None:
        return incident
    incident.kind = payload["kind"]
    incident.severity = Severity(payload["severity"])
    for member in ((payload["zone"], name) for name in payload["members"]):
        incident.who[member] = payload["gone"] if payload["gone"] is not None else incident.who.get(member, False)
        for held, lifted_by in LIFTED_BY.items():
            if kind in lifted_by:
                incident.holds.get(held, {}).pop(member, None)
        incident.holds.setdefault(kind, {})[member] = at_us
    if (payload["zone"], tuple(payload["members"])) == incident.key:
        incident.seen_at_us, incident.boundary_m, incident.speed_mps = (
            at_us,
            payload["boundary_m"],
            payload["speed_mps"],
        )
    incident.depth_m = max(incident.depth_m, payload["depth_m"])
    return incident


def _state(book: Book, payload: Payload, actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    incident.state = IncidentState(payload["to"])
    at_us, stimulus = _us(payload["at"]), payload["stimulus"]
    incident.reason = payload["reason"] or incident.reason
    if stimulus == "acknowledge":
        incident.acknowledged_by, incident.acknowledged_at_us = actor, at_us
        incident.ack_expires_us = _us_or_none(payload["until"])
    elif stimulus == "shelve":
        incident.shelved_until_us = _us_or_none(payload["until"])
    elif incident.state == IncidentState.CLOSED:
        incident.closed_at_us = at_us if incident.closed_at_us is None else incident.closed_at_us
        incident.outcome = incident.outcome or payload["outcome"]  # one that is merged keeps what came of it
    if incident.state == IncidentState.REOPENED and payload["from"] == IncidentState.CLOSED:
        incident.round += 1
        incident.closed_at_us, incident.outcome = None, None
        book.latest[incident.key] = incident.id
    if incident.state != IncidentState.ACKNOWLEDGED:
        incident.ack_expires_us = None
    if incident.state != IncidentState.SHELVED:
        incident.shelved_until_us = None
    return incident


def _merged(book: Book, payload: Payload, _actor: str) -> Incident:
    gone, into = book.incidents[payload["incident"]], book.incidents[payload["into"]]
    gone.merged_into = into.id
    earlier = dict.fromkeys((*into.previous_ids, gone.id, *gone.previous_ids))
    into.previous_ids = tuple(name for name in earlier if name != into.id)
    into.severity, into.kind = graver_severity(into.severity, gone.severity), graver_kind(into.kind, gone.kind)
    into.who = {**gone.who, **into.who}
    for kind, since in gone.holds.items():
        into.holds[kind] = {**since, **into.holds.get(kind, {})}
    into.depth_m = max(into.depth_m, gone.depth_m)
    return into


def _plan_beside(book: Book, payload: Payload, _actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    incident.plans_since = (*incident.plans_since, payload["plan_hash"])
    return incident


def _started(book: Book, payload: Payload, _actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    procedure: Procedure = book.plans[incident.plan_hash].procedure(payload["procedure"])
    steps = {step.id: StepRun(step) for step in procedure.steps}
    incident.runs.append(
        Run(procedure.id, payload["round"], _us(payload["at"]), payload["event_id"], procedure.override, steps)
    )
    return incident


def _run(incident: Incident, payload: Payload) -> Run:
    return next(r for r in incident.runs if r.procedure == payload["procedure"] and r.round == payload["round"])


def _ended(book: Book, payload: Payload, _actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    run = _run(incident, payload)
    run.current, run.ended_at_us, run.how = None, _us(payload["at"]), payload["how"]
    return incident


def _step(book: Book, payload: Payload, _actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    run = _run(incident, payload)
    step = run.steps[payload["step"]]
    step.state = StepState(payload["to"])
    step.opens_at_us, step.opened_at_us = _us_or_none(payload["opens"]), _us_or_none(payload["opened"])
    step.due_at_us, step.try_ = _us_or_none(payload["due"]), payload["try"]
    step.approved, step.reason = tuple(payload["approved"]), payload["reason"]
    if payload["stimulus"] == "opened":
        step.first_try = step.try_
    if payload["current"]:
        run.current, run.ended_at_us, run.how = step.step.id, None, None
    return incident


def _attempt(book: Book, payload: Payload, actor: str) -> Incident:
    incident = book.incidents[payload["incident"]]
    step = _run(incident, payload).steps[payload["step"]]
    at_us, number, state = _us(payload["at"]), payload["attempt"], payload["state"]
    if state == "sent":
        step.attempts.append(
            Attempt(number, payload["try"], payload["recipient"], at_us, actor, payload["channel"], payload["words"])
        )
        return incident
    attempt = step.attempts[number - 1]
    if state == "received":
        attempt.received_at_us = at_us
    elif state == "acknowledged":
        attempt.acknowledged_at_us, attempt.acknowledged_by = at_us, payload["by"]
        attempt.answer_words = payload["words"]
    else:
        attempt.failed, attempt.failed_at_us, attempt.reason = state, at_us, payload["reason"]
    return incident


def _compliance(book: Book, payload: Payload, _actor: str) -> Incident:
    """`what`: begun, noted or ended."""
    incident = book.incidents[payload["incident"]]
    at_us, what = _us(payload["at"]), payload["what"]
    where = (payload["procedure"], payload["round"], payload["step"])
    if what == "begun":
        incident.measures.append(
            Measure(
                *where, at_us, _us(payload["until"]), payload["boundary_m"], payload["depth_m"], payload["speed_mps"]
            )
        )
        return incident
    measure = next((m for m in incident.measures if (m.procedure, m.round, m.step) == where), None)
    if payload["answer"] is not None:
        answer = Compliance(payload["answer"])
        since_us = at_us - _us(payload["since"])
        incident.answers.append(
            Answer(answer, where[0], where[2], at_us, since_us, payload["boundary_m"], payload["speed_mps"])
        )
        if measure is not None:
            measure.noted = (*measure.noted, answer)
    if what == "ended":
        incident.measures = [m for m in incident.measures if m is not measure]
    return incident


def _refused(book: Book, _payload: Payload, _actor: str) -> None:
    book.refused += 1


_CHANGES: Final[Mapping[str, Callable[[Book, Payload, str], Incident | None]]] = MappingProxyType(
    {
        "plan_adopted": _plan_adopted,
        "incident_opened": _opened,
        "incident_event": _event,
        "incident_state": _state,
        "incident_merged": _merged,
        "incident_plan": _plan_beside,
        "procedure_started": _started,
        "procedure_ended": _ended,
        "step_state": _step,
        "step_attempt": _attempt,
        "compliance": _compliance,
        "refused": _refused,
    }
)
#: The types of entry that a book is made of.
CONCERNED: Final = frozenset(_CHANGES)
