"""Files of tests that cannot be used: everything wrong is told at once, at its line and column, with what to do."""

from __future__ import annotations

import pytest
from scenes import issues, run

GOOD = """\
tests:
  - test: a boat
    tracks:
      boat-1:
        track: [from centre of harbour, stand 5 min]
    expect:
      - {event: found_inside, entity: boat-1}
"""


def test_a_test_that_expects_nothing_is_refused_where_it_stands() -> None:
    (issue,) = issues(GOOD.split("    expect:", maxsplit=1)[0])
    assert (issue.code, str(issue.place)) == ("expects-nothing", "t.yaml:2:11")
    assert "can never fail" in issue.what
    (empty,) = issues(GOOD.split("      - {event", maxsplit=1)[0].replace("expect:", "expect: []"))
    assert (empty.code, str(empty.place)) == ("expects-nothing", "t.yaml:6:13")


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
places: {gate: [10, 95]}
tests:
  - test: first
    tracks:
      boat-1:
        trak: []
    expect: [{event: entered}]
  - test: second
    tracks:
      boat-1:
        track: [from centre of harbor, stand 5 mni]
    do:
      - {at: +2 min, as: officer-1, do: atempt, entity: boat-1}
    expect:
      - {event: entred}
      - {evnt: entered}
      - {event: entered, rule: inn}
      - {step: call, entity: boat-2, is: open}
"""
    first = issues(text)
    assert [(issue.code, issue.place.line) for issue in first][:3] == [
        ("latitude-range", 1),
        ("missing-key", 6),
        ("unknown-key", 6),
    ]
    assert "not-a-leg" not in [issue.code for issue in first]  # tracks need the places
    found = issues(text.replace("[10, 95]", "[10, 55]"))
    assert [(issue.code, issue.place.line, issue.place.column) for issue in found] == [
        ("missing-key", 6, 9),
        ("unknown-key", 6, 9),
        ("not-a-leg", 11, 40),
        ("unknown-act", 13, 41),
        ("unknown-kind", 15, 17),
        ("unknown-expectation", 16, 9),
        ("unknown-rule", 17, 32),
        ("unknown-entity", 18, 30),
    ]
    assert all(issue.mend for issue in found)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("test: a boat", "tset: a boat", "unknown-key"),
        ("entity: boat-1", "entity: boat-2", "unknown-entity"),
        ("found_inside, entity: boat-1", "entered, rule: out", "never-fires"),
        ("found_inside, entity: boat-1", "entered, at: 5 min", "not-a-time"),
        ("found_inside, entity: boat-1", "entered, at: +5", "not-a-time"),
        ("found_inside, entity: boat-1", "entered, boundary: 5 km", "not-a-distance"),
        ("{event: found_inside, entity: boat-1}", "{step: call}", "says-nothing"),
        ("{event: found_inside, entity: boat-1}", "{step: call, procedure: asq, is: open}", "unknown-procedure"),
        ("{event: found_inside, entity: boat-1}", "{incident: boat-1, kind: entrance}", "unknown-kind"),
        ("{event: found_inside, entity: boat-1}", "{silent: inn}", "unknown-silent"),
        ("{event: found_inside, entity: boat-1}", "found_inside", "not-a-mapping"),
        ("{event: found_inside, entity: boat-1}", "{reports: late, count: some}", "not-a-count"),
        # what could never fail, or never hold
        ("{event: found_inside, entity: boat-1}", "{silent: '*'}", "unknown-silent"),
        ("found_inside, entity: boat-1", "found_inside, rule: 'i*'", "unknown-rule"),
        ("event: found_inside, entity: boat-1", "none: any, entity: 'ship-*'", "unknown-entity"),
        ("event: found_inside, entity: boat-1", "none: any, zone: 'q*'", "unknown-zone"),
        ("event: found_inside, entity: boat-1", "none: left, rule: in", "never-fires"),
        ("event: found_inside, entity: boat-1", "none: patrolled", "never-fires"),
        ("event: found_inside, entity: boat-1", "none: any, between: [+4 min, +3 min]", "ends-early"),
        ("event: found_inside, entity: boat-1", "none: any, between: [1999-01-01, 1999-01-01T01:00:00Z]", "not-a-time"),
        ("event: found_inside", "none: any, between: ['1999-01-01T00:00:00Z', +3 min]", "too-early"),
        ("    expect:", "    until: +1 min\n    expect:\n      - {none: left, between: [+1 min, +3 min]}", "too-late"),
        ("    expect:", "    until: +1 min\n    expect:\n      - {step: call, is: open, at: +3 min}", "too-late"),
        (
            "    expect:",
            "    until: +1 min\n    do: [{at: +2 min, as: a, do: close, entity: boat-1}]\n    expect:",
            "too-late",
        ),
        ("    expect:", "    silences: [{from: +1 min, for: 1 h, source: radra}]\n    expect:", "unknown-source"),
        ("    expect:", "    silences: [{from: +1 min, for: 1 h, entity: boot-*}]\n    expect:", "unknown-entity"),
        ("    expect:", "    do: [{at: +5, as: a, do: close, entity: boat-1}]\n    expect:", "not-a-time"),
        ("from centre of harbour, ", "", "cannot-be-walked"),
        ("from centre of harbour", "from harbour", "cannot-be-walked"),
        ("stand 5 min", "stand 5 min, every 1 ms", "cannot-be-walked"),
        ("    expect:", "    until: -5 min\n    expect:", "not-a-time"),
        ("    expect:", "    at: +5 min\n    expect:", "not-a-time"),
        (
            "    expect:",
            "    do: [{at: 1999-01-01T00:00:00Z, as: a, do: close, entity: boat-1}]\n    expect:",
            "too-early",
        ),
        ("        track:", "        altitude: high\n        track:", "not-a-height"),
        ("        track:", "        starts: 2001-01-01T00:00:00Z\n        track:", "starts-early"),
        ("    tracks:\n      boat-1:\n        track: [from centre of harbour, stand 5 min]\n", "", "no-tracks"),
        (GOOD[6:], " []\n", "no-tests"),
        (GOOD, "tests: {}\n", "not-a-list"),
        (GOOD, "", "empty-file"),
        (GOOD, "tests: [\n", "not-yaml"),
        (GOOD, "hello\n", "not-a-mapping"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_do(before: str, after: str, code: str) -> None:
    assert before in GOOD
    found = issues(GOOD.replace(before, after, 1))
    assert code in [issue.code for issue in found]
    assert all(issue.place.file == "t.yaml" and issue.place.line > 0 for issue in found)
    assert "the plan" not in " ".join(issue.what for issue in found if issue.code in ("empty-file", "not-yaml"))


def test_a_misspelt_key_does_not_hide_what_is_wrong_below_it() -> None:
    found = issues(GOOD.replace("    expect:", "    onyl: true\n    expect:").replace("found_inside", "fuond"))
    assert [issue.code for issue in found] == ["unknown-key", "unknown-kind"]


def test_a_step_may_be_due_after_the_test_ends() -> None:
    text = GOOD.replace("    expect:", "    until: +1 min\n    expect:\n      - {step: call, due: +5 min}")
    assert [result.passed for result in run(text).results] == [True]


def test_two_tests_of_one_name_are_told_apart_by_nobody() -> None:
    (issue,) = issues(GOOD + GOOD.split("tests:\n")[1])
    assert (issue.code, issue.place.line) == ("same-name", 8)
