"""Tables in memory: polars, pandas, GeoPandas, pyarrow and plain dicts give the same fixes."""

from __future__ import annotations

from datetime import UTC, datetime

import geopandas
import pandas as pd
import polars as pl
import pytest
from shapely import LineString, Point

from standoff.errors import CallError, FeedError
from standoff.feeds import ReadOptions
from standoff.feeds.frames import fixes_from_frame

WHEN = datetime(2017, 5, 18, 9, tzinfo=UTC)
COLUMNS = {"entity": ["a", "b"], "time": [WHEN, WHEN], "lon": [38.6, None], "lat": [33.5, 1.0]}


def fixes(obj: object, **options: object) -> list[tuple[object, ...]]:
    segments = list(fixes_from_frame(obj, ReadOptions(**options)))  # type: ignore[arg-type]
    assert sum(segment.messages_in for segment in segments) == 2
    assert [row for segment in segments for row in segment.rejects["row"]] == [2]
    return [
        row
        for segment in segments
        for row in segment.fixes.select("entity", "t_us", "lon", "lat", "file", "row").iter_rows()
    ]


def test_every_kind_of_table_gives_the_same_fixes() -> None:
    polars = pl.DataFrame(COLUMNS)
    places = geopandas.GeoDataFrame(
        {"entity": ["a", "b"], "time": pd.Series([WHEN, WHEN])}, geometry=[Point(38.6, 33.5), None], crs=4326
    )
    for obj in (
        polars,
        polars.lazy(),
        polars.to_arrow(),
        pd.DataFrame(COLUMNS),
        COLUMNS,
        places,
        places.set_index("time"),
    ):
        assert fixes(obj) == [("a", 1_495_098_000_000_000, 38.6, 33.5, "memory", 1)]
    assert fixes(polars, segment_rows=1) == fixes(polars)


def test_geometry_in_another_crs_is_brought_to_wgs_84() -> None:
    places = geopandas.GeoDataFrame(
        {"entity": ["a", "b"], "time": [WHEN, WHEN]}, geometry=[Point(38.6, 33.5), None], crs=4326
    )
    (fix,) = fixes(places.to_crs(3857))
    assert fix[2:4] == pytest.approx((38.6, 33.5), abs=1e-9)


def test_what_is_no_table_of_points_is_refused() -> None:
    with pytest.raises(CallError, match="not as list"):
        list(fixes_from_frame([1, 2]))
    lines = geopandas.GeoDataFrame({"entity": ["a"], "time": [WHEN]}, geometry=[LineString([(0, 0), (1, 1)])], crs=4326)
    with pytest.raises(CallError, match="something other than points"):
        list(fixes_from_frame(lines))
    with pytest.raises(FeedError, match="carries no time zone"):
        list(fixes_from_frame(pd.DataFrame(COLUMNS | {"time": [WHEN.replace(tzinfo=None)] * 2})))
