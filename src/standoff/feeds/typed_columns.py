"""Columns of any type to words and numbers, with a fault where a place is no number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from standoff.errors import FeedError
from standoff.feeds.checks import FAULT
from standoff.feeds.tabular import Wanted

__all__ = ["as_wanted", "with_numbers"]

_PLACES = ("lon", "lat")


def with_numbers(
    frame: pl.DataFrame, names: Sequence[str], note: Callable[[str], None], decimal_comma: bool = False
) -> pl.DataFrame:
    """Turn columns of text into numbers. A lon or lat that is none is a FAULT; another value counts as unknown."""
    faults = []
    changes = []
    for name in names:
        plain = name.removeprefix("user:")
        text = pl.col(name).str.strip_chars()
        if decimal_comma:
            text = text.str.replace(",", ".", literal=True)
        number = text.cast(pl.Float64, strict=False)
        changes.append(number)
        lost = (number.is_null() & (text != "")).fill_null(value=False)
        if not frame.select(lost.any()).item():
            continue
        if plain in _PLACES:
            faults.append(pl.when(lost).then(pl.lit(f"{plain} is not a number")))
        else:
            note(f"values of {plain} that are no numbers count as unknown")
    return frame.with_columns(changes + ([pl.coalesce(faults).alias(FAULT)] if faults else []))


def as_wanted(frame: pl.DataFrame, wanted: Sequence[Wanted], file: str, note: Callable[[str], None]) -> pl.DataFrame:
    """Columns of a typed table (already under their wanted names) as words and numbers; times stay as they are."""
    changes: list[pl.Expr] = []
    texts: list[str] = []
    for one in wanted:
        dtype = frame.schema[one.name]
        if one.name in ("time", "received_at") or dtype == (pl.String if one.text else pl.Float64):
            continue
        if one.text:
            if dtype.is_nested() or dtype == pl.Object:
                raise FeedError(f"{file}: the column for {one.name} holds {dtype}; words are wanted")
            changes.append(pl.col(one.name).cast(pl.String, strict=False))
        elif dtype in (pl.String, pl.Categorical, pl.Enum):
            changes.append(pl.col(one.name).cast(pl.String))
            texts.append(one.name)
        elif dtype.is_numeric() or dtype == pl.Null:
            changes.append(pl.col(one.name).cast(pl.Float64, strict=False))
        else:
            raise FeedError(f"{file}: the column for {one.name} holds {dtype}; numbers are wanted")
    if changes:
        frame = frame.with_columns(changes)
    return with_numbers(frame, texts, note) if texts else frame
