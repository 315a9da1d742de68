"""The first report that two plans treated otherwise: where to look when a verdict is doubted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from standoff.rehearse.backtest.verdict import IncidentView
from standoff.units import instant_text

__all__ = ["first_input"]

Event = Mapping[str, Any]
Treatment = tuple[int, str, str, str, str]


def first_input(old: Sequence[IncidentView], new: Sequence[IncidentView]) -> dict[str, Any] | None:
    """source, row, message_id, fix_hash, at and words of the first report of which the two sides made something else.

    It is the report that decided the earliest event which only one side has, or has otherwise. Where all events are the
    same it is the one that opened the incident: what follows from it differs. `at` is when that event was detected; an
    event that a timer gave names the last report before it. None where no event is known.
    """
    befores, afters = _treatments(old), _treatments(new)
    differing = sorted(befores.keys() ^ afters.keys())
    if differing:
        first = differing[0]
        event = befores.get(first) or afters[first]
        others = afters if first in befores else befores
        words = _words(event, _counterpart(event, others.values()), old_has_it=first in befores)
    elif befores:
        event = befores[min(befores)]
        words = f"{_name(event)} under both plans; what follows from it differs"
    else:
        return None
    return {**_input(event), "at": instant_text(event["detected_us"]), "words": words}


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
