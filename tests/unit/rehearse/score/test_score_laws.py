"""Laws of scoring, for truths and events of any kind, place and time."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from score_makers import KINDS, T0_US, event, seen, true, truth

from standoff.rehearse.score import PASSAGES, KindScore, Score, read_tolerances, score

_WHEN = st.integers(0, 86_000)
_HAPPENING = st.tuples(st.sampled_from(KINDS), _WHEN, st.sampled_from("ab"), st.sampled_from("zy"))
_HAPPENINGS = st.lists(_HAPPENING, max_size=12, unique=True)
_VISIBLE = st.sampled_from(["yes", "yes", "no", "marginal"])
_TRUTHS = st.lists(st.tuples(_HAPPENING, _VISIBLE), max_size=12, unique_by=lambda one: one[0])

Happening = tuple[str, int, str, str]


def _events(happenings: list[Happening]) -> list[dict[str, Any]]:
    return [event(kind, at, entity, zone) for kind, at, entity, zone in happenings]


def _truths(happenings: list[tuple[Happening, str]]) -> list[dict[str, Any]]:
    return [true(kind, at, entity, zone, visible=visible) for (kind, at, entity, zone), visible in happenings]


def _counts(one: KindScore) -> tuple[int, ...]:
    return (one.true_positives, one.false_positives, one.false_negatives, one.seen_though_hidden, one.hidden,
            one.marginal_seen, one.marginal_not_seen)  # fmt: skip


def _all(found: Score) -> dict[str, tuple[int, ...]]:
    return {one.kind: _counts(one) for one in found.kinds}


@given(_HAPPENINGS)
def test_the_truth_told_as_events_is_perfect(happenings: list[Happening]) -> None:
    found = score(seen(_events(happenings)), truth(_truths([(one, "yes") for one in happenings])))
    for one in found.kinds:
        assert (one.precision, one.recall, one.f1) in (((1.0,) * 3), ((None,) * 3))
        assert one.flaps == 0
        assert one.start_error_s.p95 in (0.0, None)


@given(_HAPPENINGS, _TRUTHS, st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(
    happenings: list[Happening], told: list[tuple[Happening, str]], turn: int
) -> None:
    events, truths = _events(happenings), _truths(told)
    before = score(seen(events), truth(truths))
    shuffler = random.Random(turn)
    shuffler.shuffle(events)
    shuffler.shuffle(truths)
    after = score(seen(events), truth(truths))
    assert after.rows.equals(before.rows)
    assert after.data() == before.data()


@given(_HAPPENINGS, _TRUTHS, st.sampled_from(KINDS))
def test_a_false_alarm_more_changes_one_count_by_one(
    happenings: list[Happening], told: list[tuple[Happening, str]], kind: str
) -> None:
    """An entity that the truth does not know has done something: nothing true stands behind it."""
    before = _all(score(seen(_events(happenings)), truth(_truths(told))))
    stranger = event(kind, 40_000, entity="stranger")
    after = _all(score(seen([*_events(happenings), stranger]), truth(_truths(told))))
    changed = {(name, n) for name in before for n in range(7) if before[name][n] != after[name][n]}
    expected = {(kind, 1)} | ({(PASSAGES, 1)} if kind in ("entered", "left") else set())
    assert changed == expected
    assert all(after[name][n] == before[name][n] + 1 for name, n in expected)


@given(_HAPPENINGS, _TRUTHS, st.integers(-3_000, 3_000))
def test_all_times_shifted_together_change_nothing(
    happenings: list[Happening], told: list[tuple[Happening, str]], by_s: int
) -> None:
    events, truths = _events(happenings), _truths(told)
    before = score(seen(events), truth(truths))
    for row in (*events, *truths):
        row["start"] += by_s * 1_000_000
        row["detected_at"] += by_s * 1_000_000
    after = score(seen(events), truth(truths, from_us=T0_US - 10**10, to_us=T0_US + 10**11))
    assert after.data() == before.data()


@given(_HAPPENINGS, _TRUTHS)
def test_every_truth_and_every_event_comes_out_once(
    happenings: list[Happening], told: list[tuple[Happening, str]]
) -> None:
    rows = score(seen(_events(happenings)), truth(_truths(told))).rows
    events, truths = rows["event_id"].drop_nulls(), rows["truth_id"].drop_nulls()
    assert sorted(events) == sorted(row["event_id"] for row in _events(happenings))
    assert sorted(truths) == sorted(row["event_id"] for row in _truths(told))


@given(_HAPPENINGS, _TRUTHS, st.integers(0, 20))
def test_a_wider_tolerance_never_loses_a_hit(
    happenings: list[Happening], told: list[tuple[Happening, str]], minutes: int
) -> None:
    hits = []
    for more in (0, 5):
        within = read_tolerances([f"{kind}={minutes + more}min" for kind in KINDS])
        found = score(seen(_events(happenings)), truth(_truths(told)), within)
        hits.append(sum(one.true_positives for one in found.kinds if one.kind != PASSAGES))
    assert hits[0] <= hits[1]


@given(_HAPPENINGS, _TRUTHS)
def test_the_other_rules_of_a_plan_change_nothing(
    happenings: list[Happening], told: list[tuple[Happening, str]]
) -> None:
    once = score(seen([{**row, "rule": "one"} for row in _events(happenings)]), truth(_truths(told)))
    both = [{**row, "rule": name, "event_id": f"{name} {row['event_id']}"}
            for row in _events(happenings) for name in ("one", "two")]  # fmt: skip
    assert _all(score(seen(both), truth(_truths(told)))) == _all(once)
