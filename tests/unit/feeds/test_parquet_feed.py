"""Parquet and Arrow files: the same columns as CSV, with types of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest
from feed_reading import read

from standoff.errors import FeedError

T_US = 1_495_098_000_000_000
WHEN = datetime(2017, 5, 18, 9, tzinfo=UTC)


def table(count: int = 3, **changes: Any) -> pa.Table:
    columns = {
        "entity": pa.array([f"e{n}" for n in range(count)]),
        "time": pa.array([WHEN] * count, pa.timestamp("us", "UTC")),
        "lon": pa.array([float(n) for n in range(count)]),
        "lat": pa.array([1.5] * count),
    }
    return pa.table(columns | changes)


def written(path: Path, what: pa.Table, how: str = "parquet") -> Path:
    if how == "parquet":
        pyarrow.parquet.write_table(what, path, row_group_size=2)
    elif how == "file":
        with pa.ipc.new_file(path, what.schema) as writer:
            writer.write_table(what, max_chunksize=2)
    else:
        with pa.ipc.new_stream(path, what.schema) as writer:
            writer.write_table(what, max_chunksize=2)
    return path


@pytest.mark.parametrize("form", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_words_stored_once_each_are_read_like_any_others(tmp_path: Path, form: pa.DataType) -> None:
    words = ["a", None, "b", "a", None, None, "", "b"] * 3
    changes = {"entity": pa.array(["e"] * 24), "party": pa.array(words).cast(form)}
    what = table(24, **changes)
    readings = []
    for stored_once in (True, False):
        path = tmp_path / f"{stored_once}.parquet"
        pyarrow.parquet.write_table(what, path, row_group_size=5, use_dictionary=stored_once)
        readings.append(read(path).fixes.drop("file"))
    assert readings[0].equals(readings[1])
    assert readings[0]["party"].to_list() == words


@pytest.mark.parametrize("words", [7, 900])
def test_few_words_and_many_are_read_alike_whether_stored_once_or_not(tmp_path: Path, words: int) -> None:
    """Few words stay a dictionary, many are read plainly: both row group after row group, with rows that have none."""
    party = [None if n % 11 == 0 else f"party {n * 7919 % words}" for n in range(3_000)]
    what = pa.table(
        {
            "entity": pa.array([f"vessel-{n * 31 % words:06}" for n in range(3_000)]),
            "time": pa.array([WHEN] * 3_000, pa.timestamp("us", "UTC")),
            "lon": pa.array([n / 100 for n in range(3_000)]),
            "lat": pa.array([1.5] * 3_000),
            "party": pa.array(party),
        }
    )
    for stored_once in (True, False):
        path = tmp_path / f"{stored_once}.parquet"
        pyarrow.parquet.write_table(what, path, row_group_size=1_000, use_dictionary=stored_once)
        fixes = read(path).fixes
        assert fixes["party"].to_list() == party
        assert fixes["entity"].to_list() == what["entity"].to_pylist()


def test_a_column_of_nothing_but_nulls_stored_as_words_is_unknown(tmp_path: Path) -> None:
    reading = read(written(tmp_path / "fixes", table(party=pa.array([None] * 3, pa.string()))))
    assert reading.fixes["party"].to_list() == [None] * 3


@pytest.mark.parametrize("how", ["parquet", "file", "stream"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"entity": pa.array(["e0", "e1", "e2"]).dictionary_encode()},
        {"time": pa.array([WHEN] * 3, pa.timestamp("ns", "Asia/Damascus"))},
        {"time": pa.array([WHEN] * 3, pa.timestamp("ms", "+03:00"))},
        {"time": pa.array(["2017-05-18T09:00:00Z"] * 3)},
        {"lon": pa.array([0, 1, 2], pa.int16()), "lat": pa.array([1.5] * 3, pa.float32())},
        {"lon": pa.array(["0", " 1 ", "2.0"])},
    ],
)
def test_types_of_columns_do_not_matter(tmp_path: Path, how: str, changes: dict[str, Any]) -> None:
    reading = read(written(tmp_path / "fixes", table(**changes), how))
    assert reading.fixes.select("entity", "t_us", "lon", "lat", "row").rows() == [
        (f"e{n}", T_US, float(n), 1.5, n + 1) for n in range(3)
    ]


def test_naive_timestamps_are_refused_with_the_way_out(tmp_path: Path) -> None:
    path = written(
        tmp_path / "naive.parquet", table(time=pa.array([WHEN.replace(tzinfo=None)] * 3, pa.timestamp("us")))
    )
    with pytest.raises(
        FeedError, match=r"naive.parquet: row 1: the time '2017-05-18 09:00:00' carries no time zone.*--assume-utc"
    ):
        read(path)
    assert read(path, assume_utc=True).fixes["t_us"].to_list() == [T_US] * 3


def test_whole_numbers_need_a_declared_unit(tmp_path: Path) -> None:
    path = written(tmp_path / "numbers.parquet", table(time=pa.array([T_US // 1000] * 3)))
    with pytest.raises(FeedError, match="--time-unit"):
        read(path)
    assert read(path, time_unit="ms").fixes["t_us"].to_list() == [T_US] * 3


def test_wrong_rows_are_rejects_and_wrong_types_errors(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.parquet", table(lon=pa.array([1.0, None, float("nan")]), lat=pa.array([95.0, 1.0, 2.0]))
    )
    assert read(path).reasons == {
        1: "lat out of range (are lon and lat swapped?)",
        2: "no lon",
        3: "lon is not a number",
    }
    path = written(tmp_path / "b.parquet", table(lon=pa.array(["east", "", "1"])))
    assert read(path).reasons == {1: "lon is not a number", 2: "no lon"}
    with pytest.raises(FeedError, match=r"the column for lon holds .*; numbers are wanted"):
        read(written(tmp_path / "c.parquet", table(lon=pa.array([[1.0]] * 3))))
    with pytest.raises(FeedError, match="no column for lon"):
        read(written(tmp_path / "d.parquet", table().drop(["lon"])))


def test_dialects_are_known_in_parquet_too(tmp_path: Path) -> None:
    columns = {
        "MMSI": pa.array([366998510]),
        "BaseDateTime": pa.array([WHEN.replace(tzinfo=None)], pa.timestamp("us")),
        "LAT": [1.0],
        "LON": [2.0],
        "SOG": [102.3],
    }
    fix = read(written(tmp_path / "ais.parquet", pa.table(columns))).fixes.row(0, named=True)
    assert (fix["entity"], fix["t_us"], fix["speed_mps"]) == ("mmsi:366998510", T_US, None)


@pytest.mark.parametrize("how", ["parquet", "file", "stream"])
def test_the_size_of_segments_does_not_change_what_is_read(tmp_path: Path, how: str) -> None:
    path = written(tmp_path / "fixes", table(600, lon=pa.array([float(n % 200) for n in range(600)])), how)
    large = read(path)
    for segment_rows in (20, 299):
        small = read(path, segment_rows=segment_rows)
        assert small.fixes.equals(large.fixes)
        assert small.rejects.equals(large.rejects)
        assert small.segments > 1


@pytest.mark.parametrize("how", ["parquet", "file", "stream"])
def test_a_damaged_file_is_an_error_in_one_sentence(tmp_path: Path, how: str) -> None:
    path = written(tmp_path / "fixes", table(500), how)
    raw = path.read_bytes()
    for cut in (8, 40, len(raw) // 2, len(raw) - 5):
        path.write_bytes(raw[:cut])
        said = f"{path}: read"
        try:
            assert len(read(path).fixes) <= 500
        except FeedError as problem:
            said = str(problem)
        assert said.startswith(f"{path}: ")
        assert "\n" not in said


def test_an_empty_table_is_read_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    pl.from_arrow(table(0)).write_parquet(path)  # type: ignore[union-attr]
    assert read(path).messages_in == 0
