"""The incidents of one plan in memory, one instant after another, with no procedure, no act and no record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from standoff.incidents import Desk, EventRow, adopt_plan, advance
from standoff.model.entry import SYSTEM
from standoff.model.plan import Plan
from standoff.plan.adopted import adopted_payload
from standoff.rehearse.backtest.verdict import IncidentView
from standoff.rehearse.backtest.view import view_of
from standoff.rehearse.shadow.strip import opening_severities, with_opening_severity, without_procedures

__all__ = ["Lane"]


class Lane:
    """Events in, incidents as views out. `views` holds every incident that stands by itself, by its id."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.views: dict[str, IncidentView] = {}
        self._bare = without_procedures(plan)
        self._least = opening_severities(plan)
        self._desk = Desk()
        self._rows: dict[str, Mapping[str, Any]] = {}

    def take(self, rows: Sequence[EventRow], at_us: int) -> list[IncidentView]:
        """All events detected at one instant; returns the incidents that they changed."""
        if self._desk.book.plan_hash is None:
            adopt_plan(self._desk, adopted_payload(self._bare), at_us, actor=SYSTEM, reason=None)
        rows = [with_opening_severity(row, self._least) for row in rows]
        advance(self._desk, events=rows, until_us=at_us)
        book = self._desk.book
        mine = [row for row in rows if row["event_id"] in book.of_event]
        self._rows |= {row["event_id"]: row for row in mine}
        changed = [view_of(book.incidents[name], self._rows) for name in {book.of_event[r["event_id"]] for r in mine}]
        self.views |= {view.id: view for view in changed}
        return changed
