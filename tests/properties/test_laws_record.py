"""Laws of the record: growth, proofs, and that two verifiers that share no code never disagree about a spoilt file."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.errors import RecordError
from standoff.model.entry import Draft, Head, SealedText
from standoff.record import Frontier, leaf_hash, seal, verify_consistency, verify_inclusion
from standoff.record.checkpoints import sign_checkpoint
from standoff.record.commitments import commit, reference
from standoff.record.keys import SignerKey
from standoff.record.merkle import consistency_path, inclusion_path, range_root
from standoff.record.portable import Header, collect, write_lines
from standoff.record.verify import verify

ORIGIN = "example.org/laws"
SIGNER = SignerKey(ORIGIN, bytes(range(32)))
SECRET = commit("the text", bytes(range(32)))
SECOND = Path(__file__).parents[2] / "examples" / "second_verifier" / "verify_record.py"
LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


@pytest.fixture(scope="module")
def second() -> ModuleType:
    spec = importlib.util.spec_from_file_location("second_verifier", SECOND)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for their own annotations
    spec.loader.exec_module(module)
    return module


def _payloads() -> st.SearchStrategy[dict[str, Any]]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    scalars = st.none() | st.booleans() | text | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9)
    return st.dictionaries(text, scalars | st.lists(scalars, max_size=3), max_size=4)


def _lines(payloads: list[dict[str, Any]]) -> list[str]:
    tree, entries, leaves = Frontier(), [], []
    for seq, payload in enumerate([*payloads, {"words": reference(SECRET)}]):
        entry = seal(Draft("claim", 10**15 + seq * 10**6, 10**15, "officer-1", payload), seq)
        entries.append(entry)
        leaves.append(leaf_hash(entry))
        tree.add(leaves[-1])
    head = Head(ORIGIN, tree.size, tree.root(), entries[-1].recorded_at_us)
    note = str(sign_checkpoint(head, [SIGNER]))
    return list(write_lines(Header({"origin": ORIGIN}, head), entries, leaves, [SECRET], [note]))


def _ours(lines: list[str]) -> tuple[bool, int | None]:
    """Whether the record holds, and the first bad entry, after our own verifier."""
    try:
        found = collect(lines)
    except RecordError:
        return False, None
    texts: dict[str, SealedText] = found.texts
    report = verify(
        found.entries, found.header.head, found.checkpoints, [SIGNER.verifier],
        leaves=found.leaf_hashes, text=texts.get,
    )  # fmt: skip
    return report.ok, report.first_bad.seq if report.first_bad else None


def _theirs(second: ModuleType, lines: list[str]) -> tuple[bool, int | None]:
    """The same after the second verifier."""
    try:
        record = second.read_lines(lines)
        second.verify(record, second.read_keys([str(SIGNER.verifier)]), [])
    except second.BadError as fault:
        return False, fault.seq
    except (ValueError, KeyError, TypeError, AttributeError):
        return False, None
    return True, None


@settings(deadline=None)
@given(st.lists(_payloads(), max_size=4))
def test_both_verifiers_hold_every_good_record_for_good(second: ModuleType, payloads: list[dict[str, Any]]) -> None:
    lines = _lines(payloads)
    assert _ours(lines) == _theirs(second, lines) == (True, None)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_both_verifiers_find_the_same_wrong_wherever_a_character_is_changed(
    second: ModuleType, data: st.DataObject
) -> None:
    lines = _lines([{"kind": "entered", "boundary_m": -12.5}, {"n": 3}, {"a": ["x", None, True]}])
    number = data.draw(st.integers(0, len(lines) - 1))
    at = data.draw(st.integers(0, len(lines[number]) - 2))
    char = data.draw(st.sampled_from('0123456789abcdefABCDEF"{}[]:,. -+eTZnul_é\n\t\\'))
    lines[number] = lines[number][:at] + char + lines[number][at + 1 :]
    ours, theirs = _ours(lines), _theirs(second, lines)
    assert ours[0] == theirs[0], lines[number]
    assert ours[1] == theirs[1] or None in (ours[1], theirs[1]), lines[number]


@given(st.lists(st.integers(0, 6), max_size=9))
def test_a_record_holds_only_with_all_entries_once_and_in_order(order: list[int]) -> None:
    lines = _lines([{"n": number} for number in range(6)])
    moved = [lines[0], *(lines[1 + number] for number in order), *lines[8:]]
    assert _ours(moved)[0] == (order == list(range(7)))


@given(LEAVES, st.data())
def test_whoever_holds_the_nodes_can_prove_every_leaf_and_every_growth(
    leaves: list[bytes], data: st.DataObject
) -> None:
    tree, nodes = Frontier(), {}
    for leaf in leaves:
        nodes.update({(level, index): made for level, index, made in tree.append(leaf)})

    def node(level: int, index: int) -> bytes:
        return nodes[level, index]

    size = data.draw(st.integers(1, len(leaves)))
    old = data.draw(st.integers(1, size))
    root = range_root(0, size, node)
    assert verify_inclusion(old - 1, size, leaves[old - 1], inclusion_path(old - 1, size, node), root)
    assert verify_consistency(old, size, range_root(0, old, node), root, consistency_path(old, size, node))


@given(LEAVES, st.integers(1, 20))
def test_a_tree_does_not_depend_on_how_its_leaves_arrive(leaves: list[bytes], batch: int) -> None:
    whole, cut = Frontier(), Frontier()
    for leaf in leaves:
        whole.add(leaf)
    for start in range(0, len(leaves), batch):
        cut = Frontier.from_bytes(cut.to_bytes())
        for leaf in leaves[start : start + batch]:
            cut.append(leaf)
    assert cut.to_bytes() == whole.to_bytes()
