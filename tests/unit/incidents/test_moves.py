"""Who leaves the order of a procedure needs the standing for what he passes over; going back gives every try again."""

from __future__ import annotations

import pytest
from desk_cases import PLAN, act, event, room

from standoff.incidents import Act
from standoff.model.incident import StepState

ALONE = PLAN.replace("    override: chief\n", "")  # each step is left with its own standing


@pytest.mark.parametrize("way_out", ["stand_down", "jump"])
def test_naming_a_step_of_one_s_own_is_no_way_around_the_open_one(way_out: str) -> None:
    r = room(ALONE)
    acts = [act("skip", m, "ann", reason="line is down") for m in (2, 3, 4)]
    r.take(event("entered", 1), acts=acts, until=6)
    assert r.run.current == "refer"  # the chief's
    r.take(acts=[act(way_out, 7, "ann", step="look", reason="no need")], until=7)
    assert r.run.current == "refer"
    assert "may not" in r.of("refused")[-1]["reason"]


def test_a_jump_forward_needs_the_standing_of_every_step_it_passes_over() -> None:
    steps = ALONE.replace(
        "      - {id: ask,", "      - {id: allow, action: refer, to: duty, role: chief, due: 5 min}\n      - {id: ask,"
    )
    r = room(steps)
    r.take(event("entered", 1), acts=[act("jump", 2, "ann", step="ask", reason="it is moving fast")], until=2)
    assert r.run.current == "look"
    assert r.step("allow").state == StepState.PENDING
    r.take(acts=[act("jump", 3, "ann", step="call", reason="it is moving fast")], until=3)
    assert r.run.current == "call"


def test_a_step_gone_back_to_has_all_its_tries_again() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("attempt", 2)], until=23)
    assert (r.step("call").state, r.step("call").try_, r.run.current) == (StepState.EXPIRED, 2, "refer")
    r.take(acts=[act("jump", 24, "cat", step="call", reason="the line works again")], until=34)
    assert (r.step("call").state, r.step("call").try_) == (StepState.PENDING, 4)
    assert "try 2 of 2" in (r.step("call").reason or "")
    r.take(until=44)
    assert r.step("call").state == StepState.EXPIRED


def test_out_of_reach_after_a_jump_back_is_out_of_reach_only_when_no_try_is_left() -> None:
    r = room()
    again = act("jump", 24, "cat", step="call", reason="the line works again")
    tries = [act("attempt", 25, recipient=name) for name in ("liaison", "deputy")]
    failures = [act("unreachable", 26, recipient=name) for name in ("liaison", "deputy")]
    r.take(event("entered", 1), acts=[act("attempt", 2), again, *tries, *failures], until=27)
    assert (r.step("call").state, r.run.current) == (StepState.UNREACHABLE, "call")


def _calls(*then: Act) -> list[Act]:
    return [act("attempt", 2), act("attempt", 3, recipient="liaison"), *then]


@pytest.mark.parametrize(("first", "then"), [("delivered", "unreachable"), ("acknowledged", "acknowledged"),
                                             ("delivered", "delivered"), ("acknowledged", "declined")])  # fmt: skip
def test_what_is_known_of_an_attempt_is_not_taken_back(first: str, then: str) -> None:
    r = room()
    reports = [act(first, 4, recipient="liaison", by="Capt. B"), act(then, 5, recipient="liaison", by="Maj. C")]
    r.take(event("entered", 1), acts=_calls(*reports), until=5)
    assert "already" in r.of("refused")[-1]["reason"]
    assert r.step("call").attempts[0].acknowledged_by in (None, "Capt. B")


def test_who_was_out_of_reach_and_received_it_after_all_has_received_it() -> None:
    r = room()
    reports = [act("unreachable", 4, recipient="liaison"), act("delivered", 6, recipient="liaison")]
    r.take(event("entered", 1), acts=_calls(*reports), until=6)
    attempt = r.step("call").attempts[0]
    assert (attempt.state, attempt.failed) == ("received", "unreachable")


def test_nothing_is_answered_before_it_was_sent_nor_done_before_the_incident_began() -> None:
    r = room()
    r.take(event("entered", 1), acts=_calls(), until=5)
    r.take(acts=[act("acknowledged", 2.5, recipient="liaison"), act("acknowledge", 0.5)], until=6)
    assert [said["reason"].split(" only at ")[0] for said in r.of("refused")] == [
        f"incident {r.incident.id} began",
        "liaison was told",
    ]


def test_a_late_answer_finds_its_attempt_though_the_procedure_is_walked_anew() -> None:
    r = room()
    acts = _calls(
        act("close", 4, "cat", outcome="gone", reason="left"),
        act("acknowledged", 7, step="call", recipient="liaison", by="Capt. B"),
    )
    r.take(event("entered", 1), event("entered", 6), acts=acts, until=7)
    first, second = r.incident.runs
    assert first.steps["call"].attempts[0].acknowledged_by == "Capt. B"
    assert second.current == "look"
    assert not r.of("refused")


def test_a_late_answer_finds_its_attempt_though_the_incident_was_merged() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1.5, entity="lorry"), until=2)
    truck, lorry = r.desk.book.incidents.values()
    merge = act("merge", 4, entity="truck", into="lorry@z", reason="one convoy")
    late = act("acknowledged", 5, incident=truck.id, step="call", recipient="liaison", by="Capt. B")
    r.take(acts=_calls(merge, late), until=5)
    assert truck.runs[0].steps["call"].attempts[0].acknowledged_by == "Capt. B"
    assert lorry.runs[0].steps["call"].attempts == []
    r.take(acts=[act("attempt", 6, incident=truck.id)], until=6)
    assert lorry.runs[0].steps["look"].attempts  # everything else leads on
