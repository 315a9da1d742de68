"""The result of tests as plain data, for `--json`."""

from __future__ import annotations

from typing import Any

from standoff.rehearse.timelines.run import PlanTested
from standoff.rehearse.timelines.seen import SeenEvent
from standoff.rehearse.timelines.verdicts import TestResult
from standoff.units import instant_text

__all__ = ["tested_data"]


def tested_data(tested: PlanTested, *, ok: bool) -> dict[str, Any]:
    """Every test with what was expected and seen, and every rule with its tests."""
    return {
        "plan": tested.plan.name,
        "plan_hash": tested.plan.hash,
        "ok": ok,
        "tests": len(tested.results),
        "failed": len(tested.failed),
        "untested_rules": [rule.rule for rule in tested.untested],
        "rules": [
            {
                "rule": r.rule,
                "fires": list(r.fires),
                "silent": list(r.silent),
                "too_far": list(r.too_far),
                "shared": list(r.shared),
            }
            for r in tested.rules
        ],
        "results": [_result(result) for result in tested.results],
    }


def _result(result: TestResult) -> dict[str, Any]:
    timeline = result.timeline
    return {
        "test": timeline.name,
        "place": str(timeline.place),
        "passed": result.passed,
        "start": instant_text(timeline.start_us),
        "end": instant_text(timeline.end_us),
        "expected": [
            {"place": str(v.place), "ok": v.ok, "expected": v.wanted, "seen": v.found} for v in result.verdicts
        ],
        "surplus": [_event(event) for event in result.surplus],
        "refused": [
            {"at": instant_text(r.at_us), "act": r.act, "as": r.person, "reason": r.reason} for r in result.refusals
        ],
        "events": [_event(event) for event in result.seen.events],
    }


def _event(event: SeenEvent) -> dict[str, Any]:
    return {
        "event_id": event.event_id, "kind": event.kind, "rule": event.rule, "zone": event.zone,
        "severity": event.severity, "members": list(event.members), "start": instant_text(event.start_us),
        "detected_at": instant_text(event.detected_us), "boundary_m": event.boundary_m, "depth_m": event.depth_m,
        "verdict": event.verdict, "cause": event.cause,
    }  # fmt: skip
