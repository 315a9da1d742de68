"""A procedure is walked in order, by people with standing, and what was sent is kept apart from what was reached."""

from __future__ import annotations

from typing import Any

from desk_cases import PLAN, START, act, event, room, seen

from standoff.incidents.acts import Act
from standoff.model.incident import StepState
from standoff.units import instant_text

MIN = 60_000_000


def _attempt(at: float, person: str = "ann", **fields: Any) -> Act:
    return act("attempt", at, person, **fields)


def test_the_steps_open_one_after_another_and_each_has_its_deadline() -> None:
    r = room()
    r.take(event("entered", 1), until=1)
    assert (r.run.current, r.step("look").due_at_us) == ("look", START + 6 * MIN)
    r.take(acts=[_attempt(3)], until=3)
    assert r.step("look").state == StepState.DELIVERED
    assert (r.run.current, r.step("call").due_at_us) == ("call", START + 13 * MIN)


def test_what_happens_at_the_very_instant_of_a_deadline_meets_it() -> None:
    for at, state in ((6, StepState.DELIVERED), (6.001, StepState.EXPIRED)):
        r = room()
        r.take(event("entered", 1), acts=[_attempt(at, step="look")], until=7)
        assert r.step("look").state == state


def test_sent_is_not_reached_and_reached_is_not_acknowledged() -> None:
    r = room()
    acts = [
        _attempt(2), _attempt(3, recipient="liaison", words="a convoy is in the zone"), _attempt(4, recipient="deputy"),
        act("delivered", 5, recipient="liaison"), act("unreachable", 5, recipient="deputy", reason="no answer"),
        act("acknowledged", 6, recipient="liaison", by="Capt. B", words="understood"),
    ]  # fmt: skip
    r.take(event("entered", 1), acts=acts, until=6)
    call = r.step("call")
    assert [(a.recipient, a.state) for a in call.attempts] == [("liaison", "acknowledged"), ("deputy", "unreachable")]
    assert call.attempts[0].received_at_us == START + 5 * MIN
    assert (call.attempts[0].acknowledged_by, call.attempts[0].answer_words) == ("Capt. B", "understood")
    assert call.state == StepState.UNREACHABLE
    assert r.run.current == "call"  # a try is left


def test_a_step_is_tried_again_before_it_expires_and_then_goes_to_its_fallback() -> None:
    r = room()
    acts = [_attempt(2), _attempt(3, recipient="liaison")]
    r.take(event("entered", 1), acts=acts, until=12)
    assert (r.step("call").state, r.step("call").try_) == (StepState.AUTHORISED, 2)
    r.take(until=22)
    assert r.step("call").state == StepState.EXPIRED
    assert r.step("call").never_told == ("deputy",)
    assert r.step("ask").opened_at_us is None
    assert r.run.current == "refer"


def test_a_delay_is_waited_for_before_a_step_opens() -> None:
    r = room()
    r.take(event("entered", 1), acts=[_attempt(2)], until=22)
    assert r.step("refer").opened_at_us is None
    r.take(acts=[act("authorise", 22.5, "cat")], until=22.5)
    assert "waits" in r.of("refused")[-1]["reason"]
    r.take(until=23)
    assert r.step("refer").opened_at_us == START + 23 * MIN


def test_a_quorum_of_one_for_each_party_needs_both() -> None:
    r = room()
    r.take(event("entered", 1), acts=[_attempt(2)], until=23)
    r.take(acts=[act("authorise", 24, "cat")], until=24)
    assert (r.step("refer").state, r.step("refer").approved) == (StepState.PENDING, ("cat",))
    assert r.of("decision")[-1]["decision"] == "needs_second"
    r.take(acts=[act("authorise", 24.5, "cat"), act("attempt", 25, "dan")], until=25)
    assert "already" in r.of("refused")[-1]["reason"]
    assert (r.step("refer").state, r.step("refer").approved) == (StepState.ATTEMPTED, ("cat", "dan"))


def test_a_step_is_skipped_when_what_makes_it_needless_comes_about() -> None:
    r = room()
    acts = [_attempt(2), act("skip", 3, "cat", reason="line is down")]
    r.take(event("entered", 1), event("halted", 5), acts=acts, until=5)
    assert r.step("ask").state == StepState.SKIPPED
    assert "halted" in (r.step("ask").reason or "")
    assert r.run.current == "refer"


def test_what_has_been_lifted_makes_nothing_needless() -> None:
    r = room()
    r.take(event("entered", 1), event("halted", 1.5), event("resumed", 2), acts=[_attempt(2)], until=2)
    r.take(acts=[act("skip", 3, "cat", reason="line is down")], until=3)
    assert r.step("ask").state == StepState.PENDING
    assert r.run.current == "ask"


def test_leaving_the_order_needs_standing_and_a_reason() -> None:
    r = room()
    acts = [
        act("skip", 2, "cat"),
        act("skip", 3, "ann", reason="no need"),
        act("force", 4, "cat", reason="done by hand"),
    ]
    r.take(event("entered", 1), acts=acts, until=4)
    reasons = [entry["reason"] for entry in r.of("refused")]
    assert "needs a reason" in reasons[0]
    assert "ann" in reasons[1]
    assert r.step("look").state == StepState.FORCED


def test_a_jump_forward_skips_what_lies_between_and_a_jump_back_walks_it_again() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("jump", 2, "cat", step="ask", reason="it is moving fast")], until=2)
    assert [r.step(name).state for name in ("look", "call")] == [StepState.SKIPPED, StepState.SKIPPED]
    assert r.run.current == "ask"
    r.take(acts=[act("jump", 3, "cat", step="call", reason="the line works again")], until=3)
    assert r.run.current == "call"
    assert r.step("call").state == StepState.PENDING


def test_standing_down_ends_the_procedure_and_says_who_was_never_told() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("stand_down", 2, "cat", reason="it is one of ours")], until=30)
    assert (r.run.current, r.run.how) == (None, "stood_down")
    assert r.of("procedure_ended")[0]["never_told"]["call"] == ["liaison", "deputy"]
    assert r.step("call").state == StepState.PENDING


def test_a_late_acknowledgement_is_kept_and_changes_nothing() -> None:
    r = room()
    acts = [_attempt(2), _attempt(3, recipient="liaison"), act("acknowledged", 24, recipient="liaison", step="call")]
    r.take(event("entered", 1), acts=acts, until=24)
    assert r.step("call").state == StepState.EXPIRED
    assert r.step("call").attempts[0].acknowledged_at_us == START + 24 * MIN
    assert r.of("step_attempt")[-1]["late"] is True


def test_nobody_on_duty_is_an_entry_and_the_procedure_goes_on() -> None:
    r = room(PLAN.replace("{id: ann, party: north}, {id: ben, party: south}", "{id: ann, to: 2017-01-01T00:00:00Z}"))
    r.take(event("entered", 1), until=1)
    assert [entry["step"] for entry in r.of("step_unheld")] == ["look", "call"]
    assert r.run.current == "refer"  # the fallback of call


def test_a_procedure_is_walked_once_until_the_incident_is_reopened() -> None:
    r = room()
    r.take(event("entered", 1), event("went_deep", 2), acts=[act("stand_down", 3, "cat", reason="ours")], until=3)
    r.take(event("found_inside", 4), until=4)
    assert len(r.incident.runs) == 1
    close = act("close", 5, "cat", outcome="gone", reason="left by itself")
    r.take(event("entered", 6), acts=[close], until=6)
    assert [run.round for run in r.incident.runs] == [0, 1]


def test_closing_ends_what_is_open() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("close", 2, "cat", outcome="gone", reason="left")], until=60)
    assert r.step("look").state == StepState.SKIPPED
    assert r.run.how == "closed"
    assert not r.of("step_unheld")


def test_the_entity_s_answer_is_measured_from_its_track() -> None:
    r = room()
    track = [seen(m, -1000.0 - 300 * m, lat=0.05 + 0.003 * m) for m in range(2, 7)]
    track += [seen(m, -2800.0, lat=0.068) for m in range(7, 14)]
    r.take(event("entered", 1), acts=[_attempt(2.5)], seen=track, until=14)
    noted = [(a.answer.value, a.step) for a in r.incident.answers]
    assert noted == [("went_on", "look"), ("went_deeper", "look"), ("halted", "look")]
    assert r.of("compliance")[-1]["what"] == "ended"


def test_an_answer_can_make_a_step_needless() -> None:
    r = room()
    slow = [seen(m, -1000.0, lat=0.05 + 0.01 * m) for m in (2, 3, 4)]
    slow += [seen(m, -1000.0, lat=0.09 + 0.003 * (m - 4)) for m in (5, 6, 7, 8)]
    acts = [_attempt(4.5), act("skip", 4.6, "cat", reason="line is down")]
    r.take(event("entered", 1), acts=acts, seen=slow, until=8)
    assert "slowed" in (r.step("ask").reason or "")


def test_who_falls_silent_after_a_step_has_answered_too() -> None:
    r = room()
    r.take(event("entered", 1), acts=[_attempt(2)], until=12)
    assert [a.answer.value for a in r.incident.answers] == ["fell_silent"]


def test_an_act_on_a_step_that_is_not_open_is_refused() -> None:
    r = room()
    r.take(event("entered", 1), acts=[_attempt(2, step="ask")], until=2)
    assert "not the open one" in r.of("refused")[0]["reason"]


def test_a_step_that_nobody_may_take_is_not_taken() -> None:
    r = room()
    r.take(event("entered", 1), acts=[_attempt(2, "eve")], until=2)
    assert r.step("look").state == StepState.PENDING
    assert r.of("decision")[0]["decision"] == "refused"


def test_who_has_said_yes_and_has_his_standing_back_can_complete_the_quorum_himself() -> None:
    """The first yes did not count while he was off duty, and the second of the other party waited for it."""
    off, on = instant_text(START + 24 * MIN), instant_text(START + 26 * MIN)
    gap = f"{{id: cat, party: north, to: '{off}'}}, {{id: cat, party: north, from: '{on}'}}"
    r = room(PLAN.replace("{id: cat, party: north}", gap))
    r.take(event("entered", 1), acts=[_attempt(2)], until=23)
    r.take(acts=[act("authorise", 23.5, "cat"), act("authorise", 25, "dan")], until=25)
    assert r.step("refer").state == StepState.PENDING
    r.take(acts=[act("authorise", 27, "cat")], until=27)
    assert (r.step("refer").state, r.step("refer").approved) == (StepState.AUTHORISED, ("cat", "dan"))


def test_a_quorum_that_those_on_duty_cannot_meet_is_said_when_the_step_opens() -> None:
    r = room(PLAN.replace("{id: dan, party: south}", "{id: dan, party: south, to: 2017-01-01T00:00:00Z}"))
    r.take(event("entered", 1), acts=[_attempt(2)], until=23)
    assert [(entry["step"], "too few" in entry["reason"]) for entry in r.of("step_unheld")] == [("refer", True)]
