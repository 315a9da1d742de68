"""May this grant be made, or taken back?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from authority_cases import at, cell, lent

from standoff.authority import Register, admit, admit_revocation, fold, grant_drafts, revocation_drafts
from standoff.model.grant import AUTHORITY_ACTIONS, Grant, Granted, Refused
from standoff.model.plan import Holder, Role

DEPUTY = lent("g-1", "cora", "ben", redelegable=True)
CLERK = lent("g-2", "ben", "eve", actions=("refer",), parent="g-1")
NOW = at("09:00")


def _cell() -> Register:
    return cell().granted(DEPUTY, at("08:00"))


def _reason(answer: Granted | Refused) -> str:
    assert isinstance(answer, Refused)
    return answer.reason


def test_a_holder_lends_what_is_his() -> None:
    assert admit(cell(), DEPUTY, "cora", NOW) == Granted(("role:commander cora",))


def test_whoever_holds_a_grant_that_may_be_handed_on_hands_on_a_part_of_it() -> None:
    assert admit(_cell(), CLERK, "ben", NOW) == Granted(("role:commander cora", "grant:g-1"))


def test_a_grant_that_is_to_begin_can_be_handed_on_ahead_within_its_time() -> None:
    assert isinstance(admit(cell().granted(DEPUTY, at("05:00")), CLERK, "ben", at("06:00")), Granted)


NEW = lent("new", "cora", "ben")


@pytest.mark.parametrize(
    ("grant", "by", "because"),
    [
        (NEW, "ben", "it is in the name of cora, and nobody grants in the name of another"),
        (replace(NEW, grantee="cora"), "cora", "nobody grants to himself"),
        (replace(NEW, grantee=" "), "cora", "it names nobody to whom it is given"),
        (replace(NEW, id=""), "cora", "it has no id"),
        (replace(NEW, actions=()), "cora", "it allows no action"),
        (replace(NEW, actions=("refer", "strike")), "cora", "strike cannot be allowed: an action is one of observe"),
        (replace(NEW, zones=()), "cora", "it names no zone"),
        (replace(NEW, zones=("z", "")), "cora", "it names no zone"),
        (replace(NEW, incident_kinds=()), "cora", "it names no kind of incident"),
        (replace(NEW, incident_kinds=("raid",)), "cora", "raid is no kind of incident; there are *, approach"),
        (replace(NEW, not_after_us=at("08:00")), "cora", "it ends at 2017-05-18T08:00:00Z, before it begins"),
        (replace(NEW, not_before_us=at("07:00"), not_after_us=at("08:30")), "cora", "it is past"),
        (replace(NEW, role="admiral"), "cora", "no role is called 'admiral'; there are commander, watch"),
        (replace(NEW, grantor="eve"), "eve", "eve does not hold the role commander, and no grant is named to hand on"),
        (replace(NEW, id="g-1"), "cora", "there is a grant g-1 already"),
        (replace(CLERK, parent="g-9"), "ben", "there is no grant g-9 to hand on"),
        (replace(CLERK, grantor="eve", grantee="zoe"), "eve", "g-1 was given to ben"),
        (replace(CLERK, role="watch"), "ben", "g-2 is of the role watch, but g-1 of the role commander"),
        (replace(CLERK, actions=("close",)), "ben", "g-2 is wider than g-1: its actions have close"),
        (replace(CLERK, not_after_us=at("20:01")), "ben", "it ends after 2017-05-18T20:00:00Z"),
        (replace(CLERK, grantee="cora"), "ben", "the delegation would come back to cora"),
    ],
)
def test_a_grant_that_cannot_stand_is_refused_with_its_reason(grant: Grant, by: str, because: str) -> None:
    reason = _reason(admit(_cell(), grant, by, NOW))
    assert reason.startswith(f"{by} may not make the grant {grant.id} at 2017-05-18T09:00:00Z: ")
    assert because in reason


def test_every_word_of_force_is_refused() -> None:
    for word in ("strike", "engage", "fire", "shoot", "intercept", "destroy", "bomb", "jam", "target", "*"):
        assert word not in AUTHORITY_ACTIONS
        assert "cannot be allowed" in _reason(admit(cell(), replace(NEW, actions=(word,)), "cora", NOW))


def test_a_zone_that_the_plan_in_force_does_not_have_is_refused() -> None:
    known = replace(cell(), zones=frozenset({"z"}))
    assert isinstance(admit(known, NEW, "cora", NOW), Granted)
    assert "no zone of the plan in force is called y" in _reason(admit(known, replace(NEW, zones=("y",)), "cora", NOW))


def test_whoever_has_lost_the_role_can_lend_it_no_more_nor_can_those_who_had_it_from_him() -> None:
    register = _cell().with_roles([Role("commander", (Holder("lev", "liaison"), Holder("cora", None, None, NOW)))])
    assert "cora does not hold the role commander" in _reason(admit(register, NEW, "cora", NOW))
    assert "cora, who made g-1, does not hold the role" in _reason(admit(register, CLERK, "ben", NOW))


def test_a_revoked_grant_is_handed_on_no_more() -> None:
    register = _cell().revoked("g-1", NOW)
    assert "g-1 was revoked at 2017-05-18T09:00:00Z" in _reason(admit(register, CLERK, "ben", NOW))


@pytest.mark.parametrize(
    ("by", "chain"),
    [
        ("ben", ("role:commander cora", "grant:g-1", "grant:g-2")),  # its grantor
        ("cora", ("role:commander cora",)),  # above him
        ("lev", ("role:commander lev",)),  # another holder of the role
    ],
)
def test_a_grant_is_taken_back_by_its_grantor_by_those_above_him_and_by_holders_of_the_role(
    by: str, chain: tuple[str, ...]
) -> None:
    assert admit_revocation(_cell().granted(CLERK, NOW), "g-2", by, NOW) == Granted(chain)


@pytest.mark.parametrize(
    ("grant", "by", "when", "because"),
    [
        ("g-2", "eve", "09:00", "eve neither made it, nor any grant that it rests on, nor holds the role commander"),
        ("g-9", "cora", "09:00", "there is no such grant"),
        ("g-2", "cora", "20:00", "it ended at 2017-05-18T20:00:00Z by itself"),
        ("g-1", "cora", "12:00", "it was revoked at 2017-05-18T11:00:00Z already"),
    ],
)
def test_a_revocation_that_cannot_be_is_refused_with_its_reason(grant: str, by: str, when: str, because: str) -> None:
    register = _cell().granted(CLERK, NOW).revoked("g-1", at("11:00"))
    reason = _reason(admit_revocation(register, grant, by, at(when)))
    assert reason.startswith(f"{by} may not revoke the grant {grant} at 2017-05-18T{when}:00Z: ")
    assert because in reason


def test_a_former_holder_can_still_take_back_what_he_gave() -> None:
    register = _cell().with_roles([Role("commander", (Holder("lev", "liaison"),))])
    assert admit_revocation(register, "g-1", "cora", NOW) == Granted(("role:commander cora", "grant:g-1"))


def test_a_grant_and_its_decision_are_written_together_and_read_back_as_they_were() -> None:
    answer, drafts = grant_drafts(cell(), DEPUTY, "cora", NOW, at("10:00"))
    assert isinstance(answer, Granted)
    assert [(draft.type, draft.recorded_at_us, draft.effective_at_us) for draft in drafts] == [
        ("decision", at("10:00"), NOW),
        ("grant", at("10:00"), NOW),
    ]
    assert fold(cell(), drafts[1]) == cell().granted(DEPUTY, NOW)


def test_a_refused_grant_is_kept_in_full_in_its_decision_and_changes_nothing() -> None:
    answer, drafts = grant_drafts(cell(), replace(DEPUTY, actions=("strike",)), "cora", NOW, NOW)
    assert isinstance(answer, Refused)
    assert [draft.type for draft in drafts] == ["decision"]
    assert drafts[0].payload["decision"] == "refused"
    assert drafts[0].payload["asked"]["actions"] == ["strike"]
    assert fold(cell(), drafts[0]) == cell()


def test_a_revocation_and_its_decision_are_written_together() -> None:
    answer, drafts = revocation_drafts(_cell(), "g-1", "lev", NOW, NOW, "handed over")
    assert isinstance(answer, Granted)
    assert [draft.type for draft in drafts] == ["decision", "grant_revoked"]
    assert fold(_cell(), drafts[1]) == _cell().revoked("g-1", NOW)
