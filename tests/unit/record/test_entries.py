"""From draft to entry to leaf."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from record_cases import SECRET, START_US, draft

from standoff.errors import RecordError
from standoff.record import leaf_bytes, leaf_hash, payload_bytes, seal, seal_with_bytes
from standoff.record.commitments import reference
from standoff.record.entries import check_order, payload_hash
from standoff.units import instant_text

_YEAR_1_US, _YEAR_9999_US = -62_135_596_800_000_000, 253_402_300_799_999_999
_INSTANTS = st.integers(_YEAR_1_US, _YEAR_9999_US)
_ACTORS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(seq=st.integers(0, 2**40), recorded=_INSTANTS, effective=_INSTANTS, actor=_ACTORS)
def test_the_leaf_is_the_canonical_json_of_the_six_fields(seq: int, recorded: int, effective: int, actor: str) -> None:
    entry = seal(draft(0, recorded_at_us=recorded, effective_at_us=effective, actor=actor), seq)
    fields = {
        "seq": seq,
        "type": "event",
        "recorded_at": instant_text(recorded),
        "effective_at": instant_text(effective),
        "actor": actor,
        "payload_hash": sha256(rfc8785.dumps(dict(entry.payload))).hexdigest(),
    }
    assert leaf_bytes(entry) == rfc8785.dumps(fields)
    assert leaf_hash(entry) == sha256(b"\0" + rfc8785.dumps(fields)).digest()


def test_a_store_gets_the_bytes_that_were_hashed() -> None:
    entry, payload = seal_with_bytes(draft(3), 3)
    assert entry == seal(draft(3), 3)
    assert payload == payload_bytes(entry.payload)
    assert entry.payload_hash == payload_hash(entry) == sha256(payload).hexdigest()
    assert json.loads(payload) == entry.payload


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown type": ({"type": "strike"}, "'strike' is no type of entry: the known ones are .*claim"),
    "nobody": ({"actor": ""}, "has no actor"),
    "blank": ({"actor": " \n"}, "has no actor"),
    "half a character": ({"actor": "a\ud800"}, "holds half a character"),
    "a year beyond the calendar": ({"recorded_at_us": _YEAR_9999_US + 1}, "recorded_at is 253402300800000000"),
    "a year before it": ({"effective_at_us": _YEAR_1_US - 1}, "effective_at is -62135596800000001"),
    "half a microsecond": ({"recorded_at_us": START_US + 0.5}, "whole microseconds"),
    "a payload that is no JSON": ({"payload": {"a": float("nan")}}, "payload.a is nan"),
    "a text nobody refers to": ({"sealed": (SECRET,)}, "No payload value refers to the sealed text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_draft_that_cannot_be_kept_is_refused(case: str) -> None:
    changes, words = REFUSED[case]
    with pytest.raises(RecordError, match=words):
        seal(draft(0, **changes), 0)


def test_a_draft_brings_its_sealed_text_along() -> None:
    made = draft(0, payload={"claims": [{"words": reference(SECRET)}]}, sealed=(SECRET,))
    assert SECRET.text not in leaf_bytes(seal(made, 0)).decode() + payload_bytes(made.payload).decode()


def test_the_record_only_grows_forward() -> None:
    check_order(START_US, None)
    check_order(START_US, START_US)
    with pytest.raises(
        RecordError, match=r"2017-05-18T09:33:19.999999Z lies before the last entry's, 2017-05-18T09:33"
    ):
        check_order(START_US - 1, START_US)
