"""Standoff never commands, cues or recommends force: the closed list of what a step may do holds no word of it.

That a plan with any other word is refused, with its line and column, stands in tests/unit/plan/test_plan_load.py.
"""

from __future__ import annotations

from typing import get_args

import pytest
from checkout import PACKAGE, ROOT, tracked
from jsonschema import Draft202012Validator

from standoff.errors import PlanError
from standoff.model.plan import StepAction
from standoff.plan import load_plan, plan_schema

AGREED = ("observe", "verify", "contact", "notify", "request", "convene", "refer", "record")
WORDS_OF_FORCE = (
    "fire",
    "engage",
    "strike",
    "shoot",
    "destroy",
    "intercept",
    "target",
    "jam",
    "disable",
    "warning-shot",
    "warn_shot",
    "show_of_force",
    "attack",
    "bomb",
    "kill",
    "launch",
    "neutralise",
    "open_fire",
    "ram",
    "seize",
    "lase",
    "illuminate",
    "cue",
    "task",
    "recommend",
)
#: The same words as somebody might smuggle them in, and agreed ones that are stretched.
DISGUISES = ("{}", "{}s", "{}_now", "{}-them", "contact_and_{}", "observe {}", "record;{}", " {}", "{}\\u200b")
CASES = (str.lower, str.upper, str.title, str.swapcase)
PLAN = """\
plan: p
zones:
  z: {{circle: {{centre: [0, 0], radius: 1 km}}}}
procedures:
  ladder:
    steps:
      - {{id: one, action: {action}, to: x, role: r, due: 5 min}}
roles:
  r: {{holders: [{{id: a}}]}}
"""


def _nothing(name: str) -> bytes:
    raise FileNotFoundError(name)


def test_the_actions_of_a_procedure_are_the_agreed_eight() -> None:
    assert get_args(StepAction) == AGREED


def test_the_published_schema_allows_the_agreed_eight_and_no_other() -> None:
    field = plan_schema()["$defs"]["StepModel"]["properties"]["action"]
    assert tuple(field["enum"]) == AGREED


@pytest.mark.parametrize("action", AGREED)
def test_a_plan_may_take_each_agreed_action(action: str) -> None:
    plan, _ = load_plan(PLAN.format(action=action).encode(), "plan.yaml", _nothing)
    assert plan.procedures[0].steps[0].action == action


@pytest.mark.parametrize("word", WORDS_OF_FORCE)
def test_no_word_of_force_passes_in_any_case_or_disguise_neither_the_reader_nor_the_schema(word: str) -> None:
    allowed = Draft202012Validator(plan_schema()["$defs"]["StepModel"]["properties"]["action"])
    for written in {disguise.format(case(word)) for disguise in DISGUISES for case in CASES}:
        with pytest.raises(PlanError) as refused:
            load_plan(PLAN.format(action=f'"{written}"').encode(), "plan.yaml", _nothing)
        assert {issue.code for issue in refused.value.issues} == {"refused-action"}, written
        assert not allowed.is_valid(written)


@pytest.mark.parametrize("action", AGREED)
def test_an_agreed_action_in_another_case_or_longer_is_refused_too(action: str) -> None:
    for written in (action.upper(), action.title(), f"{action}s", f"{action} ", f"{action}_fire"):
        with pytest.raises(PlanError):
            load_plan(PLAN.format(action=f'"{written}"').encode(), "plan.yaml", _nothing)


@pytest.mark.parametrize("action", ["[observe, fire]", "{observe: fire}", "null", "~", "!!binary ZmlyZQ==", "1"])
def test_an_action_that_is_no_word_is_refused(action: str) -> None:
    with pytest.raises(PlanError):
        load_plan(PLAN.format(action=action).encode(), "plan.yaml", _nothing)


@pytest.mark.parametrize("action", WORDS_OF_FORCE)
def test_a_plan_with_a_word_of_force_is_refused_and_told_the_agreed_ones(action: str) -> None:
    with pytest.raises(PlanError) as refused:
        load_plan(PLAN.format(action=action).encode(), "plan.yaml", _nothing)
    assert "plan.yaml:7:" in str(refused.value)
    assert "observe" in str(refused.value)


def test_no_example_plan_has_another_action() -> None:
    plans = [path for path in tracked() if path.name == "plan.yaml" and path.is_relative_to(PACKAGE / "examples")]
    assert plans
    for path in plans:
        plan, _ = load_plan(path.read_bytes(), path.name, lambda name, at=path.parent: (at / name).read_bytes())
        assert {step.action for one in plan.procedures for step in one.steps} <= set(AGREED)


def test_the_boundary_is_said_where_a_reader_begins() -> None:
    for page in ("README.md", "docs/design.md"):
        assert "never commands, cues or recommends force" in (ROOT / page).read_text(encoding="utf-8")
