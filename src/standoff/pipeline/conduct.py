"""What detection saw, with what people did, becomes entries of the record. Pure, like the step it follows.

conduct = open_conduct(plan, acts)
drafts += follow(conduct, outcome, watermark_us)   # after every step; the first entry is the plan in force
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.distance import signed_distance
from standoff.incidents import Act, Desk, EventRow, Observation, adopt_plan, advance
from standoff.model.entry import SYSTEM, Draft
from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.model.zone import Shape, Zone
from standoff.plan.adopted import adopted_payload

__all__ = ["Conduct", "Outcome", "event_rows", "follow", "open_conduct", "pass_acts"]

_TIMES: Final = ("start", "end", "detected_at")


class Outcome(Protocol):
    """What a step made of its fixes, as far as it matters here."""

    @property
    def events(self) -> pl.DataFrame:
        """Events, EVENT_SCHEMA."""
        ...

    @property
    def applied(self) -> pl.DataFrame:
        """Fixes that were used, in time order."""
        ...


@dataclass(slots=True)
class Conduct:
    """The desk, and the acts that wait for their time. Tracks are followed only where somebody may act."""

    plan: Plan
    desk: Desk
    waiting: list[Act] = field(default_factory=list)
    zones: dict[str, Zone] = field(default_factory=dict)
    shapes: dict[tuple[str, int], Geometry] = field(default_factory=dict)
    follows_tracks: bool = False


def open_conduct(plan: Plan, acts: Iterable[Act] = ()) -> Conduct:
    """Nothing has happened yet; `acts` are those of a file, each taken when its time comes."""
    waiting = sorted(acts, key=lambda act: act.at_us)
    return Conduct(plan, Desk(), waiting, {zone.id: zone for zone in plan.zones}, follows_tracks=bool(waiting))


def follow(conduct: Conduct, outcome: Outcome, watermark_us: int) -> list[Draft]:
    """The entries of one step: its events, the acts whose time has come, and everything due by the watermark."""
    number = bisect_right(conduct.waiting, watermark_us, key=lambda act: act.at_us)
    due, conduct.waiting = conduct.waiting[:number], conduct.waiting[number:]
    drafts = _adopt(conduct, _firsts(outcome, due))
    events = event_rows(outcome.events)
    observations = _observations(conduct, outcome.applied, events) if conduct.follows_tracks else None
    return drafts + advance(conduct.desk, events=events, acts=due, observations=observations, until_us=watermark_us)


def pass_acts(conduct: Conduct, reached_us: int, keep: Callable[[list[Draft]], None]) -> int:
    """Acts after the end of a recording: time has gone on to each. Returns how far it has."""
    keep(_adopt(conduct, [reached_us]))
    if conduct.waiting:
        reached_us = max(reached_us, conduct.waiting[-1].at_us)
        keep(advance(conduct.desk, acts=conduct.waiting, until_us=reached_us))
        conduct.waiting = []
    return reached_us


def _firsts(outcome: Outcome, due: Sequence[Act]) -> list[int]:
    """When a step's fixes, acts and events begin. A watermark may lie before all of them, and says nothing."""
    firsts = [act.at_us for act in due[:1]]
    if outcome.applied.height:
        firsts.append(int(outcome.applied["t_us"][0]))
    if outcome.events.height:
        firsts.append(int(outcome.events["detected_at"].cast(pl.Int64)[0]))
    return firsts


def _adopt(conduct: Conduct, firsts: Sequence[int]) -> list[Draft]:
    """The plan is in force from the first instant of the recording, or of the acts if they begin before it."""
    if not firsts or conduct.desk.book.plan_hash is not None:
        return []
    return adopt_plan(conduct.desk, adopted_payload(conduct.plan), min(firsts), actor=SYSTEM, reason=None)


def event_rows(events: pl.DataFrame) -> list[EventRow]:
    """Events as payloads of their entries, with `start_us` and `detected_us` beside the texts."""
    if events.height == 0:
        return []
    texts = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").str.strip_suffix(".000000") + "Z"  # as units.instant_text
        for name in _TIMES
    ]
    numbers = [
        pl.col("start").cast(pl.Int64).alias("start_us"), pl.col("detected_at").cast(pl.Int64).alias("detected_us"),
    ]  # fmt: skip
    plain = events.select(EVENT_SCHEMA.names()).with_columns(*texts, *numbers)
    columns = [_values(column) for column in plain.get_columns()]  # far quicker than row by row
    return [dict(zip(plain.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pl.Series) -> list[Any]:
    """A number that is none has no place in canonical JSON: unknown."""
    values = column.to_list()
    return [None if value != value else value for value in values] if column.dtype == pl.Float64 else values


def _observations(conduct: Conduct, applied: pl.DataFrame, events: Sequence[EventRow]) -> list[Observation]:
    """Fixes of the entities that have had an incident, or may get one here, with their distances to its zone.

    More than is needed, so that it makes no difference how the recording is cut: what is of use is decided later.
    """
    about: dict[str, set[str]] = {}
    for zone, members in chain(((row["zone"], row["members"]) for row in events), conduct.desk.book.latest):
        for member in members:
            about.setdefault(member, set()).add(zone)
    mine = applied.filter(pl.col("entity").is_in(list(about))).select("entity", "t_us", "lon", "lat")
    found: list[Observation] = []
    for (entity,), fixes in mine.partition_by("entity", as_dict=True, maintain_order=True).items():
        for zone in sorted(about[entity]):
            found += _of_zone(conduct, entity, zone, fixes)
    return sorted(found, key=lambda seen: (seen.at_us, seen.entity, seen.zone))


def _of_zone(conduct: Conduct, entity: str, zone_id: str, fixes: pl.DataFrame) -> list[Observation]:
    zone = conduct.zones[zone_id]
    times, lons, lats = (fixes[name].to_numpy() for name in ("t_us", "lon", "lat"))
    out = []
    for number, version in enumerate(zone.versions):
        held = np.ones(len(times), bool)
        if version.from_us is not None:
            held &= times >= version.from_us
        if version.to_us is not None:
            held &= times < version.to_us
        at = np.flatnonzero(held)
        if len(at):
            away = signed_distance(_geometry(conduct, zone, number, version.shape), 0, lons[at], lats[at])
            out += [
                Observation(entity, zone_id, int(times[k]), float(lons[k]), float(lats[k]), float(b))
                for k, b in zip(at, away, strict=True)
            ]
    return out


def _geometry(conduct: Conduct, zone: Zone, number: int, shape: Shape) -> Geometry:
    key = (zone.id, number)
    if key not in conduct.shapes:
        conduct.shapes[key] = build_geometry([shape])
    return conduct.shapes[key]
