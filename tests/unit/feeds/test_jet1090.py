"""ADS-B as JSON: the real jet1090 recording, what is joined to a position, and lists of aircraft."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.jet1090 import JET1090
from standoff.feeds.options import ReadOptions
from standoff.feeds.position_error import nacp_error_m, nucp_error_m
from standoff.feeds.recognise import recognise
from standoff.feeds.source import Source, bytes_source, file_source
from standoff.model.fix import Segment
from standoff.units import FOOT_M, KNOT_MPS

T0 = 1717664319.5
POSITION = {
    "timestamp": T0,
    "df": "17",
    "icao24": "3c6444",
    "bds": "05",
    "NUCp": 7,
    "altitude": 425,
    "source": "barometric",
    "latitude": 43.6,
    "longitude": 1.4,
}
VELOCITY = {"timestamp": T0, "df": "17", "icao24": "3c6444", "bds": "09", "groundspeed": 140, "track": 143.1}


def at(message: dict[str, object], seconds: float, **changes: object) -> dict[str, object]:
    return {**message, "timestamp": T0 + seconds, **changes}


def read_bytes(content: bytes, **options: object) -> Segment:
    segments = list(JET1090.read(Source("memory", lambda: BytesIO(content)), ReadOptions(**options)))  # type: ignore[arg-type]
    assert len(segments) == 1
    segment = segments[0]
    assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height
    return segment


def read(*values: object) -> Segment:
    return read_bytes(b"\n".join(json.dumps(value).encode() for value in values))


@pytest.fixture(scope="module")
def recording(shared_data: Path) -> Path:
    return shared_data / "adsb-jet1090-2024-06-06" / "tutorial.jsonl.gz"


@pytest.fixture(scope="module")
def messages(recording: Path) -> list[dict[str, Any]]:
    with gzip.open(recording) as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def recorded(recording: Path) -> Segment:
    segment, *more = JET1090.read(file_source(recording), ReadOptions())
    assert not more
    return segment


def test_the_recording_has_the_counts_of_its_provenance(recorded: Segment) -> None:
    segment = recorded
    assert segment.messages_in == 71_939
    assert segment.fixes.height == 13_465
    assert segment.rejects.is_empty()
    assert segment.fixes["lat"].min() == pytest.approx(43.526, abs=0.001)
    assert segment.fixes["lon"].max() == pytest.approx(1.438, abs=0.001)
    assert segment.fixes["t_us"].is_sorted()


def test_eight_of_the_17_aircraft_of_the_recording_never_tell_where_they_are(
    messages: list[dict[str, Any]], recorded: Segment
) -> None:
    kinds: dict[str, set[str]] = {}
    for message in messages:
        kinds.setdefault(f"icao:{message['icao24']}", set()).add("position" if "latitude" in message else message["df"])

    assert len(kinds) == 17
    assert set(recorded.fixes["entity"]) == {entity for entity, found in kinds.items() if "position" in found}
    assert recorded.fixes["entity"].n_unique() == 9
    # four are known only by replies to radar, where the address is inferred; one of them is 000000, which is nobody's
    silent = {entity for entity, found in kinds.items() if found <= {"20", "21"}}
    assert silent == {"icao:000000", "icao:38949b", "icao:579216", "icao:f041c3"}


def test_every_fix_of_the_recording_is_the_line_it_names(messages: list[dict[str, Any]], recorded: Segment) -> None:
    for fix in recorded.fixes.iter_rows(named=True):
        message = messages[fix["row"] - 1]
        assert fix["entity"] == f"icao:{message['icao24']}"
        assert (fix["lon"], fix["lat"]) == (message["longitude"], message["latitude"])
        assert fix["t_us"] == round(message["timestamp"] * 1e6)
        assert fix["surface"] == (message["bds"] == "06")
        altitude = message.get("altitude")
        assert fix["alt_m"] == (None if altitude is None else altitude * FOOT_M)
        assert fix["alt_datum"] == (None if altitude is None else "fl")


def test_speed_and_course_of_the_recording_are_the_last_said_within_ten_seconds(
    messages: list[dict[str, Any]], recorded: Segment
) -> None:
    expected: dict[int, tuple[float, float] | None] = {}
    said: dict[str, dict[str, float]] = {}
    for row, message in enumerate(messages, start=1):
        if message.get("bds") == "09":
            said[message["icao24"]] = message
        if "latitude" in message:
            last = message if "groundspeed" in message else said.get(message["icao24"])
            fresh = last is not None and message["timestamp"] - last["timestamp"] <= 10
            expected[row] = (last["groundspeed"] * KNOT_MPS, last["track"]) if last is not None and fresh else None

    rows = recorded.fixes.select("row", "speed_mps", "course_deg").rows()
    found = {row: None if speed is None else (speed, course) for row, speed, course in rows}
    assert found == expected
    assert sum(value is not None for value in found.values()) > 13_000


def test_a_position_takes_what_was_said_before_and_never_after() -> None:
    segment = read(POSITION, at(VELOCITY, 1), at(POSITION, 2), at(POSITION, 11), at(POSITION, 11.1))
    assert segment.fixes["speed_mps"].to_list() == [None, 140 * KNOT_MPS, 140 * KNOT_MPS, None]
    assert segment.fixes["course_deg"].to_list() == [None, 143.1, 143.1, None]
    assert segment.fixes["row"].to_list() == [1, 3, 4, 5]


def test_what_another_aircraft_said_is_not_taken() -> None:
    assert read(at(VELOCITY, 0, icao24="aaaaaa"), at(POSITION, 1)).fixes["speed_mps"].to_list() == [None]


def test_a_velocity_of_the_future_is_not_taken() -> None:
    assert read(at(VELOCITY, 5), at(POSITION, 1)).fixes["speed_mps"].to_list() == [None]


def test_nacp_counts_for_a_minute_and_then_nucp_again() -> None:
    status = {"icao24": "3c6444", "bds": "62", "NACp": 10}
    segment = read(POSITION, at(status, 1), at(POSITION, 2), at(POSITION, 61), at(POSITION, 62))
    assert segment.fixes["error_m"].to_list() == [nucp_error_m(7), nacp_error_m(10), nacp_error_m(10), nucp_error_m(7)]


def test_a_nacp_of_zero_means_unknown_and_nucp_does_not_overrule_it() -> None:
    assert read(at({"icao24": "3c6444", "NACp": 0}, 0), at(POSITION, 1)).fixes["error_m"].to_list() == [None]


def test_altitudes_have_the_datum_of_their_source() -> None:
    segment = read(POSITION, at(POSITION, 1, source="GNSS"), at(POSITION, 2, altitude=None), at(POSITION, 3, bds="06"))
    assert segment.fixes.select("alt_m", "alt_datum", "surface").rows() == [
        (425 * FOOT_M, "fl", False),
        (425 * FOOT_M, "hae", False),
        (None, None, False),
        (None, None, True),
    ]


def test_a_callsign_is_a_name() -> None:
    segment = read(at({"icao24": "3c6444", "bds": "08", "callsign": "DLH1 "}, 0), POSITION)
    assert segment.names == {"icao:3c6444": "DLH1"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({**POSITION, "icao24": "xyz"}, "no aircraft address (icao24, six hexadecimal digits)"),
        ({**POSITION, "icao24": None}, "no aircraft address (icao24, six hexadecimal digits)"),
        ({**POSITION, "icao24": "000000"}, "an aircraft address of zeros, which belongs to nobody"),
        ({**POSITION, "timestamp": None}, "no time (timestamp, Unix seconds)"),
        ({**POSITION, "timestamp": "noon"}, "no time (timestamp, Unix seconds)"),
        ({**POSITION, "timestamp": 1e300}, "no time (timestamp, Unix seconds)"),
        ({**POSITION, "timestamp": float("nan")}, "no time (timestamp, Unix seconds)"),
        ({**POSITION, "latitude": None}, "no lat"),
        ({**POSITION, "latitude": True}, "no lat"),
        ({**POSITION, "latitude": float("nan")}, "lat is not a number"),
        ({**POSITION, "longitude": float("inf")}, "lon is infinite"),
        ({**POSITION, "latitude": 91}, "lat out of range (are lon and lat swapped?)"),
        ({**POSITION, "altitude": 1e9}, "altitude beyond 100 km"),
        ({"hello": 1}, "JSON, but neither an aircraft message nor a list of aircraft"),
        ([POSITION], "JSON, but not an object"),
    ],
)
def test_a_message_that_cannot_be_used_is_refused_with_its_reason(value: object, reason: str) -> None:
    segment = read(POSITION, value)
    assert segment.rejects.select("row", "reason").rows() == [(2, reason)]


def test_lines_that_are_no_json_are_refused_and_blank_ones_are_auxiliary() -> None:
    content = b"\n".join([b"{broken", b"", b"\xff\xfe", b"[" * 100_000, json.dumps(POSITION).encode(), b'{"icao24"'])
    segment = read_bytes(content)
    assert Counter(segment.rejects["reason"]) == {"not JSON": 4}
    assert (segment.auxiliary, segment.fixes["row"].to_list()) == (1, [5])


LIST = {
    "now": T0,
    "messages": 9,
    "aircraft": [
        {
            "hex": "3c6444",
            "flight": "DLH1    ",
            "alt_baro": 35000,
            "alt_geom": 35500,
            "gs": 440.1,
            "track": 90.0,
            "lat": 50.0,
            "lon": 8.0,
            "nac_p": 9,
            "seen_pos": 1.5,
            "seen": 0.1,
            "type": "adsb_icao",
        },
        {"hex": "~2b06e5", "alt_baro": "ground", "lat": 50.1, "lon": 8.1, "seen_pos": 0},
        {"hex": "aaaaaa", "alt_geom": 1000, "lat": 50.2, "lon": 8.2, "seen_pos": 3},
        {"hex": "bbbbbb", "altitude": 1000, "speed": 100, "lat": 50.3, "lon": 8.3, "seen_pos": 3},
        {"hex": "cccccc", "seen": 3},
    ],
}


def assert_is_the_list(segment: Segment) -> None:
    columns = ("entity", "t_us", "alt_m", "alt_datum", "speed_mps", "course_deg", "error_m", "surface", "source")
    now = round(T0 * 1e6)
    assert segment.fixes.select(columns).rows() == [
        (
            "icao:3c6444",
            now - 1_500_000,
            35000 * FOOT_M,
            "fl",
            440.1 * KNOT_MPS,
            90.0,
            nacp_error_m(9),
            False,
            "adsb_icao",
        ),
        ("icao:~2b06e5", now, None, None, None, None, None, True, None),
        ("icao:aaaaaa", now - 3_000_000, 1000 * FOOT_M, "hae", None, None, None, None, None),
        ("icao:bbbbbb", now - 3_000_000, 1000 * FOOT_M, "fl", 100 * KNOT_MPS, None, None, False, None),
    ]
    assert (segment.auxiliary, segment.names) == (1, {"icao:3c6444": "DLH1"})


def test_a_list_of_aircraft_on_one_line_is_read() -> None:
    assert_is_the_list(read(LIST))


def test_a_list_of_aircraft_over_many_lines_is_read() -> None:
    content = json.dumps(LIST, indent=1).encode()
    segment = read_bytes(content)
    assert_is_the_list(segment)
    assert segment.fixes["row"].to_list() == [1, 2, 3, 4]
    assert JET1090.recognises(content, "aircraft.json") > 0.9


def test_a_list_written_as_dump1090_does_one_aircraft_a_line_is_read() -> None:
    aircraft = ",\n".join(json.dumps(entry) for entry in LIST["aircraft"])  # type: ignore[attr-defined]
    assert_is_the_list(
        read_bytes(f'{{ "now" : {T0},\n  "messages" : 9,\n  "aircraft" : [\n{aircraft}\n]\n}}\n'.encode())
    )


def test_lists_from_web_services_with_milliseconds_are_read() -> None:
    assert_is_the_list(read({"now": round(T0 * 1000), "ac": LIST["aircraft"]}))


def test_a_state_a_line_is_read() -> None:
    segment = read({"now": T0, "hex": "3c6444", "lat": 50.0, "lon": 8.0})
    assert segment.fixes.select("entity", "t_us").rows() == [("icao:3c6444", round(T0 * 1e6))]


def test_a_position_that_a_later_list_only_repeats_is_auxiliary() -> None:
    def listed(now: float, age: float) -> dict[str, object]:
        return {"now": now, "aircraft": [{"hex": "3c6444", "lat": 50.0, "lon": 8.0, "seen_pos": age}]}

    segment = read(listed(T0, 0.5), listed(T0 + 1, 1.6), listed(T0 + 2, 0.1))
    assert segment.fixes["row"].to_list() == [1, 3]
    assert segment.auxiliary == 1


def test_a_list_that_is_cut_off_is_an_error_with_its_place() -> None:
    content = json.dumps(LIST, indent=1).encode()[:-30]
    with pytest.raises(FeedError, match=r"^memory:\d+:\d+: not JSON; the file may be cut off$"):
        read_bytes(content)


def test_aircraft_of_a_list_that_cannot_be_used_are_refused() -> None:
    segment = read(
        {"now": T0, "aircraft": ["x", {"lat": 1, "lon": 1}, {"hex": "3c6444", "lat": 1, "lon": 1, "seen_pos": "x"}]},
        {"now": None, "hex": "3c6444", "lat": 1, "lon": 1},
    )
    assert segment.rejects["reason"].to_list() == [
        "an aircraft that is no JSON object",
        "no aircraft address (hex, six hexadecimal digits)",
        "no time (now, Unix seconds, less seen_pos)",
        "no time (now, Unix seconds, less seen_pos)",
    ]


def test_a_beast_recording_is_refused_by_name(shared_data: Path) -> None:
    path = shared_data / "adsb-jet1090-2024-06-06" / "sample_dump1090.bin"
    message = r"sample_dump1090\.bin: Beast binary \(raw Mode S frames\) is not read; decode it to JSON lines first"
    with pytest.raises(FeedError, match=message):
        list(JET1090.read(file_source(path), ReadOptions()))
    with pytest.raises(FeedError, match=message):
        JET1090.recognises(path.read_bytes(), path.name)


def test_the_recording_is_recognised_and_other_json_is_not(recording: Path) -> None:
    with gzip.open(recording) as stream:
        assert JET1090.recognises(stream.read(65536), "x") > 0.9
    assert JET1090.recognises(b'{"type": "FeatureCollection", "features": []}', "x.json") == 0
    assert JET1090.recognises(b"", "x.json") == 0


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["3c6444", T0, 50.0, "ground", "09"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *POSITION,
                    *VELOCITY,
                    "now",
                    "hex",
                    "lat",
                    "lon",
                    "aircraft",
                    "seen_pos",
                    "alt_baro",
                    "NACp",
                    "callsign",
                    "flight",
                    "metadata",
                    "name",
                    "gs",
                    "nac_p",
                ]
            ),
            inner,
            max_size=9,
        )
    ),
    max_leaves=12,
)


def mixed(values: Sequence[object], noise: Sequence[bytes]) -> bytes:
    return b"\n".join([*(json.dumps(value).encode() for value in values), *noise])


@given(
    st.builds(
        mixed,
        st.lists(JSON | st.just(POSITION) | st.just(LIST), max_size=8),
        st.lists(st.binary(max_size=30), max_size=3),
    )
)
@settings(max_examples=300, deadline=None)
def test_any_content_is_counted_or_refused(content: bytes) -> None:
    try:
        segments = list(JET1090.read(Source("memory", lambda: BytesIO(content)), ReadOptions(segment_rows=3)))
    except FeedError:
        return
    for segment in segments:
        assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height


def test_a_list_is_recognised_among_all_formats() -> None:
    assert recognise(bytes_source(json.dumps(LIST, indent=1).encode(), "aircraft.json")).format.name == "jet1090"
