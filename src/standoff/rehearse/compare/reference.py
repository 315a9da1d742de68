"""The reference of `standoff plan diff` as Markdown, from the tables that the comparison itself reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from standoff.model.kinds import KINDS
from standoff.rehearse.compare.change import DIRECTIONS, flipped
from standoff.rehearse.compare.doors import DOORS
from standoff.rehearse.compare.parameters import GREATER

__all__ = ["reference_markdown"]

_INTRO = (
    "What `standoff plan diff OLD NEW` looks at, and what it says of each difference. A test changes every part of a "
    "plan in turn and fails where a change is not told; whatever no door accounts for comes through the door `other`."
)
_HOLDS = {
    "surely": "in every recording",
    "mostly": "as a rule; the reason says where not",
    "open": "",
}


def reference_markdown() -> str:
    """Directions, doors, and the way of every parameter of every kind."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from ("# Differences of plans", "", _INTRO, "", "## Directions", "")
    yield from _table(("direction", "means"), ((f"`{way}`", means) for way, means in DIRECTIONS.items()))
    yield from ("", "## Doors", "")
    rows = ((f"`{name}`", door.means, door.looser, door.otherwise) for name, door in DOORS.items())
    yield from _table(("door", "what it is", "looser when", "otherwise"), rows)
    yield from ("", "## Parameters", "")
    yield "The value that counts is the one in force: the rule's own, else the default of the kind or the plan."
    yield ""
    yield from _table(("kind", "parameter", "a greater value is", "a smaller one is", "why", "holds"), _parameters())


def _parameters() -> Iterator[tuple[str, ...]]:
    for kind, spec in KINDS.items():
        for parameter in spec.parameters:
            way = GREATER[kind.value, parameter.name]
            smaller = flipped(way.greater)
            yield kind.value, f"`{parameter.name}`", _word(way.greater), _word(smaller), way.why, _HOLDS[way.holds]


def _word(way: str) -> str:
    return way.replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
