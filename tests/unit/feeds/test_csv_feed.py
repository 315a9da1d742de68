"""CSV: which columns are read as what, and that every row is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import zstandard
from feed_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import CallError, FeedError
from standoff.feeds import ReadOptions, bytes_source, file_source, read_feed, recognise
from standoff.feeds.csv_file import CSV
from standoff.feeds.csv_rows import CsvRows
from standoff.feeds.csv_text import sniff
from standoff.feeds.tabular import GENERIC, Table

T = "2017-05-18T09:00:00Z"
T_US = 1_495_098_000_000_000


def one(header: str, row: str, **options: object) -> dict[str, object]:
    reading = read(f"{header}\n{row}\n".encode(), CSV, **options)
    assert reading.reasons == {}
    return reading.fixes.row(0, named=True)


def test_the_contracts_own_columns_are_all_read() -> None:
    fix = one(
        "entity,time,lon,lat,received_at,alt_m,alt_datum,speed_mps,course_deg,error_m,party,kind,source",
        f"convoy-1,{T},38.6,33.5,2017-05-18T09:00:05+00:00,700,msl,12.5,270,8,pro-regime,vehicle,drone-2",
    )
    assert fix == {
        "entity": "convoy-1",
        "t_us": T_US,
        "lon": 38.6,
        "lat": 33.5,
        "received_us": T_US + 5_000_000,
        "alt_m": 700.0,
        "alt_datum": "msl",
        "speed_mps": 12.5,
        "course_deg": 270.0,
        "error_m": 8.0,
        "party": "pro-regime",
        "kind": "vehicle",
        "surface": None,
        "source": "drone-2",
        "message_id": None,
        "file": "fixes.csv",
        "row": 1,
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_delimiter_line_end_and_byte_order_mark_do_not_matter(delimiter: str, end: str, bom: bytes) -> None:
    text = end.join([delimiter.join(["id", "time", "lat", "lon"]), delimiter.join(["a", T, "33.5", "38.6"]), ""])
    fix = read(bom + text.encode(), CSV).fixes.row(0, named=True)
    assert (fix["entity"], fix["t_us"], fix["lon"], fix["lat"]) == ("a", T_US, 38.6, 33.5)


@pytest.mark.parametrize("lon", ["longitude", "Lng", "long", "Location-Long", "LON"])
@pytest.mark.parametrize("time", ["timestamp", "TS", "datetime", "Base_Date_Time", "recorded_at"])
def test_synonyms_are_read_and_said(lon: str, time: str) -> None:
    reading = read(f"vehicle_id,{time},{lon},Latitude\nbus 7,{T},38.6,33.5\n".encode(), CSV)
    assert reading.fixes.select("entity", "t_us", "lon", "lat").row(0) == ("bus 7", T_US, 38.6, 33.5)
    assert reading.notes == [
        f"fixes.csv: columns read: vehicle_id as entity, {time} as time, {lon} as lon, Latitude as lat"
    ]


def test_a_specific_id_is_preferred_to_a_vague_one() -> None:
    assert one("id,vehicle_id,time,lon,lat", f"1,bus,{T},1,2")["entity"] == "bus"


def test_two_equally_likely_columns_are_not_guessed_between() -> None:
    with pytest.raises(
        FeedError, match="'vehicle_id' and 'device_id' could each be the entity; say which with --column entity="
    ):
        read(f"vehicle_id,device_id,time,lon,lat\na,b,{T},1,2\n".encode(), CSV)
    assert one("vehicle_id,device_id,time,lon,lat", f"a,b,{T},1,2", columns={"entity": "device_id"})["entity"] == "b"


def test_x_and_y_are_degrees_only_when_the_user_says_so() -> None:
    text = f"id,time,x,y\na,{T},1,2\n".encode()
    with pytest.raises(
        FeedError, match="If x and y are degrees of longitude and latitude, say --column lon=x --column lat=y"
    ):
        read(text, CSV)
    assert read(text, CSV, columns={"lon": "x", "lat": "y"}).fixes.select("lon", "lat").row(0) == (1.0, 2.0)


def test_the_users_mapping_wins_over_the_contracts_own_name() -> None:
    fix = one("entity,time,lon,lat,lon2", f"a,{T},1,2,3", columns={"lon": "lon2"})
    assert fix["lon"] == 3.0


def test_a_mapping_to_nowhere_names_what_is_there() -> None:
    with pytest.raises(
        FeedError, match="the column 'east' named for lon is not there; the file has the columns id, time, x, y"
    ):
        read(f"id,time,x,y\na,{T},1,2\n".encode(), CSV, columns={"lon": "east", "lat": "y"})
    with pytest.raises(CallError, match="there is no column 'longitude'; take one of entity, time, lon, lat"):
        read(f"id,time,x,y\na,{T},1,2\n".encode(), CSV, columns={"longitude": "x"})


def test_units_in_a_columns_name_are_converted() -> None:
    fix = one("id,time,lon,lat,speed_kn,altitude_ft", f"a,{T},1,2,10,1000")
    assert fix["speed_mps"] == pytest.approx(5.144444, abs=1e-6)
    assert fix["alt_m"] == pytest.approx(304.8)


def test_a_speed_of_unknown_unit_is_left_aside_and_said() -> None:
    reading = read(f"id,time,lon,lat,speed\na,{T},1,2,10\n".encode(), CSV)
    assert reading.fixes["speed_mps"].to_list() == [None]
    assert any("column 'speed' is not used, its unit being unknown" in note for note in reading.notes)


def test_a_file_without_ids_is_one_track_named_after_the_file() -> None:
    reading = read(f"time,lon,lat\n{T},1,2\n{T},3,4\n".encode(), CSV, name="tracks/patrol 3.csv.gz")
    assert reading.fixes["entity"].to_list() == ["patrol 3", "patrol 3"]
    assert any("read as one entity, 'patrol 3'" in note for note in reading.notes)
    assert read(f"time,lon,lat\n{T},1,2\n".encode(), CSV, entity="p3").fixes["entity"].to_list() == ["p3"]


def test_naive_times_refuse_the_file_and_name_the_first_row_and_the_way_out() -> None:
    text = b"id,time,lon,lat\na,,1,2\na,2017-05-18 09:00:00,1,2\n"
    with pytest.raises(
        FeedError, match=r"fixes.csv: row 2: the time '2017-05-18 09:00:00' carries no time zone.*--assume-utc"
    ):
        read(text, CSV)
    reading = read(text, CSV, assume_utc=True)
    assert reading.fixes["t_us"].to_list() == [T_US]
    assert reading.reasons == {1: "no time"}


def test_a_naive_time_among_others_is_one_reject() -> None:
    reading = read(f"id,time,lon,lat\na,{T},1,2\na,2017-05-18 09:00:00,1,2\n".encode(), CSV)
    assert reading.reasons == {2: "time carries no zone (--assume-utc takes it as UTC)"}


@pytest.mark.parametrize(
    ("unit", "number"),
    [
        ("s", "1495098000"),
        ("ms", "1495098000000"),
        ("us", "1495098000000000"),
        ("ns", "1495098000000000000"),
        ("s", "1495098000.0"),
    ],
)
def test_bare_numbers_are_times_only_with_a_declared_unit(unit: str, number: str) -> None:
    text = f"id,time,lon,lat\na,{number},1,2\n".encode()
    with pytest.raises(
        FeedError, match=f"row 1: the time '{number}' is a bare number; declare its unit since 1970 with --time-unit"
    ):
        read(text, CSV)
    assert read(text, CSV, time_unit=unit).fixes["t_us"].to_list() == [T_US]
    declared_by_name = f"id,timestamp_{unit},lon,lat\na,{number},1,2\n".encode()
    assert read(declared_by_name, CSV).fixes["t_us"].to_list() == [T_US]


def test_rows_without_a_time_column_need_a_start_time() -> None:
    text = b"id,lon,lat\na,1,2\n"
    with pytest.raises(FeedError, match=r"no column for time.*--time-from"):
        read(text, CSV)
    reading = read(text, CSV, time_from_us=T_US)
    assert reading.fixes["t_us"].to_list() == [T_US]
    assert any("start time" in note for note in reading.notes)


def test_decimal_commas_are_read_where_the_delimiter_allows_them() -> None:
    reading = read(f"id;time;lon;lat\na;{T};-38,6178;33,5\nb;{T};1;2\n".encode(), CSV)
    assert reading.fixes.select("lon", "lat").rows() == [(-38.6178, 33.5), (1.0, 2.0)]
    assert any("decimal comma" in note for note in reading.notes)


def test_each_wrong_row_is_refused_with_its_number_and_reason() -> None:
    rows = [
        f"a,{T},1,2,",
        f",{T},1,2,",
        f"a,{T},,2,",
        f"a,{T},NaN,2,",
        f"a,{T},inf,2,",
        f"a,{T},east,2,",
        f"a,{T},1,91.5,",
        f"a,{T},200,2,",
        f"a,{T},500,2,",
        "a,,1,2,",
        "a,yesterday,1,2,",
        "a,2017-02-30T00:00:00Z,1,2,",
        "a,2017-05-18,1,2,",
        "a,1850-01-01T00:00:00Z,1,2,",
        f"a,{T},1,2,1e9",
        f"a,{T},1,2,,extra",
        f'a,{T},1,2,"open',
        f"a,{T},,,",
        f"a,{T},3,4,",
    ]
    reading = read(("id,time,lon,lat,alt_m\n" + "\n".join(rows) + "\n").encode(), CSV)
    assert reading.fixes["row"].to_list() == [1, 19]
    assert reading.messages_in == 19
    assert reading.reasons == {
        2: "no entity",
        3: "no lon",
        4: "lon is not a number",
        5: "lon is infinite",
        6: "lon is not a number",
        7: "lat out of range (are lon and lat swapped?)",
        8: "lon out of range (does it run from 0 to 360?)",
        9: "lon out of range",
        10: "no time",
        11: "time not understood",
        12: "time does not exist",
        13: "time is a date without a time of day",
        14: "time before the year 1900",
        15: "altitude beyond 100 km",
        16: "more fields than the header has",
        17: "a quote is opened and not closed",
        18: "no position",
    }


def test_quoted_fields_may_hold_delimiters_quotes_and_line_ends() -> None:
    text = f'id,note,time,lon,lat\n"a, ""the"" first","two\nlines",{T},1,2\n\n\nb,5" gun,{T},3,4\n'.encode()
    reading = read(text, CSV)
    assert reading.fixes.select("entity", "lon", "row").rows() == [('a, "the" first', 1.0, 1), ("b", 3.0, 2)]


def test_blanks_around_numbers_and_latin_1_names_are_no_reason_to_refuse() -> None:
    reading = read(b"id, time, lon, lat\nM\xfcnchen, " + T.encode() + b", 11.5 , 48.1\n", CSV)
    assert reading.fixes.select("entity", "lon", "lat").row(0) == ("M�nchen", 11.5, 48.1)


def test_a_header_is_missed_when_it_is_missing() -> None:
    with pytest.raises(FeedError, match="Its first line looks like data"):
        read(f"a,{T},1.5,2.5\nb,{T},1.5,2.5\n".encode(), CSV)


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.compress, lambda raw: gzip.compress(raw[:700]) + gzip.compress(raw[700:])]
)
def test_gzip_and_zstd_are_read_through(pack: object, tmp_path: Path) -> None:
    raw = ("id,time,lon,lat\n" + f"a,{T},1,2\n" * 100).encode()
    path = tmp_path / "fixes.csv.packed"
    path.write_bytes(pack(raw))  # type: ignore[operator]
    assert read(path).fixes.drop("file").equals(read(raw, CSV).fixes.drop("file"))
    assert file_source(path).path is None


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_of_a_cut_off_compressed_file_what_is_there_is_kept_and_the_rest_said(pack: object) -> None:
    raw = ("id,time,lon,lat\n" + "".join(f"entity-{n},{T},{n % 180},{n % 90}.25\n" for n in range(200_000))).encode()
    packed = pack(raw)  # type: ignore[operator]
    reading = read(packed[: len(packed) // 2], CSV)
    assert 1000 < len(reading.fixes) < 200_000
    whole = read(raw, CSV).fixes.head(len(reading.fixes))
    assert reading.fixes.equals(whole), "no half a row is taken for a whole one"
    assert set(reading.reasons.values()) <= {"cut off where the compressed file ends early"}
    assert any("is cut off after" in note for note in reading.notes)


def ascii_cells() -> st.SearchStrategy[str]:
    return st.text(alphabet=st.sampled_from('ab,;" \t\n1.5é'), max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ascii_cells(), ascii_cells(), st.floats(-180, 180), st.floats(-90, 90)), max_size=30))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[tuple[str, str, float, float]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["entity", "note", "time", "lon", "lat"])
    writer.writerows([entity, note, T, lon, lat] for entity, note, lon, lat in rows)
    reading = read(buffer.getvalue().encode(), CSV)
    expected = [(entity, lon, lat, n) for n, (entity, _, lon, lat) in enumerate(rows, 1) if entity.strip()]
    assert reading.fixes.select("entity", "lon", "lat", "row").rows() == expected
    assert reading.messages_in == len(rows)


LINES = [
    f"a,{T},1,2,x",
    f'b,{T},1,2,"y"',
    f"c,{T},x,2,",
    f'd,{T},3,4,"two',
    'lines"',
    "",
    f"e,{T}, 5,6,z",
    "f,,1,2,",
    f"g,{T},1,2,3,4",
    f'h,{T},1,2,"',
    f'i,{T},1,2,5" gun',
    "j",
    f'"k",{T},1,2,"a""b"',
    f'"l"m,{T},1,2,',
    f"n,{T},1,2,\r",
    '"',
    " ",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=40), st.integers(1, 4000), st.integers(1, 4000), st.booleans())
def test_the_size_of_pieces_does_not_change_what_is_read(
    lines: list[str], piece_bytes: int, leaf_bytes: int, end: bool
) -> None:
    padding = [f"p,{T},7,8,"] * 70  # a quote may stay open for 64 lines
    text = "id,time,lon,lat,note\n" + "\n".join([*lines, *padding, *lines]) + ("\n" if end else "")
    assert parts_of(text, piece_bytes, leaf_bytes) == parts_of(text, 10**6, 10**6)


def parts_of(text: str, piece_bytes: int, leaf_bytes: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    source = bytes_source(text.encode())
    layout = sniff(text.encode())
    assert layout is not None
    table = Table(layout.names, GENERIC, ReadOptions(), source.name)
    parts = list(CsvRows(source, layout, table.wanted, leaf_bytes).parts(piece_bytes))
    frame = pl.concat([part.frame for part in parts], how="diagonal") if parts else pl.DataFrame()
    fault = [pl.lit(None).alias("fault")] if "fault" not in frame.columns else []
    return frame.with_columns(fault).select(sorted([*frame.columns, *(["fault"] if fault else [])])).rows(), [
        row for part in parts for row in part.rejects.rows()
    ]


@pytest.mark.parametrize("segment_rows", [30, 1000, 5000])
def test_the_size_of_segments_does_not_change_what_is_read(segment_rows: int) -> None:
    text = ("id,time,lon,lat,note\n" + "\n".join(LINES * 400) + "\n").encode()
    small, large = (read(text, CSV, segment_rows=rows) for rows in (segment_rows, 10**6))
    assert small.segments > large.segments
    assert small.fixes.equals(large.fixes)
    assert small.rejects.equals(large.rejects)
    assert small.messages_in == large.messages_in


def test_a_quoted_field_over_a_cut_between_pieces_is_one_field() -> None:
    row = f'a,{T},1,2,"{"x" * 500}\n{"y" * 500}\n{"z" * 500}"\n'
    text = ("id,time,lon,lat,note\n" + row * 2000).encode()
    reading = read(text, CSV, segment_rows=100)
    assert reading.fixes["row"].to_list() == list(range(1, 2001))
    assert reading.rejects.is_empty()
    assert reading.segments > 5


def test_the_stops_diary_is_read_with_its_offset(shared_data: Path) -> None:
    for file in ("raw_example.csv", "preprocessed_example.csv"):
        reading = read(shared_data / "gps-stops-diary" / file)
        assert (len(reading.fixes), len(reading.rejects)) == (697, 0)
        first, last = reading.fixes["t_us"].min(), reading.fixes["t_us"].max()
        assert datetime.fromtimestamp(first / 1e6, UTC) == datetime.fromisoformat("2000-01-12T03:50:29+01:00")  # type: ignore[operator]
        assert datetime.fromtimestamp(last / 1e6, UTC) == datetime.fromisoformat("2000-01-12T07:42:39+01:00")  # type: ignore[operator]
        bounds = reading.fixes.select(
            pl.col("lon").min().alias("w"),
            pl.col("lon").max().alias("e"),
            pl.col("lat").min().alias("s"),
            pl.col("lat").max().alias("n"),
        ).row(0)
        assert bounds == pytest.approx((-6.9631, -6.9474, 38.9232, 38.9295), abs=1e-4)


def test_the_liverpool_bus_needs_a_word_about_its_naive_times(shared_data: Path) -> None:
    path = shared_data / "gps-liverpool-bus" / "route14_outbound.csv"
    with pytest.raises(FeedError, match=r"row 1: the time '2026-01-26 15:57:02' carries no time zone"):
        read(path)
    reading = read(path, assume_utc=True)
    assert (len(reading.fixes), len(reading.rejects)) == (1533, 0)
    # "one bus" by its provenance, but the feed names several vehicles on the route
    assert reading.fixes["entity"].n_unique() > 1
    plain = pl.read_csv(path)
    assert reading.fixes["lon"].to_list() == plain["longitude"].to_list()
    assert reading.fixes["course_deg"].null_count() == plain["bearing"].null_count()


def test_the_goal_labels_have_no_place_and_the_answer_says_so(shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "gps-goal-labels-a" / "trajectories.zip") as archive:
        archive.extract("trajectory_0000.csv", tmp_path)
    with pytest.raises(
        FeedError, match="no column for lon and lat; the file has the columns timestamp, x, y, groundtruth"
    ):
        read(tmp_path / "trajectory_0000.csv")
    with pytest.raises(FeedError, match="is a zip archive; unpack it"):
        list(read_feed([shared_data / "gps-goal-labels-a" / "trajectories.zip"]))


def test_times_of_the_year_1964_are_read_and_questioned(shared_data: Path) -> None:
    with zipfile.ZipFile(shared_data / "gps-goal-labels-a" / "trajectories.zip") as archive:
        raw = archive.read("trajectory_0000.csv")
    reading = read(
        raw, CSV, columns={"lon": "x", "lat": "y"}, assume_utc=True
    )  # metres taken for degrees: as wrong as it gets
    assert reading.messages_in == raw.count(b"\n") - 1
    assert set(reading.reasons.values()) <= {
        "lon out of range",
        "lat out of range",
        "lat out of range (are lon and lat swapped?)",
        "lon out of range (does it run from 0 to 360?)",
    }
    assert any("before 1990: is the epoch right?" in note for note in reading.notes)


def test_conflict_events_have_dates_and_no_times(shared_data: Path) -> None:
    source = file_source(shared_data / "conflict-ucdp-syria-2016-2017" / "ged_syria.csv.gz")
    with pytest.raises(FeedError, match="no column for time"):
        read(source, CSV)
    reading = read(source, CSV, columns={"time": "date_start"})
    assert (len(reading.fixes), len(reading.rejects), reading.messages_in) == (0, 11_757, 11_757)
    assert set(reading.reasons.values()) == {"time is a date without a time of day"}
    assert recognise(source).confidence < 0.5
