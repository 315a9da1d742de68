"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from standoff.errors import FeedError
from standoff.model.fix import Segment, empty_fixes
from standoff.replay.ahead import read_ahead


def _segments(count: int, then: Exception | None = None) -> Iterator[Segment]:
    for number in range(count):
        yield Segment(empty_fixes(), messages_in=number)
    if then is not None:
        raise then


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_the_segments_and_their_order_are_the_same(count: int) -> None:
    assert [segment.messages_in for segment in read_ahead(_segments(count))] == list(range(count))


def test_an_error_comes_after_the_segments_before_it() -> None:
    ahead = read_ahead(_segments(3, FeedError("broken")))
    assert [next(ahead).messages_in for _ in range(3)] == [0, 1, 2]
    with pytest.raises(FeedError, match="broken"):
        next(ahead)


def test_a_reader_that_is_no_longer_wanted_is_stopped() -> None:
    before = threading.active_count()
    ahead = read_ahead(_segments(1000))
    assert next(ahead).messages_in == 0
    ahead.close()  # type: ignore[attr-defined]  # a generator
    assert threading.active_count() == before


def test_it_does_not_run_far_ahead() -> None:
    made: list[int] = []

    def watched() -> Iterator[Segment]:
        for segment in _segments(100):
            made.append(segment.messages_in)
            yield segment

    for segment in read_ahead(watched()):
        assert len(made) <= segment.messages_in + 3, "one in hand, one ready, one being made"
