"""The tree against pymerkle, against the definitions of RFC 9162 written out plainly, and against published roots."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from standoff.errors import RecordError
from standoff.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    hash_children,
    hash_leaf,
    inclusion_path,
    range_root,
    root,
)
from standoff.record.proofs import verify_consistency, verify_inclusion

MOST = 200
DATA = [f"leaf {number}".encode() for number in range(MOST)]
LEAVES = [hash_leaf(data) for data in DATA]

#: Leaves and roots (1 to 8 leaves) with which Certificate Transparency's first implementation tested itself.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.fixture(scope="module")
def peer() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for data in DATA:
        tree.append_entry(data)
    return tree


@pytest.fixture(scope="module")
def nodes() -> dict[tuple[int, int], bytes]:
    tree = Frontier()
    return {(level, index): made for leaf in LEAVES for level, index, made in tree.append(leaf)}


def mth(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, over leaves that are hashed already."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return hash_children(mth(leaves[:split]), mth(leaves[split:]))


def path(seq: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if seq < split:
        return [*path(seq, leaves[:split]), mth(leaves[split:])]
    return [*path(seq - split, leaves[split:]), mth(leaves[:split])]


def subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162, 2.1.4.1; PROOF(m, D) is SUBPROOF(m, D, true)."""
    if old == len(leaves):
        return [] if whole else [mth(leaves)]
    split = _split(len(leaves))
    if old <= split:
        return [*subproof(old, leaves[:split], whole), mth(leaves[split:])]
    return [*subproof(old - split, leaves[split:], False), mth(leaves[:split])]


def _split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_are_reproduced(size: int) -> None:
    assert root(hash_leaf(bytes.fromhex(leaf)) for leaf in CT_LEAVES[:size]).hex() == CT_ROOTS[size - 1]


def test_roots_are_those_of_pymerkle_for_1_to_200_leaves(peer: InmemoryTree) -> None:
    assert [root(LEAVES[:size]) for size in range(1, MOST + 1)] == [peer.get_root(n) for n in range(1, MOST + 1)]


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert root([]) == Frontier().root() == EMPTY_ROOT == mth([])


def test_an_append_makes_each_complete_subtree_once(nodes: dict[tuple[int, int], bytes]) -> None:
    assert len(nodes) == sum(MOST >> level for level in range(MOST.bit_length()))
    for (level, index), made in nodes.items():
        assert made == mth(LEAVES[index << level : (index + 1) << level])


@given(st.integers(0, MOST))
def test_a_frontier_is_the_same_kept_read_back_or_put_together_from_nodes(size: int) -> None:
    made, kept = Frontier(), {}
    for leaf in LEAVES[:size]:
        kept.update({(level, index): made_hash for level, index, made_hash in made.append(leaf)})
    again = [Frontier.from_bytes(made.to_bytes()), Frontier.of(size, lambda level, index: kept[level, index])]
    for tree in [*again, made.copy()]:
        assert tree.to_bytes() == made.to_bytes()
        tree.add(LEAVES[0])
        assert tree.root() == mth([*LEAVES[:size], LEAVES[0]])
    assert made.root() == mth(LEAVES[:size]), "a copy grows apart"


@pytest.mark.parametrize("data", [b"", b"\0" * 8 + b"x", b"\0" * 7 + b"\3" + b"h" * 32, b"\0" * 7 + b"\1" + b"h" * 31])
def test_bytes_that_are_no_frontier_are_refused(data: bytes) -> None:
    with pytest.raises(RecordError, match="are not the frontier"):
        Frontier.from_bytes(data)


def test_paths_are_those_of_the_rfc_and_of_pymerkle(peer: InmemoryTree, nodes: dict[tuple[int, int], bytes]) -> None:
    for size in [*range(1, 70), 127, 128, 129, MOST]:
        for seq in range(size):
            made = inclusion_path(seq, size, lambda level, index: nodes[level, index])
            assert made == path(seq, LEAVES[:size])
            assert [step.hex() for step in made] == peer.prove_inclusion(seq + 1, size).serialize()["path"][1:]
            assert verify_inclusion(seq, size, LEAVES[seq], made, peer.get_root(size))


def test_growth_proofs_are_those_of_the_rfc_between_roots_of_pymerkle(
    peer: InmemoryTree, nodes: dict[tuple[int, int], bytes]
) -> None:
    for size in [*range(1, 70), 127, 128, 129, MOST]:
        for old in range(1, size + 1):
            made = consistency_path(old, size, lambda level, index: nodes[level, index])
            assert made == subproof(old, LEAVES[:size], True)
            assert verify_consistency(old, size, peer.get_root(old), peer.get_root(size), made)


def test_a_proof_takes_few_nodes() -> None:
    asked: list[tuple[int, int]] = []

    def fetch(level: int, index: int) -> bytes:
        asked.append((level, index))
        return LEAVES[0]

    inclusion_path(123_456, 999_999, fetch)
    consistency_path(777_777, 999_999, fetch)
    range_root(0, 999_999, fetch)
    assert len(asked) < 4 * 20


@pytest.mark.parametrize(("seq", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_no_path_to_an_entry_outside_the_tree(seq: int, size: int) -> None:
    with pytest.raises(RecordError, match="is not among the first"):
        inclusion_path(seq, size, lambda *_: b"")


@pytest.mark.parametrize(("old", "size"), [(0, 5), (6, 5), (-1, 5), (0, 0)])
def test_no_growth_proof_from_nothing_or_from_more(old: int, size: int) -> None:
    with pytest.raises(RecordError, match="does not continue"):
        consistency_path(old, size, lambda *_: b"")
