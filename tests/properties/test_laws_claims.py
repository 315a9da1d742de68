"""Laws of claims: their order does not matter, a repetition adds nothing, a resolution leaves no mark."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis import example, given

from standoff.errors import ClaimsError
from standoff.model.claim import Claim, Hop, Resolution
from standoff.model.claim_words import Bound, ClaimKind, Method
from standoff.record.canonical import payload_bytes
from standoff.record.claims.acts import add_claims, remove_resolution, resolve
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.check import examine
from standoff.record.claims.contradictions import compare
from standoff.record.claims.fold import fold, fold_all
from standoff.record.claims.moments import parse_when
from standoff.record.claims.origins import is_unsourced
from standoff.record.claims.payloads import from_payload, to_payload
from standoff.record.claims.quantities import quantity_of
from standoff.record.claims.read import read_claims

SPEAKERS = ["SOHR", "Pentagon", "US official", "unknown", "AFP", "Reuters", "Daily News", "(unnamed)", "Col. Dillon"]
OUTLETS = ["AFP", "Reuters", "Daily News", "Weekly", "press", "SOHR"]
VALUES = [
    "8",
    "20",
    "many",
    "several",
    "eight",
    "3-5",
    "inside the zone",
    "outside",
    "call → warning → strike",
    "27 km",
]
DAYS = [parse_when(text) for text in ("2017-05", "2017-05-18", "2017-05-18T10:31Z", "2017-06-06")]

claims = st.builds(
    Claim,
    id=st.just(""),
    source=st.sampled_from(SPEAKERS),
    via=st.lists(st.sampled_from(OUTLETS), max_size=3).map(lambda names: tuple(Hop(name) for name in names)),
    incident=st.sampled_from([None, "i", "j"]),
    kind=st.sampled_from(ClaimKind),
    subject=st.sampled_from([None, "convoy", "drone", "militiamen"]),
    property=st.sampled_from([None, "killed", "strikes", "distance", "position", "zone_size", "sequence"]),
    value=st.sampled_from(VALUES),
    counts=st.sampled_from([None, "persons", "militiamen", "strikes", "civilians", "width"]),
    unit=st.sampled_from([None, "km", "mi"]),
    bound=st.sampled_from([None, *Bound]),
    start=st.sampled_from([None, *DAYS]),
    said_at=st.sampled_from([None, *DAYS]),
    words=st.sampled_from([None, "34-mile wide", "on 6 June", "eight militiamen were killed when the convoy was hit"]),
)
files = st.lists(claims, max_size=7).map(lambda found: [replace(each, id=f"c{n}") for n, each in enumerate(found)])


def counts(book: ClaimBook) -> dict[tuple[str, ...], int]:
    return {tuple(each["claims"]): each["origins"] for each in examine(book)["origins"]}


@given(files, st.randoms(use_true_random=False))
def test_the_order_in_which_claims_come_does_not_matter(told: list[Claim], chance: random.Random) -> None:
    shuffled = list(told)
    chance.shuffle(shuffled)
    assert examine(ClaimBook.of(told)) == examine(ClaimBook.of(shuffled))


@given(claims, claims)
@example(Claim("", "SOHR", value="call"), Claim("", "SOHR", property="position", value="inside the zone"))
def test_whether_two_claims_exclude_each_other_does_not_depend_on_who_is_asked_first(one: Claim, other: Claim) -> None:
    one, other = replace(one, id="a"), replace(other, id="b")
    there, back = compare(one, other), compare(other, one)
    assert (there and there.verdict) == (back and back.verdict)


@given(claims)
def test_no_claim_contradicts_what_says_the_same(claim: Claim) -> None:
    assert compare(replace(claim, id="a"), replace(claim, id="b", source="another", via=())) is None


@given(files, st.data())
def test_a_restatement_never_raises_the_number_of_origins(told: list[Claim], data: st.DataObject) -> None:
    if not told:
        return
    said = data.draw(st.sampled_from(told))
    hop = Hop(data.draw(st.sampled_from([*OUTLETS, "Evening Post"])))
    before = ClaimBook.of(told)
    after = ClaimBook.of([*told, replace(said, id="z", via=(*said.via, hop))])
    most = {name: n for ids, n in counts(before).items() for name in ids}
    for ids, n in counts(after).items():
        known = [most[name] for name in ids if name in most]
        # what nobody is named for has no origin; the restatement may itself name who heard an unnamed speaker
        relayed = not known or said.id not in ids or is_unsourced(said)
        assert relayed or n <= max(1, *known)


@given(files)
def test_origins_are_never_more_than_the_claims_and_never_fewer_than_is_certain(told: list[Claim]) -> None:
    for each in examine(ClaimBook.of(told))["origins"]:
        assert each["origins_at_least"] <= each["origins"] <= len(each["claims"])
        assert (each["origins_at_least"] == 0) == (each["origins"] == 0)


@given(files)
def test_what_no_event_rests_on_never_counts(told: list[Claim]) -> None:
    kinds = {claim.id: claim.kind for claim in told}
    for each in examine(ClaimBook.of(told))["origins"]:
        assert not {kinds[name] for name in each["claims"]} & {ClaimKind.ASSESSMENT, ClaimKind.OPINION}


@given(files)
def test_a_range_holds_every_number_it_is_made_of(told: list[Claim]) -> None:
    book = ClaimBook.of(told)
    for each in examine(book)["reported"]:
        figures = [quantity_of(book.claim(name)) for name in each["claims"]]
        if each["best"] is not None:
            assert any(figure is not None for figure in figures)
            assert each["low"] is None or each["low"] <= each["best"]
            assert each["high"] is None or each["best"] <= each["high"]


@given(files)
def test_removing_a_resolution_restores_what_was_reported(told: list[Claim]) -> None:
    numbers = [replace(c, incident="i", property="killed", subject=None, words=None) for c in told]
    if not numbers:
        return
    book = fold_all(add_claims(ClaimBook(), numbers, "f", "me", 0))
    before = examine(book)
    names = tuple(claim.id for claim in numbers)
    fold(book, resolve(book, Resolution("r1", "i", "killed", Method.HIERARCHY, names, {}, "why", "me", 1)))
    assert examine(book)["reported"][0]["resolution"] == "r1"
    fold(book, remove_resolution(book, "r1", "new evidence", "me", 2))
    assert examine(book) == before


@given(claims)
def test_a_claim_comes_back_from_its_payload_the_same(claim: Claim) -> None:
    assert from_payload(Claim, to_payload(claim)) == claim


@given(files)
def test_nothing_is_said_of_claims_that_no_longer_stand(told: list[Claim]) -> None:
    replaced = [replace(claim, id=f"new-{claim.id}", supersedes=claim.id) for claim in told]
    found: dict[str, Any] = examine(fold_all(add_claims(ClaimBook(), [*told, *replaced], "f", "me", 0)))
    named = {name for each in (*found["contradictions"], *found["origins"]) for name in each["claims"]}
    assert not named & {claim.id for claim in told}
    assert {each["claim"] for each in found["left_out"]} == {claim.id for claim in told}


FILE = b'id,source,via,value,bound,start,words\nc1,SOHR,AFP > Daily,8,about,2017-05-18,"eight, it is said"\n'
JSON = b'{"claims": [{"id": "c1", "source": "SOHR", "via": ["AFP"], "value": 27.5, "start": "2017-05-18T10:31Z"}]}'
cuts = st.tuples(st.integers(0, 200), st.integers(0, 6), st.binary(max_size=4))


@given(st.sampled_from([FILE, JSON]), st.lists(cuts, max_size=4))
def test_a_damaged_file_is_read_or_refused_and_never_falls_over(
    data: bytes, damage: list[tuple[int, int, bytes]]
) -> None:
    for at, gone, new in damage:
        data = data[:at] + new + data[at + gone :]
    found, issues = (), ()
    try:
        found = read_claims(data, "file").claims
    except ClaimsError as refused:
        issues = refused.issues
    assert bool(found) != bool(issues), "claims or the reasons why not, never both and never neither"
    assert all(issue.code and issue.place.file == "file" for issue in issues)
    for draft in add_claims(ClaimBook(), found, "file", "me", 0):
        payload_bytes(draft.payload)
    json.dumps(examine(ClaimBook.of(found)), allow_nan=False)
