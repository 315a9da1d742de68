"""Who has standing by a role of their own: periods and shifts."""

from __future__ import annotations

import pytest
from authority_cases import asked, at, cell, shift

from standoff.authority import Register, decide, decision_payload
from standoff.model.grant import Granted, Refused
from standoff.model.plan import Holder, Role


def test_a_holder_may_do_everything_with_the_standing_of_the_role_and_the_decision_says_by_what() -> None:
    assert decide(cell(), asked("cora", "refer")) == Granted(("role:commander cora",))


def test_whoever_holds_no_role_is_refused_in_words_that_name_person_action_role_and_instant() -> None:
    assert decide(cell(), asked("eve", "refer")) == Refused(
        "eve may not refer as commander at 2017-05-18T12:00:00Z: eve is no holder of the role commander"
    )


@pytest.mark.parametrize(
    ("when", "on_duty"),
    [("17:59", "dana"), ("18:00", "nils"), ("23:59", "nils"), ("2017-05-19T05:59", "nils"), ("06:00", "dana")],
)
def test_a_shift_past_midnight_lasts_into_the_morning_and_ends_at_its_last_instant(when: str, on_duty: str) -> None:
    off_duty = {"dana": "nils", "nils": "dana"}[on_duty]
    assert decide(cell(), asked(on_duty, "contact", when, role="watch")) == Granted((f"role:watch {on_duty}",))
    refused = decide(cell(), asked(off_duty, "contact", when, role="watch"))
    assert isinstance(refused, Refused)
    assert refused.reason.endswith(f"{off_duty} holds the role watch, but is off shift")


def test_a_sunday_night_shift_ends_on_monday_morning() -> None:
    sunday = Role("watch", (Holder("nils", shifts=(shift("22:00", "06:00", frozenset({6})),)),))
    register = Register.of_roles([sunday])
    for when, may in (("2017-05-21T22:00", True), ("2017-05-22T05:00", True), ("2017-05-22T06:00", False),
                      ("2017-05-21T05:00", False)):  # fmt: skip
        assert isinstance(decide(register, asked("nils", "contact", when, role="watch")), Granted) == may


def test_a_role_is_held_from_its_first_instant_and_no_longer_at_its_last() -> None:
    register = Register.of_roles([Role("commander", (Holder("cora", None, at("08:00"), at("20:00")),))])
    assert isinstance(decide(register, asked("cora", when="08:00")), Granted)
    early, late = decide(register, asked("cora", when="07:59")), decide(register, asked("cora", when="20:00"))
    assert isinstance(early, Refused)
    assert early.reason.endswith("cora holds the role commander only from 2017-05-18T08:00:00Z")
    assert isinstance(late, Refused)
    assert late.reason.endswith("cora held the role commander until 2017-05-18T20:00:00Z")


def test_between_two_periods_somebody_holds_nothing() -> None:
    periods = Holder("cora", None, None, at("08:00")), Holder("cora", None, at("20:00"), None)
    register = Register.of_roles([Role("commander", periods)])
    refused = decide(register, asked("cora", when="12:00"))
    assert isinstance(refused, Refused)
    assert "held the role commander until 2017-05-18T08:00:00Z" in refused.reason


@pytest.mark.parametrize("word", ["strike", "engage", "fire", "target", "*", ""])
def test_nobody_can_be_allowed_what_is_not_on_the_list(word: str) -> None:
    refused = decide(cell(), asked("cora", word))
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(f"nobody can be allowed to {word!r}")


def test_a_role_that_the_plan_does_not_name_is_refused_with_those_that_it_does() -> None:
    refused = decide(cell(), asked("cora", role="admiral"))
    assert isinstance(refused, Refused)
    assert refused.reason == "cora may not refer: no role is called 'admiral'; there are commander, watch"


def test_a_decision_is_written_down_whatever_it_is() -> None:
    question = asked("eve")
    said = decision_payload(question, decide(cell(), question))
    assert said == {
        "decision": "refused",
        "person": "eve",
        "action": "refer",
        "role": "commander",
        "zone": "z",
        "incident_kind": "entry",
        "at": "2017-05-18T12:00:00Z",
        "chain": [],
        "reason": "eve may not refer as commander at 2017-05-18T12:00:00Z: eve is no holder of the role commander",
        "who": [],
    }
