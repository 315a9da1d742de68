"""Rules: which kinds, at which zones, for whom, with which parameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import filter as fnfilter
from types import MappingProxyType

from standoff.model.event import EventKind, Severity
from standoff.model.kinds import KINDS
from standoff.model.plan import Rule, Sure, Who
from standoff.plan.event_words import read_kinds
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.membership import UNKNOWN, is_glob
from standoff.plan.people import check_party
from standoff.plan.schema import PARAMETERS, RuleBase, RuleModel, SureModel
from standoff.plan.tree import Node, shortened

__all__ = ["Known", "read_rules", "read_sure"]


@dataclass(frozen=True, slots=True)
class Known:
    """What rules may refer to. `zone_keys` holds the zones that are declared, readable or not."""

    zones: tuple[str, ...]
    zone_keys: frozenset[str]
    parties: Collection[str]
    procedures: Collection[str]


def read_rules(node: Node | None, known: Known, found: Findings) -> tuple[Rule, ...]:
    """The rules that can be read, in the author's order."""
    rules: list[Rule] = []
    seen: dict[str, int] = {}
    for below in node.value if node is not None and isinstance(node.value, list) else ():
        name = below.child("id")
        noun = f"the rule {shortened(name.value)}" if name and isinstance(name.value, str) else "a rule"
        model = read_model(RuleModel, below, found, noun)
        if model is None:
            continue
        if model.id in seen:
            what = f"the rule id {shortened(model.id)} is used twice (first on line {seen[model.id]})."
            found.error(below.at(("id",)), "duplicate-rule", what, "Give one of them another id.")
        seen.setdefault(model.id, below.at(("id",)).line)
        rules.append(_rule(model, below, known, found))
    return tuple(rules)


def _rule(model: RuleBase, node: Node, known: Known, found: Findings) -> Rule:
    when = read_kinds(model.when, node, "when", found)
    if model.procedure is not None and model.procedure not in known.procedures:
        mend = did_you_mean(model.procedure, known.procedures, "procedures")
        what = f"{shortened(model.procedure)} is no procedure of this plan."
        found.error(node.at(("procedure",)), "unknown-procedure", what, mend)
    _check_who(model, node, known, found)
    return Rule(
        id=model.id,
        when=when,
        zones=_zones(model, node, known, found),
        who=Who(model.who.party, model.who.kind, model.who.entity),
        severity=Severity(model.severity),
        procedure=model.procedure,
        parameters=MappingProxyType(_parameters(model, when, node, found)),
        sure=None if model.sure is None else read_sure(model.sure),
    )


def read_sure(model: SureModel) -> Sure:
    """The same as the engine wants it."""
    return Sure(model.one, model.run, model.for_, model.p)


def _zones(model: RuleBase, node: Node, known: Known, found: Findings) -> tuple[str, ...]:
    """The ids that the words under `zone` match, in plan order; the key of a file stands for all its zones."""
    every = set(known.zones)
    matched: set[str] = set()
    for number, word in enumerate(model.zone):
        if word in every:
            hits = [word]
        elif word == "all":
            hits = list(known.zones)
        elif is_glob(word):
            hits = fnfilter(known.zones, word)
        else:
            hits = [zone for zone in known.zones if zone.startswith(f"{word}/")]
        broken = bool(fnfilter(known.zone_keys - every, "*" if word == "all" else word))
        if not hits and not broken:
            what = f"{shortened(word)} matches no zone of this plan."
            found.error(
                node.at(("zone", number)),
                "unknown-zone",
                what,
                did_you_mean(word, known.zone_keys.union(known.zones), "zones"),
            )
        matched.update(hits)
    return tuple(zone for zone in known.zones if zone in matched)


def _check_who(model: RuleBase, node: Node, known: Known, found: Findings) -> None:
    for number, word in enumerate(model.who.party):
        place = node.at(("who", "party", number))
        if word == UNKNOWN or word in known.parties:
            continue
        if not is_glob(word):
            check_party(word, known.parties, place, found)
        elif not fnfilter(known.parties, word):
            what = f"{shortened(word)} matches no party of this plan, so the rule is about nobody."
            found.warn(place, "unmatched-party", what, did_you_mean(word, known.parties, "parties"))


def _parameters(model: RuleBase, when: tuple[EventKind, ...], node: Node, found: Findings) -> dict[str, float]:
    valid = _valid_for(when)
    chosen: dict[str, float] = {}
    for name in PARAMETERS:
        value = getattr(model, f"set_{name}")
        if value is None:
            continue
        place = node.at((name,), key=True)
        if when and name not in valid:
            kinds = ", ".join(when)
            known = f"They take {', '.join(valid)}." if valid else "They take none."
            found.error(
                place, "parameter-of-another-kind", f"{name!r} is no parameter of {kinds}.", f"{known} Remove {name!r}."
            )
            continue
        if len(valid.get(name, ())) > 1:
            what = f"{name!r} is set for {' and '.join(valid[name])} alike."
            found.warn(place, "shared-parameter", what, "Write two rules where they should differ.")
        chosen[name] = value
    return chosen


def _valid_for(when: tuple[EventKind, ...]) -> Mapping[str, list[str]]:
    valid: dict[str, list[str]] = {}
    for kind in when:
        for parameter in KINDS[kind].parameters:
            valid.setdefault(parameter.name, []).append(kind.value)
    return valid
