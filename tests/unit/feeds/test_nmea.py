"""AIS as NMEA text: times, parts, checksums and sentinels, on sentences made with pyais's own encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from io import BytesIO
from operator import xor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyais.encode import encode_dict

from standoff.errors import FeedError
from standoff.feeds.nmea import NMEA
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source, bytes_source
from standoff.model.fix import Segment
from standoff.units import KNOT_MPS, parse_instant_us

T0_US = parse_instant_us("2024-06-06T09:00:00Z")
T0_S = T0_US // 1_000_000


def ais(message_type: int = 1, **fields: object) -> list[bytes]:
    given_fields = {"type": message_type, "mmsi": 366998510, "lon": -95.0, "lat": 29.0, "speed": 10.0, "course": 90.0}
    sentences = encode_dict({**given_fields, **fields}, talker_id="AI", radio_channel="A", seq_id=3)
    return [sentence.encode() for sentence in sentences]


def halves(sequence: int = 3, **fields: object) -> tuple[bytes, bytes]:
    """A position report cut in two; senders do that to message 19 when a repeater adds to it."""
    payload, fill = ais(19, **fields)[0].split(b",")[5:]
    parts = [(1, payload[:28].decode(), 0), (2, payload[28:].decode(), int(fill[:1]))]
    first, second = (summed(f"!AIVDM,2,{number},{sequence},A,{text},{bits}") for number, text, bits in parts)
    return first, second


def tagged(content: str, sentence: bytes) -> bytes:
    return b"\\%s*%02X\\%s" % (content.encode(), reduce(xor, content.encode(), 0), sentence)


def summed(content: str) -> bytes:
    return b"%s*%02X" % (content.encode(), reduce(xor, content[1:].encode(), 0))


def pghp(at: str = "2024,6,6,9,0,0,250", stations: str = "219,,2190064") -> bytes:
    return summed(f"$PGHP,1,{at},{stations},1,5D")


def read(lines: Sequence[bytes], **options: object) -> Segment:
    segments = list(NMEA.read(bytes_source(b"\n".join(lines)), ReadOptions(**options)))  # type: ignore[arg-type]
    assert len(segments) == 1
    segment = segments[0]
    assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height == len(lines)
    return segment


def reasons(segment: Segment) -> list[tuple[int, str]]:
    return segment.rejects.select("row", "reason").rows()


def test_a_position_report_becomes_a_fix() -> None:
    segment = read([tagged(f"s:shore,c:{T0_S}", ais(accuracy=1)[0])])

    fix = segment.fixes.row(0, named=True)
    assert fix["entity"] == "mmsi:366998510"
    assert (fix["t_us"], fix["received_us"]) == (T0_US, T0_US)
    assert (fix["lon"], fix["lat"]) == (-95.0, 29.0)
    assert fix["speed_mps"] == pytest.approx(10 * KNOT_MPS)
    assert fix["course_deg"] == 90.0
    assert (fix["kind"], fix["surface"], fix["source"], fix["row"]) == ("vessel", True, "shore", 1)
    assert fix["error_m"] == pytest.approx(10 / 2.4477, abs=1e-3)


@pytest.mark.parametrize("message_type", [1, 2, 3, 9, 18, 19, 27])
def test_all_position_reports_are_fixes(message_type: int) -> None:
    lines = [tagged(f"c:{T0_S}", sentence) for sentence in ais(message_type, lon=10.5, lat=-54.5)]

    fixes = read(lines).fixes

    assert fixes.height == 1
    assert (fixes["lon"].item(), fixes["lat"].item()) == pytest.approx((10.5, -54.5), abs=1e-6)
    assert fixes["speed_mps"].item() == pytest.approx(10 * KNOT_MPS)
    assert fixes["course_deg"].item() == 90.0


@pytest.mark.parametrize("message_type", [4, 6, 8, 11, 14, 15, 20, 21])
def test_other_messages_are_auxiliary(message_type: int) -> None:
    lines = ais(message_type, dest_mmsi=1, mmsi1=1, text="HELLO", data=b"\x00", dac=1, fid=10)
    segment = read(lines, time_from_us=T0_US)
    assert (segment.auxiliary, segment.fixes.height) == (len(lines), 0)


def test_a_search_and_rescue_aircraft_is_an_aircraft_with_an_altitude() -> None:
    segment = read(ais(9, mmsi=111232506, alt=583), time_from_us=T0_US)
    fix = segment.fixes.row(0, named=True)
    assert (fix["kind"], fix["surface"], fix["alt_m"], fix["alt_datum"]) == ("aircraft", None, 583.0, None)


@pytest.mark.parametrize(
    ("mmsi", "kind"), [(366998510, "vessel"), (111232506, "aircraft"), (970012345, "beacon"), (972012345, "beacon")]
)
def test_the_number_of_a_station_tells_its_kind(mmsi: int, kind: str) -> None:
    assert read(ais(mmsi=mmsi), time_from_us=T0_US).fixes["kind"].item() == kind


def test_sentinels_mean_missing() -> None:
    segment = read([*ais(speed=102.3, course=360.0), *ais(lon=181.0, lat=91.0), *ais(mmsi=0)], time_from_us=T0_US)

    assert segment.fixes.select("speed_mps", "course_deg", "error_m").rows() == [(None, None, None)]
    assert reasons(segment) == [(2, "position not available"), (3, "an AIS station without a number (MMSI 0)")]


def test_sentinels_of_the_long_range_message_mean_missing() -> None:
    segment = read([*ais(27, speed=63, course=511), *ais(27, lon=181.0, lat=91.0)], time_from_us=T0_US)

    assert segment.fixes.select("speed_mps", "course_deg").rows() == [(None, None)]
    assert segment.fixes["error_m"].item() == pytest.approx(53.6, abs=0.1)  # a grid of a tenth of a minute of arc
    assert reasons(segment) == [(2, "position not available")]


def test_a_pghp_line_times_the_next_message_only() -> None:
    segment = read([pghp(), ais()[0], ais()[0]])

    assert segment.fixes["t_us"].to_list() == [T0_US + 250_000]
    assert segment.fixes["source"].to_list() == ["2190064"]
    assert reasons(segment) == [(3, "no time: neither the sentence nor --time-from gives one")]


def test_a_pghp_line_with_a_wrong_checksum_times_nothing() -> None:
    segment = read([pghp(), ais()[0], pghp()[:-2] + b"00", ais()[0]])
    assert [reason for _, reason in reasons(segment)] == [
        "wrong checksum",
        "no time: neither the sentence nor --time-from gives one",
    ]


@pytest.mark.parametrize(
    "at", ["2024,13,6,9,0,0,250", "2024,6,6,9,0,0,1250", "2024,6,6,25,0,0,0", "x,6,6,9,0,0,0", "9999999999,1,1,1,1,1,1"]
)
def test_a_pghp_line_with_an_impossible_time_is_refused(at: str) -> None:
    segment = read([pghp(at), ais()[0]], time_from_us=T0_US)
    assert reasons(segment) == [(1, "$PGHP line: its time cannot be read")]


@pytest.mark.parametrize(
    ("line", "options"),
    [
        (tagged(f"c:{T0_S}", ais()[0]), {}),
        (tagged(f"g:1-1-77,n:5,s:r1,c:{T0_S}", ais()[0]) + b"\r", {}),
        (tagged(f"c:{T0_S}000", ais()[0]), {}),  # NMEA 4.10 allows milliseconds
        (ais()[0] + b",r003669945,%d" % T0_S, {}),
        (ais()[0] + b",s22648,d-095,T57.15,x21,b003669710,%d" % T0_S, {}),
        (b"2024-06-06T09:00:00Z " + ais()[0], {}),
        (b"2024-06-06 11:00:00+02:00\t" + ais()[0], {}),
        (b"[2024-06-06T09:00:00.000Z] " + ais()[0] + b"\r", {}),
        (b"2024-06-06 09:00:00 " + ais()[0], {"assume_utc": True}),
        (b"2024/06/06 09:00:00," + ais()[0], {"assume_utc": True}),
        (b"%d " % T0_S + ais()[0], {"time_unit": "s"}),
        (b"%d;" % (T0_US // 1000) + ais()[0], {"time_unit": "ms"}),
        (b"2030-01-01T00:00:00Z " + tagged(f"c:{T0_S}", ais()[0]), {}),  # the station's own time counts
    ],
)
def test_the_time_is_found_wherever_recorders_write_it(line: bytes, options: dict[str, object]) -> None:
    fixes = read([line], **options).fixes
    assert fixes["t_us"].to_list() == [T0_US]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            b"2024-06-06 09:00:00 " + ais()[0],
            "the time before the sentence has no zone: give --assume-utc if it is UTC",
        ),
        (
            b"%d " % T0_S + ais()[0],
            "a bare number before the sentence: if it is a time, declare its unit (--time-unit s)",
        ),
        (b"yesterday " + ais()[0], "the text before the sentence is no time that can be read"),
        (tagged("c:soon", ais()[0]), "tag block: its time is no number"),
        (b"\\c:1*00\\" + ais()[0], "tag block: wrong checksum"),
        (b"\\c:1" + ais()[0], "tag block without an end"),
        (ais()[0][:-2] + b"00", "wrong checksum"),
        (ais()[0][:-3], "no checksum"),
        (ais()[0] + b" and more", "something stands after the checksum"),
        (summed("!AIVDM,1,1,,A"), "an AIS sentence with fields that cannot be read"),
        (summed("!AIVDM,1,1,,A,15M67F000,9"), "an AIS sentence with fields that cannot be read"),
        (summed("!AIVDM,x,1,,A,15M67F000,0"), "an AIS sentence with fields that cannot be read"),
        (summed("!AIVDM,1,1,,A,,0"), "an AIS sentence without content"),
        (summed("!AIVDM,1,1,,A,w5M67F000,0"), "an AIS message of a type that does not exist"),
        (summed("!AIVDM,1,1,,A,15M67F000,0"), "an AIS message that is cut short"),
        (b"hello", "not an NMEA sentence"),
        (b"\xff\xfe\x00", "not an NMEA sentence"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_reason(line: bytes, reason: str) -> None:
    assert reasons(read([line], time_from_us=T0_US)) == [(1, reason)]


def test_blank_lines_comments_and_other_sentences_are_auxiliary() -> None:
    segment = read(
        [b"", b"  \r", b"# a comment", summed("$GPRMC,090000,V,,,,,,,060624,,"), summed("!XXABC,1"), *ais()],
        time_from_us=T0_US,
    )
    assert (segment.auxiliary, segment.fixes["row"].to_list()) == (5, [6])


def test_parts_make_one_message_at_the_row_of_the_last_and_the_time_of_the_first() -> None:
    first, second = halves()

    segment = read([tagged(f"g:1-2-5,s:shore,c:{T0_S}", first), tagged("g:2-2-5", second)])

    assert segment.fixes.select("t_us", "row", "source").rows() == [(T0_US, 2, "shore")]
    assert segment.auxiliary == 1


def test_parts_of_two_messages_may_be_interleaved() -> None:
    a, b = halves(3, mmsi=211000001), halves(4, mmsi=211000002)

    segment = read([a[0], b[0], b[1], a[1]], time_from_us=T0_US)

    assert segment.fixes["entity"].to_list() == ["mmsi:211000002", "mmsi:211000001"]


def test_lost_parts_are_refused_and_never_joined_to_another_message() -> None:
    first, second = halves()

    assert reasons(read([second], time_from_us=T0_US)) == [(1, "part of a message whose earlier parts are missing")]
    assert reasons(read([first], time_from_us=T0_US)) == [(1, "part of a message whose later parts are missing")]
    twice = read([first, first, second], time_from_us=T0_US)
    assert (reasons(twice), twice.fixes["row"].to_list()) == (
        [(1, "part of a message whose later parts are missing")],
        [3],
    )
    far = read([first, *[b""] * 300, second], time_from_us=T0_US)
    assert [row for row, _ in reasons(far)] == [1, 302]


def test_a_name_is_learned_and_joined_forward() -> None:
    names = ais(5, shipname="EVER ON", callsign="ABC")
    segment = read([*ais(), *names, *ais(24, partno=0, mmsi=211000001, shipname="LATER")], time_from_us=T0_US)
    assert segment.names == {"mmsi:366998510": "EVER ON", "mmsi:211000001": "LATER"}
    assert segment.auxiliary == 3


def test_a_line_over_one_mebibyte_is_refused_and_the_next_is_read() -> None:
    content = b"!" + b"x" * 3_000_000 + b"\n" + ais()[0] + b"\n" + b"y" * 2_000_000
    segment = next(iter(NMEA.read(bytes_source(content), ReadOptions(time_from_us=T0_US))))
    assert reasons(segment) == [(1, "line longer than 1 MiB"), (3, "line longer than 1 MiB")]
    assert segment.fixes["row"].to_list() == [2]


def test_a_file_of_other_sentences_has_no_fixes_and_no_fault() -> None:
    assert read([summed("$GPRMC,090000,V,,,,,,,060624,,")]).auxiliary == 1


def test_an_empty_file_has_nothing_in_it() -> None:
    assert list(NMEA.read(bytes_source(b""), ReadOptions())) == []


PIECES = st.sampled_from(
    [
        *ais(),
        *halves(),
        *ais(5, shipname="A"),
        *ais(9),
        *ais(27),
        pghp(),
        tagged(f"c:{T0_S}", ais()[0]),
        b"\\",
        b"!",
        b"$",
        b"*",
        b",",
        b"\r",
        b"AIVDM",
        b"c:1",
        b"1",
        b"2024-06-06T09:00:00Z ",
        b"\xff",
        b"\x00",
    ]
)
LINES = st.lists(st.one_of(st.lists(PIECES, max_size=4).map(b"".join), st.binary(max_size=90)), max_size=30)


@given(LINES, st.sampled_from([None, T0_US]), st.booleans(), st.sampled_from([None, "s", "ns"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_counted_or_refused(lines: list[bytes], at_us: int | None, utc: bool, unit: str | None) -> None:
    content = b"\n".join(lines)
    options = ReadOptions(time_from_us=at_us, assume_utc=utc, time_unit=unit, segment_rows=7)  # type: ignore[arg-type]
    try:
        segments = list(NMEA.read(Source("memory", lambda: BytesIO(content)), options))
    except FeedError:
        return
    for segment in segments:
        assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height
    physical = content.split(b"\n")
    assert sum(segment.messages_in for segment in segments) == len(physical) - (physical[-1] == b"")


@given(st.integers(0, 60), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_flipped_byte_never_passes_the_checksum_unseen(place: int, value: int) -> None:
    whole = tagged(f"c:{T0_S}", ais()[0])
    place %= len(whole)
    damaged = whole[:place] + bytes([value]) + whole[place + 1 :]
    if damaged.upper() == whole.upper() or value == ord("\n"):
        return
    try:
        segments = list(NMEA.read(bytes_source(damaged), ReadOptions()))
    except FeedError:
        return
    assert all(segment.fixes.is_empty() for segment in segments)
