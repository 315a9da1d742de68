"""Evidence of many events at once is what each of them rests on, and hashes are those of canonical JSON."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from standoff.detect.columns import RAW_EVENT
from standoff.detect.evidence import FixView, evidence_of, fix_hash, quoted
from standoff.detect.words import event_id
from standoff.model.event import EVENT_SCHEMA

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
DEGREES = st.floats(-180, 180)
#: Of each event: is there a fix before, and the row of the deciding fix (-1: a timer).
EVENTS = st.lists(st.tuples(st.booleans(), st.integers(-1, 4)), max_size=30)


def _sha256_of_json(*values: object) -> str:
    text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@given(WORDS, st.integers(-(2**60), 2**60), DEGREES, DEGREES)
def test_a_fix_hash_is_that_of_its_canonical_json(entity: str, at_us: int, lon: float, lat: float) -> None:
    assert fix_hash(entity, at_us, lon, lat) == _sha256_of_json(entity, at_us, lon, lat)


@given(WORDS, st.none() | WORDS, WORDS, st.lists(WORDS), st.sampled_from(["entered", "left"]), st.integers(0, 9))
def test_an_event_id_is_that_of_its_canonical_json(
    plan: str, rule: str | None, zone: str, members: list[str], kind: str, ordinal: int
) -> None:
    wanted = _sha256_of_json(plan, rule, zone, members, kind, 1_000_000, ordinal)
    assert event_id(plan, rule, zone, members, kind, 1_000_000, ordinal) == wanted


@given(EVENTS, st.booleans())
def test_each_event_rests_on_the_fix_before_it_and_then_on_the_deciding_one(
    events: list[tuple[bool, int]], with_messages: bool
) -> None:
    raw = np.zeros(len(events), RAW_EVENT)
    for k, (has_prev, row) in enumerate(events):
        raw[k]["has_prev"], raw[k]["i"] = has_prev, row
        raw[k]["prev_t"], raw[k]["prev_lon"], raw[k]["prev_row"], raw[k]["prev_origin"] = 10 * k, k / 7, 100 + k, k % 2
    fixes = FixView(
        t_us=np.arange(5), lon=np.arange(5) / 3, lat=np.arange(5) / 9, row=np.arange(5, dtype=np.int32),
        origin=np.array([1, 0, 1, 0, 1], np.uint16),
        message_id=pl.Series([f"m{k}" for k in range(5)]) if with_messages else None,
    )  # fmt: skip
    origins = [("a.csv", None), ("b.csv", "radar")]
    got = evidence_of(raw, [quoted(f"e{k}") for k in range(len(raw))], fixes, origins)
    wanted = []
    for k, (has_prev, row) in enumerate(events):
        before = (("a.csv", "b.csv")[k % 2], 100 + k, None, _sha256_of_json(f"e{k}", 10 * k, k / 7, 0.0))
        deciding = (
            ("b.csv", "a.csv")[row % 2], row, f"m{row}" if with_messages else None,
            _sha256_of_json(f"e{k}", row, row / 3, row / 9),
        )  # fmt: skip
        proofs = [before] * has_prev + [deciding] * (row >= 0)
        wanted.append([dict(zip(("source", "row", "message_id", "fix_hash"), proof, strict=True)) for proof in proofs])
    series = pl.Series(pl.from_arrow(got))
    assert series.to_list() == wanted
    assert series.dtype == EVENT_SCHEMA["evidence"]
