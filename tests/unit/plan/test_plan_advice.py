"""Warnings: the plan works, but perhaps not as meant."""

# A table of cases reads best with one case a line.
# ruff: noqa: E501

from __future__ import annotations

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import CONTRACT, issue_of, issues_of, plan_of, squares

from standoff.model.zone import Area, Circle
from standoff.plan import as_json, plan_from_zones, plan_hash, plan_text, starter_plan
from standoff.plan.advice import reach_m

ZONE = "plan: p\nzones:\n  a: {circle: {centre: [4, 52], radius: %s}}\n"


def test_a_zone_too_small_ever_to_be_sure_of_is_warned_of() -> None:
    issue = issue_of(ZONE % "20 m", "zone-too-small")
    assert (issue.level, issue.place.line, issue.place.column) == ("warning", 3, 3)
    assert "no run of fixes can ever be sure" in issue.what
    assert "position_error" in issue.mend
    assert "only a run of them" in issue_of(ZONE % "74 m", "zone-too-small").what
    assert issues_of(ZONE % "75 m") == []


def test_the_position_error_of_the_plan_decides_what_is_too_small() -> None:
    assert issues_of(ZONE % "20 m" + "defaults: {position_error: 0}\n") == []
    assert issue_of(ZONE % "9 km" + "defaults: {position_error: 3 km}\n", "zone-too-small").place.line == 3


def test_small_zones_of_one_file_give_one_warning() -> None:
    files = {"z.geojson": squares(*"abcdef")}
    text = "plan: p\nzones: {z: {file: z.geojson}}\ndefaults: {position_error: 50 km}\n"
    assert "'z/a', 'z/b', 'z/c' and 3 more" in issue_of(text, "zone-too-small", files).what


@settings(deadline=None, max_examples=50)
@given(st.floats(-179, 178), st.floats(-88, 87), st.floats(0.001, 1), st.floats(0.001, 1))
def test_no_point_of_a_polygon_is_deeper_inside_than_its_reach(
    lon: float, lat: float, width: float, height: float
) -> None:
    ring = np.array([lon, lat]) + np.array([[0, 0], [width, 0], [width, height], [0, height], [0, 0]])
    middle_lon, middle_lat = lon + width / 2, lat + height / 2
    sides = [(lon, middle_lat), (middle_lon, lat), (middle_lon, lat + height)]
    nearest = min(Geodesic.WGS84.Inverse(middle_lat, middle_lon, at, on)["s12"] for on, at in sides)
    assert reach_m(Area(((ring,),))) >= nearest * 0.999


@pytest.mark.parametrize(
    ("more", "code", "place"),
    [
        ("procedures: {p: {steps: [{id: s, action: verify, role: r, due: 1 h}]}}\nroles: {r: {holders: [{id: x}]}}\n", "unused-procedure", (4, 14)),
        ("roles: {r: {holders: [{id: x}]}}\n", "unused-role", (4, 9)),
        ("parties: {n: {}}\nrules: [{id: r, when: left}]\n", "unused-party", (4, 11)),
        ("rules: [{id: r, when: went_deep, depth: 10 km}]\n", "depth-never-reached", (4, 41)),
        ("parties: {n: {}}\nrules: [{id: r, when: left, who: {party: 'm*'}}]\n", "unmatched-party", (5, 42)),
    ],
)  # fmt: skip
def test_what_is_unused_or_can_never_fire_is_warned_of(more: str, code: str, place: tuple[int, int]) -> None:
    issue = issue_of(ZONE % "9 km" + more, code)
    assert (issue.level, issue.place.line, issue.place.column) == ("warning", *place)
    assert issue.mend


def test_a_rule_about_exempt_parties_alone_is_warned_of() -> None:
    text = "plan: p\nparties: {n: {}}\nzones: {a: {circle: {centre: [4, 52], radius: 9 km}, exempt: n}}\nrules:\n  - {id: r, when: left, who: {party: n}}\n"
    issue = issue_of(text, "rule-never-fires")
    assert (issue.level, issue.place.line) == ("warning", 5)


def test_parties_without_rules_are_no_matter() -> None:
    assert issues_of(ZONE % "9 km" + "parties: {n: {}}\n") == []


def test_a_plan_of_zones_alone_watches_everything_and_has_a_hash() -> None:
    zones = plan_of(ZONE % "9 km").zones
    plan = plan_from_zones(zones)
    assert (plan.name, plan.rules, plan.zones) == ("quick", (), zones)
    assert plan.hash == plan_hash(plan) != plan_from_zones(zones, "other").hash


@pytest.mark.parametrize("name", ["harbour", "my port: the second", "null", 'a "quoted" one', "Zürich #3"])
def test_the_plan_to_start_from_passes_its_own_check(name: str) -> None:
    text = starter_plan(name, "    port:\n      circle: {centre: [4.0, 52.0], radius: 3 nm}\n")
    assert issues_of(text) == []
    plan = plan_of(text)
    assert plan.name == name
    assert plan.zones[0].versions[0].shape == Circle(4.0, 52.0, 5556.0)
    assert all(word in text for word in ("position_error", "parties:", "procedures:", "roles:"))


def test_the_remarked_parts_of_the_plan_to_start_from_work_too() -> None:
    text = starter_plan("x", "port: {circle: {centre: [4.0, 52.0], radius: 3 nm}}")
    lines = [
        line[2:] if line.startswith(("# parties", "#   ", "# procedures", "# roles")) else line
        for line in text.split("\n")
    ]
    plan = plan_of("\n".join(lines).replace("when: [lost, regained]", "when: [lost, regained]\n    procedure: inform"))
    assert [step.action for step in plan.procedures[0].steps] == ["verify", "contact"]
    assert plan.roles[0].holders[0].id == "officer-1"


def test_a_plan_is_told_in_words() -> None:
    plan = plan_of(CONTRACT)
    text = plan_text(plan)
    for words in (
        f"Plan al-tanf, version {plan.hash[:12]}",
        "a circle of 55 km about 33.5058 N 38.6178 E, from 2017-01-01T00:00:00Z",
        "accepted by coalition",
        "approach (warning): approached at every zone",
        "within 30 min",
        "1. hotline: contact russia-liaison, by a watch-officer, within 5 min",
        "one fix at 5 sigma, or by 5 in a row at 0.95 over 60 s",
    ):
        assert words in text
    assert all(len(line) < 120 and line == line.rstrip() for line in text.split("\n"))


def test_shapes_bands_and_hours_are_told_in_words() -> None:
    text = plan_text(
        plan_of("""
plan: p
zones:
  s: {circle: {centre: [-4, -5], radius: 900 m}, altitude: {floor: gnd, ceiling: FL095}, surface: true, name: Small}
  l: {corridor: {line: [[0, 0], [1, 0]], width: 2 km}, schedule: [{days: mon-fri, from: "08:00", to: "18:00", tz: "+01:00"}]}
  h: {polygon: [[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [1, 2], [2, 2], [2, 1]]]}
""")
    )
    assert "a circle of 900 m about 5 S 4 W, from 0 m agl to FL095" in text
    assert "s (Small)" in text
    assert "a corridor 2 km wide along 2 points from 0 N 0 E, only mon tue wed thu fri 07:00-17:00 UTC" in text
    assert "a polygon of 8 vertices and 1 hole, edges straight in lon/lat" in text
    assert "No rules: every single-entity kind is watched on every zone at severity info." in text


def test_a_plan_of_many_zones_still_fits_a_page() -> None:
    zones = "".join(f"  z{n}: {{circle: {{centre: [{n / 10}, 1], radius: 9 km}}}}\n" for n in range(500))
    plan = plan_of(f"plan: p\nzones:\n{zones}rules: [{{id: r, when: left, zone: 'z1*'}}]\n")
    text = plan_text(plan)
    assert "and 480 more" in text
    assert len(text.split("\n")) < 60
    assert len(as_json(plan)["zones"]) == 500
