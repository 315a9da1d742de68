"""GPX: track points are fixes, hostile XML is refused, broken XML is read as far as it goes."""

from __future__ import annotations

import pytest
from feed_reading import read
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import FeedError
from standoff.feeds.gpx import GPX
from standoff.feeds.position_error import hdop_error_m

T = "2017-05-18T09:00:00Z"
NAMESPACE = 'xmlns="http://www.topografix.com/GPX/1/1"'


def gpx(body: str, attributes: str = NAMESPACE) -> bytes:
    return f'<?xml version="1.0"?>\n<gpx {attributes}>{body}</gpx>'.encode()


def point(lon: str = "38.6", lat: str = "33.5", inside: str = f"<time>{T}</time>") -> str:
    return f'<trkpt lat="{lat}" lon="{lon}">{inside}</trkpt>'


@pytest.mark.parametrize("attributes", [NAMESPACE, 'xmlns="http://www.topografix.com/GPX/1/0"', ""])
def test_a_track_point_is_a_fix_of_the_track_it_is_in(attributes: str) -> None:
    inside = (
        f"<ele>700.5</ele><time>{T}</time><hdop>1.5</hdop><extensions><speed>3</speed><course>90</course></extensions>"
    )
    reading = read(
        gpx(f"<trk><name>Patrol 3</name><trkseg>{point(inside=inside)}{point()}</trkseg></trk>", attributes),
        name="day.gpx",
    )
    fix = reading.fixes.row(0, named=True)
    assert (fix["entity"], fix["t_us"], fix["lon"], fix["lat"], fix["row"]) == (
        "Patrol 3",
        1_495_098_000_000_000,
        38.6,
        33.5,
        1,
    )
    assert (fix["alt_m"], fix["alt_datum"], fix["speed_mps"], fix["course_deg"]) == (700.5, "msl", 3.0, 90.0)
    assert fix["error_m"] == hdop_error_m(1.5)
    assert reading.fixes.row(1, named=True)["alt_datum"] is None


def test_a_track_without_a_name_is_called_after_the_file() -> None:
    reading = read(
        gpx(f"<trk><name>A</name><trkseg>{point()}</trkseg></trk><trk><trkseg>{point()}</trkseg></trk>"),
        name="in/day 1.gpx",
    )
    assert reading.fixes["entity"].to_list() == ["A", "day 1"]
    assert any("tracks without a name are read as one entity, 'day 1'" in note for note in reading.notes)


def test_waypoints_and_planned_routes_are_no_reports() -> None:
    reading = read(
        gpx(
            f'<wpt lat="1" lon="2"><time>{T}</time></wpt><rte><rtept lat="1" lon="2"/></rte>'
            f"<trk><trkseg>{point()}</trkseg></trk>"
        )
    )
    assert (len(reading.fixes), reading.auxiliary, reading.messages_in) == (1, 2, 3)


def test_naive_times_are_utc_by_the_formats_specification() -> None:
    assert read(gpx(f"<trk><trkseg>{point(inside='<time>2017-05-18T09:00:00</time>')}</trkseg></trk>")).fixes[
        "t_us"
    ].to_list() == [1_495_098_000_000_000]


def test_points_without_time_or_place_are_refused_one_by_one() -> None:
    body = point() + point(inside="") + point(lon="x") + "<trkpt/>" + point(lat="95")
    reading = read(gpx(f"<trk><trkseg>{body}</trkseg></trk>"))
    assert reading.reasons == {
        2: "no time",
        3: "lon is not a number",
        4: "no time",
        5: "lat out of range (are lon and lat swapped?)",
    }


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">',
        "<!DOCTYPE gpx>",
    ],
)
def test_a_doctype_is_refused_before_anything_is_read(doctype: str) -> None:
    body = f"<gpx><trk><name>&c;&secret;</name><trkseg>{point()}</trkseg></trk></gpx>"
    for padding in ("", f"<!-- {'x' * 100_000} -->"):
        with pytest.raises(FeedError, match="has a DOCTYPE"):
            read(f'<?xml version="1.0"?>{padding}{doctype}{body}'.encode(), GPX)


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    reading = read(gpx(f"<trk><trkseg>{point()}{point()}")[:-6])
    assert len(reading.fixes) == 2
    assert list(reading.reasons.values()) == ["the XML is broken here"]
    assert any("the XML is broken at line 2, column" in note for note in reading.notes)
    with pytest.raises(FeedError, match="is no XML"):
        read(b"id,time\n", GPX)


def test_depth_without_end_is_no_trouble() -> None:
    reading = read(gpx("<a>" * 100_000))
    assert list(reading.reasons.values()) == ["the XML is broken here"]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 40))
def test_the_size_of_segments_does_not_change_what_is_read(segment_rows: int, count: int) -> None:
    body = "".join(point(lon=str(n)) + point(lat="x") for n in range(count))
    text = gpx(f"<trk><name>a</name><trkseg>{body}</trkseg></trk>")
    small, large = read(text, segment_rows=segment_rows), read(text)
    assert small.fixes.equals(large.fixes)
    assert small.rejects.equals(large.rejects)
