"""A claim goes into an entry and comes back the same; times stay as coarse as they were stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import hypothesis.strategies as st
import pytest
from claim_makers import claim, claims
from hypothesis import given

from standoff.errors import RecordError
from standoff.model.claim import Claim, CustodyEvent, Exhibit, Grade, Hop, Relation, Resolution, Source
from standoff.model.claim_words import (
    Credibility,
    CustodyKind,
    ExhibitKind,
    Method,
    RelationKind,
    Reliability,
    SourceKind,
)
from standoff.model.entry import Draft, Entry
from standoff.record.canonical import payload_bytes
from standoff.record.claims.acts import add_claims
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.fold import CLAIM_ENTRIES, fold, fold_all
from standoff.record.claims.moments import parse_when, when_text
from standoff.record.claims.payloads import from_payload, to_payload

FULL = {
    "via": "AFP > Naharnet", "said_at": "2017-05-18T20:15Z", "kind": "posture", "subject": "convoy", "value": "8",
    "property": "killed", "counts": "persons", "bound": "about", "low": 7, "high": 9, "start": "2017-05-18",
    "end": "2017-05", "place": "x", "lon": 38.6, "lat": 33.5, "place_error_m": 500, "words": "acht", "url": "u",
    "note": "n", "where_prec": 2, "date_prec": 1, "party": "p", "modality": "saw", "attribution": "contested",
    "anonymity_reason": "r", "supersedes": "c0", "lang": "de", "translation": "eight", "odd": "y",
}  # fmt: skip
PICTURE = Exhibit("e1", ExhibitKind.PHOTOGRAPH, "0" * 64, 5, claims=("c1",), captured_at=parse_when("2017-06"))
NOUNS = [
    claim(**FULL),
    Source("SOHR", "SOHR", SourceKind.OFFICE, "p", Reliability.B, "b", "me", 1_495_000_000_000_000),
    Grade("c1", Credibility.DOUBTFUL, "b", "me", 1, "unlikely"),
    Relation("c1", RelationKind.DENIES, "c2", "r", "me", 2),
    Resolution("r1", None, "killed", Method.JUDGEMENT, ("c1",), {"c2": "why"}, "r", "me", 3),
    replace(PICTURE, made_in="Iran"),
    Resolution("r2", "i", "killed", Method.RANGE, ("c1", "c2"), {}, "r", "me", 3),
    CustodyEvent("e1", CustodyKind.TRANSFERRED, "me", 4, "you", "r", "0" * 64),
]  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_a_payload_is_plain_json_and_reads_back(noun: object) -> None:
    payload = to_payload(noun)  # type: ignore[arg-type]
    payload_bytes(payload)
    assert from_payload(type(noun), payload) == noun  # type: ignore[arg-type]


def test_a_hop_keeps_when_and_where_it_was_said() -> None:
    hop = Hop(
        "AFP", "reported", "wire", parse_when("2017-05-18T20:15Z"), "https://x", parse_when("2017-05-19"), "0" * 64
    )
    told = replace(claim(value=1), via=(hop,))
    assert to_payload(told)["via"][0]["said_at"] == "2017-05-18T20:15Z"
    assert from_payload(Claim, to_payload(told)) == told


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.sampled_from([4, 7, 10, 13, 16, 19]))  # noqa: DTZ001
def test_a_time_is_written_no_finer_than_it_was_stated(when: datetime, letters: int) -> None:
    text = when.isoformat()[:letters] + ("Z" if letters > 10 else "")
    assert when_text(parse_when(text)) == text


def test_an_offset_is_turned_into_utc() -> None:
    assert when_text(parse_when("2017-06-20T02:30+03:00")) == "2017-06-19T23:30Z"


def test_a_claim_of_a_later_format_is_read_without_what_it_adds() -> None:
    payload = {**to_payload(claim(value=1)), "mood": "calm"}
    assert from_payload(Claim, payload) == claim(value=1)


@pytest.mark.parametrize("spoilt", [{"bound": "nearly"}, {"said_at": "noon"}, {"via": 5}, {"via": [{"nom": "x"}]}])
def test_a_payload_that_says_nothing_sensible_names_its_entry(spoilt: dict[str, object]) -> None:
    payload = {**to_payload(claim(value=1)), **spoilt}
    with pytest.raises(RecordError, match=r"Entry 7 \(claim\)"):
        fold(ClaimBook(), Entry(7, "claim", 0, 0, "me", "", payload))


def test_a_payload_without_what_it_needs_names_its_entry() -> None:
    for kind in sorted(CLAIM_ENTRIES):
        with pytest.raises(RecordError, match=rf"Entry 7 \({kind}\)"):
            fold(ClaimBook(), Entry(7, kind, 0, 0, "me", "", {}))


def test_entries_of_other_types_change_nothing() -> None:
    assert fold_all([Draft("event", 0, 0, "x", {"id": "c1"})]) == ClaimBook()


def test_sealed_words_are_in_the_payload_only_as_a_commitment() -> None:
    drafts = add_claims(
        ClaimBook(), claims({"id": "c1", "source": "a", "words": "secret"}), "f", "me", 5, lambda: b"s" * 32
    )
    assert b"secret" not in b"".join(payload_bytes(draft.payload) for draft in drafts)
    kept = fold_all(drafts)
    commitment = drafts[-1].sealed[0].commitment
    assert (kept.claim("c1").words, kept.claim("c1").words_commitment) == (None, commitment)
    assert kept.with_words({commitment: "secret"}.get).claim("c1").words == "secret"
    assert kept.with_words(lambda _: None).claim("c1").words is None
