"""Pairs happenings with truths, one to one: as many visible truths as can be met, then as many pairs, then the closest.

Pairs are sought within groups of one zone, one matter (a kind; `entered` and `found_inside` are one) and entities that
aliases tie together, and there exactly (standoff.rehearse.score.assignment).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standoff.model.event import EventKind
from standoff.rehearse.score.assignment import assign
from standoff.rehearse.score.happenings import Happening, Named, TrueHappening
from standoff.rehearse.score.identity import Aliases
from standoff.rehearse.score.tolerances import TOLERANCES

__all__ = ["LATEST_US", "LATE_WHILE_IT_HOLDS", "Pairing", "pair"]

#: What ends the side that a change began.
_BACK: Final = {
    EventKind.ENTERED.value: EventKind.LEFT.value,
    EventKind.FOUND_INSIDE.value: EventKind.LEFT.value,
    EventKind.LEFT.value: EventKind.ENTERED.value,
}
#: States that may be told late, while they hold and at most so long after their start: what ends each.
LATE_WHILE_IT_HOLDS: Final = {
    EventKind.APPROACHED.value: (EventKind.ENTERED.value, EventKind.TURNED_AWAY.value),
    EventKind.WENT_DEEP.value: (EventKind.LEFT.value,),
}
LATEST_US: Final = 30 * 60_000_000
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Index pairs (happening, truth), and the indexes of happenings and truths that stand alone."""

    pairs: tuple[tuple[int, int], ...]
    only_seen: tuple[int, ...]
    only_true: tuple[int, ...]


def pair(
    seen: Sequence[Happening],
    true: Sequence[TrueHappening],
    within_us: Mapping[str, int],
    aliases: Aliases,
    named: Collection[Named] = (),
) -> Pairing:
    """Pair them. `within_us`: the tolerance of each kind, microseconds either side of the true start.

    `named`: the (kind, zone, rule) that the truth tells apart; an event of such a rule meets only truths of that rule.
    """
    likeness = _Likeness(true, within_us, aliases, named)
    seen_groups, true_groups = defaultdict[_Key, list[int]](list), defaultdict[_Key, list[int]](list)
    for n, event in enumerate(seen):
        seen_groups[_key(event, aliases.group_of_id(event.entity))].append(n)
    for n, truth in enumerate(true):
        true_groups[_key(truth, aliases.group_of_entity(truth.entity))].append(n)
    pairs = []
    for key in sorted(true_groups):
        pairs += _paired(seen, true, seen_groups.get(key, []), true_groups[key], likeness)
    met_seen, met_true = {n for n, _ in pairs}, {n for _, n in pairs}
    only_seen = tuple(n for n in range(len(seen)) if n not in met_seen)
    return Pairing(tuple(pairs), only_seen, tuple(n for n in range(len(true)) if n not in met_true))


def _key(one: Happening | TrueHappening, group: str) -> _Key:
    matter = EventKind.ENTERED.value if one.kind == EventKind.FOUND_INSIDE else one.kind
    return matter, one.zone, group


class _Likeness:
    """Which happening may stand for which truth."""

    def __init__(
        self, true: Sequence[TrueHappening], within_us: Mapping[str, int], aliases: Aliases, named: Collection[Named]
    ) -> None:
        self.within_us, self.aliases, self.named = within_us, aliases, named
        self._passages = defaultdict[tuple[str, str, str], list[int]](list)  # (kind, zone, entity) -> starts, sorted
        for truth in sorted(true, key=lambda one: one.start_us):
            if truth.kind in _BACK or truth.kind == EventKind.TURNED_AWAY:
                self._passages[truth.kind, truth.zone, truth.entity].append(truth.start_us)

    def alike(self, event: Happening, truth: TrueHappening) -> bool:
        """True where `event` may stand for `truth`."""
        if not self.aliases.may_be(event.entity, truth.entity) or not self._same_rule(event, truth):
            return False
        apart_us = abs(event.start_us - truth.start_us)
        if event.kind == truth.kind and apart_us <= self.within_us[truth.kind]:
            return True
        if event.kind == truth.kind and self._still_holds(event, truth):
            return True
        return event.vague and self._found_after(event, truth)

    def _still_holds(self, event: Happening, truth: TrueHappening) -> bool:
        """A state that is told late, before it is over. Not where the tolerance was set to less."""
        ends = LATE_WHILE_IT_HOLDS.get(truth.kind, ())
        late_us = event.start_us - truth.start_us
        if not ends or not 0 <= late_us <= LATEST_US or self.within_us[truth.kind] < TOLERANCES[truth.kind].within_us:
            return False
        return all(self._first_after(kind, truth) >= event.start_us for kind in ends)

    def _first_after(self, kind: str, truth: TrueHappening) -> int:
        """When a kind of thing next happens to the entity of a truth at its zone."""
        starts = self._passages[kind, truth.zone, truth.entity]
        first = bisect_left(starts, truth.start_us)
        return starts[first] if first < len(starts) else 2**62

    def _same_rule(self, event: Happening, truth: TrueHappening) -> bool:
        if event.rule is None or truth.rule is None or event.rule == truth.rule:
            return True
        return (event.kind, event.zone, event.rule) not in self.named

    def _found_after(self, event: Happening, truth: TrueHappening) -> bool:
        """A change that nobody surely saw, and the entity found on that side later, with no change back between."""
        if truth.visible == "yes" or truth.kind not in _BACK or truth.start_us > event.start_us:
            return False
        return self._first_after(_BACK[truth.kind], truth) >= event.start_us


def _paired(
    seen: Sequence[Happening], true: Sequence[TrueHappening], seen_in: Sequence[int], true_in: Sequence[int],
    likeness: _Likeness,
) -> list[tuple[int, int]]:  # fmt: skip
    likely = [[n for n in seen_in if likeness.alike(seen[n], true[t])] for t in true_in]
    apart = [{n: abs(seen[n].start_us - true[t].start_us) for n in row} for t, row in zip(true_in, likely, strict=True)]
    a_pair = 1 + sum(max(row.values(), default=0) for row in apart)  # weighs more than all distances together
    a_visible = a_pair * (1 + len(true_in))  # weighs more than all pairs together
    costs = [
        {n: us - a_pair - (a_visible if true[t].visible == "yes" else 0) for n, us in row.items()}
        for t, row in zip(true_in, apart, strict=True)
    ]
    return [(n, t) for n, t in zip(assign(costs), true_in, strict=True) if n is not None]
