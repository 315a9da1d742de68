"""The second verifier, run as the program that it is: it agrees with the vectors, and names the same bad entries."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from record_cases import ORIGIN, SECRET, SIGNER, draft, kept

from standoff.errors import TamperedError
from standoff.record.commitments import reference
from standoff.record.verify import verify
from standoff.stores import open_store

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "second_verifier"
VECTORS = ROOT / "docs" / "vectors" / "record-v1.json"
RECORDS = {vector["name"]: vector for vector in json.loads(VECTORS.read_text("utf-8"))["records"]}


def run(program: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, FOLDER / program, *words], capture_output=True, text=True)


def written(folder: Path, vector: dict[str, Any]) -> list[str | Path]:
    """The words of the command line for a record of the vectors, with its files written."""
    record = folder / "record.jsonl"
    record.write_text("".join(vector["lines"]), "utf-8")
    words: list[str | Path] = [record]
    for key in vector["keys"]:
        words += ["--key", key]
    for number, note in enumerate(vector["against"]):
        (folder / f"{number}.txt").write_text(note, "utf-8")
        words += ["--against", folder / f"{number}.txt"]
    return words


def test_it_agrees_with_every_vector() -> None:
    done = run("check_vectors.py", VECTORS)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.startswith("agrees with all ")


def test_a_spoilt_vector_of_each_kind_is_named(tmp_path: Path) -> None:
    vectors = json.loads(VECTORS.read_text("utf-8"))
    told = {"payloads": "canonical", "commitments": "commitment", "entries": "leaf_hash", "trees": "root"}
    for part in [part for part in vectors if isinstance(vectors[part], list)]:
        field = told.get(part) or {"keys": "public", "records": "ok"}.get(part, "valid")
        value = vectors[part][0][field]
        vectors[part][0][field] = not value if isinstance(value, bool) else "00" * 32
    (tmp_path / "spoilt.json").write_text(json.dumps(vectors), "utf-8")
    done = run("check_vectors.py", tmp_path / "spoilt.json")
    names = [f"{part}: {vectors[part][0]['name']}" for part in vectors if isinstance(vectors[part], list)]
    assert (done.returncode, done.stdout.splitlines()) == (1, names)


@pytest.mark.parametrize("name", RECORDS)
def test_it_says_whether_a_record_holds_and_names_the_first_bad_entry(tmp_path: Path, name: str) -> None:
    vector = RECORDS[name]
    done = run("verify_record.py", *written(tmp_path, vector))
    assert (done.returncode, done.stderr) == (0 if vector["ok"] else 1, "")
    assert done.stdout.startswith("holds: " if vector["ok"] else "does not hold: ")
    named = [line for line in done.stdout.splitlines() if line.startswith("first bad entry: ")]
    assert named == ([] if vector["first_bad"] is None else [f"first bad entry: {vector['first_bad']}"])


@pytest.mark.parametrize("text", ["", "hello\n", '{"format":"other/2"}\n', "[1]\n", '{"format":"standoff-record/1"}\n'])
def test_what_is_no_record_cannot_be_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    done = run("verify_record.py", tmp_path / "file")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("cannot be read: ")


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert run("verify_record.py", tmp_path / "none").returncode == 2


def test_it_shares_no_code_with_the_package_and_needs_nothing_but_signatures() -> None:
    taken = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                taken |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                taken.add((node.module or "").split(".")[0])
    assert taken - set(sys.stdlib_module_names) == {"cryptography", "verify_record"}


EXCHANGE = "UPDATE entry SET seq = seq - 11 WHERE seq IN (5, 6); UPDATE entry SET seq = -seq WHERE seq < 0"
SQL: dict[str, tuple[str, int | None]] = {
    "type": ("UPDATE entry SET type = 'claim' WHERE seq = 5", 5),
    "recorded_at": ("UPDATE entry SET recorded_at = recorded_at + 1 WHERE seq = 5", 5),
    "effective_at": ("UPDATE entry SET effective_at = 0 WHERE seq = 5", 5),
    "an instant beyond the calendar": ("UPDATE entry SET recorded_at = 9000000000000000000 WHERE seq = 5", 5),
    "actor": ("UPDATE entry SET actor = 'x' WHERE seq = 5", 5),
    "payload": ("UPDATE entry SET payload = replace(payload, 'conv', 'cony') WHERE seq = 5", 5),
    "payload, no JSON": ("UPDATE entry SET payload = substr(payload, 2) WHERE seq = 5", 5),
    "payload_hash": ("UPDATE entry SET payload_hash = zeroblob(32) WHERE seq = 5", 5),
    "leaf_hash": ("UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 5", 5),
    "an entry deleted": ("DELETE FROM entry WHERE seq = 5", 5),
    "the last ones deleted": ("DELETE FROM entry WHERE seq > 10", 11),
    "two exchanged": (EXCHANGE, 5),
    "a hash of the tree": ("UPDATE node SET hash = zeroblob(32)", None),
    "the text": ("UPDATE sealed_text SET body = CAST('other' AS BLOB)", 3),
    "the salt": ("UPDATE sealed_text SET salt = zeroblob(32)", 3),
    "a checkpoint": ("UPDATE checkpoint SET note = replace(note, '20', '19')", None),
    "the name": ("UPDATE setting SET value = 'other' WHERE name = 'origin'", None),
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A record of 20 entries as the store of the package writes it."""
    record = kept(20, secret_at=3)
    path = tmp_path / "record.db"
    store = open_store(path, create=True, origin=ORIGIN)
    store.append([replace(draft(n), **_secret(n)) for n in range(20)])
    store.add_checkpoint(record.checkpoint())
    assert store.head().root == record.head.root
    store.close()
    return path


def _secret(number: int) -> dict[str, Any]:
    return {"type": "claim", "payload": {"words": reference(SECRET)}, "sealed": (SECRET,)} if number == 3 else {}


def tampered(path: Path, script: str) -> None:
    """What somebody does who has the file, and takes the triggers out of his way."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(script)


def test_it_reads_a_record_in_sqlite(database: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.txt").write_text(kept(9, secret_at=3).checkpoint(), "utf-8")
    done = run("verify_record.py", database, "--key", str(SIGNER.verifier), "--against", tmp_path / "checkpoint.txt")
    assert (done.returncode, done.stderr) == (0, "")
    root = kept(20, secret_at=3).head.root.hex()
    assert done.stdout.splitlines() == [
        f"holds: 20 entries of {ORIGIN}, root {root}",
        "compared with 1 checkpoints from outside, signatures checked",
    ]


def test_the_page_describes_the_tables_as_they_are(database: Path) -> None:
    page = (ROOT / "docs" / "record-format.md").read_text("utf-8")
    described = {
        row.split("`")[1]: set(re.findall(r"`(\w+)`", row.split("|")[2]))
        for row in page.split("## SQLite\n")[1].split("\n## ")[0].splitlines()
        if row.startswith("| `")
    }
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in tables}
        (application_id,), (version,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version")
        )
    assert described == found
    assert f"`0x{application_id:X}` and the format, {version}," in page


@pytest.mark.parametrize("case", SQL)
def test_it_names_the_first_bad_entry_of_a_tampered_sqlite_file_as_the_package_does(database: Path, case: str) -> None:
    script, first_bad = SQL[case]
    tampered(database, script)
    done = run("verify_record.py", database, "--key", str(SIGNER.verifier))
    assert (done.returncode, done.stderr) == (1, ""), done.stdout
    named = [int(line.split(": ")[1]) for line in done.stdout.splitlines() if line.startswith("first bad entry")]
    assert named == ([] if first_bad is None else [first_bad])
    assert first_bad_of_ours(database) == first_bad


def first_bad_of_ours(path: Path) -> int | None:
    """What the verifier of the package names in the same file, in which something is wrong."""
    try:
        with closing(open_store(path, readonly=True)) as store:
            report = verify(
                store.entries(), store.head(), store.checkpoints(), [SIGNER.verifier],
                leaves=store.leaf_hashes(), text=store.text,
            )  # fmt: skip
    except TamperedError as fault:  # so plainly wrong that it is not even opened
        return fault.seq
    assert not report.ok
    return report.first_bad.seq if report.first_bad else None


def test_a_sqlite_file_that_is_no_record_cannot_be_read(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    done = run("verify_record.py", tmp_path / "other.db")
    assert (done.returncode, done.stderr) == (2, "")
    assert "no such table" in done.stdout
