"""Many sources become one order of time, whatever their own order, and memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from replay_fakes import feed, fixes

from standoff.model.fix import Segment
from standoff.replay.inputs import Feed
from standoff.replay.merge import Limits, Merge
from standoff.replay.stream import DisorderedError


def _supply(feed: Feed, segment_rows: int, _counted: bool) -> Iterator[pl.DataFrame]:
    return (segment.fixes for segment in feed.read(segment_rows))


def _merged(feeds: list[Feed], scratch: Path, limits: Limits | None = None) -> list[tuple[pl.DataFrame, int]]:
    """As the loop does it: start anew when a source is in disorder."""
    to_sort: frozenset[str] = frozenset()
    for _ in range(len(feeds) + 2):
        try:
            return list(Merge(feeds, _supply, "t_us", scratch, limits or Limits(), to_sort))
        except DisorderedError as disorder:
            fresh = disorder.names - to_sort
            to_sort |= disorder.names
        assert fresh, "a sorted source is not in disorder"
    raise AssertionError


def _times(frames: list[tuple[pl.DataFrame, int]]) -> list[int]:
    return [at // 1_000_000 for frame, _ in frames for at in frame["t_us"]]


def test_two_sorted_files_are_merged_by_time(tmp_path: Path) -> None:
    one = feed("one", fixes([("a", at, 0) for at in (1, 4, 9)]))
    two = feed("two", fixes([("b", at, 0) for at in (2, 3, 10)]))
    assert _times(_merged([one, two], tmp_path)) == [1, 2, 3, 4, 9, 10]


def test_fixes_of_one_instant_never_come_in_two_frames(tmp_path: Path) -> None:
    frames = _merged([feed("one", fixes([("a", at // 4, 0) for at in range(40)]))], tmp_path, Limits(segment_rows=3))
    assert sum(frame.height for frame, _ in frames) == 40
    ends = [(frame["t_us"][0], frame["t_us"][-1]) for frame, _ in frames]
    assert all(before[1] < after[0] for before, after in pairwise(ends))


def test_a_frame_whose_last_instant_is_over_comes_whole(tmp_path: Path) -> None:
    """No step of its own for its last row: a step has its price, however few its rows."""
    frames = _merged([feed("one", fixes([("a", at, 0) for at in range(10)]))], tmp_path, Limits(segment_rows=4))
    assert [frame.height for frame, _ in frames] == [4, 4, 2]
    assert [complete // 1_000_000 for _, complete in frames] == [3, 7, 9]


def test_an_instant_that_goes_on_over_several_frames_comes_once(tmp_path: Path) -> None:
    at_once = [("a", at, 0) for at in (1, 2, *[3] * 9, 4, 5)]
    frames = _merged([feed("one", fixes(at_once))], tmp_path, Limits(segment_rows=3))
    assert [sorted(set(frame["t_us"] // 1_000_000)) for frame, _ in frames] == [[1, 2], [3], [4], [5]]


def test_each_frame_comes_with_the_time_up_to_which_all_is_given(tmp_path: Path) -> None:
    feeds = [feed(str(n), fixes([("a", 3 * at + n, 0) for at in range(50)])) for n in range(3)]
    frames = _merged(feeds, tmp_path, Limits(segment_rows=7))
    for (frame, complete), (following, _) in pairwise(frames):
        assert frame["t_us"][-1] <= complete < following["t_us"][0]


def test_an_unsorted_file_is_sorted_in_memory_when_it_is_small(tmp_path: Path) -> None:
    frames = _merged([feed("one", fixes([("a", at, 0) for at in (5, 1, 3)]))], tmp_path)
    assert _times(frames) == [1, 3, 5]
    assert list(tmp_path.iterdir()) == []


def test_an_unsorted_file_beyond_the_bound_is_sorted_on_disk_and_the_runs_are_removed(tmp_path: Path) -> None:
    frames = _merged(
        [feed("one", fixes([("a", 997 * at % 1000, 0) for at in range(1000)]))],
        tmp_path,
        Limits(segment_rows=64, sort_rows=128),
    )
    assert _times(frames) == list(range(1000))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_breaks_its_order_late_is_sorted_after_all(tmp_path: Path) -> None:
    frames = _merged(
        [feed("one", fixes([("a", at, 0) for at in [*range(100), 50]]))], tmp_path, Limits(segment_rows=10)
    )
    assert _times(frames) == sorted([*range(100), 50])


def test_daily_files_are_opened_one_after_another(tmp_path: Path) -> None:
    open_now: set[str] = set()
    most = 0

    def watched(name: str, frame: pl.DataFrame) -> Feed:
        def read(segment_rows: int) -> Iterator[Segment]:
            nonlocal most
            if segment_rows == Limits().peek_rows:  # the first look closes at once
                yield Segment(frame.head(1), messages_in=1)
                return
            open_now.add(name)
            most = max(most, len(open_now))
            for part in frame.iter_slices(5):
                yield Segment(part, messages_in=part.height)
            open_now.discard(name)

        return Feed(name, read)

    days = [watched(f"day{n}", fixes([("a", 100 * n + at, 0) for at in range(20)])) for n in range(40)]
    assert _times(_merged(days[::-1], tmp_path)) == [100 * n + at for n in range(40) for at in range(20)]
    assert most == 1


def test_more_overlapping_files_than_may_be_open_are_sorted_together(tmp_path: Path) -> None:
    feeds = [feed(str(n), fixes([(str(n), 30 * at + n, 0) for at in range(10)])) for n in range(30)]
    assert _times(_merged(feeds, tmp_path, Limits(segment_rows=4, open_files=8, small_bytes=0))) == list(range(300))


def test_many_small_files_are_sorted_together_without_a_first_look(tmp_path: Path) -> None:
    opened: list[int] = []

    def read(segment_rows: int, frame: pl.DataFrame) -> Iterator[Segment]:
        opened.append(segment_rows)
        yield Segment(frame, messages_in=frame.height)

    feeds = [Feed(str(n), lambda rows, n=n: read(rows, fixes([("a", n, 0)])), 100) for n in range(20)]
    assert _times(_merged(feeds, tmp_path)) == list(range(20))
    assert len(opened) == 20


def test_an_empty_file_among_others_is_no_hindrance(tmp_path: Path) -> None:
    assert _times(_merged([feed("empty", fixes([])), feed("one", fixes([("a", 1, 0)]))], tmp_path)) == [1]
    assert _merged([feed("empty", fixes([]))], tmp_path) == []


def test_times_before_1970_are_merged_too(tmp_path: Path) -> None:
    assert _times(_merged([feed("one", fixes([("a", -9, 0)])), feed("two", fixes([("a", -10, 0)]))], tmp_path)) == [
        -10,
        -9,
    ]


@example(sources=[[1], [0, 2, 3, 3, 3]], presorted=False, limits=Limits(1, 1, 1, 2))  # one instant over three segments
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sources=st.lists(st.lists(st.integers(0, 20), max_size=30), min_size=1, max_size=4),
    presorted=st.booleans(),
    limits=st.builds(
        Limits,
        segment_rows=st.integers(1, 9),
        sort_rows=st.integers(1, 20),
        peek_rows=st.integers(1, 5),
        open_files=st.integers(1, 3),
    ),
)
def test_nothing_is_lost_and_all_is_in_order(
    tmp_path: Path, sources: list[list[int]], presorted: bool, limits: Limits
) -> None:
    feeds = [
        feed(str(n), fixes([("a", at, 0) for at in (sorted(times) if presorted else times)]))
        for n, times in enumerate(sources)
    ]
    frames = _merged(feeds, tmp_path, limits)
    assert _times(frames) == sorted(at for times in sources for at in times)
    for (frame, complete), (following, _) in pairwise(frames):
        assert frame["t_us"][-1] <= complete < following["t_us"][0]
