"""Files a replay leaves behind: frames streamed to Parquet, and events as JSON lines."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["FrameWriter", "write_jsonl"]

_GROUP_ROWS = 65_536
_COMPAT = pl.CompatLevel.oldest()


class FrameWriter:
    """Appends frames of one schema to a Parquet file. Row groups have a fixed size, however the frames were cut."""

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        self.rows = 0
        self._schema = schema
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0
        self._writer = pq.ParquetWriter(path, self._table(pl.DataFrame(schema=schema)).schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, frame: pl.DataFrame) -> None:
        """Append `frame`, whose columns are those of the schema."""
        if frame.height == 0:
            return
        self.rows += frame.height
        self._waiting.append(frame)
        self._waiting_rows += frame.height
        if self._waiting_rows >= _GROUP_ROWS:
            self._flush(_GROUP_ROWS)

    def close(self) -> None:
        """Write what waits and finish the file."""
        if self._writer.is_open:
            if self._waiting_rows:
                self._flush(1)
            self._writer.close()

    def _flush(self, at_least: int) -> None:
        frame = pl.concat(self._waiting)
        while frame.height >= at_least:
            self._writer.write_table(self._table(frame.head(_GROUP_ROWS)))
            frame = frame.slice(_GROUP_ROWS)
        self._waiting, self._waiting_rows = [frame], frame.height

    def _table(self, frame: pl.DataFrame) -> pa.Table:
        return frame.select(self._schema.names()).cast(dict(self._schema)).to_arrow(compat_level=_COMPAT)  # type: ignore[arg-type]


def write_jsonl(parquet: Path, path: Path) -> None:
    """The rows of a Parquet file as JSON lines, a group at a time; times as ISO 8601 in UTC."""
    with pq.ParquetFile(parquet) as source, path.open("wb") as target:
        for batch in source.iter_batches(batch_size=_GROUP_ROWS):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            frame.with_columns(_times_as_text(frame)).write_ndjson(target)


def _times_as_text(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
        for name, dtype in frame.schema.items()
        if dtype == pl.Datetime
    ]
