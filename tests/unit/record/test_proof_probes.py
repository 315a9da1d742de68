"""Proofs that prove nothing: probes of the kind that transparency-dev/merkle publishes, made anew for 1 to 40 leaves.

An empty leaf hash and trees of size 0 are the two that a verifier written from the algorithm alone lets pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.record.merkle import EMPTY_ROOT, Frontier, consistency_path, hash_leaf, inclusion_path, range_root
from standoff.record.proofs import verify_consistency, verify_inclusion

MOST = 40
LEAVES = [hash_leaf(bytes([number])) for number in range(MOST)]
OTHER = hash_leaf(b"of another tree")
_tree = Frontier()
NODES = {(level, index): made for leaf in LEAVES for level, index, made in _tree.append(leaf)}
Path = list[bytes]


def node(level: int, index: int) -> bytes:
    return NODES[level, index]


def roots(size: int) -> bytes:
    return range_root(0, size, node)


def spoilt(path: Path, root: bytes) -> Iterator[tuple[str, Path]]:
    """Every way to spoil a path, with its name."""
    yield "a step too many at the end", [*path, OTHER]
    yield "an empty step at the end", [*path, b""]
    yield "the root at the end", [*path, root]
    yield "a step too many at the start", [OTHER, *path]
    yield "the root at the start", [root, *path]
    if path:
        yield "cut at the end", path[:-1]
        yield "cut at the start", path[1:]
        yield "nothing", []
    for at, step in enumerate(path):
        yield f"a bit of step {at} flipped", [*path[:at], bytes([step[0] ^ 1]) + step[1:], *path[at + 1 :]]
        yield f"step {at} shortened", [*path[:at], step[:-1], *path[at + 1 :]]
        yield f"step {at} doubled", [*path[:at], step, step, *path[at + 1 :]]
        yield f"step {at} empty", [*path[:at], b"", *path[at + 1 :]]


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_no_spoilt_path_proves_inclusion(size: int) -> None:
    for seq in range(size):
        good = inclusion_path(seq, size, node)
        assert verify_inclusion(seq, size, LEAVES[seq], good, roots(size))
        for name, path in spoilt(good, roots(size)):
            assert not verify_inclusion(seq, size, LEAVES[seq], path, roots(size)), (seq, name)


WRONG_INCLUSIONS: dict[str, Callable[[int, int, Path, bytes], tuple[int, int, bytes, Path, bytes]]] = {
    "the entry before": lambda s, n, p, r: (s - 1, n, LEAVES[s], p, r),
    "the entry behind": lambda s, n, p, r: (s + 1, n, LEAVES[s], p, r),
    "its neighbour": lambda s, n, p, r: (s ^ 2, n, LEAVES[s], p, r),
    "half the size": lambda s, n, p, r: (s, n // 2, LEAVES[s], p, r),
    "twice the size": lambda s, n, p, r: (s, n * 2, LEAVES[s], p, r),
    "size 0": lambda s, _n, p, r: (s, 0, LEAVES[s], p, r),
    "number and size 0": lambda _s, _n, _p, r: (0, 0, r, [], r),
    "the empty root and size 0": lambda _s, _n, _p, _r: (0, 0, EMPTY_ROOT, [], EMPTY_ROOT),
    "a negative number": lambda s, n, p, r: (-s - 1, n, LEAVES[s], p, r),
    "a negative size": lambda s, n, p, r: (s, -n, LEAVES[s], p, r),
    "an empty leaf hash": lambda s, n, p, r: (s, n, b"", p, r),
    "another leaf": lambda s, n, p, r: (s, n, OTHER, p, r),
    "a short leaf hash": lambda s, n, p, r: (s, n, LEAVES[s][:-1], p, r),
    "an empty root": lambda s, n, p, _r: (s, n, LEAVES[s], p, b""),
    "another root": lambda s, n, p, _r: (s, n, LEAVES[s], p, OTHER),
    "the root of another size": lambda s, n, p, _r: (s, n, LEAVES[s], p, roots(n - 1)),
    "the whole path empty, leaf for root": lambda s, n, _p, r: (s, n, r, [], r),
}


@pytest.mark.parametrize("case", WRONG_INCLUSIONS)
def test_no_inclusion_in_other_numbers_sizes_or_roots(case: str) -> None:
    for size in range(2, MOST):
        for seq in range(size):
            probe = WRONG_INCLUSIONS[case](seq, size, inclusion_path(seq, size, node), roots(size))
            assert not verify_inclusion(*probe), (seq, size)


@pytest.mark.parametrize("size", range(2, MOST + 1))
def test_no_spoilt_path_proves_growth(size: int) -> None:
    for old in range(1, size):
        good = consistency_path(old, size, node)
        assert verify_consistency(old, size, roots(old), roots(size), good)
        for name, path in spoilt(good, roots(size)):
            assert not verify_consistency(old, size, roots(old), roots(size), path), (old, name)


WRONG_GROWTHS: dict[str, Callable[[int, int, Path], tuple[int, int, bytes, bytes, Path]]] = {
    "the roots exchanged": lambda o, n, p: (o, n, roots(n), roots(o), p),
    "the sizes exchanged": lambda o, n, p: (n, o, roots(o), roots(n), p),
    "an older tree": lambda o, n, p: (o - 1, n, roots(o), roots(n), p),
    "a larger old tree": lambda o, n, p: (o + 1, n, roots(o), roots(n), p),
    "half the size": lambda o, n, p: (o, n // 2, roots(o), roots(n), p),
    "twice the size": lambda o, n, p: (o, n * 2, roots(o), roots(n), p),
    "another old root": lambda o, n, p: (o, n, OTHER, roots(n), p),
    "another root": lambda o, n, p: (o, n, roots(o), OTHER, p),
    "empty roots": lambda o, n, p: (o, n, b"", b"", p),
    "short roots": lambda o, n, p: (o, n, roots(o)[:31], roots(n)[:31], p),
    "from nothing": lambda _o, n, p: (0, n, EMPTY_ROOT, roots(n), p),
    "from nothing without a path": lambda _o, n, _p: (0, n, EMPTY_ROOT, roots(n), []),
    "from nothing to nothing": lambda *_: (0, 0, EMPTY_ROOT, EMPTY_ROOT, []),
    "a negative size": lambda o, n, p: (-o, n, roots(o), roots(n), p),
    "the same size, other roots": lambda o, n, _p: (n, n, roots(o), roots(n), []),
    "the same size with a path": lambda _o, n, p: (n, n, roots(n), roots(n), p),
    "no path": lambda o, n, _p: (o, n, roots(o), roots(n), []),
}


@pytest.mark.parametrize("case", WRONG_GROWTHS)
def test_no_growth_between_other_sizes_or_roots(case: str) -> None:
    for size in range(2, MOST):
        for old in range(1, size):
            assert not verify_consistency(*WRONG_GROWTHS[case](old, size, consistency_path(old, size, node))), (
                old,
                size,
            )


@given(st.integers(1, MOST), st.data())
def test_a_changed_leaf_is_in_no_tree_of_before(size: int, data: st.DataObject) -> None:
    seq = data.draw(st.integers(0, size - 1))
    changed = data.draw(st.binary(min_size=32, max_size=32).filter(lambda leaf: leaf != LEAVES[seq]))
    assert not verify_inclusion(seq, size, changed, inclusion_path(seq, size, node), roots(size))


@given(st.integers(2, MOST), st.data())
def test_a_rewritten_history_does_not_continue_the_old_one(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    tree, nodes = Frontier(), {}
    for leaf in [*LEAVES[:at], OTHER, *LEAVES[at + 1 : size]]:
        nodes.update({(level, index): made for level, index, made in tree.append(leaf)})
    path = consistency_path(old, size, lambda level, index: nodes[level, index])
    assert not verify_consistency(old, size, roots(old), tree.root(), path)
