"""Checks the second verifier against the published vectors: python check_vectors.py docs/vectors/record-v1.json.

Exit code 0: it agrees with all; 1: it disagrees with those named.
"""

# ruff: noqa: INP001, T201  # a program that stands by itself and talks to a person

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import verify_record as second

Vector = dict[str, Any]


def payload_agrees(v: Vector) -> bool:
    """Canonical text and hash."""
    text = second.canonical(v["payload"])
    return bool((text, second.digest(text.encode()).hex()) == (v["canonical"], v["sha256"]))


def commitment_agrees(v: Vector) -> bool:
    """Salt and text give the commitment."""
    return bool(second.digest(bytes.fromhex(v["salt"]) + v["text"].encode()).hex() == v["commitment"])


def entry_agrees(v: Vector) -> bool:
    """The leaf hash."""
    return bool(second.leaf_of(v["entry"]).hex() == v["leaf_hash"] == second.digest(b"\0" + v["leaf"].encode()).hex())


def tree_agrees(v: Vector) -> bool:
    """The root."""
    return bool(second.root_over(_hashes(v["leaf_hashes"])).hex() == v["root"])


def inclusion_agrees(v: Vector) -> bool:
    """The path leads to the root, or is refused."""
    found = second.root_by_inclusion(v["seq"], v["size"], bytes.fromhex(v["leaf_hash"]), _hashes(v["path"]))
    return bool((found == bytes.fromhex(v["root"])) == v["valid"])


def consistency_agrees(v: Vector) -> bool:
    """The path leads to both roots, or is refused."""
    old_root, root = bytes.fromhex(v["old_root"]), bytes.fromhex(v["root"])
    found = second.roots_by_growth(v["old"], v["size"], old_root, _hashes(v["path"]))
    return bool((found == (old_root, root)) == v["valid"])


def key_agrees(v: Vector) -> bool:
    """Name, key id, kind and public key."""
    return second.read_keys([v["verifier"]]) == {
        (v["name"], bytes.fromhex(v["key_id"])): (v["kind"], bytes.fromhex(v["public"]))
    }


def note_agrees(v: Vector) -> bool:
    """Well formed and signed by a known key, or refused."""
    try:
        text, _, tail = v["note"].rpartition("\n\n")
        found = bool(second.signed_by(text + "\n", tail.split("\n")[:-1], second.read_keys(v["keys"])))
    except (second.BadError, ValueError):
        found = False
    return bool(found == v["valid"])


def checkpoint_agrees(v: Vector) -> bool:
    """It says what the vector has it say, or is refused."""
    try:
        origin, size, root = second.open_checkpoint(v["note"], second.read_keys(v["keys"]))
    except second.BadError:
        return not v["valid"]
    return bool(v["valid"] and (origin, size, root.hex()) == (v["origin"], v["size"], v["root"]))


def record_agrees(v: Vector) -> bool:
    """It holds, or the same entry is the first bad one."""
    try:
        second.verify(second.read_lines(v["lines"]), second.read_keys(v["keys"]), v["against"])
    except second.BadError as fault:
        return not v["ok"] and fault.seq == v["first_bad"]
    return bool(v["ok"])


CHECKS: dict[str, Callable[[Vector], bool]] = {
    "payloads": payload_agrees,
    "commitments": commitment_agrees,
    "entries": entry_agrees,
    "trees": tree_agrees,
    "inclusion": inclusion_agrees,
    "consistency": consistency_agrees,
    "keys": key_agrees,
    "notes": note_agrees,
    "checkpoints": checkpoint_agrees,
    "records": record_agrees,
}


def wrong(vectors: dict[str, Any]) -> Iterator[str]:
    """The names of the vectors that the second verifier disagrees with."""
    for part, agrees in CHECKS.items():
        yield from (f"{part}: {v['name']}" for v in vectors[part] if not agrees(v))


def _hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def main() -> int:
    """Check them all, name the wrong ones."""
    vectors = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    found = list(wrong(vectors))
    print("\n".join(found or [f"agrees with all {sum(len(vectors[part]) for part in CHECKS)} vectors"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
