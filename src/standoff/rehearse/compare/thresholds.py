"""Door `thresholds`: the parameters of each kind of event that a rule asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.model.event import EventKind
from standoff.model.kinds import KINDS, Parameter
from standoff.model.plan import Plan, Rule
from standoff.rehearse.compare.change import ContentPath, PlanChange, flipped
from standoff.rehearse.compare.parameters import GREATER
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import value_words

__all__ = ["follows_default", "thresholds"]

_SUFFIX: Final = {"length": "_m", "speed": "_mps", "duration": "_us", "count": ""}


def thresholds(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    """Every parameter in force for a kind that both ask for."""
    for kind in new.when:
        if kind in old.when:
            for parameter in KINDS[kind].parameters:
                yield from _parameter(scene, old, new, kind, parameter)


def _in_force(plan: Plan, rule: Rule, parameter: Parameter) -> float:
    """The value that the engine takes: the rule's, else the kind's, else the plan's."""
    default = plan.defaults.lost_after_us if parameter.default is None else parameter.default
    return float(rule.parameters.get(parameter.name, default))


def follows_default(old: Rule, new: Rule, parameter: Parameter) -> bool:
    """Whether the value is the plan's own default on both sides: a change of it is told there, once."""
    return parameter.default is None and not {parameter.name} & (old.parameters.keys() | new.parameters.keys())


def _parameter(scene: Scene, old: Rule, new: Rule, kind: EventKind, parameter: Parameter) -> Iterator[PlanChange]:
    was, now = _in_force(scene.old, old, parameter), _in_force(scene.new, new, parameter)
    if was == now or follows_default(old, new, parameter):
        return
    way = GREATER[kind.value, parameter.name]
    direction = way.greater if now > was else flipped(way.greater)
    path = ("rules", new.id, parameter.name)
    texts = scene.written(path, value_words(was, parameter.unit), value_words(now, parameter.unit))
    greater = "greater" if now > was else "smaller"
    yield scene.tell(
        direction, "thresholds", f"rule {new.id}", f"{kind.value}.{parameter.name} is {greater}",
        f"a greater value is {way.greater}: {way.why}" if way.holds != "open" else way.why,
        at=(path,), old=texts[0], new=texts[1], covers=(_leaf(new, kind, parameter),),
    )  # fmt: skip


def _leaf(rule: Rule, kind: EventKind, parameter: Parameter) -> ContentPath:
    return ("rules", rule.id, "when", kind.value, parameter.name + _SUFFIX[parameter.unit])
