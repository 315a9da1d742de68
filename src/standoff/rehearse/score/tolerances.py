"""How far apart in time an event and the truth may begin and still be the same happening, by kind: the one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from standoff.errors import CallError
from standoff.model.event import EventKind
from standoff.units import parse_duration_us

__all__ = ["TOLERANCES", "Tolerance", "read_tolerances"]

_MIN_US: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`within_us` on either side of the true start, and why so much."""

    within_us: int
    why: str


def _table(*rows: tuple[EventKind, int, str]) -> Mapping[str, Tolerance]:
    return MappingProxyType({kind.value: Tolerance(minutes * _MIN_US, why) for kind, minutes, why in rows})


_BETWEEN: Final = "interpolated between two reports, so at most a report interval off; two of those at one in 150 s"

#: Chosen from what a start is. What is late but still holds is in standoff.rehearse.score.pairing; see docs/scoring.md.
TOLERANCES: Final[Mapping[str, Tolerance]] = _table(
    (EventKind.FOUND_INSIDE, 10, "the first report of the run that decided: a run may wait for several"),
    (EventKind.ENTERED, 5, _BETWEEN),
    (EventKind.LEFT, 5, _BETWEEN),
    (EventKind.APPROACHED, 10, "a heading taken over a minute, a threshold of time that noise in the speed moves"),
    (EventKind.TURNED_AWAY, 10, "a turn is gradual, and shows when the heading of the last minute or more has changed"),
    (EventKind.WENT_DEEP, 5, _BETWEEN + "; a slow entity passes a depth slowly"),
    (EventKind.HALTED, 10, "the first report within the radius: an entity that rolls out comes to rest slowly"),
    (EventKind.RESUMED, 10, "the first report beyond the radius: an entity that sets off slowly gets there slowly"),
    (EventKind.STAYED, 5, "the entry of the visit"),
    (EventKind.LOST, 5, "the last report"),
    (EventKind.REGAINED, 5, "the first report after the silence"),
    (EventKind.PATROLLED, 30, "the way into a band, at a shallow angle"),
)


def read_tolerances(words: Iterable[str]) -> dict[str, int]:
    """Microseconds by kind: the table, with what `words` like "entered=60s" set otherwise. CallError where unfit."""
    found = {kind: tolerance.within_us for kind, tolerance in TOLERANCES.items()}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name.strip() not in found:
            raise CallError(f"--tolerance {word!r}: write KIND=TIME, like entered=60s; kinds: {', '.join(found)}")
        try:
            within_us = parse_duration_us(value)
        except (ValueError, OverflowError) as problem:
            raise CallError(f"--tolerance {word!r}: {problem}") from None
        if within_us < 0:
            raise CallError(f"--tolerance {word!r}: a tolerance is zero or more")
        found[name.strip()] = within_us
    return found
