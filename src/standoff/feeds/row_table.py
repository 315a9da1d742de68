"""Collects rows of contract columns from formats that are read item by item, and makes segments of them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.feeds.options import CONTRACT_COLUMNS, ReadOptions
from standoff.feeds.tabular import GENERIC, Table
from standoff.feeds.typed_columns import with_numbers
from standoff.model.fix import REJECT_SCHEMA, Segment

__all__ = ["RowTable", "as_text"]

_NUMBERS: Final = ("lon", "lat", "alt_m", "speed_mps", "course_deg", "error_m")


def as_text(value: object) -> str | None:
    """A value of JSON or XML as text: None stays, lists and objects are None, numbers have no needless fraction."""
    if value is None or isinstance(value, (dict, list)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    text = repr(value) if isinstance(value, float) else _digits(value) if isinstance(value, int) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates are no text


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**30 else "number too large"


class RowTable:
    """Rows as text, handed to the same rules as any table: times, numbers, checks. Counts every row from 1."""

    def __init__(self, file: str, options: ReadOptions, *, naive_is_utc: bool = False) -> None:
        known = replace(options, columns=MappingProxyType({}))
        self._table = Table(CONTRACT_COLUMNS, replace(GENERIC, naive_is_utc=naive_is_utc), known, file)
        self._file = file
        self._segment_rows = options.segment_rows
        self._time_from_us = options.time_from_us
        self._rows: list[tuple[str | None, ...]] = []
        self._numbers: list[int] = []
        self._rejects: list[tuple[str, int, str]] = []
        self._auxiliary = 0
        self.row = 0
        self.noted = False

    def add(self, values: dict[str, object]) -> None:
        """A row of contract columns (any of them), as text or plain values."""
        self.row += 1
        self._numbers.append(self.row)
        self._rows.append(tuple(as_text(values.get(name)) for name in CONTRACT_COLUMNS))

    def reject(self, reason: str) -> None:
        """A row that is refused."""
        self.row += 1
        self._rejects.append((self._file, self.row, reason))

    def auxiliary(self) -> None:
        """A row that is understood but is no position report."""
        self.row += 1
        self._auxiliary += 1

    def note(self, text: str) -> None:
        """A remark to go out with the next segment."""
        self.noted = True
        self._table.note(text)

    @property
    def full(self) -> bool:
        """True when it is time to take a segment."""
        return len(self._rows) + len(self._rejects) >= self._segment_rows

    @property
    def empty(self) -> bool:
        """True when nothing waits to be taken."""
        return not (self._rows or self._rejects or self._auxiliary or self.noted)

    def take(self) -> Segment:
        """The rows since the last take. FeedError when the first time of all is naive or a number of unknown unit."""
        columns = list(zip(*self._rows, strict=True)) or [()] * len(CONTRACT_COLUMNS)
        data = {
            name: pl.Series(name, values, dtype=pl.String)
            for name, values in zip(CONTRACT_COLUMNS, columns, strict=True)
        }
        frame = with_numbers(pl.DataFrame(data), _NUMBERS, self._table.note)
        if self._time_from_us is not None:
            start = pl.from_epoch(pl.lit(self._time_from_us), "us").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
            if frame["time"].null_count():
                self._table.note("rows without a time are taken as of the start time given")
            frame = frame.with_columns(pl.col("time").fill_null(start))
        frame = frame.with_columns(pl.Series("row", self._numbers, dtype=pl.Int64))
        segment = self._table.segment(frame, pl.DataFrame(self._rejects, schema=REJECT_SCHEMA, orient="row"))
        counted = replace(segment, messages_in=segment.messages_in + self._auxiliary, auxiliary=self._auxiliary)
        self._rows, self._numbers, self._rejects, self._auxiliary, self.noted = [], [], [], 0, False
        return counted
