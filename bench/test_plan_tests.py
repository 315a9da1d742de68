"""Tests of a plan: a thousand of them read, run by the real engine and judged, with the rules looked at."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from standoff.rehearse.timelines import PlanTested, find_tests, run_tests
from standoff.replay.plans import read_plan
from timing import at_most, median_of, times
from world import scaled

TABLE = "Tests of a plan"
TESTS = scaled(1000, 40)
FILES = 10
PLAN = """\
plan: harbour-watch
parties:
  fishing: {members: ["boat-*"]}
zones:
  harbour: {circle: {centre: [10.0, 54.0], radius: 6 km}}
  range:
    polygon: [[10.2, 54.1], [10.5, 54.1], [10.6, 54.3], [10.2, 54.3]]
rules:
  - {id: near, when: [approached, turned_away], zone: "*", severity: notice}
  - {id: in, when: [entered, found_inside], zone: "*", severity: warning, procedure: ask}
  - {id: out, when: left, zone: "*"}
  - {id: stop, when: halted, zone: harbour, for: 10 min, severity: notice}
procedures:
  ask:
    steps:
      - {id: call, action: contact, to: harbour-master, role: officer, due: 5 min}
      - {id: tell, action: notify, to: coast-guard, role: officer, due: 5 min}
roles:
  officer: {holders: [{id: officer-1}]}
tests: [tests/*.yaml]
"""
#: Three of four ask for events; every fourth also for an incident, a step, and what a person did.
QUIET = """\
  - test: boat {k} enters after {minutes} min
    tracks:
      boat-{k}:
        track:
          - from {away} km {bearing:03d} of harbour border
          - to 1 km inside harbour border on the {bearing:03d} at 24 km/h
          - stand 12 min
    expect:
      - {{event: entered, entity: boat-{k}, zone: harbour, rule: in, at: +{minutes} min, within: 3 s}}
      - {{event: halted, entity: boat-{k}, zone: harbour, boundary: 1 km inside}}
      - silent: out
"""
PEOPLE = """\
    do:
      - {{at: +{called} min, as: officer-1, do: attempt, entity: boat-{k}, zone: harbour, step: call}}
  - test: boat {k} is called
    tracks:
      boat-{k}:
        track:
          - from {away} km {bearing:03d} of harbour border
          - to 1 km inside harbour border on the {bearing:03d} at 24 km/h
          - stand 12 min
    expect:
      - {{event: entered, entity: boat-{k}, zone: harbour, rule: in, at: +{minutes} min, within: 3 s}}
      - {{incident: boat-{k}, zone: harbour, kind: entry, severity: warning}}
      - {{step: tell, entity: boat-{k}, zone: harbour, becomes: expired}}
"""


def _test(k: int) -> str:
    away = 2 + k % 7 * 2  # km at 24 km/h: five minutes for every two
    words = {"k": k, "away": away, "minutes": away * 5 // 2, "bearing": 120 + k * 7 % 210, "called": away * 5 // 2 + 2}
    if k % 4:
        return QUIET.format(**words)
    act, rest = PEOPLE.format(**words).split("  - test:", 1)
    return "  - test:" + rest.replace("    expect:\n", act + "    expect:\n")


def _write(folder: Path) -> Path:
    (folder / "tests").mkdir()
    (folder / "plan.yaml").write_text(PLAN)
    for file in range(FILES):
        tests = "".join(_test(k) for k in range(file, TESTS, FILES))
        (folder / "tests" / f"{file:02d}.yaml").write_text(f"at: 2024-05-01T06:00:00Z\nevery: 55 s\ntests:\n{tests}")
    return folder / "plan.yaml"


def _everything(file: Path) -> tuple[PlanTested, float]:
    plan, _ = read_plan(file)
    begun = perf_counter()
    timelines = find_tests(plan, file)
    return run_tests(plan, timelines), perf_counter() - begun


def _answers_are_right(tested: PlanTested, file: Path) -> None:
    """All pass, and each fails when what it expects is moved by more than it allows."""
    assert len(tested.results) == TESTS
    assert not tested.failed
    moved = (
        (file.parent / "tests" / "00.yaml").read_text().replace("within: 3 s", "within: 0 s").replace(": +", ": +1 s ")
    )
    (file.parent / "tests" / "00.yaml").write_text(moved)
    wrong, _ = _everything(file)
    assert {result.timeline.place.file for result in wrong.failed} == {str(file.parent / "tests" / "00.yaml")}
    assert len(wrong.failed) == len(range(0, TESTS, FILES))


def test_a_thousand_tests_of_a_plan(benchmark: Any, note: Any, tmp_path: Path) -> None:
    file = _write(tmp_path)
    _everything(file)  # compiled loops are loaded
    benchmark.pedantic(lambda: None, rounds=1)
    seconds, (tested, _) = median_of(times(3), lambda: _everything(file))
    _answers_are_right(tested, file)
    goal = at_most(f"{TESTS:,} tests of a plan, read and run", seconds, 10, "s")
    cells = {"tests": TESTS, "seconds": seconds, "ms a test": 1000 * seconds / TESTS}
    note(TABLE, {"what": "read, run, judge, look at the rules", **cells}, [goal])
