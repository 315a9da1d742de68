"""What holds of every comparison of two plans, whatever they saw."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations

from backtest_views import MINUTE_US, sides
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.rehearse.backtest.assign import best_assignment
from standoff.rehearse.backtest.match import compare_incidents, direction_by_zone, tally
from standoff.rehearse.backtest.moves import alike, moves_between
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Outcome, Verdict

NEAR_US = 2 * MINUTE_US
Views = list[IncidentView]


def pairs_of(verdicts: tuple[Verdict, ...]) -> set[tuple[str, str]]:
    return {(v.old.id, v.new.id) for v in verdicts if v.old is not None and v.new is not None}


def worth(pairs: list[tuple[IncidentView, IncidentView]]) -> tuple[int, ...]:
    """The aims of the comparison, most important first, written down again from its words."""
    touching = [(o, n) for o, n in pairs if max(o.opened_us, n.opened_us) <= min(o.last_us, n.last_us)]
    shared = [1000 * len({*o.members} & {*n.members}) // len({*o.members} | {*n.members}) for o, n in pairs]
    apart = [abs(o.opened_us - n.opened_us) + abs(o.last_us - n.last_us) for o, n in pairs]
    moves = sum(len(moves_between([o], [n])) for o, n in pairs)
    same = sum(alike(o, n) for o, n in pairs)
    return same, len(touching), len(pairs), sum(shared), -sum(apart), -moves


def may_pair(old: IncidentView, new: IncidentView) -> bool:
    gap_us = max(old.opened_us, new.opened_us) - min(old.last_us, new.last_us)
    return old.zone == new.zone and bool({*old.members} & {*new.members}) and gap_us <= NEAR_US


def best_by_trying_all(old: Views, new: Views) -> tuple[int, ...]:
    few, many, turned = (old, new, False) if len(old) <= len(new) else (new, old, True)
    best = worth([])
    for chosen in permutations(many, len(few)):
        both = [(n, o) if turned else (o, n) for o, n in zip(few, chosen, strict=True)]
        allowed = [pair for pair in both if may_pair(*pair)]
        best = max(best, worth(allowed))
    return best


@given(st.one_of(sides(5), sides(5, span=6)))
@settings(max_examples=500)
def test_no_other_assignment_is_better_than_the_one_taken(both: tuple[Views, Views]) -> None:
    old, new = both
    named = {view.id: view for view in [*old, *new]}
    taken = [(named[o], named[n]) for o, n in pairs_of(compare_incidents(old, new, near_us=NEAR_US))]
    assert all(may_pair(*pair) for pair in taken)
    assert worth(taken) == best_by_trying_all(old, new)


@given(sides(8))
def test_every_incident_stands_in_exactly_one_verdict(both: tuple[Views, Views]) -> None:
    verdicts = compare_incidents(*both, near_us=NEAR_US)
    for side, views in zip(("old", "new"), both, strict=True):
        told = [getattr(v, side) for v in verdicts if getattr(v, side) is not None]
        told += [view for v in verdicts for view in getattr(v, f"also_{side}")]
        assert Counter(view.id for view in told) == Counter(view.id for view in views)
    assert sum(tally(verdicts).values()) == len(verdicts)


@given(sides(8))
def test_a_plan_compared_with_itself_changes_nothing(both: tuple[Views, Views]) -> None:
    old = both[0]
    again = [replace(view, id=f"again-{view.id}") for view in old]
    verdicts = compare_incidents(old, again, near_us=NEAR_US)
    assert len(verdicts) == len(old)
    assert all(v.outcome == Outcome.UNCHANGED and v.direction == Direction.SAME for v in verdicts)


@given(sides(8), st.randoms(use_true_random=False))
def test_the_order_in_which_incidents_are_given_is_irrelevant(both: tuple[Views, Views], chance: object) -> None:
    old, new = ([*views] for views in both)
    verdicts = compare_incidents(old, new, near_us=NEAR_US)
    chance.shuffle(old)  # type: ignore[attr-defined]
    chance.shuffle(new)  # type: ignore[attr-defined]
    assert compare_incidents(old, new, near_us=NEAR_US) == verdicts


@given(sides(8))
def test_what_one_way_loses_the_other_way_gains(both: tuple[Views, Views]) -> None:
    old, new = both
    there, back = compare_incidents(old, new, near_us=NEAR_US), compare_incidents(new, old, near_us=NEAR_US)
    mirror = {
        Outcome.LOST: Outcome.GAINED, Outcome.GAINED: Outcome.LOST,
        Outcome.MOVED: Outcome.MOVED, Outcome.UNCHANGED: Outcome.UNCHANGED,
    }  # fmt: skip
    turned = {Direction.LOOSER: Direction.STRICTER, Direction.STRICTER: Direction.LOOSER}
    assert pairs_of(there) == {(o, n) for n, o in pairs_of(back)}
    told = Counter(
        (v.outcome, v.direction, v.old and v.old.id, v.new and v.new.id, frozenset(x.id for x in v.also_new))
        for v in there
    )
    seen = Counter(
        (mirror[v.outcome], turned.get(v.direction, v.direction), v.new and v.new.id, v.old and v.old.id,
         frozenset(x.id for x in v.also_old))
        for v in back
    )  # fmt: skip
    assert told == seen


@given(sides(8))
def test_a_zone_that_only_changed_its_name_changes_no_verdict(both: tuple[Views, Views]) -> None:
    old, new = both
    called = [replace(view, zone="RING" if view.zone == "ring" else view.zone) for view in new]
    plain = compare_incidents(old, new, near_us=NEAR_US)
    renamed = compare_incidents(old, called, near_us=NEAR_US, renamed={"ring": "RING"})
    assert [(v.outcome, v.zone, v.shown.id) for v in renamed] == [(v.outcome, v.zone, v.shown.id) for v in plain]
    assert direction_by_zone(renamed) == direction_by_zone(plain)


@given(st.dictionaries(st.integers(0, 4), st.dictionaries(st.integers(0, 4), st.integers(1, 9), min_size=1)))
def test_an_assignment_is_the_heaviest_there_is(weights: dict[int, dict[int, int]]) -> None:
    taken = best_assignment(weights)
    assert len(set(taken.values())) == len(taken)

    def heaviest(rows: list[int], free: frozenset[int]) -> int:
        if not rows:
            return 0
        options = [weights[rows[0]][c] + heaviest(rows[1:], free - {c}) for c in weights[rows[0]] if c in free]
        return max([heaviest(rows[1:], free), *options])

    assert sum(weights[r][c] for r, c in taken.items()) == heaviest(sorted(weights), frozenset(range(5)))
