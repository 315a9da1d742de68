"""The fast side of CSV: pieces of text to typed columns with polars, handing what it cannot take to the slow side."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from standoff.feeds.csv_text import Layout, pieces, slow_rows
from standoff.feeds.source import Source
from standoff.feeds.tabular import Wanted
from standoff.feeds.typed_columns import with_numbers
from standoff.model.fix import REJECT_SCHEMA

__all__ = ["CsvRows", "Part"]

_LEAF_BYTES = 1 << 16
_HOPELESS = 16  # so many small blocks in a row read slowly: the fast way is not tried on large ones any more
_EMPTY_LINES = re.compile(rb"\n[\r\n]*\n")
_EXTRA = "beyond the header"


class Part(NamedTuple):
    """Rows as wanted columns with `row` (and FAULT); the rejects of rows that made no columns; remarks."""

    frame: pl.DataFrame
    rejects: pl.DataFrame
    notes: tuple[str, ...] = ()


class CsvRows:
    """Reads the rows of one file in order and counts them from 1.

    Three ways, each only for what the one before would not take: typed columns at full speed; all text, then numbers
    (blanks around them, words among them); row by row (stray quotes, too many fields).
    """

    def __init__(self, source: Source, layout: Layout, wanted: Sequence[Wanted], leaf_bytes: int = _LEAF_BYTES) -> None:
        self._source = source
        self._layout = layout
        self._wanted = wanted
        self._leaf_bytes = leaf_bytes
        self._row = 1
        self._typed_failures = 0
        self._hopeless = 0
        self._notes: list[str] = []
        # one column more than the header has: what stands in it gives away a row with too many fields
        names = [f"c{at}" for at in range(len(layout.names) + 1)]
        self._header = (layout.delimiter.join(names) + "\n").encode()
        self._as_text = dict.fromkeys(names, pl.String())
        self._typed = {**self._as_text, **{f"c{one.at}": pl.Float64() for one in wanted if not one.text}}

    def parts(self, piece_bytes: int) -> Iterator[Part]:
        """Frames of the wanted columns with `row` (and FAULT), each with the rejects of rows that made no columns."""
        with self._source.open() as stream:
            stream.read(self._layout.skip_bytes)
            rest = b""
            for piece in pieces(stream, piece_bytes):
                if piece.content is None:
                    rest = yield from self._block(rest, last=True)
                    yield self._refused("line longer than 1 MiB")
                elif piece.last and self._source.damage:
                    rest = yield from self._block(rest, last=True)
                    yield self._refused("cut off where the compressed file ends early")
                else:
                    rest = yield from self._block(rest + piece.content, last=piece.last)
            yield from self._block(rest, last=True)

    def _block(self, block: bytes, *, last: bool) -> Generator[Part, None, bytes]:
        if not block:
            return b""
        frame = self._fast(block) if self._hopeless < _HOPELESS or len(block) <= self._leaf_bytes else None
        if frame is not None:
            self._hopeless = 0
            yield self._part(self._numbered(frame), _no_rejects())
            return b""
        if b'"' not in block:  # where no line can be part of a quoted field, empty ones can go at once
            dense = _EMPTY_LINES.sub(b"\n", block).lstrip(b"\r\n")
            if len(dense) < len(block):
                return (yield from self._block(dense, last=last))
        middle = block.find(b"\n", len(block) // 2) + 1
        if len(block) <= self._leaf_bytes or middle in (0, len(block)):
            return (yield from self._slow(block, last=last))
        half = block[:middle]
        left = yield from self._block(half, last=False)
        if left == half:
            return (yield from self._slow(block, last=last))
        return (yield from self._block(left + block[middle:], last=last))

    def _fast(self, block: bytes) -> pl.DataFrame | None:
        """The block's rows when a parser reads exactly one a line, else None."""
        quotes = block.count(b'"')
        if quotes % 2:
            return None
        frame = (
            self._scan(block, self._typed, quotes)
            if self._typed_failures < 3 and not self._layout.decimal_comma
            else None
        )
        if frame is None:
            self._typed_failures += 1
            frame = self._scan(block, self._as_text, quotes)
            if frame is None:
                return None
            frame = self._numbers(frame)
        merged = quotes > 0 and frame.height != _line_ends(block) + (not block.endswith(b"\n"))
        if merged or (_has_empty_row(frame) and _has_empty_line(block)):
            return None
        return frame

    def _scan(self, block: bytes, schema: Mapping[str, pl.DataType], quotes: int) -> pl.DataFrame | None:
        wanted = [pl.col(f"c{one.at}").alias(one.name) for one in self._wanted]
        wanted.append(pl.col(f"c{len(self._layout.names)}").alias(_EXTRA))
        quote = '"' if quotes else None
        try:
            scan = pl.scan_csv(
                self._header + block, schema=schema, separator=self._layout.delimiter, quote_char=quote, glob=False
            )
            frame = scan.select(wanted).collect()
        except pl.exceptions.PolarsError:
            return None
        return frame.drop(_EXTRA) if frame[_EXTRA].null_count() == frame.height else None

    def _numbers(self, frame: pl.DataFrame) -> pl.DataFrame:
        numbers = [one.name for one in self._wanted if not one.text]
        return with_numbers(frame, numbers, self._notes.append, self._layout.decimal_comma)

    def _slow(self, block: bytes, *, last: bool) -> Generator[Part, None, bytes]:
        self._hopeless += 1
        rows = slow_rows(block, self._layout, last=last)
        numbers = range(self._row, self._row + len(rows.cells))
        self._row += len(rows.cells)
        good = [(number, cells) for number, cells in zip(numbers, rows.cells, strict=True) if cells is not None]
        columns = {
            one.name: pl.Series(one.name, [cells[one.at] for _, cells in good], dtype=pl.String) for one in self._wanted
        }
        frame = self._numbers(pl.DataFrame(columns)).with_columns(
            pl.Series("row", [number for number, _ in good], dtype=pl.Int64)
        )
        refused = [(self._source.name, number, why) for number, why in zip(numbers, rows.reasons, strict=True) if why]
        yield self._part(frame, pl.DataFrame(refused, schema=REJECT_SCHEMA, orient="row"))
        return rows.rest

    def _part(self, frame: pl.DataFrame, rejects: pl.DataFrame) -> Part:
        notes, self._notes = tuple(self._notes), []
        return Part(frame, rejects, notes)

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        start = self._row
        self._row += frame.height
        return frame.with_columns(pl.int_range(start, self._row, dtype=pl.Int64).alias("row"))

    def _refused(self, reason: str) -> Part:
        frame = pl.DataFrame(
            schema={one.name: pl.String if one.text else pl.Float64 for one in self._wanted} | {"row": pl.Int64}
        )
        self._row += 1
        return Part(
            frame, pl.DataFrame([(self._source.name, self._row - 1, reason)], schema=REJECT_SCHEMA, orient="row")
        )


def _no_rejects() -> pl.DataFrame:
    return pl.DataFrame(schema=REJECT_SCHEMA)


def _line_ends(block: bytes) -> int:
    """As `block.count` has it, but several times as fast where there are many."""
    return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == ord("\n")))


def _has_empty_row(frame: pl.DataFrame) -> bool:
    return (
        bool(frame.width)
        and frame[frame.columns[0]].null_count() > 0
        and frame.select(pl.all_horizontal(pl.all().is_null()).any()).item()
    )


def _has_empty_line(block: bytes) -> bool:
    return block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block
