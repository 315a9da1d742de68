"""Quorum: how many must agree, and of which party."""

from __future__ import annotations

from itertools import product

from authority_cases import asked, at, cell, lent
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.authority import Register, decide
from standoff.authority.quorum import filled
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


def test_whoever_alone_can_stand_for_a_party_does_and_the_other_moves_on() -> None:
    """ann could count for either party and is asked first; but ben can only count for hers."""
    holders = (Holder("ann", "north"), Holder("ann", "south"), Holder("ben", "north"))
    register = Register.of_roles([Role("commander", holders)])
    for person, other in (("ann", "ben"), ("ben", "ann")):
        answer = decide(register, asked(person, quorum={"per_party": 1}, approved=(other,)))
        assert answer == Granted((f"role:commander {person}",))


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


PARTIES = st.frozensets(st.sampled_from(["x", "y", "z"]), min_size=1)
SOME = st.dictionaries(st.sampled_from(["ann", "ben", "cat", "dan", "eve"]), PARTIES, max_size=5)
PLACES = st.fixed_dictionaries({name: st.integers(0, 2) for name in ("x", "y", "z")})


@settings(max_examples=300, deadline=None)
@given(PLACES, SOME)
def test_as_many_places_are_filled_as_the_best_of_all_ways_to_count_people_fills(
    places: dict[str | None, int], standing: dict[str, frozenset[str | None]]
) -> None:
    ways = product(*standing.values())
    best = max(sum(min(k, way.count(party)) for party, k in places.items()) for way in ways)
    assert filled(places, standing) == best
