"""Fixes from tables that are already in memory: polars, pandas, GeoPandas and pyarrow."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import polars as pl
import pyarrow as pa

from standoff.errors import CallError
from standoff.feeds.dialects import segments_of_frames, table_for
from standoff.feeds.options import ReadOptions
from standoff.model.fix import Segment

__all__ = ["fixes_from_frame"]


def fixes_from_frame(obj: object, options: ReadOptions | None = None, *, name: str = "memory") -> Iterator[Segment]:
    """Segments from a polars, pandas, GeoPandas or pyarrow table with the contract's columns (or what `options` map).

    A GeoPandas geometry of points gives lon and lat (in WGS 84 whatever its own CRS). A dict of columns will do too.
    CallError for anything else.
    """
    options = options or ReadOptions()
    frame = _as_polars(obj)
    table = table_for(frame.columns, options, name)
    chosen = frame.select(pl.col(frame.columns[one.at]).alias(one.name) for one in table.wanted)
    parts = (chosen.slice(at, options.segment_rows) for at in range(0, max(chosen.height, 1), options.segment_rows))
    yield from segments_of_frames(parts, table, options.segment_rows)


def _as_polars(obj: object) -> pl.DataFrame:
    if isinstance(obj, pl.LazyFrame):
        return obj.collect()
    if isinstance(obj, pl.DataFrame):
        return obj
    if isinstance(obj, (pa.Table, pa.RecordBatch)):
        return pl.DataFrame(pl.from_arrow(obj))
    if isinstance(obj, dict):
        return pl.DataFrame(obj, strict=False)
    pandas = sys.modules.get("pandas")  # an object of pandas cannot exist without it
    if pandas is not None and isinstance(obj, pandas.DataFrame):
        return _from_pandas(obj)
    raise CallError(f"fixes come as a polars, pandas, GeoPandas or pyarrow table, not as {type(obj).__name__}")


def _from_pandas(obj: Any) -> pl.DataFrame:
    geopandas = sys.modules.get("geopandas")
    if geopandas is not None and isinstance(obj, geopandas.GeoDataFrame):
        obj = _with_places(obj)
    obj = obj.reset_index() if obj.index.name in ("time", "t", "timestamp") else obj
    try:
        return pl.DataFrame(pl.from_pandas(obj.rename(columns=str)))
    except (pa.ArrowException, TypeError, ValueError) as problem:
        raise CallError(f"the pandas table cannot be taken over: {problem}") from problem


def _with_places(obj: Any) -> Any:
    points = obj.geometry
    if obj.crs is not None and not obj.crs.equals("EPSG:4326"):
        points = points.to_crs("EPSG:4326")
    if not (points.geom_type.isin(["Point"]) | points.isna() | points.is_empty).all():
        raise CallError("the geometry holds something other than points; fixes are points")
    plain = obj.drop(columns=[name for name in obj.columns if str(obj[name].dtype) == "geometry"])
    return plain.assign(lon=points.x.to_numpy(), lat=points.y.to_numpy())
