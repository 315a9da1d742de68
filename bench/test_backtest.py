"""Two plans, and eleven, over one recording in one pass; answers are held against replays of each plan alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine import zone_shapes
from standoff.feeds.options import ReadOptions
from standoff.model.event import EventKind, Severity
from standoff.model.plan import Plan, Rule
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.outputs import Done, backtest_many, backtest_pair
from standoff.replay.api import replay_files
from standoff.replay.inputs import Feed, file_feeds
from timing import at_least, at_most, median_of, seconds_of, times
from world import Fleet, full_fleet, plan_of

TABLE = "Backtest from Parquet, 100 zones, two cores"
ZONES = 100
CANDIDATES = 10
MINUTE_US = 60_000_000
KINDS = (EventKind.ENTERED, EventKind.LEFT, EventKind.FOUND_INSIDE, EventKind.APPROACHED, EventKind.TURNED_AWAY)


def _plan(within_min: float) -> Plan:
    """The world's plan with one rule, which warns so long before the border."""
    plan = plan_of(list(zone_shapes(ZONES)))
    zones = tuple(zone.id for zone in plan.zones)
    rule = Rule("near", KINDS, zones, severity=Severity.NOTICE, parameters={"within": within_min * MINUTE_US})
    return replace(plan, hash=f"{round(10 * within_min):064d}", rules=(rule,))


@pytest.fixture(scope="module")
def many() -> Fleet:
    return full_fleet()


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory, many: Fleet) -> list[Feed]:
    """The fleet as Parquet."""
    path = tmp_path_factory.mktemp("backtest") / "fixes.parquet"
    names = pl.Series([f"vessel-{k:06}" for k in range(many.entities)])
    pl.DataFrame(
        {
            "entity": names.gather(many.ent),
            "time": pl.Series(many.t_us).cast(pl.Datetime("us", "UTC")),
            "lon": pl.Series(many.lon).round(6),
            "lat": pl.Series(many.lat).round(6),
        }
    ).write_parquet(path, compression="zstd", row_group_size=262_144)
    return file_feeds([path], ReadOptions())


def _check(feeds: list[Feed], done: Done, plans: dict[str, Plan], out: Path) -> None:
    """Each side found as many events and incidents as a replay of its plan alone."""
    sides = {"old": done.data["old"], **{one["label"]: one for one in done.data.get("sides", [done.data.get("new")])}}
    for label, plan in plans.items():
        alone = replay_files([feeds[0].name], plan, out)
        found = (sides[label]["used"], sides[label]["events"], sides[label]["incidents"])
        assert found == (alone["used"], alone["events"], alone["incidents"])
    assert sides["old"]["events"] > 0


def test_a_pair_and_ten_candidates(feeds: list[Feed], many: Fleet, tmp_path: Path, benchmark: Any, note: Any) -> None:
    old, new = _plan(30), _plan(10)
    candidates = [Watched(f"c{k}", _plan(5 + 2 * k)) for k in range(CANDIDATES)]
    options = BacktestOptions()

    def pair() -> Done:
        return backtest_pair(feeds, Watched("old", old), Watched("new", new), tmp_path / "pair", options)

    def grid() -> Done:
        return backtest_many(feeds, Watched("old", old), candidates, tmp_path / "grid", options)

    _check(feeds, pair(), {"old": old, "new": new}, tmp_path / "alone")
    _check(feeds, grid(), {"old": old, "c3": candidates[3].plan}, tmp_path / "alone")
    alone, _ = median_of(times(3), lambda: replay_files([feeds[0].name], old, tmp_path / "alone"))
    benchmark.pedantic(pair, rounds=times(3))
    two = seconds_of(benchmark)
    eleven, done = median_of(times(3), grid)
    rate = len(many) / two / 1e6
    note(TABLE, _cells("one plan, replayed", 1, len(many), alone, alone))
    note(TABLE, _cells("a pair", 2, len(many), two, alone),
         [at_least("backtest of a pair of plans from Parquet", rate, 2.5, "M fixes/s")])  # fmt: skip
    note(TABLE, _cells(f"{CANDIDATES} candidates", len(done.data["candidates"]) + 1, len(many), eleven, alone),
         [at_most("ten candidates, in times of one", eleven / two, 4, "times")])  # fmt: skip


def _cells(what: str, plans: int, fixes: int, seconds: float, alone: float) -> dict[str, Any]:
    return {
        "what": what,
        "plans": plans,
        "fixes": fixes,
        "s": seconds,
        "M fixes/s": fixes / seconds / 1e6,
        "M fixes/s times plans": plans * fixes / seconds / 1e6,
        "times one replay": seconds / alone,
    }
