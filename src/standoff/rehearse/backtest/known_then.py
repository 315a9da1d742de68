"""What was known at the time: fixes in the order in which they arrived, if that is known of every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from standoff.replay.arrival import ARRIVAL

__all__ = ["AS_KNOWN", "AS_RECORDED", "Arrival", "ArrivalUnknownError", "by_arrival"]

#: Fixes in the order of `received_at`; each plan leaves out those that came later than it waits for.
AS_KNOWN: Final = "as_known"
#: Fixes in the order in which they were made, whenever they arrived: more may be known than was known then.
AS_RECORDED: Final = "as_recorded"


class ArrivalUnknownError(Exception):
    """Of some fix it is not known when it arrived. Never leaves the room: the pass starts anew, by time of the fix."""


@dataclass(slots=True)
class Arrival:
    """By which order the recording was watched, and of how many fixes it is known when they arrived."""

    view: str
    forced: bool = False
    known: int = 0
    unknown: int = 0

    def count(self, fixes: pl.DataFrame) -> None:
        """Count the fixes of a segment."""
        missing = fixes["received_us"].null_count()
        self.unknown += missing
        self.known += fixes.height - missing

    @property
    def warning(self) -> str | None:
        """What must be said loudly: this is not what was known at the time. None where it is."""
        if self.view == AS_KNOWN:
            return None
        why = f"{self.known:,} fixes say when they arrived, {self.unknown:,} do not"
        if self.forced:
            why = "it was asked for (--as-recorded)"
        elif not self.known:
            why = "no fix says when it arrived (received_at)"
        return f"NOT as known at the time: {why}. Fixes are taken in the order in which they were made, none is late."

    def data(self) -> dict[str, Any]:
        """As plain data."""
        return {"view": self.view, "known": self.known, "unknown": self.unknown, "warning": self.warning}


def by_arrival(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The frames of one file with the column ARRIVAL. ArrivalUnknownError where a fix does not say."""
    for frame in frames:
        if frame["received_us"].null_count():
            raise ArrivalUnknownError
        yield frame.with_columns(pl.col("received_us").alias(ARRIVAL))
