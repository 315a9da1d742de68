"""Chains of grants: what they give, and what ends them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from authority_cases import asked, at, cell, lent

from standoff.authority import Register, decide
from standoff.model.grant import Ask, Grant, Granted, Refused
from standoff.model.plan import Holder, Role

DEPUTY = lent("g-1", "cora", "ben", redelegable=True)
CLERK = lent("g-2", "ben", "eve", actions=("refer",), not_after_us=at("16:00"), parent="g-1")


def _with(*grants: Grant, at_text: str = "07:00") -> Register:
    register = cell()
    for grant in grants:
        register = register.granted(grant, at(at_text))
    return register


def _reason(register: Register, ask: Ask) -> str:
    answer = decide(register, ask)
    assert isinstance(answer, Refused)
    return answer.reason


def test_a_grant_lends_standing_and_the_decision_cites_the_whole_chain() -> None:
    assert decide(_with(DEPUTY, CLERK), asked("eve")) == Granted(("role:commander cora", "grant:g-1", "grant:g-2"))


def test_a_grantor_may_be_off_shift_because_delegation_is_made_for_when_he_is_away() -> None:
    register = cell().granted(lent("g-1", "dana", "ben", role="watch"), at("07:00"))
    assert isinstance(decide(register, asked("dana", "contact", "19:00", role="watch")), Refused)
    assert isinstance(decide(register, asked("ben", "contact", "19:00", role="watch")), Granted)


@pytest.mark.parametrize(
    ("ask", "because"),
    [
        (asked("ben", "close"), "g-1 is for contact, refer, not close"),
        (asked("ben", zone="elsewhere"), "g-1 is for z, not elsewhere"),
        (asked("ben", zone=None), "g-1 is for z, not every zone"),
        (asked("ben", when="07:30"), "g-1 begins only at 2017-05-18T08:00:00Z"),
        (asked("ben", when="20:00"), "g-1 ended at 2017-05-18T20:00:00Z"),
    ],
)
def test_a_grant_covers_its_actions_zones_and_hours_and_nothing_else(ask: Ask, because: str) -> None:
    assert _reason(_with(DEPUTY), ask).endswith(f"grant g-1 does not let ben: {because}")


def test_a_grant_may_be_for_some_kinds_of_incident_only() -> None:
    register = _with(replace(DEPUTY, incident_kinds=("halt",)))
    assert isinstance(decide(register, asked("ben", incident_kind="halt")), Granted)
    assert _reason(register, asked("ben", incident_kind="entry")).endswith("g-1 is for halt, not entry")
    assert _reason(register, asked("ben", incident_kind=None)).endswith("g-1 is for halt, not every kind of incident")


def test_nobody_acts_on_a_grant_before_it_was_made_even_if_it_says_so() -> None:
    register = _with(DEPUTY, at_text="12:30")
    assert _reason(register, asked("ben", when="12:00")).endswith("g-1 was made only at 2017-05-18T12:30:00Z")


def test_revoking_a_grant_ends_what_was_handed_on_under_it_from_that_instant_on() -> None:
    register = _with(DEPUTY, CLERK).revoked("g-1", at("12:00"))
    assert isinstance(decide(register, asked("eve", when="11:59")), Granted)
    assert _reason(register, asked("eve", when="12:00")).endswith(
        "grant g-2 does not let eve: g-1 was revoked at 2017-05-18T12:00:00Z"
    )


def test_a_refusal_cites_the_chain_that_was_found_and_did_not_hold() -> None:
    answer = decide(_with(DEPUTY, CLERK), asked("eve", when="17:00"))
    assert isinstance(answer, Refused)
    assert answer.chain == ("role:commander cora", "grant:g-1", "grant:g-2")


def test_a_grant_falls_when_its_grantor_loses_the_role() -> None:
    """Another plan came into force, and it names somebody else."""
    register = _with(DEPUTY).with_roles([Role("commander", (Holder("vera", "coalition"),))])
    assert _reason(register, asked("ben")).endswith(
        "cora, who made g-1, does not hold the role commander at 2017-05-18T12:00:00Z"
    )


@pytest.mark.parametrize(
    ("child", "because"),
    [
        (replace(CLERK, actions=("refer", "close")), "g-2 is wider than g-1: its actions have close"),
        (replace(CLERK, zones=("z", "y")), "g-2 is wider than g-1: its zones have y"),
        (replace(CLERK, zones=("*",)), "g-2 is wider than g-1: its zones have *"),
        (replace(CLERK, not_before_us=at("07:00")), "g-2 is wider than g-1: it begins before 2017-05-18T08:00:00Z"),
        (replace(CLERK, not_after_us=at("21:00")), "g-2 is wider than g-1: it ends after 2017-05-18T20:00:00Z"),
        (replace(CLERK, grantor="mallory"), "g-2 is given by mallory, but g-1 was given to ben"),
        (replace(CLERK, parent="g-9"), "g-2 rests on nothing: there is no grant g-9 above it"),
        (replace(CLERK, grantee="cora"), None),
    ],
)
def test_a_child_that_goes_beyond_its_parent_is_never_honoured_although_it_got_into_the_record(
    child: Grant, because: str | None
) -> None:
    register = _with(DEPUTY, child)
    if because is None:  # cora holds the role herself; the circle gives her nothing
        assert decide(register, asked("cora")) == Granted(("role:commander cora",))
    else:
        assert _reason(register, asked("eve")).endswith(because)


def test_a_grant_that_may_not_be_handed_on_is_not() -> None:
    assert _reason(_with(replace(DEPUTY, redelegable=False), CLERK), asked("eve")).endswith("g-1 may not be handed on")


def test_grants_that_rest_on_each_other_in_a_circle_give_nothing() -> None:
    one, other = lent("g-1", "ben", "eve", parent="g-2"), lent("g-2", "eve", "ben", parent="g-1")
    wide = {"redelegable": True}
    register = _with(replace(one, **wide), replace(other, **wide))
    assert "the grants above it turn in a circle" in _reason(register, asked("eve"))


def test_delegation_that_comes_back_to_somebody_gives_nothing_by_the_way_round() -> None:
    back = lent("g-2", "ben", "ann", redelegable=True, parent="g-1")
    again = lent("g-3", "ann", "ben", parent="g-2")
    register = _with(DEPUTY, back, again)
    assert decide(register, asked("ben")) == Granted(("role:commander cora", "grant:g-1"))
    only_round = register.revoked("g-1", at("07:00"))
    assert isinstance(decide(only_round, asked("ben")), Refused)


def test_nobody_gets_around_his_own_shift_by_having_his_standing_handed_back_to_him() -> None:
    register = cell().granted(lent("g-1", "dana", "ben", role="watch", redelegable=True), at("07:00"))
    register = register.granted(lent("g-2", "ben", "dana", role="watch", parent="g-1"), at("07:00"))
    reason = _reason(register, asked("dana", "contact", "19:00", role="watch"))
    assert reason.endswith("grant g-2 does not let dana: by g-2 the delegation comes back to dana")


def test_of_several_chains_the_shortest_is_cited_and_then_the_first_by_id() -> None:
    direct, twin = lent("g-5", "lev", "eve"), lent("g-4", "cora", "eve")
    assert decide(_with(DEPUTY, CLERK, direct, twin), asked("eve")) == Granted(("role:commander cora", "grant:g-4"))


def test_of_two_grants_with_one_id_the_one_made_first_stands_whichever_was_read_first() -> None:
    later = replace(DEPUTY, actions=("close",))
    for first, second in (((DEPUTY, "07:00"), (later, "07:30")), ((later, "07:30"), (DEPUTY, "07:00"))):
        register = cell().granted(first[0], at(first[1])).granted(second[0], at(second[1]))
        assert register.grants["g-1"] == DEPUTY


def test_a_refusal_does_not_drown_in_grants() -> None:
    register = _with(*(lent(f"g-{number}", "cora", "ben", zones=("y",)) for number in range(9)))
    assert _reason(register, asked("ben")).endswith("nor does any of 6 other grants")
