"""What detection saw, with what people did, becomes entries of the record. Pure, like the step it follows.

conduct = open_conduct(plan, at_us)            # the first entries: the plan in force
drafts += follow(conduct, outcome, watermark_us, acts)   # after every step
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
    shapes: dict[tuple[str, int], Geometry] = field(default_factory=dict)
    reached_us: int | None = None
    follows_tracks: bool = False


def open_conduct(plan: Plan, acts: Iterable[Act] = ()) -> Conduct:
    """Nothing has happened yet; `acts` are those of a file, each taken when its time comes."""
    waiting = sorted(acts, key=lambda act: act.at_us)
    return Conduct(plan, Desk(), waiting, follows_tracks=bool(waiting))


def follow(conduct: Conduct, outcome: Outcome, watermark_us: int) -> list[Draft]:
    """The entries of one step: its events, the acts whose time has come, and everything due by the watermark."""
    drafts = [] if conduct.reached_us is not None else _adopt(conduct, outcome, watermark_us)
    due = [act for act in conduct.waiting if act.at_us <= watermark_us]
    conduct.waiting = conduct.waiting[len(due) :]
    events = event_rows(outcome.events)
    observations = _observations(conduct, outcome.applied, events) if conduct.follows_tracks else None
    drafts += advance(conduct.desk, events=events, acts=due, observations=observations, until_us=watermark_us)
    conduct.reached_us = watermark_us
    return drafts


def pass_acts(conduct: Conduct, reached_us: int, keep: Callable[[list[Draft]], None]) -> int:
    """Acts after the end of a recording: time has gone on to each. Returns how far it has."""
    if conduct.waiting and conduct.reached_us is not None:
        reached_us = max(reached_us, conduct.waiting[-1].at_us)
        keep(advance(conduct.desk, acts=conduct.waiting, until_us=reached_us))
        conduct.waiting, conduct.reached_us = [], reached_us
    return reached_us


def _adopt(conduct: Conduct, outcome: Outcome, watermark_us: int) -> list[Draft]:
    """The plan is in force from the first instant of the recording, or of the acts if they begin before it."""
    firsts = [watermark_us, *(act.at_us for act in conduct.waiting[:1])]
    if outcome.applied.height:
        firsts.append(int(outcome.applied["t_us"][0]))
    if outcome.events.height:
        firsts.append(int(outcome.events["detected_at"].cast(pl.Int64)[0]))
    return adopt_plan(conduct.desk, adopted_payload(conduct.plan), min(firsts), actor=SYSTEM, reason=None)


def event_rows(events: pl.DataFrame) -> list[EventRow]:
    """Events as payloads of their entries, with `start_us` and `detected_us` beside the texts."""
    texts = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").str.strip_suffix(".000000") + "Z"  # as units.instant_text
        for name in _TIMES
    ]
    numbers = [
        pl.col("start").cast(pl.Int64).alias("start_us"), pl.col("detected_at").cast(pl.Int64).alias("detected_us"),
    ]  # fmt: skip
    return [_plain(row) for row in events.select(EVENT_SCHEMA.names()).with_columns(*texts, *numbers).to_dicts()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A number that is none has no place in canonical JSON: unknown."""
    return {name: None if isinstance(value, float) and value != value else value for name, value in row.items()}


def _observations(conduct: Conduct, applied: pl.DataFrame, events: Sequence[EventRow]) -> list[Observation]:
    """Fixes of the entities that have had an incident, or may get one here, with their distances to its zone.

    More than is needed, so that it makes no difference how the recording is cut: what is of use is decided later.
    """
    about = {(row["zone"], member) for row in events for member in row["members"]}
    about |= {(zone, member) for zone, members in conduct.desk.book.latest for member in members}
    entities = sorted({entity for _, entity in about})
    mine = applied.filter(pl.col("entity").is_in(entities)).select("entity", "t_us", "lon", "lat")
    found: list[Observation] = []
    for (entity,), fixes in mine.partition_by("entity", as_dict=True, maintain_order=True).items():
        for zone in sorted(zone for zone, who in about if who == entity):
            found += _of_zone(conduct, str(entity), zone, fixes)
    return sorted(found, key=lambda seen: (seen.at_us, seen.entity, seen.zone))


def _of_zone(conduct: Conduct, entity: str, zone_id: str, fixes: pl.DataFrame) -> list[Observation]:
    zone = next(zone for zone in conduct.plan.zones if zone.id == zone_id)
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
