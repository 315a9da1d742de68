"""What was seen while an incident went on is compared too: "unchanged" means that nothing in between differs."""

from __future__ import annotations

from typing import Any

import pytest
from backtest_views import MINUTE_US, event, incident
from hypothesis import given
from hypothesis import strategies as st

from standoff.rehearse.backtest.match import compare_incidents
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Outcome
from standoff.rehearse.backtest.within import seen_otherwise

LOOSER, STRICTER, MOVED = Direction.LOOSER, Direction.STRICTER, Direction.MOVED


def _with(*between: dict[str, Any], first: float = 0, last: float = 60, **more: Any) -> IncidentView:
    events = (event("entered", first), *between, event("left", last))
    return incident(first, last, events=events, **{"who": ("a", "b"), **more})


def _said(old: IncidentView, new: IncidentView) -> list[tuple[str, Direction]]:
    assert all(move.what == "event" for move in seen_otherwise(old, new))
    return [(move.words, move.direction) for move in seen_otherwise(old, new)]


def test_what_is_seen_later_in_an_incident_that_opens_and_ends_as_before_is_looser() -> None:
    old, new = _with(event("stayed", 5, severity="critical")), _with(event("stayed", 25, severity="critical"))
    (verdict,) = compare_incidents([old], [new])
    assert (verdict.outcome, verdict.direction) == (Outcome.MOVED, LOOSER)
    assert [(m.words, m.old, m.new) for m in verdict.moves] == [
        ("seen later: a stayed by 20 min", "1970-01-01T00:05:00Z", "1970-01-01T00:25:00Z")
    ]
    assert _said(new, old) == [("seen earlier: a stayed by 20 min", STRICTER)]


@pytest.mark.parametrize(("kind", "gone", "more"), [
    ("halted", LOOSER, STRICTER), ("stayed", LOOSER, STRICTER), ("resumed", MOVED, MOVED), ("regained", MOVED, MOVED),
])  # fmt: skip
def test_what_is_no_longer_seen_is_looser_unless_it_was_the_end_of_something(
    kind: str, gone: Direction, more: Direction
) -> None:
    assert _said(_with(event(kind, 9)), _with()) == [(f"no longer seen: a {kind}", gone)]
    assert _said(_with(), _with(event(kind, 9))) == [(f"seen besides: a {kind}", more)]


def test_another_entry_comes_with_another_leaving_and_is_no_better_and_no_worse() -> None:
    again = _with(event("left", 20), event("entered", 30))
    assert _said(_with(), again) == [("seen besides: a entered, a left", MOVED)]


def test_an_event_that_is_milder_is_looser_though_the_incident_is_as_grave() -> None:
    grave, mild = (event("halted", 9, severity=word) for word in ("critical", "notice"))
    assert _said(_with(grave), _with(mild)) == [("milder: a halted notice, was critical", LOOSER)]
    assert _said(_with(mild), _with(grave)) == [("graver: a halted critical, was notice", STRICTER)]


def test_what_moves_with_the_whole_incident_or_ends_it_is_told_of_the_incident_alone() -> None:
    assert _said(_with(event("stayed", 5)), _with(event("stayed", 8), first=3, last=50)) == []


def test_less_than_a_second_is_no_difference() -> None:
    old, new = _with(event("stayed", 5)), _with(event("stayed", 5.01))
    (verdict,) = compare_incidents([old], [new])
    assert verdict.outcome == Outcome.UNCHANGED


def test_who_is_concerned_on_one_side_alone_is_told_as_a_member() -> None:
    old = _with(event("entered", 9, entity="b"))
    assert _said(old, _with(who=("a",))) == []
    assert {move.what for move in compare_incidents([old], [_with(who=("a",))])[0].moves} == {"members"}


def test_the_one_halt_of_three_that_is_gone_is_named_by_its_own_time() -> None:
    three = _with(*(event("halted", minute) for minute in (5, 20, 40)))
    (move,) = seen_otherwise(three, _with(event("halted", 20), event("halted", 40)))
    assert (move.words, move.old) == ("no longer seen: a halted", "1970-01-01T00:05:00Z")


_between = st.lists(
    st.builds(event, st.sampled_from(["halted", "stayed", "went_deep", "entered", "resumed", "left"]),
              st.integers(1, 59), entity=st.sampled_from("ab"), severity=st.sampled_from(["notice", "critical"])),
    max_size=6,
)  # fmt: skip


@given(_between, _between)
def test_the_other_way_round_the_same_is_said_with_the_other_direction(
    some: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    mirror = {LOOSER: STRICTER, STRICTER: LOOSER, MOVED: MOVED}
    there, back = _said(_with(*some), _with(*others)), _said(_with(*others), _with(*some))
    assert sorted(mirror[way] for _, way in there) == sorted(way for _, way in back)


@given(_between, _between)
def test_nothing_is_said_only_where_every_event_has_its_like(
    some: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    def facts(events: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return sorted((e["entity"], e["kind"], e["detected_us"] // MINUTE_US) for e in events)

    if not _said(_with(*some), _with(*others)):
        assert facts(some) == facts(others)
