"""Things that belong together through a chain of pairs; the order in which they come does not matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

__all__ = ["components"]

_T = TypeVar("_T")


def components(things: Sequence[_T], together: Callable[[_T, _T], bool]) -> list[list[_T]]:
    """The groups of things that pairs `together` connect, each in the order given."""
    group = list(range(len(things)))
    for i, one in enumerate(things):
        for j in range(i):
            if group[i] != group[j] and together(things[j], one):
                old, new = max(group[i], group[j]), min(group[i], group[j])
                group = [new if number == old else number for number in group]
    return [[things[i] for i, number in enumerate(group) if number == name] for name in sorted(set(group))]
