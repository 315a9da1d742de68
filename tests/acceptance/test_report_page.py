"""The report as text: self-contained, harmless, repeatable, and readable without its script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
import report_cases as cases
from hypothesis import given
from hypothesis import strategies as st

from standoff.model.event import EVENT_SCHEMA
from standoff.replay.report import ReportInput, TrackLine, render_report
from standoff.replay.report.pack import nullable, pack, pack_delta_parts, pack_parts
from standoff.replay.report.packed_tracks import packed_tracks


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in = tag if tag in self.raw else self._in

    def handle_endtag(self, tag: str) -> None:
        self._in = "" if tag == self._in else self._in

    def handle_data(self, data: str) -> None:
        (self.raw[self._in] if self._in else self.words).append(data)


@pytest.fixture(scope="module")
def desert_page() -> str:
    return render_report(cases.desert())


@pytest.fixture(scope="module")
def hostile_page() -> str:
    return render_report(cases.hostile())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render_report(cases.desert()) == render_report(cases.desert())


def test_nothing_in_the_page_points_outside_of_it(desert_page: str) -> None:
    for tag, attributes in Elements(desert_page).found:
        for name in ("src", "href", "action", "poster", "srcset", "data", "xlink:href"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, name, value)
    style = "".join(Elements(desert_page).raw["style"])
    assert "@import" not in style
    assert set(re.findall(r"url\(([^)]*)\)", style)) <= {"#hatch"}


def test_the_policy_admits_only_our_own_script_and_style(desert_page: str) -> None:
    page = Elements(desert_page)
    policy = next(a["content"] or "" for tag, a in page.found if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    for text in (page.raw["script"][-1], page.raw["style"][0]):
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe-inline" not in policy


def test_the_page_names_its_language_and_has_a_title(desert_page: str) -> None:
    page = Elements(desert_page)
    assert ("html", {"lang": "en"}) in page.found
    assert "<title>Al-Tanf, 18 May 2017" in desert_page


def test_hostile_names_stay_text(hostile_page: str) -> None:
    page = Elements(hostile_page)
    tags = [tag for tag, _ in page.found]
    assert tags.count("script") == 2
    assert "img" not in tags
    assert len(page.raw["script"]) == 2
    assert cases.HOSTILE in "".join(page.words)  # it is shown as it was written


def test_data_cannot_end_its_script_element(hostile_page: str) -> None:
    data = Elements(hostile_page).raw["script"][0]
    assert not set(data) & {"<", ">", "&", "\u2028", "\u2029"}
    assert json.loads(data)["tracks"][0]["entity"] == cases.HOSTILE


def test_a_name_that_looks_like_a_hole_of_the_template_is_not_filled(hostile_page: str) -> None:
    assert "".join(Elements(hostile_page).words).count("{{script}}") > 3


def test_the_summary_comes_first_in_words(desert_page: str) -> None:
    words = re.sub(r"\s+", " ", " ".join(Elements(desert_page).words))
    assert "19 events of 6 entities" in re.sub(r"<[^>]+>", "", desert_page)
    assert words.index("was inside when last heard") < words.index("messages in =")
    assert "3 events are left open: the evidence cannot tell." in words


def test_the_laws_of_counting_are_shown_and_checked() -> None:
    good = render_report(cases.desert())
    assert "3,251 messages in = 3,214 fixes + 25 auxiliary + 12 rejected" in good
    assert "DOES NOT ADD UP" not in good
    report = cases.desert()
    bad = render_report(replace(report, summary={**report.summary, "rejected": 13}))
    assert bad.count("DOES NOT ADD UP") == 1


def test_a_reconstruction_is_announced_and_a_recording_is_not(desert_page: str) -> None:
    assert "Every track here is a reconstruction, not a recording" in desert_page
    assert "reconstruction, not a recording" not in render_report(cases.strait())


def test_without_its_script_the_page_has_every_event_as_a_table(desert_page: str) -> None:
    table = desert_page.rpartition("<noscript>")[2].partition("</noscript>")[0]
    assert table.count("<tr>") == 1 + 19
    assert "cannot tell, 94 %" in table
    assert "convoy.csv:73" in table


def test_without_its_script_the_page_has_a_still_map(desert_page: str) -> None:
    still = desert_page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert still.count('class="zone"') == 1
    assert still.count('class="way recon"') == 11
    assert still.count("<use href=") == 18  # one approach lies beyond the frame around the zone


def test_a_long_table_says_what_it_leaves_out() -> None:
    table = render_report(cases.coast(vessels=20, fixes=5, events=700))
    table = table.rpartition("<noscript>")[2].partition("</noscript>")[0]
    assert table.count("<tr>") == 1 + 500
    assert "The first 500 of 700 events; events.parquet has all." in table


def test_events_left_out_by_the_caller_are_said() -> None:
    page = render_report(replace(cases.desert(), events_total=1_000_000))
    assert "Events: 19 of 1,000,000 are in this page; events.parquet has all." in page


def test_a_replay_of_nothing_still_makes_a_page() -> None:
    page = render_report(ReportInput("Nothing", "empty", "0" * 64, {}))
    assert "no event" in page
    assert json.loads(Elements(page).raw["script"][0])["events"]["n"] == 0


def test_unknown_values_are_no_obstacle() -> None:
    bare = dict.fromkeys(EVENT_SCHEMA) | {
        "event_id": "a" * 64,
        "kind": "entered",
        "start": cases.DAY,
        "members": ["x"],
    }
    report = ReportInput("Bare", "bare", "0" * 64, {}, events=pl.DataFrame([bare], schema=EVENT_SCHEMA))
    assert "1 entered" in re.sub(r"<[^>]+>", "", render_report(report))


def test_superseded_and_withdrawn_events_are_marked_and_not_counted() -> None:
    before, after = (render_report(case()) for case in (cases.desert, cases.amended))
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr class=gone>.*?</tr>", after)]
    assert len(rows) == 2
    assert "crossed (withdrawn)" in rows[0]
    assert "entered (superseded)" in rows[1]
    assert "gone>" not in before
    n = cases.desert().events.height
    assert f"<b>{n}</b> events" in before
    assert f"<b>{n - 2}</b> events" in after
    assert "2 more events of the live view were superseded or withdrawn by what late fixes told" in after


def test_an_event_superseded_by_one_outside_the_page_is_marked_too() -> None:
    report = cases.desert()
    gone = report.events["event_id"][0]
    page = render_report(replace(report, superseded={gone: "0" * 64}))
    data = json.loads(re.search(r'id="report-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    assert unpacked(data["events"]["gone"]) == [2, *[0] * (report.events.height - 1)]


def unpacked(text: str) -> list[int]:
    """A plain reading of the packed form, byte by byte."""
    values, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(-(value + 1) // 2 if value % 2 else value // 2)
            value = shift = 0
    return values


@given(st.lists(st.lists(st.integers(-(2**51), 2**51))))
def test_packed_numbers_come_back(parts: list[list[int]]) -> None:
    array = np.array([value for part in parts for value in part], dtype=np.int64)
    ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
    assert [unpacked(text) for text in pack_parts(array, ends)] == parts
    assert [np.cumsum(unpacked(text)).tolist() for text in pack_delta_parts(array, ends)] == parts
    assert unpacked(pack(array)) == array.tolist()


@given(st.lists(st.none() | st.integers(-1000, 1000)))
def test_null_and_zero_stay_apart(values: list[int | None]) -> None:
    missing = np.array([v is None for v in values], dtype=np.bool_)
    coded = nullable(np.array([v or 0 for v in values], dtype=np.int64), missing)
    assert [None if v == 0 else v - 1 if v > 0 else v for v in coded.tolist()] == values


@given(st.lists(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.booleans()))))
def test_the_states_of_every_track_come_back(tracks: list[list[tuple[int, bool, bool]]]) -> None:
    lines = [_line_of([Point(*point) for point in points]) for points in tracks]
    for points, packed in zip(tracks, packed_tracks(lines, t0=0), strict=True):
        pairs = np.array(unpacked(packed["s"]), dtype=np.int64).reshape(-1, 2)
        codes = [state + 4 * unknown + 8 * start for state, unknown, start in points]
        assert np.repeat(pairs[:, 0], pairs[:, 1]).tolist() == codes
        assert np.all(np.diff(pairs[:, 0]) != 0)
        times = np.cumsum(unpacked(packed["t"])) * packed["unit"]
        assert times.tolist() == [60_000 * (k + 1) for k in range(len(points))]


class Point(NamedTuple):
    state: int
    unknown: bool
    start: bool


def _line_of(points: list[Point]) -> TrackLine:
    """A track a minute apart along the date line, with these states."""
    n = len(points)
    return TrackLine(
        "e", None, None, False,
        t_us=60_000_000 * (np.arange(n) + 1),
        lon=np.where(np.arange(n) % 2, 179.9, -179.9),
        lat=np.zeros(n),
        inside=np.array([point.state for point in points], dtype=np.int8),
        boundary_m=np.array([np.nan if point.unknown else 5.0 for point in points]),
        starts=np.array([point.start for point in points], dtype=np.bool_),
    )  # fmt: skip
