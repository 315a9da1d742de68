"""Laws of the store: however a record grew, its tree is that of its entries, and only every fourth level is kept."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from store_cases import ORIGIN, checked, drafts

from standoff.record.entries import leaf_bytes
from standoff.record.merkle import root
from standoff.record.proofs import verify_consistency, verify_inclusion
from standoff.stores import Store, open_store

MANY = 5000  # three kept levels: 4, 8 and 12


@cache
def _large() -> tuple[Store, list[bytes]]:
    store = open_store("memory:", create=True, origin=ORIGIN)
    store.append(drafts(range(MANY)))
    return store, list(store.leaf_hashes())


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_the_root_is_that_of_another_program_over_the_same_leaves(sizes: list[int]) -> None:
    store, peer = open_store("memory:", create=True, origin=ORIGIN), InmemoryTree(algorithm="sha256")
    ends = [0]
    for size in sizes:
        for entry in store.append(drafts(range(ends[-1], ends[-1] + size))):
            peer.append_entry(leaf_bytes(entry))
        ends.append(ends[-1] + size)
        assert not ends[-1] or store.head().root == peer.get_root()
    assert store.head().size == sum(sizes)
    assert checked(store).ok
    roots = {end: root(list(store.leaf_hashes(0, end))) for end in ends}
    for old, new in pairwise(ends):
        assert not old or verify_consistency(old, new, roots[old], roots[new], store.consistency(old, new))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_entry_is_proved_at_any_size_that_holds_it(data: st.DataObject) -> None:
    store, leaves = _large()
    size = data.draw(st.integers(1, MANY), "size")
    seq, old = data.draw(st.integers(0, size - 1), "seq"), data.draw(st.integers(1, size), "old")
    found = root(leaves[:size])
    assert verify_inclusion(seq, size, leaves[seq], store.inclusion(seq, size), found)
    assert verify_consistency(old, size, root(leaves[:old]), found, store.consistency(old, size))


@settings(deadline=None)
@given(st.integers(0, MANY + 5), st.integers(0, MANY + 5))
def test_any_range_of_entries_is_what_was_appended(start: int, stop: int) -> None:
    store, leaves = _large()
    assert [entry.seq for entry in store.entries(start, stop)] == list(range(start, min(stop, MANY)))
    assert list(store.leaf_hashes(start, stop)) == leaves[start:stop]
