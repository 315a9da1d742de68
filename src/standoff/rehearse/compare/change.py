"""A difference between two plans, as a noun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from standoff.errors import Place
from standoff.rehearse.compare.extent import Overlay

__all__ = ["DIRECTIONS", "AreaChange", "ContentPath", "Direction", "PlanChange", "flipped", "in_order"]

Direction = Literal["looser", "stricter", "moved", "cannot_tell"]

#: Every direction with its meaning, in the order in which changes are told.
DIRECTIONS: Final = MappingProxyType(
    {
        "looser": "the watch sees, warns of or demands less, or more people may do more with less agreement",
        "stricter": "the watch sees, warns of or demands more, or fewer people may do less",
        "moved": "the same is demanded elsewhere, at other hours, in another order or under another name",
        "cannot_tell": "which way it goes cannot be told by reading: rehearse both plans on a recording",
    }
)

#: Where in the content of a plan something stands, from the top: ("rules", "entry", "severity").
ContentPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaChange:
    """Of one geometry against another, square kilometres on the ellipsoid; `drawn`: both on one sheet, for a map."""

    lost_km2: float
    gained_km2: float
    kept_km2: float
    drawn: Overlay | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One difference.

    `door`: by which door of DOORS it came. `subject`: what it is about. `why`: one sentence, why it goes the way it
    goes. `old`, `new`: the values in the author's units, None where there is none. `covers`: the parts of the content
    that it accounts for, so that what no change accounts for can be found.
    """

    direction: Direction
    door: str
    subject: str
    words: str
    why: str
    old: str | None = None
    new: str | None = None
    old_place: Place | None = None
    new_place: Place | None = None
    area: AreaChange | None = None
    covers: tuple[ContentPath, ...] = ()


_OPPOSITE: Final[dict[Direction, Direction]] = {"looser": "stricter", "stricter": "looser"}


def flipped(direction: Direction) -> Direction:
    """The direction of the same difference read from the new plan to the old."""
    return _OPPOSITE.get(direction, direction)


def in_order(changes: Iterable[PlanChange]) -> tuple[PlanChange, ...]:
    """By direction, looser first; then by door, subject and words."""
    rank = {direction: number for number, direction in enumerate(DIRECTIONS)}
    tidy = (replace(change, covers=tuple(sorted(set(change.covers)))) for change in changes)
    return tuple(
        sorted(tidy, key=lambda one: (rank[one.direction], one.door, one.subject, one.words, str(one.old_place)))
    )
