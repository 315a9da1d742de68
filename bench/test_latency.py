"""Latency from applied to event, 10,000 zones, an hour of history: one fix, a hundred, one through frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from engine import detector_for, fresh, run_all, zone_shapes
from standoff.detect.detector import detect
from standoff.model.fix import FIX_SCHEMA
from standoff.pipeline import begin, step
from timing import at_most
from world import Fleet, columns, fleet, plan_of, scaled

TABLE = "Latency, 10,000 zones, each entity with an hour of history"
ROUNDS = 70
HISTORY = 60
GOALS_US = {1: 10, 100: 150}


def _fleet() -> Fleet:
    return fleet(scaled(20_000, 2_000), ROUNDS)


@pytest.mark.parametrize("batch", [1, 100])
def test_columns_in_raw_events_out(batch: int, benchmark: Any, note: Any) -> None:
    f = _fleet()
    detector = detector_for(10_000)
    whole = run_all(detector, fresh(detector, f.entities), columns(f))
    state = fresh(detector, f.entities)
    seen = f.entities * HISTORY
    events = len(run_all(detector, state, columns(f, 0, seen)))
    calls = min((len(f) - seen) // batch, scaled(20_000, 2_000))
    at = iter(range(seen, seen + calls * batch, batch))
    got = 0

    def next_fixes() -> tuple[tuple[Any, ...], dict[str, Any]]:
        k = next(at)
        return (detector, state, columns(f, k, k + batch), int(f.t_us[k + batch - 1])), {}

    def one(*arguments: Any) -> Any:
        nonlocal got
        found = detect(*arguments)
        got += sum(len(part) for profile in found for part in profile)

    benchmark.pedantic(one, setup=next_fixes, rounds=calls)
    until = int(f.t_us[seen + calls * batch - 1])
    assert events + got == int((whole["det"] <= until).sum())
    _note(
        note,
        f"{batch} {'fix' if batch == 1 else 'fixes'}: columns in, raw events out",
        benchmark,
        calls,
        GOALS_US[batch],
        got,
    )


def _note(note: Any, what: str, benchmark: Any, calls: int, goal_us: float | None, events: int) -> None:
    data = np.array(benchmark.stats.stats.data) * 1e6
    p50, p99, worst = np.percentile(data, [50, 99, 100])
    goals = [at_most(f"latency, {what.split(':', maxsplit=1)[0]}, p99", p99, goal_us, "µs")] if goal_us else []
    note(
        TABLE, {"what": what, "p50 µs": p50, "p99 µs": p99, "worst µs": worst, "calls": calls, "events": events}, goals
    )


def test_one_fix_through_frames(benchmark: Any, note: Any) -> None:
    """The same through the pipeline: a Polars frame of one row in, worded events with ids and evidence out."""
    f = _fleet()
    watch = begin(plan_of(list(zone_shapes(10_000))))
    seen = f.entities * HISTORY
    step(watch, _frame(f, 0, seen), int(f.t_us[seen - 1]))
    calls = scaled(2_000, 300)
    at = iter(range(seen, seen + calls))
    got: list[int] = []

    def next_fix() -> tuple[tuple[Any, ...], dict[str, Any]]:
        k = next(at)
        return (watch, _frame(f, k, k + 1), int(f.t_us[k])), {}

    def one(*arguments: Any) -> None:
        got.append(step(*arguments).events.height)

    benchmark.pedantic(one, setup=next_fix, rounds=calls)
    _note(note, "1 fix through pipeline.step: a frame in, worded events out", benchmark, calls, None, sum(got))


def _frame(f: Fleet, k0: int, k1: int) -> pl.DataFrame:
    part = slice(k0, k1)
    given = pl.DataFrame({"t_us": f.t_us[part], "lon": f.lon[part], "lat": f.lat[part], "row": np.arange(k0, k1)})
    given = given.with_columns(entity=pl.Series([f"e{e}" for e in f.ent[part]]), file=pl.lit("bench"))
    rest = [pl.lit(None, dtype).alias(name) for name, dtype in FIX_SCHEMA.items() if name not in given.columns]
    return given.with_columns(rest).select(FIX_SCHEMA.names())
