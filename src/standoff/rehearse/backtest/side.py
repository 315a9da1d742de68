"""One plan's side of a backtest: its incidents as they come about, in memory, without a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from standoff.model.entry import Draft
from standoff.pipeline import Outcome
from standoff.pipeline.conduct import Conduct, follow, open_conduct, pass_acts
from standoff.rehearse.backtest.options import Watched
from standoff.rehearse.backtest.verdict import IncidentView
from standoff.rehearse.backtest.view import incident_views

__all__ = ["Side"]


@dataclass(eq=False)
class Side:
    """A plan that is being watched, and what came of it. Events that belong to no incident are only counted."""

    watched: Watched
    conduct: Conduct = field(init=False)
    events: int = 0
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[dict[str, Any]] = field(default_factory=list)
    reached_us: int | None = None

    def __post_init__(self) -> None:
        self.conduct = open_conduct(self.watched.plan, self.watched.acts)

    @property
    def label(self) -> str:
        """Under which name it is compared."""
        return self.watched.label

    def take(self, outcome: Outcome, watermark_us: int) -> None:
        """What one step saw, and what is due by then."""
        self._keep(follow(self.conduct, outcome, watermark_us))
        self.events += outcome.events.height
        self.reached_us = watermark_us

    def finish(self, outcome: Outcome, last_us: int | None) -> None:
        """The last step, and acts after the last fix."""
        ends = [at for at in (self.reached_us, last_us) if at is not None]
        self.take(outcome, max(ends, default=0))
        pass_acts(self.conduct, self.reached_us or 0, self._keep)

    @cached_property
    def views(self) -> tuple[IncidentView, ...]:
        """All incidents, once the pass is over."""
        return incident_views(self.conduct.desk.book, self.rows)

    def _keep(self, drafts: Sequence[Draft]) -> None:
        mine = self.conduct.desk.book.of_event
        for draft in drafts:
            if draft.type == "refused":
                self.refused.append({"as": draft.actor, **draft.payload})
            elif draft.type == "event" and draft.payload["event_id"] in mine:
                times = {"start_us": draft.effective_at_us, "detected_us": draft.recorded_at_us}
                self.rows[draft.payload["event_id"]] = {**draft.payload, **times}
