"""The life of an incident: what opens it, who answers it, and how it ends."""

from __future__ import annotations

from itertools import product

import pytest
from desk_cases import START, act, event, room

from standoff.errors import RecordError
from standoff.incidents import Desk, fold_entry
from standoff.incidents.diagram import incident_diagram, refusals
from standoff.incidents.step_table import STEP_TABLE, StepStimulus
from standoff.incidents.table import TABLE, Becomes, RefusedAct, Stimulus
from standoff.model.entry import Entry
from standoff.model.incident import IncidentState, StepState

MIN = 60_000_000


def test_every_state_has_an_answer_to_every_stimulus() -> None:
    assert set(TABLE) == set(product(IncidentState, Stimulus))
    assert set(STEP_TABLE) == set(product(StepState, StepStimulus))


def test_every_refusal_says_why() -> None:
    for table in (TABLE, STEP_TABLE):
        assert all(len(reason) > 10 for _, _, reason in refusals(table))
        assert all(isinstance(answer, Becomes | RefusedAct) for answer in table.values())


def test_every_state_can_be_reached_and_left() -> None:
    moves = {(state, answer.state) for (state, _), answer in TABLE.items() if isinstance(answer, Becomes)}
    for state in IncidentState:
        assert any(a != state and b == state for a, b in moves), state
        assert any(a == state and b != state for a, b in moves), state
    assert all(f"{a.value} --> {b.value}" in incident_diagram() for a, b in moves if a != b)


def test_a_notable_event_opens_an_incident_and_a_mild_one_does_not() -> None:
    r = room()
    r.take(event("halted", 1), event("approached", 2), until=3)
    assert r.incident.state == IncidentState.OPEN
    assert r.incident.opened_at_us == START + 2 * MIN
    assert len(r.incident.events) == 1
    assert len(r.of("event")) == 2


def test_events_of_one_entity_about_one_zone_belong_together() -> None:
    r = room()
    r.take(
        event("approached", 1), event("entered", 5), event("entered", 6, entity="other"), event("went_deep", 9), until=9
    )
    assert [len(i.events) for i in r.desk.book.incidents.values()] == [3, 1]
    first = next(iter(r.desk.book.incidents.values()))
    assert (first.kind, first.severity) == ("depth", "critical")


def test_leaving_before_anybody_has_answered_is_a_state_of_its_own() -> None:
    r = room()
    r.take(event("entered", 1), event("left", 5), until=5)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED
    r.take(acts=[act("acknowledge", 6)], until=6)
    assert r.incident.state == IncidentState.ACKNOWLEDGED


def test_a_crossing_is_over_when_it_is_seen_and_still_waits_for_an_answer() -> None:
    r = room()
    r.take(event("crossed", 1), until=1)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED


def test_an_acknowledgement_runs_out_and_puts_the_incident_back() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("acknowledge", 2)], until=121)
    assert r.incident.state == IncidentState.ACKNOWLEDGED
    r.take(until=122)
    assert r.incident.state == IncidentState.OPEN
    assert r.of("incident_state")[-1]["stimulus"] == "ack_expired"


def test_a_graver_event_asks_for_a_new_acknowledgement_and_an_equal_one_does_not() -> None:
    r = room()
    r.take(event("entered", 1), event("found_inside", 3), acts=[act("acknowledge", 2)], until=3)
    assert r.incident.state == IncidentState.ACKNOWLEDGED
    r.take(event("went_deep", 4), until=4)
    assert r.incident.state == IncidentState.OPEN


def test_a_shelved_incident_comes_back_by_itself_or_when_it_gets_graver() -> None:
    for graver in (False, True):
        r = room()
        shelve = act("shelve", 2, until_us=START + 60 * MIN, reason="the convoy is expected")
        r.take(event("entered", 1), acts=[shelve], until=10)
        assert r.incident.state == IncidentState.SHELVED
        r.take(*([event("went_deep", 20)] if graver else []), until=20 if graver else 60)
        assert r.incident.state == IncidentState.OPEN


def test_what_left_while_it_was_shelved_comes_back_as_returned() -> None:
    r = room()
    shelve = act("shelve", 2, until_us=START + 60 * MIN, reason="expected")
    r.take(event("entered", 1), event("left", 30), acts=[shelve], until=60)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("missing", "fields"),
    [("reason", {"outcome": "escorted out"}), ("outcome", {"reason": "it has gone"})],
)
def test_closing_needs_an_outcome_and_a_reason(missing: str, fields: dict[str, str]) -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("close", 2, "cat", **fields)], until=2)
    assert r.incident.state == IncidentState.OPEN
    assert missing in r.of("refused")[-1]["reason"]


def test_a_return_soon_after_closing_reopens_and_a_late_one_starts_another_that_names_it() -> None:
    for back_at, reopened in ((35, True), (36, False)):
        r = room()
        close = act("close", 5, "cat", outcome="left", reason="gone")
        r.take(event("entered", 1), event("left", 3), acts=[close], until=5)
        first = r.incident.id
        r.take(event("entered", back_at), until=back_at)
        assert (r.incident.id == first) is reopened
        if reopened:
            assert r.incident.state == IncidentState.REOPENED
            assert r.incident.round == 1
        else:
            assert r.incident.previous_ids == (first,)
            assert r.desk.book.incidents[first].state == IncidentState.CLOSED


def test_merging_keeps_the_old_id_known() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 2, entity="other"), until=2)
    one, other = r.desk.book.incidents
    r.take(acts=[act("merge", 3, incident=other, into=one, reason="one convoy")], until=3)
    assert r.desk.book.incidents[one].previous_ids == (other,)
    assert r.desk.book.find(other) is r.desk.book.incidents[one]
    r.take(event("went_deep", 4, entity="other"), until=4)
    assert r.desk.book.incidents[one].severity == "critical"


def test_an_act_that_the_state_forbids_is_refused_and_written_down() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("unshelve", 2), act("reopen", 3, reason="x")], until=3)
    assert [entry["act"] for entry in r.of("refused")] == ["unshelve", "reopen"]
    assert "not shelved" in r.of("refused")[0]["reason"]
    assert r.desk.book.refused == 2


def test_an_act_without_standing_is_refused_with_the_decision_beside_it() -> None:
    r = room()
    close = act("close", 2, "ann", outcome="left", reason="gone")
    r.take(event("entered", 1), acts=[close, act("acknowledge", 3, "eve")], until=3)
    assert r.incident.state == IncidentState.OPEN
    assert [entry["decision"] for entry in r.of("decision")] == ["refused", "refused"]
    assert len(r.of("refused")) == 2


def test_an_incident_keeps_the_plan_it_was_opened_under() -> None:
    from desk_cases import PLAN  # noqa: PLC0415  # the other plan is made from it

    r = room()
    r.take(event("entered", 1), until=1)
    looser = room(PLAN.replace("due: 5 min", "due: 50 min"))
    changed = looser.written[0].payload
    from standoff.incidents import adopt_plan  # noqa: PLC0415

    r.written += adopt_plan(r.desk, dict(changed), START + 2 * MIN, actor="cat", reason="more time")
    assert r.of("incident_plan")[0]["roles_gone"] == []
    assert r.of("incident_plan")[0]["keeps"] == r.incident.plan_hash != r.desk.book.plan_hash
    assert r.step("look").due_at_us == START + 6 * MIN
    r.take(until=6)
    assert r.step("look").state == StepState.EXPIRED


def test_events_of_one_instant_are_taken_in_the_order_in_which_they_happened() -> None:
    """Out and in again between two fixes: both are seen at once, and their ids say nothing of which came first."""
    for first, then in (("0", "f"), ("f", "0")):
        r = room()
        r.take(event("entered", 1), until=1)
        back = event("entered", 4, event_id=then, start_us=START + round(3.5 * MIN))
        out = event("left", 4, event_id=first, start_us=START + 3 * MIN)
        r.take(*sorted([out, back], key=lambda row: row["event_id"]), until=4)
        assert (r.incident.state, r.incident.away) == (IncidentState.OPEN, False)


def test_an_acknowledgement_cannot_outlast_what_the_plan_allows() -> None:
    r = room()
    acts = [act("acknowledge", 2, until_us=START + 123 * MIN), act("acknowledge", 3, until_us=START + 60 * MIN)]
    r.take(event("entered", 1), acts=acts, until=59)
    assert "lasts at most 2 h" in r.of("refused")[-1]["reason"]
    assert r.incident.acknowledged_at_us == START + 3 * MIN
    r.take(until=60)
    assert r.incident.state == IncidentState.OPEN


def test_what_has_gone_does_not_come_back_as_if_it_were_there() -> None:
    r = room()
    r.take(event("entered", 1), event("left", 3), acts=[act("acknowledge", 2)], until=122)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED
    shelve = act("shelve", 123, until_us=START + 200 * MIN, reason="for the morning")
    r.take(acts=[shelve, act("unshelve", 124)], until=124)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED
    assert r.incident.shelved_until_us is None


def test_no_word_names_no_incident() -> None:
    r = room()
    r.take(event("entered", 1), acts=[act("acknowledge", 2, incident="")], until=2)
    assert "names no incident" in r.of("refused")[-1]["reason"]


@pytest.mark.parametrize(
    ("entry_type", "payload"),
    [
        ("incident_state", {"at": "2017-05-18T09:00:00Z", "incident": "inc-none"}),
        ("incident_opened", {"at": "yesterday"}),
        ("step_attempt", {"incident": None}),
        ("plan_adopted", {"plan_hash": 3}),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(entry_type: str, payload: dict[str, object]) -> None:
    with pytest.raises(RecordError, match=f"Entry 7 of the type {entry_type} cannot be read"):
        fold_entry(Desk(), Entry(7, entry_type, 0, 0, "x", "", payload))


def test_a_second_crossing_asks_for_a_new_acknowledgement() -> None:
    """It was back, though it is gone again when that is seen."""
    r = room()
    r.take(event("crossed", 1), event("crossed", 5), acts=[act("acknowledge", 2)], until=5)
    assert r.incident.state == IncidentState.RETURNED_UNACKNOWLEDGED


def test_a_role_that_a_new_plan_no_longer_has_is_named_beside_each_incident_that_needs_it() -> None:
    from desk_cases import PLAN  # noqa: PLC0415

    from standoff.incidents import adopt_plan  # noqa: PLC0415

    r = room()
    r.take(event("entered", 1), until=1)
    renamed = room(PLAN.replace("chief", "head"))
    r.written += adopt_plan(r.desk, dict(renamed.written[0].payload), START + 2 * MIN, actor="cat", reason="renamed")
    assert r.of("incident_plan")[0]["roles_gone"] == ["chief"]
