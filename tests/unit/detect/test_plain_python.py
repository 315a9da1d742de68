"""A few scenes through the whole of detection, against the slow twin; meant to be run with NUMBA_DISABLE_JIT=1 too.

    NUMBA_DISABLE_JIT=1 pytest tests/unit/kernel tests/unit/detect

Then every loop is the plain Python that it looks like; the answers are the same. The wide comparison is
tests/properties/test_engine_equals_twin.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Defaults, Plan
from standoff.model.zone import AltitudeBand, Area, Circle, Corridor, Limit, Zone, ZoneVersion
from standoff.pipeline import begin, finish, step
from standoff.testing import makers
from standoff.testing.slow_twin import SlowFix, SlowSettings, detect_slow

MIN = 60_000_000
LON, LAT = 179.95, 52.0
DEFAULTS = Defaults(lost_after_us=40 * MIN)
CIRCLE = Circle(LON, LAT, 10_000.0)
STAR = Area(((makers.star(9, 12_000, LON, LAT, seed=3), makers.star(5, 3_000, LON, LAT, seed=4)[::-1]),))
LINE = Corridor(np.array([[LON - 0.2, LAT], [LON, LAT + 0.05], [LON + 0.2, LAT]]), 2_500.0)

STRAIGHT = makers.straight_run((-30e3, 4e3), (30e3, -3e3), 15, 60, jitter_s=20, seed=1)
STOPS = makers.stop_and_go(3, 12e3, 12, 1500, 60, seed=5, start=(-3e3, 5e3))
BEATS = makers.patrol(13e3, 9e3, 5, 15, 60)
PARKED = makers.flapping(90, 20, 15, seed=2, at=(0.0, 10e3))
HOPS = makers.random_walk(20, 15e3, 1500, seed=8, start=(-20e3, 0.0))


def _zone(shape: Area | Circle | Corridor, **version: object) -> Zone:
    return Zone("z", (ZoneVersion(shape, **version),))  # type: ignore[arg-type]


def _track(walk: makers.Walk, error_m: float) -> list[SlowFix]:
    columns = makers.on_earth(walk, LON, LAT, entity="e", error_m=error_m)
    return [SlowFix(**row) for row in makers.as_rows(columns)]


def _frame(fixes: list[SlowFix]) -> pl.DataFrame:
    names = ("entity", "t_us", "lon", "lat", "error_m", "alt_m", "alt_datum", "source")
    columns = {name: [getattr(fix, name) for fix in fixes] for name in names}
    columns |= {"file": ["scene"] * len(fixes), "row": list(range(1, len(fixes) + 1))}
    return pl.DataFrame({n: pl.Series(columns.get(n, [None] * len(fixes)), dtype=t) for n, t in FIX_SCHEMA.items()})


def _by_engine(fixes: list[SlowFix], zone: Zone) -> list[tuple[object, ...]]:
    watch = begin(Plan("plain", "0" * 64, (zone,), defaults=DEFAULTS))
    frame, middle = _frame(fixes), len(fixes) // 2
    first = step(watch, frame[:middle], fixes[middle - 1].t_us).events
    events = pl.concat([first, step(watch, frame[middle:], fixes[-1].t_us).events, finish(watch).events])
    told = events.with_columns(pl.col("detected_at", "start").dt.epoch("us")).sort("detected_at", "kind", "start")
    return [
        (
            e["kind"],
            e["detected_at"],
            pytest.approx(e["start"], abs=150_000),
            e["cause"],
            pytest.approx(e["depth_m"], abs=1),
        )
        for e in told.to_dicts()
    ]


def _by_twin(fixes: list[SlowFix], zone: Zone) -> list[tuple[object, ...]]:
    events = detect_slow(fixes, [zone], SlowSettings(DEFAULTS))
    told = sorted(events, key=lambda e: (e.detected_us, e.kind, e.start_us))
    return [(e.kind, e.detected_us, e.start_us, e.cause, e.depth_m) for e in told]


@pytest.mark.parametrize(
    "walk", [STRAIGHT, STOPS, BEATS, PARKED, HOPS], ids=["straight", "stops", "beats", "parked", "hops"]
)
@pytest.mark.parametrize("error_m", [0.0, 15.0])
def test_a_circle_across_180_is_watched_as_the_twin_does(walk: makers.Walk, error_m: float) -> None:
    fixes = _track(walk, error_m)
    told = _by_twin(fixes, _zone(CIRCLE))
    assert told or walk is PARKED
    assert told == _by_engine(fixes, _zone(CIRCLE))


@pytest.mark.parametrize("shape", [STAR, LINE], ids=["star with a hole", "corridor"])
def test_an_area_and_a_corridor_are_watched_as_the_twin_does(shape: Area | Corridor) -> None:
    fixes = _track(STRAIGHT, 5.0)
    told = _by_twin(fixes, _zone(shape))
    assert {"entered", "left"} <= {kind for kind, *_ in told}
    assert told == _by_engine(fixes, _zone(shape))


def test_a_climb_through_a_band_is_seen_as_the_twin_does() -> None:
    zone = _zone(CIRCLE, altitude=AltitudeBand(Limit(1200, "msl"), Limit(1500, "hae")))
    fixes = [replace(fix, alt_m=40.0 * k, alt_datum="hae") for k, fix in enumerate(_track(STRAIGHT, 0.0))]
    told = _by_twin(fixes, zone)
    assert "altitude" in {cause for _, _, _, cause, _ in told}
    assert told == _by_engine(fixes, zone)


def test_a_border_that_moves_is_seen_as_the_twin_does() -> None:
    fixes = _track(STRAIGHT, 15.0)
    middle = fixes[len(fixes) // 2].t_us + 7_000_000
    zone = Zone("z", (ZoneVersion(CIRCLE, to_us=middle), ZoneVersion(Circle(LON, LAT, 300.0), from_us=middle)))
    told = _by_twin(fixes, zone)
    assert "zone" in {cause for _, _, _, cause, _ in told}
    assert told == _by_engine(fixes, zone)
