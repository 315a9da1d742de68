"""What a run of tests gives to CI and to people: JUnit XML, lanes of text, a picture, and the reference."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from scenes import INTO, PLAN, one, run

from standoff.rehearse.timelines.expectations import SORTS
from standoff.rehearse.timelines.junit import junit_xml
from standoff.rehearse.timelines.lanes import WIDTH, failure_lines, lanes
from standoff.rehearse.timelines.picture import draw, picture_name
from standoff.rehearse.timelines.reference import notation_markdown
from standoff.rehearse.timelines.schema import FileModel, SilenceModel, TimelineModel, TrackModel

MIXED = f"""\
tests:
  - test: it enters
    tracks: {{boat-1: {{every: 50 s, track: {INTO}}}}}
    expect: [{{event: entered, at: +10 min}}, {{silent: out}}]
  - test: "it leaves <too> & $x \\ufffe late"
    tracks: {{boat-1: {{every: 50 s, track: {INTO}}}}}
    only: true
    expect: [{{event: left, at: +12 min}}, {{incident: boat-1, severity: critical}}]
"""
#: What may stand in JUnit XML, as Ant and the readers of CI systems agree on it: element, attributes that must be
#: there, attributes that may, elements inside.
RULES = {
    "testsuites": ({"name", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, set(), {"testcase"}),
    "testcase": ({"name", "classname"}, set(), {"failure", "skipped"}),
    "failure": ({"message", "type"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
}


@pytest.mark.parametrize("allow_untested", [False, True])
def test_junit_xml_is_what_ci_systems_read(allow_untested: bool) -> None:
    root = etree.fromstring(junit_xml(run(MIXED), allow_untested=allow_untested))
    assert root.tag == "testsuites"
    for element in root.iter():
        must, may, inside = RULES[element.tag]
        assert must <= set(element.attrib) <= must | may
        assert {child.tag for child in element} <= inside
    for suite in [root, *root]:
        counted = {
            "tests": len(list(suite.iter("testcase"))),
            "failures": len(list(suite.iter("failure"))),
            "skipped": len(list(suite.iter("skipped"))),
            "errors": 0,
        }
        told = {name: int(suite.get(name)) for name in counted if name in suite.attrib}
        assert told == {name: counted[name] for name in told}
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    lacks = ["skipped" if allow_untested else "failure"]
    assert cases == {"it enters": [], "it leaves <too> & $x \ufffd late": ["failure"], "in": lacks, "out": lacks}


def test_the_same_tests_give_the_same_xml() -> None:
    assert junit_xml(run(MIXED), allow_untested=False) == junit_xml(run(MIXED), allow_untested=False)


def test_a_failure_message_says_what_was_expected_and_what_was_seen() -> None:
    root = etree.fromstring(junit_xml(run(MIXED), allow_untested=True))
    (failure,) = root.iter("failure")
    assert failure.get("message").startswith("expected left at +12 min (give or take 1 min); seen: no such event")
    assert "t.yaml:8:14" in failure.text


def test_lanes_show_expected_beside_seen_within_100_columns() -> None:
    (failed,) = run(MIXED).failed
    lines = lanes(failed)
    assert max(map(len, [*lines, *failure_lines(failed)])) <= WIDTH
    expected = next(line for line in lines if "x left at +12 min" in line)
    seen = next(line for line in lines if "x entered boat-1 [in]" in line)
    assert expected.split("|")[0].strip() == "+12 min"
    assert expected.split("|")[2].strip() == ""
    assert seen.split("|")[0].strip() == "+10 min"
    assert seen.split("|")[1].strip() == ""


def test_lanes_fit_a_narrow_screen_too() -> None:
    (failed,) = run(MIXED).failed
    assert max(map(len, [*lanes(failed, 80), *failure_lines(failed, 80)])) <= 80


def test_a_refusal_that_is_expected_is_marked_as_what_fits() -> None:
    acts = "[{at: +12 min, as: nobody, do: attempt, entity: boat-1, step: call}]"
    for expect, mark in (("{refused: attempt}", "="), ("{event: entered}", "x")):
        result = one(f"[{expect}, {{event: left}}]", more=f"  do: {acts}")
        (line,) = (line for line in lanes(result) if "attempt by nobody" in line and line.split("|")[1].strip() == "")
        assert line.split("|")[2].strip().startswith(mark)


def test_a_picture_is_drawn_and_is_the_same_again(tmp_path: Path) -> None:
    (failed,) = run(MIXED).failed
    name = picture_name(2, failed)
    assert name == "002-it-leaves-too-x-late.svg"
    draw(PLAN, failed, tmp_path / name)
    draw(PLAN, failed, tmp_path / "again.svg")
    data = (tmp_path / name).read_bytes()
    assert data == (tmp_path / "again.svg").read_bytes()
    assert etree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"


def test_every_key_of_the_notation_is_in_the_reference_with_its_meaning() -> None:
    page = notation_markdown()
    for model in (FileModel, TimelineModel, TrackModel, SilenceModel, *SORTS.values()):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name} has no description"
            assert f"| `{field.alias or name}` | {field.description} |" in page
    assert all(f"### {sort}\n" in page for sort in SORTS)
