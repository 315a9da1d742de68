"""Who may, by role, with the chain."""

from __future__ import annotations

from authority_cases import at, cell, lent

from standoff.authority import Register, who
from standoff.model.plan import Holder, Role

NOON = at("12:00")


def test_everyone_who_may_is_listed_by_role_with_the_chain_and_its_end() -> None:
    register = cell().granted(lent("g-1", "cora", "ben"), at("08:00")).revoked("g-1", at("18:00"))
    listed = [(way.role, way.person, way.party, way.chain, way.until_us) for way in who(register, "z", "refer", NOON)]
    assert listed == [
        ("commander", "ben", "coalition", ("role:commander cora", "grant:g-1"), at("18:00")),
        ("commander", "cora", "coalition", ("role:commander cora",), None),
        ("commander", "lev", "liaison", ("role:commander lev",), None),
        ("watch", "dana", "coalition", ("role:watch dana",), None),
    ]


def test_whoever_is_off_shift_or_has_no_grant_for_it_is_not_listed() -> None:
    register = cell().granted(lent("g-1", "cora", "ben"), at("08:00"))
    assert "nils" not in {way.person for way in who(register, "z", "refer", NOON)}
    assert "ben" not in {way.person for way in who(register, "z", "close", NOON)}
    assert "ben" not in {way.person for way in who(register, "y", "refer", NOON)}
    assert "ben" not in {way.person for way in who(register, None, "refer", NOON)}


def test_without_a_kind_of_incident_those_who_may_for_some_are_listed_with_them() -> None:
    register = cell().granted(lent("g-1", "cora", "ben", incident_kinds=("halt",)), at("08:00"))
    ways = {way.person: way.incident_kinds for way in who(register, "z", "refer", NOON)}
    assert (ways["ben"], ways["cora"]) == (("halt",), ("*",))
    assert "ben" in {way.person for way in who(register, "z", "refer", NOON, "halt")}
    assert "ben" not in {way.person for way in who(register, "z", "refer", NOON, "entry")}


def test_two_grants_for_different_kinds_are_both_told_and_one_that_adds_nothing_is_not() -> None:
    register = cell()
    for name, kinds in (("g-1", ("halt", "entry")), ("g-2", ("halt",)), ("g-3", ("depth",))):
        register = register.granted(lent(name, "cora", "ben", incident_kinds=kinds), at("08:00"))
    told = [way.chain[-1] for way in who(register, "z", "refer", NOON) if way.person == "ben"]
    assert told == ["grant:g-1", "grant:g-3"]


def test_a_holding_that_ends_is_told_with_its_end() -> None:
    register = Register.of_roles([Role("watch", (Holder("dana", None, None, at("18:00")),))])
    assert [way.until_us for way in who(register, "z", "contact", NOON)] == [at("18:00")]
