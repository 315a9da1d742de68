"""The published vectors are what the code writes, and the code reads them as they say."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from pymerkle import InmemoryTree

from standoff.errors import RecordError
from standoff.record import leaf_bytes, leaf_hash, payload_bytes, verify_consistency, verify_inclusion
from standoff.record.checkpoints import open_checkpoint
from standoff.record.commitments import commit
from standoff.record.keys import SignerKey, VerifierKey
from standoff.record.merkle import root
from standoff.record.notes import open_note, parse_note
from standoff.record.portable import KeptEntry, collect, read_lines
from standoff.record.verify import verify

ROOT = Path(__file__).parents[3]
VECTORS: dict[str, list[dict[str, Any]]] = json.loads((ROOT / "docs/vectors/record-v1.json").read_text("utf-8"))


def each(part: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[part], ids=lambda vector: vector["name"])


def test_the_file_is_what_its_script_writes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["write_vectors.py", "--check"])
    spec: dict[str, Any] = {"__name__": "write_vectors", "__file__": str(ROOT / "scripts/write_vectors.py")}
    exec(compile((ROOT / "scripts/write_vectors.py").read_text("utf-8"), spec["__file__"], "exec"), spec)
    assert spec["main"]() == 0, capsys.readouterr().out


@each("payloads")
def test_payloads(vector: dict[str, Any]) -> None:
    made = payload_bytes(vector["payload"])
    assert made.decode() == vector["canonical"]
    assert made == rfc8785.dumps(vector["payload"])
    assert sha256(made).hexdigest() == vector["sha256"]


@each("commitments")
def test_commitments(vector: dict[str, Any]) -> None:
    assert commit(vector["text"], bytes.fromhex(vector["salt"])).commitment == vector["commitment"]


@each("entries")
def test_entries(vector: dict[str, Any]) -> None:
    line = rfc8785.dumps({"entry": vector["entry"], "leaf_hash": vector["leaf_hash"]}).decode()
    _, item = read_lines([VECTORS["records"][0]["lines"][0], line])
    assert isinstance(item, KeptEntry)
    assert leaf_bytes(item.entry).decode() == vector["leaf"]
    assert leaf_hash(item.entry).hex() == vector["leaf_hash"]


@each("trees")
def test_trees(vector: dict[str, Any]) -> None:
    assert root(map(bytes.fromhex, vector["leaf_hashes"])).hex() == vector["root"]


def test_trees_are_those_of_pymerkle() -> None:
    tree = InmemoryTree(algorithm="sha256")
    for entry, grown in zip(VECTORS["entries"], VECTORS["trees"][1:], strict=True):
        tree.append_entry(entry["leaf"].encode())
        assert tree.get_root().hex() == grown["root"]


@each("inclusion")
def test_inclusion(vector: dict[str, Any]) -> None:
    leaf, root_hash = bytes.fromhex(vector["leaf_hash"]), bytes.fromhex(vector["root"])
    path = [bytes.fromhex(step) for step in vector["path"]]
    assert verify_inclusion(vector["seq"], vector["size"], leaf, path, root_hash) == vector["valid"]


@each("consistency")
def test_consistency(vector: dict[str, Any]) -> None:
    old_root, root_hash = bytes.fromhex(vector["old_root"]), bytes.fromhex(vector["root"])
    path = [bytes.fromhex(step) for step in vector["path"]]
    assert verify_consistency(vector["old"], vector["size"], old_root, root_hash, path) == vector["valid"]


@each("keys")
def test_keys(vector: dict[str, Any]) -> None:
    signer = SignerKey.parse(vector["signer"])
    assert (signer.name, signer.kind, signer.seed.hex()) == (vector["name"], vector["kind"], vector["seed"])
    assert signer.verifier == VerifierKey.parse(vector["verifier"])
    assert signer.verifier.public.hex() == vector["public"]


@each("notes")
def test_notes(vector: dict[str, Any]) -> None:
    try:
        found = bool(open_note(parse_note(vector["note"]), map(VerifierKey.parse, vector["keys"])))
    except RecordError:
        found = False
    assert found == vector["valid"]


@each("checkpoints")
def test_checkpoints(vector: dict[str, Any]) -> None:
    try:
        found = open_checkpoint(vector["note"], map(VerifierKey.parse, vector["keys"])).checkpoint
    except RecordError:
        assert not vector["valid"]
    else:
        assert vector["valid"]
        assert (found.origin, found.size, found.root.hex()) == (vector["origin"], vector["size"], vector["root"])


@each("records")
def test_records(vector: dict[str, Any]) -> None:
    found = collect(vector["lines"])
    report = verify(
        found.entries, found.header.head, found.checkpoints, [VerifierKey.parse(key) for key in vector["keys"]],
        against=vector["against"], leaves=found.leaf_hashes, text=found.texts.get,
    )  # fmt: skip
    first = None if report.first_bad is None else report.first_bad.seq
    assert (report.ok, first) == (vector["ok"], vector["first_bad"])
