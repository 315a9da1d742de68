"""The entries of a store examined on several cores; what is found is the same as on one.

Each worker process opens the record for itself, read-only, and examines every n-th stretch. Entries are only added, so
all of them see the same ones. A stretch that is not whole (an entry missing or unreadable, a worker that could not go
on) is never judged by the worker: from there on everything is examined in this process, as on one core.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
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
    pipes, started = [], []
    try:
        for number in range(workers):
            ours, its = context.Pipe(duplex=False)
            pipes.append(ours)
            starts = range(number * STRETCH, size, workers * STRETCH)
            worker = context.Process(target=_work, args=(url, starts, size, its), daemon=True)
            worker.start()
            started.append(worker)
            its.close()
        with suppress(EOFError):  # a worker ended early
            for number, start in enumerate(range(0, size, STRETCH)):
                found: Stretch = pipes[number % workers].recv()
                if found.broken or found.stop != min(start + STRETCH, size):
                    return
                yield found
    finally:
        for ours in pipes:
            ours.close()  # who still has something to send, learns by it that nobody waits
        for worker in started:
            worker.join()


def _work(url: str, starts: range, size: int, to: Connection) -> None:
    """Examine the stretches that begin at `starts`. What fails here is met, and said, by the process that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with to, suppress(StandoffError, OSError), closing(open_store(url, readonly=True)) as store:
        for start in starts:
            to.send(_stretch(store, start, min(start + STRETCH, size)))


def _stretch(store: Store, start: int, stop: int) -> Stretch:
    before = next(store.entries(start - 1, start), None) if start else None
    before_us = None if before is None else before.recorded_at_us
    kept = store.leaf_hashes(start, stop)
    return next(examine(store.entries(start, stop), kept, store.text, start=start, before_us=before_us))
