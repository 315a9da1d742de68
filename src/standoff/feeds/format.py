"""What every file format offers: to recognise a file by its first bytes, and to read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["HEAD_BYTES", "Format"]

HEAD_BYTES = 65_536


class Format(Protocol):
    """One file format. Stateless: one object serves all files."""

    @property
    def name(self) -> str:
        """The short name the user gives to override recognition: csv, nmea, cot ..."""
        ...

    def recognises(self, head: bytes, file_name: str) -> float:
        """Confidence 0 to 1 that a file starts like this (first 64 KiB, decompressed). Content before name."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The fixes of the file in its own order, in bounded memory. FeedError when it cannot be read at all."""
        ...
