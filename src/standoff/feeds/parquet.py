"""Parquet and Arrow IPC files: the same columns as CSV, with types of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from standoff.errors import FeedError
from standoff.feeds.dialects import segments_of_frames, table_for
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.feeds.tabular import Table
from standoff.model.fix import Segment

__all__ = ["ARROW", "PARQUET"]

_PARQUET_MAGIC: Final = b"PAR1"
_ARROW_MAGIC: Final = b"ARROW1\0\0"
_STREAM_MAGIC: Final = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class ParquetFormat:
    """Parquet, read row group after row group."""

    name: str = "parquet"

    def recognises(self, head: bytes, file_name: str) -> float:  # noqa: ARG002  # the content is enough
        """By its magic bytes."""
        return 1.0 if head.startswith(_PARQUET_MAGIC) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The rows in the order of the file."""
        if source.path is None:
            raise FeedError(f"{source.name}: is Parquet within another compression; unpack it first")
        try:
            scan = pl.scan_parquet(source.path, glob=False)
            names = scan.collect_schema().names()
            table = table_for(names, options, source.name)
            wanted = scan.select(pl.col(names[one.at]).alias(one.name) for one in table.wanted)
            frames = wanted.collect_batches(chunk_size=options.segment_rows, maintain_order=True)
            yield from segments_of_frames(frames, table, options.segment_rows)
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
            raise FeedError(f"{source.name}: cannot be read as Parquet: {_first_line(problem)}") from problem


@dataclass(frozen=True, slots=True)
class ArrowFormat:
    """Arrow IPC, files and streams, read batch after batch."""

    name: str = "arrow"

    def recognises(self, head: bytes, file_name: str) -> float:  # noqa: ARG002  # the content is enough
        """By its magic bytes; a stream has a weak one."""
        if head.startswith(_ARROW_MAGIC):
            return 1.0
        return 0.7 if head.startswith(_STREAM_MAGIC) and len(head) > 8 else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """The rows in the order of the file."""
        with source.open() as stream:
            try:
                batches, schema = _batches(source, stream)
                table = table_for(schema.names, options, source.name)
                frames = (_frame(batch, table) for batch in batches)
                yield from segments_of_frames(frames, table, options.segment_rows)
            except (pa.ArrowException, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as problem:
                raise FeedError(f"{source.name}: cannot be read as Arrow: {_first_line(problem)}") from problem


def _batches(source: Source, stream: object) -> tuple[Iterator[pa.RecordBatch], pa.Schema]:
    if source.path is not None:
        with source.path.open("rb") as start:
            is_file = start.read(8) == _ARROW_MAGIC
        if is_file:
            reader = pa.ipc.open_file(pa.memory_map(str(source.path)))
            return (reader.get_batch(at) for at in range(reader.num_record_batches)), reader.schema
    reader = pa.ipc.open_stream(stream)
    return iter(reader), reader.schema


def _frame(batch: pa.RecordBatch, table: Table) -> pl.DataFrame:
    columns = [batch.column(one.at) for one in table.wanted]
    for column in columns:
        column.validate(full=True)  # a damaged file may hold offsets that lead anywhere
    frame = pl.from_arrow(pa.table(columns, names=[one.name for one in table.wanted]))
    assert isinstance(frame, pl.DataFrame)
    return frame


def _first_line(problem: BaseException) -> str:
    return str(problem).strip().split("\n", 1)[0][:200]


PARQUET: Final = ParquetFormat()
ARROW: Final = ArrowFormat()
