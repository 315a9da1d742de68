"""AIS as a table: Marine Cadastre files (US waters; times are UTC by their specification) and others with an MMSI.

Speeds are knots. The sentinels of AIS mean "not available": speed 102.3, course 360, longitude 181, latitude 91.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import polars as pl

from standoff.feeds.checks import FAULT
from standoff.feeds.columns import synonyms
from standoff.feeds.tabular import Dialect
from standoff.units import KNOT_MPS

__all__ = ["AIS_TABLE", "MARINE_CADASTRE"]

_NO_SPEED_KN: Final = 102.2  # 102.3 is "not available", 102.2 "that or more"
_NO_LON_DEG: Final = 181.0
_NO_LAT_DEG: Final = 91.0
_BEACONS: Final = ("970", "972", "974")  # SART, man overboard, EPIRB (ITU-R M.585)


def _stations(numbers: pl.Series) -> pl.DataFrame:
    """What each number tells, once a number: id, kind, whether it is on the surface. No nulls among the numbers."""
    mmsi = pl.col("number").cast(pl.String).str.zfill(9)
    prefix = mmsi.str.head(3)
    kind = pl.when(prefix == "111").then(pl.lit("aircraft")).when(prefix.is_in(_BEACONS)).then(pl.lit("beacon"))
    return pl.DataFrame(numbers.unique()).select(
        "number",
        ("mmsi:" + mmsi).alias("station"),
        kind.otherwise(pl.lit("vessel")).alias("kind"),
        (prefix != "111").alias("surface"),
    )


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("entity").cast(pl.Int32, strict=False)
    number = pl.when(number.is_between(0, 999_999_999)).then(number).alias("number")
    frame = frame.with_columns(number)
    known = frame["number"].drop_nulls() if frame["number"].null_count() else frame["number"]
    frame = frame.join(_stations(known), on="number", how="left", maintain_order="left")
    nowhere = (pl.col("lon") == _NO_LON_DEG) | (pl.col("lat") == _NO_LAT_DEG)
    faults = [pl.col(FAULT)] if FAULT in frame.columns else []
    if known.len() < frame.height - frame["entity"].null_count():
        bad = pl.col("number").is_null() & pl.col("entity").is_not_null()
        faults.append(pl.when(bad).then(pl.lit("MMSI is no number of at most nine digits")))
    if frame.select(nowhere.any()).item():
        faults.append(pl.when(nowhere).then(pl.lit("position not available (lon 181 or lat 91)")))
    changes = [pl.col("station").alias("entity"), *([pl.coalesce(faults).alias(FAULT)] if faults else [])]
    if "sog_kn" in frame.columns:
        sog = pl.col("sog_kn")
        changes.append(pl.when((sog >= 0) & (sog < _NO_SPEED_KN)).then(sog * KNOT_MPS).alias("speed_mps"))
    if "cog_deg" in frame.columns:
        cog = pl.col("cog_deg")
        changes.append(pl.when(cog.is_between(0, 360, closed="left")).then(cog).alias("course_deg"))
    return frame.with_columns(changes)


_WANTS: Final = {
    "entity": ("mmsi",),
    "lon": ("lon", "longitude"),
    "lat": ("lat", "latitude"),
    "sog_kn": ("sog", "speedoverground"),
    "cog_deg": ("cog", "courseoverground"),
    "name": ("vesselname", "shipname", "name"),
}
_TEXTS: Final = frozenset({"entity", "time", "received_at", "name"})

MARINE_CADASTRE: Final = Dialect(
    "marine-cadastre",
    wants=MappingProxyType(_WANTS | {"time": ("basedatetime",)}),
    needs=frozenset({"entity", "time", "lon", "lat"}),
    texts=_TEXTS,
    naive_is_utc=True,
    shape=_shape,
)

AIS_TABLE: Final = Dialect(
    "ais-table",
    wants=MappingProxyType(_WANTS | {"time": synonyms("time"), "received_at": synonyms("received_at")}),
    needs=frozenset({"entity", "lon", "lat", "sog_kn"}),
    texts=_TEXTS,
    shape=_shape,
    notes=("an AIS table: speed over ground is taken as knots",),
)
