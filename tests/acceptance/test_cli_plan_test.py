"""`standoff test`: the tests that live with a plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree

from standoff.cli import main

DOCS = Path(__file__).parents[2] / "docs" / "plan-tests.md"
FAILING = """
- test: it never comes
  tracks: {conv-1: {party: pro-regime, track: [from 20 km north of garrison-55km border, stand 5 min]}}
  expect: [{event: entered, entity: conv-1}]
"""


@pytest.fixture
def plan(tmp_path: Path, examples: Path) -> Path:
    """A copy of the worked example, to spoil."""
    shutil.copytree(examples / "al_tanf", tmp_path / "plan")
    return tmp_path / "plan"


def test_the_worked_example_tests_every_rule_both_ways(examples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", str(examples / "al_tanf"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"]
    assert answer["failed"] == 0
    assert answer["untested_rules"] == []
    assert len(answer["rules"]) == 12
    assert all(rule["fires"] and rule["silent"] for rule in answer["rules"])


def test_tests_are_no_part_of_what_a_plan_has_in_force(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "hash", str(plan)])
    before = capsys.readouterr().out
    file = plan / "plan.yaml"
    file.write_text(file.read_text().replace("tests: [tests/*.yaml]", ""))
    main(["plan", "hash", str(plan)])
    assert capsys.readouterr().out == before


def test_a_loosened_rule_makes_its_tests_fail(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = plan / "plan.yaml"
    file.write_text(file.read_text().replace("depth: 15 km", "depth: 25 km"))
    monkeypatch.chdir(plan.parent)  # places are told as files were named: a long path makes long lines
    assert main(["test", "plan"]) == 1
    said = capsys.readouterr().out
    assert "FAILED  fifteen kilometres inside is deep" in said
    assert "expected  went_deep by rule deep-inside at +15 min" in said
    assert "UNTESTED  rule deep-inside: no test in which it fires" in said
    assert max(len(line) for line in said.split("FAILED  ")[1].splitlines()[1:] if "UNTESTED" not in line) <= 100


def test_an_untested_rule_fails_the_run_unless_allowed_and_then_it_is_said(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plan / "tests" / "inside.yaml").unlink()
    assert main(["test", str(plan)]) == 1
    assert (
        "UNTESTED  rule long-stay: no test in which it fires and none in which it stays silent"
        in capsys.readouterr().out
    )
    assert main(["test", str(plan), "--allow-untested"]) == 0
    assert "UNTESTED  rule long-stay" in capsys.readouterr().err


def test_only_some_tests_can_be_run_and_then_nothing_is_said_of_rules(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", str(plan), "--test", "*patrol*"]) == 0
    assert "1 of 1 tests passed; only some tests were run" in capsys.readouterr().out
    assert main(["test", str(plan), "--test", "people.yaml"]) == 0
    assert "2 of 2 tests passed" in capsys.readouterr().out
    assert main(["test", str(plan), "--test", "nothing*"]) == 2
    assert "fits none of the 21 tests" in capsys.readouterr().err


def test_junit_and_pictures_are_written_for_what_failed(plan: Path, tmp_path: Path) -> None:
    (plan / "tests" / "failing.yaml").write_text(FAILING)
    call = ["test", str(plan), "--junit", str(tmp_path / "junit.xml"), "--picture", str(tmp_path / "pictures")]
    assert main(call) == 1
    root = etree.parse(tmp_path / "junit.xml").getroot()
    assert [case.getparent().get("name") for case in root.iter("failure")] == ["it never comes"]
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["010-it-never-comes.svg"]


def test_what_cannot_be_used_is_told_with_code_2(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (plan / "tests" / "failing.yaml").write_text(FAILING.split("  expect", maxsplit=1)[0])
    junit = tmp_path / "junit.xml"
    assert main(["test", str(plan), "--junit", str(junit)]) == 2
    assert f"{plan}/tests/failing.yaml:2:9: error: the test 'it never comes' expects nothing" in capsys.readouterr().err
    assert not junit.exists()
    assert main(["test", str(plan), "--picture-all"]) == 2
    assert "--picture-all needs --picture" in capsys.readouterr().err


def test_globs_that_match_nothing_and_plans_without_tests_are_told_with_code_2(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = plan / "plan.yaml"
    text = file.read_text()
    file.write_text(text.replace("tests: [tests/*.yaml]", "tests: [tests/*.yaml, more/*.yaml]"))
    assert main(["test", str(plan)]) == 2
    line = text.splitlines().index("tests: [tests/*.yaml]") + 1
    assert f"plan.yaml:{line}:23: error: tests: 'more/*.yaml' matches no file" in capsys.readouterr().err
    file.write_text(text.replace("tests: [tests/*.yaml]", ""))
    assert main(["test", str(plan)]) == 2
    assert "the plan names no tests" in capsys.readouterr().err


def test_the_example_of_the_documentation_runs(plan: Path) -> None:
    example = next(block for block in DOCS.read_text().split("```") if block.startswith("yaml\nat:"))
    (plan / "tests" / "documented.yaml").write_text(example.removeprefix("yaml\n"))
    assert main(["test", str(plan)]) == 0
