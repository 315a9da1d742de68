"""The Merkle tree of RFC 9162 (and 6962), section 2.1: roots, what an append adds, and proofs.

A node is named by (level, index): the root of the complete subtree over the leaves index·2^level up to
(index + 1)·2^level. Only complete subtrees have such a name; they never change once made, so a store keeps them, and
every proof is put together from a few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Final

from standoff.errors import RecordError

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Fetch",
    "Frontier",
    "Node",
    "consistency_path",
    "hash_children",
    "hash_leaf",
    "inclusion_path",
    "range_root",
    "root",
]

HASH_BYTES: Final = 32

#: The root of a tree without leaves: SHA-256 of nothing.
EMPTY_ROOT: Final = sha256(b"").digest()

#: From (level, index) to the hash kept for that node.
Fetch = Callable[[int, int], bytes]

#: A complete subtree that an append finished: (level, index, hash).
Node = tuple[int, int, bytes]


def hash_leaf(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return sha256(b"\x00" + leaf).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaves that are hashed already."""
    frontier = Frontier()
    for leaf in leaf_hashes:
        frontier.add(leaf)
    return frontier.root()


class Frontier:
    """A tree cut down to what its growth needs: one hash for each complete subtree from the left, largest first."""

    __slots__ = ("_hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)
        if size < 0 or len(self._hashes) != size.bit_count() or any(len(h) != HASH_BYTES for h in self._hashes):
            raise RecordError(f"{len(self._hashes)} hashes are not the frontier of a tree of {size} leaves.")

    def add(self, leaf_hash: bytes) -> None:
        """One more leaf. As `append`, for who does not keep the nodes."""
        hashes = self._hashes
        grown = self.size
        while grown & 1:
            leaf_hash = sha256(b"\x01" + hashes.pop() + leaf_hash).digest()
            grown >>= 1
        hashes.append(leaf_hash)
        self.size += 1

    def append(self, leaf_hash: bytes) -> list[Node]:
        """One more leaf; returns the complete subtrees that it finishes, itself first."""
        level, index, made = 0, self.size, [(0, self.size, leaf_hash)]
        while index & 1:
            leaf_hash = hash_children(self._hashes.pop(), leaf_hash)
            level, index = level + 1, index >> 1
            made.append((level, index, leaf_hash))
        self._hashes.append(leaf_hash)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._hashes:
            return EMPTY_ROOT
        *rest, found = self._hashes
        for left in reversed(rest):
            found = hash_children(left, found)
        return found

    def copy(self) -> Frontier:
        """The same tree, to be grown apart."""
        return Frontier(self.size, self._hashes)

    def to_bytes(self) -> bytes:
        """The size (8 bytes, most significant first), then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self._hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote. RecordError where it is none."""
        if len(data) < 8:
            raise RecordError(f"{len(data)} bytes are not the frontier of a tree: it was cut.")
        body = data[8:]
        hashes = [body[at : at + HASH_BYTES] for at in range(0, len(body), HASH_BYTES)]
        return cls(int.from_bytes(data[:8], "big"), hashes)

    @classmethod
    def of(cls, size: int, node: Fetch) -> Frontier:
        """The frontier of the first `size` leaves, from kept nodes."""
        return cls(size, (node(level, index) for level, index in _complete(0, size)))


def _complete(start: int, stop: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that cover the leaves from `start` to `stop`, largest first.

    `start` is a multiple of the largest power of two that fits, as it is wherever the definition splits a tree.
    """
    while start < stop:
        level = (stop - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def range_root(start: int, stop: int, node: Fetch) -> bytes:
    """The hash over the leaves from `start` to `stop`, as RFC 9162 splits them: MTH(D[start:stop])."""
    *rest, found = [node(level, index) for level, index in _complete(start, stop)]
    for left in reversed(rest):
        found = hash_children(left, found)
    return found


def inclusion_path(seq: int, size: int, node: Fetch) -> list[bytes]:
    """PATH(seq, D[0:size]) of RFC 9162, 2.1.3.1: from the leaf's neighbour up. RecordError outside the tree."""
    if not 0 <= seq < size:
        raise RecordError(f"Entry {seq} is not among the first {size}: ask for a smaller number or a larger tree.")
    start, stop, path = 0, size, list[bytes]()
    while stop - start > 1:
        middle = start + _split(stop - start)
        if seq < middle:
            path.append(range_root(middle, stop, node))
            stop = middle
        else:
            path.append(range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_path(old: int, size: int, node: Fetch) -> list[bytes]:
    """PROOF(old, D[0:size]) of RFC 9162, 2.1.4.1. RecordError unless 0 < old <= size."""
    if not 0 < old <= size:
        raise RecordError(f"A tree of {size} entries does not continue one of {old}: give 1 to {size}.")
    start, stop, path = 0, size, list[bytes]()
    while old < stop:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(range_root(middle, stop, node))
            stop = middle
        else:
            path.append(range_root(start, middle, node))
            start = middle
    if start:  # otherwise the old tree is a subtree, and who checks has its root
        path.append(range_root(start, stop, node))
    return path[::-1]


def _split(leaves: int) -> int:
    """The largest power of two below `leaves`."""
    return 1 << (leaves - 1).bit_length() - 1
