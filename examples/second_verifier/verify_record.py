"""A second verifier of Standoff records, written from docs/record-format.md alone; it shares no code with Standoff.

    python verify_record.py FILE [--key VERIFIER_KEY]... [--against CHECKPOINT_FILE]...

FILE is a record in SQLite or in JSON lines. Exit code 0: it holds; 1: it does not; 2: it cannot be read.
Needs Python 3.11 and, for signatures only, the package `cryptography`. `check_vectors.py` tries the proofs, too.
"""

# ruff: noqa: INP001, T201  # a program that stands by itself and talks to a person

from __future__ import annotations

import argparse
import base64
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = Any
Keys = dict[tuple[str, bytes], tuple[int, bytes]]  # (name, key id): (kind, public key)


class BadError(Exception):
    """Something does not hold; `seq` is the entry, where one can be named."""

    def __init__(self, text: str, seq: int | None = None) -> None:
        super().__init__(text)
        self.seq = seq


def canonical(value: Json) -> str:
    """RFC 8785."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def number(value: float) -> str:
    """A number as ECMAScript writes it; this format has none beyond 2^53 - 1."""
    if not abs(value) < 2**53:
        raise ValueError(f"{value} is no number of this format")
    if value == int(value):
        return str(int(value))
    if abs(value) >= 1e-6:
        return format(Decimal(repr(value)), "f")
    return re.sub(r"e-0?", "e-", repr(value))


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return sha256(data).digest()


def leaf_of(entry: Json) -> bytes:
    """The leaf hash of an entry."""
    names = ["actor", "effective_at", "payload_hash", "recorded_at", "seq", "type"]
    return digest(b"\0" + canonical({name: entry[name] for name in names}).encode())


def above(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes."""
    return digest(b"\1" + left + right)


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root_over(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes: neighbours are joined level by level, one left over goes up as it is."""
    if not leaves:
        return digest(b"")
    while len(leaves) > 1:
        odd = [leaves[-1]] if len(leaves) % 2 else []
        leaves = [above(*pair) for pair in zip(leaves[::2], leaves[1::2], strict=False)] + odd
    return leaves[0]


def root_by_inclusion(seq: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that a path leads to from a leaf, or None where the path does not fit the sizes."""
    if not 0 <= seq < size or any(len(step) != 32 for step in [leaf, *path]):
        return None
    if size == 1 or not path:
        return leaf if size == 1 and not path else None
    middle, last = split(size), path[-1]
    if seq < middle:
        found = root_by_inclusion(seq, middle, leaf, path[:-1])
        return found and above(found, last)
    found = root_by_inclusion(seq - middle, size - middle, leaf, path[:-1])
    return found and above(last, found)


def roots_by_growth(old: int, size: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that a consistency proof leads to, or None where it does not fit the sizes."""
    if not 0 < old <= size or any(len(step) != 32 for step in [old_root, *path]):
        return None

    def walk(old: int, size: int, steps: list[bytes], whole: bool) -> tuple[bytes, bytes] | None:
        if old == size:
            known = [old_root] if whole and not steps else steps if not whole else []
            return (known[0], known[0]) if len(known) == 1 else None
        if not steps:
            return None
        middle, last = split(size), steps[-1]
        if old <= middle:
            found = walk(old, middle, steps[:-1], whole)
            return found and (found[0], above(found[1], last))
        found = walk(old - middle, size - middle, steps[:-1], False)
        return found and (above(last, found[0]), above(last, found[1]))

    return walk(old, size, path, True)


def unbase64(text: str) -> bytes:
    """Standard base64, in its one spelling."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(f"{text} is base64 in another spelling")
    return data


def read_keys(texts: list[str]) -> Keys:
    """Verifier keys: name+hash+base64(kind || public key)."""
    keys = {}
    for text in texts:
        name, key_id, rest = text.split("+", 2)
        data = unbase64(rest)
        if len(data) != 33 or data[0] not in (1, 4) or digest(name.encode() + b"\n" + data)[:4].hex() != key_id:
            raise ValueError(f"{text} is no verifier key")
        keys[name, bytes.fromhex(key_id)] = (data[0], data[1:])
    return keys


def signed_by(text: str, lines: list[str], keys: Keys) -> list[str]:
    """The names of the kind 1 keys that signed; BadError where a known key's signature does not fit."""
    names = []
    for line in lines:
        dash, name, code = line.split(" ")
        data = unbase64(code)
        if dash != "—" or not name or "+" in name or len(data) < 5:
            raise ValueError(f"{line} is no signature line")
        kind, public = keys.get((name, data[:4]), (0, b""))
        message, signature = text.encode(), data[4:]
        if kind == 4:
            at_s, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {at_s}\n{text}".encode()
        if kind:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            except InvalidSignature:
                raise BadError(f"the signature by {name} does not fit") from None
        names += [name] if kind == 1 else []
    return names


def open_checkpoint(note: str, keys: Keys) -> tuple[str, int, bytes]:
    """Origin, size and root; BadError where the note is malformed or, given keys, not signed by any."""
    try:
        head, blank, tail = note.rpartition("\n\n")
        origin, size, root, *more = head.split("\n")
        found = (origin, int(size), unbase64(root))
        well = blank and tail.endswith("\n") and origin and size == str(found[1]) and len(found[2]) == 32
        if not well or "" in more or any(char < " " and char != "\n" for char in head):
            raise ValueError("it is not of the form")  # noqa: TRY301  # the one place where all of these end
        if found[1] == 0 and found[2] != digest(b""):
            raise ValueError("the empty record has another root")  # noqa: TRY301
        names = signed_by(head + "\n", tail.split("\n")[:-1], keys)
    except (ValueError, TypeError, AttributeError) as fault:
        raise BadError(f"a checkpoint cannot be read: {fault}") from None
    if keys and not names:
        raise BadError("a checkpoint is signed by no key that was given")
    return found


@dataclass
class Record:
    """What was read from a file."""

    origin: str
    size: int
    root: bytes
    recorded_at: str | None
    entries: list[tuple[Json, bytes]] = field(default_factory=list)  # with the leaf hash that was kept
    nodes: list[tuple[int, int, bytes]] = field(default_factory=list)  # level, index, hash
    nodes_due: int = 0
    texts: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)


def at(text: str) -> datetime:
    """An instant; ValueError unless it is written as the format has it."""
    when = datetime.fromisoformat(text)
    if when.isoformat().replace("+00:00", "Z") != text or not text.endswith("Z"):
        raise ValueError(f"{text} is no instant of this format")
    return when


def check_entry(seq: int, entry: Json, kept: bytes, before: Json, texts: dict[str, tuple[bytes, str]]) -> bytes:
    """The leaf hash of an entry; BadError for the first thing that is wrong with it."""
    if entry["seq"] != seq:
        raise BadError(f"entry {seq} is not in its place", seq)
    payload = canonical(entry["payload"]).encode()
    leaf = leaf_of(entry)
    when = at(entry["recorded_at"])
    at(entry["effective_at"])
    if digest(payload).hex() != entry["payload_hash"]:
        raise BadError(f"entry {seq}: the payload does not have the logged hash", seq)
    if leaf != kept:
        raise BadError(f"entry {seq}: its leaf is not the one that was kept", seq)
    if before and when < at(before["recorded_at"]):
        raise BadError(f"entry {seq} was recorded before the one it follows", seq)
    for commitment in commitments(entry["payload"]):
        salt, text = texts.get(commitment, (None, ""))
        if salt is not None and (len(salt) != 32 or digest(salt + text.encode()).hex() != commitment):
            raise BadError(f"entry {seq}: the sealed text is not the one committed", seq)
    return leaf


def commitments(value: Json) -> Iterator[str]:
    """Every commitment in a payload."""
    if isinstance(value, dict):
        if isinstance(value.get("commitment"), str):
            yield value["commitment"]
        value = list(value.values())
    for item in value if isinstance(value, list) else []:
        yield from commitments(item)


def verify(record: Record, keys: Keys, against: list[str]) -> None:
    """BadError for the first thing that is wrong with a record."""
    leaves: list[bytes] = []
    before: Json = None
    for seq, (entry, kept) in enumerate(record.entries):
        try:
            leaves.append(check_entry(seq, entry, kept, before, record.texts))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise BadError(f"entry {seq} cannot be read: {fault}", seq) from None
        before = entry
    check_tree(record, leaves, before)
    if keys and not record.checkpoints + against:
        raise BadError("no checkpoint is there: nothing is signed by a key that was given")
    for note in record.checkpoints + against:
        check_growth(open_checkpoint(note, keys), record.origin, leaves)


def check_tree(record: Record, leaves: list[bytes], last: Json) -> None:
    """BadError where the kept head or a kept hash is not that of the entries."""
    if len(leaves) != record.size:
        raise BadError(f"there are {len(leaves)} entries, not {record.size}", min(len(leaves), record.size))
    if root_over(leaves) != record.root:
        raise BadError("the root over the entries is not the one that was kept")
    for level, index, node in record.nodes:
        first, end = index << level, index + 1 << level
        if end > len(leaves):
            raise BadError(f"there are {len(leaves)} entries, a kept hash covers {end}", len(leaves))
        if root_over(leaves[first:end]) != node:
            raise BadError(f"the hash kept over entries {first} to {end - 1} is not theirs")
    if len(record.nodes) != record.nodes_due:
        raise BadError(f"{len(record.nodes)} hashes are kept above the leaves, {record.nodes_due} belong there")
    if record.recorded_at != (last["recorded_at"] if last else None):
        raise BadError("the head has another time than the last entry")


def check_growth(checkpoint: tuple[str, int, bytes], origin: str, leaves: list[bytes]) -> None:
    """BadError where the entries do not continue those of a checkpoint."""
    its, size, root = checkpoint
    if its != origin:
        raise BadError(f"a checkpoint is of another record: {its}")
    if size > len(leaves):
        raise BadError(f"a checkpoint shows {size} entries, there are {len(leaves)}", len(leaves))
    if root_over(leaves[:size]) != root:
        raise BadError(f"history before entry {size} is not that of a checkpoint")


def unhex(text: str) -> bytes:
    """Lower-case hex and nothing else."""
    if not re.fullmatch("([0-9a-f]{2})*", text):
        raise ValueError(f"{text[:80]} is not lower-case hex")
    return bytes.fromhex(text)


def fields(value: Json, *names: str) -> list[Json]:
    """The values of an object that has exactly these fields."""
    if sorted(value) != sorted(names):
        raise ValueError(f"there are the fields {sorted(value)}, there should be {sorted(names)}")
    return [value[name] for name in names]


def read_lines(lines: list[str]) -> Record:
    """A record in JSON lines."""
    head, *rest = map(json.loads, lines)
    if any(canonical(value) != line.removesuffix("\n") for value, line in zip([head, *rest], lines, strict=True)):
        raise ValueError("a line is not canonical JSON")
    name, origin, more, size, root, when = fields(head, "format", "origin", "settings", "size", "root", "recorded_at")
    if name != "standoff-record/1" or not isinstance(more, dict):
        raise ValueError(f"{name} is another format")
    record = Record(origin, size, unhex(root), when)
    for line in rest:
        if "entry" in line and not record.texts and not record.checkpoints:
            entry, leaf = fields(line, "entry", "leaf_hash")
            fields(entry, "actor", "effective_at", "payload", "payload_hash", "recorded_at", "seq", "type")
            record.entries.append((entry, unhex(leaf)))
        elif "text" in line and not record.checkpoints and line["text"]["commitment"] not in record.texts:
            commitment, salt, text = fields(*fields(line, "text"), "commitment", "salt", "text")
            record.texts[unhex(commitment).hex()] = (unhex(salt), text)
        else:
            record.checkpoints += fields(line, "checkpoint")
    return record


def read_sqlite(path: Path) -> Record:
    """A record in SQLite. What is kept of its head are the leaf hashes and, from time to time, a hash above them."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        (origin,) = database.execute("SELECT value FROM setting WHERE name = 'origin'").fetchone()
        record = Record(origin, 0, b"", None)
        if database.execute("SELECT 1 FROM sqlite_schema WHERE type IN ('view', 'index')").fetchone():
            raise BadError("there is a view or an index, which may change what is read")
        for seq, kind, recorded, effective, actor, payload_hash, payload, leaf in database.execute(
            "SELECT seq, type, recorded_at, effective_at, actor, payload_hash, payload, leaf_hash"
            " FROM entry ORDER BY seq"
        ):
            entry = {"seq": seq, "type": kind, "actor": actor, "payload_hash": payload_hash.hex()}
            entry |= {"recorded_at": instant(recorded), "effective_at": instant(effective), "payload": parsed(payload)}
            record.entries.append((entry, leaf))
        record.nodes = list(database.execute("SELECT level, position, hash FROM node"))
        for commitment, salt, body in database.execute("SELECT commitment, salt, body FROM sealed_text"):
            record.texts[commitment.hex()] = (salt, body.decode(errors="replace"))
        record.checkpoints = [note for (note,) in database.execute("SELECT note FROM checkpoint ORDER BY id")]
    record.size, record.root = len(record.entries), root_over([leaf for _, leaf in record.entries])
    record.nodes_due = sum(record.size >> level for level in range(4, 64, 4))
    record.recorded_at = record.entries[-1][0]["recorded_at"] if record.entries else None
    return record


def instant(at_us: int) -> str:
    """Microseconds since 1970 as text; what is no instant stays what it is, and is found later."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).isoformat().replace("+00:00", "Z")
    except OverflowError:
        return str(at_us)


def parsed(text: str) -> Json:
    """Canonical JSON, or else None, which no hash fits."""
    try:
        value = json.loads(text)
        return value if canonical(value) == text else None
    except (ValueError, RecursionError):
        return None


def whole_lines(data: bytes) -> list[str]:
    """The lines of a text. What stands behind the last newline becomes a line too, and is not canonical JSON."""
    return data.decode().removesuffix("\n").split("\n") + [""] * (not data.endswith(b"\n"))


def main() -> int:
    """Read the command line, verify, say what was found."""
    parser = argparse.ArgumentParser(description="Verify a Standoff record.")
    parser.add_argument("file", type=Path, help="a record: SQLite, or JSON lines")
    parser.add_argument("--key", action="append", default=[], help="a verifier key: name+hash+base64")
    parser.add_argument("--against", action="append", default=[], type=Path, help="a checkpoint kept outside")
    asked = parser.parse_args()
    try:
        keys, against = read_keys(asked.key), [path.read_text("utf-8") for path in asked.against]
        with asked.file.open("rb") as file:
            is_sqlite = file.read(15) == b"SQLite format 3"
        record = read_sqlite(asked.file) if is_sqlite else read_lines(whole_lines(asked.file.read_bytes()))
        verify(record, keys, against)
    except BadError as fault:
        print(f"does not hold: {fault}" + ("" if fault.seq is None else f"\nfirst bad entry: {fault.seq}"))
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, sqlite3.Error) as fault:
        print(f"cannot be read: {fault}")
        return 2
    print(f"holds: {record.size} entries of {record.origin}, root {record.root.hex()}")
    print(f"compared with {len(against)} checkpoints from outside, signatures {'' if keys else 'not '}checked")
    return 0


if __name__ == "__main__":
    sys.exit(main())
