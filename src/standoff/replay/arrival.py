"""The live view of a recording: fixes in the order in which they arrived, and which of them came too late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import polars as pl

from standoff.errors import CallError

__all__ = ["ARRIVAL", "ArrivalMode", "split_late", "stamped"]

#: recorded: by the time of the fix, nothing is late. received: by `received_at`. simulated: in the order of each file,
#: as if each fix had arrived when the latest fix before it in its file was made.
ArrivalMode = Literal["recorded", "received", "simulated"]

#: The extra column of arrival instants, microseconds.
ARRIVAL: Final = "_arrival_us"


def stamped(frames: Iterator[pl.DataFrame], mode: ArrivalMode) -> Iterator[pl.DataFrame]:
    """The frames of one file with the column ARRIVAL. CallError when `received_at` is asked for and missing."""
    latest_us: int | None = None
    for frame in frames:
        if mode == "received":
            _need_received(frame)
            yield frame.with_columns(pl.col("received_us").alias(ARRIVAL))
        else:
            running = pl.col("t_us").cum_max()
            stamp = running if latest_us is None else pl.max_horizontal(running, pl.lit(latest_us, dtype=pl.Int64))
            frame = frame.with_columns(stamp.alias(ARRIVAL))
            latest_us = frame[ARRIVAL][-1] if frame.height else latest_us
            yield frame


def _need_received(frame: pl.DataFrame) -> None:
    missing = frame.filter(pl.col("received_us").is_null())
    if missing.height:
        file, row = missing.select("file", "row").row(0)
        raise CallError(
            f"{file}, row {row}: has no received_at, so --as-received cannot tell when it arrived. "
            "Use --simulate-arrival to take the order of the file instead, or leave both out"
        )


def split_late(frame: pl.DataFrame, lateness_us: int) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Timely fixes, late ones, and the watermark after them, of a frame sorted by ARRIVAL.

    A fix is late when it arrived more than `lateness_us` after it was made. Decided row by row, so that it does not
    matter how the rows were cut into frames.
    """
    lag_us = pl.col(ARRIVAL) - pl.col("t_us")
    late = frame.filter(lag_us > lateness_us).drop(ARRIVAL)
    timely = frame.filter(lag_us <= lateness_us).drop(ARRIVAL)
    return timely, late, int(frame[ARRIVAL][-1]) - lateness_us - 1
