"""Quorum: how many must agree, and of which party."""

from __future__ import annotations

from authority_cases import asked, at, cell, lent

from standoff.authority import Register, decide
from standoff.model.grant import Granted, NeedsSecond, Refused
from standoff.model.plan import Holder, Role

CORA = ("role:commander cora",)
LEV = ("role:commander lev",)


def test_the_first_of_two_needs_a_second_and_is_told_who_that_could_be() -> None:
    assert decide(cell(), asked("cora", quorum={"n": 2})) == NeedsSecond(("lev",), CORA)


def test_the_second_of_two_completes_it() -> None:
    assert decide(cell(), asked("lev", quorum={"n": 2}, approved=("cora",))) == Granted(LEV)


def test_saying_yes_twice_counts_once() -> None:
    assert decide(cell(), asked("cora", quorum={"n": 2}, approved=("cora",))) == NeedsSecond(("lev",), CORA)


def test_one_of_each_party_means_of_each_party_that_the_role_names() -> None:
    assert decide(cell(), asked("cora", quorum={"per_party": 1})) == NeedsSecond(("lev",), CORA)
    assert decide(cell(), asked("lev", quorum={"per_party": 1}, approved=("cora",))) == Granted(LEV)


def test_two_of_one_party_are_not_one_of_each() -> None:
    register = cell().granted(lent("g-1", "cora", "ben"), at("07:00"))
    answer = decide(register, asked("ben", quorum={"per_party": 1}, approved=("cora",)))
    assert answer == NeedsSecond(("lev",), ("role:commander cora", "grant:g-1"))


def test_a_grantee_counts_for_the_party_of_the_holder_at_the_root_of_his_chain() -> None:
    register = cell().granted(lent("g-1", "lev", "ben"), at("07:00"))
    answer = decide(register, asked("ben", quorum={"per_party": 1}, approved=("cora",)))
    assert answer == Granted(("role:commander lev", "grant:g-1"))


def test_somebody_with_standing_from_both_parties_counts_once_for_whichever_serves() -> None:
    register = cell().granted(lent("g-1", "cora", "ben"), at("07:00")).granted(lent("g-2", "lev", "ben"), at("07:00"))
    assert isinstance(decide(register, asked("ben", quorum={"per_party": 1})), NeedsSecond)
    answer = decide(register, asked("ben", quorum={"per_party": 1}, approved=("cora",)))
    assert answer == Granted(("role:commander lev", "grant:g-2"))


def test_a_quorum_may_name_a_party() -> None:
    assert decide(cell(), asked("lev", quorum={"liaison": 1})) == Granted(LEV)
    assert decide(cell(), asked("cora", quorum={"liaison": 1})) == NeedsSecond(("lev",), CORA)


def test_an_approval_by_somebody_without_standing_at_that_instant_does_not_count() -> None:
    register = cell().granted(lent("g-1", "lev", "ben", not_after_us=at("11:00")), at("07:00"))
    assert decide(register, asked("cora", quorum={"n": 2}, approved=("ben",))) == NeedsSecond(("lev",), CORA)


def test_a_party_whose_holder_has_left_does_not_lose_its_say() -> None:
    left = Role("commander", (Holder("cora", "coalition"), Holder("lev", "liaison", None, at("09:00"))))
    answer = decide(Register.of_roles([left]), asked("cora", quorum={"per_party": 1}))
    assert answer == NeedsSecond((), CORA)


def test_where_holders_have_no_party_one_of_each_is_one_at_all() -> None:
    register = Register.of_roles([Role("commander", (Holder("ann"), Holder("ben")))])
    assert isinstance(decide(register, asked("ann", quorum={"per_party": 1})), Granted)
    assert decide(register, asked("ann", quorum={"per_party": 2})) == NeedsSecond(("ben",), ("role:commander ann",))


def test_without_standing_no_approval_of_others_helps() -> None:
    assert isinstance(decide(cell(), asked("eve", quorum={"n": 1}, approved=("cora", "lev"))), Refused)
