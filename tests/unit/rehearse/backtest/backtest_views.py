"""Incidents as views, for tests of the comparison: short to write, and strategies that draw them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from standoff.rehearse.backtest.verdict import IncidentView, StepView
from standoff.units import US_PER_S

__all__ = ["MINUTE_US", "event", "incident", "sides", "step"]

MINUTE_US = 60 * US_PER_S


def event(kind: str, minute: float, *, entity: str = "a", severity: str = "warning", row: int = 1) -> dict[str, Any]:
    """One event row, as far as a view keeps it."""
    at_us = int(minute * MINUTE_US)
    proof = {"source": "fixes.csv", "row": row, "message_id": None, "fix_hash": f"{row:064x}"}
    return {
        "event_id": f"{kind}-{entity}-{at_us}", "kind": kind, "rule": "watch", "zone": "ring", "entity": entity,
        "start_us": at_us, "detected_us": at_us, "lon": 38.6, "lat": 33.5, "boundary_m": 0.0, "depth_m": 0.0,
        "severity": severity, "evidence": [proof],
    }  # fmt: skip


def step(name: str, opened: float | None, due: float | None = None, state: str = "attempted") -> StepView:
    """A step of the procedure `warn`, with times in minutes."""
    opened_us, due_us = (None if at is None else int(at * MINUTE_US) for at in (opened, due))
    return StepView("warn", name, state, opened_us, due_us)


def incident(first: float, last: float, *members: str, name: str = "", zone: str = "ring", **more: Any) -> IncidentView:
    """An incident from minute `first` to minute `last`."""
    whom = tuple(sorted(members or ("a",)))
    facts = {"kind": "entry", "severity": "warning", **more}
    first_us, last_us = int(first * MINUTE_US), int(last * MINUTE_US)
    return IncidentView(name or f"{zone}-{'-'.join(whom)}-{first}", zone, whom, first_us, last_us, **facts)


@st.composite
def _views(draw: st.DrawFn, side: str, most: int, span: int) -> list[IncidentView]:
    drawn = []
    whom = [("a",), ("a", "b")] if span < 8 else [("a",), ("b",), ("a", "b"), ("b", "c")]
    zones = ["ring"] if span < 8 else ["ring", "gate"]
    for number in range(draw(st.integers(0, most))):
        first, length = draw(st.integers(0, span)), draw(st.integers(0, 4 if span > 8 else 1))
        members, zone = draw(st.sampled_from(whom)), draw(st.sampled_from(zones))
        severity = draw(st.sampled_from(["notice", "warning"]))
        drawn.append(incident(first, first + length, *members, name=f"{side}{number}", zone=zone, severity=severity))
    return drawn


def sides(most: int = 5, span: int = 12) -> st.SearchStrategy[tuple[list[IncidentView], list[IncidentView]]]:
    """Incidents of an old and a new plan within `span` minutes; in less than 8 all contend for each other."""
    return st.tuples(_views("old", most, span), _views("new", most, span))
