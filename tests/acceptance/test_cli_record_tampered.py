"""`standoff record verify` in the hands of somebody who lies to it; the second verifier gives the same answer."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from standoff.cli import main
from standoff.errors import RecordError
from standoff.model.entry import Draft
from standoff.record.commitments import commit, reference
from standoff.record.share.bundle import METADATA, RECORD
from standoff.record.share.bundle_check import unpack
from standoff.stores import open_store

SECOND = Path(__file__).parents[2] / "examples" / "second_verifier" / "verify_record.py"
ORIGIN = "example.org/camp"
AT_US = 4_102_444_800_000_000  # 2100, after whatever the clock says
TEXTS = [commit(f"she lives by the well {number}", bytes([number] * 32)) for number in range(2)]

Answer = tuple[int, str]


@pytest.fixture(autouse=True)
def camp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with a record of twenty entries as SQLite and JSON lines, a proof, a checkpoint and a verifier key."""
    monkeypatch.chdir(tmp_path)
    said("keygen", "--out", "camp.key", "--name", ORIGIN)
    Path("camp.pub").write_text(capsys.readouterr().out)
    said("init", "--record", "r.db", "--origin", ORIGIN, "--key", "camp.key")
    with closing(open_store("r.db")) as store:
        store.append([Draft("event", AT_US, AT_US, "standoff", {"n": number}) for number in range(1, 18)])
        store.append([Draft("claim", AT_US, AT_US, "officer-1", {"words": reference(t)}, (t,)) for t in TEXTS])
    said("checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "seen.txt")
    said("export", "--record", "r.db", "--out", "r.jsonl")
    said("prove", "--record", "r.db", "--seq", "5", "--out", "p.json")


def said(*words: str) -> None:
    assert main(["record", *words]) == 0


def first(record: str, *words: str) -> int:
    return main(["record", "verify", "--record", record, *words])


def second(record: str, *words: str) -> Answer:
    key = Path("camp.pub").read_text().strip()
    words = tuple(key if word == "camp.pub" else word for word in words)
    done = subprocess.run([sys.executable, SECOND, record, *words], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def altered(statement: str) -> None:
    with closing(sqlite3.connect("r.db", isolation_level=None)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.executescript(statement)


KEYED = ("--key", "camp.pub", "--against", "seen.txt")


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE entry SET payload = '{"n":666,"n":5}' WHERE seq = 5""",
        "UPDATE entry SET payload = '{\"n\":5.0}' WHERE seq = 5",
        "UPDATE sealed_text SET salt = x'', body = CAST('lies' AS BLOB)",
        "UPDATE sealed_text SET body = x'ff'",
        "DELETE FROM node",
        "INSERT INTO node VALUES (4, 99, zeroblob(32))",
        "INSERT INTO entry SELECT -1, type, 0, 0, actor, payload_hash, leaf_hash, payload FROM entry WHERE seq = 3",
        "ALTER TABLE entry RENAME TO other; CREATE VIEW entry AS SELECT * FROM other",
        "CREATE INDEX i ON entry (type)",
        "UPDATE setting SET value = 'example.org/other' WHERE name = 'origin'",
    ],
)
def test_both_verifiers_refuse_a_file_that_was_laid_hands_on(statement: str) -> None:
    assert (first("r.db", *KEYED), second("r.db", *KEYED)[0]) == (0, 0)
    altered(statement)
    assert (first("r.db", *KEYED), second("r.db", *KEYED)[0]) == (1, 1)


def test_a_record_without_any_checkpoint_is_signed_by_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    altered("DELETE FROM checkpoint")
    assert first("r.db") == 0  # nobody asked who signed
    assert (first("r.db", "--key", "camp.pub"), second("r.db", "--key", "camp.pub")[0]) == (1, 1)
    assert "nothing in this record is signed" in capsys.readouterr().out
    assert (first("r.db", *KEYED), second("r.db", *KEYED)[0]) == (0, 0)  # the one from outside is


@pytest.mark.parametrize("setting", ["no key", "camp.pub", "/etc/hostname"])
def test_the_keys_that_a_record_names_are_keys_and_never_files(
    setting: str, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(f"UPDATE setting SET value = '{setting}' WHERE name = 'keys'")
    assert first("r.db") == 1
    assert "settings of the record were altered" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines[:-1], lines[-1].removesuffix("\n")],
        lambda lines: [*lines, "what follows"],
        lambda lines: [lines[0], *lines],
        lambda lines: [line.replace("\n", "\r\n") for line in lines],
        lambda lines: [lines[0], lines[-1], *lines[1:-1]],
        lambda lines: [*lines[:21], lines[21].replace("well 0", "mill 9"), *lines[21:]],
        lambda lines: [*lines, '{"entry":' * 50_000 + "\n"],
        lambda lines: [lines[0].replace('"settings":{', '"settings":null,"x":{'), *lines[1:]],
    ],
    ids=["no last newline", "a rest", "two headers", "CRLF", "out of order", "two texts", "too deep", "no settings"],
)  # fmt: skip
def test_both_verifiers_refuse_lines_that_are_not_of_the_format(change: Callable[[list[str]], list[str]]) -> None:
    assert (first("r.jsonl", *KEYED), second("r.jsonl", *KEYED)[0]) == (0, 0)
    lines = Path("r.jsonl").read_text().splitlines(keepends=True)
    Path("t.jsonl").write_bytes("".join(change(lines)).encode())
    assert (first("t.jsonl", *KEYED), second("t.jsonl", *KEYED)[0]) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"size":20}', '"size":-1}'),
        ('"recorded_at":"2100-01-01T00:00:00Z","root"', '"recorded_at":"0001-01-01T00:00:00+14:00","root"'),
        ('"effective_at":"2100-01-01T00:00:00Z"', '"effective_at":"0001-01-01T00:00:00+14:00"'),
        ('"origin":"example.org/camp","recorded_at"', '"origin":"a\\nb: holds","recorded_at"'),
    ],
)
def test_values_that_no_record_has_are_refused_in_words(old: str, new: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path("r.jsonl").read_text()
    assert old in text
    Path("t.jsonl").write_text(text.replace(old, new))
    assert first("t.jsonl") == 2
    assert "is not of the format" in capsys.readouterr().err
    assert second("t.jsonl", *KEYED)[0] == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("checkpoint", [1]), ("checkpoint", 5), ("size", 20.5), ("size", "x"), ("size", float("inf")), ("origin", [1]),
        ("entry.seq", "5"), ("entry.seq", 5.0), ("entry.actor", 5), ("entry.type", None), ("entry.payload", [1]),
        ("entry.recorded_at", 5), ("entry.actor", "\ud800"), ("more", 1), ("entry.more", 1),
    ],
)  # fmt: skip
def test_a_proof_with_a_field_of_another_kind_is_refused_in_words(field: str, value: Any) -> None:
    proof = json.loads(Path("p.json").read_text())
    outer, _, inner = field.rpartition(".")
    (proof[outer] if outer else proof)[inner] = value
    Path("t.json").write_text(json.dumps(proof))
    assert main(["record", "verify", "--proof", "t.json", "--key", "camp.pub"]) == 2


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", '{"format": "standoff-proof/1"}'])
def test_what_is_no_proof_is_refused_in_words(text: str) -> None:
    Path("t.json").write_text(text)
    assert main(["record", "verify", "--proof", "t.json"]) == 2


def test_a_proof_says_one_thing_and_is_signed_by_the_key_that_was_given() -> None:
    text = Path("p.json").read_text()
    Path("t.json").write_text(text.replace('"n": 5', '"n": 666, "n": 5'))
    assert main(["record", "verify", "--proof", "t.json"]) == 2
    Path("t.json").write_text(json.dumps({**json.loads(text), "leaf_hash": "00" * 32}))
    assert main(["record", "verify", "--proof", "t.json"]) == 1
    Path("t.json").write_text(json.dumps({**json.loads(text), "checkpoint": None}))
    assert main(["record", "verify", "--proof", "t.json"]) == 0  # it agrees with itself, and says no more
    assert main(["record", "verify", "--proof", "t.json", "--key", "camp.pub"]) == 1


@pytest.mark.parametrize("words", [["--record", "x" * 5000], ["--record", "r.db", "--key", "x" * 3000]])
def test_a_name_that_no_file_can_have_is_a_bad_call(words: list[str]) -> None:
    assert main(["record", "verify", *words]) == 2


def test_a_text_that_is_back_after_its_removal_is_remarked(capsys: pytest.CaptureFixture[str]) -> None:
    gone = TEXTS[0]
    said("redact", "--record", "r.db", "--commitment", gone.commitment, "--as", "officer-1", "--reason", "her safety")
    assert first("r.db") == 0
    assert "that are here" not in capsys.readouterr().out
    values = f"x'{gone.commitment}', x'{gone.salt.hex()}', CAST('{gone.text}' AS BLOB)"
    altered(f"INSERT INTO sealed_text VALUES ({values})")
    assert first("r.db") == 0
    assert f"that are here, while an entry says that they were removed: {gone.commitment}" in capsys.readouterr().out


def test_a_checkpoint_whose_file_cannot_be_made_is_not_signed() -> None:
    with closing(open_store("r.db", readonly=True)) as store:
        before = store.checkpoints()
        assert main(["record", "checkpoint", "--record", "r.db", "--key", "camp.key", "--out", "seen.txt"]) == 2
        assert store.checkpoints() == before


def test_a_new_file_is_on_disk_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds, sync = list[bool](), os.fsync

    def noted(handle: int) -> None:
        kinds.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    said("keygen", "--out", "other.key")
    assert kinds == [False, True]


def _zip(method: int, **files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as box:
        for name, data in files.items():
            box.writestr({"metadata": METADATA, "record": RECORD}[name], data)
    return packed.getvalue()


def test_a_bundle_that_would_unpack_without_end_is_refused_unread() -> None:
    bomb = _zip(zipfile.ZIP_DEFLATED, metadata=b"{}", record=b"0" * 20_000_000)
    with pytest.raises(RecordError, match="would unpack to far more"):
        unpack(bomb)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bundle_with_any_byte_changed_is_refused_in_words(method: int) -> None:
    good = _zip(method, metadata=b'{"@graph": []}', record=bytes(range(256)))
    for place in range(len(good)):
        for value in (0, 0xFF, good[place] ^ 0x80):
            try:
                unpack(good[:place] + bytes([value]) + good[place + 1 :])
            except RecordError:
                continue
            pytest.fail(f"byte {place} as {value} made a bundle")
