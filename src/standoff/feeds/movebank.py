"""Movebank tables of tagged animals: times are UTC by their specification, outliers are marked in the file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.feeds.checks import FAULT
from standoff.feeds.position_error import hdop_error_m
from standoff.feeds.tabular import Dialect

__all__ = ["MOVEBANK"]

_OUTLIER_MARKS: Final = ("import_outlier", "manual_outlier", "algorithm_outlier")


def _says(column: str, word: str) -> pl.Expr:
    return pl.col(column).str.strip_chars().str.to_lowercase() == word


def _fault(frame: pl.DataFrame) -> pl.Expr:
    marks = [_says(mark, "true") for mark in _OUTLIER_MARKS if mark in frame.columns]
    if "visible" in frame.columns:
        marks.append(_says("visible", "false"))
    marked = pl.any_horizontal(marks).fill_null(value=False) if marks else pl.lit(value=False)
    cases = [
        *([pl.col(FAULT)] if FAULT in frame.columns else []),
        pl.when(marked).then(pl.lit("marked as outlier in the file")),
        pl.when(pl.col("lon").is_null() & pl.col("lat").is_null()).then(pl.lit("no position (the tag got no fix)")),
    ]
    return pl.coalesce(cases).alias(FAULT)


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    has = set(frame.columns)
    changes = [_fault(frame), pl.lit("animal").alias("kind")]
    entities = [pl.col(name) for name in ("entity", "tag") if name in has]
    if entities:
        changes.append(pl.coalesce(entities).alias("entity"))
    heights = {"hae": "height_hae_m", "msl": "height_msl_m"}
    known = {datum: column for datum, column in heights.items() if column in has}
    if known:
        changes.append(pl.coalesce(known.values()).alias("alt_m"))
        changes.append(
            pl.coalesce(
                pl.when(pl.col(column).is_not_null()).then(pl.lit(datum)) for datum, column in known.items()
            ).alias("alt_datum")
        )
    errors = [pl.col("location_error_m")] if "location_error_m" in has else []
    if "hdop" in has:
        errors.append(pl.col("hdop") * hdop_error_m(1.0))
    if errors:
        changes.append(pl.coalesce(errors).alias("error_m"))
    return frame.with_columns(changes)


MOVEBANK: Final = Dialect(
    "movebank",
    wants=MappingProxyType(
        {
            "entity": ("individuallocalidentifier",),
            "tag": ("taglocalidentifier",),
            "time": ("timestamp",),
            "lon": ("locationlong",),
            "lat": ("locationlat",),
            "visible": ("visible",),
            "import_outlier": ("importmarkedoutlier",),
            "manual_outlier": ("manuallymarkedoutlier",),
            "algorithm_outlier": ("algorithmmarkedoutlier",),
            "location_error_m": ("locationerrornumerical",),
            "hdop": ("gpshdop",),
            "speed_mps": ("groundspeed",),
            "course_deg": ("heading",),
            "height_hae_m": ("heightaboveellipsoid",),
            "height_msl_m": ("heightabovemsl",),
            "message_id": ("eventid",),
        }
    ),
    needs=frozenset({"time", "lon", "lat"}),
    texts=frozenset({"entity", "tag", "time", "visible", "message_id", *_OUTLIER_MARKS}),
    naive_is_utc=True,
    shape=_shape,
    notes=("location-error-numerical is taken as 1 sigma per axis",),
)
