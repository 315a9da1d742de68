"""The first report that two plans treated otherwise: where to look when a verdict is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standoff.rehearse.backtest.verdict import IncidentView
from standoff.units import duration_text, instant_text

__all__ = ["Missed", "first_input"]

Event = Mapping[str, Any]
Treatment = tuple[int, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Missed:
    """A report that one plan left out as late and the other used. `proof`: source, row, message_id, fix_hash."""

    at_us: int
    lag_us: int
    by_new: bool
    proof: Mapping[str, Any]


def first_input(
    old: Sequence[IncidentView], new: Sequence[IncidentView], left_out: Mapping[str, Sequence[Missed]] | None = None
) -> dict[str, Any] | None:
    """source, row, message_id, fix_hash, at and words of the first report of which the two sides made something else.

    It is the report that decided the earliest event which only one side has, or has otherwise; or one before that, of
    somebody concerned, since the incident opened, that only one plan used (`left_out`, by entity). Where neither is, it
    is the report that called the first procedure that goes otherwise, or that opened the incident: what follows from it
    differs. `at` is when the event was detected; one that a timer gave names the last report before it. None where no
    event is known.
    """
    befores, afters = _treatments(old), _treatments(new)
    differing = sorted(befores.keys() ^ afters.keys())
    until_us = differing[0][0] if differing else max((view.last_us for view in (*old, *new)), default=0)
    missed = _first_missed([*old, *new], until_us, left_out or {})
    if missed is not None:
        return {**missed.proof, "at": instant_text(missed.at_us), "words": _left_out(missed)}
    if differing:
        first = differing[0]
        event = befores.get(first) or afters[first]
        others = afters if first in befores else befores
        words = _words(event, _counterpart(event, others.values()), old_has_it=first in befores)
    elif befores:
        event = _caller(old, new) or befores[min(befores)]
        words = f"{_name(event)} under both plans; what follows from it differs"
    else:
        return None
    return {**_input(event), "at": instant_text(event["detected_us"]), "words": words}


def _first_missed(
    views: Sequence[IncidentView], until_us: int, left_out: Mapping[str, Sequence[Missed]]
) -> Missed | None:
    since_us = min(view.opened_us for view in views)
    names = sorted({name for view in views for name in (*view.members, *view.who)})
    some = (one for name in names for one in left_out.get(name, ()) if since_us <= one.at_us <= until_us)
    return min(some, key=lambda one: one.at_us, default=None)


def _left_out(missed: Missed) -> str:
    by, used = ("new", "old") if missed.by_new else ("old", "new")
    return f"{by} plan: left out, it arrived {duration_text(missed.lag_us)} after it was made; {used} plan: used"


def _caller(old: Sequence[IncidentView], new: Sequence[IncidentView]) -> Event | None:
    """The event that called the first procedure that was walked otherwise."""
    befores, afters = _walked(old), _walked(new)
    called = {(befores.get(key) or afters.get(key)) for key in befores.keys() ^ afters.keys()}
    events = [event for view in (*old, *new) for event in view.events if event["event_id"] in called]
    return min(events, key=lambda event: int(event["detected_us"]), default=None)


def _walked(views: Sequence[IncidentView]) -> dict[tuple[Any, ...], str | None]:
    return {
        (step.name, step.state, step.opened_us, step.due_us): step.called_by for view in views for step in view.steps
    }


def _treatments(views: Sequence[IncidentView]) -> dict[Treatment, Event]:
    """Events by what was made of what: when, what kind, about whom, how grave, from which report."""
    return {
        (
            event["detected_us"],
            event["kind"],
            event["entity"] or "",
            event["severity"],
            str(_input(event)["fix_hash"]),
        ): event
        for view in views
        for event in view.events
    }


def _input(event: Event) -> dict[str, Any]:
    """The deciding report stands last in the evidence."""
    proof = event["evidence"][-1] if event["evidence"] else {}
    return {name: proof.get(name) for name in ("source", "row", "message_id", "fix_hash")}


def _counterpart(event: Event, others: Iterable[Event]) -> Event | None:
    """What the other side made of the same report, or the same happening at another time."""
    same = [other for other in others if (other["kind"], other["entity"]) == (event["kind"], event["entity"])]
    by_report = [other for other in same if _input(other)["fix_hash"] == _input(event)["fix_hash"]]
    return min(by_report or same, key=lambda other: abs(other["detected_us"] - event["detected_us"]), default=None)


def _words(event: Event, other: Event | None, *, old_has_it: bool) -> str:
    here, there = ("old", "new") if old_has_it else ("new", "old")
    said = f"{here} plan: {_name(event)}, {event['severity']}; {there} plan: "
    if other is None:
        return f"{said}nothing that belongs to an incident"
    if other["detected_us"] == event["detected_us"]:
        return f"{said}{_name(other)}, {other['severity']}"
    return f"{said}{_name(other)}, {other['severity']}, at {instant_text(other['detected_us'])}"


def _name(event: Event) -> str:
    who = event["entity"] or "a group"
    return f"{who} {str(event['kind']).replace('_', ' ')}"
