"""The loop of a backtest: every fix is read, ordered and named once, and then looked at under each plan.

Plans that wait for late fixes equally long are watched side by side; where all waits are the same, or nothing can be
late, that is all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final

import polars as pl

from standoff.errors import FeedError
from standoff.model.fix import Segment
from standoff.pipeline import Outcome, Together, begin_many, finish_many, step_many
from standoff.pipeline.side_by_side import EachPlan
from standoff.rehearse.backtest.known_then import AS_KNOWN, AS_RECORDED, Arrival, ArrivalUnknownError, by_arrival
from standoff.rehearse.backtest.options import BacktestOptions, Watched
from standoff.rehearse.backtest.side import Side
from standoff.rehearse.backtest.skipped import Skipped
from standoff.replay.account import Account
from standoff.replay.ahead import read_ahead
from standoff.replay.arrival import ARRIVAL, split_late
from standoff.replay.inputs import Feed
from standoff.replay.merge import Merge
from standoff.replay.options import Progress
from standoff.replay.sample import TrackSample
from standoff.replay.stream import DisorderedError

__all__ = ["SKIPPED", "Group", "Pass", "one_pass"]

SKIPPED: Final = "skipped.parquet"
_NAMED: Final = ("entity", "t_us", ARRIVAL, "lon", "lat", "message_id", "file", "row")
_LARGE_BYTES: Final = 4 * 2**20
_FEW_FEEDS: Final = 4


@dataclass(slots=True)
class Group:
    """Plans that wait for late fixes equally long, and so use the same fixes. `lateness_us` None: nothing is late."""

    lateness_us: int | None
    sides: list[Side]
    together: Together
    account: Account
    late: list[pl.DataFrame] = field(default_factory=list)  # what it left out, where another group may have used it

    @property
    def labels(self) -> list[str]:
        """Of its plans."""
        return [side.label for side in self.sides]


@dataclass(slots=True)
class Pass:
    """One pass over the recording: the books, and each plan's side in the order given."""

    feeds: Sequence[Feed]
    options: BacktestOptions
    arrival: Arrival
    sides: list[Side]
    groups: list[Group]
    account: Account
    skipped: Skipped
    sample: TrackSample = field(default_factory=TrackSample)
    expected: int | None = None  # messages; None: nobody asks, or it cannot be told
    started_s: float = 0.0
    seconds: float = 0.0

    def group_of(self, side: Side) -> Group:
        """The group that a side is in."""
        return next(group for group in self.groups if side in group.sides)


def one_pass(
    feeds: Sequence[Feed], plans: Sequence[Watched], folder: Path, scratch: Path, options: BacktestOptions
) -> Pass:
    """Watch `feeds` under all plans at once; skipped messages go into `folder`.

    By order of arrival where every fix says when it arrived, else by time of the fix. Starts anew where that turns out
    not to be so, or where a feed that seemed to be in order is not.
    """
    started_s, forced = perf_counter(), options.as_recorded
    view = AS_RECORDED if forced else AS_KNOWN
    to_sort: frozenset[str] = frozenset()
    disorders = 0
    with ThreadPoolExecutor(max(1, min(len(plans), os.cpu_count() or 1)), "standoff-plan") as pool:
        while True:
            with Skipped(folder / SKIPPED, [plan.label for plan in plans]) as skipped:
                run = _fresh(feeds, plans, options, Arrival(view, forced), skipped, pool.map)
                run.started_s = started_s
                try:
                    return _attempt(run, scratch, to_sort)
                except ArrivalUnknownError:
                    view, to_sort, disorders = AS_RECORDED, frozenset(), 0
                except DisorderedError as disorder:
                    disorders += 1
                    to_sort |= disorder.names
                    if disorders > 1:
                        to_sort = frozenset(feed.name for feed in feeds)


def _fresh(
    feeds: Sequence[Feed], plans: Sequence[Watched], options: BacktestOptions, arrival: Arrival, skipped: Skipped,
    each: EachPlan,
) -> Pass:  # fmt: skip
    sides, account = [Side(watched) for watched in plans], Account()
    waits: dict[int | None, list[Side]] = {}
    for side in sides:
        wait = side.watched.plan.defaults.lateness_us if arrival.view == AS_KNOWN else None
        waits.setdefault(wait, []).append(side)
    groups = [
        Group(wait, some, begin_many([side.watched.plan for side in some], each), Account(sources=account.sources))
        for wait, some in waits.items()
    ]
    guesses = [feed.expected() for feed in feeds] if options.progress is not None else [None]
    expected = None if None in guesses else sum(guess for guess in guesses if guess is not None)
    return Pass(feeds, options, arrival, sides, groups, account, skipped, expected=expected)


def _attempt(run: Pass, scratch: Path, to_sort: frozenset[str]) -> Pass:
    key = ARRIVAL if run.arrival.view == AS_KNOWN else "t_us"
    merge = Merge(run.feeds, lambda *call: _supply(run, *call), key, scratch, run.options.limits, to_sort)
    for frame, complete_to in merge:
        for group in run.groups:
            _step(run, group, frame, complete_to)
        _tell(run)
    if run.account.total("messages_in") == 0:
        raise FeedError(_nothing_read(run.feeds))
    for group in run.groups:
        _finish(run, group)
    run.seconds = perf_counter() - run.started_s
    return run


def _step(run: Pass, group: Group, fixes: pl.DataFrame, watermark_us: int) -> None:
    if group.lateness_us is not None:
        lag_us = pl.col(ARRIVAL) - pl.col("t_us")
        too_late = fixes.filter(lag_us > group.lateness_us)
        run.skipped.late(too_late, group.lateness_us, group.labels)
        if len(run.groups) > 1 and too_late.height:
            group.late.append(too_late.select(_NAMED))
        fixes, late, watermark_us = split_late(fixes, group.lateness_us)
        group.account.late += late.height
    _take(run, group, step_many(group.together, fixes, watermark_us), watermark_us)


def _take(run: Pass, group: Group, outcomes: Sequence[Outcome], watermark_us: int) -> None:
    _note(run, group, outcomes[0])
    for side, outcome in zip(group.sides, outcomes, strict=True):
        side.take(outcome, watermark_us)


def _note(run: Pass, group: Group, outcome: Outcome) -> None:
    """What became of the fixes is the same for all plans of a group."""
    group.account.apply(outcome.applied, outcome.late.height, outcome.duplicates)
    run.skipped.duplicate(outcome.duplicates, group.labels)
    if group is run.groups[0] and outcome.applied.height:
        run.sample.add(outcome.applied)


def _finish(run: Pass, group: Group) -> None:
    outcomes = finish_many(group.together)
    _note(run, group, outcomes[0])
    for side, outcome in zip(group.sides, outcomes, strict=True):
        side.finish(outcome, group.account.last_us)
    group.account.check()


def _supply(run: Pass, feed: Feed, segment_rows: int, counted: bool) -> Iterator[pl.DataFrame]:
    frames = (_taken(run, feed, segment, counted) for segment in _segments(run, feed, segment_rows, counted))
    return by_arrival(frames) if run.arrival.view == AS_KNOWN else frames


def _segments(run: Pass, feed: Feed, segment_rows: int, counted: bool) -> Iterator[Segment]:
    """Big files are read ahead, as in a replay."""
    segments = feed.read(segment_rows)
    large = (feed.size or 0) > _LARGE_BYTES and len(run.feeds) <= _FEW_FEEDS
    return read_ahead(segments) if counted and large else segments


def _taken(run: Pass, feed: Feed, segment: Segment, counted: bool) -> pl.DataFrame:
    if counted:
        run.account.read(feed.name, segment)
        run.arrival.count(segment.fixes)
        run.skipped.reject(segment.rejects)
    return segment.fixes


def _nothing_read(feeds: Sequence[Feed]) -> str:
    names = ", ".join(feed.name for feed in feeds[:3]) + (" ..." if len(feeds) > 3 else "")
    return f"{names}: holds no message at all" if feeds else "no file of fixes was found"


def _tell(run: Pass) -> None:
    if run.options.progress is None:
        return
    messages, events = run.account.total("messages_in"), sum(side.events for side in run.sides)
    share = min(1.0, messages / run.expected) if run.expected else None
    run.options.progress(Progress(messages, events, perf_counter() - run.started_s, share))
