"""The hashes of input files, which the record names: each made in a thread of its own once the file has been read."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from standoff.replay.inputs import Feed

__all__ = ["Digests"]


class Digests:
    """Hashing needs a core but no turn at the interpreter, so it goes beside the last steps of a replay.

    One file after the other. A file that is never announced is hashed when it is asked for.
    """

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="standoff-digest")
        self._begun: dict[str, Future[str | None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.shutdown(wait=False, cancel_futures=True)

    def begin(self, feed: Feed) -> None:
        """The file of `feed` has been read to its end, perhaps not for the first time."""
        if feed.name not in self._begun:
            self._begun[feed.name] = self._worker.submit(feed.digest)

    def of(self, feed: Feed) -> str | None:
        """SHA-256 (hex) of the file; None where there is no file."""
        begun = self._begun.get(feed.name)
        return feed.digest() if begun is None else begun.result()
