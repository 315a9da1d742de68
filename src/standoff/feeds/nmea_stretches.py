"""Reads NMEA text stretch by stretch: most lines in bulk, the others one by one, as if all were read in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from standoff.feeds.nmea_bulk import bulk_reports
from standoff.feeds.nmea_lines import Block, nmea_blocks
from standoff.feeds.nmea_reader import LineReader
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["read_nmea"]

_LOOK_EVERY: Final = 32


def read_nmea(source: Source, options: ReadOptions) -> Iterator[Segment]:
    """Positions in the order of the file. FeedError when its first segment has positions but no time."""
    reader = LineReader(source, options)
    for block in nmea_blocks(source):
        if block.fault:
            reader.reject(block.first, block.fault)
            continue
        for end in _stretches(reader, block, options):
            if (block.first + end - 1) % _LOOK_EVERY == 0 and reader.full:
                yield reader.take()
    reader.finish()
    if not reader.empty:
        yield reader.take()


def _stretches(reader: LineReader, block: Block, options: ReadOptions) -> Iterator[int]:
    """Take the lines of a block stretch by stretch; after each, the number of lines taken.

    A stretch ends at a row that _LOOK_EVERY divides, and before its end the segment cannot be full at such a row.
    """
    n_lines = len(block.lines)
    reports, stations = bulk_reports(block, options.time_from_us)
    closer = np.ones(n_lines, np.bool_)
    closer[reports["line"]] = False
    begin = 0
    while begin < n_lines:
        soonest = block.first + begin + max(reader.room, 1) - 1
        end = min(n_lines, soonest + -soonest % _LOOK_EVERY - block.first + 1)
        rest = _look_closer(reader, block, range(begin, end), closer, reports)
        if len(rest):
            reader.add(rest, stations)
        yield end
        begin = end


def _look_closer(
    reader: LineReader, block: Block, lines: range, closer: NDArray[np.bool_], reports: NDArray[np.void]
) -> NDArray[np.void]:
    """Take those of `lines` that need a `closer` look one by one; returns the reports among the others, by row.

    A report that a $PGHP line times needs the closer look too, and is marked so.
    """
    if reader.times_next:
        closer[lines.start] = True
    looked_at = lines.start + np.flatnonzero(closer[lines.start : lines.stop])
    for k, check in zip(looked_at.tolist(), block.checks[looked_at].tolist(), strict=True):
        reader.line(block.first + k, block.lines[k], check)
        if reader.times_next and k + 1 in lines and not closer[k + 1]:
            closer[k + 1] = True
            reader.line(block.first + k + 1, block.lines[k + 1], int(block.checks[k + 1]))
    first, last = np.searchsorted(reports["line"], (lines.start, lines.stop))
    among = reports[first:last]
    rest = among.compress(~closer[among["line"]])
    rest["line"] += block.first
    return rest
