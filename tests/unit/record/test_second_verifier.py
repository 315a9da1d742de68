"""The second verifier, run as the program that it is: it agrees with the vectors, and names the same bad entries."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
