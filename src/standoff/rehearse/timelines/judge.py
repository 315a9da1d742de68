"""A test's expectations held against what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from standoff.model.plan import Plan
from standoff.rehearse.timelines.expectations import (
    AnswerExpected,
    EventExpected,
    Expected,
    IncidentExpected,
    NoEventExpected,
    NoIncidentExpected,
    ProcedureExpected,
    RefusalExpected,
    ReportsExpected,
    SilentExpected,
    StepExpected,
)
from standoff.rehearse.timelines.judge_events import judge_event, judge_no_event, judge_reports, judge_silent
from standoff.rehearse.timelines.judge_people import (
    is_refusal,
    judge_answer,
    judge_incident,
    judge_no_incident,
    judge_procedure,
    judge_refusal,
    judge_step,
)
from standoff.rehearse.timelines.model import Timeline
from standoff.rehearse.timelines.seen import Seen, SeenEvent, SeenRefusal
from standoff.rehearse.timelines.verdicts import Scene, TestResult, Verdict

__all__ = ["judge"]

_JUDGES: Final[Mapping[type[Expected], Callable[..., Verdict]]] = {
    EventExpected: judge_event,
    NoEventExpected: judge_no_event,
    SilentExpected: judge_silent,
    ReportsExpected: judge_reports,
    IncidentExpected: judge_incident,
    NoIncidentExpected: judge_no_incident,
    StepExpected: judge_step,
    ProcedureExpected: judge_procedure,
    AnswerExpected: judge_answer,
    RefusalExpected: judge_refusal,
}


def judge(plan: Plan, timeline: Timeline, seen: Seen) -> TestResult:
    """Every expectation, and what none of them accounts for."""
    scene = Scene(plan, timeline, seen)
    verdicts = tuple(_JUDGES[type(each.expected)](scene, each, each.expected) for each in timeline.expects)
    surplus = _surplus(scene, verdicts) if timeline.only else ()
    return TestResult(timeline, seen, verdicts, surplus, _unexpected(scene))


def _surplus(scene: Scene, verdicts: tuple[Verdict, ...]) -> tuple[SeenEvent, ...]:
    """Events of rules that no expectation accounts for. What only a procedure asked for is no event of the plan's."""
    named: set[Any] = set().union(*(verdict.events for verdict in verdicts))
    counts = [event for event in scene.seen.events if event.rule is not None or not scene.plan.rules]
    return tuple(event for event in counts if event.event_id not in named)


def _unexpected(scene: Scene) -> tuple[SeenRefusal, ...]:
    """A refusal that nobody expects is a mistake in the test, or in the plan."""
    expected = [each.expected for each in scene.timeline.expects if isinstance(each.expected, RefusalExpected)]
    return tuple(one for one in scene.seen.refusals if not any(is_refusal(scene, one, each) for each in expected))
