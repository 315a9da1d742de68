"""A border straight in lon and lat lies centimetres beside the straight edges that distances are taken to."""

from __future__ import annotations

import numpy as np
import polars as pl

from standoff.detect.detector import prepare
from standoff.model.event import EventKind
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan, Rule
from standoff.model.zone import Area, Zone, ZoneVersion
from standoff.pipeline import begin, step
from standoff.testing import makers

MIN = 60_000_000
PARALLEL = 40.0
BOX = Zone("z", (ZoneVersion(Area(((makers.box(5.5, PARALLEL + 0.5, 1.0, 1.0),),))),))
PLAN = Plan("box", "0" * 64, (BOX,), rules=(Rule("r", when=(EventKind.ENTERED,), zones=("z",)),))


def _fix(t_us: int, lon: float, lat: float) -> pl.DataFrame:
    told = {"entity": "e", "t_us": t_us, "lon": lon, "lat": lat, "error_m": 0.0, "file": "f", "row": 1}
    return pl.DataFrame({name: pl.Series([told.get(name)], dtype=kind) for name, kind in FIX_SCHEMA.items()})


def test_a_step_across_a_parallel_is_an_entry_there_however_short_it_is() -> None:
    v = prepare(PLAN).geometry.v
    on_parallel = np.flatnonzero(np.abs(v[:, 1] - PARALLEL) < 1e-12)
    middle = float(v[on_parallel[3:5], 0].mean())  # of an edge, where it lies farthest beside the parallel
    watch = begin(PLAN)
    lats = (PARALLEL - 0.1, PARALLEL - 1e-9, PARALLEL + 1e-9, PARALLEL + 0.01)
    events = pl.concat([step(watch, _fix(k * MIN, middle, lat), k * MIN).events for k, lat in enumerate(lats)])
    assert events["kind"].to_list() == ["entered"]
    assert abs(events["boundary_m"][0]) < 0.1
    assert events["detected_at"].dt.epoch("us")[0] == 2 * MIN
