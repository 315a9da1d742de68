"""Words are compared exactly: the oracle is fnmatch, tried on every short id."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.plan.membership import IdRange, parse_range
from standoff.rehearse.compare.languages import matches, outside, shared

SHORT = ["".join(letters) for length in range(5) for letters in product("abz", repeat=length)]
GLOBS = st.text(st.sampled_from("ab*?"), min_size=1, max_size=4) | st.sampled_from(["[ab]*", "[!a]", "a[!b]?", "[a"])


@settings(max_examples=150)
@given(GLOBS, st.lists(GLOBS, max_size=3))
def test_one_glob_lies_within_others_when_no_id_falls_outside(word: str, others: list[str]) -> None:
    example = outside(word, others)
    left = [name for name in SHORT if fnmatchcase(name, word) and not any(fnmatchcase(name, other) for other in others)]
    if example is None:
        assert left == []
    else:
        assert fnmatchcase(example, word)
        assert not any(fnmatchcase(example, other) for other in others)


@settings(max_examples=100)
@given(GLOBS, GLOBS)
def test_two_globs_share_an_id_or_none(word: str, other: str) -> None:
    example = shared(word, other)
    both = [name for name in SHORT if fnmatchcase(name, word) and fnmatchcase(name, other)]
    assert both == [] if example is None else fnmatchcase(example, word) and fnmatchcase(example, other)


@settings(max_examples=100)
@given(st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 1500), st.integers(0, 1500))
def test_a_range_lies_within_another_number_by_number(a: int, b: int, c: int, d: int) -> None:
    word, other = f"m:{min(a, b)}-{max(a, b)}", f"m:{min(c, d)}-{max(c, d)}"
    one, two = parse_range(word), parse_range(other)
    assert isinstance(one, IdRange)
    assert isinstance(two, IdRange)
    digits = [f"{n:0{width}d}" for width in range(one.shortest, one.longest + 1) for n in range(10**width)]
    left = [text for text in digits if one.holds("m:", text) and not two.holds("m:", text)]
    example = outside(word, [other])
    assert (example is None) == (not left)
    assert example is None or (one.holds("m:", example[2:]) and not two.holds("m:", example[2:]))


def test_a_range_and_a_glob_can_be_the_same() -> None:
    assert outside("mmsi:271000000-271999999", ["mmsi:271*"]) is None
    assert outside("mmsi:271[0-9][0-9][0-9][0-9][0-9][0-9]", ["mmsi:271000000-271999999"]) is None
    assert outside("mmsi:271*", ["mmsi:271000000-271999999"]) == "mmsi:271"


def test_a_word_stands_for_itself() -> None:
    assert matches("conv-1", "conv-1")
    assert matches("conv-*", "conv-")
    assert not matches("conv-?", "conv-")
