"""The report of a replay: tracks, zones and events put together as values that the page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.geometry import boundary, outline
from standoff.model.plan import Plan
from standoff.model.zone import Area, Circle, Zone
from standoff.replay.amend import Amended
from standoff.replay.report import HALTED, INSIDE, OUTSIDE, ReportInput, TrackLine, ZoneShape
from standoff.replay.report.data import MAX_TRACKS
from standoff.replay.run import Run

__all__ = ["report_input"]

_MAX_DRAWN_EVENTS: Final = 50_000
_MAX_DRAWN_ZONES: Final = 2_000


def report_input(
    run: Run,
    events: pl.DataFrame,
    events_total: int,
    spans: pl.DataFrame,
    summary: dict[str, Any],
    told: Amended | None = None,
) -> ReportInput:
    """What the page shows. `events` may be a part of all `events_total`."""
    sample = run.sample
    zones, notes = _drawn_zones(run.plan, events)
    max_gap_us = run.plan.defaults.max_gap_us * sample.stride
    tracks, left_out = _tracks(sample.held(), zones, events, spans, max_gap_us)
    return ReportInput(
        title=run.options.title or f"Replay of {run.plan.name}",
        plan_name=run.plan.name,
        plan_hash=run.plan.hash,
        summary=summary,
        zones=[_shape(zone) for zone in zones],
        events=events,
        spans=spans,
        tracks=tracks,
        notes=[*run.account.notes, *notes, *left_out, *sample.notes()],
        max_gap_us=max_gap_us,
        events_total=events_total,
        superseded={} if told is None else told.superseded(),
    )


def _drawn_zones(plan: Plan, events: pl.DataFrame) -> tuple[Sequence[Zone], list[str]]:
    if len(plan.zones) <= _MAX_DRAWN_ZONES:
        return plan.zones, []
    busy = set(events["zone"].unique())
    ranked = sorted(plan.zones, key=lambda zone: zone.id not in busy)
    note = f"{_MAX_DRAWN_ZONES:,} of {len(plan.zones):,} zones are drawn; those with events come first."
    return ranked[:_MAX_DRAWN_ZONES], [note]


def _shape(zone: Zone) -> ZoneShape:
    shape = zone.versions[-1].shape
    kind = "circle" if isinstance(shape, Circle) else "polygon" if isinstance(shape, Area) else "corridor"
    return ZoneShape(zone.id, zone.name or zone.id, outline(shape), kind)


def _tracks(
    points: pl.DataFrame, zones: Sequence[Zone], events: pl.DataFrame, spans: pl.DataFrame, max_gap_us: int
) -> tuple[list[TrackLine], list[str]]:
    """Lines of at most MAX_TRACKS entities: those with events first, then those ever inside, then the nearest.

    `points` are in the order of time.
    """
    if points.height == 0:
        return [], []
    entities = points["entity"].n_unique()
    points = _candidates(points, events)
    boundary_m, _ = boundary(zones, points["lon"].to_numpy(), points["lat"].to_numpy())
    points = points.with_columns(pl.Series("boundary_m", boundary_m))
    drawn = _ranked(points, events).head(MAX_TRACKS)
    lines = _lines(points, drawn, _halts(spans), max_gap_us)
    first = "those with events first, then those inside or nearest to a border"
    note = f"Tracks: {drawn.len():,} of {entities:,} are drawn; {first}."
    return lines, [note] if drawn.len() < entities else []


def _candidates(points: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Where entities with events alone fill the page, the distances of all others need not be known."""
    busy = points.join(events.select("entity").unique(), on="entity", how="semi", maintain_order="left")
    return busy if busy["entity"].n_unique() >= MAX_TRACKS else points


def _ranked(points: pl.DataFrame, events: pl.DataFrame) -> pl.Series:
    """The entities in the order in which they deserve to be drawn."""
    entities = points.group_by("entity").agg(pl.col("boundary_m").fill_nan(None).min().alias("nearest_m"))
    wanted = entities.join(events.select("entity").unique().with_columns(quiet=False), on="entity", how="left")
    ranked = wanted.with_columns(pl.col("quiet").fill_null(value=True)).sort(
        "quiet", "nearest_m", "entity", nulls_last=True
    )
    return ranked["entity"]


def _lines(
    points: pl.DataFrame, drawn: pl.Series, halts: dict[str, list[tuple[int, int]]], max_gap_us: int
) -> list[TrackLine]:
    """A line for each entity that is drawn, in that order: slices of columns in which its points stand together."""
    order = pl.DataFrame({"entity": drawn}).with_row_index("_rank")
    mine = points.join(order, on="entity", maintain_order="left").sort("_rank", maintain_order=True)
    known = [pl.col(name).drop_nulls().first() for name in ("party", "kind", "source")]
    entities = mine.group_by("entity", maintain_order=True).agg(*known, pl.len().alias("n"))
    t_us, lon, lat, boundary_m = (mine[name].to_numpy() for name in ("t_us", "lon", "lat", "boundary_m"))
    inside = np.where(boundary_m <= 0, INSIDE, OUTSIDE).astype(np.int8)
    starts = np.diff(t_us, prepend=t_us[:1]) > max_gap_us
    lines, end = [], 0
    for entity, party, kind, source, n in entities.iter_rows():
        at = slice(end, end := end + n)
        starts[at.start] = True
        state = _with_halts(inside[at], t_us[at], halts.get(entity, []))
        rebuilt = source == "reconstruction"
        lines.append(
            TrackLine(entity, party, kind, rebuilt, t_us[at], lon[at], lat[at], state, boundary_m[at], starts[at])
        )
    return lines


def _halts(spans: pl.DataFrame) -> dict[str, list[tuple[int, int]]]:
    halts: dict[str, list[tuple[int, int]]] = {}
    times = spans.filter(pl.col("span") == "halt").select(
        "entity", pl.col("start").cast(pl.Int64), pl.col("end").cast(pl.Int64).fill_null(2**63 - 1)
    )
    for entity, start, end in times.iter_rows():
        halts.setdefault(entity, []).append((start, end))
    return halts


def _with_halts(inside: NDArray[np.int8], t_us: NDArray[np.int64], halts: list[tuple[int, int]]) -> NDArray[np.int8]:
    if not halts:
        return inside
    state = inside.copy()
    for start, end in halts:
        state[(t_us >= start) & (t_us < end)] = HALTED
    return state
