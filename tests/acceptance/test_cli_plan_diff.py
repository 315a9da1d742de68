"""`standoff plan diff`: what changed between two plans, for people, programs and CI."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import standoff
from standoff.cli import main
from standoff.rehearse.compare import compare_sources, read_pair

PLAN = """\
plan: small
zones:
  camp:
    circle: {centre: [38.6, 33.5], radius: 55 km}
rules:
  - {id: in, when: entered, zone: camp, severity: warning}
"""


@pytest.fixture
def plans(tmp_path: Path) -> tuple[str, str]:
    """A plan, and one whose zone is smaller and whose rule is more severe."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(PLAN)
    new.write_text(PLAN.replace("55 km", "50 km").replace("warning", "critical"))
    return str(old), str(new)


def test_a_person_gets_the_changes_by_direction_and_their_count(
    plans: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "diff", *plans]) == 0
    said = capsys.readouterr().out
    assert said.index("looser: ") < said.index("stricter: ")
    assert "OLD 4:5" in said
    assert "1 looser, 1 stricter, 0 moved, 0 cannot tell" in said


def test_a_program_gets_places_values_and_areas(plans: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "diff", *plans, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["summary"] == {"looser": 1, "stricter": 1, "moved": 0, "cannot_tell": 0}
    smaller, graver = answer["changes"]
    assert smaller["area"]["lost_km2"] == pytest.approx(1649, rel=0.01)
    assert (graver["old"], graver["new"]) == ("warning", "critical")
    assert graver["new_place"] == {"file": plans[1], "line": 6, "column": 41}


@pytest.mark.parametrize(("ways", "code"), [(["looser"], 1), (["moved"], 0), (["moved", "stricter"], 1)])
def test_ci_can_fail_on_a_direction(plans: tuple[str, str], ways: list[str], code: int) -> None:
    assert main(["plan", "diff", *plans, *(word for way in ways for word in ("--fail-on", way))]) == code


def test_the_same_plan_has_no_difference(plans: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "diff", plans[0], plans[0], "--fail-on", "looser"]) == 0
    assert "no difference" in capsys.readouterr().out


def test_a_plan_that_cannot_be_used_is_named_with_all_its_issues(
    plans: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path(plans[1]).write_text(PLAN.replace("55 km", "55 leagues"))
    assert main(["plan", "diff", *plans]) == 2
    said = capsys.readouterr().err
    assert f"{plans[1]}:4:" in said
    assert "the NEW plan:" in said
    Path(plans[0]).write_text(PLAN.replace("entered", "enterd"))
    assert main(["plan", "diff", *plans]) == 2
    said = capsys.readouterr().err
    assert "the OLD plan:" in said
    assert "the NEW plan:" in said


def test_a_wrong_direction_or_half_a_pair_of_acts_is_a_bad_call(
    plans: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "diff", *plans, "--fail-on", "loose"]) == 2
    assert "one of looser, stricter, moved, cannot_tell" in capsys.readouterr().err
    assert main(["plan", "diff", *plans, "--old-actions", "acts.yaml"]) == 2
    assert "give both" in capsys.readouterr().err


def test_a_map_shows_what_was_lost_and_is_the_same_each_time(plans: tuple[str, str], tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    assert main(["plan", "diff", *plans, "--map", str(first)]) == 0
    assert main(["plan", "diff", *plans, "--map", str(second)]) == 0
    assert first.read_bytes() == second.read_bytes()
    assert b"<svg" in first.read_bytes()


def test_a_map_that_cannot_be_written_is_a_bad_call(
    plans: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "diff", *plans, "--map", str(tmp_path / "nowhere" / "a.png")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_versions_have_the_places_they_have_in_the_file_whatever_their_order(tmp_path: Path) -> None:
    text = (
        "plan: p\nzones:\n  z:\n    versions:\n"
        "      - {circle: {centre: [10, 50], radius: 4 km}, from: 2017-06-01T00:00:00Z}\n"
        "      - {circle: {centre: [10, 50], radius: 3 km}, to: 2017-06-01T00:00:00Z}\n"
    )
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text)
    new.write_text(text.replace("4 km", "2 km"))
    (change,) = compare_sources(*read_pair(old, new))
    assert change.new_place is not None
    assert change.new_place.line == 5


def test_no_map_is_written_where_no_area_changed(plans: tuple[str, str], tmp_path: Path) -> None:
    assert main(["plan", "diff", plans[0], plans[0], "--map", str(tmp_path / "a.png")]) == 0
    assert not (tmp_path / "a.png").exists()


def test_the_loosened_example_tells_its_deadline_exemption_and_grant(
    examples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = examples / "al_tanf"
    acts = ["--old-actions", str(folder / "actions.yaml"), "--new-actions", str(folder / "loosened" / "actions.yaml")]
    assert main(["plan", "diff", str(folder), str(folder / "loosened"), *acts, "--json", "--fail-on", "looser"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert {change["direction"] for change in answer["changes"]} == {"looser"}
    doors = [change["door"] for change in answer["changes"]]
    assert {"deadlines", "exemptions", "grants", "members", "thresholds"} <= set(doors)
    assert doors.count("grants") == 2


def test_the_loosened_example_loses_real_incidents(examples: Path) -> None:
    folder = examples / "al_tanf"
    told = []
    for plan in (folder / "plan.yaml", folder / "loosened" / "plan.yaml"):
        events = standoff.replay(folder / "tracks", plan).frame
        told.append(set(events.filter(events["severity"] != "info")["entity"]))
    assert told[0] - told[1] == {"turn-1", "turn-2", "turn-3", "unknown-1"}
    assert told[1] <= told[0]


def test_places_of_both_plans_are_those_of_the_keys(examples: Path) -> None:
    folder = examples / "al_tanf"
    old, new = read_pair(folder, folder / "loosened")
    (due,) = [change for change in compare_sources(old, new) if change.door == "deadlines"]
    for place, value in ((due.old_place, "due: 5 min"), (due.new_place, "due: 15 min")):
        assert place is not None
        line = Path(place.file).read_text().splitlines()[place.line - 1]
        assert line[place.column - 1 :].startswith(value)
