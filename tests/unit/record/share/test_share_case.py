"""What belongs to a case: all that was recorded about its incidents, the claims that name them, what concerns all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from share_cases import case_with

from standoff.model.claim import Claim
from standoff.record.claims.fold import CLAIM_ENTRIES
from standoff.record.share.case import Case
from standoff.stores import open_store

MAY_18, CONVOY = "al-tanf-2017-05-18", "conv-1@garrison-55km"


def test_without_a_name_a_case_is_the_whole_record(whole: Case, record_path: Path) -> None:
    with closing(open_store(record_path, readonly=True)) as store:
        entries = list(store.entries())
    others = [entry for entry in entries if entry.type not in CLAIM_ENTRIES]
    claims = {entry.payload["id"] for entry in entries if entry.type == "claim"}
    assert list(whole.entries) == others
    assert whole.book.kept.keys() == claims
    assert len(whole.incidents) == sum(entry.type == "incident_opened" for entry in entries)


def test_a_case_holds_the_claims_of_its_label_and_those_of_none(read_case: Callable[..., Case], whole: Case) -> None:
    case = read_case(MAY_18)
    assert case.book.kept.keys() == {
        name for name, kept in whole.book.kept.items() if kept.claim.incident in (None, MAY_18)
    }
    assert not case.incidents


def test_a_case_holds_what_happened_to_incidents_that_were_merged_into_its_own(may_18: Case, whole: Case) -> None:
    (incident,) = may_18.incidents
    assert len(incident["previous_ids"]) == 7
    merged = {entry.payload["entity"] for entry in may_18.of_type("event")}
    assert merged == {f"conv-{n}" for n in range(1, 9)}
    theirs = {incident["incident"], *incident["previous_ids"]}
    for kind in ("incident_state", "step_state", "step_attempt", "compliance"):
        expected = [entry for entry in whole.of_type(kind) if entry.payload["incident"] in theirs]
        assert may_18.of_type(kind) == expected


def test_an_act_that_was_refused_upon_its_entity_belongs_to_it(may_18: Case) -> None:
    (refused,) = may_18.of_type("refused")
    assert refused.payload["entity"] == "conv-1"


def test_two_incidents_named_are_one_case_of_both(read_case: Callable[..., Case]) -> None:
    case = read_case(CONVOY, "turn-1@garrison-55km")
    assert {incident["members"][0] for incident in case.incidents} == {"conv-1", "turn-1"}


def test_what_was_said_about_a_claim_of_another_case_stays_out() -> None:
    one, other = (Claim(f"c-{n}", "SOHR", (), f"inc-{n}", property="killed", value="8") for n in (1, 2))
    case = case_with([one, other], labels=["inc-1"])
    assert case.book.kept.keys() == {"c-1"}
    assert "c-2" not in str(case.book)
