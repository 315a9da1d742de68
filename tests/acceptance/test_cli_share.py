"""Handing out by the commands alone: every form, what the record says of it, a bundle checked without a database."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from standoff.cli import main
from standoff.stores import open_store

ROOT = Path(__file__).parents[2]
MAY_18 = ("--incident", "al-tanf-2017-05-18", "--incident", "conv-1@garrison-55km")
SENDER = ("--sender", "watch@example.org", "--at", "2017-05-18T12:00:00Z")
FORMS = ["record", "geojson", "kml", "csv", "json", "stix", "prov", "bundle"]

Run = Callable[..., str]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs `standoff …`; gives what it printed, or its complaint, and checks the exit code."""

    def act(*words: str | Path, code: int = 0) -> str:
        capfdbinary.readouterr()
        assert main([str(word) for word in words]) == code, capfdbinary.readouterr()
        said = capfdbinary.readouterr()
        return (said.err if code and not said.out else said.out).decode(errors="replace")

    return act


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Path:
    """The record of 18 May with the claims, a key and a checkpoint that somebody else keeps."""
    folder, example = tmp_path_factory.mktemp("shared-out"), examples / "al_tanf"
    tracks, plan, acts = example / "tracks" / "2017-05-18.csv", example / "plan.yaml", example / "actions.yaml"
    steps: list[list[str | Path]] = [
        ["replay", tracks, "--plan", plan, "--actions", acts, "--out", folder / "out", "--no-report"],
        ["claims", "import", example / "claims.csv", "--record", folder / "out" / "record.db", "--as", "analyst-1",
         "--at", "2017-06-21T00:00:00Z"],
        ["record", "keygen", "--out", folder / "camp.key", "--name", "camp"],
        ["record", "checkpoint", "--record", folder / "out" / "record.db", "--key", folder / "camp.key", "--out",
         folder / "checkpoint.txt", "--at", "2017-06-22T00:00:00Z"],
    ]  # fmt: skip
    assert all(main([str(word) for word in step]) == 0 for step in steps)
    return folder


@pytest.fixture
def record(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may write into."""
    path = tmp_path / "record.db"
    path.write_bytes((made / "out" / "record.db").read_bytes())
    return path


@pytest.mark.parametrize("form", FORMS)
def test_every_form_goes_to_a_file_and_to_standard_output_alike(
    run: Run, record: Path, tmp_path: Path, form: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run("record", "export", "--record", record, *MAY_18, "--format", form, "--out", tmp_path / "out")
    assert main(["record", "export", "--record", str(record), *MAY_18, "--format", form]) == 0
    assert capfdbinary.readouterr().out == (tmp_path / "out").read_bytes()


def test_nothing_is_written_into_the_record_unless_somebody_says_who_hands_it_out(run: Run, record: Path) -> None:
    before = record.read_bytes()
    run("record", "export", "--record", record, "--format", "csv")
    assert record.read_bytes() == before


@pytest.mark.parametrize("form", FORMS)
def test_what_is_handed_out_by_somebody_becomes_an_entry_with_its_hash(
    run: Run, record: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "handed"
    at = ("--at", "2017-06-23T00:00:00Z")
    run("record", "export", "--record", record, *MAY_18, "--format", form, "--out", out, "--as", "officer-1", "--to",
        "the cell", *at)  # fmt: skip
    (entry,) = json.loads(run("record", "show", "--record", record, "--type", "shared", "--json"))
    said = entry["payload"]
    assert (entry["actor"], said["what"], said["to"]) == ("officer-1", form, ["the cell"])
    (file,) = said["files"]
    assert (file["name"], file["bytes"]) == ("handed", out.stat().st_size)
    assert "holds" in run("record", "verify", "--record", record)


def test_a_notice_is_handed_out_as_an_exercise_and_refused_without_a_sender(run: Run, record: Path) -> None:
    one = ("record", "export", "--record", record, "--incident", "conv-1@garrison-55km", "--format", "cap")
    assert "<status>Exercise</status>" in run(*one, *SENDER)
    assert "<status>Actual</status>" in run(*one, *SENDER, "--status", "actual")
    assert "--sender" in run(*one, code=2)
    assert "--status 'real'" in run(*one, *SENDER, "--status", "real", code=2)
    assert "--references" in run(*one, *SENDER, "--message", "cancel", code=2)


def test_an_unknown_form_and_an_unknown_incident_are_refused_with_what_there_is(run: Run, record: Path) -> None:
    assert "geojson" in run("record", "export", "--record", record, "--format", "gpx", code=2)
    said = run("record", "export", "--record", record, "--format", "csv", "--incident", "al-tanf-2017-05-81", code=2)
    assert "al-tanf-2017-05-18" in said


def test_nothing_is_overwritten_and_nothing_is_recorded_where_the_file_is_there(
    run: Run, record: Path, tmp_path: Path
) -> None:
    (tmp_path / "here").write_text("mine")
    before = record.read_bytes()
    again = ("record", "export", "--record", record, "--format", "csv", "--out", tmp_path / "here", "--as", "officer-1")
    assert "is there already" in run(*again, code=2)
    (tmp_path / "brief.md").write_text("mine")
    assert "is there already" in run("record", "report", "--record", record, "--out", tmp_path, "--as", "a", code=2)
    assert (record.read_bytes(), (tmp_path / "here").read_text()) == (before, "mine")


def test_a_brief_is_written_in_both_forms_or_in_one(run: Run, record: Path, tmp_path: Path) -> None:
    run("record", "report", "--record", record, *MAY_18, "--out", tmp_path / "both")
    assert {path.name for path in (tmp_path / "both").iterdir()} == {"brief.html", "brief.md"}
    run("record", "report", "--record", record, *MAY_18, "--out", tmp_path / "one", "--format", "md", "--as", "a")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["brief.md"]
    (entry,) = json.loads(run("record", "show", "--record", record, "--type", "shared", "--json"))
    assert entry["payload"]["what"] == "brief"
    assert "html" in run("record", "report", "--record", record, "--out", tmp_path, "--format", "pdf", code=2)


@pytest.fixture
def bundle(run: Run, record: Path, tmp_path: Path) -> Path:
    run("record", "export", "--record", record, *MAY_18, "--format", "bundle", "--out", tmp_path / "case.zip")
    return tmp_path / "case.zip"


def test_a_bundle_is_verified_elsewhere_without_the_database(run: Run, bundle: Path, made: Path, record: Path) -> None:
    record.unlink()
    said = run("record", "verify", "--record", bundle, "--against", made / "checkpoint.txt")
    assert ": holds" in said
    assert "(outside)" in said
    assert "files of the bundle were compared" in said


def test_the_record_in_a_bundle_is_verified_by_the_second_verifier_too(
    bundle: Path, made: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(bundle) as box:
        box.extract("record.jsonl", tmp_path)
    program = ROOT / "examples" / "second_verifier" / "verify_record.py"
    words = [sys.executable, str(program), "record.jsonl", "--against", str(made / "checkpoint.txt")]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _changed(bundle: Path, name: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(bundle) as box:
        files = {each: box.read(each) for each in box.namelist()}
    assert old in files[name]
    files[name] = files[name].replace(old, new, 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as box:
        for each, data in files.items():
            box.writestr(each, data)
    bundle.write_bytes(packed.getvalue())


def test_a_brief_that_was_changed_in_the_bundle_is_named(run: Run, bundle: Path) -> None:
    _changed(bundle, "brief.md", b"eight militiamen", b"nine militiamen")
    said = run("record", "verify", "--record", bundle, code=1)
    assert "DOES NOT HOLD" in said
    assert "brief.md" in said


def test_an_entry_that_was_changed_in_the_bundle_is_named_by_its_number(run: Run, bundle: Path) -> None:
    _changed(bundle, "record.jsonl", b"eight militiamen", b"nine! militiamen")
    found: dict[str, Any] = json.loads(run("record", "verify", "--record", bundle, "--json", code=1))
    assert {finding["code"] for finding in found["findings"]} >= {"file", "payload"}
    assert found["first_bad"] is not None


def test_a_record_in_the_bundle_that_cannot_be_read_any_more_counts_as_tampered(run: Run, bundle: Path) -> None:
    _changed(bundle, "record.jsonl", b'{"entry"', b'{"antry"')
    assert "record.jsonl in the bundle is not the file" in run("record", "verify", "--record", bundle, code=1)


def test_a_bundle_that_was_cut_off_is_refused_in_words(run: Run, bundle: Path) -> None:
    bundle.write_bytes(bundle.read_bytes()[:20_000])
    assert "cut off or damaged" in run("record", "verify", "--record", bundle, code=2)


def test_a_word_with_an_unusual_end_of_line_does_not_break_an_exported_record(run: Run, tmp_path: Path) -> None:
    """U+2028 and U+0085 end a line for Python, and not for JSON lines."""
    claims, path = tmp_path / "claims.json", tmp_path / "r.db"
    words = "one\u2028two\u0085three"
    claims.write_text(json.dumps([{"id": "c-1", "source": "SOHR", "words": words}], ensure_ascii=False), "utf-8")
    run("claims", "import", claims, "--record", path, "--as", "a", "--at", "2017-06-21T00:00:00Z")
    run("record", "export", "--record", path, "--out", tmp_path / "r.jsonl")
    assert ": holds" in run("record", "verify", "--record", tmp_path / "r.jsonl")


def test_sealed_words_go_out_unless_they_are_left_behind(run: Run, tmp_path: Path) -> None:
    claims, path = tmp_path / "claims.csv", tmp_path / "r.db"
    claims.write_text("id,source,words\nc-1,a witness,she lives by the well\n")
    run("claims", "import", claims, "--record", path, "--as", "a", "--deletable", "--at", "2017-06-21T00:00:00Z")
    for form in ("csv", "stix", "prov", "bundle", "record"):
        words = ("record", "export", "--record", path, "--format", form)
        assert "lives by" in run(*words)
        assert "lives by" not in run(*words, "--without-texts")


def test_a_record_without_incidents_or_claims_has_a_brief_that_says_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    open_store(path, create=True, origin="example.org/empty").close()
    run("record", "report", "--record", path, "--out", tmp_path / "brief")
    text = (tmp_path / "brief" / "brief.md").read_text("utf-8")
    assert "0 claims stand" in text
    assert "Nothing is recorded." in text
