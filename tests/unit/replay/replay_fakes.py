"""A small engine and small feeds, so that the loop is tested apart from detection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from standoff.detect.ordering import admit, empty_duplicates
from standoff.model.event import EVENT_SCHEMA
from standoff.model.fix import FIX_SCHEMA, Segment, empty_fixes
from standoff.model.plan import Plan
from standoff.replay.inputs import Feed

S = 1_000_000


@dataclass(slots=True)
class FakeWatch:
    """East of the meridian is inside; an event at each change."""

    plan: Plan
    pending: pl.DataFrame = field(default_factory=empty_fixes)
    applied_us: int | None = None
    side: dict[str, bool] = field(default_factory=dict)
    opened: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FakeOutcome:
    events: pl.DataFrame
    late: pl.DataFrame
    duplicates: pl.DataFrame
    applied: pl.DataFrame


def fake_step(watch: object, fixes: pl.DataFrame, watermark_us: int) -> FakeOutcome:
    assert isinstance(watch, FakeWatch)
    watch.steps.append((fixes.height, watermark_us))
    got = admit(watch.pending, fixes, watch.applied_us, watermark_us)
    watch.pending, watch.applied_us = got.pending, watermark_us
    rows = []
    for entity, t_us, lon, lat in got.ready.select("entity", "t_us", "lon", "lat").iter_rows():
        inside = lon > 0
        if entity in watch.side and watch.side[entity] != inside:
            kind = "entered" if inside else "left"
            event_id = hashlib.sha256(f"{entity}{t_us}{kind}".encode()).hexdigest()
            closes = None if inside else watch.opened.get(entity)
            watch.opened[entity] = event_id
            rows.append(
                {
                    "event_id": event_id,
                    "kind": kind,
                    "zone": "east",
                    "severity": "info",
                    "entity": entity,
                    "closes": closes,
                    "members": [entity],
                    "start": t_us,
                    "detected_at": t_us,
                    "lon": lon,
                    "lat": lat,
                    "boundary_m": 1.0,
                    "depth_m": 10.0 if kind == "left" else 0.0,
                    "certainty": 1.0,
                    "verdict": "yes",
                    "cause": "moved",
                    "evidence": [],
                    "plan_hash": watch.plan.hash,
                }
            )
        watch.side[entity] = inside
    events = (
        pl.DataFrame(rows, schema_overrides={"start": pl.Int64, "detected_at": pl.Int64}) if rows else pl.DataFrame()
    )
    missing = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in EVENT_SCHEMA.items() if name not in events.columns
    ]
    events = (
        events.with_columns(missing).select(EVENT_SCHEMA.names()).cast(dict(EVENT_SCHEMA))
        if rows
        else pl.DataFrame(schema=EVENT_SCHEMA)
    )
    return FakeOutcome(events, got.late, got.duplicates, got.ready)


def fake_finish(watch: object) -> FakeOutcome:
    assert isinstance(watch, FakeWatch)
    if watch.pending.height:
        return fake_step(watch, empty_fixes(), watch.pending["t_us"].max())
    return FakeOutcome(pl.DataFrame(schema=EVENT_SCHEMA), empty_fixes(), empty_duplicates(), empty_fixes())


def fixes(
    rows: Sequence[tuple[str, int, float]], file: str = "a", received: Sequence[int] | None = None
) -> pl.DataFrame:
    """Fixes from (entity, seconds, lon) on the equator."""
    frame = pl.DataFrame(
        {
            "entity": [row[0] for row in rows],
            "t_us": [row[1] * S for row in rows],
            "lon": [float(row[2]) for row in rows],
            "lat": [0.0 for _ in rows],
            "file": [file for _ in rows],
            "row": list(range(1, len(rows) + 1)),
            "received_us": [None if received is None else at * S for at in (received or range(len(rows)))],
        }
    )
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in FIX_SCHEMA.items() if name not in frame.columns]
    return frame.with_columns(missing).select(FIX_SCHEMA.names()).cast(dict(FIX_SCHEMA))


def feed(name: str, frame: pl.DataFrame, size: int | None = None) -> Feed:
    """A feed that gives `frame` in segments of the size asked for,."""

    def read(segment_rows: int) -> Iterator[Segment]:
        for part in frame.iter_slices(segment_rows):
            yield Segment(part, messages_in=part.height)

    return Feed(name, read, size, "test")
