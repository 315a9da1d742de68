"""`standoff.replay(...)` takes what people have and gives back what they use."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import standoff
import standoff.replay.merge
from standoff import Events
from standoff.errors import CallError, InputError
from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.replay.options import Engine, ReplayOptions

ROWS = pl.DataFrame(
    {
        "entity": ["a"] * 4,
        "time": [f"2024-01-01T00:0{minute}:00Z" for minute in range(4)],
        "lon": [-1.0, 1.0, 2.0, -1.0],
        "lat": [0.0] * 4,
    }
)


@pytest.fixture
def options(engine: Callable[[], Engine]) -> ReplayOptions:
    return ReplayOptions(engine=engine)


def _with_times(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))


def _as_geopandas(frame: pl.DataFrame) -> geopandas.GeoDataFrame:
    points = geopandas.points_from_xy(frame["lon"].to_numpy(), frame["lat"].to_numpy(), crs="EPSG:4326")
    plain = pd.DataFrame(
        {"entity": frame["entity"].to_list(), "time": pd.to_datetime(frame["time"].to_list(), utc=True)}
    )
    return geopandas.GeoDataFrame(plain, geometry=points).to_crs("EPSG:3857")


TABLES: dict[str, Callable[[], Any]] = {
    "polars": lambda: ROWS,
    "polars with times": lambda: _with_times(ROWS),
    "arrow": lambda: pa.table({name: ROWS[name].to_list() for name in ROWS.columns}),
    "pandas": lambda: pd.DataFrame({name: ROWS[name].to_list() for name in ROWS.columns}),
    "geopandas in another projection": lambda: _as_geopandas(ROWS),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_of_any_kind_gives_the_same_events(kind: str, plan: Plan, options: ReplayOptions) -> None:
    events = standoff.replay(TABLES[kind](), plan, options=options)
    assert isinstance(events, Events)
    assert events.frame["kind"].to_list() == ["entered", "left"]
    assert len(events) == 2
    assert events.summary["used"] == 4


def test_a_file_and_a_list_of_files_can_be_replayed(tmp_path: Path, plan: Plan, options: ReplayOptions) -> None:
    whole, first, second = (tmp_path / f"{name}.csv" for name in ("whole", "first", "second"))
    ROWS.write_csv(whole)
    ROWS.head(2).write_csv(first)
    ROWS.tail(2).write_csv(second)
    one = standoff.replay(str(whole), plan, options=options)
    two = standoff.replay([second, first], plan, options=options)
    assert one.frame.drop("evidence").equals(two.frame.drop("evidence"))
    assert len(one) == 2


def test_events_go_to_arrow_pandas_and_geopandas(plan: Plan, options: ReplayOptions) -> None:
    events = standoff.replay(ROWS, plan, options=options)
    assert events.frame.schema == EVENT_SCHEMA
    assert events.to_arrow().num_rows == 2
    assert list(events.to_pandas()["kind"]) == ["entered", "left"]
    places = events.to_geopandas()
    assert places.crs.to_epsg() == 4326
    assert [point.x for point in places.geometry] == [1.0, -1.0]


def test_the_other_tables_come_along(plan: Plan, options: ReplayOptions) -> None:
    twice = pl.concat([ROWS, ROWS.head(1), ROWS.head(1).with_columns(lon=pl.lit(999.0))])
    events = standoff.replay(twice, plan, options=options)
    assert (events.duplicates.height, events.rejects.height, events.late.height) == (1, 1, 0)
    assert events.spans.select("span", "depth_m").rows() == [("visit", 10.0)]


def test_events_show_as_a_table(plan: Plan, options: ReplayOptions) -> None:
    events = standoff.replay(ROWS, plan, options=options)
    assert "2 events of plan east from 4 fixes: 1 entered, 1 left" in repr(events)
    assert "entered" in repr(events)
    assert "<table" in events._repr_html_()


def test_out_keeps_the_files_and_without_it_none_are_left(tmp_path: Path, plan: Plan, options: ReplayOptions) -> None:
    standoff.replay(ROWS, plan, out=tmp_path / "kept", options=options)
    assert (tmp_path / "kept" / "report.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_columns_and_times_can_be_declared(plan: Plan, options: ReplayOptions) -> None:
    odd = ROWS.rename({"lon": "x", "lat": "y"}).with_columns(pl.col("time").str.strip_suffix("Z"))
    events = standoff.replay(odd, plan, columns={"lon": "x", "lat": "y"}, assume_utc=True, options=options)
    assert len(events) == 2


def test_a_plan_may_be_a_mapping_a_path_a_circle_or_a_zone_file(tmp_path: Path, options: ReplayOptions) -> None:
    content = {"plan": "mine", "zones": {"z": {"circle": {"centre": [10, 0], "radius": "1000 km"}}}}
    assert standoff.replay(ROWS, content, options=options).summary["plan"] == "mine"
    (tmp_path / "plan.yaml").write_text("plan: filed\nzones: {z: {circle: {centre: [10, 0], radius: 1000 km}}}\n")
    assert standoff.replay(ROWS, tmp_path, options=options).summary["plan"] == "filed"
    assert standoff.replay(ROWS, circle="10,0,1000km", options=options).summary["plan"] == "circle"
    ring = "[[0,-5],[9,-5],[9,5],[0,5],[0,-5]]"
    (tmp_path / "harbour.geojson").write_text(
        f'{{"type": "Feature", "properties": {{}}, "geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}'
    )
    assert standoff.replay(ROWS, zone=tmp_path / "harbour.geojson", options=options).summary["plan"] == "harbour"


def test_the_columns_of_the_plan_are_used(options: ReplayOptions) -> None:
    content = {
        "plan": "mine",
        "columns": {"lon": "x"},
        "zones": {"z": {"circle": {"centre": [10, 0], "radius": "1000 km"}}},
    }
    assert len(standoff.replay(ROWS.rename({"lon": "x"}), content, options=options)) == 2


def test_wrong_calls_are_said_clearly(plan: Plan, options: ReplayOptions) -> None:
    with pytest.raises(CallError, match="one of plan, circle and zone"):
        standoff.replay(ROWS)
    with pytest.raises(CallError, match="one of plan, circle and zone"):
        standoff.replay(ROWS, plan, circle="1,2,3km")
    with pytest.raises(CallError, match="colour"):
        standoff.replay(ROWS, plan, colour="red")
    with pytest.raises(CallError, match="int"):
        standoff.replay(42, plan, options=options)
    with pytest.raises(InputError, match="no such file"):
        standoff.replay("nowhere.csv", plan, options=options)


def test_the_function_stays_callable_however_its_package_was_imported(plan: Plan, options: ReplayOptions) -> None:
    """`standoff.replay` names both a package and a function; importing the first must not hide the second."""
    importlib.import_module("standoff.replay.merge")
    assert standoff.replay.merge.Merge is not None
    assert len(standoff.replay(ROWS, plan, options=options)) == 2
