"""One pass serves all plans: whatever the order of the files, and whatever else is watched beside a plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from standoff.feeds.options import ReadOptions
from standoff.model.plan import Plan
from standoff.rehearse.backtest.known_then import AS_KNOWN, AS_RECORDED
from standoff.rehearse.backtest.one_pass import SKIPPED, Pass, one_pass
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.side import Side
from standoff.replay.inputs import file_feeds
from standoff.replay.merge import Limits
from standoff.replay.plans import mapping_plan

START_US = 1_714_550_400_000_000
MIN_US = 60_000_000
SMALL = Limits(segment_rows=64, sort_rows=200, peek_rows=16)


def _plan(lateness: str, within: str = "30 min") -> Plan:
    return mapping_plan({
        "plan": "camp",
        "zones": {"camp": {"circle": {"centre": [10.0, 50.0], "radius": "5 km"}}},
        "defaults": {"lateness": lateness},
        "rules": [{"id": "near", "when": ["approached", "entered", "left"], "zone": "camp", "severity": "notice",
                   "within": within}],
    })[0]  # fmt: skip


def _drives(delays_min: list[int]) -> pl.DataFrame:
    """Eight drive by or through, a report a minute; each arrives so many minutes later, over and over."""
    minutes = np.tile(np.arange(120), 8)
    who = np.repeat(np.arange(8), 120)
    frame = pl.DataFrame({
        "entity": [f"e{k}" for k in who],
        "t": START_US + minutes * MIN_US + who,
        "lon": 9.5 + minutes / 120,
        "lat": 49.97 + who * 0.01,
        "delay": np.resize(delays_min, 960) * MIN_US,
    })  # fmt: skip
    times = [pl.col("t").cast(pl.Datetime("us", "UTC")).alias("time"),
             (pl.col("t") + pl.col("delay")).cast(pl.Datetime("us", "UTC")).alias("received_at")]  # fmt: skip
    return frame.select("entity", *times, "lon", "lat").sort("time")


def _pass(folder: Path, frames: list[pl.DataFrame], plans: list[Plan], options: BacktestOptions) -> Pass:
    folder.mkdir()
    for number, frame in enumerate(frames):
        frame.write_parquet(folder / f"{number}.parquet")
    feeds = file_feeds(sorted(folder.glob("*.parquet")), ReadOptions())
    watched = [Watched(f"p{k}", plan) for k, plan in enumerate(plans)]
    return one_pass(feeds, watched, folder, folder, options)


def _told(side: Side) -> list[object]:
    """Its incidents, without the files that their evidence names."""
    return [
        (view.members, view.opened_us, view.last_us, view.state, [(e["kind"], e["start_us"]) for e in view.events])
        for view in side.views
    ]


@pytest.mark.parametrize("as_recorded", [False, True])
def test_whatever_the_order_of_the_files_the_sides_and_the_books_are_the_same(
    tmp_path: Path, as_recorded: bool
) -> None:
    drives, plans = _drives([0, 1, 7, 3]), [_plan("5 min"), _plan("2 min", "5 min"), _plan("10 min")]
    options = BacktestOptions(as_recorded=as_recorded, limits=SMALL)
    tidy = _pass(tmp_path / "tidy", [drives], plans, options)
    shuffled = _pass(tmp_path / "shuffled", [drives.sample(fraction=1.0, shuffle=True, seed=1)], plans, options)
    halves = _pass(tmp_path / "halves", [drives[::2], drives[1::2].reverse()], plans, options)
    for other in (shuffled, halves):
        assert other.skipped.counts == tidy.skipped.counts
        assert other.account.total("fixes_in") == tidy.account.total("fixes_in") == 960
        for one, again in zip(tidy.sides, other.sides, strict=True):
            assert _told(one) == _told(again)
    assert all(side.views for side in tidy.sides)


def test_a_plan_sees_the_same_whoever_is_watched_beside_it(tmp_path: Path) -> None:
    drives, plans = _drives([0, 1, 7, 3]), [_plan("5 min"), _plan("5 min", "5 min"), _plan("2 min"), _plan("10 min")]
    together = _pass(tmp_path / "together", [drives], plans, BacktestOptions())
    assert [group.labels for group in together.groups] == [["p0", "p1"], ["p2"], ["p3"]]
    for k, plan in enumerate(plans):
        alone = _pass(tmp_path / f"alone{k}", [drives], [plan], BacktestOptions())
        assert _told(alone.sides[0]) == _told(together.sides[k])
        books = alone.groups[0].account, together.group_of(together.sides[k]).account
        assert (books[0].used, books[0].late, books[0].last_us) == (books[1].used, books[1].late, books[1].last_us)


def test_of_each_late_fix_it_is_listed_which_plans_skipped_it(tmp_path: Path) -> None:
    run = _pass(tmp_path / "a", [_drives([0, 1, 7, 3])], [_plan("5 min"), _plan("2 min"), _plan("10 min")],
                BacktestOptions())  # fmt: skip
    assert run.skipped.counts == {("late", "p0"): 240, ("late", "p1"): 480}
    rows = pl.read_parquet(tmp_path / "a" / SKIPPED)
    assert rows.group_by("plan").len().sort("plan").rows() == [("p0", 240), ("p1", 480)]
    assert rows.select("source", "row", "plan").is_duplicated().sum() == 0


def test_a_fix_that_came_twice_is_a_duplicate_for_every_plan(tmp_path: Path) -> None:
    drives = _drives([0])
    run = _pass(tmp_path / "a", [drives, drives[:10]], [_plan("5 min"), _plan("5 min")], BacktestOptions())
    assert run.skipped.counts == {("duplicate", "every"): 10}
    assert run.groups[0].account.duplicate == 10


@pytest.mark.parametrize("unknown", [0, 500, 959])
def test_one_fix_of_unknown_arrival_is_enough_to_take_all_by_their_own_time(tmp_path: Path, unknown: int) -> None:
    drives = _drives([20])
    some = drives.with_columns(
        received_at=pl.when(pl.int_range(pl.len()) == unknown).then(None).otherwise(pl.col("received_at"))
    )
    run = _pass(tmp_path / "a", [some], [_plan("5 min")], BacktestOptions(limits=SMALL))
    assert (run.arrival.view, run.arrival.known, run.arrival.unknown) == (AS_RECORDED, 959, 1)
    assert (run.groups[0].account.used, run.groups[0].account.late) == (960, 0)
    assert run.skipped.counts == {}


def test_where_every_arrival_is_known_nothing_is_seen_before_it_arrived(tmp_path: Path) -> None:
    run = _pass(tmp_path / "a", [_drives([20])], [_plan("5 min"), _plan("30 min")], BacktestOptions())
    assert run.arrival.view == AS_KNOWN
    assert [len(side.views) for side in run.sides] == [0, 8]
    assert [side.events > 0 for side in run.sides] == [False, True]
