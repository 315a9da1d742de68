"""Which incidents of two plans are the same matter, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from backtest_views import MINUTE_US, event, incident, step

from standoff.errors import CallError
from standoff.rehearse.backtest.first_input import Missed
from standoff.rehearse.backtest.match import compare_incidents, direction_by_zone, tally
from standoff.rehearse.backtest.verdict import Direction, Outcome, Verdict, joint_direction


def only(verdicts: tuple[Verdict, ...]) -> Verdict:
    assert len(verdicts) == 1, verdicts
    return verdicts[0]


def words(verdict: Verdict) -> list[str]:
    return [move.words for move in verdict.moves]


def test_an_incident_that_only_the_old_plan_has_is_lost_and_the_watch_is_looser() -> None:
    verdict = only(compare_incidents([incident(0, 5)], []))
    assert (verdict.outcome, verdict.direction, verdict.new) == (Outcome.LOST, Direction.LOOSER, None)


def test_an_incident_that_only_the_new_plan_has_is_gained_and_the_watch_is_stricter() -> None:
    verdict = only(compare_incidents([], [incident(0, 5)]))
    assert (verdict.outcome, verdict.direction, verdict.old) == (Outcome.GAINED, Direction.STRICTER, None)


def test_a_difference_that_tells_no_direction_leaves_it_to_the_others() -> None:
    assert only(compare_incidents([incident(0, 9)], [incident(3, 12)])).direction == Direction.LOOSER
    assert only(compare_incidents([incident(0, 9)], [incident(0, 12)])).direction == Direction.MOVED


def test_ids_and_names_of_rules_make_no_difference() -> None:
    old, new = incident(0, 5, name="inc-1", rule="watch"), incident(0, 5, name="inc-2", rule="watch-closely")
    assert only(compare_incidents([old], [new])).outcome == Outcome.UNCHANGED


def test_an_incident_that_opens_later_has_moved_and_the_watch_is_looser() -> None:
    verdict = only(compare_incidents([incident(0, 9)], [incident(3, 9)]))
    assert (verdict.outcome, verdict.direction) == (Outcome.MOVED, Direction.LOOSER)
    assert words(verdict) == ["opened 3 min later"]
    assert verdict.at_us == 0


def test_a_milder_severity_is_looser_and_a_graver_one_stricter() -> None:
    mild, grave = incident(0, 5, severity="notice"), incident(0, 5, severity="warning")
    assert only(compare_incidents([grave], [mild])).direction == Direction.LOOSER
    assert words(only(compare_incidents([mild], [grave]))) == ["severity warning, was notice"]


def test_incidents_of_other_entities_or_zones_are_never_the_same_matter() -> None:
    old, new = (
        [incident(0, 5, "a"), incident(0, 5, "b", zone="gate")],
        [incident(0, 5, "b"), incident(0, 5, "a", zone="gate")],
    )
    assert tally(compare_incidents(old, new)) == {
        Outcome.LOST: 2, Outcome.GAINED: 2, Outcome.MOVED: 0, Outcome.UNCHANGED: 0,
    }  # fmt: skip


def test_what_lies_further_apart_than_near_is_lost_and_gained() -> None:
    old, new = [incident(0, 5)], [incident(70, 75)]
    assert only(compare_incidents(old, new, near_us=65 * 60_000_000)).outcome == Outcome.MOVED
    assert {v.outcome for v in compare_incidents(old, new)} == {Outcome.LOST, Outcome.GAINED}


def test_one_incident_that_became_two_is_one_verdict_that_says_so() -> None:
    verdict = only(compare_incidents([incident(0, 30)], [incident(0, 10), incident(25, 30)]))
    assert verdict.outcome == Outcome.MOVED
    assert words(verdict) == ["1 incident became 2"]
    assert [view.opened_us for view in verdict.also_new] == [25 * 60_000_000]


def test_two_incidents_that_became_one_are_one_verdict_that_says_so() -> None:
    verdict = only(compare_incidents([incident(0, 10), incident(25, 30)], [incident(0, 30)]))
    assert words(verdict) == ["2 incidents became 1"]
    assert len(verdict.also_old) == 1


def test_a_group_that_became_its_members_was_split() -> None:
    verdict = only(compare_incidents([incident(0, 9, "a", "b")], [incident(0, 9, "a"), incident(0, 9, "b")]))
    assert words(verdict) == ["1 incident became 2"]


def test_a_second_matter_of_the_same_people_at_the_same_time_is_gained_and_not_a_split() -> None:
    alone, group = incident(0, 9, "a"), incident(2, 6, "a", "b")
    verdicts = compare_incidents([alone], [replace(alone, id="new"), group])
    assert [v.outcome for v in verdicts] == [Outcome.GAINED, Outcome.UNCHANGED]


def test_two_old_zones_cannot_have_one_new_name() -> None:
    with pytest.raises(CallError, match="are both said to be called 'inner' now"):
        compare_incidents([], [], renamed={"ring": "inner", "gate": "inner"})


def test_a_zone_with_losses_and_gains_has_moved_and_says_neither_looser_nor_stricter() -> None:
    verdicts = compare_incidents(
        [incident(0, 5), incident(0, 5, zone="gate")], [incident(500, 505), incident(0, 5, zone="yard")]
    )
    assert direction_by_zone(verdicts) == {
        "gate": Direction.LOOSER, "ring": Direction.MOVED, "yard": Direction.STRICTER,
    }  # fmt: skip
    assert joint_direction([]) == joint_direction([Direction.SAME]) == Direction.SAME


def test_a_step_that_is_no_longer_taken_or_due_later_is_looser() -> None:
    old = incident(0, 30, steps=(step("hotline", 0, 5), step("refer", 5, 10), step("convene", None)))
    new = incident(0, 30, steps=(step("hotline", 0, 15), step("refer", None)))
    verdict = only(compare_incidents([old], [new]))
    assert words(verdict) == ["warn no longer walks: refer", "warn/hotline: due after 15 min, was due after 5 min"]
    assert {move.direction for move in verdict.moves} == {Direction.LOOSER}


def test_steps_of_an_incident_that_is_later_as_a_whole_have_not_moved() -> None:
    old = incident(0, 30, steps=(step("hotline", 1, 6),))
    new = incident(4, 30, steps=(step("hotline", 5, 10),))
    assert words(only(compare_incidents([old], [new]))) == ["opened 4 min later"]


def test_a_step_that_opens_when_it_did_has_not_moved_though_the_incident_has() -> None:
    old = incident(0, 30, steps=(step("hotline", 6, 9), step("refer", 9, 12)))
    new = incident(4, 30, steps=(step("hotline", 6, 9), step("refer", 19, 22)))
    assert words(only(compare_incidents([old], [new]))) == ["opened 4 min later", "warn opens later: refer by 10 min"]


def test_a_step_that_was_needless_has_no_deadline_to_compare() -> None:
    old = incident(0, 30, steps=(step("hotline", 0, 5, "expired"),))
    new = incident(0, 30, steps=(step("hotline", 0, None, "skipped"),))
    assert words(only(compare_incidents([old], [new]))) == ["warn/hotline is skipped in the end, was expired"]


def test_a_procedure_that_is_not_walked_at_all_is_told_once() -> None:
    walked = incident(0, 30, steps=(step("hotline", 0, 5), step("refer", 5, 10)))
    assert words(only(compare_incidents([walked], [incident(0, 30)]))) == ["warn is no longer walked"]
    assert words(only(compare_incidents([incident(0, 30)], [walked]))) == ["warn is walked, was not"]


def test_a_deadline_that_fell_away_is_looser_and_a_step_that_ended_otherwise_tells_no_way() -> None:
    old = incident(0, 30, steps=(step("hotline", 0, 5, "expired"),))
    new = incident(0, 30, steps=(step("hotline", 0, None, "acknowledged"),))
    moves = only(compare_incidents([old], [new])).moves
    assert [(m.what, m.new, m.direction) for m in moves] == [
        ("deadline", "no deadline", Direction.LOOSER), ("step", "acknowledged", Direction.MOVED),
    ]  # fmt: skip


def test_a_step_taken_in_two_rounds_is_compared_round_by_round() -> None:
    twice = (step("hotline", 0, 5), step("hotline", 20, 25))
    verdict = only(compare_incidents([incident(0, 30, steps=twice)], [incident(0, 30, steps=twice[:1])]))
    assert words(verdict) == ["warn no longer walks: hotline (time 2)"]


def test_members_depth_kind_and_end_are_told_each_with_its_way() -> None:
    old = incident(0, 30, who=("a", "b"), depth_m=5200.0, kind="depth", state="closed")
    new = incident(0, 20, who=("a", "c"), depth_m=4100.4, kind="entry", state="open")
    assert [(m.what, m.words, m.direction) for m in only(compare_incidents([old], [new])).moves] == [
        ("kind", "kind entry, was depth", Direction.LOOSER),
        ("members", "no longer concerned: b; concerned too: c", Direction.MOVED),
        ("depth", "1,100 m less deep inside", Direction.LOOSER),
        ("ended", "its last event is 10 min earlier", Direction.MOVED),
        ("state", "in the end it is open, was closed", Direction.MOVED),
    ]


def test_the_first_differing_report_of_a_lost_incident_is_the_one_that_opened_it() -> None:
    told = only(
        compare_incidents([incident(1, 5, events=(event("entered", 1, row=7), event("left", 5)))], [])
    ).first_input
    assert told is not None
    assert (told["source"], told["row"], told["at"]) == ("fixes.csv", 7, "1970-01-01T00:01:00Z")
    assert told["words"] == "old plan: a entered, warning; new plan: nothing that belongs to an incident"


def test_a_report_that_both_plans_saw_alike_is_passed_over() -> None:
    old = incident(0, 9, events=(event("approached", 0, row=1), event("entered", 3, row=4)))
    new = incident(0, 9, events=(event("approached", 0, row=1), event("entered", 5, row=6)), depth_m=50.0)
    told = only(compare_incidents([old], [new])).first_input
    assert told is not None
    assert told["row"] == 4
    assert told["words"] == ("old plan: a entered, warning; new plan: a entered, warning, at 1970-01-01T00:05:00Z")


def test_where_all_events_are_alike_the_report_that_opened_it_is_named() -> None:
    events = (event("entered", 0, row=3),)
    old = incident(0, 9, events=events, steps=(step("hotline", 0, 5),))
    new = incident(0, 9, events=events, steps=(step("hotline", 0, 15),))
    told = only(compare_incidents([old], [new])).first_input
    assert told is not None
    assert (told["row"], told["words"]) == (3, "a entered under both plans; what follows from it differs")


def test_an_event_without_evidence_still_says_when() -> None:
    bare = {**event("lost", 2), "evidence": []}
    told = only(compare_incidents([incident(2, 2, events=(bare,))], [])).first_input
    assert told is not None
    assert (told["source"], told["at"]) == (None, "1970-01-01T00:02:00Z")


def test_many_incidents_are_compared_quickly_whatever_the_chain() -> None:
    old = [incident(20 * k, 20 * k + 5) for k in range(2000)]
    new = [incident(20 * k + 1, 20 * k + 6) for k in range(2000)]
    assert tally(compare_incidents(old, new))[Outcome.MOVED] == 2000


def test_among_equals_the_choice_is_the_same_from_either_side() -> None:
    twins, single = [incident(0, 0, name="old0"), incident(0, 0, name="old1")], [incident(0, 0, name="new0")]
    there, back = compare_incidents(twins, single), compare_incidents(single, twins)
    assert [v.old.id for v in there if v.old and v.new] == [v.new.id for v in back if v.old and v.new]


def test_where_a_later_procedure_goes_otherwise_the_report_that_called_it_is_named() -> None:
    events = (event("entered", 0, row=3), event("stayed", 4, row=7))
    called = events[1]["event_id"]
    old, new = (
        incident(0, 9, events=events, steps=(replace(step("hotline", 4, due), called_by=called),)) for due in (9, 19)
    )
    told = only(compare_incidents([old], [new])).first_input
    assert told is not None
    assert (told["row"], told["words"]) == (7, "a stayed under both plans; what follows from it differs")


def test_a_report_that_one_plan_left_out_stands_before_what_was_made_of_later_ones() -> None:
    old = incident(0, 9, events=(event("entered", 0, row=3), event("left", 9, row=8)), depth_m=500.0)
    new = replace(old, depth_m=900.0)
    proof = {"source": "fixes.csv", "row": 5, "message_id": None, "fix_hash": "5" * 64}
    missed = Missed(4 * MINUTE_US, 8 * MINUTE_US, False, proof)
    before, stranger = replace(missed, at_us=-MINUTE_US), replace(missed, at_us=MINUTE_US)
    left_out = {"a": [before, missed], "b": [stranger]}
    told = only(compare_incidents([old], [new], left_out=left_out)).first_input
    assert told == {
        **proof,
        "at": "1970-01-01T00:04:00Z",
        "words": "old plan: left out, it arrived 8 min after it was made; new plan: used",
    }
