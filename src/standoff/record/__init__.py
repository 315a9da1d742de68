"""The record: entries in canonical bytes, a Merkle tree over them, signed checkpoints, and the proof of it all.

Pure: no clock, no randomness, nothing is opened here. Salts, keys and instants are arguments. The byte format stands in
docs/record-format.md, with vectors, so that a second verifier can be written from the text alone.
"""

from __future__ import annotations

from standoff.record.canonical import payload_bytes
from standoff.record.entries import leaf_bytes, leaf_hash, seal, seal_with_bytes
from standoff.record.merkle import Frontier
from standoff.record.proofs import verify_consistency, verify_inclusion

__all__ = [
    "Frontier",
    "leaf_bytes",
    "leaf_hash",
    "payload_bytes",
    "seal",
    "seal_with_bytes",
    "verify_consistency",
    "verify_inclusion",
]
