"""Which way each parameter of each kind of event goes: one entry for every parameter, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from standoff.rehearse.compare.change import Direction

__all__ = ["GREATER", "Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """Which way a greater value goes, why, and whether that is so in every recording.

    `surely`: an object that raises the kind under the looser plan does so under the stricter one, not later.
    `mostly`: recordings can be thought of in which it is otherwise; the reason says how.
    """

    greater: Direction
    why: str
    holds: Literal["surely", "mostly", "open"]


_ALL_CLEAR: Final = (
    "an approach that ends sooner is an all-clear sooner, for steps that it makes needless; but one that has ended can "
    "be told anew, and a turn that is told later is told less often"
)

#: (kind, parameter): which way a greater value goes.
GREATER: Final = MappingProxyType(
    {
        ("approached", "within"): Way(
            "stricter", "an object counts as approaching from farther away, so it is told sooner", "surely"
        ),
        ("approached", "over"): Way(
            "cannot_tell",
            "speed and heading come from a longer piece of path: steadier against noise, slower to see a turn towards "
            "the zone",
            "open",
        ),
        ("approached", "min_speed"): Way("looser", "slower objects never count as approaching", "surely"),
        ("turned_away", "for"): Way("cannot_tell", _ALL_CLEAR, "open"),
        ("turned_away", "by"): Way("cannot_tell", _ALL_CLEAR, "open"),
        ("went_deep", "depth"): Way("looser", "an object has to come deeper before it is told", "surely"),
        ("halted", "radius"): Way(
            "stricter",
            "an object may move more and still counts as halted; one that creeps to the place where it stops may be "
            "told later",
            "mostly",
        ),
        ("halted", "for"): Way("looser", "an object has to stand longer before it is told", "surely"),
        ("halted", "near"): Way(
            "stricter", "halts farther outside count too; a stop begun on the way there may be told later", "mostly"
        ),
        ("stayed", "longer_than"): Way("looser", "an object may stay longer before it is told", "surely"),
        ("lost", "lost_after"): Way(
            "looser",
            "an object may be silent longer before it is told; where the feed itself falls silent the timers start "
            "anew, and the longer one may be due first",
            "mostly",
        ),
        ("lost", "near"): Way("stricter", "losses farther from the zone are told too", "surely"),
        ("patrolled", "band"): Way(
            "stricter",
            "movement farther outside counts too; along a ragged border it can begin on another stretch",
            "mostly",
        ),
        ("patrolled", "length"): Way("looser", "an object has to go farther along the border first", "surely"),
        ("patrolled", "turns"): Way("looser", "an object has to turn more often first", "surely"),
    }
)
