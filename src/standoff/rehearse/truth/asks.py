"""What a plan asks of the truth: which kinds at which zone, of whom, with which numbers.

Rules that ask for one kind at one zone with the same numbers share their rows, with `rule` null. Where rules ask with
different numbers there is a row for each set of numbers, and `rule` names the first rule that has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.model.plan import Plan, Rule, Sure
from standoff.model.zone import Zone
from standoff.plan.membership import party_of, selects
from standoff.rehearse.motion import Course

__all__ = ["Ask", "asks_of", "concerns"]

#: What ends is told with the numbers of what began.
_RESTS_ON = {
    EventKind.TURNED_AWAY: EventKind.APPROACHED,
    EventKind.RESUMED: EventKind.HALTED,
    EventKind.REGAINED: EventKind.LOST,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One set of numbers for one kind at one zone. `numbers`: metres, m/s, microseconds, counts, by (kind, name)."""

    kind: EventKind
    rule: str | None
    severity: str
    numbers: Mapping[tuple[str, str], float]
    sure: Sure
    rules: tuple[Rule, ...]  # who asks; empty: everybody is meant

    def number(self, name: str, kind: EventKind | None = None) -> float:
        """A parameter of this kind, or of the kind it rests on."""
        return self.numbers[(kind or self.kind).value, name]


def asks_of(plan: Plan, zone: Zone) -> list[Ask]:
    """Everything a plan asks for at a zone."""
    asks: list[Ask] = []
    for kind in EventKind:
        wishes: dict[tuple[object, ...], list[Rule | None]] = {}
        for rule in _wishers(plan, zone, kind):
            key = (tuple(_numbers(plan, rule, kind).items()), (rule.sure if rule else None) or plan.defaults.sure)
            wishes.setdefault(key, []).append(rule)
        for rules in wishes.values():
            first = rules[0]
            numbers = _numbers(plan, first, kind)
            sure = (first.sure if first else None) or plan.defaults.sure
            name = first.id if first and len(wishes) > 1 else None
            severity = first.severity.value if first else "info"
            asks.append(Ask(kind, name, severity, numbers, sure, tuple(rule for rule in rules if rule)))
    return asks


def _wishers(plan: Plan, zone: Zone, kind: EventKind) -> list[Rule | None]:
    """The rules that ask; [None] where there are no rules at all, or a procedure needs it and no rule asks."""
    if not plan.rules:
        return [None]
    here = [rule for rule in plan.rules if zone.id in rule.zones]
    asking: list[Rule | None] = [rule for rule in here if kind in rule.when]
    if asking:
        return asking
    called = {rule.procedure for rule in here}
    needed = {k for p in plan.procedures if p.id in called for step in p.steps for k in step.unless}
    return [None] if kind in needed else []


def _numbers(plan: Plan, rule: Rule | None, kind: EventKind) -> dict[tuple[str, str], float]:
    numbers = {}
    for of in (kind, *([_RESTS_ON[kind]] if kind in _RESTS_ON else [])):
        own = rule.parameters if rule and of in rule.when else {}
        for parameter in KINDS[of].parameters:
            value = own.get(parameter.name, parameter.default)
            numbers[of.value, parameter.name] = float(plan.defaults.lost_after_us if value is None else value)
    return numbers


def concerns(plan: Plan, zone: Zone, ask: Ask, course: Course) -> bool:
    """Whether an ask is about an entity: a rule of it selects it, and the zone does not exempt its party."""
    party = party_of(plan, course.entity, course.party)
    if party in zone.exempt:
        return False
    return not ask.rules or any(selects(plan, rule, course.entity, party, course.kind) for rule in ask.rules)
