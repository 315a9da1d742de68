"""Read on while the last segment is being worked on: one thread, one segment ahead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from queue import Full, Queue
from threading import Event, Thread
from typing import Final

from standoff.model.fix import Segment

__all__ = ["read_ahead"]

_WAIT_S: Final = 0.1


def read_ahead(segments: Iterator[Segment]) -> Iterator[Segment]:
    """The same segments in the same order, each made while the one before it is used; errors come in their place."""
    ready: Queue[Segment | BaseException | None] = Queue(maxsize=1)
    unwanted = Event()

    def hand_over(thing: Segment | BaseException | None) -> None:
        while not unwanted.is_set():
            with suppress(Full):
                ready.put(thing, timeout=_WAIT_S)
                return

    def work() -> None:
        try:
            for segment in segments:
                hand_over(segment)
                if unwanted.is_set():
                    return
            hand_over(None)
        except BaseException as problem:  # noqa: BLE001  # raised again where the segment is waited for
            hand_over(problem)

    reader = Thread(target=work, name="standoff-read-ahead", daemon=True)
    reader.start()
    try:
        while (thing := ready.get()) is not None:
            if isinstance(thing, BaseException):
                raise thing
            yield thing
    finally:
        unwanted.set()
        reader.join()
