"""In which ways an incident differs between two plans, each in words, with the way it goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from standoff.model.event import Severity
from standoff.model.incident import INCIDENT_KINDS, SEVERITIES
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Move, StepView
from standoff.units import duration_text, instant_text

__all__ = ["alike", "moves_between", "whole"]

_LOOSER, _STRICTER, _MOVED = Direction.LOOSER, Direction.STRICTER, Direction.MOVED
_DEPTH_M: Final = 1.0  # what a border drawn again moves by less is no difference to anybody


def alike(old: IncidentView, new: IncidentView) -> bool:
    """No difference that counts. Ids and rules are names, and may differ."""
    return (
        _facts(old) == _facts(new)
        and abs(old.depth_m - new.depth_m) < _DEPTH_M
        and _taken(old).keys() == _taken(new).keys()
        and not any(True for _ in _steps(old, new))
    )


def _facts(view: IncidentView) -> tuple[object, ...]:
    return view.opened_us, view.last_us, view.kind, view.severity, view.state, _people(view)


def moves_between(old: Sequence[IncidentView], new: Sequence[IncidentView]) -> tuple[Move, ...]:
    """Every difference between what both sides made of one matter: one incident each, or several where it was split."""
    one, other = whole(old), whole(new)
    moves = [
        *_numbers(len(old), len(new)),
        *_opening(one, other),
        *_ranked("severity", one.severity, other.severity, [str(word) for word in SEVERITIES]),
        *_ranked("kind", one.kind, other.kind, list(INCIDENT_KINDS)),
        *_members(one, other),
        *_steps(one, other),
        *_depth(one, other),
        *_ending(one, other),
    ]
    return tuple(moves)


def whole(views: Sequence[IncidentView]) -> IncidentView:
    """Several incidents about one matter as one: from the first to the last of it, at its gravest."""
    if len(views) == 1:
        return views[0]
    ordered = sorted(views, key=lambda view: (view.opened_us, view.last_us, view.id))
    first, last = ordered[0], max(ordered, key=lambda view: view.last_us)
    closed = [view.closed_us for view in ordered]
    return replace(
        first,
        last_us=last.last_us,
        state=last.state,
        closed_us=None if None in closed else max(at for at in closed if at is not None),
        kind=max((view.kind for view in ordered), key=_kind_rank),
        severity=max((view.severity for view in ordered), key=lambda word: SEVERITIES.index(Severity(word))),
        members=tuple(sorted({name for view in ordered for name in view.members})),
        who=tuple(sorted({name for view in ordered for name in _people(view)})),
        depth_m=max(view.depth_m for view in ordered),
        steps=tuple(step for view in ordered for step in view.steps),
        events=tuple(sorted((e for view in ordered for e in view.events), key=lambda e: (e["detected_us"], e["kind"]))),
    )


def _kind_rank(kind: str) -> int:
    return INCIDENT_KINDS.index(kind) if kind in INCIDENT_KINDS else -1


def _people(view: IncidentView) -> tuple[str, ...]:
    return view.who or view.members


def _numbers(old: int, new: int) -> Iterator[Move]:
    if new > old:
        yield Move("split", f"{_count(old)} became {new}", _count(old), _count(new), _MOVED)
    if new < old:
        yield Move("merged", f"{_count(old)} became {new}", _count(old), _count(new), _MOVED)
    if new == old > 1:
        yield Move("split", f"the same matter makes {_count(old)}, cut otherwise", _count(old), _count(new), _MOVED)


def _count(n: int) -> str:
    return f"{n} incident" if n == 1 else f"{n} incidents"


def _opening(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    by_us = new.opened_us - old.opened_us
    if by_us:
        what, direction = ("later", _LOOSER) if by_us > 0 else ("earlier", _STRICTER)
        texts = instant_text(old.opened_us), instant_text(new.opened_us)
        yield Move(what, f"opened {_span(by_us)} {what}", *texts, direction)


def _span(by_us: int) -> str:
    """Less than a second is still something."""
    size_us = abs(by_us)
    return duration_text(size_us) if size_us >= 1_000_000 else f"{size_us / 1000:.3g} ms"


def _ending(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    by_us = new.last_us - old.last_us
    if by_us:
        way, direction = ("later", _STRICTER) if by_us > 0 else ("earlier", _LOOSER)
        texts = instant_text(old.last_us), instant_text(new.last_us)
        yield Move("ended", f"its last event is {_span(by_us)} {way}", *texts, direction)
    if old.state != new.state:
        words = f"in the end it is {_words(new.state)}, was {_words(old.state)}"
        yield Move("state", words, _words(old.state), _words(new.state), _MOVED)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _ranked(what: str, old: str, new: str, ranks: list[str]) -> Iterator[Move]:
    """Mildest first in `ranks`."""
    if old != new:
        graver = new in ranks and (old not in ranks or ranks.index(new) > ranks.index(old))
        yield Move(what, f"{what} {new}, was {old}", old, new, _STRICTER if graver else _LOOSER)


def _members(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    before, after = set(_people(old)), set(_people(new))
    if before != after:
        gone, more = sorted(before - after), sorted(after - before)
        words = "; ".join(
            [*([f"no longer concerned: {_listed(gone)}"] if gone else []),
             *([f"concerned too: {_listed(more)}"] if more else [])]
        )  # fmt: skip
        direction = _MOVED if gone and more else _LOOSER if gone else _STRICTER
        yield Move("members", words, _listed(sorted(before)), _listed(sorted(after)), direction)


def _listed(names: Sequence[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more if names else "nobody"


def _depth(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    by_m = new.depth_m - old.depth_m
    if abs(by_m) >= _DEPTH_M:
        way, direction = ("deeper", _STRICTER) if by_m > 0 else ("less deep", _LOOSER)
        texts = f"{old.depth_m:,.0f} m", f"{new.depth_m:,.0f} m"
        yield Move("depth", f"{abs(by_m):,.0f} m {way} inside", *texts, direction)


def _taken(view: IncidentView) -> dict[tuple[str, int], StepView]:
    """Steps that were opened, by name; a step that was opened in several rounds has a number for each."""
    found: dict[tuple[str, int], StepView] = {}
    times: dict[str, int] = {}
    for step in view.steps:
        if step.opened_us is not None:
            number = times[step.name] = times.get(step.name, 0) + 1
            found[step.name, number] = step
    return found


def _steps(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    before, after = _taken(old), _taken(new)
    for key in before:
        if key not in after:
            yield Move("step", f"step {_named(key)} is no longer taken", "taken", "not taken", _LOOSER)
    for key in after:
        if key not in before:
            yield Move("step", f"step {_named(key)} is taken, was not", "not taken", "taken", _STRICTER)
    for key in before:
        if key in after:
            name = f"step {_named(key)}"
            yield from _step_opens(name, before[key], after[key], old.opened_us, new.opened_us)
            yield from _deadline(name, before[key], after[key])
            yield from _step_ends(name, before[key], after[key])


def _named(key: tuple[str, int]) -> str:
    name, number = key
    return name if number == 1 else f"{name} (time {number})"


def _step_opens(name: str, old: StepView, new: StepView, old_us: int, new_us: int) -> Iterator[Move]:
    """Measured from the opening of the incident, so that an incident that is later does not move every step of it."""
    before, after = (old.opened_us or 0) - old_us, (new.opened_us or 0) - new_us
    if before != after:
        way, direction = ("later", _LOOSER) if after > before else ("earlier", _STRICTER)
        words = f"{name} opens {_span(after - before)} {way} after the incident does"
        yield Move("step", words, f"after {_span(before)}", f"after {_span(after)}", direction)


def _deadline(name: str, old: StepView, new: StepView) -> Iterator[Move]:
    before, after = old.allowed_us, new.allowed_us
    if before == after:
        return
    texts = "no deadline" if before is None else _span(before), "no deadline" if after is None else _span(after)
    longer = after is None or (before is not None and after > before)
    yield Move("deadline", f"{name} is due after {texts[1]}, was {texts[0]}", *texts, _LOOSER if longer else _STRICTER)


def _step_ends(name: str, old: StepView, new: StepView) -> Iterator[Move]:
    if old.state != new.state:
        texts = _words(old.state), _words(new.state)
        yield Move("step", f"{name} is {texts[1]} in the end, was {texts[0]}", *texts, _MOVED)
