"""SBS-1 messages: times without a zone, and speed that comes apart from position."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.options import ReadOptions
from standoff.feeds.sbs1 import SBS1
from standoff.feeds.source import Source
from standoff.model.fix import Segment
from standoff.units import FOOT_M, KNOT_MPS, parse_instant_us

T0_US = parse_instant_us("2024-06-06T10:00:00.25Z")


def message(kind: int, clock: str = "10:00:00.250", **fields: str) -> str:
    names = (
        "callsign",
        "altitude",
        "speed",
        "track",
        "lat",
        "lon",
        "rate",
        "squawk",
        "alert",
        "emergency",
        "spi",
        "ground",
    )
    values = [fields.get(name, "") for name in names]
    return ",".join(
        [f"MSG,{kind},1,1,{fields.get('hex', '3C6444')},1,2024/06/06,{clock},2024/06/06,10:00:01.000", *values]
    )


POSITION = message(3, altitude="35000", lat="50.1", lon="8.5", ground="0")


def read(*lines: str, assume_utc: bool = True) -> Segment:
    content = "\r\n".join(lines).encode()
    segments = list(SBS1.read(Source("memory", lambda: BytesIO(content)), ReadOptions(assume_utc=assume_utc)))
    assert len(segments) == 1
    assert (
        segments[0].messages_in
        == len(lines)
        == segments[0].fixes.height + segments[0].auxiliary + segments[0].rejects.height
    )
    return segments[0]


def test_without_a_word_about_the_zone_the_file_is_refused() -> None:
    with pytest.raises(FeedError, match=r"^memory: times in SBS-1 carry no zone.*--assume-utc"):
        read(POSITION, assume_utc=False)


def test_an_airborne_position_becomes_a_fix() -> None:
    fix = read(POSITION).fixes.row(0, named=True)
    assert (fix["entity"], fix["kind"], fix["surface"]) == ("icao:3c6444", "aircraft", False)
    assert (fix["t_us"], fix["received_us"]) == (T0_US, T0_US + 750_000)
    assert (fix["lon"], fix["lat"], fix["alt_m"], fix["alt_datum"]) == (8.5, 50.1, 35000 * FOOT_M, "fl")
    assert fix["error_m"] is None


def test_speed_of_the_last_ten_seconds_is_joined_forward() -> None:
    segment = read(
        POSITION,
        message(4, "10:00:01.000", speed="440", track="91"),
        message(3, "10:00:11.000", lat="50", lon="8"),
        message(3, "10:00:11.001", lat="50", lon="8"),
    )
    assert segment.fixes.select("speed_mps", "course_deg").rows() == [
        (None, None),
        (440 * KNOT_MPS, 91.0),
        (None, None),
    ]
    assert segment.auxiliary == 1


@pytest.mark.parametrize(
    ("line", "surface"),
    [
        (message(2, lat="50", lon="8", speed="10"), True),
        (message(3, lat="50", lon="8", ground="-1"), True),
        (message(3, lat="50", lon="8"), False),
    ],
)
def test_the_ground_is_known_by_the_kind_of_message_or_its_flag(line: str, surface: bool) -> None:
    assert read(line).fixes["surface"].to_list() == [surface]


def test_other_messages_are_auxiliary_and_callsigns_are_names() -> None:
    segment = read(
        message(1, callsign="DLH1  "), message(5, altitude="1000"), message(8), "STA,,1,1,3C6444,1,,,,,RM", "", POSITION
    )
    assert (segment.auxiliary, segment.names) == (5, {"icao:3c6444": "DLH1"})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hello", "not an SBS-1 message"),
        ("MSG,3,1,1,3C6444", "a message with too few fields"),
        (message(3, hex="12", lat="50", lon="8"), "no aircraft address (six hexadecimal digits)"),
        (message(3, "25:00:00.000", lat="50", lon="8"), "no time that can be read (2024/06/06,10:00:00.000)"),
        (message(3, "noon", lat="50", lon="8"), "no time that can be read (2024/06/06,10:00:00.000)"),
        (message(3, "10:00:nan", lat="50", lon="8"), "no time that can be read (2024/06/06,10:00:00.000)"),
        (message(3, lat="50"), "no lon"),
        (message(3, lat="fifty", lon="8"), "no lat"),
        (message(3, lat="50", lon="181"), "lon out of range (does it run from 0 to 360?)"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_reason(line: str, reason: str) -> None:
    assert read(POSITION, line).rejects.select("row", "reason").rows() == [(2, reason)]


def test_it_is_recognised_by_content() -> None:
    assert SBS1.recognises(POSITION.encode(), "x.csv") > 0.9
    assert SBS1.recognises(b"time,lon,lat\n1,2,3\n", "x.csv") == 0
    assert SBS1.recognises(f"\n \t\n \t{POSITION}".encode(), "x.csv") > 0.9


FIELDS = st.lists(
    st.sampled_from([*POSITION.split(","), "", "nan", "inf", "1e999", "\x00", "é", "24:00:00", "-1", "MSG", "AIR"]),
    max_size=25,
)


@given(st.lists(FIELDS.map(",".join) | st.text(max_size=20) | st.just(POSITION), max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_lines_are_counted_or_refused(lines: list[str]) -> None:
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    segments = list(SBS1.read(Source("memory", lambda: BytesIO(content)), ReadOptions(assume_utc=True, segment_rows=3)))
    for segment in segments:
        assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height
    physical = content.split(b"\n")
    assert sum(segment.messages_in for segment in segments) == len(physical) - (physical[-1] == b"")
