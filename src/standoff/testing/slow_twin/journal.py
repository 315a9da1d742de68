"""Where the detectors write what they saw, and how it is put in order at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from standoff.testing.slow_twin.nouns import Place, SlowEvent, rounded_us
from standoff.testing.slow_twin.sights import Sight

__all__ = ["IDENTITY", "Draft", "Journal", "in_order"]

IDENTITY: Final = "identity"  # no event: a fix in a visit that says who the entity is

# (13): timers due, regained, then left, entered, found_inside, crossed, the others
_RANK: Final = {"regained": 1, "left": 2, "entered": 3, "found_inside": 4, "crossed": 5}
_OTHERS: Final = 6


@dataclass(eq=False, slots=True)
class Draft:
    """An event before it has a number. `seen` is the fix that it rests on, as the zone sees it."""

    kind: str
    zone: str
    zone_number: int
    entity: str
    seen: Sight
    start_us: float
    place: Place
    detected_us: int
    depth_m: float
    certainty: float
    cause: str = "moved"
    timer: bool = False
    end_us: float | None = None
    speed_mps: float | None = None
    eta_s: float | None = None
    closes: Draft | None = None
    rule: str | None = None

    def rank(self) -> tuple[int, str, int, int]:
        """Its place in the list of events."""
        return self.detected_us, self.entity, 0 if self.timer else _RANK.get(self.kind, _OTHERS), self.zone_number


class Journal:
    """Collects the drafts of one entity at one zone."""

    def __init__(self, zone: str, zone_number: int, entity: str) -> None:
        self._zone, self._number, self._entity = zone, zone_number, entity
        self.drafts: list[Draft] = []

    def write(
        self,
        kind: str,
        seen: Sight,
        *,
        start_us: float,
        place: Place,
        depth_m: float,
        certainty: float = 1.0,
        cause: str = "moved",
        due_us: int | None = None,
        end_us: float | None = None,
        speed_mps: float | None = None,
        eta_s: float | None = None,
        closes: Draft | None = None,
    ) -> Draft:
        """Note an event; detected at the fix that was seen, or at the instant a timer was due."""
        detected_us = seen.fix.t_us if due_us is None else due_us
        draft = Draft(
            kind, self._zone, self._number, self._entity, seen, start_us, place, detected_us, depth_m, certainty,
            cause, due_us is not None, end_us, speed_mps, eta_s, closes,
        )  # fmt: skip
        self.drafts.append(draft)
        return draft


def in_order(drafts: Iterable[Draft]) -> list[SlowEvent]:
    """The events, by detection, entity, kind and zone; those of one kind as they happened."""
    ordered = sorted(drafts, key=Draft.rank)
    number = {id(draft): index for index, draft in enumerate(ordered)}
    return [
        SlowEvent(
            kind=d.kind,
            zone=d.zone,
            entity=d.entity,
            start_us=rounded_us(d.start_us),
            end_us=None if d.end_us is None else rounded_us(d.end_us),
            detected_us=d.detected_us,
            lon=d.place.lon,
            lat=d.place.lat,
            boundary_m=d.seen.boundary_m,
            depth_m=d.depth_m,
            speed_mps=d.speed_mps,
            eta_s=d.eta_s,
            certainty=d.certainty,
            cause=d.cause,
            closes=None if d.closes is None else number[id(d.closes)],
            verdict="cannot_tell" if d.seen.vertical == "open" else "yes",
            rule=d.rule,
        )
        for d in ordered
    ]
