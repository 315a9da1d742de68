"""Position reports read a block at a time, held against the reader of one line at a time and against pyais itself.

A line with the time of the US Coast Guard after its checksum is always read alone; the same sentence behind a tag block
with the same time may be read with the whole block. Both must come to the same.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pyais import decode
from pyais.encode import encode_dict

from standoff.feeds.nmea import NMEA
from standoff.feeds.nmea_bulk import bulk_reports
from standoff.feeds.nmea_lines import nmea_blocks
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import bytes_source
from standoff.model.fix import Segment
from standoff.units import KNOT_MPS

T0_S = 1_717_664_400


def summed(content: bytes) -> bytes:
    return b"%s*%02X" % (content, reduce(xor, content[1:], 0))


def tagged(sentence: bytes, at_s: int = T0_S, more: bytes = b"") -> bytes:
    tag = b"c:%d%s" % (at_s, more)
    return b"\\%s*%02X\\%s" % (tag, reduce(xor, tag, 0), sentence)


def alone(sentence: bytes, at_s: int = T0_S) -> bytes:
    return b"%s,%d" % (sentence, at_s)


def report(message_type: int = 1, **fields: Any) -> bytes:
    given_fields: dict[str, Any] = {
        "type": message_type,
        "mmsi": 366998510,
        "lon": -95.0,
        "lat": 29.0,
        "speed": 10.0,
        "course": 90.0,
    }
    return encode_dict({**given_fields, **fields}, talker_id="AI")[0].encode()


def read(lines: list[bytes], **options: object) -> list[Segment]:
    return list(NMEA.read(bytes_source(b"\n".join(lines)), ReadOptions(**options)))  # type: ignore[arg-type]


def in_bulk(lines: list[bytes], time_from_us: int | None = None) -> int:
    blocks = nmea_blocks(bytes_source(b"\n".join(lines)))
    return sum(len(bulk_reports(block, time_from_us)[0]) for block in blocks)


def known(message: Any) -> bool:
    return bool(message.lon != 181.0 and message.lat != 91.0 and message.mmsi != 0)


def assert_same(one: list[Segment], other: list[Segment]) -> None:
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        assert_frame_equal(a.fixes, b.fixes, check_exact=True)
        assert_frame_equal(a.rejects, b.rejects)
        assert (a.messages_in, a.auxiliary, a.notes, a.names) == (b.messages_in, b.auxiliary, b.notes, b.names)


FIRST = st.sampled_from("1123BB59H")
CHARACTERS = st.sampled_from([chr(c) for c in range(48, 120) if c != ord("\\")])
ODD = st.sampled_from(["!", "x", "~", "\xff", " "])
PAYLOADS = st.one_of(
    st.tuples(FIRST, st.text(CHARACTERS, min_size=27, max_size=27)).map("".join),
    st.tuples(FIRST, st.text(st.one_of(CHARACTERS, ODD), min_size=18, max_size=30)).map("".join),
)
SENTENCES = st.one_of(
    st.builds(
        lambda head, channel, payload, fill: summed(
            f"!{head},{channel},{payload},{fill}".encode("latin-1")
        ),
        st.sampled_from(["AIVDM,1,1,", "AIVDM,1,1,7", "BSVDO,1,1,", "AIVDX,1,1,", "AIVDM,01,1,", "AIVDM,1,2,3"]),
        st.sampled_from(["A", "B", "", "A,A"]),
        PAYLOADS,
        st.sampled_from(["0", "0", "2", "6", ""]),
    ),
    st.builds(
        report,
        st.sampled_from([1, 2, 3, 18]),
        mmsi=st.sampled_from([0, 211000001, 111000001, 970000001]),
        lon=st.one_of(st.sampled_from([181.0, 180.0, -180.0]), st.floats(-180, 180)),
        lat=st.one_of(st.sampled_from([91.0, 90.0, -90.0]), st.floats(-90, 90)),
        speed=st.sampled_from([102.3, 102.2, 0.0]),
        course=st.sampled_from([360.0, 359.9, 0.0]),
        accuracy=st.booleans(),
    ),
)  # fmt: skip


@given(st.lists(st.tuples(SENTENCES, st.integers(0, 3)), max_size=60), st.sampled_from([1, 20, 1000]))
@settings(max_examples=200, deadline=None)
def test_a_sentence_reads_the_same_in_bulk_and_alone(sentences: list[tuple[bytes, int]], segment_rows: int) -> None:
    together = [tagged(sentence, T0_S + k) for sentence, k in sentences]
    one_by_one = [alone(sentence, T0_S + k) for sentence, k in sentences]

    assert_same(read(together, segment_rows=segment_rows), read(one_by_one, segment_rows=segment_rows))


def test_the_usual_reports_are_read_in_bulk_and_others_alone() -> None:
    usual = [report(message_type) for message_type in (1, 2, 3, 18)]
    others = [report(9), report(27), report(19), report(5, shipname="A"), report(lon=181.0), report(mmsi=0)]

    assert in_bulk([tagged(sentence) for sentence in usual]) == 4
    assert in_bulk([tagged(sentence) for sentence in others]) == 0
    assert in_bulk([alone(sentence) for sentence in usual]) == 0


def test_a_bare_sentence_is_read_in_bulk_only_at_the_instant_of_time_from() -> None:
    assert in_bulk([report()]) == 0
    assert in_bulk([report()], T0_S * 1_000_000) == 1


def test_a_pghp_line_times_the_report_after_it_whether_or_not_that_could_be_read_in_bulk() -> None:
    pghp = summed(b"$PGHP,1,2024,6,6,9,0,0,250,219,,2190064,1,5D")
    timed_us = T0_S * 1_000_000 + 250_000

    (segment,) = read([report(), pghp, report(), report(), pghp, b"", report()], time_from_us=5_000_000)

    assert segment.fixes["t_us"].to_list() == [5_000_000, timed_us, 5_000_000, timed_us]
    assert segment.fixes["received_us"].to_list() == [None, timed_us, None, timed_us]
    assert segment.fixes["source"].to_list() == [None, "2190064", None, "2190064"]


def test_a_pghp_line_at_the_end_of_a_stretch_times_the_report_that_begins_the_next() -> None:
    pghp = summed(b"$PGHP,1,2024,6,6,9,0,0,250,219,,2190064,1,5D")
    lines = [report()] * 30 + [pghp, b""] + [report()] * 40

    segments = read(lines, time_from_us=5_000_000, segment_rows=20)

    times = pl.concat([segment.fixes for segment in segments]).select("row", "t_us").rows()
    assert [row for row, t_us in times if t_us != 5_000_000] == [33]
    assert len(times) == 70


@pytest.mark.parametrize("tag", [b"x", b"12x", b"-1"])
def test_a_tag_block_with_an_impossible_time_is_refused_and_its_neighbours_are_read(tag: bytes) -> None:
    text = b"c:" + tag
    bad = b"\\%s*%02X\\%s" % (text, reduce(xor, text, 0), report())

    (segment,) = read([tagged(report()), bad, tagged(report(), T0_S + 1)])

    assert segment.fixes["row"].to_list() == [1, 3]
    assert segment.rejects.rows() == [("memory", 2, "tag block: its time is no number")]


def test_positions_read_in_bulk_and_alone_stand_in_the_order_of_the_file() -> None:
    lines = [tagged(report()), tagged(report(9), T0_S + 1), tagged(report(), T0_S + 2), alone(report(), T0_S + 3)]

    (segment,) = read(lines)

    assert segment.fixes["row"].to_list() == [1, 2, 3, 4]
    assert segment.fixes["t_us"].to_list() == [(T0_S + k) * 1_000_000 for k in range(4)]


def test_stations_of_tag_blocks_are_those_of_each_line() -> None:
    (segment,) = read([tagged(report(), more=b",s:north"), tagged(report()), tagged(report(), more=b",s:south")])

    assert segment.fixes["source"].to_list() == ["north", None, "south"]


def test_every_report_of_the_recordings_behind_a_tag_block_is_the_one_pyais_decodes(shared_data: Path) -> None:
    folder = shared_data / "ais-nmea"
    text = b"".join((folder / name).read_bytes() for name in ("stream_example.txt", "nmea_data_sample.txt"))
    sentences = re.findall(rb"![A-Z]{2}VD[MO],1,1,[^*\n]*\*[0-9A-F]{2}", text)
    sentences = [sentence for sentence in sentences if sentence.split(b",")[5].startswith((b"1", b"2", b"3", b"B"))]
    messages: list[Any] = [message for message in map(decode, sentences) if known(message)]
    expected = [
        (
            f"mmsi:{message.mmsi:09d}",
            message.lon,
            message.lat,
            None if message.speed == 102.3 else message.speed * KNOT_MPS,
            message.course if message.course < 360 else None,
        )
        for message in messages
    ]
    lines = [tagged(sentence) for sentence in sentences]

    (segment,) = read(lines)

    assert segment.fixes.select("entity", "lon", "lat", "speed_mps", "course_deg").rows() == expected
    assert in_bulk(lines) > 0.99 * len(expected) > 3000
