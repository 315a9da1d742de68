"""What was only given another id: matched by content, told as moved, and compared under its new name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from standoff.model.plan import Plan, Procedure, Rule, Step
from standoff.model.zone import Zone
from standoff.plan.canonical import canonical_json
from standoff.plan.content import zone_version_hash
from standoff.rehearse.compare.change import PlanChange
from standoff.rehearse.compare.coverage import differing, leaves
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.source import Source

__all__ = ["renamed"]

_WHY: Final = {
    "zones": "the same zone under another id: grants and acts that name it by the old one no longer hold",
    "rules": "the same rule under another id: its events get other ids, and tests that name the old one fail",
    "procedures": "the same procedure under another id",
    "roles": "the same role under another id: grants of the old one no longer hold",
    "steps": "the same step under another id: acts that name the old one fail",
}
_NOUN: Final = {"zones": "zone", "rules": "rule", "procedures": "procedure", "roles": "role", "steps": "step"}


@dataclass(frozen=True, slots=True)
class _Rename:
    """`where`: the path of the thing in the text, by its new name."""

    section: str
    where: tuple[str, ...]
    was: str


def renamed(old_source: Source, new_source: Source) -> tuple[Scene, list[PlanChange]]:
    """The scene with OLD under the names of NEW, and the renamings as changes."""
    old, new = old_source.plan, new_source.plan
    changes: list[PlanChange] = []
    former: dict[tuple[str, ...], str] = {}
    for section, pairs, apply in _SECTIONS:
        names = pairs(old, new)
        if not names:
            continue
        before = leaves(old)
        old = apply(old, names)
        covers = tuple(differing(before, leaves(old)))
        fresh = _listed(section, names)
        former |= {rename.where: rename.was for rename in fresh}
        scene = Scene(old, new, old_source, new_source, former)
        changes += [
            scene.tell(
                "moved", section, _subject(rename), f"renamed from {rename.was}", _WHY[section], at=(rename.where,),
                old=rename.was, new=rename.where[-1], covers=covers,
            )
            for rename in fresh
        ]  # fmt: skip
    return Scene(old, new, old_source, new_source, former), changes


def _subject(rename: _Rename) -> str:
    of = f" of {rename.where[1]}" if rename.section == "steps" else ""
    return f"{_NOUN[rename.section]} {rename.where[-1]}{of}"


#: Old name to new; of steps (procedure, old name) to new.
_Names = Mapping[Any, str]


def _listed(section: str, names: _Names) -> list[_Rename]:
    if section == "steps":
        return [_Rename(section, ("procedures", of, "steps", new), was) for (of, was), new in sorted(names.items())]
    return [_Rename(section, (section, new), was) for was, new in sorted(names.items())]


def _matched(old: Mapping[str, Hashable], new: Mapping[str, Hashable]) -> dict[str, str]:
    """Old id to new id of things whose content is the same and whose ids are in one plan only."""
    waiting: dict[Hashable, list[str]] = {}
    for name in sorted(new.keys() - old.keys(), reverse=True):
        waiting.setdefault(new[name], []).append(name)
    return {name: waiting[old[name]].pop() for name in sorted(old.keys() - new.keys()) if waiting.get(old[name])}


def _zones(old: Plan, new: Plan) -> _Names:
    return _matched(*({zone.id: _zone_print(zone) for zone in plan.zones} for plan in (old, new)))


def _zone_print(zone: Zone) -> Hashable:
    versions = tuple(map(zone_version_hash, zone.versions))
    return versions, zone.name, frozenset(zone.accepted_by), frozenset(zone.exempt), zone.surface


def _with_zones(plan: Plan, names: _Names) -> Plan:
    zones = tuple(replace(zone, id=names.get(zone.id, zone.id)) for zone in plan.zones)
    rules = tuple(replace(rule, zones=tuple(names.get(zone, zone) for zone in rule.zones)) for rule in plan.rules)
    return replace(plan, zones=zones, rules=rules)


def _roles(old: Plan, new: Plan) -> _Names:
    return _matched(*({role.id: frozenset(role.holders) for role in plan.roles if role.holders}
                      for plan in (old, new)))  # fmt: skip


def _with_roles(plan: Plan, names: _Names) -> Plan:
    roles = tuple(replace(role, id=names.get(role.id, role.id)) for role in plan.roles)
    acts = {act: names.get(role, role) for act, role in plan.incidents.acts.items()}
    incidents = replace(plan.incidents, acts=MappingProxyType(acts))
    return replace(plan, roles=roles, incidents=incidents, procedures=tuple(
        replace(
            procedure, override=procedure.override and names.get(procedure.override, procedure.override),
            steps=tuple(replace(step, role=names.get(step.role, step.role)) for step in procedure.steps),
        )
        for procedure in plan.procedures
    ))  # fmt: skip


def _procedures(old: Plan, new: Plan) -> _Names:
    return _matched(*({one.id: _procedure_print(one) for one in plan.procedures} for plan in (old, new)))


def _procedure_print(procedure: Procedure) -> Hashable:
    return procedure.override, tuple((step.id, _step_print(step, procedure)) for step in procedure.steps)


def _with_procedures(plan: Plan, names: _Names) -> Plan:
    procedures = tuple(replace(one, id=names.get(one.id, one.id)) for one in plan.procedures)
    rules = tuple(replace(rule, procedure=rule.procedure and names.get(rule.procedure, rule.procedure))
                  for rule in plan.rules)  # fmt: skip
    return replace(plan, procedures=procedures, rules=rules)


def _steps(old: Plan, new: Plan) -> _Names:
    before = {one.id: one for one in old.procedures}
    return {
        (procedure.id, was): now
        for procedure in new.procedures
        if procedure.id in before
        for was, now in _matched(*(dict(_prints(one)) for one in (before[procedure.id], procedure))).items()
    }


def _prints(procedure: Procedure) -> Iterator[tuple[str, Hashable]]:
    for step in procedure.steps:
        yield step.id, _step_print(step, procedure)


def _step_print(step: Step, procedure: Procedure) -> Hashable:
    """A step without its id; its fallback by how many steps further on."""
    ids = [one.id for one in procedure.steps]
    ahead = ids.index(step.fallback) - ids.index(step.id) if step.fallback in ids else 0
    return (
        replace(step, id="", fallback=None, quorum=MappingProxyType({})).__repr__(),
        ahead,
        frozenset(step.quorum.items()),
    )


def _with_steps(plan: Plan, names: _Names) -> Plan:
    def name_of(procedure: Procedure, step: str) -> str:
        return names.get((procedure.id, step), step)

    return replace(plan, procedures=tuple(
        replace(procedure, steps=tuple(
            replace(step, id=name_of(procedure, step.id), fallback=step.fallback and name_of(procedure, step.fallback))
            for step in procedure.steps
        ))
        for procedure in plan.procedures
    ))  # fmt: skip


def _rules(old: Plan, new: Plan) -> _Names:
    return _matched(*({rule.id: _rule_print(rule) for rule in plan.rules} for plan in (old, new)))


def _rule_print(rule: Rule) -> Hashable:
    who = [sorted(words) for words in (rule.who.party, rule.who.kind, rule.who.entity)]
    said = {"when": sorted(rule.when), "zones": sorted(rule.zones), "who": who, "severity": rule.severity.value,
            "procedure": rule.procedure, "parameters": dict(rule.parameters)}  # fmt: skip
    return canonical_json(said), rule.sure


def _with_rules(plan: Plan, names: _Names) -> Plan:
    return replace(plan, rules=tuple(replace(rule, id=names.get(rule.id, rule.id)) for rule in plan.rules))


#: In this order, because rules name zones and procedures, and procedures name roles.
_SECTIONS: tuple[tuple[str, Callable[[Plan, Plan], _Names], Callable[[Plan, _Names], Plan]], ...] = (
    ("zones", _zones, _with_zones),
    ("roles", _roles, _with_roles),
    ("procedures", _procedures, _with_procedures),
    ("steps", _steps, _with_steps),
    ("rules", _rules, _with_rules),
)
