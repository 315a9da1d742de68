"""Times of a table, in whatever form they come, to microseconds since 1970, with a reason where that fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from standoff.errors import FeedError
from standoff.feeds import times_iso as iso
from standoff.feeds.options import TimeUnit

__all__ = ["TimeReader", "Times", "seconds_us"]

_UNIT_NS: Final = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1000, "ns": 1, None: 0}
_REASONS: Final = {
    iso.EMPTY: "no time",
    iso.NAIVE: "time carries no zone (--assume-utc takes it as UTC)",
    iso.NUMBER: "time is a bare number of undeclared unit (--time-unit declares it)",
    iso.DATE_ONLY: "time is a date without a time of day",
    iso.IMPOSSIBLE: "time does not exist",
    iso.UNKNOWN: "time not understood",
}
#: 31/12/2021 or 12-31-2021: which of the two numbers is the day cannot be told from one row, so neither is guessed.
_YEAR_LAST: Final = r"^\s*\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?:\D|$)"
_YEAR_LAST_REASON: Final = (
    "time has its year last (31/12/2021), and day and month could be either way round; write 2021-12-31T23:59:59Z"
)


class Times(NamedTuple):
    """Microseconds since 1970 (null where not understood), and why not (null where understood)."""

    t_us: pl.Series
    fault: pl.Series | None


@dataclass(slots=True)
class TimeReader:
    """Reads the time column of one file, part after part.

    The first time of the file decides whether naive times or bare numbers are what the file holds: then the file is
    refused as a whole, with the way out. Later ones are refused row by row.
    """

    file: str
    naive_is_utc: bool
    unit: TimeUnit | None
    decided: bool = False

    def read(self, values: pl.Series, rows: pl.Series) -> Times:
        """Times of one part; `rows` are their row numbers. FeedError as said above."""
        if isinstance(values.dtype, pl.Datetime):
            return self._stamps(values, rows)
        if values.dtype.is_integer() and self.unit is not None:
            return _understood(_scaled(values, self.unit))
        if values.dtype.is_numeric():
            if values.dtype.is_float() and self.unit is not None:  # as text it might have an exponent
                return _understood(_from_floats(values, self.unit))
            text = values.cast(pl.String)
        elif values.dtype in (pl.String, pl.Categorical, pl.Enum):
            text = values.cast(pl.String)
        elif values.dtype == pl.Date:
            text = values.dt.to_string("%Y-%m-%d")
        elif values.dtype == pl.Null:
            text = values.cast(pl.String)
        else:
            raise FeedError(f"{self.file}: the time column holds {values.dtype}; times, text or numbers are wanted")
        return self._texts(text, rows)

    def _texts(self, text: pl.Series, rows: pl.Series) -> Times:
        t_us, verdict = _read_texts(text, _UNIT_NS[self.unit])
        if self.naive_is_utc:
            verdict[verdict == iso.NAIVE] = iso.UNDERSTOOD
        if not verdict.any():
            self.decided = self.decided or len(verdict) > 0
            return Times(pl.Series("t_us", t_us), None)
        self._decide(text, verdict, rows)
        bad = pl.Series("t_us", verdict != iso.UNDERSTOOD)
        reason = pl.Series("fault", verdict).replace_strict(_REASONS, default=None, return_dtype=pl.String)
        if (verdict == iso.UNKNOWN).any():
            year_last = pl.Series(verdict == iso.UNKNOWN) & text.str.contains(_YEAR_LAST).fill_null(value=False)
            reason = reason.set(year_last, _YEAR_LAST_REASON)
        return Times(pl.select(pl.when(~bad).then(pl.Series("t_us", t_us)).alias("t_us")).to_series(), reason)

    def _decide(self, text: pl.Series, verdict: np.ndarray[tuple[int], np.dtype[np.uint8]], rows: pl.Series) -> None:
        if self.decided:
            return
        some = np.flatnonzero(verdict != iso.EMPTY)
        if not some.size:
            return
        self.decided = True
        first = int(some[0])
        if verdict[first] == iso.NAIVE:
            raise FeedError(_naive(self.file, rows[first], text[first]))
        if verdict[first] == iso.NUMBER:
            raise FeedError(
                f"{self.file}: row {rows[first]}: the time {_short(text[first])} is a bare number; "
                "declare its unit since 1970 with --time-unit s, ms, us or ns"
            )

    def _stamps(self, values: pl.Series, rows: pl.Series) -> Times:
        dtype = values.dtype
        assert isinstance(dtype, pl.Datetime)
        if dtype.time_zone is None and not self.naive_is_utc and values.null_count() < len(values):
            first = values.is_not_null().arg_max() or 0
            raise FeedError(_naive(self.file, rows[first], str(values[first])))
        whole = values.to_physical()
        return _understood(_scaled(whole, dtype.time_unit))


def seconds_us(seconds: pl.Expr) -> pl.Expr:
    """Microseconds from a column of seconds since 1970; null where it is no finite number or out of any range."""
    return pl.when(seconds.is_finite() & (seconds.abs() < 1e12)).then(
        (seconds * 1e6).round().cast(pl.Int64, strict=False)
    )


def _understood(t_us: pl.Series) -> Times:
    return Times(t_us.alias("t_us"), None)


def _naive(file: str, row: object, text: str) -> str:
    return (
        f"{file}: row {row}: the time {_short(text)} carries no time zone; write it with an offset or a Z, "
        "or say --assume-utc if these times are UTC"
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _scaled(values: pl.Series, unit: TimeUnit) -> pl.Series:
    """Whole numbers of a unit to microseconds; what does not fit becomes null."""
    if unit == "ns":
        return (values.cast(pl.Int64, strict=False) + 500) // 1000
    factor = _UNIT_NS[unit] // 1000
    limit = (2**63 - 1) // factor
    whole = values.cast(pl.Int64, strict=False)
    if factor == 1:
        return whole
    return pl.select(pl.when(whole.is_between(-limit, limit)).then(whole * factor)).to_series()


def _from_floats(values: pl.Series, unit: TimeUnit) -> pl.Series:
    scaled = (values.cast(pl.Float64) * (_UNIT_NS[unit] / 1000)).round()
    return pl.select(
        pl.when(scaled.is_finite() & (scaled.abs() < 9e18)).then(scaled).cast(pl.Int64, strict=False)
    ).to_series()


def _read_texts(
    text: pl.Series, unit_ns: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    array = text.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    t_us = np.zeros(len(text), dtype=np.int64)
    verdict = np.zeros(len(text), dtype=np.uint8)
    if not len(text):
        return t_us, verdict
    _, offsets, content = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(text) + 1]
    letters = (
        np.frombuffer(content, dtype=np.uint8) if content is not None and content.size else np.zeros(1, dtype=np.uint8)
    )
    iso.read_times(letters, ends, unit_ns, t_us, verdict)
    return t_us, verdict
