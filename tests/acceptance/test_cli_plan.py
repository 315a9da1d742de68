"""`standoff plan`: a plan to start from, what is wrong with one, what it says, and its version."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from standoff.cli import main

PLAN = """\
plan: small
zones:
  camp:
    circle: {centre: [38.6, 33.5], radius: 55 km}
rules:
  - {id: in, when: entered, zone: camp}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN)
    return path


def test_init_writes_a_plan_that_passes_its_own_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "first.yaml"
    assert main(["plan", "init", str(target), "--circle", "10,50,3 km", "--name", "harbour watch"]) == 0
    assert main(["plan", "check", str(target)]) == 0
    said = capsys.readouterr().out
    assert "can be used: 1 zone, 3 rules" in said
    assert "warning" not in said
    assert main(["plan", "show", str(target)]) == 0
    assert "circle of 3 km around 10, 50" in capsys.readouterr().out


def test_init_never_overwrites(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "init", str(plan)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert plan.read_text() == PLAN


def test_check_names_file_line_and_column_of_everything_wrong(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(PLAN.replace("55 km", "55 leagues").replace("zone: camp}", "zone: champ}"))
    assert main(["plan", "check", str(plan)]) == 2
    said = capsys.readouterr().out
    assert f"{plan}:4:" in said
    assert f"{plan}:6:" in said
    assert "cannot be used: 2 errors" in said


def test_check_as_json_has_every_issue(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(PLAN.replace("55 km", "55 leagues"))
    assert main(["plan", "check", str(plan), "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert answer["usable"] is False
    assert answer["issues"][0]["place"]["line"] == 4


def test_hash_is_the_version_and_ignores_comments_and_layout(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "hash", str(plan)]) == 0
    before = capsys.readouterr().out.strip()
    plan.write_text("# a comment\n" + PLAN.replace("55 km", "55000 m"))
    assert main(["plan", "hash", str(plan), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"plan": "small", "plan_hash": before}
    plan.write_text(PLAN.replace("55 km", "54 km"))
    assert main(["plan", "hash", str(plan)]) == 0
    assert capsys.readouterr().out.strip() != before


def test_schema_accepts_what_check_accepts(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    content = YAML(typ="safe").load(plan.read_text())
    jsonschema.validate(content, schema)
    content["zones"]["camp"]["circle"]["radios"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_show_says_zones_rules_and_settings(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "show", str(plan)]) == 0
    said = capsys.readouterr().out
    for words in ("camp", "circle of 55 km around 38.6, 33.5", "entered", "max_gap", "30 min"):
        assert words in said
    assert main(["plan", "show", str(plan), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plan"] == "small"


def test_show_says_procedures_roles_and_incident_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "first.yaml"
    assert main(["plan", "init", str(target)]) == 0
    assert main(["plan", "show", str(target)]) == 0
    said = capsys.readouterr().out
    for words in (
        "procedures",
        "harbour-desk",
        "tried",
        "refer",
        "duty-officer",
        "officer-2",
        "18:00-06:00",
        "10 min",
    ):
        assert words in said
    assert "opens_at" in said
    assert main(["plan", "show", str(target), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["incidents"]["acts"] == {"close": "watch-officer"}
    assert shown["procedures"][0]["override"] == "duty-officer"
    assert shown["procedures"][0]["steps"][1]["fallback"] == "refer"


def test_a_fallback_that_goes_back_is_refused_with_its_place(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    step = "{id: one, action: record, role: officer, due: 5 min, fallback: one}"
    people = f"procedures:\n  p:\n    steps:\n      - {step}\nroles: {{officer: {{holders: [{{id: a}}]}}}}\n"
    plan.write_text(PLAN + people)
    assert main(["plan", "check", str(plan)]) == 2
    said = capsys.readouterr().out
    assert f"{plan}:10:" in said
    assert "without an end" in said
