"""What it takes to write a format: where the reports go, which columns they keep there, and by what ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Protocol

import polars as pl

__all__ = ["OPTIONAL", "FileFormat", "Sink", "TableSink", "TextSink", "instants_as"]

#: The columns of a report that a format may lack; entity, time, lon and lat are in all.
OPTIONAL: Final = (
    "received_us", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "party", "kind", "source",
)  # fmt: skip


class Sink(Protocol):
    """A file being written. Frames have the columns that `Framing.fixes` makes, and come in the order of arrival."""

    def write(self, frame: pl.DataFrame) -> None:
        """Append reports."""

    def close(self) -> None:
        """Finish the file."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How reports are written in one format.

    `keeps` are those of OPTIONAL that it holds, heights only above `datums`; `limits` says in words what it holds only
    in part or coarsely. `ids`: it takes any id ("own"), or only numbers of ships ("mmsi") or addresses of aircraft
    ("icao"). `reading`: what the reader has to be told.
    """

    name: str
    ending: str
    open: Callable[[Path], Sink]
    keeps: frozenset[str] = frozenset(OPTIONAL)
    datums: frozenset[str] = frozenset({"hae", "msl", "agl", "fl"})
    limits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ids: Literal["own", "mmsi", "icao"] = "own"
    reading: str = ""

    @property
    def file_name(self) -> str:
        """The name of the file in the output folder."""
        return f"fixes.{self.ending}"


class TextSink:
    """Lines of text: a head, the lines of each frame, a tail; `between` stands between lines."""

    def __init__(
        self, path: Path, lines: Callable[[pl.DataFrame], Iterable[str]], head: str = "", tail: str = "",
        between: str = "\n",
    ) -> None:  # fmt: skip
        self._file = path.open("w", encoding="utf-8", newline="")
        self._lines, self._tail, self._between = lines, tail, between
        self._begun = False
        self._file.write(head)

    def write(self, frame: pl.DataFrame) -> None:
        """Append reports."""
        lines = list(self._lines(frame))
        if lines:
            self._file.write((self._between if self._begun else "") + self._between.join(lines))
            self._begun = True

    def close(self) -> None:
        """Finish the file."""
        if self._begun:
            self._file.write("\n")
        self._file.write(self._tail)
        self._file.close()


class TableSink:
    """CSV: a line of column names, and the rows that `shape` makes of reports."""

    def __init__(
        self, path: Path, shape: Callable[[pl.DataFrame], pl.DataFrame], time_format: str = "%Y-%m-%dT%H:%M:%S%.3fZ"
    ) -> None:
        self._file = path.open("wb")
        self._shape, self._time_format = shape, time_format
        self._begun = False

    def write(self, frame: pl.DataFrame) -> None:
        """Append reports."""
        table = self._shape(frame)
        table.write_csv(self._file, include_header=not self._begun, datetime_format=self._time_format)
        self._begun = True

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def instants_as(column: str) -> pl.Expr:
    """A column of microseconds as instants in UTC."""
    return pl.col(column).cast(pl.Datetime("us", "UTC"))
