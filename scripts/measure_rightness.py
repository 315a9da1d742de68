"""Measure what the engine cannot promise but can publish, and write it into docs/rightness.md.

Flapping of a parked entity under noise, recall of crossings on thinned tracks, and stops against a person's diary.
The same seeds give the same figures; a test works some rows of the tables out again.

Usage: python scripts/measure_rightness.py DIARY_CSV
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from standoff import pipeline
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Defaults, Plan
from standoff.model.zone import Area, Circle, Shape, Zone, ZoneVersion
from standoff.testing.makers import flapping, on_earth, place, random_walk, star

GEOD: Final = Geod(ellps="WGS84")
DAY_S: Final = 86_400
PAGE: Final = Path(__file__).parent.parent / "docs" / "rightness.md"
Floats = NDArray[np.float64]


def _plan(shapes: Sequence[Shape], **defaults: Any) -> Plan:
    zones = tuple(Zone(f"z{k}", (ZoneVersion(shape),)) for k, shape in enumerate(shapes))
    return Plan("rightness", "0" * 64, zones, defaults=Defaults(**defaults))


def _frame(columns: dict[str, Any]) -> pl.DataFrame:
    fixes = pl.DataFrame(columns, schema_overrides=dict(FIX_SCHEMA)).sort("t_us", maintain_order=True)
    fixes = fixes.with_columns(file=pl.lit("made"), row=pl.int_range(1, fixes.height + 1, dtype=pl.Int64))
    return fixes.select(
        [pl.col(n) if n in fixes.columns else pl.lit(None, dtype=d).alias(n) for n, d in FIX_SCHEMA.items()]
    )


def _events(plan: Plan, fixes: pl.DataFrame) -> pl.DataFrame:
    watch = pipeline.begin(plan)
    found = [pipeline.step(watch, fixes, int(fixes["t_us"].max())).events, pipeline.finish(watch).events]  # type: ignore[arg-type]
    times = [pl.col(c).dt.epoch("us") for c in ("start", "end", "detected_at")]
    return pl.concat(found).with_columns(times)


# ---- flapping

#: (true sigma, declared sigma, correlation time in seconds; 0: white)
FLAPPING: Final = (
    (5.0, 5.0, 0.0), (15.0, 15.0, 0.0), (50.0, 50.0, 0.0),
    (15.0, 5.0, 0.0), (45.0, 15.0, 0.0), (150.0, 50.0, 0.0),
    (15.0, 15.0, 30.0), (15.0, 15.0, 60.0), (15.0, 15.0, 120.0), (15.0, 15.0, 300.0), (15.0, 15.0, 600.0),
    (15.0, 30.0, 600.0), (15.0, 60.0, 600.0),
)  # fmt: skip


def flaps(true_m: float, declared_m: float, correlated_s: float, seed: int, every_s: float = 1.0) -> int:
    """How often one entity, parked on a straight border for a day, is said to have entered."""
    walk = flapping(int(DAY_S / every_s), every_s, true_m, seed, correlated_s=correlated_s)
    fixes = _frame(on_earth(walk, 10.0, 45.0, error_m=declared_m))
    border = Area(((np.array([[9.9, 44.9], [10.0, 44.9], [10.0, 45.1], [9.9, 45.1], [9.9, 44.9]]),),))
    return int((_events(_plan([border]), fixes)["kind"] == "entered").sum())


def flapping_row(true_m: float, declared_m: float, correlated_s: float, days: int = 10) -> str:
    """One line of the table."""
    counts = [flaps(true_m, declared_m, correlated_s, 1000 + k) for k in range(days)]
    noise = f"over {correlated_s:.0f} s" if correlated_s else "none"
    return f"| {true_m:.0f} m | {declared_m:.0f} m | {noise} | {np.mean(counts):.2f} | {max(counts)} |"


# ---- thinned tracks

STEPS_S: Final = (10, 30, 60, 300, 600, 1800, 3600, 7200, 21_600)
_TRACKS: Final = 150
_SPAN_S: Final = 48 * 3600


@dataclass(frozen=True)
class Visit:
    """Inside a zone from one time to another, seconds."""

    track: int
    zone: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class World:
    """Zones, and tracks known every 10 s: lon and lat of shape (tracks, times)."""

    shapes: tuple[Shape, ...]
    lon: Floats
    lat: Floats
    inside: NDArray[np.bool_]  # (zones, tracks, times), by geographic brute force


def world(tracks: int = _TRACKS) -> World:
    """Vessels at about 12 knots that wander for two days among circles and stars 2 to 15 km wide."""
    rng = np.random.default_rng(77)
    where = [place(4.0, 54.0, *rng.uniform(-120_000, 120_000, (2, 1))) for _ in range(120)]
    shapes: list[Shape] = []
    for k, (x, y) in enumerate(where):
        radius = float(10 ** rng.uniform(3, 3.9))
        shapes.append(
            Circle(float(x[0]), float(y[0]), radius)
            if k % 2
            else Area(((star(12, radius, float(x[0]), float(y[0]), k),),))
        )
    paths = []
    for k in range(tracks):
        start = tuple(np.random.default_rng(500 + k).uniform(-90_000, 90_000, 2))
        _, east, north = random_walk(_SPAN_S // 10, 62.0, 10.0, 500 + k, start=start, turn_deg=1.5)
        paths.append(place(4.0, 54.0, east, north))
    lon, lat = (np.array([path[i] for path in paths]) for i in (0, 1))
    return World(tuple(shapes), lon, lat, np.array([_holds(shape, lon, lat) for shape in shapes]))


def _holds(shape: Shape, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    assert isinstance(shape, (Area, Circle))
    ring = shape.polygons[0][0] if isinstance(shape, Area) else np.array([[shape.lon, shape.lat]])
    spread = 0.0 if isinstance(shape, Area) else 0.2  # degrees, more than the largest radius
    low, high = ring.min(axis=0) - spread * np.array([2, 1]), ring.max(axis=0) + spread * np.array([2, 1])
    near = (lon >= low[0]) & (lon <= high[0]) & (lat >= low[1]) & (lat <= high[1])
    x, y = lon[near], lat[near]
    held = np.zeros(lon.shape, np.bool_)
    if isinstance(shape, Circle):
        held[near] = (
            np.asarray(GEOD.inv(np.full(x.size, shape.lon), np.full(x.size, shape.lat), x, y)[2]) <= shape.radius_m
        )
    else:
        held[near] = shapely.contains_xy(shapely.Polygon(ring), x, y)
    return held


def true_visits(known: World) -> list[Visit]:
    """All stays inside, from the dense tracks, that neither begin nor end with the recording."""
    found = []
    for zone, inside in enumerate(known.inside):
        for track, row in enumerate(inside):
            turns = np.flatnonzero(np.diff(row.astype(np.int8)))
            if row[0]:
                turns = turns[1:]
            found += [Visit(track, zone, a * 10.0, b * 10.0) for a, b in zip(turns[::2], turns[1::2], strict=False)]
    return found


def told_visits(known: World, step_s: int) -> list[Visit]:
    """What the engine makes of every n-th fix, position error 0, max_gap at the step."""
    thin = slice(None, None, step_s // 10)
    lon, lat = known.lon[:, thin], known.lat[:, thin]
    times = np.arange(lon.shape[1]) * step_s * 1_000_000
    columns = {
        "entity": np.repeat([f"{k}" for k in range(len(lon))], lon.shape[1]), "t_us": np.tile(times, len(lon)),
        "lon": lon.ravel(), "lat": lat.ravel(), "error_m": np.zeros(lon.size),
    }  # fmt: skip
    gap_us = max(step_s, 1800) * 1_000_000
    events = _events(_plan(known.shapes, max_gap_us=gap_us, lost_after_us=8 * 3600 * 1_000_000), _frame(columns))
    events = events.filter(pl.col("kind").is_in(["found_inside", "entered", "left", "crossed"])).sort("start")
    found, open_at = [], {}
    for e in events.iter_rows(named=True):
        key, at = (int(e["entity"]), int(e["zone"][1:])), e["start"] / 1e6
        if e["kind"] == "crossed":
            found.append(Visit(*key, at, e["end"] / 1e6))
        elif e["kind"] == "left":
            found.append(Visit(*key, open_at.pop(key), at))
        else:
            open_at[key] = at
    return found + [Visit(*key, at, float(_SPAN_S)) for key, at in open_at.items()]


def _met(visit: Visit, others: list[Visit], slack_s: float) -> bool:
    return any(v.start_s <= visit.end_s + slack_s and v.end_s >= visit.start_s - slack_s for v in others)


def thinned_row(known: World, step_s: int) -> str:
    """One line of the table."""
    truth, told = true_visits(known), told_visits(known, step_s)
    by_pair: dict[tuple[int, int], list[Visit]] = {}
    for visit in told:
        by_pair.setdefault((visit.track, visit.zone), []).append(visit)
    found = sum(_met(visit, by_pair.get((visit.track, visit.zone), []), step_s) for visit in truth)
    every = step_s // 10
    in_point = sum(
        bool(known.inside[v.zone, v.track, int(v.start_s // 10) + 1 : int(v.end_s // 10) + 1][_phase(v, every)].any())
        for v in truth
    )
    real: dict[tuple[int, int], list[Visit]] = {}
    for visit in _all_stays(known):
        real.setdefault((visit.track, visit.zone), []).append(visit)
    wrong = sum(not _met(v, real.get((v.track, v.zone), []), step_s) for v in told)
    n = len(truth)
    return f"| {_span(step_s)} | {found / n:.1%} | {in_point / n:.1%} | {wrong / max(1, len(told)):.1%} |"


def _phase(visit: Visit, every: int) -> slice:
    """Of the dense samples of a visit those that are left after thinning."""
    first = int(visit.start_s // 10) + 1
    return slice((-first) % every, None, every)


def _all_stays(known: World) -> list[Visit]:
    stays = []
    for zone, inside in enumerate(known.inside):
        for track, row in enumerate(inside):
            edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
            stays += [Visit(track, zone, a * 10.0, b * 10.0) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return stays


def _span(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


# ---- the diary


def diary_rows(path: Path) -> list[str]:
    """The lines of the table: halts against the person's own diary, all parameters at their defaults."""
    table = pl.read_csv(path).with_columns(
        t_us=pl.col("ts").str.to_datetime(time_unit="us", time_zone="UTC").dt.epoch("us")
    )
    t, stop = table["t_us"].to_numpy(), (table["diary_label"] == "stop").to_numpy()
    columns = {"entity": ["person"] * table.height, "t_us": t, "lon": table["longitude"], "lat": table["latitude"]}
    events = _events(_plan([Circle(-6.955, 38.926, 55_000.0)]), _frame(columns))
    halts = _halts(events, int(t[-1]))
    told = np.zeros(len(t), bool)
    for start, end, _ in halts:
        told |= (t >= start) & (t < end)
    stops = _runs(t, stop)
    long = [s for s in stops if s[1] - s[0] >= 600_000_000]
    matched = [s for s in stops if any(h[0] < s[1] and h[1] > s[0] for h in halts)]
    true_halts = [h for h in halts if any(h[0] < s[1] and h[1] > s[0] for s in stops)]
    delays = [(h[2] - s[0]) / 60e6 for s in long for h in halts if h[0] < s[1] and h[1] > s[0]]
    both = int((told & stop).sum())
    return [
        f"| fixes in the diary's stops, of {len(t)} | {int(stop.sum())} |",
        f"| fixes in halts | {int(told.sum())} |",
        f"| precision by fix | {both / told.sum():.1%} |",
        f"| recall by fix | {both / stop.sum():.1%} |",
        f"| stops in the diary (of 10 min and more) | {len(stops)} ({len(long)}) |",
        f"| halts told (of which in a stop) | {len(halts)} ({len(true_halts)}) |",
        f"| stops found (of 10 min and more) | {len(matched)} ({len([s for s in matched if s in long])}) |",
        f"| from the diary's start of a stop to `halted`, minutes | {', '.join(f'{d:.1f}' for d in delays)} |",
    ]


def _halts(events: pl.DataFrame, end_us: int) -> list[tuple[int, int, int]]:
    """Start, end and when it was told."""
    halts, open_halt = [], None
    for e in events.filter(pl.col("kind").is_in(["halted", "resumed"])).sort("detected_at").iter_rows(named=True):
        if e["kind"] == "halted":
            open_halt = (e["start"], e["detected_at"])
        elif open_halt is not None:
            halts.append((open_halt[0], e["start"], open_halt[1]))
            open_halt = None
    return halts + ([(open_halt[0], end_us + 1, open_halt[1])] if open_halt else [])


def _runs(t: NDArray[np.int64], label: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], label.astype(np.int8), [0]])))
    return [(int(t[a]), int(t[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True)]


# ---- the page


def main(diary: Path) -> None:
    """Work all tables out and put them between their marks in the page."""
    known = world()
    head = "| one fix every | visits found | with a fix inside (point in polygon) | visits told that were none |"
    tables = {
        "flapping": [
            "| true error, 1σ | declared | correlated | `entered` a day, mean | most |",
            "|---|---|---|---|---|",
            *(flapping_row(*case) for case in FLAPPING),
        ],
        "thinned": [head, "|---|---|---|---|", *(thinned_row(known, step) for step in STEPS_S)],
        "diary": ["| | |", "|---|---|", *diary_rows(diary)],
    }
    page = PAGE.read_text()
    for name, lines in tables.items():
        before, rest = page.split(f"<!-- {name} -->\n")
        page = f"{before}<!-- {name} -->\n" + "\n".join(lines) + "\n<!-- end -->\n" + rest.split("<!-- end -->\n", 1)[1]
    PAGE.write_text(page)
    print(f"{len(true_visits(known))} visits in truth; wrote {PAGE.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
