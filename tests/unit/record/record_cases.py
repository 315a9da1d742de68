"""A small record to try things on: entries, leaves, nodes, keys; everything fixed, so that every run is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from standoff.model.entry import Draft, Entry, Head, SealedText
from standoff.record import Frontier, leaf_hash, seal
from standoff.record.checkpoints import sign_checkpoint
from standoff.record.commitments import commit, reference
from standoff.record.keys import COSIGNATURE, SignerKey

ORIGIN = "example.org/al-tanf"
START_US = 1_495_100_000_000_000
SIGNER = SignerKey(ORIGIN, bytes(range(32)))
STRANGER = SignerKey(ORIGIN, bytes(range(1, 33)))  # the same name, another key
WITNESS = SignerKey("witness.example", bytes(range(2, 34)), COSIGNATURE)
SECRET = commit("the witness lives by the well", bytes(range(100, 132)))


@dataclass
class Kept:
    """What a store would keep of some drafts."""

    entries: list[Entry] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    tree: Frontier = field(default_factory=Frontier)
    texts: dict[str, SealedText] = field(default_factory=dict)

    def append(self, draft: Draft) -> None:
        entry = seal(draft, self.tree.size)
        self.keep(entry)
        self.texts.update({sealed.commitment: sealed for sealed in draft.sealed})

    def keep(self, entry: Entry) -> None:
        """Keep an entry as it is, with its leaf."""
        self.entries.append(entry)
        self.leaves.append(leaf_hash(entry))
        self.nodes.update({(level, index): made for level, index, made in self.tree.append(self.leaves[-1])})

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    @property
    def head(self) -> Head:
        last = self.entries[-1].recorded_at_us if self.entries else None
        return Head(ORIGIN, self.tree.size, self.tree.root(), last)

    def checkpoint(self, *signers: SignerKey) -> str:
        return str(sign_checkpoint(self.head, signers or (SIGNER,)))


def draft(number: int, **changes: Any) -> Draft:
    """An event, a minute after the one before."""
    values: dict[str, Any] = {
        "type": "event",
        "recorded_at_us": START_US + number * 60_000_000,
        "effective_at_us": START_US + number * 60_000_000 - 1,
        "actor": "standoff",
        "payload": {"kind": "entered", "entity": f"conv-{number}", "boundary_m": -12.5 * number, "members": ["a", "b"]},
    }
    return Draft(**(values | changes))


def kept(count: int, secret_at: int | None = None) -> Kept:
    """A record of `count` entries, one of them with a sealed text."""
    record = Kept()
    for number in range(count):
        if number == secret_at:
            record.append(draft(number, type="claim", payload={"words": reference(SECRET)}, sealed=(SECRET,)))
        else:
            record.append(draft(number))
    return record


def rebuilt(entries: Sequence[Entry]) -> Kept:
    """The whole chain made anew over `entries`, numbered from 0: what somebody with the file and time could do."""
    record = Kept()
    for number, entry in enumerate(entries):
        record.append(Draft(entry.type, entry.recorded_at_us, entry.effective_at_us, entry.actor, entry.payload))
        assert record.entries[-1].seq == number
    return record


def altered(entry: Entry, **changes: Any) -> Entry:
    """The entry with some fields changed and nothing else."""
    return replace(entry, **changes)
