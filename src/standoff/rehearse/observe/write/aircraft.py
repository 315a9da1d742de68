"""Reports as receivers of ADS-B keep them: jet1090 JSON lines, SBS-1 text, OpenSky state vectors as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from standoff.rehearse.observe.write.sinks import FileFormat, TableSink, TextSink
from standoff.units import FOOT_M, KNOT_MPS

__all__ = ["JET1090", "OPENSKY", "SBS1"]

_SOURCES: Final = {"fl": "barometric", "hae": "gnss"}
_HEIGHTS: Final = "only pressure altitude and height above the ellipsoid, in steps of 1 ft"
_KEPT: Final = frozenset({"alt_m", "alt_datum", "speed_mps", "course_deg"})


def _knots(mps: float | None, digits: int) -> float | None:
    return None if mps is None else round(mps / KNOT_MPS, digits)


def _messages(frame: pl.DataFrame) -> Iterator[str]:
    for row in frame.iter_rows(named=True):
        message: dict[str, Any] = {
            "timestamp": row["t_us"] / 1e6,
            "df": "17",
            "icao24": row["entity"].removeprefix("icao:"),
            "bds": "05",
            "latitude": row["lat"],
            "longitude": row["lon"],
        }
        if row["alt_datum"] in _SOURCES:
            message |= {"altitude": round(row["alt_m"] / FOOT_M), "source": _SOURCES[row["alt_datum"]]}
        if row["speed_mps"] is not None:
            message |= {"groundspeed": _knots(row["speed_mps"], 2), "track": row["course_deg"]}
        if row["source"] is not None:
            message["metadata"] = [{"name": row["source"]}]
        yield json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _lines(frame: pl.DataFrame) -> Iterator[str]:
    for row in frame.with_columns(_stamp("t_us"), _stamp("received_us")).iter_rows(named=True):
        made, logged = row["t_us"], row["received_us"] or row["t_us"]
        alt = round(row["alt_m"] / FOOT_M) if row["alt_datum"] == "fl" else ""
        speed = "" if row["speed_mps"] is None else _knots(row["speed_mps"], 1)
        course = "" if row["course_deg"] is None else f"{row['course_deg']:.2f}"
        address = row["entity"].removeprefix("icao:").upper()
        place = f"{row['lat']:.5f},{row['lon']:.5f}"
        yield f"MSG,3,1,1,{address},1,{made},{logged},,{alt},{speed},{course},{place},,,0,0,0,0"


def _stamp(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Datetime("us", "UTC")).dt.strftime("%Y/%m/%d,%H:%M:%S%.3f")


def _states(frame: pl.DataFrame) -> pl.DataFrame:
    """`time` is the whole second at or after arrival, when the row was known; `lastposupdate` that of the position."""
    known_us = pl.coalesce("received_us", "t_us")
    return frame.select(
        (-(-known_us // 1_000_000)).alias("time"),
        pl.col("entity").str.strip_prefix("icao:").alias("icao24"),
        "lat",
        "lon",
        pl.col("speed_mps").alias("velocity"),
        pl.col("course_deg").alias("heading"),
        pl.lit(None, pl.Float64).alias("vertrate"),
        pl.lit("").alias("callsign"),
        pl.lit("false").alias("onground"),
        pl.when(pl.col("alt_datum") == "fl").then("alt_m").alias("baroaltitude"),
        pl.when(pl.col("alt_datum") == "hae").then("alt_m").alias("geoaltitude"),
        (pl.col("t_us") / 1e6).alias("lastposupdate"),
    )


JET1090: Final = FileFormat(
    "jet1090",
    "jsonl",
    lambda path: TextSink(path, _messages),
    keeps=_KEPT | {"source"},
    datums=frozenset({"fl", "hae"}),
    limits=MappingProxyType(
        {"alt_m": _HEIGHTS, "speed_mps": "in steps of 0.01 kn", "kind": "all are read as aircraft"}
    ),
    ids="icao",
)
SBS1: Final = FileFormat(
    "sbs1",
    "sbs",
    lambda path: TextSink(path, _lines),
    keeps=_KEPT | {"received_us"},
    datums=frozenset({"fl"}),
    limits=MappingProxyType(
        {
            "lon, lat": "in steps of 0.00001 degrees",
            "alt_m": "only pressure altitude, in steps of 1 ft",
            "speed_mps": "in steps of 0.1 kn",
            "kind": "all are read as aircraft",
        }
    ),
    ids="icao",
    reading="--assume-utc",
)
OPENSKY: Final = FileFormat(
    "opensky",
    "csv",
    lambda path: TableSink(path, _states),
    keeps=_KEPT | {"received_us"},
    datums=frozenset({"fl", "hae"}),
    limits=MappingProxyType(
        {
            "received_us": "whole seconds",
            "alt_m": "only pressure altitude and height above the ellipsoid",
            "kind": "all are read as aircraft",
        }
    ),
    ids="icao",
)
