"""The marks of the kinds of event: one small drawing each, told apart by shape; map, timeline and table share them.

Drawings are SVG path data in a box from -8 to 8, y downwards. Filled marks begin something, hollow ones end it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from standoff.model.event import EventKind

__all__ = ["MARKS", "Mark", "sprite"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawing, the colour group that fills it (empty: hollow), and the words a sentence uses for it."""

    path: str
    fill: str
    words: str


MARKS: Final[Mapping[str, Mark]] = {
    EventKind.FOUND_INSIDE: Mark(
        "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1-6.5 0ZM-2 0A2 2 0 1 0 2 0A2 2 0 1 0-2 0Z", "inside", "found inside"
    ),
    EventKind.ENTERED: Mark("M-7-6H7L0 7Z", "inside", "entered"),
    EventKind.LEFT: Mark("M-7 6H7L0-7Z", "", "left"),
    EventKind.CROSSED: Mark("M-8-1.2H-4.5L0-6.5L4.5-1.2H8V1.2H4.5L0 6.5L-4.5 1.2H-8Z", "inside", "crossed"),
    EventKind.APPROACHED: Mark("M-6-6.5L7 0L-6 6.5L-2.5 0Z", "approach", "approached"),
    EventKind.TURNED_AWAY: Mark("M6-6.5L-7 0L6 6.5L2.5 0Z", "", "turned away"),
    EventKind.WENT_DEEP: Mark(
        "M-6.5-7L0-3L6.5-7V-2.5L0 1.5L-6.5-2.5ZM-6.5-.5L0 3.5L6.5-.5V4L0 8L-6.5 4Z", "inside", "went deep"
    ),
    EventKind.HALTED: Mark("M-6-6H6V6H-6Z", "halted", "halted"),
    EventKind.RESUMED: Mark("M-6-6H6V6H-6ZM-2-3L3 0L-2 3Z", "", "resumed"),
    EventKind.STAYED: Mark("M-6-7H6L1.2 0L6 7H-6L-1.2 0Z", "inside", "stayed"),
    EventKind.LOST: Mark(
        "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1-6.5 0Z"
        "M-4-2.6L-2.6-4L0-1.4L2.6-4L4-2.6L1.4 0L4 2.6L2.6 4L0 1.4L-2.6 4L-4 2.6L-1.4 0Z",
        "dark",
        "fell silent",
    ),
    EventKind.REGAINED: Mark(
        "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1-6.5 0ZM-1-4H1V-1H4V1H1V4H-1V1H-4V-1H-1Z", "", "were heard again"
    ),
    EventKind.PATROLLED: Mark("M-8 0L-3.5-5V-2H3.5V-5L8 0L3.5 5V2H-3.5V5Z", "patrol", "patrolled"),
}


def sprite(marks: Mapping[str, Mark] = MARKS) -> str:
    """All marks as one hidden SVG, each a symbol named ``k-<kind>``; and the pattern that fills what is inside."""
    symbols = "".join(
        f'<symbol id="k-{kind}" viewBox="-10 -10 20 20">'
        f'<path class="mark {("f-" + mark.fill) if mark.fill else "f-hollow"}" d="{mark.path}"/></symbol>'
        for kind, mark in marks.items()
    )
    hatch = (
        '<pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<line class="hatchline" x1="0" x2="0" y1="0" y2="7"/></pattern>'
    )
    return f'<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{hatch}{symbols}</svg>'
