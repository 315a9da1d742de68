"""A small plan, and tests of it in a few words."""

from __future__ import annotations

from standoff.errors import Issue, TimelineError
from standoff.model.plan import Plan
from standoff.rehearse.timelines import PlanTested, TestResult, load_timelines, run_tests
from standoff.replay.plans import mapping_plan

__all__ = ["INTO", "PLAN", "issues", "one", "run"]

_CONTENT = {
    "plan": "harbour-watch",
    "parties": {"fishing": {"members": ["boat-*"]}, "guard": {"members": ["guard-*"]}},
    "zones": {"harbour": {"circle": {"centre": [10.0, 54.0], "radius": "6 km"}, "exempt": ["guard"]}},
    "rules": [
        {"id": "in", "when": ["entered", "found_inside"], "zone": "harbour", "severity": "warning", "procedure": "ask"},
        {"id": "out", "when": "left", "zone": "harbour", "who": {"party": "fishing"}},
    ],
    "procedures": {
        "ask": {
            "steps": [
                {"id": "call", "action": "contact", "to": "master", "role": "officer", "due": "5 min"},
                {
                    "id": "tell",
                    "action": "notify",
                    "to": "guard",
                    "role": "officer",
                    "due": "5 min",
                    "unless": ["left"],
                },
            ]
        }
    },
    "roles": {"officer": {"holders": [{"id": "officer-1"}]}},
}
PLAN: Plan = mapping_plan(_CONTENT)[0]
#: A boat at 36 km/h that passes the border ten minutes after the start, and is 3 km inside after a quarter of an hour.
INTO = "[from 6 km north of harbour border, to 3 km inside harbour border on the north at 36 km/h]"


def run(text: str, plan: Plan = PLAN) -> PlanTested:
    """The tests of a file, run."""
    return run_tests(plan, load_timelines(text.encode(), "t.yaml", plan))


def one(expect: str, *, tracks: str = f"{{boat-1: {{every: 50 s, track: {INTO}}}}}", more: str = "") -> TestResult:
    """One test that expects this."""
    return run(f"- test: a boat\n  tracks: {tracks}\n  expect: {expect}\n{more}").results[0]


def issues(text: str) -> list[Issue]:
    """What is wrong with a file of tests."""
    try:
        load_timelines(text.encode(), "t.yaml", PLAN)
    except TimelineError as problem:
        return list(problem.issues)
    raise AssertionError("nothing is wrong with it")
