"""Sort what came in disorder: in memory up to a bound, beyond it as sorted runs on disk that are merged like files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet

from standoff.replay.stream import Stream

__all__ = ["sorted_streams"]

_RUN_ROWS = 16_384  # read back at a time: many runs are open together


def sorted_streams(
    frames: Iterator[pl.DataFrame], key: str, scratch: Path, sort_rows: int, segment_rows: int
) -> list[Stream]:
    """Streams sorted by `key` that together hold all rows; at most about `sort_rows` of them are in memory at a time.

    Rows of equal keys keep the order in which they came, within a run and across runs.
    """
    streams: list[Stream] = []
    held: list[pl.DataFrame] = []
    for frame in frames:
        held.append(frame)
        if sum(part.height for part in held) >= sort_rows:
            streams.append(_spill(_sort(held, key), key, scratch, len(streams)))
            held = []
    if not held:
        return streams
    last = _sort(held, key)
    if streams:
        streams.append(_spill(last, key, scratch, len(streams)))
    else:
        streams.append(Stream("sorted in memory", last.iter_slices(segment_rows), key))
    return streams


def _sort(held: list[pl.DataFrame], key: str) -> pl.DataFrame:
    return pl.concat(held).sort(key, maintain_order=True)


def _spill(run: pl.DataFrame, key: str, scratch: Path, number: int) -> Stream:
    path = scratch / f"run-{number:05}.parquet"
    run.write_parquet(path, compression="lz4", statistics=False, row_group_size=4 * _RUN_ROWS)
    return Stream(path.name, _read_run(path, run.schema), key)


def _read_run(path: Path, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    with pyarrow.parquet.ParquetFile(path) as run:
        for batch in run.iter_batches(batch_size=_RUN_ROWS):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame.cast(dict(schema))  # type: ignore[arg-type]
    path.unlink()
