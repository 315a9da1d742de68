"""Laws of incidents: how time is cut makes no difference, and what was written down is all there is."""

from __future__ import annotations

from typing import Any

from desk_cases import START, act, event, room, seen
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.incidents import Act, Desk, fold_entry
from standoff.incidents.acts import INCIDENT_VERBS, MOVES, STEP_VERBS
from standoff.incidents.step_table import STEP_TABLE
from standoff.incidents.table import TABLE, Becomes
from standoff.model.grant import Grant
from standoff.model.incident import IncidentState, StepState
from standoff.record import leaf_hash, seal

MIN = 60_000_000
KINDS = ("approached", "turned_away", "entered", "found_inside", "went_deep", "crossed", "halted", "resumed", "left")
PEOPLE = ("ann", "ben", "cat", "dan", "eve")
ENTITIES = ("truck", "lorry", "jeep")
MATTERS = ("truck@z", "lorry@z", "jeep@z", "truck@y")
minutes = st.integers(1, 90)

events = st.lists(
    st.builds(event, st.sampled_from(KINDS), minutes, entity=st.sampled_from(ENTITIES), zone=st.sampled_from("zzzy")),
    max_size=14,
).map(lambda rows: sorted(rows, key=lambda row: (row["detected_us"], row["event_id"])))
grants = st.builds(
    lambda at, until, kinds: Act(
        START + at * MIN,
        "cat",
        "grant",
        grant=Grant("g", "cat", "eve", "chief", ("refer", "close", "merge", "jump"), ("z",), kinds, START, until),
    ),
    minutes,
    st.sampled_from([START + 30 * MIN, START + 95 * MIN]),
    st.sampled_from([("*",), ("entry",)]),
)
acts = st.lists(
    grants
    | st.builds(
        act,
        st.sampled_from([*INCIDENT_VERBS, *STEP_VERBS, *MOVES, "nonsense"]),
        minutes,
        st.sampled_from(PEOPLE),
        entity=st.sampled_from(ENTITIES),
        step=st.sampled_from([None, None, "look", "call", "ask", "refer"]),
        recipient=st.sampled_from([None, "liaison", "deputy"]),
        reason=st.sampled_from([None, "because"]),
        outcome=st.sampled_from([None, "gone"]),
        until_us=st.sampled_from([None, START + 40 * MIN, START + 95 * MIN]),
        zone=st.sampled_from([None, "z", "y"]),
        into=st.sampled_from([None, *MATTERS]),
    ),
    max_size=14,
).map(lambda found: sorted(found, key=lambda one: one.at_us))
tracks = st.lists(
    st.builds(seen, minutes, st.floats(-9000, 9000), lat=st.floats(-0.09, 0.09), entity=st.sampled_from(ENTITIES)),
    max_size=20,
).map(lambda found: sorted(found, key=lambda one: (one.at_us, one.entity)))
cuts = st.lists(st.integers(0, 89), max_size=5, unique=True).map(sorted)


def _run(rows: Any, done: Any, track: Any, ends: list[int]) -> Any:
    r, since = room(), START
    for end in [*ends, 100]:
        until = START + end * MIN
        r.take(
            *[row for row in rows if since < row["detected_us"] <= until],
            acts=[one for one in done if since < one.at_us <= until],
            seen=[one for one in track if since < one.at_us <= until],
            until=end,
        )
        since = until
    return r


@given(events, acts, tracks, cuts)
@settings(max_examples=120, deadline=None)
def test_however_time_is_cut_the_same_entries_are_written(rows: Any, done: Any, track: Any, ends: list[int]) -> None:
    whole, cut = _run(rows, done, track, []), _run(rows, done, track, ends)
    assert whole.written == cut.written
    assert whole.desk.book == cut.desk.book


@given(events, acts, tracks)
@settings(max_examples=120, deadline=None)
def test_reading_the_entries_again_gives_the_same_book(rows: Any, done: Any, track: Any) -> None:
    r = _run(rows, done, track, [])
    again = Desk()
    for draft in r.written:
        fold_entry(again, draft)
    assert again.book == r.desk.book
    assert again.register == r.desk.register


@given(events, acts, tracks)
@settings(max_examples=80, deadline=None)
def test_every_entry_can_be_sealed_and_none_goes_back_in_time(rows: Any, done: Any, track: Any) -> None:
    r = _run(rows, done, track, [])
    assert len({leaf_hash(seal(draft, seq)) for seq, draft in enumerate(r.written)}) == len(r.written)
    times = [draft.recorded_at_us for draft in r.written]
    assert times == sorted(times)


@given(events, acts, tracks)
@settings(max_examples=80, deadline=None)
def test_every_move_on_record_is_one_of_the_tables(rows: Any, done: Any, track: Any) -> None:
    r = _run(rows, done, track, [])
    incident_moves = {(a, answer.state) for (a, _), answer in TABLE.items() if isinstance(answer, Becomes)}
    step_moves = {(a, answer.state) for (a, _), answer in STEP_TABLE.items() if isinstance(answer, Becomes)}
    reopened = {(state, StepState.PENDING) for state in StepState}  # a procedure that is walked on reaches it again
    for entry in r.of("incident_state"):
        assert (IncidentState(entry["from"]), IncidentState(entry["to"])) in incident_moves
    for entry in r.of("step_state"):
        move = (StepState(entry["from"]), StepState(entry["to"]))
        assert move in step_moves or (entry["stimulus"] in ("opened", "reached") and move in reopened)


@given(events, acts, tracks)
@settings(max_examples=80, deadline=None)
def test_no_step_is_taken_by_somebody_without_standing(rows: Any, done: Any, track: Any) -> None:
    r = _run(rows, done, track, [])
    allowed = {
        (entry["at"], entry["person"]) for entry in r.of("decision") if entry["decision"] in ("granted", "needs_second")
    }
    for draft in r.written:
        if draft.type in ("step_attempt", "incident_state") and draft.actor != "standoff":
            assert (draft.payload["at"], draft.actor) in allowed


@given(events, acts, tracks)
@settings(max_examples=80, deadline=None)
def test_decisions_and_refusals_change_nothing_by_themselves(rows: Any, done: Any, track: Any) -> None:
    r = _run(rows, done, track, [])
    without = Desk()
    for draft in r.written:
        if draft.type not in ("decision", "refused"):
            fold_entry(without, draft)
    assert without.book.incidents == r.desk.book.incidents
    assert without.register == r.desk.register


@given(events, acts, tracks)
@settings(max_examples=120, deadline=None)
def test_no_matter_has_two_open_incidents_and_no_id_is_lost(rows: Any, done: Any, track: Any) -> None:
    book = _run(rows, done, track, []).desk.book
    open_now = [incident.key for incident in book.incidents.values() if incident.is_open]
    assert len(open_now) == len(set(open_now))
    for incident in book.incidents.values():
        found = book.find(incident.id)
        assert found is not None
        assert found.merged_into is None
        assert (found is incident) == (incident.merged_into is None)
        if found is not incident:
            assert {incident.id, *incident.previous_ids} - {found.id} <= set(found.previous_ids)
            assert not incident.is_open
        assert incident.id not in incident.previous_ids
