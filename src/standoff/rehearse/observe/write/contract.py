"""CSV and Parquet with the columns of the contract: nothing is lost in them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from standoff.rehearse.observe.write.sinks import FileFormat, TableSink, instants_as

__all__ = ["CSV", "PARQUET", "contract_columns"]

_WORDS: Final = ("entity", "alt_datum", "party", "kind", "source")
_GROUP_ROWS: Final = 1 << 18


def contract_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Reports under the names of the contract."""
    times = {"time": "t_us", "received_at": "received_us"}
    names = ("entity", "time", "lon", "lat", "received_at", *frame.columns[5:])
    return frame.select(instants_as(times[name]).alias(name) if name in times else name for name in names)


class _ParquetSink:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        table = contract_columns(frame).to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            # numbers hardly repeat, and a dictionary of them is only thrown away again
            self._writer = pq.ParquetWriter(
                self._path, table.schema, compression="zstd", compression_level=1, use_dictionary=list(_WORDS)
            )
        self._writer.write_table(table, row_group_size=_GROUP_ROWS)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


CSV: Final = FileFormat("csv", "csv", lambda path: TableSink(path, contract_columns))
PARQUET: Final = FileFormat("parquet", "parquet", _ParquetSink)
