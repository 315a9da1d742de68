"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.ahead import ahead


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(), max_size=20))
def test_the_same_items_come_in_the_same_order(items: list[int]) -> None:
    assert list(ahead(iter(items))) == items


def failing() -> Iterator[int]:
    yield 1
    raise FeedError("broken")


def test_an_error_comes_after_the_items_before_it() -> None:
    got = []
    with pytest.raises(FeedError, match="broken"):
        got.extend(ahead(failing()))
    items = ahead(failing())
    assert next(items) == 1


def test_what_a_failed_reader_held_is_freed_without_the_garbage_collector() -> None:
    class Held:
        pass

    def fail() -> weakref.ref[Held]:
        held = Held()
        with pytest.raises(FeedError):
            list(ahead(failing()))
        return weakref.ref(held)

    gc.disable()
    try:
        assert fail()() is None
    finally:
        gc.enable()


def test_a_reader_that_stops_early_leaves_no_thread_and_no_open_producer() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = ahead(endless())
    assert next(items) == 1
    items.close()
    assert closed.is_set()
    assert not any(thread.name == "standoff-feed" for thread in threading.enumerate())
