"""Messages that no plan, or not every plan, made anything of: each is counted and listed with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import polars as pl

from standoff.replay.arrival import ARRIVAL
from standoff.replay.writers import FrameWriter
from standoff.units import US_PER_S, duration_text

__all__ = ["EVERY_PLAN", "SKIPPED_SCHEMA", "Skipped"]

_Type = pl.DataType | type[pl.DataType]
_TIME: Final[_Type] = pl.Datetime("us", "UTC")
#: `what`: rejected (no fix at all), late (for a plan) or duplicate. `plan`: the label of the plan that skipped it.
SKIPPED_SCHEMA: Final = pl.Schema(
    {
        "source": pl.String,
        "row": pl.Int64,
        "what": pl.String,
        "reason": pl.String,
        "plan": pl.String,
        "entity": pl.String,
        "time": _TIME,
    }
)
#: In the column `plan`: skipped under all of them.
EVERY_PLAN: Final = "every"
_LISTED: Final = 5  # labels


class Skipped:
    """The file of skipped messages, and their counts: (what, plan) -> number."""

    def __init__(self, path: Path, labels: Sequence[str]) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._labels = tuple(labels)
        self._file = FrameWriter(path, SKIPPED_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def reject(self, rejects: pl.DataFrame) -> None:
        """Messages that are no fix (REJECT_SCHEMA)."""
        self._write(rejects, "rejected", pl.col("reason"), EVERY_PLAN)

    def late(self, fixes: pl.DataFrame, lateness_us: int, labels: Sequence[str]) -> None:
        """Fixes (with the column ARRIVAL) that came too late for the plans of these labels, which wait so long."""
        lag_s = ((pl.col(ARRIVAL) - pl.col("t_us")) / US_PER_S).round(0).cast(pl.Int64).cast(pl.String)
        waits = f" s after it was made; the plan waits {duration_text(lateness_us)}"
        self._fixes(fixes, "late", pl.concat_str(pl.lit("it arrived "), lag_s, pl.lit(waits)), labels)

    def duplicate(self, fixes: pl.DataFrame, labels: Sequence[str]) -> None:
        """Fixes that lost to another of the same entity and time (DUPLICATE_SCHEMA)."""
        place = pl.when("conflicting").then(pl.lit(", at another place")).otherwise(pl.lit(""))
        words = pl.concat_str(pl.lit("another fix of the same entity and time was used"), place)
        self._fixes(fixes, "duplicate", words, labels)

    def _fixes(self, fixes: pl.DataFrame, what: str, reason: pl.Expr, labels: Sequence[str]) -> None:
        named = fixes.select(pl.col("file").alias("source"), "row", "entity", pl.col("t_us").cast(_TIME).alias("time"),
                             reason.alias("reason"))  # fmt: skip
        self._write(named, what, pl.col("reason"), self._named(labels))

    def _named(self, labels: Sequence[str]) -> str:
        if len(labels) == len(self._labels):
            return EVERY_PLAN
        more = f" and {len(labels) - _LISTED} more" if len(labels) > _LISTED else ""
        return ", ".join(labels[:_LISTED]) + more

    def _write(self, rows: pl.DataFrame, what: str, reason: pl.Expr, plan: str) -> None:
        if rows.height == 0:
            return
        self.counts[what, plan] += rows.height
        told = rows.with_columns(reason.alias("reason"), what=pl.lit(what), plan=pl.lit(plan))
        unknown = [pl.lit(None, dtype=d).alias(n) for n, d in SKIPPED_SCHEMA.items() if n not in told.columns]
        self._file.write(told.with_columns(unknown).select(list(SKIPPED_SCHEMA)))
