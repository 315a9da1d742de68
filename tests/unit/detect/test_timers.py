"""Timers fire for everybody, however many there are and however the time is cut."""

from __future__ import annotations

import numba
import polars as pl
import pytest

from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan
from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.pipeline import Watch, begin, step

MIN = 60_000_000
MANY = 150 if numba.config.DISABLE_JIT else 2_500  # more than a lane has in one block
PLAN = Plan("p", "a" * 64, (Zone("z", (ZoneVersion(Circle(10.0, 50.0, 20_000.0)),)),))


def _fixes(rows: list[tuple[str, int]]) -> pl.DataFrame:
    """Everybody stands in the middle."""
    blank = dict.fromkeys(FIX_SCHEMA)
    told = [
        {**blank, "entity": name, "t_us": t_us, "lon": 10.0, "lat": 50.0, "file": "f", "row": k}
        for k, (name, t_us) in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=FIX_SCHEMA)


def _watched(steps_min: list[int]) -> pl.DataFrame:
    """All report until minute 80, each at a second of its own; then only one goes on."""
    watch: Watch = begin(PLAN)
    rows = [(f"e{n:04}", m * MIN + n * 1000) for m in range(0, 81, 20) for n in range(MANY)]
    rows += [("last", m * MIN) for m in range(0, 171, 10)]
    fixes, events, before = _fixes(sorted(rows, key=lambda row: row[1])), [], -1
    for minute in steps_min:
        part = fixes.filter((pl.col("t_us") > before) & (pl.col("t_us") <= minute * MIN))
        events.append(step(watch, part, minute * MIN).events)
        before = minute * MIN
    return pl.concat(events)


@pytest.mark.parametrize(("kind", "at_min"), [("stayed", 60), ("lost", 140)])
def test_each_of_many_entities_has_its_timer_fired_once_and_on_time(kind: str, at_min: int) -> None:
    told = _watched([170]).filter((pl.col("kind") == kind) & (pl.col("entity") != "last"))
    assert told["entity"].n_unique() == told.height == MANY
    due = pl.DataFrame(
        {"entity": [f"e{n:04}" for n in range(MANY)], "due": [at_min * MIN + n * 1000 for n in range(MANY)]}
    )
    late = told.join(due, on="entity").filter(pl.col("detected_at").dt.epoch("us") != pl.col("due"))
    assert late.is_empty()


def test_timers_fire_alike_however_the_time_is_cut() -> None:
    order = ("detected_at", "event_id")
    whole = _watched([170]).sort(order)
    assert whole.equals(_watched(list(range(1, 171))).sort(order))
