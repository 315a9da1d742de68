"""PostGIS with its geography type: the same geodesic question, in a cluster made for the occasion."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
import shapely

from answers import inside_pairs, pair_codes
from engine import zone_shapes
from peers import TABLE, ours, peer_row
from postgres import cluster
from standoff.geometry.arrays import build_geometry
from standoff.geometry.distance import signed_distance
from standoff.model.zone import Area, Circle, Shape
from timing import median_of, seconds_of
from world import Fleet, fleet, scaled

ZONES = 10_000
QUERY = """
select f.id, z.id from circles z join fixes f on st_dwithin(f.at, z.centre, z.radius)
union all
select f.id, z.id from polygons z join fixes f on st_covers(z.area, f.at)
"""
SCHEMA = """
create extension postgis;
create table circles (id int, centre geography(point), radius float8);
create table polygons (id int, area geography(polygon));
create table fixes (id int, at geography(point));
"""
INDEXES = """
create index on fixes using gist (at);
create index on polygons using gist (area);
create index on circles using gist (centre);
analyze
"""
#: A polygon's edges are great circles there and geodesics here; how far apart the two may run.
TOLERANCE_M = 25.0


def _geodesic(shape: Shape) -> Shape:
    """PostGIS joins vertices by the shortest way: then so do we."""
    return Area(shape.polygons, edges="geodesic") if isinstance(shape, Area) else shape


def _load(db: Any, shapes: tuple[Shape, ...], many: Fleet) -> None:
    db.execute(SCHEMA)
    cursor = db.cursor()
    with cursor.copy("copy circles from stdin") as copy:
        for k, s in enumerate(shapes):
            if isinstance(s, Circle):
                copy.write_row((k, f"POINT({s.lon!r} {s.lat!r})", s.radius_m))
    with cursor.copy("copy polygons from stdin") as copy:
        for k, s in enumerate(shapes):
            if isinstance(s, Area):
                copy.write_row((k, shapely.to_wkt(shapely.Polygon(s.polygons[0][0]), rounding_precision=15)))
    with cursor.copy("copy fixes from stdin") as copy:
        for k, (lon, lat) in enumerate(zip(many.lon.tolist(), many.lat.tolist(), strict=True)):
            copy.write_row((k, f"POINT({lon!r} {lat!r})"))
    db.commit()


def test_postgis_geography(benchmark: Any, note: Any) -> None:
    many = fleet(scaled(10_000, 500), 10)
    shapes = tuple(map(_geodesic, zone_shapes(ZONES)))
    with cluster() as where, psycopg.connect(where) as db:
        _load(db, shapes, many)
        index_s, _ = median_of(1, lambda: db.execute(INDEXES))
        found: list[Any] = []
        benchmark.pedantic(lambda: found.append(np.array(db.execute(QUERY).fetchall())), rounds=1)
    seconds, events = ours(shapes, many)
    pairs = pair_codes(found[-1][:, 0], found[-1][:, 1])
    own = inside_pairs(events, many)
    disputed = np.setxor1d(np.unique(pairs), own, assume_unique=True)
    assert (_off_border_m(disputed, shapes, many) < TOLERANCE_M).all()
    answers = f"{len(own):,} pairs; {len(disputed):,} differ, all within {TOLERANCE_M:g} m of a border"
    row = peer_row(
        "PostGIS geography", f"inside pairs; loaded, its indexes ({index_s:.2g} s) not counted", len(many), ZONES,
        (seconds_of(benchmark), seconds), answers, "state, events, crossings; it keeps and shares data",
    )  # fmt: skip
    note(TABLE, row)


def _off_border_m(codes: Any, shapes: tuple[Shape, ...], many: Fleet) -> Any:
    geometry = build_geometry(shapes)
    rows, zones = codes >> 20, codes & 0xFFFFF
    return np.array(
        [
            abs(signed_distance(geometry, int(z), many.lon[k : k + 1], many.lat[k : k + 1])[0])
            for k, z in zip(rows, zones, strict=True)
        ]
    )
