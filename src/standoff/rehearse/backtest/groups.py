"""Pairs, and what belongs to them: one incident that became several, or several that became one, is one matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from standoff.rehearse.backtest.verdict import IncidentView

__all__ = ["Group", "Pair", "choices_of", "groups_of", "shared_permille", "touching"]

#: Places in the lists of old and of new incidents.
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """The incidents of one verdict; of a pair the two that were assigned to each other stand first."""

    old: list[IncidentView]
    new: list[IncidentView]


def touching(one: IncidentView, other: IncidentView, near_us: int = 0) -> bool:
    """Their times, first to last event, have an instant in common; or lie at most `near_us` apart."""
    return one.opened_us <= other.last_us + near_us and other.opened_us <= one.last_us + near_us


def choices_of(pairs: Iterable[Pair]) -> dict[int, list[int]]:
    """For each first number the second ones it is paired with, sorted."""
    choices: dict[int, list[int]] = {}
    for row, column in sorted(pairs):
        choices.setdefault(row, []).append(column)
    return choices


def groups_of(
    old: Sequence[IncidentView], new: Sequence[IncidentView], pairs: Mapping[int, int], candidates: Sequence[Pair]
) -> list[Group]:
    """The incidents of each verdict: a pair with what was split or merged, or one alone."""
    groups = {before: Group([old[before]], [new[after]]) for before, after in pairs.items()}
    by_new = {after: groups[before] for before, after in pairs.items()}
    near = [(i, j) for i, j in candidates if touching(old[i], new[j])]
    of_old, of_new = choices_of(near), choices_of([(j, i) for i, j in near])
    lone = []
    for i, view in enumerate(old):
        if i not in groups and not _joins(view, [(new[j], by_new.get(j)) for j in of_old.get(i, [])], new=False):
            lone.append(Group([view], []))
    for j, view in enumerate(new):
        if j not in by_new and not _joins(view, [(old[i], groups.get(i)) for i in of_new.get(j, [])], new=True):
            lone.append(Group([], [view]))
    return [*lone, *groups.values()]


def _joins(view: IncidentView, partners: Sequence[tuple[IncidentView, Group | None]], *, new: bool) -> bool:
    """Puts an incident that is left over into the verdict of the one it touches longest, if it is a part of it.

    It is none when that verdict has an incident of the same plan, of the same people at the same time: two matters.
    """
    ranked = sorted(
        (
            (_together_us(view, other), shared_permille(view, other), group)
            for other, group in partners
            if group is not None
        ),
        key=lambda one: (-one[0], -one[1]),
    )
    for _, _, group in ranked:
        mine = group.new if new else group.old
        if not any(shared_permille(view, other) and _together_us(view, other) > 0 for other in mine):
            mine.append(view)
            return True
    return False


def _together_us(one: IncidentView, other: IncidentView) -> int:
    return min(one.last_us, other.last_us) - max(one.opened_us, other.opened_us)


def shared_permille(one: IncidentView, other: IncidentView) -> int:
    """Of the members of both, how many are in both; per mille."""
    mine, others = set(one.members), set(other.members)
    return 1000 * len(mine & others) // len(mine | others)
