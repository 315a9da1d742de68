"""The CSV of Movebank: tagged animals, whatever it is that moves."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.rehearse.observe.write.sinks import FileFormat, TableSink

__all__ = ["MOVEBANK"]


def _table(frame: pl.DataFrame) -> pl.DataFrame:
    height = {datum: pl.when(pl.col("alt_datum") == datum).then("alt_m") for datum in ("hae", "msl")}
    return frame.select(
        pl.lit("true").alias("visible"),
        pl.col("t_us").cast(pl.Datetime("us")).alias("timestamp"),
        pl.col("lon").alias("location-long"),
        pl.col("lat").alias("location-lat"),
        pl.col("speed_mps").alias("ground-speed"),
        pl.col("course_deg").alias("heading"),
        height["hae"].alias("height-above-ellipsoid"),
        height["msl"].alias("height-above-msl"),
        pl.col("error_m").alias("location-error-numerical"),
        pl.lit("gps").alias("sensor-type"),
        pl.col("entity").alias("tag-local-identifier"),
        pl.col("entity").alias("individual-local-identifier"),
    )


MOVEBANK: Final = FileFormat(
    "movebank",
    "csv",
    lambda path: TableSink(path, _table, "%Y-%m-%d %H:%M:%S%.3f"),
    keeps=frozenset({"alt_m", "alt_datum", "speed_mps", "course_deg", "error_m"}),
    datums=frozenset({"hae", "msl"}),
    limits=MappingProxyType(
        {"alt_m": "only heights above the ellipsoid and above mean sea level", "kind": "all are read as animals"}
    ),
)
