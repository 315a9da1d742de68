"""The two real AIS recordings, compared message by message with what pyais itself makes of them."""

from __future__ import annotations

import warnings
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pyais.messages import ANY_MESSAGE
from pyais.stream import FileReaderStream

from standoff.errors import FeedError
from standoff.feeds.nmea import NMEA
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import file_source
from standoff.model.fix import Segment
from standoff.units import KNOT_MPS, parse_instant_us

POSITIONS = {1, 2, 3, 9, 18, 19, 27}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_US = parse_instant_us("2020-01-01T00:00:00Z")


def read(path: Path, **options: object) -> Segment:
    segments = list(NMEA.read(file_source(path), ReadOptions(**options)))  # type: ignore[arg-type]
    assert len(segments) == 1
    return segments[0]


def decoded_by_pyais(path: Path) -> list[tuple[int | None, ANY_MESSAGE]]:
    """(time that stands on the sentence, or else on the $PGHP line pyais ties to it; message), whole messages only."""
    found: list[tuple[int | None, ANY_MESSAGE]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        for sentence in FileReaderStream(path):
            if not sentence.payload:
                continue
            wrapper, last = sentence.wrapper_msg, sentence.raw.rpartition(b",")[2]
            at = (
                None
                if wrapper is None
                else (wrapper.timestamp.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
            )
            if last.isdigit():  # two sentences end in the Unix seconds of the station, 15 s before the $PGHP time
                at = int(last) * 1_000_000
            found.append((at, sentence.decode()))
    return found


def known(message: ANY_MESSAGE) -> bool:
    return message.lon != 181.0 and message.lat != 91.0 and message.mmsi != 0


def test_every_position_of_the_stream_is_the_one_pyais_decodes_at_the_time_of_its_pghp_line(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "stream_example.txt"
    expected = [
        (
            f"mmsi:{message.mmsi:09d}",
            at,
            message.lon,
            message.lat,
            message.speed * KNOT_MPS if message.speed != 102.3 else None,
            message.course if message.course < 360 else None,
        )
        for at, message in decoded_by_pyais(path)
        if message.msg_type in POSITIONS and known(message)
    ]

    fixes = read(path).fixes

    assert fixes.select("entity", "t_us", "lon", "lat", "speed_mps", "course_deg").rows() == expected
    assert fixes["received_us"].to_list() == fixes["t_us"].to_list()


def test_the_stream_is_accounted_for_line_by_line(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "stream_example.txt"
    lines = path.read_bytes().splitlines()
    messages = [message for _, message in decoded_by_pyais(path)]
    positions = [message for message in messages if message.msg_type in POSITIONS]
    no_place = [message for message in positions if not known(message)]

    segment = read(path)

    assert sum(b"VDM," in line or b"VDO," in line for line in lines) == 4500  # as PROVENANCE.md says
    assert segment.messages_in == len(lines) == 8551
    assert len(messages) == 4051  # 449 of the 4,500 sentences are the first half of a message
    assert len(positions) == 2989
    assert segment.fixes.height == len(positions) - len(no_place) == 2965
    assert Counter(segment.rejects["reason"]) == {
        "position not available": len(no_place) - 1,
        "an AIS station without a number (MMSI 0)": 1,
    }
    assert segment.auxiliary == 8551 - 2989


def test_no_checksum_in_the_recordings_is_wrong(shared_data: Path) -> None:
    for name in ("stream_example.txt", "nmea_data_sample.txt"):
        assert "wrong checksum" not in read(shared_data / "ais-nmea" / name, time_from_us=AT_US).rejects["reason"]


def test_names_in_the_stream_are_those_of_its_static_messages(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "stream_example.txt"
    expected: dict[str, str] = {}
    for _, message in decoded_by_pyais(path):
        name = getattr(message, "shipname", None)
        if message.msg_type in {5, 19, 24} and name:
            expected[f"mmsi:{message.mmsi:09d}"] = name

    assert read(path).names == expected
    assert len(expected) > 400


def test_the_sample_without_times_is_refused_until_a_time_is_given(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "nmea_data_sample.txt"
    with pytest.raises(FeedError, match=r"no AIS sentence in it carries a time .* --time-from"):
        list(NMEA.read(file_source(path), ReadOptions()))


def test_the_sample_without_times_is_a_snapshot_at_the_given_time(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "nmea_data_sample.txt"

    segment = read(path, time_from_us=AT_US)

    assert segment.messages_in == 898  # PROVENANCE.md counts 897 line ends; the last line has none
    assert set(segment.fixes["t_us"]) == {AT_US}
    assert segment.fixes["received_us"].null_count() == segment.fixes.height
    assert any("snapshot" in note for note in segment.notes)
    assert Counter(segment.rejects["reason"]) == {
        "an AIS sentence without content": 100,  # slots that a station reports as heard but empty
        "part of a message whose later parts are missing": 20,  # only first halves were kept in this sample
        "position not available": 4,
    }
    assert segment.fixes.height == 758
    assert segment.auxiliary == 898 - 758 - 124


def test_errors_follow_the_accuracy_flag(shared_data: Path) -> None:
    path = shared_data / "ais-nmea" / "stream_example.txt"
    flags = [
        message.accuracy for _, message in decoded_by_pyais(path) if message.msg_type in POSITIONS and known(message)
    ]

    errors = read(path).fixes["error_m"]

    assert errors.is_not_null().to_list() == flags
    assert errors.drop_nulls().unique().to_list() == pytest.approx([4.085], abs=0.001)


def test_the_file_is_recognised_by_content(shared_data: Path) -> None:
    for name in ("stream_example.txt", "nmea_data_sample.txt"):
        head = (shared_data / "ais-nmea" / name).read_bytes()[:65536]
        assert NMEA.recognises(head, "a.bin") > 0.9


def test_segments_of_any_size_hold_the_same_rows(shared_data: Path) -> None:
    source = file_source(shared_data / "ais-nmea" / "stream_example.txt")
    whole = next(iter(NMEA.read(source, ReadOptions())))

    parts = list(NMEA.read(source, ReadOptions(segment_rows=100)))

    assert len(parts) > 20
    assert pl.concat([part.fixes for part in parts]).equals(whole.fixes)
    assert sum(part.messages_in for part in parts) == 8551
    for part in parts:
        assert part.messages_in == part.fixes.height + part.auxiliary + part.rejects.height
