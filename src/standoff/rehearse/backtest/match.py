"""Incidents of two plans put together: by zone, members and time, never by id, because an id contains the plan.

Two incidents may be the same matter when they are about the same zone, share a member, and their times (first to last
event) touch or lie at most `near_us` apart. Of all one-to-one assignments the one is taken that has, in this order:
most pairs without any difference; most pairs whose times touch; most pairs; most members in common; the least
difference of times; the fewest differences. What is left over and touches the partner of another is the same matter
split or merged, and stands in the verdict of that pair; what touches nothing is lost or gained.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from standoff.errors import CallError
from standoff.rehearse.backtest.assign import best_assignment, settled_pairs
from standoff.rehearse.backtest.first_input import Missed, first_input
from standoff.rehearse.backtest.groups import Group, Pair, choices_of, groups_of, shared_permille, touching
from standoff.rehearse.backtest.moves import alike, moves_between
from standoff.rehearse.backtest.verdict import Direction, IncidentView, Outcome, Verdict, joint_direction
from standoff.units import US_PER_S

__all__ = ["NEAR_US", "compare_incidents", "direction_by_zone", "tally"]

NEAR_US: Final = 3600 * US_PER_S

# A weight is one whole number made of fields, the most important highest; a field never overflows into the next.
_MOVES_BITS, _TIMES_BITS, _SHARED_BITS, _COUNT_BITS = 24, 88, 32, 24
_TIME: Final = 1 << _MOVES_BITS
_SHARED: Final = _TIME << _TIMES_BITS
_PAIR: Final = _SHARED << _SHARED_BITS
_TOUCHING: Final = _PAIR << _COUNT_BITS
_ALIKE: Final = _TOUCHING << _COUNT_BITS


def compare_incidents(
    old: Sequence[IncidentView],
    new: Sequence[IncidentView],
    *,
    near_us: int = NEAR_US,
    renamed: Mapping[str, str] | None = None,
    left_out: Mapping[str, Sequence[Missed]] | None = None,
) -> tuple[Verdict, ...]:
    """A verdict on every incident, lost first, then gained, moved and unchanged; each in order of time.

    `renamed`: old zone -> new zone, for zones that only changed their name; verdicts speak of the old name. `left_out`:
    reports that only one plan used, by entity, in order of time.
    CallError where two old zones are said to have the same new name.
    """
    back = _back(renamed or {})
    sides = _Sides(_ordered(old, {}), _ordered(new, back), back, left_out or {})
    candidates = list(_candidates(sides, near_us))
    pairs = _matched(sides, candidates)
    verdicts = [_verdict(sides, group) for group in groups_of(sides.old, sides.new, pairs, candidates)]
    return tuple(sorted(verdicts, key=_reading_order))


def tally(verdicts: Sequence[Verdict]) -> dict[Outcome, int]:
    """How many of each outcome, none left out."""
    return {outcome: sum(v.outcome == outcome for v in verdicts) for outcome in Outcome}


def direction_by_zone(verdicts: Sequence[Verdict]) -> dict[str, Direction]:
    """Which way the watch went in each zone that had an incident; zones sorted."""
    found: dict[str, list[Direction]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.zone, []).append(verdict.direction)
    return {zone: joint_direction(found[zone]) for zone in sorted(found)}


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides in an order of their own, so that the order in which they were given does not matter."""

    old: list[IncidentView]
    new: list[IncidentView]
    back: Mapping[str, str]
    left_out: Mapping[str, Sequence[Missed]]

    def zone(self, view: IncidentView, *, new: bool) -> str:
        """The name under which it is compared."""
        return self.back.get(view.zone, view.zone) if new else view.zone


def _back(renamed: Mapping[str, str]) -> dict[str, str]:
    back: dict[str, str] = {}
    for before, after in renamed.items():
        if after in back:
            raise CallError(f"zones {back[after]!r} and {before!r} are both said to be called {after!r} now; name one")
        back[after] = before
    return back


def _ordered(views: Sequence[IncidentView], back: Mapping[str, str]) -> list[IncidentView]:
    return sorted(views, key=lambda view: _order(view, back))


def _order(view: IncidentView, back: Mapping[str, str]) -> tuple[Any, ...]:
    facts = view.opened_us, view.last_us, back.get(view.zone, view.zone), view.members, view.who
    return (*facts, view.kind, view.severity, view.state, view.depth_m, repr(view.steps), view.id)


def _matched(sides: _Sides, candidates: Sequence[Pair]) -> dict[int, int]:
    """Old -> new. Solved from whichever side comes first by content, so that a comparison and its mirror agree."""
    turned = [_order(view, sides.back) for view in sides.new] < [_order(view, {}) for view in sides.old]
    if turned:
        return {before: after for after, before in _solved(sides, [(b, a) for a, b in candidates], turned).items()}
    return _solved(sides, candidates, turned)


def _candidates(sides: _Sides, near_us: int) -> Iterator[Pair]:
    """Pairs that may be the same matter, each once."""
    index: dict[tuple[str, str], list[int]] = {}
    for j, view in enumerate(sides.new):
        for name in view.members:
            index.setdefault((sides.zone(view, new=True), name), []).append(j)
    opened = {key: [sides.new[j].opened_us for j in found] for key, found in index.items()}
    until = {key: _running_last(sides.new, found) for key, found in index.items()}
    for i, view in enumerate(sides.old):
        seen: set[int] = set()
        for name in view.members:
            key = (view.zone, name)
            at = bisect_right(opened.get(key, []), view.last_us + near_us)
            while at and until[key][at - 1] + near_us >= view.opened_us:
                at -= 1
                j = index[key][at]
                if j not in seen and touching(view, sides.new[j], near_us):
                    seen.add(j)
                    yield i, j


def _running_last(views: Sequence[IncidentView], found: Sequence[int]) -> list[int]:
    """The latest end so far: where it lies before an instant, nothing earlier reaches it."""
    out, latest = [], None
    for j in found:
        latest = views[j].last_us if latest is None else max(latest, views[j].last_us)
        out.append(latest)
    return out


def _solved(sides: _Sides, candidates: Sequence[Pair], turned: bool) -> dict[int, int]:
    """First what is settled without weighing, which is nearly everything; then the rest."""

    def both(pair: Pair) -> tuple[IncidentView, IncidentView]:
        before, after = reversed(pair) if turned else pair
        return sides.old[before], sides.new[after]

    same = {pair for pair in candidates if alike(*both(pair))}
    found = settled_pairs(choices_of(same))
    rest = _without(candidates, found)
    undecided = {end for row, column in same - set(found.items()) for end in ((0, row), (1, column))}
    while True:
        close = [pair for pair in rest if touching(*both(pair))]
        settled = {
            row: column
            for row, column in settled_pairs(choices_of(close)).items()
            if (0, row) not in undecided and (1, column) not in undecided
        }
        if not settled:
            break
        found |= settled
        rest = _without(rest, settled)
    weights: dict[int, dict[int, int]] = {}
    for pair in rest:
        weights.setdefault(pair[0], {})[pair[1]] = _weight(*both(pair), pair in same)
    return found | best_assignment(weights)


def _without(pairs: Sequence[Pair], taken: Mapping[int, int]) -> list[Pair]:
    columns = set(taken.values())
    return [pair for pair in pairs if pair[0] not in taken and pair[1] not in columns]


def _weight(old: IncidentView, new: IncidentView, same: bool) -> int:
    """What a pair is worth: see the head of this module."""
    apart_us = abs(old.opened_us - new.opened_us) + abs(old.last_us - new.last_us)
    moves = len(moves_between([old], [new]))
    return (
        _ALIKE * same
        + _TOUCHING * touching(old, new)
        + _PAIR
        + _SHARED * shared_permille(old, new)
        - _TIME * apart_us
        - moves
    )


def _verdict(sides: _Sides, group: Group) -> Verdict:
    old, new = group.old, group.new
    if not (old and new):
        outcome, direction = (Outcome.LOST, Direction.LOOSER) if old else (Outcome.GAINED, Direction.STRICTER)
        one = (old or new)[0]
        told = first_input(old, new, sides.left_out)
        return Verdict(outcome, sides.zone(one, new=bool(new)), *_pair(old, new), (), told, direction)
    moves = moves_between(old, new)
    if not moves:
        return Verdict(Outcome.UNCHANGED, old[0].zone, old[0], new[0])
    telling = [move.direction for move in moves if move.direction != Direction.MOVED]
    direction = joint_direction(telling) if telling else Direction.MOVED
    told = first_input(old, new, sides.left_out)
    rest = tuple(old[1:]), tuple(new[1:])
    return Verdict(Outcome.MOVED, old[0].zone, old[0], new[0], moves, told, direction, *rest)


def _pair(old: Sequence[IncidentView], new: Sequence[IncidentView]) -> tuple[IncidentView | None, IncidentView | None]:
    return old[0] if old else None, new[0] if new else None


def _reading_order(verdict: Verdict) -> tuple[Any, ...]:
    order = (Outcome.LOST, Outcome.GAINED, Outcome.MOVED, Outcome.UNCHANGED)
    return order.index(verdict.outcome), verdict.at_us, verdict.zone, verdict.shown.members, verdict.shown.id
