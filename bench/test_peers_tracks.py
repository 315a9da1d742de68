"""MovingPandas and PyMEOS: tracks cut at the border of one zone. Both find crossings; both are planar."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest

from answers import planar
from engine import zone_shapes
from peers import TABLE, ours, peer_row
from standoff.detect.columns import CROSSED, ENTERED, FOUND_INSIDE
from standoff.geometry.rings import GEOD
from standoff.model.zone import Circle
from timing import seconds_of
from world import Fleet, fleet, scaled

LEAVES_OUT = "geodesy, position error, every other kind of event; one zone at a time"
ROUNDS = 40


def _around_the_zone(entities: int) -> Fleet:
    """Entities that begin within 150 km of the one zone."""
    zone = zone_shapes(1)[0]
    assert isinstance(zone, Circle)
    many = fleet(100_000, ROUNDS)
    first = slice(0, many.entities)
    n = many.entities
    far = GEOD.inv(np.full(n, zone.lon), np.full(n, zone.lat), many.lon[first], many.lat[first])[2]
    chosen = np.sort(many.ent[first][np.asarray(far) < 150_000.0][:entities])
    rows = np.flatnonzero(np.isin(many.ent, chosen))
    codes = np.searchsorted(chosen, many.ent[rows]).astype(np.int32)
    return Fleet(codes, many.t_us[rows], many.lon[rows], many.lat[rows], len(chosen), ROUNDS)


def _passages(events: Any) -> dict[int, int]:
    """How often each entity was inside, by our events."""
    ways_in = events[np.isin(events["kind"], (int(FOUND_INSIDE), int(ENTERED), int(CROSSED)))]
    return dict(zip(*(a.tolist() for a in np.unique(ways_in["ent"], return_counts=True)), strict=True))


def _agreement(own: dict[int, int], theirs: dict[int, int]) -> str:
    differ = [e for e in own.keys() | theirs.keys() if own.get(e, 0) != theirs.get(e, 0)]
    assert sum(own.values()) > 0
    assert len(differ) <= 0.05 * len(own) + 1, {e: (own.get(e, 0), theirs.get(e, 0)) for e in differ}
    return f"{sum(own.values())} stays of {len(own)} entities; {len(differ)} differ (72-gon, planar path)"


def test_movingpandas_clip(benchmark: Any, note: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of optional parts, on import and later
        mpd = pytest.importorskip("movingpandas")
        many = _around_the_zone(scaled(200, 20))
        polygon = planar(zone_shapes(1))[0]
        found: list[Any] = []

        def run() -> None:
            frame = geopandas.GeoDataFrame(
                {"ent": many.ent, "t": pd.to_datetime(many.t_us, unit="us")},
                geometry=geopandas.points_from_xy(many.lon, many.lat), crs=4326,
            )  # fmt: skip
            tracks = mpd.TrajectoryCollection(frame, traj_id_col="ent", t="t", min_length=0)
            found.append([int(str(part.id).partition("_")[0]) for part in tracks.clip(polygon).trajectories])

        benchmark.pedantic(run, rounds=1)
    seconds, events = ours(zone_shapes(1), many)
    theirs = dict(zip(*(a.tolist() for a in np.unique(found[0], return_counts=True)), strict=True))
    answers = _agreement(_passages(events), theirs)
    times = (seconds_of(benchmark), seconds)
    note(
        TABLE,
        peer_row("MovingPandas clip", "tracks built, then cut at one zone", len(many), 1, times, answers, LEAVES_OUT),
    )


def test_pymeos_at(benchmark: Any, note: Any) -> None:
    meos = pytest.importorskip("pymeos")
    many = _around_the_zone(scaled(1_000, 20))
    polygon = planar(zone_shapes(1))[0]
    grouped = many.grouped()
    meos.pymeos_initialize()
    found: dict[int, int] = {}

    def run() -> None:
        found.clear()
        for entity in range(many.entities):
            part = slice(entity * ROUNDS, (entity + 1) * ROUNDS)
            words = ", ".join(
                f"POINT({lon:.9f} {lat:.9f})@{datetime.fromtimestamp(t / 1e6, UTC).isoformat()}"
                for lon, lat, t in zip(grouped.lon[part], grouped.lat[part], grouped.t_us[part], strict=True)
            )
            inside = meos.TGeomPointSeq(string=f"[{words}]").at(polygon)
            if inside is not None:
                found[entity] = inside.num_sequences() if hasattr(inside, "num_sequences") else 1

    benchmark.pedantic(run, rounds=1)
    seconds, events = ours(zone_shapes(1), many)
    answers = _agreement(_passages(events), found)
    times = (seconds_of(benchmark), seconds)
    note(
        TABLE,
        peer_row("PyMEOS at(zone)", "tracks built, then cut at one zone", len(many), 1, times, answers, LEAVES_OUT),
    )
