"""Files are recognised by what they hold; folders are walked; names only help."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from standoff.errors import CallError, FeedError
from standoff.feeds import ReadOptions, bytes_source, open_sources, read_feed, recognise
from standoff.feeds.formats import FORMATS

T = "2017-05-18T09:00:00Z"
CSV_TEXT = f"id,time,lon,lat\na,{T},1,2\n".encode()


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("ais-noaa-2022-01-03-west-gulf/ais.csv.gz", "marine-cadastre"),
        ("gps-oystercatcher-assen/O_ASSEN-gps-2018.csv.gz", "movebank"),
        ("gps-liverpool-bus/route14_outbound.csv", "csv"),
        ("gps-stops-diary/raw_example.csv", "csv"),
        ("ais-baltic-snapshot/latest.json.gz", "json"),
        ("ais-nmea/stream_example.txt", "nmea"),
        ("ais-nmea/nmea_data_sample.txt", "nmea"),
        ("adsb-jet1090-2024-06-06/tutorial.jsonl.gz", "jet1090"),
        ("cot-xml-nodecot/05-cot-itak-a-f-G-E-V-C.cot", "cot"),
    ],
)
def test_every_real_feed_is_recognised_whatever_it_is_called(shared_data: Path, file: str, form: str) -> None:
    raw = (shared_data / file).read_bytes()
    for name in (file, "download", "misleading.gpx"):
        found = recognise(bytes_source(raw, name))
        assert found.format.name == form
        assert found.confidence >= 0.5


@pytest.mark.parametrize(
    "file",
    [
        "zones-natural-earth-levant/populated_places_10m.geojson",
        "zones-natural-earth-levant/countries_10m.geojson.gz",
        "zones-ed318-ed269/ed269-che.json",
        "conflict-ucdp-syria-2016-2017/ged_syria.csv.gz",
    ],
)
def test_zones_places_and_events_are_not_taken_for_fixes(shared_data: Path, file: str) -> None:
    assert recognise(bytes_source((shared_data / file).read_bytes(), file)).confidence < 0.5


@pytest.mark.parametrize(
    "file",
    ["zones-openair-fixtures/arc-ccw.txt", "zones-openair-fixtures/PROVENANCE.md", "gps-stops-diary/PROVENANCE.md"],
)
def test_prose_and_airspaces_are_no_feed(shared_data: Path, file: str) -> None:
    with pytest.raises(FeedError, match="in no format we know by its content"):
        recognise(bytes_source((shared_data / file).read_bytes(), file))


def test_the_user_may_name_the_format() -> None:
    assert recognise(bytes_source(b"whatever"), ReadOptions(file_format="GPX")).format.name == "gpx"
    with pytest.raises(CallError, match=r"there is no format 'xls'; take one of .*csv"):
        recognise(bytes_source(CSV_TEXT), ReadOptions(file_format="xls"))


def test_recognition_takes_one_pass_over_any_content() -> None:
    """A mebibyte, sixteen times what is ever looked at: where time grows with its square, this takes half an hour."""
    script = """
        from standoff.errors import FeedError
        from standoff.feeds.formats import FORMATS
        for unit in (b"\\n", b" ", b"\\t\\r\\n", b"<event ", b'"type" ', b"\\nMSG,1,,", b"!AIVDM,", b"{", b"a,"):
            for one in FORMATS:
                try:
                    one.recognises(unit * ((1 << 20) // len(unit)), "x")
                except FeedError:
                    pass
    """
    subprocess.run([sys.executable, "-c", dedent(script)], check=True, timeout=120)


def test_names_of_formats_are_unique() -> None:
    assert len({one.name for one in FORMATS}) == len(FORMATS)


def test_a_folder_is_read_in_order_of_names_and_what_is_no_feed_is_said(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(CSV_TEXT)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.csv.gz").write_bytes(gzip.compress(CSV_TEXT))
    (tmp_path / "a.txt").write_bytes(CSV_TEXT)
    (tmp_path / "README.md").write_text("Nothing to see here.\n")
    (tmp_path / "table.csv").write_text("name,colour\nx,red\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / ".hidden.csv").write_bytes(CSV_TEXT)
    segments = list(read_feed([tmp_path]))
    assert [Path(file).name for segment in segments for file in segment.fixes["file"]] == ["a.txt", "b.csv", "c.csv.gz"]
    notes = {
        Path(note.split(": ")[0]).name: note for segment in segments for note in segment.notes if "not read" in note
    }
    assert set(notes) == {"README.md", "table.csv", "empty.csv"}
    assert "looks like csv, but not like fixes" in notes["table.csv"]


def test_a_folder_without_any_feed_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Nothing to see here.\n")
    with pytest.raises(FeedError, match=r"holds no file of fixes that we can read \(1 files looked at\)"):
        open_sources([tmp_path])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"nothing\.csv: no such file"):
        open_sources([tmp_path / "nothing.csv"])
    with pytest.raises(FeedError, match="not an ordinary file"):
        open_sources(["/dev/null"])


def test_the_same_file_twice_is_read_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV_TEXT)
    assert sum(len(segment.fixes) for segment in read_feed([path, str(path)])) == 2
