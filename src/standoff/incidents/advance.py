"""The pure step of incidents: what was seen and what people did, in order of time, become entries and the next state.

At one instant fixes come first, then people, then events in the order in which they began; deadlines of that instant
come last, so that what happens at the very instant of a deadline still meets it. How the stimuli are cut into calls
makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from standoff.incidents.act_on_incident import act_on_incident
from standoff.incidents.act_on_step import act_on_step, find_step
from standoff.incidents.acts import INCIDENT_VERBS, MOVES, REPORTS, VERBS, Act
from standoff.incidents.authority_acts import act_on_authority
from standoff.incidents.compliance import Observation, note_event, observe
from standoff.incidents.deadlines import pass_time
from standoff.incidents.grouping import EventRow, take_event
from standoff.incidents.moves import move
from standoff.incidents.scribe import Desk, Scribe
from standoff.incidents.state import Incident
from standoff.model.entry import Draft
from standoff.model.event import EventKind
from standoff.units import instant_text

__all__ = ["adopt_plan", "advance", "amend", "take_act"]


def advance(
    desk: Desk,
    *,
    events: Sequence[EventRow] = (),
    acts: Iterable[Act] = (),
    observations: Iterable[Observation] | None = None,
    until_us: int,
    recorded_at_us: int | None = None,
) -> list[Draft]:
    """Take everything up to `until_us` and fire what is due by then. The desk is consumed in place.

    `events` are sorted by detection; all stimuli lie after the `until_us` of the call before. `observations` None:
    nobody follows the tracks, so that nothing is said of what an entity did. `recorded_at_us` None: each entry is
    recorded at the instant it speaks of.
    """
    scribe = Scribe(desk, recorded_at_us, observations is not None)
    for at_us, _, _, stimulus in sorted(_ordered(events, acts, observations or ()), key=lambda each: each[:3]):
        pass_time(scribe, at_us, included=False)
        if isinstance(stimulus, Act):
            take_act(scribe, stimulus)
        elif isinstance(stimulus, Observation):
            _take_observation(scribe, stimulus)
        else:
            _take_event(scribe, stimulus)
    pass_time(scribe, until_us, included=True)
    return scribe.drafts


def _ordered(
    events: Iterable[EventRow], acts: Iterable[Act], observations: Iterable[Observation]
) -> Iterable[tuple[int, int, Any, Any]]:
    for number, act in enumerate(acts):
        yield act.at_us, 1, number, act
    for number, seen in enumerate(observations):
        yield seen.at_us, 0, number, seen
    for event in events:  # out and in again are seen at one fix: ids, which are hashes, do not say which came first
        yield event["detected_us"], 2, (event["start_us"], event["event_id"]), event


def _take_observation(scribe: Scribe, seen: Observation) -> None:
    name = scribe.book.latest.get((seen.zone, (seen.entity,)))
    if name is not None:
        observe(scribe, scribe.book.incidents[name], seen)


def _take_event(scribe: Scribe, event: EventRow) -> None:
    _say_event(scribe, event)
    take_event(scribe, event)
    name = scribe.book.latest.get((event["zone"], tuple(event["members"])))
    if name is not None and event["supersedes"] is None:
        note_event(scribe, scribe.book.incidents[name], EventKind(event["kind"]), event["detected_us"])


def _say_event(scribe: Scribe, event: EventRow) -> None:
    payload = {name: value for name, value in event.items() if not name.endswith("_us")}
    scribe.say("event", event["detected_us"], payload, effective_at_us=event["start_us"])


def amend(desk: Desk, events: Sequence[EventRow], recorded_at_us: int) -> list[Draft]:
    """What late data would have shown, written when it came: beside what was known, and moving nothing.

    An event that amends another stands with its incident; one that was missed altogether is only an event.
    """
    scribe = Scribe(desk, recorded_at_us)
    for event in events:
        _say_event(scribe, event)
        if event["supersedes"] is not None:
            take_event(scribe, event)
    return scribe.drafts


def take_act(scribe: Scribe, act: Act) -> str | None:
    """What a person did. None when it was done; else why it was refused, which is written down too."""
    refused = _do(scribe, act)
    if refused is not None:
        about = {"incident": act.incident, "entity": act.entity, "zone": act.zone, "step": act.step}
        scribe.refuse(act.at_us, act.person, act.do, refused, **about)
    return refused


def _do(scribe: Scribe, act: Act) -> str | None:
    if act.do not in VERBS:
        return f"{act.do!r} is nothing that can be done; it is one of {', '.join(VERBS)}"
    if act.do in ("grant", "revoke"):
        return act_on_authority(scribe, act)
    incident = _incident(scribe, act)
    if isinstance(incident, str):
        return incident
    if act.at_us < incident.opened_at_us:
        return f"incident {incident.id} began only at {instant_text(incident.opened_at_us)}"
    if act.do in INCIDENT_VERBS:
        return act_on_incident(scribe, incident, act)
    found = find_step(incident, act)
    if isinstance(found, str):
        return found
    return move(scribe, incident, *found, act) if act.do in MOVES else act_on_step(scribe, incident, *found, act)


def _incident(scribe: Scribe, act: Act) -> Incident | str:
    """By id, or the latest about an entity and a zone. A merged one leads on, but for what became of its attempts."""
    book = scribe.book
    if act.incident is not None:
        own = book.incidents.get(act.incident) if act.do in REPORTS else None
        found = own or book.find(act.incident)
        return found if found is not None else f"{act.incident!r} names no incident, or more than one"
    keys = [key for key in book.latest if act.entity in key[1] and act.zone in (None, key[0])]
    about = {found.id: found for key in keys if (found := book.about(key)) is not None}
    if len(about) > 1 and act.do != "reopen":
        about = {name: found for name, found in about.items() if found.is_open} or about
    if len(about) == 1:
        return next(iter(about.values()))
    where = f" and zone {act.zone!r}" if act.zone else ""
    many = "several incidents are" if about else "no incident is"
    return f"{many} about entity {act.entity!r}{where}; name the incident by its id"


def adopt_plan(
    desk: Desk,
    payload: dict[str, Any],
    at_us: int,
    *,
    actor: str,
    reason: str | None,
    recorded_at_us: int | None = None,
) -> list[Draft]:
    """Put a plan in force. Incidents that are open keep theirs; that there is a new one is written beside them."""
    scribe = Scribe(desk, recorded_at_us)
    earlier = desk.book.plan_hash
    scribe.say("plan_adopted", at_us, {**payload, "reason": reason, "instead_of": earlier}, actor=actor)
    if earlier not in (None, desk.book.plan_hash):
        for incident in list(desk.book.incidents.values()):
            if incident.is_open:
                said = {
                    "incident": incident.id,
                    "plan_hash": desk.book.plan_hash,
                    "keeps": incident.plan_hash,
                    "roles_gone": _roles_gone(desk, incident),
                    "words": f"a plan was adopted at {instant_text(at_us)}; this incident goes on under its own",
                }
                scribe.say("incident_plan", at_us, said)
    return scribe.drafts


def _roles_gone(desk: Desk, incident: Incident) -> list[str]:
    """Roles that an incident's own plan needs and the plan in force does not have: nobody can hold them any more."""
    own, here = desk.book.plans[incident.plan_hash], {role.id for role in desk.book.plan.roles}
    needed = {*own.incidents.acts.values(), *(run.override for run in incident.runs if run.override is not None)}
    needed |= {step.step.role for run in incident.runs for step in run.steps.values() if not step.over}
    return sorted(needed - here)
