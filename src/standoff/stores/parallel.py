"""The entries of a store examined on several cores; what is found is the same as on one.

Each worker process opens the record for itself, read-only, and examines the stretches it is given. Entries are only
added, so all of them see the same ones. A stretch that is not whole (an entry missing or unreadable, a worker that
could not go on) is never judged by the worker: from there on everything is examined in this process, as on one core.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Final

from standoff.errors import StandoffError
from standoff.record.examine import STRETCH, Stretch, examine
from standoff.stores.contract import Store
from standoff.stores.urls import MEMORY, open_store

__all__ = ["LEAST", "examined", "usable_cores"]

#: Entries from which on starting workers pays.
LEAST: Final = 50_000

_MOST_CORES: Final = 8  # a server has others to serve, too


def usable_cores() -> int:
    """The cores this process may use, 8 at most."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(found, _MOST_CORES)


def examined(store: Store, url: str, size: int, cores: int, *, least: int = LEAST) -> Iterator[Stretch]:
    """The first `size` entries of `store`, for `record.verify.verify_examined`.

    `url` is what it was opened by (a store keeps no password). Fewer than `least` entries stay in this process.
    """
    at, before_us = 0, None
    if cores > 1 and size >= least and store.url != MEMORY:
        for found in _by_workers(url, size, cores):
            yield found
            at, before_us = found.stop, found.last_us
    yield from examine(store.entries(at, size), store.leaf_hashes(at, size), store.text, start=at, before_us=before_us)


def _by_workers(url: str, size: int, workers: int) -> Iterator[Stretch]:
    """Stretches in their order, up to the first that is not whole."""
    context = get_context("spawn")  # a copy of this process (fork) would share its connections
    pipes, started = list[Connection](), []
    try:
        for _ in range(workers):
            ours, its = context.Pipe()
            pipes.append(ours)
            worker = context.Process(target=_work, args=(url, size, its), daemon=True)
            worker.start()
            started.append(worker)
            its.close()
        with suppress(EOFError, OSError):  # a worker ended early
            for found in _in_order(pipes, size):
                if found.broken or found.stop != min(found.start + STRETCH, size):
                    return
                yield found
    finally:
        for ours in pipes:
            ours.close()  # who still works, learns by it that nobody waits
        for worker in started:
            worker.join()


def _in_order(pipes: Sequence[Connection], size: int) -> Iterator[Stretch]:
    """Hands out the stretches as the workers get on, and gives back what they found from the first on."""
    starts = iter(range(0, size, STRETCH))
    for pipe, first in zip([*pipes, *pipes], starts, strict=False):  # two each: one is at hand when the other is done
        pipe.send(first)
    found: dict[int, Stretch] = {}
    for due in range(0, size, STRETCH):
        while due not in found:
            ready = wait(pipes)
            for pipe in (pipe for pipe in pipes if pipe in ready):
                came: Stretch = pipe.recv()
                found[came.start] = came
                if (start := next(starts, None)) is not None:
                    pipe.send(start)
        yield found.pop(due)


def _work(url: str, size: int, pipe: Connection) -> None:
    """Examine the stretches that are asked for. What fails here is met, and said, by the process that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with (
        pipe,
        suppress(StandoffError, EOFError, OSError),  # EOFError: nobody asks any more
        closing(open_store(url, readonly=True)) as store,
    ):
        while True:
            start = pipe.recv()
            pipe.send(_stretch(store, start, min(start + STRETCH, size)))


def _stretch(store: Store, start: int, stop: int) -> Stretch:
    before = next(store.entries(start - 1, start), None) if start else None
    before_us = None if before is None else before.recorded_at_us
    kept = store.leaf_hashes(start, stop)
    return next(examine(store.entries(start, stop), kept, store.text, start=start, before_us=before_us))
