"""The row checks every feed shares: what makes a position report impossible, and what merely makes a value unknown."""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from standoff.model.fix import FIX_SCHEMA, REJECT_SCHEMA, empty_rejects

__all__ = ["FAULT", "Checked", "check_fixes"]

#: An extra column a reader may add: why it refuses the row, null where it does not. Comes before every other reason.
FAULT: Final = "fault"

_EARLIEST_US: Final = -2_208_988_800_000_000  # 1900-01-01
_LATEST_US: Final = 7_258_118_400_000_000  # 2200-01-01
_YEAR_1990_US: Final = 631_152_000_000_000
_MAX_ALT_M: Final = 100_000.0
_DATUMS: Final = ("hae", "msl", "agl", "fl")


class Checked(NamedTuple):
    """Fixes with the columns of FIX_SCHEMA, the refused rows, and remarks for a person."""

    fixes: pl.DataFrame
    rejects: pl.DataFrame
    notes: tuple[str, ...]


def check_fixes(frame: pl.DataFrame) -> Checked:
    """Split rows into possible fixes and rejects, order kept; clean the optional columns.

    `frame` has the columns of FIX_SCHEMA (any order) and may have FAULT.
    """
    rejects = empty_rejects()
    if not _all_sound(frame):
        frame, rejects = _split(frame)
    fixes, notes = _clean_optional(frame.select(FIX_SCHEMA.names()))
    if fixes.height and fixes.select(pl.col("t_us").min() < _YEAR_1990_US).item():
        notes.append("some times lie before 1990: is the epoch right?")
    return Checked(fixes, rejects, tuple(notes))


def _alt_possible() -> pl.Expr:
    alt = pl.col("alt_m")
    return alt.is_null() | alt.is_nan() | alt.is_between(-_MAX_ALT_M, _MAX_ALT_M)


def _sound(frame: pl.DataFrame) -> list[pl.Expr]:
    """What a row without reproach fulfils. NaN is above every number here, so ranges refuse it."""
    entity, t_us, lon, lat = (pl.col(name) for name in ("entity", "t_us", "lon", "lat"))
    conditions = [
        entity >= "!",  # sorts after empty text and after white space
        t_us.is_between(_EARLIEST_US, _LATEST_US, closed="left"),
        lon.is_between(-180.0, 180.0),
        lat.is_between(-90.0, 90.0),
    ]
    if not _absent(frame, "alt_m"):
        conditions.append(_alt_possible())
    if FAULT in frame.columns and not _absent(frame, FAULT):
        conditions.append(pl.col(FAULT).is_null())
    return conditions


def _absent(frame: pl.DataFrame, name: str) -> bool:
    """True when the column holds nothing; known without a look at its rows."""
    return frame[name].null_count() == frame.height


def _all_sound(frame: pl.DataFrame) -> bool:
    """One cheap pass for the usual case: no row to refuse."""
    if any(frame[name].null_count() for name in ("entity", "t_us", "lon", "lat")):
        return False
    return bool(frame.select(pl.all_horizontal(one.all() for one in _sound(frame))).item())


def _reason() -> pl.Expr:
    """The first reason to refuse a row, null for none."""
    entity, t_us, lon, lat = (pl.col(name) for name in ("entity", "t_us", "lon", "lat"))
    cases = [
        (entity.is_null() | (entity.str.strip_chars() == ""), "no entity"),
        (t_us.is_null(), "no time"),
        (t_us < _EARLIEST_US, "time before the year 1900"),
        (t_us >= _LATEST_US, "time after the year 2200"),
        (lon.is_null() & lat.is_null(), "no position"),
        (lon.is_null(), "no lon"),
        (lat.is_null(), "no lat"),
        (lon.is_nan(), "lon is not a number"),
        (lat.is_nan(), "lat is not a number"),
        (lon.is_infinite(), "lon is infinite"),
        (lat.is_infinite(), "lat is infinite"),
        ((lat.abs() > 90) & (lat.abs() <= 180) & (lon.abs() <= 90), "lat out of range (are lon and lat swapped?)"),
        ((lon > 180) & (lon <= 360), "lon out of range (does it run from 0 to 360?)"),
        (lon.abs() > 180, "lon out of range"),
        (lat.abs() > 90, "lat out of range"),
        (~_alt_possible(), "altitude beyond 100 km"),
    ]
    reason = pl.lit(None, dtype=pl.String)
    for condition, text in reversed(cases):
        reason = pl.when(condition).then(pl.lit(text)).otherwise(reason)
    return reason


def _split(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reasons cost far more than the mere question, so only suspects are asked for theirs."""
    suspects = frame.select(~pl.all_horizontal(_sound(frame)).fill_null(value=False)).to_series()
    reason = pl.coalesce(pl.col(FAULT), _reason()) if FAULT in frame.columns else _reason()
    judged = frame.filter(suspects).with_columns(reason.alias("reason"))
    refused = judged.filter(pl.col("reason").is_not_null())
    rejects = refused.select(pl.col("file").alias("source"), "row", "reason").cast(dict(REJECT_SCHEMA))  # type: ignore[arg-type]
    if refused.height == judged.height:
        return frame.filter(~suspects), rejects
    acquitted = suspects.clone()
    acquitted = acquitted.scatter(suspects.arg_true(), judged["reason"].is_not_null())
    return frame.filter(~acquitted), rejects


_UNKNOWN: Final = {
    "alt_m": None,
    "alt_datum": "an altitude datum other than hae, msl, agl or fl counts as unknown",
    "speed_mps": "a speed that is negative or no finite number counts as unknown",
    "course_deg": "a course outside 0 to 360 counts as unknown",
    "error_m": "a position error that is negative or no finite number counts as unknown",
}


def _possible_values() -> dict[str, pl.Expr]:
    finite = {name: pl.col(name).is_finite() for name in ("speed_mps", "course_deg", "error_m")}
    return {
        "alt_m": ~pl.col("alt_m").is_nan(),
        "alt_datum": pl.col("alt_datum").is_in(_DATUMS),
        "speed_mps": finite["speed_mps"] & (pl.col("speed_mps") >= 0),
        "course_deg": finite["course_deg"] & pl.col("course_deg").is_between(-360, 360),
        "error_m": finite["error_m"] & (pl.col("error_m") >= 0),
    }


def _clean_optional(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Impossible values of optional columns become null; for those a person should know of there is a note."""
    possible = _possible_values()
    present = [name for name in possible if not _absent(frame, name)]
    if not present:
        return frame, []
    bad = frame.select((~possible[name]).any().alias(name) for name in present).row(0, named=True)
    notes = [text for name in present if bad[name] and (text := _UNKNOWN[name])]
    changes = [pl.when(possible[name]).then(pl.col(name)).alias(name) for name in present if bad[name]]
    frame = frame.with_columns(changes)
    if "course_deg" in present:
        course = pl.col("course_deg")
        frame = frame.with_columns(
            pl.when(course.is_between(0, 360, closed="left"))
            .then(course)
            .otherwise(((course % 360.0) % 360.0).clip(lower_bound=0.0))
            .alias("course_deg")
        )
    return frame, notes
