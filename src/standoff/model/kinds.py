"""The parameters of each kind of event, with units and defaults: the one table that plan, detection and docs read."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from standoff.model.event import EventKind

__all__ = ["KINDS", "KindSpec", "Parameter"]

Unit = Literal["length", "speed", "duration", "count"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One knob. `default` in metres, m/s, microseconds or a count, by `unit`; None takes the plan's own default."""

    name: str
    unit: Unit
    default: float | None
    means: str


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of event: when it fires, what its `start` is, and its parameters."""

    kind: EventKind
    means: str
    start: str
    parameters: tuple[Parameter, ...] = ()


_S: Final = 1_000_000
_MIN: Final = 60 * _S


def _spec(kind: EventKind, means: str, start: str, *parameters: Parameter) -> tuple[EventKind, KindSpec]:
    return kind, KindSpec(kind, means, start, parameters)


KINDS: Final = MappingProxyType(
    dict(
        [
            _spec(
                EventKind.FOUND_INSIDE, "decided inside with no known side before", "the first fix of the deciding run"
            ),
            _spec(EventKind.ENTERED, "the side changed from outside to inside", "the border passage"),
            _spec(EventKind.LEFT, "the side changed from inside to outside", "the border passage"),
            _spec(EventKind.CROSSED, "the path between two outside fixes ran through the zone", "the way in"),
            _spec(
                EventKind.APPROACHED,
                "outside and heading so that it would reach the zone soon",
                "the deciding fix",
                Parameter("within", "duration", 30 * _MIN, "would reach the border within this time"),
                Parameter(
                    "over",
                    "duration",
                    60 * _S,
                    "speed and heading come from the last path of at least this, of frequent reports at most twice it",
                ),
                Parameter("min_speed", "speed", 0.5, "slower than this never approaches"),
            ),
            _spec(
                EventKind.TURNED_AWAY,
                "an approach ended without entry",
                "the first fix of the turn",
                Parameter("for", "duration", 2 * _MIN, "the heading misses the zone this long"),
                Parameter("by", "length", 500.0, "or the distance grew by this much"),
            ),
            _spec(
                EventKind.WENT_DEEP,
                "surely deeper inside than a depth",
                "passage of that depth",
                Parameter("depth", "length", 5000.0, "how deep, measured from the border"),
            ),
            _spec(
                EventKind.HALTED,
                "stood still inside, or near the border",
                "the first fix of the stop",
                Parameter("radius", "length", 50.0, "stays within this of a point, plus twice the position error"),
                Parameter("for", "duration", 10 * _MIN, "for this long"),
                Parameter("near", "length", 0.0, "counts outside too, up to this far from the border"),
            ),
            _spec(EventKind.RESUMED, "moved on after a halt", "the first of the two fixes away from the halt"),
            _spec(
                EventKind.STAYED,
                "inside for longer than a time, watched time only",
                "the entry",
                Parameter("longer_than", "duration", 60 * _MIN, "watched time inside"),
            ),
            _spec(
                EventKind.LOST,
                "no fix for a time while its feed was heard",
                "the last fix",
                Parameter("lost_after", "duration", None, "silence this long"),
                Parameter("near", "length", 50_000.0, "if last seen inside or at most this far from the border"),
            ),
            _spec(EventKind.REGAINED, "the next fix after a loss", "the new fix"),
            _spec(
                EventKind.PATROLLED,
                "went to and fro, or far along, outside the border",
                "the first fix in the band",
                Parameter("band", "length", 10_000.0, "at most this far outside the border"),
                Parameter("length", "length", 20_000.0, "covers this much along the border"),
                Parameter("turns", "count", 2, "with this many reversals, or the length twice without"),
            ),
        ]
    )
)
