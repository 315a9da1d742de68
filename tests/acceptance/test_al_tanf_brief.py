"""What the brief says of al-Tanf: what the reports of spring 2017 allow, and nothing that they do not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from standoff.cli import main

MAY_18, JUNE_8 = "al-tanf-2017-05-18", "al-tanf-2017-06-08"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    path = tmp_path_factory.mktemp("al-tanf-brief") / "claims.db"
    claims, at = str(examples / "al_tanf" / "claims.csv"), "2017-06-21T00:00:00Z"
    assert main(["claims", "import", claims, "--record", str(path), "--as", "analyst-1", "--at", at]) == 0
    return path


def brief(record: Path, out: Path, incident: str) -> str:
    assert main(["record", "report", "--record", str(record), "--incident", incident, "--out", str(out)]) == 0
    return (out / "brief.md").read_text("utf-8")


@pytest.fixture(scope="module")
def may_18(record: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return brief(record, tmp_path_factory.mktemp("may") / "brief", MAY_18)


@pytest.fixture(scope="module")
def june_8(record: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return brief(record, tmp_path_factory.mktemp("june") / "brief", JUNE_8)


def section(text: str, title: str) -> str:
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def part(text: str, title: str) -> str:
    return text.split(f"### {title}", 1)[1].split("\n### ", 1)[0]


def test_the_order_of_the_steps_is_consistent_and_both_accounts_come_from_one_party(may_18: str) -> None:
    order = part(section(may_18, "Where claims differ"), f"sequence, {MAY_18}: consistent")
    assert "Coalition release 20170518-03" in order
    assert "two unnamed US defence officials, via AFP, Naharnet" in order
    assert "all of it comes from one party (coalition)" in order
    assert "sequence: all 2 origins speak for one party (coalition)." in section(may_18, "What stands behind it")


def test_killed_is_a_contradiction_with_both_sides_and_a_range_and_never_an_average(may_18: str) -> None:
    killed = part(section(may_18, "Where claims differ"), f"killed, {MAY_18}: contradiction")
    assert "SOHR, via inewstoday" in killed
    assert "Syrian army statement, via Xinhua, clicklancashire" in killed
    assert "exclude each other" in killed
    assert f"killed, {MAY_18}: 8 or more, no upper limit is claimed" in section(
        may_18, "What is reported: ranges, and resolutions by people"
    )
    assert not re.search(r"\b(average|mean|median)\b", may_18.replace("Nothing is averaged", ""))


def test_eight_killed_told_twice_by_one_source_is_one_origin(may_18: str) -> None:
    assert "they repeat may18-killed-sohr: one origin" in section(may_18, "What stands behind it")


def test_the_size_of_the_zone_is_an_open_question_and_so_is_what_depends_on_it(may_18: str) -> None:
    questions = section(may_18, "Open questions")
    assert "zone size: one figure, read as a radius and as a width" in questions
    distance = next(line for line in questions.splitlines() if line.startswith("- may18-distance"))
    assert "it cannot be told whether that is inside" in distance
    assert "inside if zone-size-dillon holds" in distance
    assert "cannot tell if zone-size-post holds" in distance
    assert "it is on the line" in distance


def test_the_number_of_strikes_is_no_contradiction_once_it_is_told_what_is_counted(june_8: str) -> None:
    differences = section(june_8, "Where claims differ")
    assert "june08-strikes-nbc" in june_8
    assert not re.search(r"### strikes[^\n]*contradiction", differences)


def test_the_drone_inside_and_outside_is_told_as_two_tellings_of_one_source(june_8: str) -> None:
    drone = part(section(june_8, "Where claims differ"), f"position, {JUNE_8}: contradiction")
    assert "both come from one source, told in two ways" in drone


def test_intent_and_legality_are_marked_as_judgements_and_support_nothing(may_18: str) -> None:
    claims = section(may_18, "What is claimed, and by whom")
    assert "**(assessment)** commander in the pro-Assad alliance, via inewstoday" in claims
    assert "**(opinion)** Deputy Foreign Minister Gatilov" in claims
    aside = part(section(may_18, "What stands behind it"), "Never counted as support")
    assert "may18-intent" in aside
    assert "may18-legality" in aside


def test_what_nobody_is_named_for_is_told(may_18: str) -> None:
    assert "may18-hit-press: nobody is named who said it." in section(may_18, "What stands behind it")


def test_the_steps_that_a_party_reports_of_itself_are_claims_and_no_steps_of_ours(may_18: str) -> None:
    assert "show-of-force flyover, step: taken, second" in section(may_18, "What is claimed, and by whom")
    assert "flyover" not in section(may_18, "What was seen and done")


def test_the_line_on_notification_is_there(may_18: str, june_8: str) -> None:
    line = "Absence of a notification, or of an acknowledgement, implies nothing"
    assert line in may_18
    assert line in june_8
