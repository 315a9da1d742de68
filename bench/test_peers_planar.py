"""shapely and GeoPandas: which fix lies inside of which zone. Planar; every pair compared with our visits."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from answers import explained, inside_pairs, pair_codes, planar, planar_once
from engine import zone_shapes
from peers import TABLE, ours, peer_row
from timing import at_least, seconds_of
from world import Fleet, full_fleet

LEAVES_OUT = "state, events, crossings between fixes, distance, geodesy (circles have 72 straight sides)"
ZONES = 10_000


def _compare(pairs: NDArray[np.int64], events: Any, many: Fleet) -> str:
    """Pairs of the peer against pairs of ours; whatever differs must lie at the rim of a circle."""
    own = inside_pairs(events, many)
    disputed = np.setxor1d(np.unique(pairs), own, assume_unique=True)
    close = explained(disputed, many, zone_shapes(ZONES))
    assert close == len(disputed), (
        f"{len(disputed) - close} of {len(disputed)} disputed pairs are not at a circle's rim"
    )
    assert len(disputed) <= 0.005 * len(own) + 2
    return f"{len(own):,} pairs; {len(disputed):,} differ, all within 0.2 % of a circle's radius (72-gons)"


@pytest.mark.parametrize(("of", "goal"), [(0.001, None), (0.1, None), (1.0, 6.0)], ids=["10k", "1M", "10M"])
def test_geopandas_sjoin(of: float, goal: float | None, benchmark: Any, note: Any) -> None:
    many, zones = full_fleet(of), zone_shapes(ZONES)
    found: list[Any] = []

    def end_to_end() -> None:
        found.clear()
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(many.lon, many.lat), crs=4326)
        areas = geopandas.GeoDataFrame(geometry=planar(zones), crs=4326)
        found.append(geopandas.sjoin(points, areas, predicate="within")["index_right"])

    benchmark.pedantic(end_to_end, rounds=1)
    seconds, events = ours(zones, many)
    pairs = pair_codes(found[0].index.to_numpy(), found[0].to_numpy())
    answers = _compare(pairs, events, many)
    theirs = seconds_of(benchmark)
    row = peer_row(
        "GeoPandas sjoin", "inside pairs, end to end, index built on both sides", len(many), ZONES,
        (theirs, seconds), answers, LEAVES_OUT,
    )  # fmt: skip
    what = "GeoPandas sjoin / standoff with events, end to end, 10^7 fixes, 10,000 zones"
    note(TABLE, row, [at_least(what, theirs / seconds, goal, "times")] if goal else None)


@pytest.mark.parametrize("tree_of", ["zones", "points"])
def test_shapely_strtree(tree_of: str, benchmark: Any, note: Any) -> None:
    many, zones = full_fleet(0.2), zone_shapes(ZONES)
    areas = planar_once(zones)
    found: list[Any] = []

    def run() -> None:
        found.clear()
        points = shapely.points(many.lon, many.lat)
        if tree_of == "zones":
            found.append(shapely.STRtree(areas).query(points, predicate="within"))
        else:
            found.append(shapely.STRtree(points).query(areas, predicate="contains")[::-1])

    benchmark.pedantic(run, rounds=1)
    seconds, events = ours(zones, many)
    answers = _compare(pair_codes(*found[0]), events, many)
    task = f"inside pairs, tree of the {tree_of}, polygons ready made"
    times = (seconds_of(benchmark), seconds)
    note(TABLE, peer_row("shapely 2 STRtree", task, len(many), ZONES, times, answers, LEAVES_OUT))
