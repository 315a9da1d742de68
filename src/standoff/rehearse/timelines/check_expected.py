"""Expectations of one test, read and checked against the plan and against who moves in the test."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from standoff.incidents import VERBS
from standoff.model.event import EventKind
from standoff.model.incident import INCIDENT_KINDS
from standoff.model.plan import Plan, Rule
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.membership import is_glob
from standoff.plan.tree import Node, shortened
from standoff.rehearse.timelines.expectations import (
    SORTS,
    EventExpected,
    Expected,
    IncidentExpected,
    NoEventExpected,
    StepExpected,
)
from standoff.rehearse.timelines.model import ExpectedAt

__all__ = ["Cast", "read_expectations"]

#: What may be said by globs. Elsewhere a star would be a name that nothing has, and silence of it no news.
_GLOBS: Final = ("entity", "incident", "no_incident", "zone")


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom and what expectations may name."""

    plan: Plan
    entities: tuple[str, ...]


def read_expectations(items: Sequence[Node], cast: Cast, found: Findings) -> tuple[ExpectedAt, ...]:
    """Those that can be used; what is wrong with the others is noted."""
    read = [_read(item, cast, found) for item in items]
    return tuple(each for each in read if each is not None)


def _read(item: Node, cast: Cast, found: Findings) -> ExpectedAt | None:
    if not isinstance(item.value, dict):
        mend = "Write `{event: entered, entity: ..., at: ...}`."
        found.error(item.place, "not-a-mapping", f"an expectation is a mapping, not {item.noun()}.", mend)
        return None
    sort = next((name for name in SORTS if name in item.value), None)
    if sort is None:
        what = "this does not say what is expected."
        word = next(iter(item.value), "")
        mend = f"{did_you_mean(word, SORTS)} Each has one of these keys."
        found.error(item.place, "unknown-expectation", what, mend)
        return None
    expected = read_model(SORTS[sort], item, found, f"the expectation {sort!r}")
    if expected is None:
        return None
    _check_names(expected, item, cast, found)
    return ExpectedAt(expected, item.place)


def _check_names(expected: Expected, item: Node, cast: Cast, found: Findings) -> None:
    plan = cast.plan
    steps = {step.id for procedure in plan.procedures for step in procedure.steps}
    known: dict[str, tuple[str, Collection[str]]] = {
        "entity": ("entity of this test", cast.entities),
        "incident": ("entity of this test", cast.entities),
        "no_incident": ("entity of this test", (*cast.entities, "any")),
        "merged_into": ("entity of this test", cast.entities),
        "zone": ("zone of the plan", [zone.id for zone in plan.zones]),
        "rule": ("rule of the plan", [rule.id for rule in plan.rules]),
        "silent": ("rule of the plan", [rule.id for rule in plan.rules]),
        "procedure": ("procedure of the plan", [procedure.id for procedure in plan.procedures]),
        "step": ("step of the plan", steps),
        "refused": ("act of people", VERBS),
    }
    if isinstance(expected, IncidentExpected):
        known["kind"] = ("kind of incident", INCIDENT_KINDS)
    for name, (noun, words) in known.items():
        for word in _words(getattr(expected, name, None)):
            if word not in words and not (name in _GLOBS and any(fnmatchcase(one, word) for one in words)):
                what = f"{name}: {shortened(word)} {'fits' if name in _GLOBS and is_glob(word) else 'is'} no {noun}."
                found.error(item.at((name,)), f"unknown-{name}", what, did_you_mean(word, words, noun.split(" ")[0]))
    if isinstance(expected, EventExpected | NoEventExpected) and plan.rules:
        _check_rules(expected, item, plan, found)
    _check_steps(expected, item, plan, found)


def _words(value: object) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()


def _check_rules(expected: EventExpected | NoEventExpected, item: Node, plan: Plan, found: Findings) -> None:
    """An event that no rule asks for can never come: to expect it fails always, to expect none of it never."""
    kinds = expected.event if isinstance(expected, EventExpected) else expected.none
    named = [rule for rule in plan.rules if not expected.rule or rule.id in expected.rule]
    asking = [rule for rule in named if not kinds or any(kind in rule.when for kind in kinds)]
    if not named or (not expected.rule and any(kind in _needed(plan) for kind in kinds)):
        return  # said already; or a procedure needs it, whatever the rules ask for
    who = f"the rule {' or '.join(map(repr, expected.rule))} does not ask" if expected.rule else "no rule asks"
    if not asking:
        asked = sorted({kind.value for rule in named for kind in rule.when})
        what = f"{' or '.join(kinds)} can never come: {who} for it."
        place = item.at(("rule",)) if expected.rule else item.at((next(iter(type(expected).model_fields)),))
        found.error(place, "never-fires", what, f"Asked for: {', '.join(asked)}.")
    elif _any_fits([zone.id for zone in plan.zones], expected.zone) and not _any_fits(_zones(asking), expected.zone):
        what = f"{' or '.join(expected.zone)}: {who} for this there."
        found.error(item.at(("zone",)), "never-fires", what, f"It is asked for at: {', '.join(_zones(asking))}.")


def _any_fits(zones: Iterable[str], words: Sequence[str]) -> bool:
    return any(fnmatchcase(zone, word) for zone in zones for word in words)


def _zones(rules: Iterable[Rule]) -> list[str]:
    return list(dict.fromkeys(zone for rule in rules for zone in rule.zones))


def _needed(plan: Plan) -> set[EventKind]:
    """Kinds that are watched for the sake of procedures."""
    return {kind for procedure in plan.procedures for step in procedure.steps for kind in step.unless}


def _check_steps(expected: Expected, item: Node, plan: Plan, found: Findings) -> None:
    if not isinstance(expected, StepExpected):
        return
    if all(getattr(expected, name) is None for name in ("is_", "becomes", "opens", "due")):
        what = f"nothing is said of the step {expected.step!r}."
        found.error(item.place, "says-nothing", what, "Write `is`, `becomes`, `opens` or `due`.")
    own = [p for p in plan.procedures if p.id == expected.procedure]
    if own and expected.step not in [step.id for step in own[0].steps]:
        what = f"the procedure {own[0].id!r} has no step {expected.step!r}."
        found.error(item.at(("step",)), "unknown-step", what, did_you_mean(expected.step, [s.id for s in own[0].steps]))
