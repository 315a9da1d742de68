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


def _fault(frame: pl.DataFrame, mmsi: pl.Expr) -> pl.Expr:
    place = (pl.col("lon") == _NO_LON_DEG) | (pl.col("lat") == _NO_LAT_DEG)
    cases = [
        *([pl.col(FAULT)] if FAULT in frame.columns else []),
        pl.when(pl.col("entity").is_not_null() & mmsi.is_null()).then(
            pl.lit("MMSI is no number of at most nine digits")
        ),
        pl.when(place).then(pl.lit("position not available (lon 181 or lat 91)")),
    ]
    return pl.coalesce(cases).alias(FAULT)


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("entity").cast(pl.Int32, strict=False)
    mmsi = pl.when(number.is_between(0, 999_999_999)).then(number)
    digits = mmsi.cast(pl.String).str.zfill(9)
    frame = frame.with_columns(_fault(frame, mmsi), digits.alias("mmsi"))
    prefix = pl.col("mmsi").str.head(3)
    kind = (
        pl.when(prefix == "111")
        .then(pl.lit("aircraft"))
        .when(prefix.is_in(_BEACONS))
        .then(pl.lit("beacon"))
        .otherwise(pl.lit("vessel"))
    )
    changes = [("mmsi:" + pl.col("mmsi")).alias("entity"), kind.alias("kind"), (prefix != "111").alias("surface")]
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
