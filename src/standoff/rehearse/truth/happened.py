"""What truly happens: every course against every zone of a plan, most pairs dismissed by how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.model.zone import Zone
from standoff.rehearse.motion import Course
from standoff.rehearse.truth.asks import Ask, asks_of, concerns
from standoff.rehearse.truth.border import Border, border_of, xyz
from standoff.rehearse.truth.encounter import Encounter
from standoff.rehearse.truth.force import stretches
from standoff.rehearse.truth.happening import Happening
from standoff.rehearse.truth.motion import pieces_m
from standoff.rehearse.truth.watched import Watched

__all__ = ["Casting", "Happened", "happened"]

_AT_ONCE: Final = 4096  # courses


class Casting(Protocol):
    """Anything that has a course, such as the casts of a scenario."""

    @property
    def course(self) -> Course:
        """The true course."""


@dataclass(frozen=True, slots=True)
class Happened:
    """All pairs of entity and zone that come near enough to matter, and what happens there.

    `watched[i]` is a pair, `rows[i]` its true events. `entities` counts all, near or not; `kinds` are those asked for.
    """

    plan: Plan
    watched: tuple[Watched, ...]
    rows: tuple[tuple[Happening, ...], ...]
    entities: int
    kinds: tuple[str, ...]


def happened(casts: Iterable[Casting], plan: Plan) -> Happened:
    """Everything that truly happens to these courses under a plan; no reports are needed yet."""
    zones = [(zone, asks_of(plan, zone)) for zone in plan.zones]
    borders = {id(version): border_of(version.shape) for zone in plan.zones for version in zone.versions}
    watched: list[Watched] = []
    entities: set[str] = set()
    rest = iter(casts)
    while block := [cast.course for cast in islice(rest, _AT_ONCE)]:
        entities.update(course.entity for course in block)
        watched += _near(block, zones, borders, plan)
    asked = {ask.kind.value for _, asks in zones for ask in asks}
    rows = tuple(tuple(each.all()) for each in watched)
    return Happened(plan, tuple(watched), rows, len(entities), _told(asked))


def _told(asked: set[str]) -> tuple[str, ...]:
    """The kinds a truth covers: `crossed` is told as an entry and an exit."""
    if EventKind.CROSSED.value in asked:
        asked = (asked - {EventKind.CROSSED.value}) | {EventKind.ENTERED.value, EventKind.LEFT.value}
    return tuple(kind.value for kind in EventKind if kind.value in asked)


def _near(
    block: Sequence[Course], zones: Sequence[tuple[Zone, list[Ask]]], borders: dict[int, Border], plan: Plan
) -> Iterator[Watched]:
    """The pairs of a block of courses that come within the farthest that anything asked for looks."""
    count = np.array([len(course.t_us) for course in block])
    starts = np.concatenate([[0], np.cumsum(count)[:-1]])
    lon = np.concatenate([course.lon for course in block])
    lat = np.concatenate([course.lat for course in block])
    place = xyz(lon, lat)
    way = np.append(pieces_m(lon, lat), 0.0)
    way[starts[1:] - 1] = way[-1] = 0.0
    longest = np.maximum.reduceat(way, starts)
    times = np.concatenate([course.t_us for course in block])
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.append(way[:-1] / (np.diff(times) / 1e6), 0.0)
    speed[starts[1:] - 1] = 0.0
    fastest = np.maximum.reduceat(speed, starts)
    for zone, asks in zones:
        if not asks:
            continue
        lowest = _lowest(place, starts, zone, borders) - longest / 2
        reach = _looks_m(asks, fastest)
        for i in np.flatnonzero(lowest <= reach).tolist():
            wanted = tuple(_with_halves([ask for ask in asks if concerns(plan, zone, ask, block[i])]))
            spans = stretches(zone, block[i].from_us, block[i].to_us) if wanted else []
            if spans:
                yield Watched(Encounter.of(block[i], zone, spans, borders), wanted)


def _lowest(
    place: NDArray[np.float64], starts: NDArray[np.int64], zone: Zone, borders: dict[int, Border]
) -> NDArray[np.float64]:
    """For each course: no vertex of it is nearer to any version of the zone."""
    lowest = np.full(len(starts), np.inf)
    for version in zone.versions:
        border = borders[id(version)]
        centre = xyz(np.array([border.centre[0]]), np.array([border.centre[1]]))
        away = np.linalg.norm(place - centre, axis=1) - border.reach_m
        lowest = np.minimum(lowest, np.minimum.reduceat(away, starts))
    return lowest


def _looks_m(asks: Sequence[Ask], fastest: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far outside anything of a zone can matter to a course so fast."""
    reach = np.zeros(len(fastest))
    for ask in asks:
        for (kind, name), value in ask.numbers.items():
            if name in ("near", "band"):
                reach = np.maximum(reach, value)
            elif (kind, name) == (EventKind.APPROACHED.value, "within"):
                reach = np.maximum(reach, fastest * value / 1e6)
    return reach


def _with_halves(asks: list[Ask]) -> list[Ask]:
    """Where only `crossed` is asked for, its two halves are."""
    kinds = {ask.kind for ask in asks}
    crossed = [ask for ask in asks if ask.kind is EventKind.CROSSED]
    for half in (EventKind.ENTERED, EventKind.LEFT):
        if crossed and half not in kinds:
            asks = asks + [Ask(half, c.rule, c.severity, c.numbers, c.sure, c.rules) for c in crossed]
    return asks
