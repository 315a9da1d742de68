"""Works on the next part in a thread while the present one is in use."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

__all__ = ["ahead"]

T = TypeVar("T")
_POLL_S = 0.1  # how long an abandoned thread may take to notice


class _End(Generic[T]):
    """The producer is done, or failed with this."""

    def __init__(self, problem: BaseException | None) -> None:
        self.problem = problem

    def take(self) -> BaseException:
        """The failure, kept here no longer: a frame that holds what it raised is not freed with its last user."""
        assert self.problem is not None
        problem, self.problem = self.problem, None
        return problem


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items in the same order, one produced in advance. What the producer raises is raised here in turn."""
    queue: Queue[T | _End[T]] = Queue(maxsize=1)
    stop = Event()
    thread = Thread(target=_produce, args=(items, queue, stop), name="standoff-feed", daemon=True)
    thread.start()
    try:
        while True:
            item = queue.get()
            if isinstance(item, _End):
                if item.problem is not None:
                    raise item.take()
                return
            yield item
    finally:
        stop.set()
        _empty(queue)
        thread.join()


def _produce(items: Iterator[T], queue: Queue[T | _End[T]], stop: Event) -> None:
    problem: BaseException | None = None
    try:
        for item in items:
            if not _put(queue, item, stop):
                break
    except BaseException as caught:  # noqa: BLE001  # handed to the consumer
        problem = caught
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()
    end: _End[T] = _End(problem)
    problem = None  # its traceback holds this frame, which must not hold it in turn
    _put(queue, end, stop)


def _put(queue: Queue[T | _End[T]], item: T | _End[T], stop: Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=_POLL_S)
        except Full:
            continue
        return True
    return False


def _empty(queue: Queue[T | _End[T]]) -> None:
    try:
        while True:
            queue.get_nowait()
    except Empty:
        return
