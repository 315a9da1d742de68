"""The second look of `--amend`: the same fixes once more, all in order, and what that changes of the live view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from standoff.errors import CallError
from standoff.model.event import EVENT_SCHEMA
from standoff.model.fix import FIX_SCHEMA, empty_fixes
from standoff.model.plan import Plan
from standoff.replay.amend import AMENDMENT_SCHEMA, Amended, amended
from standoff.replay.arrival import ARRIVAL, stamped
from standoff.replay.inputs import Feed
from standoff.replay.late_fixes import LateFixes
from standoff.replay.options import Engine, Outcome, Progress, ReplayOptions
from standoff.replay.run import Run, run

__all__ = ["amend_note", "amend_summary", "check_amend", "run_twice"]

_MOST_LATE: Final = 1000


def check_amend(options: ReplayOptions) -> None:
    """CallError where late fixes are asked about and nothing can be late."""
    if options.amend and options.arrival == "recorded":
        raise CallError(
            "--amend tells what late fixes would have changed, and in a replay nothing is late; "
            "add --as-received or --simulate-arrival to see the live view"
        )


def run_twice(
    feeds: Sequence[Feed], plan: Plan, folder: Path, scratch: Path, options: ReplayOptions
) -> tuple[Run, Amended]:
    """The live view, written to `folder` as `run` does, and what it lacks. In order only if some fix was late."""
    clock = _Clock()
    live = run(feeds, plan, folder, scratch, replace(_half(options, 0), engine=clock.read(options.engine)))
    live.options = options
    late = _late(live)
    if late.height == 0:
        return live, Amended(pl.DataFrame(schema=EVENT_SCHEMA), pl.DataFrame(schema=AMENDMENT_SCHEMA))
    (second := scratch / "in-order").mkdir()
    in_order = replace(
        _half(options, 1), arrival="recorded", record=False, engine=clock.until(options.engine), companions=()
    )
    live.seconds += run(feeds, plan, second, scratch, in_order).seconds
    seen, happened = (pl.read_parquet(at / "events.parquet", memory_map=False) for at in (folder, second))
    return live, amended(plan, seen, happened, LateFixes(late))


def amend_summary(told: Amended) -> dict[str, Any]:
    """Counts, and the late fixes that made a difference."""
    behind = told.amendments.select("late_source", "late_row").drop_nulls().unique().sort("late_source", "late_row")
    return {
        **{what: told.count(what) for what in ("amended", "added", "withdrawn")},
        "late_fixes": [{"source": source, "row": row} for source, row in behind.head(_MOST_LATE).iter_rows()],
        "late_fixes_not_listed": max(0, behind.height - _MOST_LATE),
    }


def amend_note(told: Amended, late: int) -> str:
    """In a sentence."""
    if late == 0:
        return "no fix came too late, so late data would have changed nothing"
    total = told.amendments.height
    if total == 0:
        return "late data would have changed no event"
    counts = ", ".join(f"{told.count(what):,} {what}" for what in ("amended", "added", "withdrawn"))
    return f"late data would have changed {total:,} event{'s' if total > 1 else ''}: {counts} (amendments.parquet)"


def _late(live: Run) -> pl.DataFrame:
    """Late fixes with the instant at which each arrived."""
    late = pl.read_parquet(live.folder / "late.parquet", memory_map=False)
    if late.height == 0 or live.options.arrival == "received":
        return late.with_columns(pl.col("received_us").alias(ARRIVAL))
    lateness_us = live.plan.defaults.lateness_us
    rows = live.options.limits.segment_rows
    frames = (
        frame.filter(pl.col(ARRIVAL) - pl.col("t_us") > lateness_us)
        for feed in live.feeds
        for frame in stamped((segment.fixes for segment in feed.read(rows)), "simulated")
    )
    return pl.concat([pl.DataFrame(schema={**FIX_SCHEMA, ARRIVAL: pl.Int64}), *frames])


@dataclass(slots=True)
class _Clock:
    """How far the live view came. The view in order goes as far, so that the same timers come due in both."""

    end_us: int | None = None

    def read(self, engine: Callable[[], Engine]) -> Callable[[], Engine]:
        """An engine that is watched."""

        def make() -> Engine:
            whole = engine()

            def step(watch: Any, fixes: pl.DataFrame, watermark_us: int) -> Outcome:
                self._reach(watermark_us)
                return whole.step(watch, fixes, watermark_us)

            return replace(whole, step=step)

        return make

    def until(self, engine: Callable[[], Engine]) -> Callable[[], Engine]:
        """An engine that ends where the live view did, or at the greatest fix time where that is later."""

        def make() -> Engine:
            whole = engine()

            def step(watch: Any, fixes: pl.DataFrame, watermark_us: int) -> Outcome:
                if fixes.height:
                    self._reach(int(fixes["t_us"].max()))  # type: ignore[arg-type]
                return whole.step(watch, fixes, watermark_us)

            def finish(watch: Any) -> Outcome:
                return whole.finish(watch) if self.end_us is None else whole.step(watch, empty_fixes(), self.end_us)

            return replace(whole, step=step, finish=finish)

        return make

    def _reach(self, at_us: int) -> None:
        self.end_us = at_us if self.end_us is None else max(self.end_us, at_us)


def _half(options: ReplayOptions, part: int) -> ReplayOptions:
    """Progress of the first or second of two halves."""
    tell = options.progress
    if tell is None:
        return options

    def told(at: Progress) -> None:
        tell(replace(at, share=None if at.share is None else (part + at.share) / 2))

    return replace(options, progress=told)
