"""Reports as receivers of AIS keep them: NMEA sentences with tag blocks, and the CSV of Marine Cadastre."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

import polars as pl
from pyais.encode import encode_dict

from standoff.feeds.position_error import ais_error_m
from standoff.rehearse.observe.write.sinks import FileFormat, TableSink, TextSink
from standoff.units import KNOT_MPS

__all__ = ["MARINE_CADASTRE", "NMEA"]

_MOST_KN: Final = 102.2
_ACCURATE_M: Final = (ais_error_m(high_accuracy=True) or 0.0) * (1 + 1e-9)
_BEYOND: Final = str.maketrans(dict.fromkeys("\\,*!$", "-"))


def _sentences(frame: pl.DataFrame) -> Iterator[str]:
    for row in frame.iter_rows(named=True):
        yield f"\\{_tag_block(row)}\\{encode_dict(_report(row), talker_id='AI', radio_channel='A')[0]}"


def _report(row: dict[str, Any]) -> dict[str, Any]:
    """A class A position report, message 1 (ITU-R M.1371-5, annex 8)."""
    speed = 102.3 if row["speed_mps"] is None else min(_MOST_KN, round(row["speed_mps"] / KNOT_MPS, 1))
    course = 360.0 if row["course_deg"] is None else round(row["course_deg"], 1) % 360.0
    return {
        "msg_type": 1,
        "mmsi": row["entity"].removeprefix("mmsi:"),
        "lon": row["lon"],
        "lat": row["lat"],
        "speed": speed,
        "course": course,
        "heading": 511,
        "status": 15,
        "turn": -128,
        "second": row["t_us"] // 1_000_000 % 60,
        "accuracy": row["error_m"] is not None and row["error_m"] <= _ACCURATE_M,
    }


def _tag_block(row: dict[str, Any]) -> str:
    """Station and milliseconds since 1970 (NMEA 0183, 4.10)."""
    station = f"s:{row['source'].translate(_BEYOND)[:15]}," if row["source"] else ""
    block = f"{station}c:{row['t_us'] // 1000}"
    check = 0
    for byte in block.encode("ascii", "replace"):
        check ^= byte
    return f"{block}*{check:02X}"


def _table(frame: pl.DataFrame) -> pl.DataFrame:
    """Times in whole seconds, as these files have them."""
    seconds_us = (pl.col("t_us") + 500_000) // 1_000_000 * 1_000_000
    nothing = [pl.lit("").alias(name) for name in ("VesselName", "IMO", "CallSign", "VesselType", "Status", "Length")]
    return frame.select(
        pl.col("entity").str.strip_prefix("mmsi:").alias("MMSI"),
        seconds_us.cast(pl.Datetime("us")).alias("BaseDateTime"),
        pl.col("lat").round(5).alias("LAT"),
        pl.col("lon").round(5).alias("LON"),
        (pl.col("speed_mps") / KNOT_MPS).round(1).fill_null(102.3).alias("SOG"),
        (pl.col("course_deg").round(1) % 360.0).fill_null(360.0).alias("COG"),
        pl.lit(511.0).alias("Heading"),
        *nothing,
        pl.lit("A").alias("TransceiverClass"),
    )


NMEA: Final = FileFormat(
    "nmea",
    "nmea",
    lambda path: TextSink(path, _sentences),
    keeps=frozenset({"speed_mps", "course_deg", "source"}),
    limits=MappingProxyType(
        {
            "lon, lat": "in steps of 0.0001 minutes",
            "speed_mps": "in steps of 0.1 kn, up to 102.2 kn",
            "course_deg": "in steps of 0.1 degrees",
            "error_m": "only whether it is at most 4.1 m",
            "source": "15 characters",
            "kind": "all but search and rescue aircraft are read as vessels",
        }
    ),
    ids="mmsi",
)
MARINE_CADASTRE: Final = FileFormat(
    "marine-cadastre",
    "csv",
    lambda path: TableSink(path, _table, "%Y-%m-%dT%H:%M:%S"),
    keeps=frozenset({"speed_mps", "course_deg"}),
    limits=MappingProxyType(
        {
            "time": "whole seconds",
            "lon, lat": "in steps of 0.00001 degrees",
            "speed_mps": "in steps of 0.1 kn, up to 102.2 kn",
            "course_deg": "in steps of 0.1 degrees",
            "kind": "all but search and rescue aircraft are read as vessels",
        }
    ),
    ids="mmsi",
)
