"""Scenes for the laws: a few zones, a few restless entities, all from one seed; and the pipeline run over them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

from standoff import pipeline
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Defaults, Plan
from standoff.model.zone import Area, Circle, Corridor, Shape, Zone, ZoneVersion
from standoff.testing.makers import on_earth, place, random_walk, star, stop_and_go

MIN_US = 60_000_000
Floats = NDArray[np.float64]


def law(examples: int) -> settings:
    """The same examples every time, unless STANDOFF_EXAMPLES asks for a wider search with fresh ones."""
    wide = os.environ.get("STANDOFF_EXAMPLES")
    return settings(
        max_examples=int(wide or examples),
        derandomize=wide is None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Scene:
    shapes: tuple[Shape, ...]
    fixes: pl.DataFrame  # of FIX_SCHEMA, in time order


def plan_of(shapes: Sequence[Shape], **defaults: Any) -> Plan:
    zones = tuple(Zone(f"z{k}", (ZoneVersion(shape),)) for k, shape in enumerate(shapes))
    return Plan("laws", "0" * 64, zones, defaults=Defaults(**defaults))


def frame(columns: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Columns of fixes as a frame of FIX_SCHEMA in time order."""
    parts = [pl.DataFrame(c, schema_overrides=dict(FIX_SCHEMA)) for c in columns]
    fixes = pl.concat(parts).sort("t_us", "entity")
    fixes = fixes.with_columns(file=pl.lit("scene"), row=pl.int_range(1, fixes.height + 1, dtype=pl.Int64))
    return fixes.select(
        [pl.col(n) if n in fixes.columns else pl.lit(None, dtype=d).alias(n) for n, d in FIX_SCHEMA.items()]
    )


def scene(seed: int, lon: float, lat: float, error_m: float | None) -> Scene:
    """A circle, a star, a holed star and a corridor about a place; walkers, a stopper and two rarely heard."""
    rng = np.random.default_rng(seed)
    at = [place(lon, lat, *rng.uniform(-15_000, 15_000, (2, 1))) for _ in range(3)]
    middle = [(float(x[0]), float(y[0])) for x, y in at]
    ends = place(lon, lat, rng.uniform(-15_000, 15_000, 3), rng.uniform(-15_000, 15_000, 3))
    shapes = (
        Circle(*middle[0], float(rng.uniform(2_000, 15_000))),
        Area(((star(9, 9_000.0, *middle[1], seed),),)),
        Area(((star(30, 14_000.0, *middle[2], seed + 1), star(7, 4_000.0, *middle[2], seed + 2)[::-1].copy()),)),
        Corridor(np.column_stack(ends), 800.0, edges="lonlat"),
    )
    walks = [
        random_walk(90, 900.0, 60.0, seed + 10 + k, start=tuple(rng.uniform(-9_000, 9_000, 2)), turn_deg=25.0)
        for k in range(3)
    ]
    walks.append(stop_and_go(5, 6_000.0, 12.0, 900.0, 60.0, seed + 20))
    walks.append(random_walk(25, 6_000.0, 700.0, seed + 21, turn_deg=60.0))
    walks.append(random_walk(12, 9_000.0, 2_700.0, seed + 22))
    offsets = rng.integers(0, 60_000, len(walks)) * 1000
    return Scene(shapes, frame([
        on_earth(walk, lon, lat, entity=f"e{k}", start_us=1_600_000_000_000_000 + int(offsets[k]), error_m=error_m)
        for k, walk in enumerate(walks)
    ]))  # fmt: skip


@dataclass(frozen=True)
class Run:
    events: list[dict[str, Any]]
    late: int
    duplicates: int
    used: int


def run(plan: Plan, batches: Sequence[tuple[pl.DataFrame, int]]) -> Run:
    """Each batch with its watermark, then the end."""
    watch = pipeline.begin(plan)
    outcomes = [pipeline.step(watch, fixes, at) for fixes, at in batches]
    outcomes.append(pipeline.finish(watch))
    events = pl.concat([o.events for o in outcomes])
    wanted = events.select("kind", "zone", "entity", "start", "end", "detected_at", "lon", "lat", "boundary_m", "cause")
    times = [pl.col(c).dt.epoch("us") for c in ("start", "end", "detected_at")]
    ordered = wanted.with_columns(times).sort("detected_at", "entity", "zone", "kind", "start")
    return Run(
        ordered.to_dicts(), sum(len(o.late) for o in outcomes), sum(len(o.duplicates) for o in outcomes),
        sum(o.used for o in outcomes),
    )  # fmt: skip


def at_once(plan: Plan, fixes: pl.DataFrame) -> Run:
    return run(plan, [(fixes, int(fixes["t_us"].max()))])  # type: ignore[arg-type]


def same(a: Run, b: Run, *, shift_us: int = 0, slack_us: int = 0) -> None:
    """The same events: kind, zone, entity, cause; times equal up to a shift, and a rounding where places moved."""
    key = ("kind", "zone", "entity", "cause", "detected_at")
    named = [(*(e[k] for k in key[:4]), e["detected_at"] + shift_us) for e in a.events]
    assert named == [tuple(e[k] for k in key) for e in b.events]
    for x, y in zip(a.events, b.events, strict=True):
        assert abs(x["start"] + shift_us - y["start"]) <= slack_us, (x, y)
        assert (x["end"] is None) == (y["end"] is None), (x, y)
        assert x["end"] is None or abs(x["end"] + shift_us - y["end"]) <= slack_us, (x, y)
        assert abs(x["boundary_m"] - y["boundary_m"]) <= 1e-3, (x, y)
