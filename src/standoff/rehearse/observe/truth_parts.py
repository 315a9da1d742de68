"""The truth of a scenario, some entities at a time, so that memory stays bounded however many reports there are.

What is true of an entity, and what its reports let anybody see, hangs on no other entity but those it shares an
identity with. So entities are taken in groups, and the reports of each group are made again: they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from standoff.model.plan import Plan
from standoff.rehearse.observe.frames import Framing
from standoff.rehearse.observe.reports import Reports
from standoff.rehearse.scenario.model import Cast, Scenario

__all__ = ["TruthMaker", "groups", "object_days", "truth_in_parts"]

#: (casts, plan, reports with the columns of FIX_SCHEMA and HIDDEN_SCHEMA) to true events.
TruthMaker = Callable[[Sequence[Cast], Plan, pl.DataFrame], pl.DataFrame]


def truth_in_parts(
    maker: TruthMaker, scenario: Scenario, casts: Sequence[Cast], plan: Plan, seed: int, *, file: str,
    ids: Mapping[str, str], most_reports: int,
) -> pl.DataFrame:  # fmt: skip
    """True events of all casts, by `detected_at` and `event_id`. `ids`: what identities are called in the file."""
    parts = []
    for group in groups(scenario, casts, most_reports):
        reports = Reports(scenario, group, seed)
        framing = Framing(reports, file, [ids[name] for name in reports.ids])
        seen = [framing.frame(rows) for rows in reports.slices()]
        parts.append(maker(group, plan, pl.concat(seen)))
    return pl.concat(parts).sort("detected_at", "event_id")


def groups(scenario: Scenario, casts: Sequence[Cast], most_reports: int) -> Iterator[list[Cast]]:
    """Casts in groups of at most about so many reports, in their order; those that share an identity stay together."""
    together = _together(scenario, casts)
    due: dict[str, float] = {}
    for cast in casts:
        due[together[cast.course.entity]] = due.get(together[cast.course.entity], 0.0) + _due(scenario, cast)
    number: dict[str, int] = {}
    at, filled = 0, 0.0
    for leader, reports in due.items():
        if filled and filled + reports > most_reports:
            at, filled = at + 1, 0.0
        number[leader] = at
        filled += reports
    lists: list[list[Cast]] = [[] for _ in range(at + 1)]
    for cast in casts:
        lists[number[together[cast.course.entity]]].append(cast)
    yield from lists


def _due(scenario: Scenario, cast: Cast) -> float:
    """About how many reports of a cast there are, at the most."""
    span_us = cast.course.to_us - cast.course.from_us
    sensors = (sensor for sensor in scenario.observation if sensor.name in cast.seen_by)
    return 1.0 + sum(span_us / min((every for _, every in s.by_speed), default=s.every_us) for s in sensors)


def _together(scenario: Scenario, casts: Sequence[Cast]) -> dict[str, str]:
    """For each entity the first of those that are tied to it by an identity."""
    names = [cast.course.entity for cast in casts]
    parent = {name: name for name in names}

    def root(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    holders: dict[str, str] = {}
    for sensor in scenario.observation:
        claims = [(one.as_id, entity) for one in sensor.shared for entity in one.of]
        claims += [(as_id, one.of) for one in sensor.two for as_id in one.as_ids]
        claims += [(entity, entity) for _, entity in list(claims)]
        for as_id, entity in claims:
            if entity in parent:
                first = holders.setdefault(as_id, entity)
                parent[root(entity)] = root(first)
    for as_id, entity in holders.items():  # an identity that is somebody's own name
        if as_id in parent:
            parent[root(entity)] = root(as_id)
    return {name: root(name) for name in names}


def object_days(casts: Sequence[Cast]) -> float:
    """How long all entities were there together, in days."""
    spans = np.array([cast.course.to_us - cast.course.from_us for cast in casts], np.float64)
    return round(float(spans.sum()) / 86_400e6, 6)
