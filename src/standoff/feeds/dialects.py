"""The dialects of tables by their columns, and typed tables (Parquet, Arrow, data frames) to segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from standoff.feeds.ahead import ahead
from standoff.feeds.marine_cadastre import AIS_TABLE, MARINE_CADASTRE
from standoff.feeds.movebank import MOVEBANK
from standoff.feeds.opensky import OPENSKY
from standoff.feeds.options import ReadOptions
from standoff.feeds.tabular import GENERIC, Dialect, Table
from standoff.feeds.typed_columns import as_wanted
from standoff.model.fix import Segment

__all__ = ["DIALECTS", "segments_of_frames", "table_for"]

#: The more particular before the less.
DIALECTS: Final = (MARINE_CADASTRE, MOVEBANK, OPENSKY, AIS_TABLE)


def table_for(names: Sequence[str], options: ReadOptions, file: str) -> Table:
    """The table of these columns, in the dialect they give away."""
    dialect: Dialect = next((one for one in DIALECTS if one.fits(names)), GENERIC)
    return Table(names, dialect, options, file)


def segments_of_frames(frames: Iterator[pl.DataFrame], table: Table, rows: int) -> Iterator[Segment]:
    """Segments from the parts of a table whose columns already have their wanted names; rows count on from 1."""
    row = 1
    for frame in ahead(frames):
        size = rows if frame.height > 2 * rows else max(frame.height, 1)
        for at in range(0, max(frame.height, 1), size):
            part = as_wanted(frame.slice(at, size), table.wanted, table.file, table.note)
            part = part.with_columns(pl.int_range(row, row + part.height, dtype=pl.Int64).alias("row"))
            row += part.height
            yield table.segment(part)
