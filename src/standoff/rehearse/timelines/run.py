"""All tests of a plan, run and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standoff.model.plan import Plan
from standoff.rehearse.timelines.engine import see_all
from standoff.rehearse.timelines.gate import RuleTested, look_at_rules
from standoff.rehearse.timelines.judge import judge
from standoff.rehearse.timelines.model import Timeline
from standoff.rehearse.timelines.verdicts import TestResult

__all__ = ["PlanTested", "run_tests"]


@dataclass(frozen=True, slots=True)
class PlanTested:
    """What came of the tests of a plan. `rules` is empty where only some tests were run: that proves nothing."""

    plan: Plan
    results: tuple[TestResult, ...]
    rules: tuple[RuleTested, ...]

    @property
    def failed(self) -> tuple[TestResult, ...]:
        """Tests that failed."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def untested(self) -> tuple[RuleTested, ...]:
        """Rules that lack a test in which they fire, or one in which they stay silent."""
        return tuple(rule for rule in self.rules if rule.missing)


def run_tests(plan: Plan, timelines: Sequence[Timeline], *, gate: bool = True) -> PlanTested:
    """Run every test. `gate` False: some tests were left out, so that nothing is said of the rules."""
    results = tuple(judge(plan, timeline, seen) for timeline, seen in see_all(plan, timelines))
    return PlanTested(plan, results, look_at_rules(plan, results) if gate else ())
