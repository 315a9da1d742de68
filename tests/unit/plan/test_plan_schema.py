"""The JSON Schema that editors complete from says the same as the reader."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from plan_cases import CONTRACT, issues_of, plan_of
from ruamel.yaml import YAML
from ruamel.yaml.resolver import VersionedResolver
from test_plan_hash import FULL
from test_plan_load import CHECKS, unmarked

from standoff.model.kinds import KINDS
from standoff.plan import plan_schema, starter_plan
from standoff.plan.schema_people import ACTIONS

SCHEMA = plan_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


class WithoutTimes(VersionedResolver):
    """YAML 1.2 as editors read it: a time is text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        tag = super().resolve(kind, value, implicit)
        return self.DEFAULT_SCALAR_TAG if str(tag).endswith("timestamp") else tag


def as_an_editor_reads(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = WithoutTimes
    return yaml.load(text)


def properties(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if key == "properties":
            yield from ((f"{path}/{name}", field) for name, field in value.items())
        yield from properties(value, f"{path}/{key}")


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_every_field_is_described() -> None:
    fields = list(properties(SCHEMA))
    assert len(fields) > 70
    assert [path for path, field in fields if not field.get("description")] == []


@pytest.mark.parametrize("text", [CONTRACT, FULL, starter_plan("x", "a:\n  circle: {centre: [4, 52], radius: 3 nm}")])
def test_good_plans_fit_the_schema(text: str) -> None:
    VALIDATOR.validate(as_an_editor_reads(text))


SHAPE_CHECKS = [
    case
    for case in CHECKS
    if case[2] in ("unknown-key", "missing-key", "not-positive", "one-shape", "not-a-count", "unknown-word")
]


@pytest.mark.parametrize("case", SHAPE_CHECKS, ids=[case[0] for case in SHAPE_CHECKS])
def test_what_the_reader_refuses_for_its_shape_the_schema_marks_too(case: tuple[str, str, str, str]) -> None:
    plan = as_an_editor_reads(unmarked(case[1])[0])
    text_quantity = case[2] == "not-positive" and "0}" not in case[1]  # a sign inside a text is beyond a schema's reach
    assert text_quantity or not VALIDATOR.is_valid(plan)


def test_the_schema_knows_the_eight_actions_and_no_other() -> None:
    assert SCHEMA["$defs"]["StepModel"]["properties"]["action"]["enum"] == list(ACTIONS)
    assert set(ACTIONS) == {"observe", "verify", "contact", "notify", "request", "convene", "refer", "record"}
    plan = as_an_editor_reads(CONTRACT)
    broken = copy.deepcopy(plan)
    broken["procedures"]["warn-in-order"]["steps"][0]["action"] = "strike"
    assert VALIDATOR.is_valid(plan)
    assert not VALIDATOR.is_valid(broken)


@pytest.mark.parametrize(("kind", "spec"), KINDS.items(), ids=list(KINDS))
def test_every_parameter_of_every_kind_can_be_set_and_its_default_is_accepted(kind: str, spec: Any) -> None:
    rule = SCHEMA["$defs"]["RuleModel"]["properties"]
    for parameter in spec.parameters:
        assert kind in rule[parameter.name]["description"]
        value = parameter.default if parameter.default is not None else 3_600_000_000
        value = value / 1e6 if parameter.unit == "duration" else value
        value = int(value) if parameter.unit == "count" else value
        text = f"plan: p\nzones: {{a: {{circle: {{centre: [0, 0], radius: 99 km}}}}}}\nrules: [{{id: r, when: {kind}, {parameter.name}: {value}}}]\n"
        assert issues_of(text) == []
        assert plan_of(text).rules[0].parameters[parameter.name] == (
            parameter.default or 3_600_000_000 * (parameter.default is None)
        )


def test_the_defaults_in_the_schema_are_those_of_the_reader() -> None:
    properties = SCHEMA["$defs"]["DefaultsModel"]["properties"]
    shown = {name: field["default"] for name, field in properties.items() if "default" in field}
    assert shown == {"position_error": 15.0, "max_gap": "30 min", "lateness": "5 min", "lost_after": "60 min"}
    written = ", ".join(f"{name}: {value}" for name, value in shown.items())
    bare = "plan: p\nzones: {a: {circle: {centre: [0, 0], radius: 9 km}}}\n"
    assert plan_of(bare) == plan_of(f"{bare}defaults: {{{written}}}\n")
