"""One reading of the fixes for many plans: a replay whose step is the steps of them all, side by side."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.pipeline import Together, begin_many, finish_many, step_many
from standoff.replay.inputs import Feed
from standoff.replay.options import Engine, Outcome, Progress, ReplayOptions
from standoff.replay.run import EVENT_ORDER, Run, run

__all__ = ["Replayed", "replay_many"]

#: Of an event, what a score looks at; evidence of many plans together would be most of the memory.
_KEPT: Final = [name for name in EVENT_SCHEMA.names() if name not in ("members", "evidence")]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The events of each plan, sorted, without members and evidence; and the account of the one reading."""

    events: tuple[pl.DataFrame, ...]
    messages: int
    rejected: int
    fixes: int


@dataclass(slots=True)
class _Side:
    """All plans together, and what each has seen."""

    together: Together
    events: list[list[pl.DataFrame]] = field(default_factory=list)


def replay_many(
    feeds: Sequence[Feed], plans: Sequence[Plan], progress: Callable[[Progress], None] | None = None
) -> Replayed:
    """Replay `feeds` against each of `plans` (one at least), in order of fix time; what is late or not is not asked."""
    sides: list[_Side] = []
    cores = max(1, min(len(plans), os.cpu_count() or 1))
    with ThreadPoolExecutor(cores, "standoff-plan") as pool, tempfile.TemporaryDirectory(prefix="standoff-") as name:

        def begin(_plan: Plan) -> _Side:
            # the last one counts: disorder makes a replay begin anew
            sides.append(_Side(begin_many(plans, pool.map), [[] for _ in plans]))
            return sides[-1]

        options = ReplayOptions(
            report=False, record=False, progress=progress, engine=lambda: Engine(begin, _step, _finish)
        )
        done = run(feeds, plans[0], Path(name), Path(name), options)
    return _replayed(sides[-1], done)


def _step(side: _Side, fixes: pl.DataFrame, watermark_us: int) -> Outcome:
    return _kept(side, step_many(side.together, fixes, watermark_us))


def _finish(side: _Side) -> Outcome:
    return _kept(side, finish_many(side.together))


def _kept(side: _Side, outcomes: Sequence[Outcome]) -> Outcome:
    for kept, outcome in zip(side.events, outcomes, strict=True):
        if outcome.events.height:
            kept.append(outcome.events.select(_KEPT))
    return outcomes[0]


def _replayed(side: _Side, done: Run) -> Replayed:
    empty = pl.DataFrame(schema=EVENT_SCHEMA).select(_KEPT)
    events = tuple(pl.concat([empty, *kept]).sort(EVENT_ORDER) for kept in side.events)
    account = done.account
    return Replayed(events, account.total("messages_in"), account.total("rejected"), account.total("fixes_in"))
