"""The zone index: seconds and megabytes, beside the index that a planar tool builds over the same zones."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from answers import planar
from engine import zone_shapes
from standoff.detect.detector import prepare
from standoff.geometry.distance import signed_distance
from standoff.geometry.rings import GEOD
from standoff.model.zone import Circle
from timing import at_most, median_of, seconds_of, times
from world import plan_of, shapes

TABLE = "Zone index, 10,000 zones"


def test_building(benchmark: Any, note: Any) -> None:
    zones = zone_shapes(10_000)
    plan = plan_of(list(zones))
    prepare(plan_of(shapes(3, seed=9)))  # compiled
    detector = prepare(plan)
    geometry = detector.geometry
    _distances_are_right(geometry, zones)
    benchmark.pedantic(prepare, args=(plan,), rounds=times(3))
    seconds, megabytes = seconds_of(benchmark), geometry.nbytes / 2**20
    vertices = sum(1 if isinstance(z, Circle) else len(z.polygons[0][0]) for z in zones)  # type: ignore[union-attr]
    note(
        TABLE,
        {"what": "standoff: from shapes to a detector", "seconds": seconds, "MB": megabytes, "vertices": vertices},
        [
            at_most("zone index, 10,000 zones: build", seconds, 2, "s"),
            at_most("zone index, 10,000 zones: memory", megabytes, 50, "MB"),
        ],
    )
    polygons_s, polygons = median_of(1, lambda: planar(zones))
    tree_s, _ = median_of(times(3), lambda: shapely.STRtree(polygons))
    prepare_s, _ = median_of(1, lambda: shapely.prepare(polygons))
    note(TABLE, {"what": "shapely: circles into 72-gons, polygons made", "seconds": polygons_s})
    note(TABLE, {"what": "shapely: STRtree over the boxes only", "seconds": tree_s})
    note(
        TABLE, {"what": "shapely: prepare() (most of its work is put off to the first question)", "seconds": prepare_s}
    )


def _distances_are_right(geometry: Any, zones: Any) -> None:
    """To circles, from places around them: the geodesic to the centre less the radius."""
    rng = np.random.default_rng(8)
    for j in [k for k, z in enumerate(zones) if isinstance(z, Circle)][:200]:
        z = zones[j]
        far = rng.uniform(0, z.radius_m + 100_000.0, 20)
        lon, lat, _ = GEOD.fwd(np.full(20, z.lon), np.full(20, z.lat), rng.uniform(0, 360, 20), far)
        assert np.abs(signed_distance(geometry, j, lon, lat) - (far - z.radius_m)).max() < 1.0
