"""A claims file is read whole or not at all; what is wrong is said at its line and column, with the mend."""

from __future__ import annotations

import json

import pytest
from claim_makers import claim, claims, codes, csv_bytes

from standoff.errors import ClaimsError
from standoff.model.claim import Hop
from standoff.model.claim_words import Attribution, Bound, ClaimKind, Modality
from standoff.record.claims.columns import COLUMNS
from standoff.record.claims.read import read_claims

CONTRACT = (
    "id, incident, source, via, said_at, kind, subject, property, value, unit, counts, bound, low, high, start, end, "
    "place, lon, lat, place_error_m, words, url, note"
)


def test_all_columns_of_the_contract_are_understood() -> None:
    assert {column.name for column in COLUMNS.values() if column.contract} == set(CONTRACT.split(", "))


def test_a_claim_needs_only_an_id_a_source_and_words() -> None:
    found = read_claims(b"id,source,words\nc1,SOHR,eight militiamen\n", "f.csv").claims[0]
    assert (found.id, found.source, found.words) == ("c1", "SOHR", "eight militiamen")
    assert (found.kind, found.attribution) == (ClaimKind.REPORTED_EVENT, Attribution.SUSPECTED)


def test_via_lists_the_hops_from_the_speaker_outwards() -> None:
    assert claim(via="AFP > Naharnet", value=8).via == (Hop("AFP"), Hop("Naharnet"))
    assert claim(via="AFP → Naharnet", value=8).via == (Hop("AFP"), Hop("Naharnet"))


@pytest.mark.parametrize("arrow", [">", " > ", " -> ", "->", " → ", " —> "])
def test_hops_are_parted_by_any_arrow(arrow: str) -> None:
    assert claim(via=f"Reuters{arrow}Daily", value=1).via == (Hop("Reuters"), Hop("Daily"))


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("bound", "atleast", "at_least"),
        ("kind", "asessment", "assessment"),
        ("modality", "hearrd", "heard"),
        ("attribution", "suspekted", "suspected"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_word_meant(column: str, cell: str, meant: str) -> None:
    data = csv_bytes({"id": "c1", "source": "a", "value": 1, column: cell})
    try:
        (issue,) = read_claims(data, "f").remarks
    except ClaimsError as refused:
        (issue,) = refused.issues
    assert f"Did you mean '{meant}'?" in issue.mend


@pytest.mark.parametrize("written", ["at_least", "At least", "at-least"])
def test_bounds_are_known_however_they_are_spaced(written: str) -> None:
    assert claim(value=8, bound=written).bound is Bound.AT_LEAST


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"value": 8, "bound": "more_than"}, "unknown-bound claims.csv:2:4"),
        ({"value": 8, "start": "2017-05-18T09:00:00"}, "bad-time claims.csv:2:4"),
        ({"value": 8, "start": "2017-02-30"}, "bad-time claims.csv:2:4"),
        ({"value": 8, "start": "yesterday"}, "bad-time claims.csv:2:4"),
        ({"value": 8, "said_at": "2017-05-18T25:00Z"}, "bad-time claims.csv:2:4"),
        ({"value": 8, "start": "2017-05-18", "end": "2017-05-17"}, "end-before-start claims.csv:2:5"),
        ({"value": 8, "low": 9, "high": 7}, "low-above-high claims.csv:2:4"),
        ({"value": 8, "low": 9}, "value-out-of-range claims.csv:2:3"),
        ({"value": 8, "low": "few"}, "not-a-number claims.csv:2:4"),
        ({"value": 8, "high": "inf"}, "not-finite claims.csv:2:4"),
        ({"value": 8, "lon": 33.5, "lat": 138.6}, "off-the-earth claims.csv:2:5"),
        ({"value": 8, "lon": 190, "lat": 33.5}, "off-the-earth claims.csv:2:4"),
        ({"value": 8, "lon": 38.6}, "half-a-place claims.csv:2:4"),
        ({"value": 8, "lon": 38.6, "lat": 33.5, "place_error_m": -1}, "negative claims.csv:2:6"),
        ({"value": 8, "via": "Reuters > > Daily News"}, "empty-hop claims.csv:2:4"),
        ({"value": -8, "property": "killed"}, "negative claims.csv:2:3"),
        ({"value": 8, "where_prec": 8}, "unknown-code claims.csv:2:4"),
        ({"value": 8, "date_prec": "day"}, "unknown-code claims.csv:2:4"),
        ({"value": 8, "modality": "guessed"}, "unknown-modality claims.csv:2:4"),
        ({"value": 8, "attribution": "certain"}, "unknown-attribution claims.csv:2:4"),
        ({"value": 8, "supersedes": "c1"}, "supersedes-itself claims.csv:2:4"),
        ({"property": "killed"}, "says-nothing claims.csv:2"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_at_its_cell(cells: dict[str, object], code: str) -> None:
    assert codes(csv_bytes({"id": "c1", "source": "SOHR", **cells})) == [code]


def test_a_claim_without_a_source_is_refused_and_told_to_say_unknown() -> None:
    with pytest.raises(ClaimsError, match=r"claims\.csv:2:2: error: the claim has no source\. .*write unknown"):
        claims({"id": "c1", "source": "", "value": "8"})


def test_an_id_stands_once() -> None:
    same = {"id": "c1", "source": "SOHR", "value": 8}
    assert codes(csv_bytes(same, same)) == ["id-twice claims.csv:3:1"]


def test_one_bad_row_refuses_the_file_and_every_bad_row_is_named() -> None:
    rows = [{"id": f"c{n}", "source": "SOHR", "value": 8, "bound": bound} for n, bound in enumerate(["", "x", "", "y"])]
    assert codes(csv_bytes(*rows)) == ["unknown-bound claims.csv:3:4", "unknown-bound claims.csv:5:4"]


def test_a_point_whose_lon_and_lat_are_swapped_is_told_by_the_others_of_its_incident() -> None:
    near = [{"id": f"c{n}", "source": "x", "value": 1, "incident": "i", "lon": 38.6, "lat": 33.5} for n in range(3)]
    wrong = {"id": "c9", "source": "x", "value": 1, "incident": "i", "lon": 33.5, "lat": 38.6}
    assert codes(csv_bytes(*near, wrong)) == ["swapped claims.csv:5:5"]


def test_rows_keep_their_line_across_quoted_line_ends() -> None:
    data = b'id,source,words,bound\nc1,SOHR,"two\nlines",exactly\nc2,SOHR,x,nearly\n'
    assert codes(data) == ["unknown-bound claims.csv:4:4"]


def test_unknown_columns_are_kept_as_notes_and_said_once() -> None:
    data = csv_bytes(*({"id": name, "source": "SOHR", "value": 8, "colour": "red"} for name in ("c1", "c2")))
    reading = read_claims(data, "f.csv")
    assert [dict(each.notes) for each in reading.claims] == [{"colour": "red"}, {"colour": "red"}]
    assert [(r.level, r.code, str(r.place)) for r in reading.remarks] == [("warning", "unknown-column", "f.csv:2:4")]


def test_an_unknown_kind_is_kept_as_a_note_and_said() -> None:
    reading = read_claims(csv_bytes({"id": "c1", "source": "SOHR", "value": 8, "kind": "gossip"}), "f.csv")
    assert reading.claims[0].kind is ClaimKind.REPORTED_EVENT
    assert reading.claims[0].notes["kind"] == "gossip"
    assert [remark.code for remark in reading.remarks] == ["unknown-kind"]


@pytest.mark.parametrize(
    ("written", "kind"),
    [("reported event", ClaimKind.REPORTED_EVENT), ("deployment or posture", ClaimKind.POSTURE),
     ("Assessment", ClaimKind.ASSESSMENT), ("opinion", ClaimKind.OPINION)],
)  # fmt: skip
def test_kinds_are_known_in_their_plain_spellings(written: str, kind: ClaimKind) -> None:
    assert claim(value=8, kind=written).kind is kind


def test_grades_are_not_taken_from_a_file() -> None:
    reading = read_claims(csv_bytes({"id": "c1", "source": "SOHR", "value": 8, "credibility": 1}), "f.csv")
    assert "standoff claims grade" in reading.remarks[0].mend


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file f"),
        (b"\xff\xfe", "not-utf-8 f:1"),
        (b"id,source,value\n", "no-claims f"),
        (b"[]", "no-claims f"),
        (b"name,who\nx,y\n", "no-header f:1"),
        (b"id,source,value,id\nc1,a,1,c2\n", "column-twice f:1"),
        (b"id,source,value\nc1,a\n", "ragged-row f:2"),
        (b'id,source,value\nc1,a,"1\n', "bad-csv f:2"),
        (b'[{"id": "c1", "source": "a", "value": 1},\n {"id": "c2" "source": "a"}]', "bad-json f:2:14"),
        (b'[{"id": "c1", "source": "a", "value": 1}', "bad-json f:1:41"),
        (b'[{"id": "c1", "id": "c2", "source": "a", "value": 1}]', "bad-json f"),
        (b'[{"id": "c1", "source": "a", "value": NaN}]', "bad-json f"),
        (b"[1]", "not-an-object f:1:2"),
        (b'[{"id": "c1", "source": "a", "value": 1, "via": ["b", ""]}]', "empty-hop f:1:2"),
        (b"[" * 100_000, "bad-json f"),
        (b'[{"id": "c1", "source": "a", "value": 1}]\n[{"id": "c2", "source": "a", "value": 2}]', "bad-json f:2:1"),
        (b"id,source,low\nc1,a,1e200\n", "too-large f:2:3"),
        (b'[{"id": "c1", "source": "a", "Source": "b", "value": 1}]', "column-twice f:1:2"),
        (b'[{"id": "c1", "source": "a", "words": "\\ud800"}]', "half-a-character f:1:2"),
    ],
)
def test_a_broken_file_is_refused_where_it_breaks(data: bytes, code: str) -> None:
    assert codes(data, "f") == [code]


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": "c1", "source": "a", "value": 27.0, "via": ["b", {"source": "c"}], "url": "u"}]',
        '{"claims": [{"id": "c1", "source": "a", "value": "27.0", "via": "b > c", "url": "u"}]}',
        '{"x": "claims [", "claims": [{"id": "c1", "source": "a", "value": 27.0, "via": "b>c", "url": "u"}]}',
        '{"id": "c1", "source": "a", "value": 27.0, "via": ["b", "c"], "url": "u"}\n',
    ],
    ids=["list", "claims", "claims after others", "lines"],
)  # fmt: skip
def test_json_comes_as_a_list_as_claims_or_as_lines(text: str) -> None:
    found = read_claims(text.encode(), "f.json").claims
    assert [(c.id, c.value, [h.name for h in c.via], c.url) for c in found] == [("c1", "27.0", ["b", "c"], "u")]


def test_csv_and_json_say_the_same() -> None:
    row = {"id": "c1", "source": "SOHR", "via": "a > b", "value": "8", "bound": "about", "start": "2017-05-18"}
    assert read_claims(csv_bytes(row), "f").claims == read_claims(json.dumps([row]).encode(), "f").claims


def test_a_place_in_json_is_its_line_and_column() -> None:
    good, bad = '{"id": "c1", "source": "a", "value": 1}', '{"id": "c2", "source": "a", "bound": "x", "value": 1}'
    text = f'{{"claims": [\n  {good},\n  {bad}]}}'
    assert codes(text.encode(), "f.json") == ["unknown-bound f.json:3:3"]


def test_semicolons_and_tabs_part_cells_too() -> None:
    assert (
        read_claims(b"id;source;value\nc1;SOHR;8\n", "f").claims
        == read_claims(b"id\tsource\tvalue\nc1\tSOHR\t8\n", "f").claims
    )


def test_a_report_said_before_it_happened_is_remarked_upon() -> None:
    data = csv_bytes({"id": "c1", "source": "a", "value": 1, "said_at": "2017-05-18", "start": "2017-06-06"})
    assert [remark.code for remark in read_claims(data, "f").remarks] == ["said-before-it-happened"]


def test_how_the_speaker_knows_is_one_of_seven_words() -> None:
    assert claim(value=48, modality="heard").modality is Modality.HEARD
