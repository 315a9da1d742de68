"""CSV files: the contract's own columns and dialects with columns of their own (Marine Cadastre, Movebank, OpenSky)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from standoff.errors import FeedError
from standoff.feeds.ahead import ahead
from standoff.feeds.columns import choose_columns
from standoff.feeds.csv_rows import CsvRows, Part
from standoff.feeds.csv_text import Layout, refuse_encoding, sniff
from standoff.feeds.format import HEAD_BYTES
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.feeds.tabular import GENERIC, Dialect, Table
from standoff.model.fix import Segment

__all__ = ["CSV", "CsvFormat"]

_MIN_PIECE: Final = 1 << 18
_MAX_PIECE: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class CsvFormat:
    """CSV of one dialect."""

    dialect: Dialect

    @property
    def name(self) -> str:
        """The dialect's name."""
        return self.dialect.name

    def recognises(self, head: bytes, file_name: str) -> float:
        """High when the dialect's columns are there; low for any table, so that the reader can say what it lacks."""
        layout = sniff(head)
        if layout is None:
            return 0.0
        if self.dialect is not GENERIC:
            return 0.95 if self.dialect.fits(layout.names) else 0.0
        try:
            choose_columns(layout.names, ReadOptions(), file_name)
        except FeedError:
            named = file_name.lower().removesuffix(".gz").removesuffix(".zst").endswith((".csv", ".tsv"))
            return 0.3 if named else 0.2 if layout.even == 1.0 else 0.0
        return 0.8

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The rows of the file in order; the header is not counted."""
        layout = _layout(source)
        table = Table(layout.names, self.dialect, options, source.name)
        if layout.decimal_comma:
            table.note("numbers are written with a decimal comma")
        rows = CsvRows(source, layout, table.wanted)
        parts = ahead(rows.parts(_piece_bytes(source, layout, options.segment_rows)))
        for part in _gathered(parts, options.segment_rows):
            for text in part.notes:
                table.note(text)
            yield table.segment(part.frame, part.rejects)


def _layout(source: Source) -> Layout:
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    refuse_encoding(head, source.name)
    layout = sniff(head)
    if layout is None:
        what = (
            "is empty"
            if not head.strip()
            else "is no table: its first line should name at least two columns, divided by , ; | or tabs"
        )
        raise FeedError(f"{source.name}: {what}")
    return layout


def _piece_bytes(source: Source, layout: Layout, rows: int) -> int:
    """Bytes that hold about so many rows, from the length of the first ones."""
    with source.open() as stream:
        stream.read(layout.skip_bytes)
        sample = stream.read(HEAD_BYTES)
    lines = sample.count(b"\n") or 1
    return min(max(rows * len(sample) // lines, _MIN_PIECE), _MAX_PIECE)


def _gathered(parts: Iterator[Part], rows: int) -> Iterator[Part]:
    """Small parts put together, and large ones cut, to about so many rows."""
    waiting: list[Part] = []
    height = 0
    for part in parts:
        waiting.append(part)
        height += part.frame.height + part.rejects.height
        if height >= rows // 2:
            yield from _cut(waiting, rows)
            waiting, height = [], 0
    if height:
        yield from _cut(waiting, rows)


def _cut(parts: list[Part], rows: int) -> Iterator[Part]:
    frame = parts[0].frame if len(parts) == 1 else pl.concat([part.frame for part in parts], how="diagonal")
    rejects = parts[0].rejects if len(parts) == 1 else pl.concat([part.rejects for part in parts])
    notes = tuple(text for part in parts for text in part.notes)
    if frame.height <= 2 * rows:
        yield Part(frame, rejects, notes)
        return
    for at in range(0, frame.height, rows):
        first = frame["row"][at] if at else 0
        after = frame["row"][at + rows] if at + rows < frame.height else 2**62
        between = rejects.filter(pl.col("row").is_between(first, after, closed="left"))
        yield Part(frame.slice(at, rows), between, () if at else notes)


CSV: Final = CsvFormat(GENERIC)
