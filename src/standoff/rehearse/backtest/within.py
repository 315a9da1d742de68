"""What was seen while an incident went on: an event that is missing, besides, at another time, of another severity.

What opened an incident and what ended it is told of the incident itself; this is about everything between. Without it
a threshold that was loosened for an incident already open would show nowhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from standoff.model.event import EventKind
from standoff.model.incident import INCIDENT_KIND, OPENING, SEVERITIES
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Move
from standoff.units import US_PER_S, duration_text, instant_text

__all__ = ["seen_otherwise"]

Event = Mapping[str, Any]
Pair = tuple[Event, Event]
#: What is said of one event, and its values on both sides.
Said = tuple[str, str, str]

_LISTED: Final = 8
_RANKS: Final = [str(severity) for severity in SEVERITIES]
_ENTRIES: Final = frozenset({EventKind.ENTERED, EventKind.FOUND_INSIDE})
_KINDS: Final = frozenset(str(kind) for kind in EventKind)


def seen_otherwise(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    """Differences of the events about those who are concerned on both sides.

    Events of a kind about one entity go together in order of time. Less than a second is no difference, nor is a shift
    that the whole incident has; and when the last event of both came is told of the incident.
    """
    if _facts(old) == _facts(new):
        return
    pairs, gone, more = _put_together(_by_matter(old, new), _by_matter(new, old))
    inside_on_both = {one["entity"] for one, _ in pairs if one["kind"] in _ENTRIES}
    yield from _missing("no longer seen", _by_weight(gone, Direction.LOOSER, inside_on_both), old_has_it=True)
    yield from _missing("seen besides", _by_weight(more, Direction.STRICTER, inside_on_both), old_has_it=False)
    yield from _shifted(pairs, old, new)
    yield from _graded(pairs, (old.severity, new.severity))


def _facts(view: IncidentView) -> list[tuple[Any, ...]]:
    return [(event["detected_us"], event["kind"], event["entity"], event["severity"]) for event in view.events]


def _by_matter(view: IncidentView, other: IncidentView) -> dict[tuple[str, str], list[Event]]:
    """Events in order of time by what they are about: to have entered and to be found inside is one thing."""
    concerned = {*(other.who or other.members), ""}
    found: dict[tuple[str, str], list[Event]] = {}
    for event in sorted(view.events, key=lambda event: event["detected_us"]):
        who, kind = event["entity"] or "", event["kind"]
        if who in concerned:
            matter = INCIDENT_KIND.get(EventKind(kind), kind) if kind in _KINDS else kind
            found.setdefault((who, matter), []).append(event)
    return found


def _put_together(
    before: Mapping[tuple[str, str], list[Event]], after: Mapping[tuple[str, str], list[Event]]
) -> tuple[list[Pair], list[Event], list[Event]]:
    """Pairs, what only the old side has, what only the new one has."""
    pairs: list[Pair] = []
    gone: list[Event] = []
    more: list[Event] = []
    for key in sorted(before.keys() | after.keys()):
        some, others = before.get(key, []), after.get(key, [])
        chosen = _nearest(some, others) if len(some) <= len(others) else [
            (i, j) for j, i in _nearest(others, some)
        ]  # fmt: skip
        pairs += [(some[i], others[j]) for i, j in chosen]
        taken, met = {i for i, _ in chosen}, {j for _, j in chosen}
        gone += [event for i, event in enumerate(some) if i not in taken]
        more += [event for j, event in enumerate(others) if j not in met]
    return pairs, gone, more


def _nearest(few: Sequence[Event], many: Sequence[Event]) -> list[tuple[int, int]]:
    """To each of the few, in order, the nearest in time that leaves enough for those after it."""
    times = [event["detected_us"] for event in many]
    out, start = [], 0
    for i, event in enumerate(few):
        end = len(many) - (len(few) - i - 1)
        at = min(bisect_left(times, event["detected_us"], start, end), end - 1)
        if at > start and event["detected_us"] - times[at - 1] <= times[at] - event["detected_us"]:
            at -= 1
        out.append((i, at))
        start = at + 1
    return out


def _by_weight(
    events: Sequence[Event], direction: Direction, inside_on_both: set[str | None]
) -> Iterator[tuple[Direction, list[Event]]]:
    """That somebody left, turned away or went on is no better and no worse to know.

    Nor is another entry where both sides have one: it comes with another leaving, on the border of a zone drawn again.
    """

    def weighs(event: Event) -> bool:
        return event["kind"] in OPENING and not (event["kind"] in _ENTRIES and event["entity"] in inside_on_both)

    yield direction, [event for event in events if weighs(event)]
    yield Direction.MOVED, [event for event in events if not weighs(event)]


def _missing(words: str, weighed: Iterable[tuple[Direction, list[Event]]], *, old_has_it: bool) -> Iterator[Move]:
    for direction, events in weighed:
        said = [(_name(event), _at(event), "not seen") for event in events]
        yield from _move("event", words, [s if old_has_it else (s[0], s[2], s[1]) for s in said], direction)


def _shifted(pairs: Sequence[Pair], old: IncidentView, new: IncidentView) -> Iterator[Move]:
    shift_us = new.opened_us - old.opened_us
    for way, direction, sign in (("later", Direction.LOOSER, 1), ("earlier", Direction.STRICTER, -1)):
        told: dict[Direction, list[Said]] = {direction: [], Direction.MOVED: []}
        for one, other in pairs:
            by_us = other["detected_us"] - one["detected_us"]
            last = one["detected_us"] == old.last_us and other["detected_us"] == new.last_us
            if by_us * sign >= US_PER_S and by_us != shift_us and not last:
                words = f"{_name(one)} by {duration_text(abs(by_us))}"
                told[direction if one["kind"] in OPENING else Direction.MOVED].append((words, _at(one), _at(other)))
        for towards, said in told.items():
            yield from _move("event", f"seen {way}", said, towards)


def _graded(pairs: Sequence[Pair], of_both: tuple[str, str]) -> Iterator[Move]:
    """Severities that differ otherwise than those of the incidents."""
    told: dict[bool, list[Said]] = {False: [], True: []}
    for one, other in pairs:
        was, now = one["severity"], other["severity"]
        if was != now and (was, now) != of_both:
            told[_RANKS.index(now) > _RANKS.index(was)].append((f"{_name(one)} {now}, was {was}", was, now))
    yield from _move("event", "milder", told[False], Direction.LOOSER)
    yield from _move("event", "graver", told[True], Direction.STRICTER)


def _move(what: str, words: str, said: Sequence[Said], direction: Direction) -> Iterator[Move]:
    if said:
        phrases, old, new = (_listed(list(dict.fromkeys(column))) for column in zip(*said, strict=True))
        yield Move(what, f"{words}: {phrases}", old, new, direction)


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return ", ".join(words[:_LISTED]) + more


def _name(event: Event) -> str:
    kind = str(event["kind"]).replace("_", " ")
    return f"{event['entity']} {kind}" if event["entity"] else f"a group {kind}"


def _at(event: Event) -> str:
    return instant_text(event["detected_us"])
