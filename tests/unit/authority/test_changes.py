"""What changed in who may do what: a widening is a loosening, whichever door it came through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from authority_cases import at, cell, lent, shift

from standoff.authority import Change, Register, State, changes, changes_over
from standoff.authority.difference import WHAT
from standoff.model.plan import Holder, Procedure, Role, Step

FROM, TO = at("06:00"), at("23:00")
MORNING, NOON, EVENING = at("08:00"), at("12:00"), at("22:00")
DEPUTY = lent("g-1", "cora", "ben")


def _said(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    assert {change.what for change in found} <= WHAT.keys()
    return [(change.direction, change.what, change.words) for change in found]


def _roles(*holders: Holder) -> Register:
    return Register.of_roles([Role("commander", holders)])


CORA, LEV = Holder("cora", "coalition"), Holder("lev", "liaison")


def test_a_grant_that_stands_at_the_end_lets_somebody_do_more_and_is_named() -> None:
    after = cell().granted(DEPUTY, MORNING)
    assert _said(changes(cell(), after, FROM, NOON)) == [
        ("looser", "may", "ben may now contact, refer as commander at z, every hour"),
        (
            "looser",
            "grant_made",
            "grant g-1 by cora to ben was made, from 2017-05-18T08:00:00Z to 2017-05-18T20:00:00Z",
        ),
    ]


def test_a_grant_that_came_and_went_is_told_although_the_end_is_as_the_beginning() -> None:
    after = cell().granted(DEPUTY, MORNING).revoked("g-1", NOON)
    found = changes(cell(), after, FROM, TO)
    assert [(change.direction, change.what, change.at_us) for change in found] == [
        ("looser", "grant_made", MORNING),
        ("stricter", "grant_revoked", NOON),
    ]


def test_the_clock_alone_changes_who_may() -> None:
    register = cell().granted(DEPUTY, at("05:00"))
    began, ended = changes(register, register, FROM, NOON), changes(register, register, NOON, TO)
    assert [(c.direction, c.what) for c in began] == [("looser", "may"), ("looser", "grant_began")]
    assert [(c.direction, c.what) for c in ended] == [("stricter", "may"), ("stricter", "grant_ended")]


def test_a_grant_written_down_later_with_an_earlier_date_is_told_too() -> None:
    found = changes(cell(), cell().granted(DEPUTY, MORNING), NOON, TO)
    assert ("looser", "grant_made") in [(change.direction, change.what) for change in found]
    register = cell().granted(DEPUTY, MORNING)
    found = changes(register, register.revoked("g-1", at("09:00")), NOON, at("13:00"))
    assert [(c.direction, c.what) for c in found] == [("stricter", "may"), ("stricter", "grant_revoked")]


def test_what_falls_with_a_parent_is_told_with_the_grant_that_was_revoked() -> None:
    child = lent("g-2", "ben", "eve", parent="g-1")
    before = cell().granted(replace(DEPUTY, redelegable=True), MORNING).granted(child, MORNING)
    found = changes(before, before.revoked("g-1", NOON), at("09:00"), at("13:00"))
    assert "grant g-2 by ben to eve fell with g-1, which was revoked" in [change.words for change in found]
    assert {change.direction for change in found} == {"stricter"}


def test_a_grant_that_never_gave_anything_loosens_nothing() -> None:
    void = lent("g-1", "eve", "ben")
    wide = lent("g-3", "ben", "eve", actions=("close",), parent="g-2")
    register = cell().granted(lent("g-2", "cora", "ben", redelegable=True), at("05:00"))
    assert changes(cell(), cell().granted(void, MORNING), FROM, NOON) == ()
    assert changes(register, register.granted(wide, MORNING), at("09:00"), NOON) == ()


def test_a_wider_zone_shows_what_was_gained_and_not_what_he_had() -> None:
    before = cell().granted(DEPUTY, MORNING)
    after = before.granted(replace(DEPUTY, id="g-2", zones=("*",)), NOON)
    gained = [change for change in changes(before, after, at("09:00"), at("13:00")) if change.what == "may"]
    assert [(c.direction, c.actions, c.zones) for c in gained] == [("looser", ("contact", "refer"), ("* except z",))]


def test_a_new_holder_loosens_and_one_who_is_gone_tightens() -> None:
    found = _said(changes(_roles(CORA), _roles(CORA, Holder("vera", "coalition")), FROM, TO))
    assert found == [
        ("looser", "may", "vera may now do everything as commander everywhere, every hour"),
        ("looser", "holder_added", "vera now holds the role commander for coalition: every hour, at all times"),
    ]
    back = _said(changes(_roles(CORA, Holder("vera", "coalition")), _roles(CORA), FROM, TO))
    assert [(direction, what) for direction, what, _ in back] == [("stricter", "may"), ("stricter", "holder_removed")]


def test_the_last_holder_of_a_party_going_lets_a_quorum_of_each_party_fall_and_that_is_looser() -> None:
    found = changes(_roles(CORA, LEV), _roles(CORA), FROM, TO)
    assert ("looser", "party_removed") in [(change.direction, change.what) for change in found]
    found = changes(_roles(CORA), _roles(CORA, LEV), FROM, TO)
    assert ("stricter", "party_added") in [(change.direction, change.what) for change in found]


def test_longer_hours_are_looser_and_shorter_ones_stricter_and_a_move_is_both() -> None:
    day, later = replace(CORA, shifts=(shift("06:00", "18:00"),)), replace(CORA, shifts=(shift("08:00", "20:00"),))
    found = [c for c in changes(_roles(day), _roles(later), FROM, TO) if c.what == "shifts_changed"]
    assert [(c.direction, c.hours[:15]) for c in found] == [
        ("looser", "Mon 18:00-20:00"),
        ("stricter", "Mon 06:00-08:00"),
    ]
    assert [c.direction for c in changes(_roles(day), _roles(CORA), FROM, TO)] == ["looser", "looser"]


def test_a_longer_period_is_looser_although_nobody_may_more_today() -> None:
    short, long = replace(CORA, to_us=at("2017-06-01T00:00")), replace(CORA, to_us=at("2017-12-01T00:00"))
    span = "from 2017-06-01T00:00:00Z to 2017-12-01T00:00:00Z"
    words = f"cora gains time as commander for coalition: every hour, {span}"
    assert _said(changes(_roles(short), _roles(long), FROM, TO)) == [("looser", "period_changed", words)]


def test_a_shift_that_moves_to_another_month_is_not_lost_among_equal_sums() -> None:
    monday, friday = (shift("06:00", "18:00", frozenset({day})) for day in (0, 4))
    june, july = at("2017-06-01T00:00"), at("2017-07-01T00:00")
    one = _roles(Holder("cora", None, None, june, (monday,)), Holder("cora", None, june, july, (friday,)))
    other = _roles(Holder("cora", None, None, june, (friday,)), Holder("cora", None, june, july, (monday,)))
    assert len([c for c in changes(one, other, FROM, TO) if c.what == "shifts_changed"]) == 4


def _ladder(role: str = "commander", override: str | None = "commander", **quorum: int) -> dict[str, Procedure]:
    step = Step("refer-up", "refer", ("duty",), role, 60, quorum=quorum or {"n": 1})
    return {"ladder": Procedure("ladder", (step,), override)}


@pytest.mark.parametrize(
    ("before", "after", "ways"),
    [
        ({"n": 2}, {"n": 1}, ["looser"]),
        ({"n": 1}, {"n": 2}, ["stricter"]),
        ({"per_party": 1}, {"n": 1}, ["stricter", "looser"]),
        ({"n": 1}, {"n": 1}, []),
    ],
)
def test_a_quorum_that_fell_is_looser(before: dict[str, int], after: dict[str, int], ways: list[str]) -> None:
    found = changes(
        cell(), cell(), FROM, TO, procedures_before=_ladder(**before), procedures_after=_ladder(**after)
    )  # fmt: skip
    assert sorted(change.direction for change in found) == sorted(ways)
    assert {change.what for change in found} <= {"quorum_changed"}


def test_a_role_that_fell_lets_others_leave_the_order_of_a_procedure() -> None:
    before, after = _ladder(override="commander"), _ladder(override="watch")
    found = _said(changes(cell(), cell(), FROM, TO, procedures_before=before, procedures_after=after))
    words = "leaving the order at step refer-up of ladder needs the role watch, before commander"
    assert found == [
        ("looser", "role_changed", f"{words}: dana may now"),
        ("looser", "role_changed", f"{words}: nils may now"),
        ("stricter", "role_changed", f"{words}: cora may no longer"),
        ("stricter", "role_changed", f"{words}: lev may no longer"),
    ]


def test_a_plan_that_loosened_and_was_taken_back_is_told_with_its_instants() -> None:
    strict, loose = _roles(CORA), _roles(CORA, Holder("vera", "coalition"))
    found = changes_over([State(FROM, strict), State(NOON, loose), State(EVENING, strict), State(TO, strict)])
    assert [(change.direction, change.what, change.at_us) for change in found] == [
        ("looser", "holder_added", NOON),
        ("stricter", "holder_removed", EVENING),
    ]


def test_every_kind_of_difference_is_explained_on_the_page() -> None:
    page = (Path(__file__).parents[3] / "docs" / "authority.md").read_text(encoding="utf-8")
    assert not [what for what in WHAT if f"`{what}`" not in page]
