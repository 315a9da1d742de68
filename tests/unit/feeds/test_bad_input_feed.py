"""Bad input: a clear message or a counted reject; never a traceback, never a hang."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl
import pytest
import zstandard
from feed_reading import Reading, read
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError, StandoffError
from standoff.feeds import Source, bytes_source
from standoff.feeds.csv_file import CSV, CsvFormat
from standoff.feeds.dialects import DIALECTS
from standoff.feeds.format import Format
from standoff.feeds.geojson import GEOJSON
from standoff.feeds.gpx import GPX
from standoff.feeds.json_rows import JSON_ROWS
from standoff.feeds.parquet import ARROW, PARQUET

T = "2017-05-18T09:00:00Z"
TEXT_FORMATS: list[Format] = [CSV, *(CsvFormat(one) for one in DIALECTS), GEOJSON, JSON_ROWS, GPX]
VALID = {
    "csv": f'entity,time,lon,lat,alt_m,note\na,{T},1.5,2.5,3,"x, y"\nb,{T},3,4,,z\n' * 3,
    "marine-cadastre": "MMSI,BaseDateTime,LAT,LON,SOG,COG\n366998510,2022-01-03T00:00:00,29.9,-90.1,10.5,171.5\n",
    "movebank": "timestamp,location-long,location-lat,visible,location-error-numerical\n"
    "2018-05-09 14:59:05.000,6.5,53,true,5\n",
    "opensky": "time,icao24,lat,lon,velocity,heading,onground,lastposupdate\n"
    "1495098010,3c6444,33.5,38.6,200,90,False,1495098001.5\n",
    "ais-table": f"mmsi,time,lat,lon,sog\n366998510,{T},29.9,-90.1,10.5\n",
    "geojson": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"id": "a", "time": T},
                    "geometry": {"type": "Point", "coordinates": [1, 2, 3]},
                },
                {
                    "type": "Feature",
                    "properties": {"times": [T, T]},
                    "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
                },
            ],
        }
    ),
    "json": json.dumps([{"id": "a", "time": T, "lon": 1, "lat": 2.5}] * 3),
    "gpx": '<?xml version="1.0"?><gpx><trk><name>a</name><trkseg>'
    f'<trkpt lat="1" lon="2"><ele>3</ele><time>{T}</time></trkpt></trkseg></trk></gpx>',
}


def attempt(raw: bytes, form: Format | None = None) -> Reading | None:
    """A reading with its account checked, or None for an error of ours in one line."""
    try:
        return read(raw, form)
    except StandoffError as problem:
        said = str(problem)
    assert said.startswith("fixes.csv: ")
    assert "\n" not in said
    return None


@pytest.mark.parametrize("form", TEXT_FORMATS, ids=lambda form: form.name)
@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_arbitrary_bytes_are_refused_in_words(form: Format, raw: bytes) -> None:
    attempt(raw, form)


@settings(max_examples=200, deadline=None)
@given(
    raw=st.binary(max_size=300)
    | st.sampled_from(
        [b"PAR1", b"ARROW1\0\0", b"\xff\xff\xff\xff\x10\0\0\0", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"]
    ).flatmap(lambda magic: st.binary(max_size=100).map(magic.__add__))
)
def test_arbitrary_bytes_are_recognised_or_refused(raw: bytes) -> None:
    attempt(raw)


@pytest.mark.parametrize("form", TEXT_FORMATS, ids=lambda form: form.name)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_valid_file_with_anything_changed_in_it_keeps_the_account(form: Format, data: st.DataObject) -> None:
    raw = VALID[form.name].encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        gone = data.draw(st.integers(0, 6))
        put = data.draw(
            st.binary(max_size=3)
            | st.sampled_from(
                [
                    b",",
                    b'"',
                    b"\n",
                    b"\r",
                    b"nan",
                    b"1e999",
                    b"-",
                    b"\0",
                    b"\xff",
                    b"{",
                    b"[",
                    b"<",
                    b"&lt;",
                    b"9" * 400,
                ]
            )
        )
        raw = raw[:at] + put + raw[at + gone :]
    attempt(raw, form)


@pytest.fixture(scope="module")
def columnar(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    frame = pl.DataFrame({"entity": ["a", "b"] * 50, "time": [T] * 100, "lon": [1.0] * 100, "lat": [2.0] * 100})
    folder = tmp_path_factory.mktemp("columnar")
    frame.write_parquet(folder / "p")
    frame.write_ipc(folder / "i")
    frame.write_ipc_stream(folder / "s")
    return {name: (folder / name).read_bytes() for name in "pis"}


@pytest.mark.parametrize("which", ["p", "i", "s"])
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6))
@example(changes=[(0.494140625, 0)])  # a footer that names a column it does not have
def test_a_parquet_or_arrow_file_with_bytes_changed_is_read_or_refused(
    columnar: dict[str, bytes], which: str, changes: list[tuple[float, int]], tmp_path: Path
) -> None:
    raw = bytearray(columnar[which])
    for share, byte in changes:
        raw[int(share * (len(raw) - 1))] = byte
    path = tmp_path / "changed"
    path.write_bytes(raw)
    said = ""
    try:
        read(path, PARQUET if which == "p" else ARROW)
    except FeedError as problem:
        said = str(problem)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\x1f\x8b", "is empty .*is cut off"),
        (bytes(range(256)) * 20, "in no format we know"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "in no format we know"),
        (b"PK\x03\x04" + bytes(100), "is a zip archive; unpack it"),
        (b"BZh91AY&SY", "is a bzip2 file"),
        (b"Dear all,\nplease find attached nothing.\n", "in no format we know"),
        ("id,time,lon,lat\n".encode("utf-16"), "in no format we know|UTF-16"),
    ],
)
def test_what_is_no_feed_at_all_is_said_in_one_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        read(raw, name="letter.txt")


def test_utf_16_is_named_as_what_it_is() -> None:
    with pytest.raises(FeedError, match="is UTF-16 text; save it as UTF-8"):
        read("id,time,lon,lat\n".encode("utf-16"), CSV)


def test_only_a_header_is_nothing_and_no_error() -> None:
    assert read(b"id,time,lon,lat\n").messages_in == 0
    assert read(b"id,time,lon,lat").messages_in == 0


def test_equal_times_are_all_kept() -> None:
    reading = read(("id,time,lon,lat\n" + f"a,{T},1,2\na,{T},1,3\n" * 2).encode())
    assert len(reading.fixes) == 4


class Endless(io.RawIOBase):
    """A stream of `count` chunks made as they are asked for, so that no test holds them."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(cast("bytearray", buffer))
        if not self._left:
            self._left = next(self._chunks, b"")
        taken = min(len(target), len(self._left))
        target[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken


def streamed(*chunks: tuple[bytes, int]) -> Source:
    def start() -> BinaryIO:
        return cast("BinaryIO", io.BufferedReader(Endless(chunk for chunk, count in chunks for _ in range(count))))

    return Source("endless", start)


LONG = (b"x" * (1 << 20), 2048)  # 2 GiB


@pytest.mark.parametrize(
    ("form", "source", "fixes", "reason"),
    [
        (
            CSV,
            streamed((f"id,time,lon,lat\na,{T},1,2\n".encode(), 1), LONG, (f"\nb,{T},3,4\n".encode(), 1)),
            [1, 3],
            "line longer than 1 MiB",
        ),
        (
            GEOJSON,
            streamed((VALID["json"][1:-1].replace(", {", "\n{").encode() + b'\n{"a": "', 1), LONG),
            [],
            "a JSON value is broken or longer than 32 MiB",
        ),
        (GPX, streamed((b'<gpx><trk><name a="', 1), LONG), [], "the XML is broken here"),
    ],
    ids=["csv", "geojson", "gpx"],
)
def test_a_line_of_two_gibibytes_is_a_reject_in_little_memory(
    form: Format, source: Source, fixes: list[int], reason: str
) -> None:
    tracemalloc.start()
    try:
        reading = read(source, form)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reading.fixes["row"].to_list() == fixes
    assert reason in reading.reasons.values()
    assert peak < 400 << 20


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_is_unpacked_in_little_memory(pack: Callable[[bytes], bytes]) -> None:
    source = bytes_source(pack(b"\n" * (256 << 20)))
    assert source.size is not None
    assert source.size < 1 << 20
    tracemalloc.start()
    try:
        with source.open() as stream:
            unpacked = sum(len(part) for part in iter(lambda: stream.read(1 << 16), b""))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert unpacked == 256 << 20
    assert peak < 140 << 20


def test_a_million_empty_lines_are_no_rows_and_no_trouble() -> None:
    reading = read(f"id,time,lon,lat\na,{T},1,2\n".encode() + b"\n" * (1 << 20) + f"b,{T},1,2\r\n\r\n\r\n".encode())
    assert reading.fixes.select("entity", "row").rows() == [("a", 1), ("b", 2)]


def test_damage_within_a_compressed_file_keeps_what_came_before() -> None:
    packed = bytearray(
        gzip.compress(("id,time,lon,lat\n" + "".join(f"entity {n},{T},1,2\n" for n in range(100_000))).encode())
    )
    packed[len(packed) // 2 :] = b"\0" * (len(packed) - len(packed) // 2)
    reading = read(bytes(packed))
    assert reading.fixes.row(0, named=True)["entity"] == "entity 0"
    assert any("compressed file is damaged after" in note or "is cut off after" in note for note in reading.notes)


def test_beast_binary_is_no_table(shared_data: Path) -> None:
    raw = (shared_data / "adsb-jet1090-2024-06-06" / "sample_dump1090.bin").read_bytes()
    assert CSV.recognises(raw, "sample.csv") == 0
    with pytest.raises(FeedError, match="Beast"):
        read(raw)
