"""Tests that live with a plan: what moves and what people do, on a time line, and what must come of it."""

from __future__ import annotations

from standoff.rehearse.timelines.find import find_tests, plan_file, selected
from standoff.rehearse.timelines.gate import RuleTested
from standoff.rehearse.timelines.load import load_timelines
from standoff.rehearse.timelines.model import Timeline
from standoff.rehearse.timelines.run import PlanTested, run_tests
from standoff.rehearse.timelines.verdicts import TestResult, Verdict

__all__ = [
    "PlanTested",
    "RuleTested",
    "TestResult",
    "Timeline",
    "Verdict",
    "find_tests",
    "load_timelines",
    "plan_file",
    "run_tests",
    "selected",
]
