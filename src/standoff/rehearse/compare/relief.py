"""What makes steps needless: kinds of event under `unless`, and how each is seen at each zone.

Such an event is an all-clear. A halt that counts sooner is a stricter watch and a looser procedure, and both are told:
the one where the rule changed, the other here. At a zone where no rule asks for the kind, it is seen with its defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.model.plan import Plan, Who
from standoff.rehearse.compare.asking import asked
from standoff.rehearse.compare.change import Direction, PlanChange, flipped
from standoff.rehearse.compare.parameters import GREATER
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import listed, value_words

__all__ = ["relief_changes"]

_WHY: Final[Mapping[Direction, str]] = {
    "looser": "seen sooner, or of more objects, it makes those steps needless sooner or more often",
    "stricter": "seen later, or of fewer objects, it makes those steps needless later or less often",
    "cannot_tell": "it makes those steps needless in some cases sooner and in others later",
}


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which a kind is seen at a zone: the parameters in force, and of whom."""

    values: tuple[float, ...]
    who: Who
    rule: str | None


#: Pairs of a procedure and a step of it.
_Steps = frozenset[tuple[str, str]]
#: By kind and zone the steps that it makes needless there.
_Needs = Mapping[tuple[EventKind, str], _Steps]


def relief_changes(scene: Scene) -> Iterator[PlanChange]:
    """Kinds that make steps needless at a zone in both plans, and are seen there otherwise than before."""
    old, new = _needs(scene.old), _needs(scene.new)
    found: dict[tuple[EventKind, Direction, _Steps, str, str], list[str]] = {}
    for kind, zone in sorted(old.keys() & new.keys()):
        was, now = _ways(scene.old, kind, zone), _ways(scene.new, kind, zone)
        direction = _direction(kind, was, now)
        steps = old[kind, zone] & new[kind, zone]
        if direction is not None and steps:
            found.setdefault((kind, direction, steps, _text(kind, was), _text(kind, now)), []).append(zone)
    for (kind, direction, steps, was_text, now_text), zones in found.items():
        words = listed([f"{step} of {procedure}" for procedure, step in sorted(steps)])
        at = tuple(("procedures", procedure, "steps", step, "unless") for procedure, step in sorted(steps))
        yield scene.tell(
            direction, "steps", f"{kind.value} as an all-clear",
            f"{kind.value} at {listed(zones)} makes {words} needless, and is seen otherwise", _WHY[direction],
            at=at, old=was_text, new=now_text, covers=(),
        )  # fmt: skip


def _needs(plan: Plan) -> _Needs:
    ladders = {procedure.id: procedure for procedure in plan.procedures}
    found: dict[tuple[EventKind, str], set[tuple[str, str]]] = {}
    for rule in plan.rules:
        ladder = ladders.get(rule.procedure or "")
        for step in ladder.steps if ladder else ():
            for kind in step.unless:
                for zone in rule.zones:
                    found.setdefault((kind, zone), set()).add((ladder.id if ladder else "", step.id))
    return {key: frozenset(steps) for key, steps in found.items()}


def _ways(plan: Plan, kind: EventKind, zone: str) -> list[_Way]:
    """Every rule that asks for the kind at the zone; where none does, it is seen with its defaults, of everybody."""
    rules = [rule for rule in asked(plan) if kind in rule.when and zone in rule.zones]
    if not rules:
        return [_Way(_values(plan, kind, {}), Who(), None)]
    return [_Way(_values(plan, kind, rule.parameters), rule.who, rule.id) for rule in rules]


def _values(plan: Plan, kind: EventKind, given: Mapping[str, float]) -> tuple[float, ...]:
    defaults = plan.defaults.lost_after_us
    return tuple(
        float(given.get(one.name, defaults if one.default is None else one.default)) for one in KINDS[kind].parameters
    )


def _direction(kind: EventKind, was: list[_Way], now: list[_Way]) -> Direction | None:
    """None where nothing is seen otherwise: the same numbers of the same objects, whichever rule says so."""
    before, after = ({(way.values, way.who) for way in ways} for ways in (was, now))
    if before == after:
        return None
    if before < after:
        return "looser"
    if after < before:
        return "stricter"
    if len(before) == len(after) == 1:
        return _of_one(kind, was[0], now[0])
    return "cannot_tell"


def _of_one(kind: EventKind, was: _Way, now: _Way) -> Direction:
    """A greater watch of the kind is a lesser procedure."""
    ways: set[Direction] = set()
    for parameter, before, after in zip(KINDS[kind].parameters, was.values, now.values, strict=True):
        if before != after:
            greater = GREATER[kind.value, parameter.name].greater
            ways.add(flipped(greater) if after > before else greater)
    if was.who != now.who:
        ways.add("looser" if now.who == Who() else "stricter" if was.who == Who() else "cannot_tell")
    return next(iter(ways)) if len(ways) == 1 else "cannot_tell"


def _text(kind: EventKind, ways: list[_Way]) -> str:
    return "; ".join(_way_text(kind, way) for way in sorted(ways, key=lambda way: way.rule or ""))


def _way_text(kind: EventKind, way: _Way) -> str:
    values = [
        f"{parameter.name} {value_words(value, parameter.unit)}"
        for parameter, value in zip(KINDS[kind].parameters, way.values, strict=True)
    ]
    who = "" if way.who == Who() else ", of whom the rule is about"
    told = f"rule {way.rule}" if way.rule else "no rule"
    return f"{told}: {', '.join(values)}{who}" if values else f"{told}{who}"
