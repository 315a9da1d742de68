"""OpenSky state vectors: one row an aircraft and snapshot; times are seconds since 1970 by their specification."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.feeds.tabular import AUXILIARY, Dialect
from standoff.feeds.times import seconds_us

__all__ = ["OPENSKY"]


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    """The position is as old as `lastposupdate` says; the snapshot's own time is when it was known."""
    has = set(frame.columns)
    icao = pl.col("entity").str.strip_chars().str.to_lowercase()
    changes = [
        pl.when(icao != "").then("icao:" + icao).alias("entity"),
        pl.lit("aircraft").alias("kind"),
        (
            pl.col("lon").is_null()
            & pl.col("lat").is_null()
            & pl.col("t_us").is_not_null()
            & pl.col("entity").is_not_null()
        ).alias(AUXILIARY),
    ]
    if "position_s" in has:
        changes.append(pl.coalesce(seconds_us(pl.col("position_s")), pl.col("t_us")).alias("t_us"))
        changes.append(pl.col("t_us").alias("received_us"))
    if "on_ground" in has:
        word = pl.col("on_ground").str.strip_chars().str.to_lowercase()
        changes.append(
            pl.when(word.is_in(["true", "t", "1"]))
            .then(True)
            .when(word.is_in(["false", "f", "0"]))
            .then(False)
            .alias("surface")
        )
    heights = {datum: pl.col(name) for datum, name in (("hae", "geo_alt_m"), ("fl", "baro_alt_m")) if name in has}
    if heights:
        changes.append(pl.coalesce(heights.values()).alias("alt_m"))
        changes.append(
            pl.coalesce(pl.when(alt.is_not_null()).then(pl.lit(datum)) for datum, alt in heights.items()).alias(
                "alt_datum"
            )
        )
    return frame.with_columns(changes)


OPENSKY: Final = Dialect(
    "opensky",
    wants=MappingProxyType(
        {
            "entity": ("icao24",),
            "time": ("time", "timestamp"),
            "lon": ("lon", "longitude"),
            "lat": ("lat", "latitude"),
            "position_s": ("lastposupdate", "timeposition"),
            "speed_mps": ("velocity",),
            "course_deg": ("heading", "truetrack"),
            "baro_alt_m": ("baroaltitude",),
            "geo_alt_m": ("geoaltitude",),
            "on_ground": ("onground",),
        }
    ),
    needs=frozenset({"entity", "time", "lon", "lat", "speed_mps", "on_ground"}),
    texts=frozenset({"entity", "time", "on_ground"}),
    naive_is_utc=True,
    time_unit="s",
    shape=_shape,
)
