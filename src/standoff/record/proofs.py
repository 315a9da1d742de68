"""Checking proofs: the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Whatever is odd is refused.

Lengths and sizes are checked first: a path that is too long or too short, a hash that is no hash, and an empty tree,
from which anything could have grown, prove nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from standoff.record.merkle import HASH_BYTES, hash_children

__all__ = ["verify_consistency", "verify_inclusion"]


def verify_inclusion(seq: int, size: int, leaf_hash: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that leaf `seq` is in the tree of `size` leaves under `root`."""
    if not 0 <= seq < size or not _are_hashes(leaf_hash, root, *path):
        return False
    index, last, found = seq, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = hash_children(step, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = hash_children(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and hmac.compare_digest(found, root)


def verify_consistency(old: int, size: int, old_root: bytes, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `size` leaves continues the one of `old` leaves, `old` at least 1."""
    if not 0 < old <= size or not _are_hashes(old_root, root, *path):
        return False
    if old == size:
        return not path and hmac.compare_digest(old_root, root)
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    return bool(path) and _grown(old - 1, size - 1, steps, old_root, root)


def _grown(index: int, last: int, steps: list[bytes], old_root: bytes, root: bytes) -> bool:
    while index & 1:
        index, last = index >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            was, now = hash_children(step, was), hash_children(step, now)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            now = hash_children(now, step)
        index, last = index >> 1, last >> 1
    return last == 0 and hmac.compare_digest(was, old_root) and hmac.compare_digest(now, root)


def _are_hashes(*values: bytes) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)
