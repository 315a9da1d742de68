"""`standoff claims`: nothing is half written, every refusal says why, and what must stay deletable can be removed."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from standoff.cli.claims_commands import claims_app
from standoff.errors import CallError, ClaimsError, RefusedError
from standoff.model.entry import Draft
from standoff.stores import open_store

GOOD = "id,source,incident,property,value,words\nc1,SOHR,i,killed,8,eight men\nc2,Pentagon,i,killed,20,twenty men\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(claims_app, arguments, catch_exceptions=False)


@pytest.fixture
def record(tmp_path: Path) -> str:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    url = str(tmp_path / "record.db")
    run("import", str(tmp_path / "good.csv"), "--record", url, "--at", "2017-06-09T00:00:00Z")
    return url


def entries(record: str) -> list[str]:
    store = open_store(record, readonly=True)
    types = [entry.type for entry in store.entries()]
    store.close()
    return types


def test_an_import_begins_a_record_that_is_not_there(record: str) -> None:
    assert entries(record) == ["record_opened", "source", "source", "claim", "claim"]


def test_a_file_with_one_bad_row_writes_nothing(record: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id,source,value\nc3,SOHR,1\nc4,,2\n", "utf-8")
    with pytest.raises(ClaimsError, match=r"bad\.csv:3:2: error: the claim has no source"):
        run("import", str(bad), "--record", record)
    assert len(entries(record)) == 5


def test_a_bad_file_begins_no_record(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("id,source\nc1,SOHR\n", "utf-8")
    with pytest.raises(ClaimsError):
        run("import", str(tmp_path / "bad.csv"), "--record", str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()


def test_the_same_file_is_not_taken_twice(record: str, tmp_path: Path) -> None:
    with pytest.raises(ClaimsError, match="'c1' is in the record already"):
        run("import", str(tmp_path / "good.csv"), "--record", record)


def test_a_claim_that_does_not_fit_the_record_is_named_at_its_line(record: str, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("id,source,value,supersedes\nc8,a,1,\nc9,a,1,c7\nc2,a,1,\n", "utf-8")
    with pytest.raises(ClaimsError) as refused:
        run("import", str(tmp_path / "more.csv"), "--record", record)
    assert [f"{issue.code} {issue.place}"[-30:] for issue in refused.value.issues] == [
        f"supersedes-unknown {tmp_path / 'more.csv'}:3:4"[-30:],
        f"id-known {tmp_path / 'more.csv'}:4:1"[-30:],
    ]


def test_an_incident_that_no_claim_names_is_said(record: str) -> None:
    for command in ("check", "list"):
        assert "no claim names the incident 'j'" in run(command, "--incident", "j", "--record", record, "--json").stderr
        assert run(command, "--incident", "I", "--record", record, "--json").stderr == ""


def test_rows_without_an_incident_take_the_one_given(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('[{"id": "c1", "source": "a", "value": 1}]', "utf-8")
    result = run("import", str(tmp_path / "f.json"), "--record", str(tmp_path / "r.db"), "--incident", "i7", "--json")
    assert json.loads(result.stdout)["claims"] == ["c1"]
    listed = json.loads(run("list", "--record", str(tmp_path / "r.db"), "--json").stdout)
    assert [claim["incident"] for claim in listed] == ["i7"]


def test_deletable_words_can_be_removed_and_the_claim_stays(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(GOOD, "utf-8")
    record = str(tmp_path / "r.db")
    run("import", str(tmp_path / "good.csv"), "--record", record, "--deletable")
    first = json.loads(run("list", "--record", record, "--json").stdout)[0]
    assert first["words"] == "eight men"
    store = open_store(record)
    at_us = store.head().recorded_at_us or 0
    store.redact(
        first["words_commitment"], Draft("redacted", at_us, at_us, "me", {"commitment": first["words_commitment"]})
    )
    store.close()
    again = json.loads(run("list", "--record", record, "--json").stdout)[0]
    assert (again["words"], again["value"]) == (None, "8")


def test_a_ucdp_table_is_imported_and_held_against_a_circle(tmp_path: Path) -> None:
    head = "id,source_original,source_office,where_prec,latitude,longitude,date_prec,date_start,date_end,low,best,high"
    rows = "7,SOHR,AFP,2,33.5,38.6,1,2017-05-18,2017-05-18,6,8,12\n8,,AFP,2,33.5,38.1,1,2017-05-18,2017-05-18,1,1,1\n"
    (tmp_path / "ged.csv").write_text(f"{head}\n{rows}", "utf-8")
    record = str(tmp_path / "r.db")
    run("import", str(tmp_path / "ged.csv"), "--format", "ucdp", "--record", record)
    found = json.loads(run("check", "--record", record, "--circle", "38.6178,33.5058,55km", "--json").stdout)
    assert [(each["claim"], each["verdict"]) for each in found["places"]] == [
        ("ucdp-7", "inside"),
        ("ucdp-8", "cannot_tell"),
    ]
    assert found["unsourced"] == ["ucdp-8"]


def test_relations_grades_and_retractions_are_kept_with_who_said_so(record: str) -> None:
    person = ("--record", record, "--as", "analyst-1")
    run("relate", "c2", "denies", "c1", *person, "--reason", "says nobody counted")
    run("grade", *person, "--claim", "c1", "--credibility", "2", "--basis", "fits what was seen")
    run("grade", *person, "--source", "SOHR", "--reliability", "B", "--basis", "years of reports")
    first = json.loads(run("list", "--record", record, "--json").stdout)[0]
    assert (first["reliability"], [grade["credibility"] for grade in first["grades"]]) == ("B", [2])
    run("retract", "c2", *person, "--reason", "misheard")
    found = json.loads(run("check", "--record", record, "--json").stdout)
    assert found["contradictions"] == []
    assert found["left_out"] == [{"claim": "c2", "reason": "retracted by analyst-1: misheard"}]


def test_an_exhibit_is_known_by_its_hash_and_its_custody(record: str, tmp_path: Path) -> None:
    picture = tmp_path / "drone.jpg"
    picture.write_bytes(b"pixels")
    person = ("--record", record, "--as", "collector-1")
    run(
        "exhibit",
        "add",
        "e1",
        *person,
        "--kind",
        "wreckage",
        "--file",
        str(picture),
        "--claim",
        "c1",
        "--made-in",
        "Iran",
    )
    run("exhibit", "custody", "e1", "transferred", *person, "--to", "laboratory")
    (told,) = json.loads(run("exhibit", "list", "--record", record, "--json").stdout)
    assert (told["sha256"], told["custodian"], told["made_in"]) == (sha256(b"pixels").hexdigest(), "laboratory", "Iran")
    assert "operated_by" not in told
    assert [event["kind"] for event in told["custody"]] == ["collected", "transferred"]


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (("relate", "c1", "hates", "c2", "--as", "me", "--reason", "x"), CallError, "'hates' is no relation"),
        (("relate", "c1", "denies", "c9", "--as", "me", "--reason", "x"), RefusedError, "no claim 'c9'"),
        (("grade", "--as", "me", "--basis", "x", "--claim", "c1", "--credibility", "7"), CallError, "no credibility"),
        (("grade", "--as", "me", "--basis", "x"), CallError, "one at a time"),
        (
            ("grade", "--as", "me", "--basis", "x", "--source", "SOHR", "--reliability", "Z"),
            CallError,
            "no reliability",
        ),
        (("unresolve", "resolution-1", "--as", "me", "--reason", "x"), RefusedError, "no resolution 'resolution-1'"),
        (("exhibit", "add", "e1", "--as", "me", "--kind", "rumour", "--sha256", "0"), CallError, "no kind of exhibit"),
        (("exhibit", "add", "e1", "--as", "me", "--kind", "document"), CallError, "known by its hash"),
        (("exhibit", "add", "e1", "--as", "me", "--kind", "document", "--sha256", "12"), CallError, "no SHA-256"),
        (("exhibit", "custody", "e1", "accessed", "--as", "me", "--sha256", "12"), CallError, "no SHA-256"),
        (("check", "--circle", "38,33"), CallError, "write LON,LAT,RADIUS"),
        (("check", "--circle", "nan,33,5km"), CallError, "write LON,LAT,RADIUS"),
        (("check", "--circle", "38,133,5km"), CallError, "write LON,LAT,RADIUS"),
        (("check", "--circle", "38,33,-5km"), CallError, "write LON,LAT,RADIUS"),
        (("retract", "c1", "--as", "me", "--reason", "x", "--at", "2017-06-10T00:00:00"), CallError, "--at: "),
    ],
)
def test_a_bad_call_or_a_refusal_says_why(
    record: str, arguments: tuple[str, ...], error: type[Exception], says: str
) -> None:
    before = entries(record)
    with pytest.raises(error, match=says):
        run(*arguments, "--record", record)
    assert entries(record) == before


def test_a_file_that_cannot_be_read_is_named(record: str, tmp_path: Path) -> None:
    (tmp_path / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    for name in ("absent.csv", "cut.csv.gz"):
        with pytest.raises(CallError, match=name):
            run("import", str(tmp_path / name), "--record", record)


def test_tables_tell_what_json_tells(record: str) -> None:
    assert "c1" in run("list", "--record", record).stdout
    told = run("check", "--record", record).stdout
    assert "contradiction" in told
    assert "8 to 20" in told


def test_marks_of_the_terminal_in_names_are_text(record: str) -> None:
    acts = ("--record", record, "--as", "[/me]")
    run("exhibit", "add", "[/e1]", *acts, "--kind", "document", "--sha256", "AB" * 32)
    run("exhibit", "custody", "[/e1]", "transferred", *acts, "--to", "[bold]", "--sha256", "AB" * 32)
    told = run("exhibit", "list", "--record", record).stdout
    assert "[/e1]" in told
    assert "[bold]" in told


def test_a_large_range_is_written_in_full(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(GOOD.replace("20", "12345678"), "utf-8")
    run("import", str(tmp_path / "f.csv"), "--record", str(tmp_path / "r.db"))
    assert "8 to 12,345,678" in run("check", "--record", str(tmp_path / "r.db")).stdout
