"""Parquet and Arrow IPC files: the same columns as CSV, with types of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

from standoff.errors import FeedError, StandoffError
from standoff.feeds.dialects import segments_of_frames, table_for
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.feeds.tabular import Table
from standoff.model.fix import Segment

__all__ = ["ARROW", "PARQUET"]

_PARQUET_MAGIC: Final = b"PAR1"
_ARROW_MAGIC: Final = b"ARROW1\0\0"
_MIN_PART_ROWS: Final = 1 << 17
_MAX_GROUP_ROWS: Final = 1 << 21
_MOST_WORD_BYTES: Final = 0.5  # a row; measured: at one word of three bytes to five rows both ways take the same time
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
        # pyarrow and not polars: damage in a file must not end the program, as it does there
        with _refusing(source.name, "Parquet"), _open(source.path) as file:
            names = file.schema_arrow.names
            table = table_for(names, options, source.name)
            columns = [names[one.at] for one in table.wanted]
            frames = (_named(part.select(columns), table) for part in _parts(file, columns, options.segment_rows))
            yield from segments_of_frames(frames, table, options.segment_rows)


def _open(path: Path) -> pq.ParquetFile:
    """The file; words that are stored once for many rows stay so, which is far quicker to read than every row's own."""
    metadata = pq.read_metadata(path, memory_map=True)
    return pq.ParquetFile(
        path, metadata=metadata, pre_buffer=False, memory_map=True, read_dictionary=_dictionaries(metadata)
    )


def _dictionaries(metadata: pq.FileMetaData) -> list[str]:
    """The flat columns of words that the first row group stores as a dictionary worth keeping."""
    if not metadata.num_row_groups:
        return []
    group, schema = metadata.row_group(0), metadata.schema
    words = [at for at in range(group.num_columns) if schema.column(at).logical_type.type == "STRING"]
    columns = [group.column(at) for at in words if schema.column(at).max_repetition_level == 0]
    return [one.path_in_schema for one in columns if one.has_dictionary_page and _is_small(one)]


def _is_small(column: pq.ColumnChunkMetaData) -> bool:
    """True when words are few beside rows: to enter many of them into a table, group by group, costs more."""
    words = column.data_page_offset - column.dictionary_page_offset
    return bool(words <= column.num_values * _MOST_WORD_BYTES)


def _parts(file: pq.ParquetFile, columns: list[str], rows: int) -> Iterator[pa.Table]:
    """Row groups, small ones together; a large one batch by batch.

    In one thread: the other core looks at the part before, and two threads that read share out less than they cost.
    """
    group, count, size = 0, file.num_row_groups, max(rows, _MIN_PART_ROWS)
    while group < count:
        first, height = group, file.metadata.row_group(group).num_rows
        group += 1
        if height > _MAX_GROUP_ROWS:
            for batch in file.iter_batches(size, row_groups=[first], columns=columns, use_threads=False):
                yield pa.Table.from_batches([batch])
            continue
        while group < count and height + file.metadata.row_group(group).num_rows <= size:
            height += file.metadata.row_group(group).num_rows
            group += 1
        yield file.read_row_groups(list(range(first, group)), columns=columns, use_threads=False)


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
        with source.open() as stream, _refusing(source.name, "Arrow"):
            batches, schema = _batches(source, stream)
            table = table_for(schema.names, options, source.name)
            frames = (_frame(batch, table) for batch in batches)
            yield from segments_of_frames(frames, table, options.segment_rows)


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
    return _named(pa.table(columns, names=[one.name for one in table.wanted]), table)


def _named(part: pa.Table, table: Table) -> pl.DataFrame:
    columns = [_series(one.name, column) for one, column in zip(table.wanted, part.columns, strict=True)]
    return pl.DataFrame(columns)


def _series(name: str, column: pa.ChunkedArray) -> pl.Series:
    kind = column.type
    if column.num_chunks and pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        # taking views by number is quicker than the way through a Categorical
        chunks = [_taken(chunk.dictionary, chunk.indices) for chunk in column.chunks]
        return pl.concat(chunks).alias(name) if len(chunks) > 1 else chunks[0].alias(name)
    return pl.Series(pl.from_arrow(column)).alias(name)


def _taken(words: pa.Array, places: pa.Array) -> pl.Series:
    if not len(words):  # then no row holds a word
        return pl.Series([None] * len(places), dtype=pl.String)
    return pl.Series(pl.from_arrow(words)).gather(pl.Series(pl.from_arrow(places)))


@contextmanager
def _refusing(file: str, what: str) -> Iterator[None]:
    """Whatever a damaged file makes the libraries say, in one sentence."""
    try:
        yield
    except StandoffError:
        raise
    except (
        pa.ArrowException,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        OSError,
        ValueError,  # bytes that are no UTF-8 in a name, among others
        LookupError,  # a footer that names a column it does not have
        MemoryError,
    ) as problem:
        first_line = " ".join(str(problem).split())[:200]
        raise FeedError(f"{file}: cannot be read as {what}: {first_line or 'the file is damaged'}") from problem


PARQUET: Final = ParquetFormat()
ARROW: Final = ArrowFormat()
