"""The shadow itself, pure: fixes and what the plan in force made of them go in, differences come out.

shadow = open_shadow(in_force, candidate)
differences += shadow.take(fixes, watermark_us, outcome)      # after every step of the plan in force
differences += shadow.finish(outcome)                         # what its last step saw

It does not matter how a recording is cut into steps: both plans are compared instant by instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

import polars as pl

from standoff.detect.detector import Each
from standoff.detect.snapshot import snapshot
from standoff.incidents import EventRow
from standoff.model.plan import Plan
from standoff.pipeline import Outcome, begin, finish, step
from standoff.pipeline.conduct import event_rows
from standoff.plan.canonical import canonical_json
from standoff.rehearse.backtest.match import compare_incidents
from standoff.rehearse.backtest.verdict import Verdict
from standoff.rehearse.shadow.lane import Lane
from standoff.rehearse.shadow.running import Difference, Running, differences_between
from standoff.replay.options import Outcome as InForce

__all__ = ["Shadow", "open_shadow"]


def open_shadow(plan_in_force: Plan, candidate: Plan, each: Each = map) -> Shadow:
    """A shadow that has seen nothing. `each`: see detect.detector.detect."""
    return Shadow(plan_in_force, candidate, each)


class Shadow:
    """A candidate that is watched beside the plan in force. `differences`: all so far, in order of becoming known.

    `verdicts` is the comparison as it stands: that of a backtest of both plans without procedures. `events`: what the
    candidate saw in the last step, EVENT_SCHEMA.
    """

    def __init__(self, plan_in_force: Plan, candidate: Plan, each: Each = map) -> None:
        self.in_force, self.candidate = Lane(plan_in_force), Lane(candidate)
        self.differences: list[Difference] = []
        self.watch = begin(candidate, each)
        self.events = pl.DataFrame()
        self.reached_us: int | None = None
        self._running = Running()

    def take(self, fixes: pl.DataFrame, watermark_us: int, outcome: InForce) -> list[Difference]:
        """The fixes that the plan in force was given in a step, and what it made of them; what is newly known."""
        return self._both(outcome, step(self.watch, fixes, watermark_us))

    def finish(self, outcome: InForce) -> list[Difference]:
        """The last step of both."""
        found = self._both(outcome, finish(self.watch))
        last = differences_between(self._running.said, self.verdicts, self.reached_us or 0)
        self.differences += last
        return [*found, *last]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """On every incident so far."""
        return compare_incidents(list(self.in_force.views.values()), list(self.candidate.views.values()))

    def canonical(self) -> bytes:
        """The state as canonical JSON: equal bytes, equal states, however it was reached."""
        views = ((asdict(view) for _, view in sorted(lane.views.items())) for lane in (self.in_force, self.candidate))
        in_force, candidate = (list(side) for side in views)
        detected = hashlib.sha256(snapshot(self.watch.detector, self.watch.state)).hexdigest()
        return canonical_json(
            {
                "plan": self.in_force.plan.hash,
                "candidate": self.candidate.plan.hash,
                "detection_sha256": detected,
                "in_force": in_force,
                "shadow": candidate,
                "differences": [asdict(difference) for difference in self.differences],
            }
        )

    def _both(self, outcome: InForce, seen: Outcome) -> list[Difference]:
        self.events = seen.events
        found: list[Difference] = []
        for at_us, (old, new) in _instants(event_rows(outcome.events), event_rows(seen.events)):
            found += self._running.take(self.in_force.take(old, at_us), self.candidate.take(new, at_us), at_us)
            self.reached_us = at_us
        self.differences += found
        return found


def _instants(old: Sequence[EventRow], new: Sequence[EventRow]) -> list[tuple[int, tuple[list[Any], list[Any]]]]:
    """Events of both sides by the instant of their detection, in order."""
    marked = sorted(
        [*((row["detected_us"], 0, row) for row in old), *((row["detected_us"], 1, row) for row in new)],
        key=lambda each: each[:2],
    )
    return [(at_us, _sides(list(rows))) for at_us, rows in groupby(marked, key=lambda each: int(each[0]))]


def _sides(rows: Sequence[tuple[int, int, EventRow]]) -> tuple[list[Any], list[Any]]:
    return [row for _, side, row in rows if side == 0], [row for _, side, row in rows if side == 1]
