"""The bytes of a payload: those of RFC 8785, as another implementation writes them; and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.errors import RecordError
from standoff.record.canonical import MOST_LEVELS, payload_bytes, text_bytes

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
FLOATS = st.floats(-(2.0**53) + 1, 2.0**53 - 1) | st.integers(-1000, 1000).map(float) | st.just(-0.0)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
PAYLOADS = st.dictionaries(TEXT, VALUES, max_size=5)
NUMBERS = st.dictionaries(st.sampled_from(["a", "b", "c"]), WHOLE | FLOATS, min_size=1)


@settings(deadline=None)  # the first odd payload loads our own writer, and plans with it
@given(PAYLOADS)
def test_they_are_those_of_the_rfc8785_package(payload: dict[str, Any]) -> None:
    assert payload_bytes(payload) == rfc8785.dumps(payload)


@settings(deadline=None)
@given(NUMBERS)
@example({"a": 1e-4, "b": 9.9e-5, "c": 1e-7})
@example({"a": 2.0, "b": -0.0, "c": 9007199254740991.0})
@example({"a": 5e-324, "b": 1e15 + 0.3, "c": 123456789012345.6})
def test_numbers_are_those_of_the_rfc8785_package(payload: dict[str, Any]) -> None:
    assert payload_bytes(payload) == rfc8785.dumps(payload)


@settings(deadline=None)
@given(PAYLOADS)
def test_a_payload_read_back_has_the_same_bytes(payload: dict[str, Any]) -> None:
    assert payload_bytes(json.loads(payload_bytes(payload))) == payload_bytes(payload)


def test_the_examples_of_rfc_8785_come_out_as_published() -> None:
    """Sections 3.2.2 and 3.2.3, without its number 1E30, which this format refuses."""
    sample = """{"numbers": [333333333.33333329, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}"""
    assert payload_bytes(json.loads(sample)).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    in_order = json.loads(payload_bytes(dict.fromkeys(keys)))
    assert list(in_order) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_keys_sort_by_utf_16_units_not_by_code_points() -> None:
    assert payload_bytes({"\U0001f600": 1, "\ufb33": 2}) == '{"\U0001f600":1,"\ufb33":2}'.encode()


def test_mappings_and_tuples_are_as_good_as_dicts_and_lists() -> None:
    assert payload_bytes(MappingProxyType({"b": (1, 2.0), "a": MappingProxyType({})})) == b'{"a":{},"b":[1,2]}'


def test_only_what_json_demands_is_escaped() -> None:
    assert text_bytes('a"\\/\n\x01é\x7f') == '"a\\"\\\\/\\n\\u0001é\x7f"'.encode()


def _nested(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels - 1):
        value = [value]
    return {"a": value}


def _self_containing() -> dict[str, Any]:
    payload: dict[str, Any] = {}
    payload["again"] = payload
    return payload


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "not a number": (lambda: {"eta": {"s": [0, float("nan")]}}, r"payload\.eta\.s\[1\] is nan"),
    "infinity": (lambda: {"a": float("-inf")}, r"payload\.a is -inf"),
    "a whole number beyond 2^53": (lambda: {"n": 2**53}, r"payload\.n is a number beyond"),
    "a float that reads back as one": (lambda: {"n": 2.0**53}, r"payload\.n is a number beyond"),
    "a large float": (lambda: {"n": 1e300}, r"payload\.n is a number beyond"),
    "a whole number larger than any float": (lambda: {"n": 10**5000}, r"payload\.n is a number beyond"),
    "a negative one": (lambda: {"n": [-(2**53)]}, r"payload\.n\[0\] is a number beyond"),
    "a key that is a number": (lambda: {"a": {3: "x"}}, r"payload\.a has the key 3"),
    "a top key that is none": (lambda: {None: 1}, r"payload has the key None"),
    "half a character": (lambda: {"words": "ab\ud800"}, r"payload\.words holds half a character .* at position 2"),
    "half a character in a key": (lambda: {"a": {"\udfff": 1}}, r"a key of payload\.a holds half a character"),
    "bytes": (lambda: {"a": b"x"}, r"payload\.a is of the type bytes"),
    "a set": (lambda: {"a": [{1}]}, r"payload\.a\[0\] is of the type set"),
    "a list at the top": (lambda: [1], "A payload is a mapping, not of the type list"),
    "too deep": (lambda: _nested(MOST_LEVELS + 1), "nested deeper than 64 levels"),
    "itself": (_self_containing, "nested deeper than 64 levels"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_plain_json_is_refused_with_its_place(case: str) -> None:
    make, words = REFUSED[case]
    with pytest.raises(RecordError, match=words):
        payload_bytes(make())


def test_as_deep_as_allowed_is_written() -> None:
    assert payload_bytes(_nested(MOST_LEVELS)) == rfc8785.dumps(_nested(MOST_LEVELS))
