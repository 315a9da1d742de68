"""Scenario bytes to a scenario: read, check everything, and say all that is wrong at once."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from standoff.errors import Issue, PlanError, ScenarioError
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.tree import Node, read_tree, shortened
from standoff.rehearse.scenario.actors import read_actors
from standoff.rehearse.scenario.fields import Known
from standoff.rehearse.scenario.ground import Resolver, read_places, read_roads
from standoff.rehearse.scenario.model import Actor, Scenario
from standoff.rehearse.scenario.observation import Observation
from standoff.rehearse.scenario.schema import HeadModel, ScenarioModel
from standoff.rehearse.scenario.seen import read_observation
from standoff.rehearse.scenario.size import MOST_FIXES, estimated_fixes

__all__ = ["checked_scenario", "load_scenario"]

_MAPPINGS: Final = ("places", "roads", "actors", "observation")
_LONGEST_US: Final = 366 * 86_400_000_000
_YEARS_US: Final = (-2_208_988_800_000_000, 7_258_118_400_000_000)  # 1900 to 2200: beyond them it is a slip


def load_scenario(data: bytes, file_name: str, resolve: Resolver) -> Scenario:
    """The scenario in `data`. ScenarioError with everything found where it cannot be used.

    `file_name` is what messages call it; `resolve` gives the bytes of a file it names (a road), by that name, and
    raises OSError or KeyError where there is none. Warnings are left out; `checked_scenario` has them.
    """
    return checked_scenario(data, file_name, resolve)[0]


def checked_scenario(data: bytes, file_name: str, resolve: Resolver) -> tuple[Scenario, tuple[Issue, ...]]:
    """The scenario in `data` and the warnings about it; else as `load_scenario`."""
    try:
        root = read_tree(data, file_name)
    except PlanError as problem:
        raise ScenarioError([_ours(issue) for issue in problem.issues]) from None
    found = Findings()
    _check_top(root, found)
    scenario = _read(root, resolve, found)
    issues = tuple(_ours(issue) for issue in found.in_order())
    if scenario is None or found.errors:
        raise ScenarioError(issues)
    return scenario, issues


def _ours(issue: Issue) -> Issue:
    """An issue of the shared readers, in words about a scenario."""
    code = issue.code.replace("-plan", "-scenario").replace("plan-", "scenario-")
    what, mend = (re.sub(r"\b([Tt]he|a) plan\b", r"\1 scenario", text) for text in (issue.what, issue.mend))
    if "standoff plan schema" in mend:
        mend = "The reference of the scenario language shows what belongs here."
    if issue.code == "empty-plan":
        mend = "Begin with `scenario: name`."
    return replace(issue, code=code, what=what, mend=mend)


def _names() -> list[str]:
    return [field.alias or name for name, field in ScenarioModel.model_fields.items()]


def _check_top(root: Node, found: Findings) -> None:
    """The top level: known keys, and mappings where they belong. What is wrong is taken out."""
    if not isinstance(root.value, dict):
        what = f"a scenario is a mapping of keys to values, and this is {root.noun()}."
        raise ScenarioError([Issue("error", "not-a-mapping", what, "Begin with `scenario: name`.", root.place)])
    for key in list(root.value):
        below = root.value[key]
        if key not in _names():
            what = f"unknown key {shortened(key)} in the scenario."
            found.error(root.keys[key], "unknown-key", what, did_you_mean(key, _names()))
        elif key in _MAPPINGS and not isinstance(below.value, dict):
            what = f"{key!r} must be a mapping of names to values, not {below.noun()}."
            found.error(below.place, "not-a-mapping", what, "Write `name: {...}`.")
        else:
            continue
        del root.value[key]
    if not root.value.get("actors") and "actors" not in root.keys:
        found.error(root.place, "missing-key", "the scenario needs 'actors'.", "Add `actors: {name: {...}}`.")


def _read(root: Node, resolve: Resolver, found: Findings) -> Scenario | None:
    assert isinstance(root.value, dict)
    section = root.value.get
    head = _head(root, found)
    known = Known(*_span(head, root, found))
    read_places(section("places"), known, found)
    read_roads(section("roads"), known, resolve, found)
    sensors = tuple(section("observation").value) if section("observation") else ("all",)  # type: ignore[union-attr,arg-type]
    actors = read_actors(section("actors"), known, sensors, found) if section("actors") else ()  # type: ignore[arg-type]
    if section("actors") and not section("actors").value:  # type: ignore[union-attr]
        found.error(section("actors").place, "empty-section", "nobody moves.", "Add an actor.")  # type: ignore[union-attr]
    observation = _observation(section("observation"), known, actors, found)
    if head is None or found.errors:
        return None
    scenario = Scenario(head.scenario, head.words, known.from_us, known.to_us, actors, observation, head.plan)
    return _bounded(scenario, root, found)


def _head(root: Node, found: Findings) -> HeadModel | None:
    assert isinstance(root.value, dict)
    keys = [field.alias or name for name, field in HeadModel.model_fields.items()]
    only = Node(root.place, {key: node for key, node in root.value.items() if key in keys}, keys=root.keys)
    return read_model(HeadModel, only, found, "the scenario")


def _span(head: HeadModel | None, root: Node, found: Findings) -> tuple[int, int]:
    """From when until when; where that is wrong, a year, so that the rest can be read."""
    if head is None:
        return 0, _LONGEST_US
    if head.to is None and head.for_ is None:
        what = "the scenario never ends: it has neither `to` nor `for`."
        found.error(root.place, "never-ends", what, "Add `for: 6 h`, or `to:` with an instant.")
    elif head.to is not None and head.for_ is not None:
        found.error(root.at(("for",), key=True), "one-of", "the scenario has `to` and `for`.", "Keep one of the two.")
    to_us = head.to if head.to is not None else head.from_ + (head.for_ or _LONGEST_US)
    place = root.at(("to" if head.to is not None else "for",))
    if to_us <= head.from_:
        found.error(place, "end-before-start", "the scenario ends before it begins.", "Write `to` after `from`.")
    elif to_us - head.from_ > _LONGEST_US:
        found.error(place, "too-long", "the scenario lasts more than 366 days.", "Write a shorter one.")
    elif not _YEARS_US[0] <= head.from_ <= to_us <= _YEARS_US[1]:
        mend = "Write a year between 1900 and 2200."
        found.error(root.at(("from",)), "odd-year", "the scenario lies in a year nobody means.", mend)
    else:
        return head.from_, to_us
    return head.from_, head.from_ + _LONGEST_US


def _observation(
    node: Node | None, known: Known, actors: tuple[Actor, ...], found: Findings
) -> tuple[Observation, ...]:
    if node is None:
        return (Observation("all", "all"),)
    assert isinstance(node.value, dict)
    by_id = {actor.id: actor for actor in actors}

    def entities(word: str) -> tuple[str, ...] | None:
        if word in by_id:
            return tuple(by_id[word].entity(index) for index in range(by_id[word].count))
        base, _, number = word.rpartition("-")
        group = by_id.get(base)
        one = group is not None and number.isdecimal() and 1 <= int(number) <= group.count
        return (word,) if one else None

    names: Collection[str] = list(by_id)
    read = [read_observation(name, below, known, entities, list(names), found) for name, below in node.value.items()]
    return tuple(model for model in read if model is not None)


def _bounded(scenario: Scenario, root: Node, found: Findings) -> Scenario:
    fixes = estimated_fixes(scenario)
    if fixes > MOST_FIXES:
        what = f"the scenario would give about {fixes:.2g} fixes, more than the {MOST_FIXES:.0e} it may give."
        found.error(root.place, "too-many", what, "Write a shorter one, fewer actors or rarer reports.")
    return scenario
