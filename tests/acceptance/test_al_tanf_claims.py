"""The al-Tanf claims of spring 2017, through the public commands: what the check must say of them, line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from standoff.cli.claims_commands import claims_app

MAY_18, JUNE_8 = "al-tanf-2017-05-18", "al-tanf-2017-06-08"


def run(*arguments: str) -> str:
    result = CliRunner().invoke(claims_app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('al-tanf') / 'record.db'}"
    run("import", str(examples / "al_tanf" / "claims.csv"), "--record", url)
    return url


@pytest.fixture(scope="module")
def found(record: str) -> dict[str, Any]:
    checked: dict[str, Any] = json.loads(run("check", "--record", record, "--json"))
    return checked


def about(found: dict[str, Any], incident: str | None, matter: str) -> list[dict[str, Any]]:
    return [each for each in found["contradictions"] if (each["incident"], each["property"]) == (incident, matter)]


def test_the_check_has_the_agreed_shape(found: dict[str, Any]) -> None:
    assert {"contradictions", "origins", "restatements", "unsourced", "overprecise"} <= found.keys()
    for each in found["contradictions"]:
        assert {"incident", "property", "claims", "reason", "verdict"} <= each.keys()
        assert each["verdict"] in ("contradiction", "refinement", "cannot_tell")
    for each in found["origins"]:
        assert {"incident", "property", "value", "claims", "origins"} <= each.keys()


def test_the_four_dated_incidents_are_there(record: str) -> None:
    claims = json.loads(run("list", "--record", record, "--json"))
    days = {claim["incident"] for claim in claims if "incident" in claim}
    assert days == {f"al-tanf-2017-{day}" for day in ("05-18", "06-06", "06-08", "06-20")}


def test_the_order_of_18_may_is_consistent_but_both_accounts_come_from_one_party(found: dict[str, Any]) -> None:
    (sequence,) = about(found, MAY_18, "sequence")
    assert sequence["verdict"] == "refinement"
    assert "order is consistent" in sequence["reason"]
    assert "all of it comes from one party (coalition)" in sequence["reason"]
    assert {each["property"] for each in found["one_party"] if each["incident"] == MAY_18} == {"sequence", "step"}


def test_the_killed_of_18_may_are_a_contradiction_and_no_average(found: dict[str, Any]) -> None:
    (killed,) = about(found, MAY_18, "killed")
    assert killed["verdict"] == "contradiction"
    assert killed["sides"] == [["may18-killed-army"], ["may18-killed-sohr", "may18-killed-sohr-again"]]
    (told,) = (each for each in found["reported"] if (each["incident"], each["property"]) == (MAY_18, "killed"))
    assert (told["low"], told["best"], told["high"]) == (8, None, None)


def test_one_observatory_in_two_outlets_is_one_origin(found: dict[str, Any]) -> None:
    (eight,) = (each for each in found["origins"] if each["property"] == "killed" and each["value"] == "8")
    assert (eight["origins"], eight["claims"]) == (1, ["may18-killed-sohr", "may18-killed-sohr-again"])
    assert [each["claims"] for each in found["restatements"]] == [["may18-killed-sohr", "may18-killed-sohr-again"]]


def test_the_number_of_strikes_is_no_contradiction_once_it_is_said_what_is_counted(found: dict[str, Any]) -> None:
    strikes = about(found, JUNE_8, "strikes")
    assert strikes
    assert {each["verdict"] for each in strikes} == {"cannot_tell"}
    assert any("one counts sets of strikes, the other strikes" in each["reason"] for each in strikes)


def test_the_size_of_the_zone_is_an_open_question(found: dict[str, Any]) -> None:
    (size,) = about(found, None, "zone_size")
    assert size["verdict"] == "cannot_tell"
    assert "read as a radius and as a width" in size["reason"]


def test_27_km_is_inside_a_radius_and_on_the_line_of_a_width(found: dict[str, Any]) -> None:
    (place,) = (each for each in found["places"] if each["claim"] == "may18-distance")
    readings = {each["claim"]: each["verdict"] for each in place["readings"]}
    assert place["verdict"] == "cannot_tell"
    assert readings == {"zone-size-dillon": "inside", "zone-size-post": "cannot_tell"}


def test_the_drone_inside_and_outside_is_a_contradiction_of_one_briefing(found: dict[str, Any]) -> None:
    (position,) = about(found, JUNE_8, "position")
    assert (position["verdict"], position["same_origin"]) == ("contradiction", True)


def test_assessments_and_opinions_support_no_event(found: dict[str, Any]) -> None:
    assert {"may18-intent", "may18-legality", "authority-delegated", "stakes"} <= set(found["not_support"])
    counted = {name for each in found["origins"] for name in each["claims"]}
    assert not counted & set(found["not_support"])


def test_what_only_the_press_said_is_unsourced(found: dict[str, Any]) -> None:
    assert {"massing-outside", "may18-hit-press"} <= set(found["unsourced"])
    assert "may18-distance" not in found["unsourced"], "Reuters heard it, though from nobody named"


def test_a_person_resolves_and_takes_it_back_and_the_range_stands_again(examples: Path, tmp_path: Path) -> None:
    record = str(tmp_path / "record.db")
    run("import", str(examples / "al_tanf" / "claims.csv"), "--record", record)
    before = json.loads(run("check", "--record", record, "--json"))
    person = ("--record", record, "--as", "analyst-1")
    run(
        "resolve", "killed", *person, "--incident", MAY_18, "--method", "judgement", "--reason", "the only count",
        "--use", "may18-killed-sohr", "--set-aside", "may18-killed-sohr-again=repeats it",
        "--set-aside", "may18-killed-army=gives no number",
    )  # fmt: skip
    during = json.loads(run("check", "--record", record, "--json"))
    (killed,) = about(during, MAY_18, "killed")
    assert (killed["verdict"], killed["resolution"]) == ("contradiction", "resolution-1")
    (told,) = (each for each in during["reported"] if (each["incident"], each["property"]) == (MAY_18, "killed"))
    assert (told["low"], told["best"], told["high"]) == (8, 8, 8)
    run("unresolve", "resolution-1", *person, "--reason", "the army named a number")
    assert json.loads(run("check", "--record", record, "--json")) == before
