"""Cursor-on-Target: the real events, streams of them, hostile XML."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from standoff.errors import FeedError
from standoff.feeds.cot import COT
from standoff.feeds.cot_events import raw_events
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source, file_source
from standoff.model.fix import Segment
from standoff.units import parse_instant_us

T0 = "2024-06-06T09:00:00Z"


def event(
    uid: str = "u1",
    kind: str = "a-f-G-U-C",
    time: str = T0,
    lat: str = "33.5",
    lon: str = "38.6",
    detail: str = "",
    **point: str,
) -> str:
    rest = {"hae": "700", "ce": "12.5", "le": "9999999.0", **point}
    attributes = " ".join(f'{name}="{value}"' for name, value in {"lat": lat, "lon": lon, **rest}.items())
    return (
        f'<event version="2.0" uid="{uid}" type="{kind}" how="m-g" time="{time}" start="{time}" stale="{time}">'
        f"<point {attributes}/><detail>{detail}</detail></event>"
    )


def read_bytes(content: bytes, **options: object) -> Segment:
    segments = list(COT.read(Source("memory", lambda: BytesIO(content)), ReadOptions(**options)))  # type: ignore[arg-type]
    assert len(segments) == 1
    segment = segments[0]
    assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height
    return segment


def read(content: str, **options: object) -> Segment:
    return read_bytes(content.encode(), **options)


def reasons(segment: Segment) -> list[tuple[int, str]]:
    return segment.rejects.select("row", "reason").rows()


def test_the_real_events_are_fixes_where_they_are_things_with_a_place(shared_data: Path) -> None:
    fates: dict[str, str] = {}
    for path in sorted((shared_data / "cot-xml-nodecot").rglob("*")):
        if path.suffix not in {".cot", ".xml"}:
            continue
        segments = list(COT.read(file_source(path), ReadOptions()))
        assert sum(segment.messages_in for segment in segments) == 1, path.name
        (segment,) = segments
        kind = (
            re.search(r"\stype=[\"']([^\"']*)", path.read_text(encoding="utf-8").split("<point")[0]) or ["", "none"]
        )[1]
        fate = (
            "fix"
            if segment.fixes.height
            else segment.rejects["reason"].item()
            if segment.rejects.height
            else "auxiliary"
        )
        fates[path.name] = fate
        assert (fate == "auxiliary") == (not kind.startswith("a-") and kind != "none"), (path.name, kind, fate)

    assert Counter(fates.values()) == {
        "fix": 12,
        "auxiliary": 24,  # chat, receipts, routes, markers, an alarm, a video pointer, drawn shapes, a file transfer
        "an event without a type": 1,  # 03: made on purpose without one
        "position 0,0: the sender does not know where it is": 1,  # 13: a drone on the ground without satellites
    }
    assert fates["03-cli-none.cot"] == "an event without a type"
    assert fates["13-cot-uas-tool-a-f-A-M-H-Q.cot"].startswith("position 0,0")


def test_the_catalogue_of_types_is_not_taken_for_events(shared_data: Path) -> None:
    with file_source(shared_data / "cot-xml-nodecot" / "CoTtypes.xml.gz").open() as stream:
        assert COT.recognises(stream.read(65536), "CoTtypes.xml.gz") == 0


def test_a_real_phone_is_read_in_full(shared_data: Path) -> None:
    path = shared_data / "cot-xml-nodecot" / "05-cot-itak-a-f-G-E-V-C.cot"
    assert COT.recognises(path.read_bytes(), path.name) > 0.9
    segment = next(iter(COT.read(file_source(path), ReadOptions())))
    fix = segment.fixes.row(0, named=True)
    assert fix["entity"] == "C94B9215-9BD4-4DBE-BDE1-83625F09153F"
    assert fix["t_us"] == parse_instant_us("2023-07-18T15:23:09Z")
    assert (fix["lon"], fix["lat"]) == (-107.72376567, 41.52309645)
    assert (fix["alt_m"], fix["alt_datum"], fix["error_m"]) == (1681.23725821, "hae", None)
    assert (fix["speed_mps"], fix["course_deg"]) == (0.0, 137.23542786)
    assert (fix["kind"], fix["surface"], fix["party"]) == ("vehicle", True, None)
    assert segment.names == {fix["entity"]: "DFPC-iSchmidt"}


def test_all_real_events_in_one_stream_are_read_as_they_are_alone(shared_data: Path) -> None:
    paths = [path for path in sorted((shared_data / "cot-xml-nodecot").rglob("*")) if path.suffix in {".cot", ".xml"}]
    alone = [
        row
        for path in paths
        for row in next(iter(COT.read(file_source(path), ReadOptions()))).fixes.drop("file", "row").rows()
    ]

    segment = read_bytes(b"\n".join(path.read_bytes() for path in paths))

    assert segment.messages_in == len(paths) == 38
    assert segment.fixes.drop("file", "row").rows() == alone


def test_ce_is_the_error_and_9999999_is_unknown() -> None:
    segment = read(event() + event(ce="9999999.0", hae="9999999") + event(ce="NaN", hae="NaN") + event(ce="0"))
    assert segment.fixes["error_m"].to_list() == [12.5, None, None, None]
    assert segment.fixes["alt_m"].to_list() == [700.0, None, None, 700.0]
    assert segment.fixes["alt_datum"].to_list() == ["hae", None, None, "hae"]


@pytest.mark.parametrize(
    ("kind", "expected", "surface"),
    [
        ("a-f-A-M-H-Q", "aircraft", None),
        ("a-h-G-U-C", "vehicle", True),
        ("a-n-S", "vessel", True),
        ("a-u-U", "vessel", None),
        ("a-f-G-I-i", "installation", True),
        ("a-f", None, None),
        ("a-f-P", None, None),
    ],
)
def test_the_type_tells_the_kind(kind: str, expected: str | None, surface: bool | None) -> None:
    assert read(event(kind=kind)).fixes.select("kind", "surface").rows() == [(expected, surface)]


def test_speed_and_course_come_from_the_track() -> None:
    tracks = [
        '<track speed="3.5" course="90"/>',
        '<track course="-108.90" speed="9999999"/>',
        '<track speed="-1" course="9999999"/>',
        '<track speed="x"/>',
    ]
    segment = read("".join(event(detail=track) for track in tracks))
    assert segment.fixes["speed_mps"].to_list() == [3.5, None, None, None]
    assert segment.fixes["course_deg"].to_list() == [90.0, pytest.approx(251.1), None, None]


def test_the_reporter_is_the_creator_or_the_parent() -> None:
    made = '<link uid="p" relation="p-p"/><creator uid="c"/>'
    segment = read(
        event(detail=made) + event(detail='<link uid="p" relation="p-p"/>') + event(detail='<link uid="p"/>')
    )
    assert segment.fixes["source"].to_list() == ["c", "p", None]


@pytest.mark.parametrize("kind", ["b-t-f", "b-m-r", "b-m-p-s-m", "u-d-f", "u-d-c-c", "t-x-c-t", "b-a-o-tbl", "y-c-r"])
def test_what_is_no_thing_is_auxiliary_wherever_it_is(kind: str) -> None:
    assert read(event(kind=kind) + event(kind=kind, lat="0", lon="0")).auxiliary == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (event(lat="0.0", lon="0.0"), "position 0,0: the sender does not know where it is"),
        (event(uid=""), "an event without a uid"),
        (event(kind=""), "an event without a type"),
        (event(kind="A B"), "an event type that is none (a-f-G-U-C)"),
        (event(time=""), "an event without a time"),
        (event(time="noon"), "an event whose time cannot be read"),
        (event(time="2024-06-06T09:00:00"), "time carries no zone (--assume-utc takes it as UTC)"),
        (event(lat="north"), "no lat"),
        (event(lon="NaN"), "lon is not a number"),
        (event(lat="95"), "lat out of range (are lon and lat swapped?)"),
        (event().replace("<point", "<spot"), "an event without a point"),
        (event().replace("/>", ">"), "an event that is not well-formed XML"),
        (event(detail="&unknown;"), "an event that is not well-formed XML"),
        ('<event uid="u" type="a-f-G"/>', "an event that is cut off at the end of the file"),
        (event()[:-3], "an event that is cut off at the end of the file"),
        (event(detail="<!-- no end"), "an event that is cut off at the end of the file"),
        ("hello", "text that is no event"),
        ("<", "text that is no event"),
    ],
)
def test_an_event_that_cannot_be_used_is_refused_with_its_reason(content: str, reason: str) -> None:
    segment = read(event() + content)
    assert reasons(segment) == [(2, reason)]


def test_a_time_without_a_zone_is_utc_when_said_so() -> None:
    assert read(event(time="2024-06-06T09:00:00"), assume_utc=True).fixes["t_us"].to_list() == [parse_instant_us(T0)]


def test_streams_with_declarations_outer_elements_and_comments_are_read() -> None:
    declared = '<?xml version="1.0" encoding="UTF-8"?>\n'
    outer = f"\ufeff{declared}<events>\n<!-- {event(uid='not')} -->{event(uid='a')}\n{event(uid='b')}</events>\n"
    segment = read(outer + declared + event(uid="c") + declared + event(uid="d"))
    assert segment.fixes["entity"].to_list() == ["a", "b", "c", "d"]
    assert segment.messages_in == 4


def test_an_event_end_inside_a_comment_or_cdata_is_none() -> None:
    segment = read(
        event(detail="<!-- </event> --><remarks><![CDATA[</event><event uid='x'>]]></remarks>") + event(uid="u2")
    )
    assert segment.fixes["entity"].to_list() == ["u1", "u2"]


def test_an_event_without_an_end_does_not_take_the_next_with_it() -> None:
    segment = read(event().removesuffix("</event>") + event(uid="u2"))
    assert reasons(segment) == [(1, "an event without an end")]
    assert segment.fixes["entity"].to_list() == ["u2"]


LAUGHS = "".join(f'<!ENTITY {n} "{f"&{m};" * 30}">' for n, m in zip("abcdefghi", "bcdefghij", strict=True))
BOMB = f'<?xml version="1.0"?><!DOCTYPE event [{LAUGHS}<!ENTITY j "lol">]>'
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE event [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE event SYSTEM "http://127.0.0.1:9/evil.dtd">'
HIDDEN = "<!DOCTYPE event [<!ENTITY j '" + event(uid="hidden") + "'>]>"


@pytest.mark.parametrize("hostile", [BOMB, EXTERNAL, REMOTE, HIDDEN])
def test_hostile_xml_is_refused_and_the_next_document_read(hostile: str) -> None:
    segment = read(hostile + event(uid="&j;", detail="&j;") + '<?xml version="1.0"?>' + event(uid="good"))
    assert segment.fixes["entity"].to_list() == ["good"]
    assert set(segment.rejects["reason"]) == {"an event after a DOCTYPE, which CoT never needs"}


def test_nothing_is_ever_expanded_or_fetched_inside_an_event() -> None:
    segment = read(event(detail="<!DOCTYPE x [<!ENTITY j SYSTEM 'file:///etc/passwd'>]>&j;"))
    assert reasons(segment) == [(1, "an event that is not well-formed XML")]


@pytest.mark.parametrize(
    "filling", ["x" * 3_000_000, "<a>" * 1_000_000, "<!-- " + "-" * 3_000_000, "<" * 3_000_000, "&amp;" * 600_000]
)
def test_an_event_over_one_mebibyte_is_refused_and_the_next_is_read(filling: str) -> None:
    closing = "-->" if filling.startswith("<!--") else ""
    segment = read(event(detail=filling + closing) + event(uid="next"))
    assert reasons(segment) == [(1, "an event longer than 1 MiB")]
    assert segment.fixes["entity"].to_list() == ["next"]


@pytest.mark.parametrize(
    "junk", [b"<" * 3_000_000, b"<?" * 1_500_000, b"<a" * 1_500_000, b"\x00" * 3_000_000, b"<!--" * 750_000]
)
def test_megabytes_of_junk_between_events_are_passed_over(junk: bytes) -> None:
    segment = read_bytes(event().encode() + junk)
    assert segment.fixes.height == 1
    assert set(segment.rejects["reason"]) <= {"text that is no event"}


@pytest.mark.parametrize(
    "start",
    ['<event uid="', "<event ", "<event><", '<event><detail a="', "<event>&", "<event><!--", "<event><![CDATA["],
)
def test_a_tag_or_text_without_end_never_reaches_the_parser(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser takes minutes over one attribute of some dozen megabytes; here it gets no event over 1 MiB."""
    given = []
    parse = etree.fromstring
    monkeypatch.setattr(
        etree, "fromstring", lambda content, parser: (given.append(len(content)), parse(content, parser))[1]
    )
    segment = read_bytes(event().encode() + start.encode() + b"x" * 32_000_000)
    assert segment.fixes.height == 1
    assert reasons(segment) == [(2, "an event longer than 1 MiB")]
    assert given == [len(event())]


def test_deep_nesting_is_refused() -> None:
    assert reasons(read(event(detail="<a>" * 5000 + "</a>" * 5000))) == [(1, "an event that is not well-formed XML")]


def test_tak_protobuf_is_refused_by_name() -> None:
    with pytest.raises(
        FeedError, match=r"^x\.bin: looks like TAK protocol messages \(protobuf\); export them as CoT XML$"
    ):
        COT.recognises(b"\xbf\x01\xbf\x12\x34", "x.bin")


def test_other_xml_is_not_taken_for_events() -> None:
    assert COT.recognises(b"<gpx><trk/></gpx>", "x.xml") == 0
    assert COT.recognises(b"<events><eventual/></events>", "x.xml") == 0


class _Trickle(BytesIO):
    """A stream that gives few bytes at a time, as a network does."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self._step, size) if size and size > 0 else self._step)


PIECES = st.sampled_from(
    [
        event(),
        event(kind="b-t-f"),
        "<event>",
        "</event>",
        "<event ",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE",
        "<?xml ",
        "?>",
        "&a;",
        "<a>",
        "\x00",
        "é",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_events_are_the_same_however_the_stream_is_cut(content: str, step: int) -> None:
    data = content.encode()
    assert list(raw_events(_Trickle(data, step))) == list(raw_events(BytesIO(data)))


@given(st.one_of(st.lists(PIECES, max_size=12).map(lambda parts: "".join(parts).encode()), st.binary(max_size=200)))
@settings(max_examples=300, deadline=None)
def test_any_content_is_counted_or_refused(content: bytes) -> None:
    for segment in COT.read(Source("memory", lambda: BytesIO(content)), ReadOptions(segment_rows=2)):
        assert segment.messages_in == segment.fixes.height + segment.auxiliary + segment.rejects.height
