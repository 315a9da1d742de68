"""Bring fixes into the order in which they are applied: late ones out, early ones held, doubles settled.

Columns only. Cheap where the input is already in order: one look at the times, and one at the entities of equal times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.model.fix import FIX_SCHEMA, empty_fixes

__all__ = ["DUPLICATE_SCHEMA", "Admitted", "admit", "empty_duplicates"]

#: Losing fixes of one entity and time; `conflicting` where the loser was at another place than the winner.
DUPLICATE_SCHEMA: Final = pl.Schema([*FIX_SCHEMA.items(), ("conflicting", pl.Boolean())])

# Among fixes of one entity and time the smallest wins. File and row only make the choice free of the order of arrival.
_PRECEDENCE: Final = ("error_m", "source", "lon", "lat", "alt_m", "alt_datum", "received_us", "file", "row")
_KEY: Final = ("t_us", "entity")
_NO_FIXES: Final = empty_fixes()
_NO_DUPLICATES: Final = pl.DataFrame(schema=DUPLICATE_SCHEMA)
_TABLE: Final = np.uint64(2**20)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2**64 / golden ratio: spreads times over all bits


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of some fixes. `ready` is in time order; fixes of one instant keep the order in which they came."""

    ready: pl.DataFrame
    pending: pl.DataFrame
    late: pl.DataFrame
    duplicates: pl.DataFrame


def empty_duplicates() -> pl.DataFrame:
    """A frame of no duplicates."""
    return _NO_DUPLICATES.clone()  # far quicker than making one


def admit(pending: pl.DataFrame, fixes: pl.DataFrame, applied_us: int | None, watermark_us: int) -> Admitted:
    """Sort new `fixes` (FIX_SCHEMA, any order) into those to apply up to `watermark_us`, and the rest.

    A fix at or before `applied_us`, the watermark before this call, is late (None: nothing is). `pending` is what an
    earlier call held back. Both watermarks in microseconds; `watermark_us` is not below `applied_us`.
    """
    late, timely = _split_late(fixes, applied_us)
    waiting = _in_time_order(pending, timely)
    cut = int(np.searchsorted(waiting["t_us"].to_numpy(), watermark_us, side="right"))
    ready, duplicates = _settle_duplicates(waiting.head(cut))
    return Admitted(ready, waiting.slice(cut), late, duplicates)


def _split_late(fixes: pl.DataFrame, applied_us: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    earliest = fixes["t_us"].min()
    if applied_us is None or earliest is None or earliest > applied_us:  # type: ignore[operator]
        return _NO_FIXES.clone(), fixes
    late = fixes["t_us"] <= applied_us
    return fixes.filter(late), fixes.filter(~late)


def _in_time_order(pending: pl.DataFrame, timely: pl.DataFrame) -> pl.DataFrame:
    if pending.height and timely.height:
        waiting = pl.concat([pending, timely])
    else:
        waiting = pending if pending.height else timely
    if waiting["t_us"].is_sorted():
        return waiting
    return waiting.sort("t_us", maintain_order=True)


def _settle_duplicates(ready: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    suspects = _suspects(ready)
    if suspects.size == 0:
        return ready, empty_duplicates()
    group = (
        ready[suspects]
        .with_columns(pl.Series("_at", suspects))
        .sort([*_KEY, *_PRECEDENCE], nulls_last=True, maintain_order=True)
        .with_columns(
            _wins=pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in _KEY).fill_null(value=True)
        )
    )
    losers = group.with_columns(conflicting=_elsewhere()).filter(~pl.col("_wins"))
    if losers.height == 0:
        return ready, empty_duplicates()
    keep = np.ones(ready.height, dtype=np.bool_)
    keep[losers["_at"].to_numpy()] = False
    # The loser's place in the row order counts for nothing: winners stand where they came.
    return ready.filter(pl.Series(keep)), losers.select(list(DUPLICATE_SCHEMA))


def _elsewhere() -> pl.Expr:
    group = pl.col("_wins").cast(pl.Int32).cum_sum()
    places = ("lon", "lat", "alt_m")
    return pl.any_horizontal(
        (pl.col(name) != pl.col(name).first().over(group)).fill_null(value=False) for name in places
    )


def _suspects(ready: pl.DataFrame) -> NDArray[np.int64]:
    """Rows that may share entity and time with another row. None is missed, some are extra."""
    at_us = ready["t_us"].to_numpy()
    same = at_us[1:] == at_us[:-1]
    if not same.any():
        return np.empty(0, dtype=np.int64)
    tied = np.zeros(at_us.size, dtype=np.bool_)
    tied[1:] = same
    tied[:-1] |= same
    rows = np.flatnonzero(tied)
    entities = ready["entity"] if rows.size == at_us.size else ready["entity"].gather(rows)
    keys = entities.hash().to_numpy() ^ (at_us[rows].astype(np.uint64) * _MIX)
    in_order = np.sort(keys)
    repeated = in_order[1:][in_order[1:] == in_order[:-1]]
    if repeated.size == 0:
        return rows[:0]
    table = np.zeros(_TABLE, dtype=np.bool_)  # by the low bits: quick, and the few that slip in are told apart later
    table[repeated % _TABLE] = True
    chosen: NDArray[np.int64] = rows[table[keys % _TABLE]]
    return chosen
