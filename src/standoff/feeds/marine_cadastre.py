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


def _stations(entities: pl.Series) -> pl.DataFrame:
    """What the number of each station tells, once a station: id, kind, whether it is on the surface, fault."""
    number = pl.col("entity").cast(pl.Int32, strict=False)
    mmsi = pl.when(number.is_between(0, 999_999_999)).then(number).cast(pl.String).str.zfill(9)
    prefix = mmsi.str.head(3)
    kind = pl.when(prefix == "111").then(pl.lit("aircraft")).when(prefix.is_in(_BEACONS)).then(pl.lit("beacon"))
    fault = pl.when(mmsi.is_null()).then(pl.lit("MMSI is no number of at most nine digits"))
    return (
        pl.DataFrame(entities.drop_nulls().unique())
        .select(
            "entity",
            ("mmsi:" + mmsi).alias("station"),
            kind.otherwise(pl.lit("vessel")).alias("kind"),
            (prefix != "111").alias("surface"),
            fault.alias("bad_number"),
        )
    )  # fmt: skip


def _shape(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.join(_stations(frame["entity"]), on="entity", how="left", maintain_order="left")
    nowhere = (pl.col("lon") == _NO_LON_DEG) | (pl.col("lat") == _NO_LAT_DEG)
    faults = [
        *([pl.col(FAULT)] if FAULT in frame.columns else []),
        pl.col("bad_number"),
        pl.when(nowhere).then(pl.lit("position not available (lon 181 or lat 91)")),
    ]
    changes = [pl.coalesce(faults).alias(FAULT), pl.col("station").alias("entity")]
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
