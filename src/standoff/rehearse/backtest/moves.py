"""In which ways an incident differs between two plans, each in words, with the way it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from standoff.model.event import Severity
from standoff.model.incident import INCIDENT_KINDS, SEVERITIES, StepState
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Move, StepView
from standoff.rehearse.backtest.within import seen_otherwise
from standoff.units import duration_text, instant_text

__all__ = ["alike", "moves_between", "whole"]

_LOOSER, _STRICTER, _MOVED = Direction.LOOSER, Direction.STRICTER, Direction.MOVED
_DEPTH_M: Final = 1.0  # what a border drawn again moves by less is no difference to anybody


def alike(old: IncidentView, new: IncidentView) -> bool:
    """No difference that counts. Ids and rules are names, and may differ."""
    return (
        old.opened_us == new.opened_us  # most pairs differ in it, and nothing else need be looked at
        and _facts(old) == _facts(new)
        and abs(old.depth_m - new.depth_m) < _DEPTH_M
        and not any(True for _ in _steps(old, new))
        and not any(True for _ in seen_otherwise(old, new))
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
        *seen_otherwise(one, other),
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
        way = "later" if by_us > 0 else "earlier"  # which is no better and no worse
        texts = instant_text(old.last_us), instant_text(new.last_us)
        yield Move("ended", f"its last event is {_span(by_us)} {way}", *texts, _MOVED)
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


def _taken(view: IncidentView) -> dict[str, dict[str, StepView]]:
    """Steps that were opened, by procedure and name; one that was opened in several rounds has a number for each."""
    found: dict[str, dict[str, StepView]] = {}
    times: dict[str, int] = {}
    for step in view.steps:
        if step.opened_us is not None:
            number = times[step.name] = times.get(step.name, 0) + 1
            name = step.step if number == 1 else f"{step.step} (time {number})"
            found.setdefault(step.procedure, {})[name] = step
    return found


def _steps(old: IncidentView, new: IncidentView) -> Iterator[Move]:
    before, after = _taken(old), _taken(new)
    for procedure in sorted(before.keys() | after.keys()):
        yield from _of_procedure(procedure, before.get(procedure, {}), after.get(procedure, {}), old, new)


def _of_procedure(
    procedure: str, before: Mapping[str, StepView], after: Mapping[str, StepView], old: IncidentView, new: IncidentView
) -> Iterator[Move]:
    gone, more = [name for name in before if name not in after], [name for name in after if name not in before]
    if gone:
        words = f"{procedure} no longer walks: {_listed(gone)}" if after else f"{procedure} is no longer walked"
        yield Move("step", words, _listed(gone), "not taken", _LOOSER)
    if more:
        words = f"{procedure} walks besides: {_listed(more)}" if before else f"{procedure} is walked, was not"
        yield Move("step", words, "not taken", _listed(more), _STRICTER)
    both = [(name, before[name], after[name]) for name in before if name in after]
    yield from _openings(procedure, both, new.opened_us - old.opened_us)
    for name, one, other in both:
        yield from _deadline(f"{procedure}/{name}", one, other)
        yield from _step_ends(f"{procedure}/{name}", one, other)


def _openings(procedure: str, both: Sequence[tuple[str, StepView, StepView]], shift_us: int) -> Iterator[Move]:
    """A step that opens when it did, or as much later as the whole incident, has not moved by itself."""
    by_us = {name: (new.opened_us or 0) - (old.opened_us or 0) for name, old, new in both}
    for way, direction, sign in (("later", _LOOSER, 1), ("earlier", _STRICTER, -1)):
        some = {name: by for name, by in by_us.items() if by * sign > 0 and by != shift_us}
        if some:
            words = _listed([f"{name} by {_span(by)}" for name, by in some.items()])
            old = _listed([f"{name} {_opened(one)}" for name, one, _ in both if name in some])
            new = _listed([f"{name} {_opened(other)}" for name, _, other in both if name in some])
            yield Move("step", f"{procedure} opens {way}: {words}", old, new, direction)


def _opened(step: StepView) -> str:
    return "not opened" if step.opened_us is None else instant_text(step.opened_us)


def _deadline(name: str, old: StepView, new: StepView) -> Iterator[Move]:
    """A step that was needless when its turn came was given no time, which says nothing of its deadline."""
    before, after = old.allowed_us, new.allowed_us
    if before == after or StepState.SKIPPED in (old.state, new.state):
        return
    texts = _allowed(before), _allowed(after)
    longer = after is None or (before is not None and after > before)
    yield Move("deadline", f"{name}: {texts[1]}, was {texts[0]}", *texts, _LOOSER if longer else _STRICTER)


def _allowed(span_us: int | None) -> str:
    return "no deadline" if span_us is None else f"due after {_span(span_us)}"


def _step_ends(name: str, old: StepView, new: StepView) -> Iterator[Move]:
    if old.state != new.state:
        texts = _words(old.state), _words(new.state)
        yield Move("step", f"{name} is {texts[1]} in the end, was {texts[0]}", *texts, _MOVED)
