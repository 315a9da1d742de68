"""What people do with claims: written with their reason, or refused with one."""

from __future__ import annotations

import pytest
from claim_makers import book, claims

from standoff.errors import ClaimsError, RefusedError
from standoff.model.claim import CustodyEvent, Exhibit, Grade, Relation, Source
from standoff.model.claim_words import (
    CopyKind,
    Credibility,
    CustodyKind,
    ExhibitKind,
    RelationKind,
    Reliability,
)
from standoff.record.claims.acts import (
    add_claims,
    add_custody,
    add_exhibit,
    grade_claim,
    grade_source,
    relate,
    retract,
)
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.check import examine
from standoff.record.claims.exhibits import custodian_of
from standoff.record.claims.fold import fold

EIGHT = {"property": "killed", "value": 8, "counts": "persons"}
HASH, OTHER = "a" * 64, "b" * 64


def two() -> ClaimBook:
    return book({"id": "c1", "source": "SOHR", **EIGHT}, {"id": "c2", "source": "Pentagon", **EIGHT})


def test_an_import_writes_each_source_once_and_then_the_claims() -> None:
    rows = ({"id": "c1", "source": "SOHR", "value": 1, "party": "p"}, {"id": "c2", "source": "SOHR", "value": 2})
    drafts = add_claims(ClaimBook(), claims(*rows), "f", "me", 5)
    assert [(draft.type, draft.payload["id"]) for draft in drafts] == [
        ("source", "SOHR"),
        ("claim", "c1"),
        ("claim", "c2"),
    ]
    assert drafts[0].payload["party"] == "p"


def test_a_claim_takes_effect_when_what_it_speaks_of_happened() -> None:
    rows = ({"id": "c1", "source": "a", "value": 1, "start": "2017-05-18"}, {"id": "c2", "source": "a", "value": 1})
    drafts = add_claims(ClaimBook(), claims(*rows), "f", "me", 1_500_000_000_000_000)[1:]
    assert [draft.effective_at_us for draft in drafts] == [1_495_065_600_000_000, 1_500_000_000_000_000]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"id": "c1", "value": 1}, "id-known"),
        ({"id": "c3", "value": 1, "supersedes": "c9"}, "supersedes-unknown"),
        ({"id": "c3", "value": 1, "supersedes": "c1"}, "superseded-twice"),
    ],
)
def test_claims_that_do_not_fit_the_record_are_refused(row: dict[str, object], code: str) -> None:
    kept = two()
    kept.superseded["c1"] = "c2"
    with pytest.raises(ClaimsError) as refused:
        add_claims(kept, claims({"source": "a", **row}), "f", "me", 5)
    assert [issue.code for issue in refused.value.issues] == [code]


def test_relations_retractions_and_grades_need_claims_that_stand() -> None:
    kept = two()
    fold(kept, retract(kept, "c2", "misheard", "me", 1))
    for act in (
        lambda: retract(kept, "c2", "again", "me", 2),
        lambda: relate(kept, Relation("c1", RelationKind.CORROBORATES, "c2", "why", "me", 2)),
        lambda: grade_claim(kept, Grade("c9", Credibility.CONFIRMED, "why", "me", 2)),
    ):
        with pytest.raises(RefusedError, match=r"retracted by me|no claim 'c9'"):
            act()


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_said_of_a_claim_without_a_reason(reason: str) -> None:
    kept = two()
    for act in (
        lambda: retract(kept, "c2", reason, "me", 2),
        lambda: relate(kept, Relation("c1", RelationKind.DENIES, "c2", reason, "me", 2)),
        lambda: grade_claim(kept, Grade("c1", Credibility.CONFIRMED, reason, "me", 2)),
        lambda: grade_source(
            kept, Source("SOHR", "SOHR", reliability=Reliability.B, basis=reason, graded_by="me", graded_at_us=2)
        ),
    ):
        with pytest.raises(RefusedError, match="reason"):
            act()


def test_a_relation_is_said_once_and_never_to_itself() -> None:
    kept = two()
    denies = Relation("c1", RelationKind.DENIES, "c2", "why", "me", 2)
    fold(kept, relate(kept, denies))
    with pytest.raises(RefusedError, match="already"):
        relate(kept, denies)
    with pytest.raises(RefusedError, match="itself"):
        relate(kept, Relation("c1", RelationKind.RESTATES, "c1", "why", "me", 2))


def test_a_source_is_graded_apart_from_what_it_says() -> None:
    kept = two()
    graded = Source("SOHR", "SOHR", reliability=Reliability.B, basis="years of reports", graded_by="me", graded_at_us=7)
    fold(kept, grade_source(kept, graded))
    fold(kept, grade_claim(kept, Grade("c1", Credibility.DOUBTFUL, "one witness", "me", 8, "unlikely")))
    assert (kept.sources["SOHR"].reliability, kept.grades["c1"][0].credibility) == (Reliability.B, Credibility.DOUBTFUL)
    with pytest.raises(RefusedError, match="No claim comes from 'nobody'"):
        grade_source(kept, Source("nobody", "nobody", basis="x", graded_by="me", graded_at_us=7))
    with pytest.raises(RefusedError, match="no estimative word"):
        grade_claim(kept, Grade("c1", Credibility.DOUBTFUL, "x", "me", 8, "surely"))


def test_a_later_grade_of_a_source_keeps_its_party() -> None:
    kept = two()
    kept.sources["SOHR"] = Source("SOHR", "SOHR", party="p")
    graded = Source("SOHR", "SOHR", reliability=Reliability.C, basis="x", graded_by="me", graded_at_us=7)
    fold(kept, grade_source(kept, graded))
    assert (kept.sources["SOHR"].party, kept.sources["SOHR"].reliability) == ("p", Reliability.C)


def test_confirmed_without_a_second_origin_is_put_in_question() -> None:
    alone = book({"id": "c1", "source": "SOHR", **EIGHT}, {"id": "c2", "source": "SOHR", "via": "Daily", **EIGHT})
    for kept, expected in ((alone, ["c1"]), (two(), [])):
        fold(kept, grade_claim(kept, Grade("c1", Credibility.CONFIRMED, "many outlets", "me", 8)))
        assert [each["claim"] for each in examine(kept)["grades_in_question"]] == expected


def exhibit(name: str = "e1", **fields: object) -> Exhibit:
    return Exhibit(name, ExhibitKind.PHOTOGRAPH, **{"sha256": HASH, **fields})  # type: ignore[arg-type]


def with_exhibit() -> ClaimBook:
    kept = two()
    for draft in add_exhibit(kept, exhibit(claims=("c1",), made_in="Iran"), "collector", 10):
        fold(kept, draft)
    return kept


def test_an_exhibit_begins_its_custody_with_whoever_collected_it() -> None:
    kept = with_exhibit()
    assert [(event.kind, event.by, event.sha256) for event in kept.custody["e1"]] == [
        (CustodyKind.COLLECTED, "collector", HASH)
    ]
    assert custodian_of(kept, "e1") == "collector"


def test_made_in_is_not_operated_by() -> None:
    assert (with_exhibit().exhibits["e1"].made_in, with_exhibit().exhibits["e1"].operated_by) == ("Iran", None)


def test_custody_passes_to_whom_it_was_handed() -> None:
    kept = with_exhibit()
    fold(kept, add_custody(kept, CustodyEvent("e1", CustodyKind.TRANSFERRED, "collector", 11, "laboratory")))
    fold(kept, add_custody(kept, CustodyEvent("e1", CustodyKind.ACCESSED, "visitor", 12, sha256=HASH)))
    assert custodian_of(kept, "e1") == "laboratory"
    assert custodian_of(kept, "e9") is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "e1"}, "there already"),
        ({"sha256": "abc"}, "no SHA-256"),
        ({"claims": ("c9",)}, "No claim c9"),
        ({"derived_from": "e9"}, "no exhibit 'e9'"),
        ({"copy": CopyKind.WORKING}, "derives from an exhibit"),
        ({"name": " "}, "needs an id"),
        ({"derived_from": "e1", "sha256": OTHER}, "its very hash"),
    ],
)
def test_an_exhibit_that_does_not_fit_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        add_exhibit(with_exhibit(), exhibit(**{"name": "e2", **fields}), "me", 11)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (CustodyEvent("e9", CustodyKind.ACCESSED, "me", 11), "no exhibit 'e9'"),
        (CustodyEvent("e1", CustodyKind.ACCESSED, "me", 11, sha256="nothash"), "no SHA-256"),
        (CustodyEvent("e1", CustodyKind.ACCESSED, "me", 9), "in order of time"),
        (CustodyEvent("e1", CustodyKind.COLLECTED, "me", 11), "collected already"),
        (CustodyEvent("e1", CustodyKind.TRANSFERRED, "me", 11), "to whom"),
        (CustodyEvent("e1", CustodyKind.EXPORTED, "me", 11), "to whom"),
        (CustodyEvent("e1", CustodyKind.REDACTED, "me", 11), "never altered"),
        (CustodyEvent("e1", CustodyKind.ACCESSED, "me", 11, sha256=OTHER), "another file"),
    ],
)
def test_custody_that_cannot_be_is_refused(event: CustodyEvent, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        add_custody(with_exhibit(), event)


def test_a_working_copy_may_be_redacted_and_its_original_stays() -> None:
    kept = with_exhibit()
    for draft in add_exhibit(kept, exhibit("e2", derived_from="e1", sha256=OTHER, copy=CopyKind.WORKING), "me", 11):
        fold(kept, draft)
    fold(kept, add_custody(kept, CustodyEvent("e2", CustodyKind.REDACTED, "me", 12, sha256=HASH, reason="faces")))
    assert [event.kind for event in kept.custody["e2"]] == [CustodyKind.COPIED, CustodyKind.REDACTED]
    assert kept.exhibits["e1"].sha256 == HASH


def test_what_is_found_after_a_redaction_is_held_against_the_redacted_file() -> None:
    kept = with_exhibit()
    for draft in add_exhibit(kept, exhibit("e2", derived_from="e1", sha256=OTHER, copy=CopyKind.WORKING), "me", 11):
        fold(kept, draft)
    fold(kept, add_custody(kept, CustodyEvent("e2", CustodyKind.REDACTED, "me", 12, sha256="c" * 64, reason="faces")))
    fold(kept, add_custody(kept, CustodyEvent("e2", CustodyKind.ACCESSED, "me", 13, sha256="c" * 64)))
    with pytest.raises(RefusedError, match="another file"):
        add_custody(kept, CustodyEvent("e2", CustodyKind.ACCESSED, "me", 14, sha256=OTHER))


def test_a_redaction_that_tells_no_hash_leaves_it_open_until_one_is_found() -> None:
    kept = with_exhibit()
    for draft in add_exhibit(kept, exhibit("e2", derived_from="e1", sha256=OTHER, copy=CopyKind.WORKING), "me", 11):
        fold(kept, draft)
    fold(kept, add_custody(kept, CustodyEvent("e2", CustodyKind.REDACTED, "me", 12, reason="faces")))
    fold(kept, add_custody(kept, CustodyEvent("e2", CustodyKind.ACCESSED, "me", 13, sha256="c" * 64)))
    with pytest.raises(RefusedError, match="another file"):
        add_custody(kept, CustodyEvent("e2", CustodyKind.ACCESSED, "me", 14, sha256="d" * 64))
