"""Incidents of a book as views: what the comparison of two plans looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from standoff.incidents.state import Book, Incident, Run, StepRun
from standoff.rehearse.backtest.verdict import IncidentView, StepView

__all__ = ["EVENT_FIELDS", "incident_views", "view_of"]

#: What a view keeps of an event.
EVENT_FIELDS: Final = (
    "event_id", "kind", "rule", "zone", "entity", "start_us", "detected_us", "lon", "lat", "boundary_m", "depth_m",
    "severity", "evidence",
)  # fmt: skip


def incident_views(book: Book, events: Mapping[str, Mapping[str, Any]]) -> tuple[IncidentView, ...]:
    """All incidents but those merged into another, in the order of opening.

    `events`: event id -> row, as pipeline.conduct.event_rows gives them.
    """
    return tuple(view_of(one, events) for one in book.incidents.values() if one.merged_into is None)


def view_of(incident: Incident, events: Mapping[str, Mapping[str, Any]]) -> IncidentView:
    """One incident, with the events of it that are among `events`."""
    rows = sorted(
        ({name: events[key][name] for name in EVENT_FIELDS} for key in incident.events if key in events),
        key=lambda row: (row["detected_us"], row["event_id"]),
    )
    return IncidentView(
        id=incident.id,
        zone=incident.zone,
        members=incident.members,
        who=incident.names,
        opened_us=incident.opened_at_us,
        last_us=max([incident.opened_at_us, *(row["detected_us"] for row in rows)]),
        closed_us=incident.closed_at_us,
        kind=incident.kind,
        rule=incident.rule,
        severity=incident.severity.value,
        state=incident.state.value,
        depth_m=incident.depth_m,
        steps=tuple(_step(run, step) for run in incident.runs for step in run.steps.values()),
        events=tuple(rows),
    )


def _step(run: Run, step: StepRun) -> StepView:
    return StepView(run.procedure, step.step.id, step.state.value, step.opened_at_us, step.due_at_us, run.event_id)
