"""A person signs for a change of rules, in a record that he has standing in; bad calls leave nothing behind."""

from __future__ import annotations

import json
import resource
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import polars as pl
import pytest
from backtest_cases import fixes, plan, read, run

from standoff.stores import open_store

Captured = pytest.CaptureFixture[str]
AT = "2024-05-02T08:00:00Z"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sign")
    fixes(folder / "fixes.csv")
    plan(folder / "old.yaml")
    plan(folder / "new.yaml", exempt="guests")
    assert _backtest(folder, folder / "out") == 0
    return folder


def _backtest(place: Path, out: Path, *more: str | Path) -> int:
    return run("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--new", place / "new.yaml", "--out", out,
               *more)  # fmt: skip


@pytest.fixture
def record(place: Path, tmp_path: Path) -> Path:
    """A record in which the old plan is in force."""
    record = tmp_path / "record.db"
    at = ("--at", "2024-05-01T00:00:00Z")
    assert run("record", "init", "--record", record, "--origin", "example.org/camp", *at) == 0
    assert run("record", "adopt", place / "old.yaml", "--record", record, "--as", "omar", "--reason", "first", *at) == 0
    return record


def _entries(record: Path) -> list[tuple[str, str, Any]]:
    store = open_store(str(record))
    try:
        return [(entry.type, entry.actor, entry.payload) for entry in store.entries()]
    finally:
        store.close()


def test_a_sign_off_holds_the_hash_the_counts_both_plans_and_by_which_standing(place: Path, record: Path) -> None:
    assert run("record", "sign-off", place / "out", "--record", record, "--as", "anna", "--reason", "guests are known",
               "--at", AT) == 0  # fmt: skip
    (decision, _, decided), (kind, actor, said) = _entries(record)[-2:]
    data = read(place / "out")
    assert (decision, decided["decision"], kind, actor) == ("decision", "granted", "signed_off", "anna")
    assert said["sha256"] == sha256((place / "out" / "backtest.json").read_bytes()).hexdigest()
    assert (said["counts"], said["direction"]) == (data["counts"], "looser")
    assert (said["old"]["hash"], said["new"]["hash"]) == (data["old"]["hash"], data["new"]["hash"])
    assert (said["reason"], said["role"], said["at"]) == ("guests are known", "watch", AT)
    assert said["old_is_in_force"] is True
    assert run("record", "verify", "--record", record) == 0


@pytest.mark.parametrize(("person", "why"), [
    ("mallory", "mallory is no holder of the role watch"),
    ("omar", "omar holds the role chair only from 2024-06-01T00:00:00Z"),
])  # fmt: skip
def test_who_has_no_standing_signs_for_nothing_and_that_he_tried_is_written(
    place: Path, record: Path, capsys: Captured, person: str, why: str
) -> None:
    assert run("record", "sign-off", place / "out", "--record", record, "--as", person, "--reason", "x", "--at",
               AT) == 1  # fmt: skip
    assert why in capsys.readouterr().err
    kinds = [(kind, actor) for kind, actor, _ in _entries(record)]
    assert kinds[-1] == ("decision", person)
    assert "signed_off" not in [kind for kind, _ in kinds]


def test_who_holds_a_role_only_later_signs_later(place: Path, record: Path) -> None:
    assert run("record", "sign-off", place / "out", "--record", record, "--as", "omar", "--reason", "agreed", "--at",
               "2024-06-02T00:00:00Z") == 0  # fmt: skip
    assert _entries(record)[-1][2]["role"] == "chair"


def test_in_a_record_without_a_plan_nobody_has_standing(place: Path, tmp_path: Path, capsys: Captured) -> None:
    record = tmp_path / "empty.db"
    assert run("record", "init", "--record", record, "--origin", "example.org/empty", "--at", AT) == 0
    assert run("record", "sign-off", place / "out", "--record", record, "--as", "anna", "--reason", "x", "--at",
               AT) == 1  # fmt: skip
    assert "no plan with roles is in force" in capsys.readouterr().err


def test_a_backtest_can_be_signed_for_as_it_is_made(place: Path, record: Path, tmp_path: Path) -> None:
    assert _backtest(place, tmp_path / "out", "--record", record, "--as", "anna", "--reason", "agreed", "--at", AT) == 0
    said = _entries(record)[-1][2]
    assert said["sha256"] == sha256((tmp_path / "out" / "backtest.json").read_bytes()).hexdigest()
    assert (tmp_path / "out" / "backtest.json").read_bytes() == (place / "out" / "backtest.json").read_bytes()


def test_a_sign_off_says_where_the_old_plan_is_not_the_one_in_force(
    place: Path, record: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert run("backtest", place / "fixes.csv", "--old", place / "new.yaml", "--new", place / "old.yaml", "--out",
               tmp_path / "out") == 0  # fmt: skip
    assert run("record", "sign-off", tmp_path / "out", "--record", record, "--as", "anna", "--reason", "back", "--at",
               AT) == 0  # fmt: skip
    assert "the old plan of it is not the one in force there" in capsys.readouterr().out
    assert _entries(record)[-1][2]["old_is_in_force"] is False


def test_json_holds_the_entries_as_they_were_written(place: Path, record: Path, capsys: Captured) -> None:
    capsys.readouterr()
    assert run("record", "sign-off", place / "out", "--record", record, "--as", "anna", "--reason", "x", "--at", AT,
               "--json") == 0  # fmt: skip
    assert [one["type"] for one in json.loads(capsys.readouterr().out)] == ["decision", "signed_off"]


def test_many_candidates_are_no_change_to_sign_for(place: Path, record: Path, tmp_path: Path, capsys: Captured) -> None:
    many = ("backtest", place / "fixes.csv", "--old", place / "old.yaml", "--many", place / "new.yaml", "--out",
            tmp_path / "out")  # fmt: skip
    assert run(*many, "--record", record, "--as", "anna", "--reason", "x") == 2
    assert run(*many) == 0
    capsys.readouterr()
    assert run("record", "sign-off", tmp_path / "out", "--record", record, "--as", "anna", "--reason", "x") == 2
    assert "is no backtest of two plans" in capsys.readouterr().err


BAD_PLAN = "plan: x\nzones:\n  a: {circle: {centre: [0, 95], radius: 1 km}}\n"


@pytest.mark.parametrize(("words", "said"), [
    (["--old", "bad.yaml", "--new", "new.yaml"], ["--old names a plan that cannot be used", "bad.yaml:3:"]),
    (["--old", "old.yaml", "--new", "bad.yaml"], ["--new names a plan that cannot be used", "bad.yaml:3:"]),
    (["--old", "old.yaml", "--new", "none.yaml"], ["--new names a plan", "no such file"]),
    (["--old", "old.yaml", "--many", "bad.yaml"], ["--many names a plan that cannot be used", "bad.yaml:3:"]),
    (["--old", "old.yaml"], ["needs --new, or --many"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--engine", "spark"], ["comes with a later version"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--fail-on", "worse"], ["give one of looser, lost, gained, moved"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--renamed", "camp"], ["write the old zone, an equals sign"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--renamed", "camp=x"], ["has no zone 'x'"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--as", "anna"], ["name it with --record"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--actions", "none.yaml"], ["none.yaml: cannot be read"]),
    (["--old", "old.yaml", "--new", "new.yaml", "--actions", "a", "--old-actions", "b"], ["--actions is for every"]),
    (["--old", "old.yaml", "--new", "elsewhere.yaml"], ["have no zone in common (camp and field)"]),
])  # fmt: skip
def test_a_call_that_cannot_be_meant_is_told_and_nothing_is_written(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, words: list[str], said: list[str]
) -> None:
    monkeypatch.chdir(place)
    Path("bad.yaml").write_text(BAD_PLAN)
    Path("elsewhere.yaml").write_text(Path("old.yaml").read_text().replace("camp", "field"))
    capsys.readouterr()
    assert run("backtest", "fixes.csv", *words, "--out", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert all(text in told for text in said), told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "said"), [
    ("", "empty"),
    ("entity,time,received_at,lon,lat\n", "no message"),
    ("name,when,where\na,b,c\n", "no column for time and lon and lat"),
    ("entity,time,lon,lat\na,soon,1,2\n", "no message in it is a fix"),
    ("entity,time,received_at,lon,lat\na,2024-05-01T08:00:00Z,2024-05-03T08:00:00Z,1,2\n", "--as-recorded takes them"),
])  # fmt: skip
def test_a_recording_that_is_none_is_told_and_nothing_is_written(
    place: Path, tmp_path: Path, capsys: Captured, content: str, said: str
) -> None:
    folder, bad = tmp_path / "folder", tmp_path / "bad.csv"
    folder.mkdir()
    bad.write_text(content)
    assert run("backtest", bad, "--old", place / "old.yaml", "--new", place / "new.yaml", "--out", folder / "out") == 2
    assert said in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_recording_of_a_time_when_no_zone_is_in_force_is_told(place: Path, tmp_path: Path, capsys: Captured) -> None:
    late = tmp_path / "late.yaml"
    valid = ", valid: {from: 2025-01-01T00:00:00Z}}\ndefaults"
    late.write_text((place / "old.yaml").read_text().replace("}\ndefaults", valid))
    assert run("backtest", place / "fixes.csv", "--old", late, "--new", late, "--out", tmp_path / "out") == 2
    assert "no zone of any plan is in force then" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_plans_that_read_other_columns_need_a_word_about_it(place: Path, tmp_path: Path, capsys: Captured) -> None:
    text = (place / "old.yaml").read_text()
    for name, column in (("one", "x"), ("two", "y")):
        (tmp_path / f"{name}.yaml").write_text(f"{text}columns: {{lon: {column}}}\n")
    recording = tmp_path / "fixes.csv"
    recording.write_text((place / "fixes.csv").read_text().replace("lon,lat", "x,lat", 1))
    call = ("backtest", recording, "--old", tmp_path / "one.yaml", "--new", tmp_path / "two.yaml", "--out",
            tmp_path / "out")  # fmt: skip
    assert run(*call) == 2
    assert "the plans read lon from 'x' and 'y'; say which with --column lon=COLUMN" in capsys.readouterr().err
    assert run(*call, "--column", "lon=x") == 0


def test_a_folder_of_something_else_is_left_alone(place: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "letter.txt").write_text("dear reader")
    assert _backtest(place, tmp_path) == 2
    assert "holds files that `standoff backtest` has not written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_earlier_backtest_is_replaced_as_a_whole(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    many = ("--many", place / "new.yaml", "--out", out)
    assert run("backtest", place / "fixes.csv", "--old", place / "old.yaml", *many) == 0
    assert (out / "candidates.parquet").exists()
    assert _backtest(place, out) == 0
    assert not (out / "candidates.parquet").exists()
    assert pl.read_parquet(out / "verdicts.parquet")["candidate"].unique().to_list() == ["new"]


@pytest.mark.parametrize(("name", "said"), [
    ("index.html", "index.html: is not what the backtest wrote"),
    ("verdicts.parquet", "verdicts.parquet: is not what the backtest wrote"),
    ("backtest.json", "backtest.json: is not what the backtest wrote"),
])  # fmt: skip
def test_nobody_signs_for_a_folder_in_which_a_file_was_changed(
    place: Path, record: Path, tmp_path: Path, capsys: Captured, name: str, said: str
) -> None:
    out = tmp_path / "out"
    copytree(place / "out", out)
    (out / name).write_bytes((out / name).read_bytes() + b"\n")
    before = len(_entries(record))
    call = ("record", "sign-off", out, "--record", record, "--as", "anna", "--reason", "x", "--at", AT)
    assert run(*call) == 2
    assert said in capsys.readouterr().err
    (out / name).unlink()
    assert run(*call) == 2
    assert len(_entries(record)) == before


def test_nobody_signs_for_counts_that_are_not_those_of_the_verdicts(
    place: Path, record: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "out"
    copytree(place / "out", out)
    text = (out / "backtest.json").read_text()
    (out / "backtest.json").write_text(text.replace('"lost": 1', '"lost": 0', 1))
    assert run("record", "sign-off", out, "--record", record, "--as", "anna", "--reason", "x", "--at", AT) == 2
    assert "its counts are not those of its verdicts" in capsys.readouterr().err


def test_what_is_signed_for_names_every_file_that_was_read(place: Path, record: Path) -> None:
    assert run("record", "sign-off", place / "out", "--record", record, "--as", "anna", "--reason", "x", "--at",
               AT) == 0  # fmt: skip
    files = _entries(record)[-1][2]["files"]
    assert files == {
        name: sha256((place / "out" / name).read_bytes()).hexdigest()
        for name in ("backtest.json", "index.html", "skipped.parquet", "verdicts.parquet")
    }


def test_a_record_that_is_none_is_told_before_anything_is_watched(place: Path, tmp_path: Path) -> None:
    assert _backtest(place, tmp_path / "out", "--record", tmp_path / "none.db", "--as", "anna", "--reason", "x") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_is_told_in_words_and_leaves_nothing(place: Path, tmp_path: Path, capsys: Captured) -> None:
    """A limit on the size of files stands for the disk."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, usual[1]))
    try:
        assert _backtest(place, tmp_path / "out") == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert "cannot be written: File too large; nothing half written is left" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
