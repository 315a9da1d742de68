"""Events become incidents: those of one entity (or group) about one zone belong together while one is open."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from standoff.incidents.ladder import skip_needless, start_procedure
from standoff.incidents.scribe import Scribe
from standoff.incidents.state import Incident, Key
from standoff.incidents.table import Stimulus
from standoff.incidents.transition import apply
from standoff.model.event import EventKind, Severity
from standoff.model.incident import AWAY, INCIDENT_KIND, OPENING, THERE, graver_kind, graver_severity
from standoff.plan.canonical import canonical_json
from standoff.units import instant_text

__all__ = ["EventRow", "take_event"]

#: One event as the payload of its entry: columns of EVENT_SCHEMA, times in microseconds under `*_us`.
EventRow = Mapping[str, Any]


def take_event(scribe: Scribe, event: EventRow) -> None:
    """Put an event to the incident it belongs to: one that is open, one closed a short while ago, or a new one."""
    if event["supersedes"] is not None:
        _amend(scribe, event)
        return
    incident = scribe.book.about(_key(event))
    if incident is None or not incident.is_open:
        if not _opens(scribe, event):
            return
        if incident is None or not _returned_soon(scribe, incident, event):
            incident = _open(scribe, event, incident)
    _join(scribe, incident, event)


def _key(event: EventRow) -> Key:
    return event["zone"], tuple(event["members"])


def _opens(scribe: Scribe, event: EventRow) -> bool:
    plan = scribe.book.plan
    severity = Severity(event["severity"])
    grave = graver_severity(severity, plan.incidents.opens_at) == severity
    return EventKind(event["kind"]) in OPENING and (grave or plan.procedure_of(event["rule"]) is not None)


def _returned_soon(scribe: Scribe, closed: Incident, event: EventRow) -> bool:
    """It was closed so short a while ago that a return belongs to it."""
    window_us: int = scribe.book.plans[closed.plan_hash].incidents.reopen_within_us
    return closed.closed_at_us is not None and event["detected_us"] <= closed.closed_at_us + window_us


def _open(scribe: Scribe, event: EventRow, earlier: Incident | None) -> Incident:
    plan, (zone, members) = scribe.book.plan, _key(event)
    said = {
        "incident": _id_of(plan.name, zone, members, event["event_id"]),
        "kind": INCIDENT_KIND[EventKind(event["kind"])],
        "zone": zone,
        "zone_version": plan.zone_version(zone, event["detected_us"]),
        "members": list(members),
        "severity": event["severity"],
        "opened_by": event["event_id"],
        "rule": event["rule"],
        "plan": plan.name,
        "plan_hash": plan.hash,
        "previous_ids": [] if earlier is None else [earlier.id],
    }
    scribe.say("incident_opened", event["detected_us"], said, effective_at_us=event["start_us"])
    return scribe.book.incidents[said["incident"]]


def _id_of(plan: str, zone: str, members: tuple[str, ...], event_id: str) -> str:
    """The same replay gives the same id, however it is cut into batches."""
    digest = sha256(canonical_json([plan, zone, list(members), event_id])).hexdigest()
    return f"inc-{digest[:16]}"


def _join(scribe: Scribe, incident: Incident, event: EventRow) -> None:
    kind, at_us = EventKind(event["kind"]), event["detected_us"]
    stimulus = _stimulus(incident, event)
    gone = True if kind in AWAY else False if kind in THERE else None
    said = {
        "incident": incident.id,
        "event_id": event["event_id"],
        "event": kind.value,
        "rule": event["rule"],
        "kind": graver_kind(incident.kind, INCIDENT_KIND.get(kind, incident.kind)),
        "severity": graver_severity(incident.severity, Severity(event["severity"])).value,
        "zone": event["zone"],
        "members": event["members"],
        "gone": gone,
        "amends": None,
        "start": instant_text(event["start_us"]),
        "boundary_m": event["boundary_m"],
        "depth_m": event["depth_m"],
        "speed_mps": event["speed_mps"],
    }
    scribe.say("incident_event", at_us, said, effective_at_us=event["start_us"])
    apply(scribe, incident, stimulus, at_us, reason=f"{kind.value} {event['event_id'][:12]}")
    if kind == EventKind.CROSSED and incident.away:
        apply(scribe, incident, Stimulus.WENT_AWAY, at_us, reason="a crossing is over when it is seen")
    skip_needless(scribe, incident, at_us)
    procedure = scribe.book.plans[incident.plan_hash].procedure_of(event["rule"])
    if procedure is not None and incident.is_open:
        start_procedure(scribe, incident, procedure, event["event_id"], at_us)


def _stimulus(incident: Incident, event: EventRow) -> Stimulus:
    kind = EventKind(event["kind"])
    if kind in AWAY and kind != EventKind.CROSSED:
        these = {(event["zone"], name) for name in event["members"]}
        others = (away for concerned, away in incident.who.items() if concerned not in these)
        return Stimulus.WENT_AWAY if all(others) else Stimulus.CONTINUED
    if graver_severity(incident.severity, Severity(event["severity"])) != incident.severity:
        return Stimulus.WORSENED
    back = kind in THERE or kind == EventKind.CROSSED  # which was back, though it is gone again when it is seen
    if (not incident.is_open and kind in OPENING) or (incident.away and back):
        return Stimulus.CAME_BACK
    return Stimulus.CONTINUED


def _amend(scribe: Scribe, event: EventRow) -> None:
    """What late data changed stands beside what was known then; it moves nothing."""
    name = scribe.book.of_event.get(event["supersedes"])
    if name is None:
        return
    incident = scribe.book.incidents[name]
    said = {
        "incident": name,
        "event_id": event["event_id"],
        "event": event["kind"],
        "rule": event["rule"],
        "kind": incident.kind,
        "severity": incident.severity.value,
        "zone": event["zone"],
        "members": event["members"],
        "gone": None,
        "amends": event["supersedes"],
        "start": instant_text(event["start_us"]),
        "boundary_m": event["boundary_m"],
        "depth_m": event["depth_m"],
        "speed_mps": event["speed_mps"],
    }
    scribe.say("incident_event", event["detected_us"], said, effective_at_us=event["start_us"])
