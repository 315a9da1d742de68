"""Writes docs/vectors/record-v1.json: test vectors of the record format, for whoever writes another verifier.

`python scripts/write_vectors.py` writes; with `--check` it only says that the file is stale (exit code 1). Everything
is fixed: keys, salts and times are constants, so the same code writes the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from standoff.model.entry import Draft, Entry, Head, SealedText
from standoff.record.canonical import payload_bytes
from standoff.record.checkpoints import open_checkpoint, sign_checkpoint
from standoff.record.commitments import commit, reference
from standoff.record.entries import leaf_bytes, leaf_hash, seal
from standoff.record.keys import COSIGNATURE, SignerKey
from standoff.record.merkle import Frontier, consistency_path, hash_leaf, inclusion_path
from standoff.record.notes import sign_note
from standoff.record.portable import FORMAT, Header, write_lines
from standoff.record.witness import cosign
from standoff.units import instant_text

FILE = Path(__file__).parent.parent / "docs" / "vectors" / "record-v1.json"
ORIGIN = "example.org/al-tanf"
START_US = 1_495_097_100_000_000  # 2017-05-18T08:45:00Z
SIGNER = SignerKey(ORIGIN, bytes(range(32)))
STRANGER = SignerKey(ORIGIN, bytes(range(1, 33)))
WITNESS = SignerKey("witness.example", bytes(range(2, 34)), COSIGNATURE)
SECRET = commit("Seen from the roof of the clinic.", bytes(range(100, 132)))
KEYS = [str(SIGNER.verifier), str(WITNESS.verifier)]
OTHER = hash_leaf(b"of another tree")


class Kept:
    """Entries with their leaves, nodes and tree."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.entries = [seal(draft, seq) for seq, draft in enumerate(drafts)]
        self.texts = [sealed for draft in drafts for sealed in draft.sealed]
        self.leaves = [leaf_hash(entry) for entry in self.entries]
        self.tree = Frontier()
        self.nodes = {(level, at): made for leaf in self.leaves for level, at, made in self.tree.append(leaf)}

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        return self.nodes[level, index]

    @property
    def head(self) -> Head:
        """As it is now."""
        last = self.entries[-1].recorded_at_us if self.entries else None
        return Head(ORIGIN, self.tree.size, self.tree.root(), last)

    def checkpoint(self, signer: SignerKey = SIGNER) -> str:
        """Of the head."""
        return str(sign_checkpoint(self.head, [signer]))


def drafts() -> list[Draft]:
    """A short history."""
    payloads: list[tuple[str, str, dict[str, Any]]] = [
        ("record_opened", "officer-1", {"name": ORIGIN, "keys": [str(SIGNER.verifier)]}),
        ("event", "standoff", {"kind": "approached", "entity": "conv-1", "boundary_m": 4250.5, "eta_s": 600.0}),
        ("event", "standoff", {"kind": "entered", "entity": "conv-1", "boundary_m": -0.25, "certainty": 1.0}),
        ("claim", "officer-1", {"id": "c-1", "source": "resident", "words": reference(SECRET)}),
        ("step_attempt", "officer-1", {"step": "hotline", "to": "liaison", "sent": True, "received": None}),
        ("claim", "officer-2", {"id": "c-2", "words": '«мы видели» 12\u2009km\n"close"', "low": 1e-7, "high": 27}),
        ("event", "standoff", {"kind": "left", "entity": "conv-1", "members": ["conv-1"], "speed_mps": 12.5}),
    ]  # fmt: skip
    return [
        Draft(kind, START_US + n * 60_000_000, START_US + n * 60_000_000 - 123_456 * (n % 2), actor, payload,
              (SECRET,) if kind == "claim" and "source" in payload else ())
        for n, (kind, actor, payload) in enumerate(payloads)
    ]  # fmt: skip


PAYLOADS: list[tuple[str, dict[str, Any]]] = [
    ("empty", {}),
    ("keys sort by UTF-16 units", {"\U0001f600": 1, "\ufb33": 2, "z": 3, "a": 4, "\u00e9": 5}),
    ("nested", {"b": [1, [2, {}], []], "a": {"y": None, "x": True, "w": False}}),
    ("escapes", {"text": '"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028é€'}),
    ("whole numbers", {"n": [0, -1, 9007199254740991, -9007199254740991]}),
    ("whole floats", {"n": [-0.0, 55000.0, 1.0, 9007199254740991.0]}),
    ("fractions", {"n": [0.1, -12.5, 33.5058, 0.0001, 0.00001, 0.000001, 1e-7, 1.5e-10, 5e-324, 123456789012345.6]}),
]


def payload_vectors() -> list[dict[str, Any]]:
    """Payloads with their canonical text."""
    return [
        {"name": name, "payload": payload, "canonical": payload_bytes(payload).decode(),
         "sha256": sha256(payload_bytes(payload)).hexdigest()}
        for name, payload in PAYLOADS
    ]  # fmt: skip


def entry_vectors(kept: Kept) -> list[dict[str, Any]]:
    """Entries with their leaf, as text and hashed."""
    return [
        {"name": f"entry {entry.seq}", "entry": entry_json(entry), "leaf": leaf_bytes(entry).decode(),
         "leaf_hash": leaf.hex()}
        for entry, leaf in zip(kept.entries, kept.leaves, strict=True)
    ]  # fmt: skip


def entry_json(entry: Entry) -> dict[str, Any]:
    """As in JSON lines."""
    return {
        "actor": entry.actor, "effective_at": instant_text(entry.effective_at_us), "payload": dict(entry.payload),
        "payload_hash": entry.payload_hash, "recorded_at": instant_text(entry.recorded_at_us), "seq": entry.seq,
        "type": entry.type,
    }  # fmt: skip


def tree_vectors(kept: Kept) -> dict[str, list[dict[str, Any]]]:
    """Roots of the first n entries, and proofs between them; wrong ones too."""
    most = kept.tree.size
    roots = [_root(kept.leaves[:size]) for size in range(most + 1)]
    trees = [
        {
            "name": f"{size} leaves",
            "leaf_hashes": [leaf.hex() for leaf in kept.leaves[:size]],
            "root": roots[size].hex(),
        }
        for size in range(most + 1)
    ]
    inclusion = [
        _inclusion(f"{seq} in {size}", seq, size, kept.leaves[seq], inclusion_path(seq, size, kept.node), roots[size])
        for size in range(1, most + 1)
        for seq in range(size)
    ]
    good = inclusion_path(3, most, kept.node)
    inclusion += [
        _inclusion(name, seq, size, leaf, path, root, valid=False)
        for name, seq, size, leaf, path, root in [
            ("another number", 2, most, kept.leaves[3], good, roots[most]),
            ("a number outside", most, most, kept.leaves[3], good, roots[most]),
            ("size 0", 0, 0, roots[0], [], roots[0]),
            ("twice the size", 3, 2 * most, kept.leaves[3], good, roots[most]),
            ("an empty leaf hash", 3, most, b"", good, roots[most]),
            ("another leaf", 3, most, OTHER, good, roots[most]),
            ("another root", 3, most, kept.leaves[3], good, OTHER),
            ("cut", 3, most, kept.leaves[3], good[:-1], roots[most]),
            ("a step too many", 3, most, kept.leaves[3], [*good, OTHER], roots[most]),
            ("a short step", 3, most, kept.leaves[3], [good[0][:-1], *good[1:]], roots[most]),
            ("steps exchanged", 3, most, kept.leaves[3], good[::-1], roots[most]),
        ]
    ]
    consistency = [
        _consistency(f"{old} to {size}", old, size, roots[old], consistency_path(old, size, kept.node), roots[size])
        for size in range(1, most + 1)
        for old in range(1, size + 1)
    ]
    good = consistency_path(3, most, kept.node)
    consistency += [
        _consistency(name, old, size, old_root, path, root, valid=False)
        for name, old, size, old_root, path, root in [
            ("from nothing", 0, most, roots[0], [], roots[most]),
            ("nothing to nothing", 0, 0, roots[0], [], roots[0]),
            ("backwards", most, 3, roots[most], good, roots[3]),
            ("another old size", 2, most, roots[3], good, roots[most]),
            ("another old root", 3, most, OTHER, good, roots[most]),
            ("another root", 3, most, roots[3], good, OTHER),
            ("the same size, other roots", most, most, OTHER, [], roots[most]),
            ("the same size with a path", most, most, roots[most], good, roots[most]),
            ("no path", 3, most, roots[3], [], roots[most]),
            ("cut", 3, most, roots[3], good[:-1], roots[most]),
            ("a step too many", 3, most, roots[3], [*good, OTHER], roots[most]),
        ]
    ]
    return {"trees": trees, "inclusion": inclusion, "consistency": consistency}


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _inclusion(
    name: str, seq: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes, *, valid: bool = True
) -> dict[str, Any]:
    steps = [step.hex() for step in path]
    return {"name": name, "seq": seq, "size": size, "leaf_hash": leaf.hex(), "path": steps, "root": root.hex(),
            "valid": valid}  # fmt: skip


def _consistency(
    name: str, old: int, size: int, old_root: bytes, path: Sequence[bytes], root: bytes, *, valid: bool = True
) -> dict[str, Any]:
    steps = [step.hex() for step in path]
    return {"name": name, "old": old, "size": size, "old_root": old_root.hex(), "path": steps, "root": root.hex(),
            "valid": valid}  # fmt: skip


def key_vectors() -> list[dict[str, Any]]:
    """Keys in both forms. Their seeds are published here: use them for nothing else."""
    return [
        {"name": key.name, "kind": key.kind, "seed": key.seed.hex(), "public": key.verifier.public.hex(),
         "key_id": key.verifier.key_id.hex(), "verifier": str(key.verifier), "signer": key.text()}
        for key in (SIGNER, STRANGER, WITNESS)
    ]  # fmt: skip


def note_vectors() -> list[dict[str, Any]]:
    """Notes, and what is none."""
    good = str(sign_note("a text\n\nof three lines\n", [SIGNER]))
    cases = [
        ("good", good, True),
        ("by an unknown key", str(sign_note("a text\n", [STRANGER])), False),
        ("by an unknown key and a known one", str(sign_note("a text\n", [STRANGER, SIGNER])), True),
        ("altered text", good.replace("three", "four"), False),
        ("altered signature", good[:-12] + ("A" if good[-12] != "A" else "B") + good[-11:], False),
        ("no blank line", good.replace("\n\n", "\n"), False),
        ("no signature", "a text\n\n", False),
    ]
    return [{"name": name, "note": note, "keys": KEYS, "valid": valid} for name, note, valid in cases]


def checkpoint_vectors(kept: Kept) -> list[dict[str, Any]]:
    """Checkpoints, witnessed and not, and what is none."""
    good = kept.checkpoint()
    seen = str(cosign(good, [SIGNER.verifier], WITNESS, START_US, None, []))
    empty = Kept([])
    spoilt = seen[:-8] + ("A" if seen[-8] != "A" else "B") + seen[-7:]
    cases = [
        ("good", good, kept.head, True),
        ("witnessed", seen, kept.head, True),
        ("of no entries", empty.checkpoint(), empty.head, True),
        ("by the wrong key", kept.checkpoint(STRANGER), kept.head, False),
        ("altered size", good.replace(f"\n{kept.tree.size}\n", f"\n{kept.tree.size + 1}\n"), kept.head, False),
        ("altered co-signature", spoilt, kept.head, False),
        ("a size with a leading zero", str(sign_note(_lines(kept.head, "07"), [SIGNER])), kept.head, False),
        ("two lines", str(sign_note(f"{ORIGIN}\n7\n", [SIGNER])), kept.head, False),
    ]
    return [
        {"name": name, "note": note, "keys": KEYS, "origin": head.origin, "size": head.size, "root": head.root.hex(),
         "valid": valid}
        for name, note, head, valid in cases
    ]  # fmt: skip


def _lines(head: Head, size: str) -> str:
    opened = open_checkpoint(str(sign_checkpoint(head, [SIGNER])), [SIGNER.verifier]).checkpoint
    return str(opened).replace(f"\n{head.size}\n", f"\n{size}\n")


def record_vectors() -> list[dict[str, Any]]:
    """Whole records in JSON lines: good, and tampered with in every way we could think of."""
    history = drafts()
    kept, early = Kept(history), Kept(history[:5])
    forged = Kept([*history[:2], replace(history[2], actor="somebody else"), *history[3:]])
    outside, none = [early.checkpoint()], list[str]()
    other = str(sign_checkpoint(replace(kept.head, origin="example.org/other"), [SIGNER]))
    flips = {
        "type": {"type": "claim"},
        "recorded_at": {"recorded_at_us": kept.entries[2].recorded_at_us + 1},
        "effective_at": {"effective_at_us": START_US},
        "actor": {"actor": "Standoff"},
        "payload": {"payload": {"kind": "entered", "entity": "conv-2"}},
        "payload_hash": {"payload_hash": "0" * 64},
        "seq": {"seq": 3},
    }
    return [
        _record("good", kept, against=outside),
        _record("good, nothing from outside", kept),
        _record("without entries", Kept([])),
        _record("a text removed", kept, texts=[]),
        _record("a text changed", kept, texts=[replace(SECRET, text="Seen from the roof.")], first_bad=3),
        *(
            _record(f"{field} changed", kept, entries=_changed(kept.entries, 2, change), first_bad=2)
            for field, change in flips.items()
        ),
        _record("an entry dropped", kept, entries=kept.entries[:2] + kept.entries[3:],
                leaves=kept.leaves[:2] + kept.leaves[3:], first_bad=2),
        _record("two entries exchanged", kept, entries=_exchanged(kept.entries), leaves=_exchanged(kept.leaves),
                first_bad=2),
        _record("the last entry cut off", kept, entries=kept.entries[:-1], leaves=kept.leaves[:-1], first_bad=6),
        _record("cut off, with a new head", early, notes=[kept.checkpoint()], first_bad=5),
        _record("an entry added", early, entries=kept.entries[:6], leaves=kept.leaves[:6], first_bad=5),
        _record("changed with its leaf", kept, entries=forged.entries, leaves=forged.leaves, bad=True),
        _record("backwards in time", Kept([history[0], history[2], history[1]]), first_bad=2),
        _record("rebuilt whole, nothing from outside", forged),
        _record("rebuilt whole, against a checkpoint from outside", forged, against=outside, bad=True),
        _record("a checkpoint of another record", kept, against=[other], bad=True),
        _record("a checkpoint by the wrong key", kept, against=[kept.checkpoint(STRANGER)], bad=True),
        _record("a checkpoint cut short", kept, against=[outside[0][:60]], bad=True),
        _record("a checkpoint of other entries", kept, notes=[forged.checkpoint()], against=none, bad=True),
    ]  # fmt: skip


def _changed(entries: Sequence[Entry], seq: int, change: dict[str, Any]) -> list[Entry]:
    return [replace(entry, **change) if entry.seq == seq else entry for entry in entries]


def _exchanged(items: Sequence[Any]) -> list[Any]:
    return [*items[:2], items[3], items[2], *items[4:]]


def _record(
    name: str, kept: Kept, *, entries: Sequence[Entry] | None = None, leaves: Sequence[bytes] | None = None,
    texts: Sequence[SealedText] | None = None, notes: Sequence[str] | None = None, against: Sequence[str] = (),
    first_bad: int | None = None, bad: bool = False,
) -> dict[str, Any]:  # fmt: skip
    entries = kept.entries if entries is None else entries
    header = Header({"origin": ORIGIN}, kept.head)
    padded = replace(kept.head, size=len(entries))  # the writer refuses a head that does not fit; tampering does not
    lines = list(write_lines(
        Header(header.settings, padded), entries, kept.leaves if leaves is None else leaves,
        kept.texts if texts is None else texts, [kept.checkpoint()] if notes is None else notes,
    ))  # fmt: skip
    lines[0] = next(write_lines(header, [], [], [], []))
    return {
        "name": name, "lines": lines, "keys": KEYS, "against": list(against),
        "ok": first_bad is None and not bad, "first_bad": first_bad,
    }  # fmt: skip


def vectors() -> str:
    """The whole file."""
    kept = Kept(drafts())
    parts = {
        "about": "Test vectors of the record format; docs/record-format.md says what they mean. Apache-2.0.",
        "format": FORMAT,
        "payloads": payload_vectors(),
        "commitments": [
            {"name": "a text", "salt": SECRET.salt.hex(), "text": SECRET.text, "commitment": SECRET.commitment}
        ],
        "entries": entry_vectors(kept),
        **tree_vectors(kept),
        "keys": key_vectors(),
        "notes": note_vectors(),
        "checkpoints": checkpoint_vectors(kept),
        "records": record_vectors(),
    }
    return json.dumps(parts, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the vectors, or with --check say whether they are stale."""
    new = vectors()
    if "--check" in sys.argv[1:]:
        stale = not FILE.exists() or FILE.read_text(encoding="utf-8") != new
        if stale:
            print("docs/vectors/record-v1.json is stale; run: python scripts/write_vectors.py")
        return int(stale)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
