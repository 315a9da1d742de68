"""The loop: fixes in order, one step after another, everything that comes out written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import polars as pl

from standoff.detect.ordering import DUPLICATE_SCHEMA
from standoff.errors import FeedError
from standoff.model.event import EVENT_SCHEMA
from standoff.model.fix import FIX_SCHEMA, REJECT_SCHEMA, Segment
from standoff.model.plan import Plan
from standoff.replay.account import Account
from standoff.replay.ahead import read_ahead
from standoff.replay.arrival import ARRIVAL, split_late, stamped
from standoff.replay.digests import Digests
from standoff.replay.inputs import Feed
from standoff.replay.keep import Keeper
from standoff.replay.merge import Merge
from standoff.replay.options import Outcome, Progress, ReplayOptions
from standoff.replay.sample import TrackSample
from standoff.replay.stream import DisorderedError
from standoff.replay.writers import FrameWriter

__all__ = ["EVENT_ORDER", "Run", "run"]

EVENT_ORDER: Final = ("detected_at", "event_id")
_LARGE_BYTES: Final = 4 * 2**20
_FEW_FEEDS: Final = 4


@dataclass(slots=True)
class Run:
    """One attempt at a replay: the books, and the files that grow in `folder`."""

    feeds: Sequence[Feed]
    plan: Plan
    folder: Path
    options: ReplayOptions
    account: Account
    sample: TrackSample
    digests: Digests
    started: float
    expected: int | None = None
    seconds: float = 0.0
    blind: Sequence[tuple[str | None, int, int]] = ()
    entities: int = 0
    events_in_order: bool = True
    last_event: tuple[object, ...] | None = None
    kept: dict[str, Any] = field(default_factory=dict)  # what the record says of the whole


class _Files:
    """The streamed files of a replay."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.events = stack.enter_context(FrameWriter(folder / "events.parquet", EVENT_SCHEMA))
        self.rejects = stack.enter_context(FrameWriter(folder / "rejects.parquet", REJECT_SCHEMA))
        self.late = stack.enter_context(FrameWriter(folder / "late.parquet", FIX_SCHEMA))
        self.duplicates = stack.enter_context(FrameWriter(folder / "duplicates.parquet", DUPLICATE_SCHEMA))


def run(feeds: Sequence[Feed], plan: Plan, folder: Path, scratch: Path, options: ReplayOptions) -> Run:
    """Replay `feeds` against `plan`; events, rejects, late and duplicate fixes go to Parquet files in `folder`.

    Starts anew when a feed that seemed to be in order is not; at the third time every feed is sorted first.
    """
    started = perf_counter()
    to_sort: frozenset[str] = frozenset()
    with Digests() as digests:
        for attempt in range(3):
            run = Run(
                feeds, plan, folder, options, Account(), TrackSample(), digests, started, _expected(feeds, options)
            )
            try:
                return _attempt(run, scratch, to_sort)
            except DisorderedError as disorder:
                to_sort |= disorder.names
                if attempt == 1:
                    to_sort = frozenset(feed.name for feed in feeds)
    raise AssertionError("sorted feeds cannot be in disorder")


def _expected(feeds: Sequence[Feed], options: ReplayOptions) -> int | None:
    """How many messages there will be; None where nobody asks, or nobody can tell."""
    guesses = [feed.expected() for feed in feeds] if options.progress is not None else [None]
    return None if None in guesses else sum(guess for guess in guesses if guess is not None)


def _attempt(run: Run, scratch: Path, to_sort: frozenset[str]) -> Run:
    engine = run.options.engine()
    watch = engine.begin(run.plan)
    with ExitStack() as stack:
        files = _Files(run.folder, stack)
        keeper = Keeper(run.plan, run.folder, run.options.acts, stack) if run.options.record else None
        for companion in run.options.companions:
            companion.begin(run.plan, run.folder, stack)
        for fixes, watermark_us in _ordered(run, files, scratch, to_sort):
            outcome = engine.step(watch, fixes, watermark_us)
            _record(run, files, outcome)
            if keeper is not None:
                keeper.take(outcome, watermark_us)
            for companion in run.options.companions:
                companion.take(fixes, watermark_us, outcome)
            _tell(run, files)
        if run.account.total("messages_in") == 0:
            raise FeedError(_nothing_read(run.feeds))
        outcome = engine.finish(watch)
        _record(run, files, outcome)
        _tell(run, files)
        if keeper is not None:
            run.kept = keeper.finish(outcome, run.feeds, run.account, run.digests.of)
        _finish_companions(run, outcome)
    run.account.check()
    run.blind, run.entities = engine.blind(watch), engine.entities(watch)
    run.seconds = perf_counter() - run.started
    return run


def _finish_companions(run: Run, outcome: Outcome) -> None:
    for companion in run.options.companions:
        run.kept |= companion.finish(outcome)
        for text in companion.notes:
            run.account.note(text)


def _nothing_read(feeds: Sequence[Feed]) -> str:
    names = ", ".join(feed.name for feed in feeds[:3]) + (" ..." if len(feeds) > 3 else "")
    return f"{names}: holds no message at all" if feeds else "no file of fixes was found"


def _record(run: Run, files: _Files, outcome: Outcome) -> None:
    run.account.apply(outcome.applied, outcome.late.height, outcome.duplicates)
    if outcome.applied.height:
        run.sample.add(outcome.applied)
    if outcome.events.height:
        files.events.write(_in_event_order(run, outcome.events))
    files.late.write(outcome.late)
    files.duplicates.write(outcome.duplicates)


def _in_event_order(run: Run, events: pl.DataFrame) -> pl.DataFrame:
    """Sorted within the step; steps follow each other in time, and where they do not the file is sorted at the end."""
    events = events.sort(EVENT_ORDER)
    first, last = events.select(EVENT_ORDER).row(0), events.select(EVENT_ORDER).row(-1)
    run.events_in_order &= run.last_event is None or run.last_event <= first
    run.last_event = last
    return events


def _ordered(run: Run, files: _Files, scratch: Path, to_sort: frozenset[str]) -> Iterator[tuple[pl.DataFrame, int]]:
    recorded = run.options.arrival == "recorded"
    merge = Merge(
        run.feeds,
        lambda *call: _supply(run, files, *call),
        "t_us" if recorded else ARRIVAL,
        scratch,
        run.options.limits,
        to_sort,
    )
    for frame, complete_to in merge:
        fixes, watermark_us = frame, complete_to
        if not recorded:
            fixes, late, watermark_us = split_late(frame, run.plan.defaults.lateness_us)
            files.late.write(late)
            run.account.late += late.height
        yield fixes, watermark_us


def _supply(run: Run, files: _Files, feed: Feed, segment_rows: int, counted: bool) -> Iterator[pl.DataFrame]:
    frames = (_taken(run, files, feed, segment, counted) for segment in _segments(run, feed, segment_rows, counted))
    return frames if run.options.arrival == "recorded" else stamped(frames, run.options.arrival)


def _segments(run: Run, feed: Feed, segment_rows: int, counted: bool) -> Iterator[Segment]:
    """Big files are read ahead; for small ones, and for the many files of a folder, a thread is not worth it."""
    segments = _to_its_end(run, feed, segment_rows) if counted else feed.read(segment_rows)
    large = (feed.size or 0) > _LARGE_BYTES and len(run.feeds) <= _FEW_FEEDS
    return read_ahead(segments) if counted and large else segments


def _to_its_end(run: Run, feed: Feed, segment_rows: int) -> Iterator[Segment]:
    yield from feed.read(segment_rows)
    if run.options.record:
        run.digests.begin(feed)


def _taken(run: Run, files: _Files, feed: Feed, segment: Segment, counted: bool) -> pl.DataFrame:
    if counted:
        run.account.read(feed.name, segment)
        files.rejects.write(segment.rejects)
    return segment.fixes


def _tell(run: Run, files: _Files) -> None:
    if run.options.progress is not None:
        messages = run.account.total("messages_in")
        share = min(1.0, messages / run.expected) if run.expected else None
        run.options.progress(Progress(messages, files.events.rows, perf_counter() - run.started, share))
