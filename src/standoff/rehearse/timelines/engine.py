"""Tests through the real engine: the plan is compiled once, every test begins with a watch that has seen nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.detector import prepare
from standoff.geometry.arrays import Geometry
from standoff.model.entry import Draft
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan
from standoff.pipeline import Outcome, Watch, step
from standoff.pipeline.conduct import follow, open_conduct
from standoff.rehearse.timelines.conduct_seen import read_drafts
from standoff.rehearse.timelines.expectations import (
    EventExpected,
    NoEventExpected,
    ReportsExpected,
    SilentExpected,
)
from standoff.rehearse.timelines.model import Timeline, Track
from standoff.rehearse.timelines.seen import Seen, SeenEvent

__all__ = ["see_all"]

#: Zones compiled for following tracks: the same for every test.
_Shapes = dict[tuple[str, int], Geometry]
#: Tests whose reports are put into one table: making a table costs more than the reports in it.
_AT_ONCE: Final = 256
_ABOUT_EVENTS: Final = (EventExpected, NoEventExpected, SilentExpected, ReportsExpected)
_TIMES: Final = ("start", "detected_at")
_COLUMNS: Final = (
    "event_id", "kind", "rule", "zone", "severity", "members", "start", "detected_at", "lon", "lat", "boundary_m",
    "depth_m", "verdict", "cause",
)  # fmt: skip
_NAMES: Final = tuple(f"{name.removesuffix('_at')}_us" if name in _TIMES else name for name in _COLUMNS)


def see_all(plan: Plan, timelines: Sequence[Timeline]) -> Iterator[tuple[Timeline, Seen]]:
    """Each test with what the watch made of it, in order."""
    detector, shapes = prepare(plan), _Shapes()
    for some in _batched(timelines):
        for timeline, fixes, late in _tables(some, plan.defaults.lateness_us):
            outcome = step(Watch(plan, detector), fixes, timeline.end_us)
            yield timeline, _seen(plan, timeline, outcome, late, shapes)


def _batched(timelines: Sequence[Timeline]) -> Iterator[Sequence[Timeline]]:
    for start in range(0, len(timelines), _AT_ONCE):
        yield timelines[start : start + _AT_ONCE]


def _tables(timelines: Sequence[Timeline], lateness_us: int) -> Iterator[tuple[Timeline, pl.DataFrame, dict[str, int]]]:
    """Each test with its timely reports (FIX_SCHEMA), and how many of each entity came too late."""
    parts: list[dict[str, Any]] = []
    lengths: list[int] = []
    lates: list[dict[str, int]] = []
    for timeline in timelines:
        rows, late = 0, {}
        for track in timeline.tracks:
            timely, late[track.entity] = _timely(track, lateness_us, timeline.end_us)
            parts.append(_part(timeline, track, timely, rows))
            rows += len(timely)
        lengths.append(rows)
        lates.append(late)
    table = _table(parts)
    at = 0
    for timeline, n, late in zip(timelines, lengths, lates, strict=True):
        yield timeline, table.slice(at, n), late
        at += n


def _timely(track: Track, lateness_us: int, end_us: int) -> tuple[NDArray[np.intp], int]:
    """Which reports arrive before the end and not more than `lateness` after they were made, and how many do later."""
    reports = track.reports
    timely = reports.timely(lateness_us, end_us)
    return timely, int((reports.received_us <= end_us).sum()) - len(timely)


def _part(timeline: Timeline, track: Track, at: NDArray[np.intp], rows: int) -> dict[str, Any]:
    reports, n = track.reports, len(at)
    return {
        "entity": [track.entity] * n,
        "t_us": reports.t_us[at],
        "lon": reports.lon[at],
        "lat": reports.lat[at],
        "received_us": reports.received_us[at],
        "alt_m": reports.alt_m[at],
        "alt_datum": [track.alt_datum] * n,
        "error_m": reports.error_m[at],
        "party": [track.party] * n,
        "kind": [track.kind] * n,
        "surface": [track.surface] * n,
        "source": [track.source] * n,
        "file": [timeline.place.file] * n,
        "row": range(rows + 1, rows + n + 1),
    }


def _table(parts: Iterable[dict[str, Any]]) -> pl.DataFrame:
    parts = list(parts)
    columns: dict[str, Any] = {}
    for name, kind in FIX_SCHEMA.items():
        values = [part[name] for part in parts if name in part]
        if values and isinstance(values[0], np.ndarray):
            columns[name] = pl.Series(name, np.concatenate(values), dtype=kind, nan_to_null=True)
        elif values:
            columns[name] = pl.Series(name, [one for value in values for one in value], dtype=kind)
    table = pl.DataFrame(columns)
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in FIX_SCHEMA.items() if name not in columns]
    return table.with_columns(missing).select(FIX_SCHEMA.names())


def _seen(plan: Plan, timeline: Timeline, outcome: Outcome, late: dict[str, int], shapes: _Shapes) -> Seen:
    events = tuple(_events(outcome.events))
    reports = {name: {"used": 0, "late": number, "duplicate": 0} for name, number in late.items()}
    for word, frame in (("used", outcome.applied), ("duplicate", outcome.duplicates)):
        for entity in frame["entity"].to_list() if frame.height else ():
            reports[entity][word] += 1
    if not timeline.acts and all(isinstance(each.expected, _ABOUT_EVENTS) for each in timeline.expects):
        return Seen(events, reports)
    conduct = read_drafts(_drafts(plan, timeline, outcome, shapes))
    return Seen(
        events, reports, tuple(conduct.incidents.values()), tuple(conduct.runs.values()), tuple(conduct.answers),
        tuple(conduct.refusals),
    )  # fmt: skip


def _drafts(plan: Plan, timeline: Timeline, outcome: Outcome, shapes: _Shapes) -> list[Draft]:
    conduct = open_conduct(plan, timeline.acts)
    conduct.shapes = shapes
    return follow(conduct, outcome, timeline.end_us)


def _events(frame: pl.DataFrame) -> Iterator[SeenEvent]:
    """Column by column: a query for every few rows would cost more than the rows."""
    if not frame.height:
        return
    columns = [frame[name].cast(pl.Int64) if name in _TIMES else frame[name] for name in _COLUMNS]
    for row in zip(*(column.to_list() for column in columns), strict=True):
        said = dict(zip(_NAMES, row, strict=True))
        yield SeenEvent(**{**said, "members": tuple(said["members"])})
