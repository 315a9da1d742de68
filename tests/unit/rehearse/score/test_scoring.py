"""What counts as a hit, a miss and a false alarm, and what is set apart."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from score_makers import event, seen, true, truth

from standoff.errors import InputError
from standoff.rehearse.score import PASSAGES, KindScore, Outcome, Score, read_tolerances, score

H = 3600.0


def _of(found: Score, kind: str) -> KindScore:
    one = found.of(kind)
    assert one is not None
    return one


def _counts(found: Score, kind: str) -> tuple[int, int, int]:
    one = _of(found, kind)
    return one.true_positives, one.false_positives, one.false_negatives


def test_a_hit_a_miss_and_a_false_alarm() -> None:
    found = score(
        seen([event("entered", 1 * H + 30), event("entered", 5 * H)]),
        truth([true("entered", 1 * H), true("entered", 3 * H)]),
    )
    one = _of(found, "entered")
    assert _counts(found, "entered") == (1, 1, 1)
    assert (one.precision, one.recall, one.f1) == (0.5, 0.5, 0.5)
    assert (one.start_error_s.median, one.start_error_s.bias, one.delay_s.median) == (30.0, 30.0, 90.0)
    assert one.place_error_m.median == 0.0
    assert one.false_alarms_per_object_day == 0.5


def test_beyond_the_tolerance_it_is_a_miss_and_a_false_alarm() -> None:
    rows = [event("entered", 1 * H + 61)], [true("entered", 1 * H)]
    assert _counts(score(seen(rows[0]), truth(rows[1])), "entered") == (1, 0, 0)
    strict = read_tolerances(["entered=60s"])
    assert _counts(score(seen(rows[0]), truth(rows[1]), strict), "entered") == (0, 1, 1)


def test_another_entity_or_zone_is_another_matter() -> None:
    found = score(seen([event("entered", H, entity="b"), event("entered", H, zone="y")]), truth([true("entered", H)]))
    assert _counts(found, "entered") == (0, 2, 1)


def test_crossed_stands_for_a_way_in_and_a_way_out() -> None:
    found = score(seen([event("crossed", H, end_s=H + 100)]), truth([true("entered", H - 2), true("left", H + 101)]))
    assert _counts(found, "entered") == (1, 0, 0)
    assert _counts(found, "left") == (1, 0, 0)
    assert _of(found, PASSAGES).as_crossed == 2
    assert _of(found, "left").place_error_m.median is None


def test_half_of_a_crossed_may_be_false() -> None:
    found = score(seen([event("crossed", H, end_s=H + 100)]), truth([true("entered", H)]))
    assert _counts(found, "entered") == (1, 0, 0)
    assert _counts(found, "left") == (0, 1, 0)
    assert _of(found, PASSAGES).flaps == 0


def test_what_nobody_could_see_is_no_miss_and_seeing_it_no_false_alarm() -> None:
    rows = [true("entered", H, visible="no", hidden_by="gap"), true("entered", 3 * H, visible="no", hidden_by="short")]
    found = score(seen([event("entered", H)]), truth(rows))
    one = _of(found, "entered")
    assert _counts(found, "entered") == (0, 0, 0)
    assert (one.seen_though_hidden, one.hidden, one.recall, one.f1) == (1, 1, None, None)
    assert found.hidden_by() == {"gap": 1, "short": 1}


def test_a_toss_of_the_coin_is_counted_apart() -> None:
    rows = [true("approached", H, visible="marginal"), true("approached", 3 * H, visible="marginal")]
    one = _of(score(seen([event("approached", H)]), truth(rows)), "approached")
    assert (one.marginal_seen, one.marginal_not_seen) == (1, 1)
    assert (one.true_positives, one.false_positives, one.false_negatives) == (0, 0, 0)


def test_a_visible_truth_is_met_before_a_hidden_one_that_is_nearer() -> None:
    rows = [true("entered", H, visible="no", hidden_by="sampling"), true("entered", H + 100)]
    found = score(seen([event("entered", H + 10)]), truth(rows))
    assert _counts(found, "entered") == (1, 0, 0)
    assert _of(found, "entered").hidden == 1


def test_found_inside_stands_for_an_entry_that_nobody_could_see() -> None:
    rows = [true("entered", H, visible="no", hidden_by="gap"), true("left", 9 * H)]
    found = score(seen([event("found_inside", 4 * H), event("left", 9 * H)]), truth(rows))
    one = _of(found, "entered")
    assert (one.seen_though_hidden, one.as_found_inside) == (1, 1)
    assert _counts(found, "found_inside") == (0, 0, 0)
    assert one.start_error_s.median is None


def test_found_inside_does_not_stand_for_an_entry_that_could_be_seen() -> None:
    found = score(seen([event("found_inside", 4 * H)]), truth([true("entered", H)]))
    assert _counts(found, "entered") == (0, 0, 1)
    assert _counts(found, "found_inside") == (0, 1, 0)


def test_found_inside_does_not_stand_for_an_entry_of_an_earlier_visit() -> None:
    rows = [true("entered", H, visible="no", hidden_by="gap"), true("left", 2 * H)]
    found = score(seen([event("found_inside", 4 * H), event("left", 2 * H)]), truth(rows))
    assert _counts(found, "found_inside") == (0, 1, 0)


def test_left_told_by_the_feed_stands_for_a_way_out_that_nobody_could_see() -> None:
    rows = [true("left", H, visible="no", hidden_by="gap")]
    assert _of(score(seen([event("left", 4 * H, cause="feed")]), truth(rows)), "left").seen_though_hidden == 1
    assert _counts(score(seen([event("left", 4 * H)]), truth(rows)), "left") == (0, 1, 0)


def test_an_entity_under_another_name_is_the_same_entity() -> None:
    account = {"aliases": {"a": ("a", "a-again")}}
    found = score(seen([event("entered", H, entity="a-again")]), truth([true("entered", H, entity="a")], **account))
    assert _counts(found, "entered") == (1, 0, 0)


def test_two_entities_under_one_name_are_told_apart_by_what_they_did() -> None:
    account = {"aliases": {"a": ("shared",), "b": ("shared",)}}
    rows = [true("entered", H, entity="a"), true("entered", H + 60, entity="b")]
    both = [event("entered", H + 50, entity="shared"), event("entered", H + 100, entity="shared")]
    found = score(seen(both), truth(rows, **account))
    assert _counts(found, "entered") == (2, 0, 0)
    assert found.rows.select("true_entity", "start_error_s").rows() == [("a", 50.0), ("b", 40.0)]


def test_several_rules_that_tell_one_happening_are_one_alarm() -> None:
    rows = [event("entered", H, rule="r1"), event("entered", H, rule="r2", event_id="again")]
    found = score(seen(rows), truth([true("entered", H)]))
    assert _counts(found, "entered") == (1, 0, 0)
    assert found.count(Outcome.REPEATED) == 1


def test_one_rule_that_tells_a_happening_twice_raises_a_false_alarm() -> None:
    rows = [event("entered", H, rule="r1"), event("entered", H, rule="r1", event_id="again")]
    assert _counts(score(seen(rows), truth([true("entered", H)])), "entered") == (1, 1, 0)


def test_where_rules_differ_the_truth_tells_each_and_each_is_met() -> None:
    rows = [event("approached", H, rule="near"), event("approached", H - 300, rule="far")]
    told = [true("approached", H, rule="near"), true("approached", H - 300, rule="far")]
    found = score(seen(rows), truth(told))
    assert _counts(found, "approached") == (2, 0, 0)
    assert found.rows["start_error_s"].to_list() == [0.0, 0.0]


def test_a_rule_with_the_numbers_of_another_meets_the_truth_of_that_other() -> None:
    told = [true("approached", H, rule="near"), true("approached", H - 300, rule="far")]
    twin = event("approached", H, rule="near-too", event_id="twin")
    rows = [event("approached", H, rule="near"), event("approached", H - 300, rule="far"), twin]
    found = score(seen(rows), truth(told))
    assert _counts(found, "approached") == (2, 0, 0)
    assert found.count(Outcome.REPEATED) == 1
    assert _counts(score(seen([twin]), truth(told)), "approached") == (1, 0, 1)


def test_an_amended_event_counts_as_it_stands_in_the_end() -> None:
    rows = [event("entered", 5 * H), event("entered", H, supersedes=event("entered", 5 * H)["event_id"])]
    found = score(seen(rows), truth([true("entered", H)]))
    assert _counts(found, "entered") == (1, 0, 0)
    assert found.count(Outcome.SUPERSEDED) == 1


def test_flaps_are_false_changes_of_side_to_and_fro() -> None:
    rows = [event("entered", H), event("left", H + 120), event("entered", H + 240), event("left", 5 * H)]
    found = score(seen(rows), truth([true("entered", H), true("left", 5 * H)]))
    one = _of(found, PASSAGES)
    assert (one.true_positives, one.false_positives, one.flaps, one.flaps_per_crossing) == (2, 2, 2, 1.0)


def test_one_false_alarm_alone_is_no_flap() -> None:
    found = score(seen([event("entered", H), event("left", 2 * H)]), truth([true("entered", H)]))
    assert _of(found, PASSAGES).flaps == 0
    assert _counts(found, "left") == (0, 1, 0)


def test_kinds_that_the_truth_does_not_cover_are_not_scored() -> None:
    found = score(seen([event("patrolled", H)]), truth([]))
    assert found.of("patrolled") is None
    assert found.not_in_truth() == {"patrolled": 1}
    assert all(one.false_positives == 0 for one in found.kinds)


def test_no_events_and_no_truth_leave_nothing_to_divide_by() -> None:
    one = _of(score(seen([]), truth([])), "entered")
    assert (one.precision, one.recall, one.f1, one.false_alarms_per_object_day) == (None, None, None, 0.0)


def test_events_of_another_plan_are_refused_unless_asked_for() -> None:
    other = seen([event("entered", H)], plan_hash="q" * 64)
    with pytest.raises(InputError, match="--allow-other-plan"):
        score(other, truth([true("entered", H)]))
    assert score(other, truth([true("entered", H)]), allow_other_plan=True).other_plan


def test_events_of_zones_that_the_truth_does_not_know_are_refused() -> None:
    with pytest.raises(InputError, match="does not know: elsewhere"):
        score(seen([event("entered", H, zone="elsewhere")]), truth([]))


@pytest.mark.parametrize("at_h", [-2.0, 26.0])
def test_events_of_another_time_are_refused(at_h: float) -> None:
    with pytest.raises(InputError, match="of different times"):
        score(seen([event("entered", at_h * H)]), truth([]))


def test_every_row_is_accounted_for() -> None:
    events = [event("crossed", H, end_s=2 * H), event("halted", H), event("patrolled", H), event("entered", 3 * H)]
    told: list[dict[str, Any]] = [true("entered", H), true("halted", 9 * H)]
    found = score(seen(events), truth(told))
    rows = found.rows
    assert rows.filter(pl.col("event_id").is_not_null()).height == len(events) + 1  # crossed is two
    assert sorted(rows["truth_id"].drop_nulls()) == sorted(row["event_id"] for row in told)
    assert rows.filter(pl.col("event_id").is_not_null())["event_id"].n_unique() == len(events)
    assert found.data()["not_in_truth"] == {"patrolled": 1}


def test_a_state_may_be_told_late_while_it_holds() -> None:
    told = [true("approached", H), true("entered", H + 1800)]
    late = seen([event("approached", H + 1500), event("entered", H + 1800)])
    assert _counts(score(late, truth(told)), "approached") == (1, 0, 0)
    assert _counts(score(late, truth(told), read_tolerances(["approached=2min"])), "approached") == (0, 1, 1)
    over = [*told, true("turned_away", H + 900)]
    assert _counts(score(late, truth(over)), "approached") == (0, 1, 1)


def test_what_is_false_of_a_shared_identity_is_counted_apart() -> None:
    account = {"aliases": {"a": ("shared",), "b": ("shared",)}}
    found = score(seen([event("entered", H, entity="shared")]), truth([], **account))
    assert _counts(found, "entered") == (0, 0, 0)
    assert _of(found, "entered").shared_identity == 1
