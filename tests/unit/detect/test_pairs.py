"""What is kept of an entity and a zone is kept only while there is something to follow."""

from __future__ import annotations

import polars as pl

from standoff.detect.columns import C_HIGH
from standoff.model.fix import FIX_SCHEMA
from standoff.model.plan import Plan
from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.pipeline import Watch, begin, step

MIN = 60_000_000
#: A zone every degree along a parallel: 70 km apart, each 5 km wide.
ROW = tuple(Zone(f"z{k}", (ZoneVersion(Circle(10.0 + k, 50.0, 5_000.0)),)) for k in range(30))


def _driven(lons: list[float], zones: tuple[Zone, ...] = ROW) -> tuple[Watch, pl.DataFrame]:
    """One vehicle along the parallel, a fix a minute."""
    rows = [
        {**dict.fromkeys(FIX_SCHEMA), "entity": "v", "t_us": k * MIN, "lon": lon, "lat": 50.01, "file": "f", "row": k}
        for k, lon in enumerate(lons)
    ]
    watch = begin(Plan("p", "a" * 64, zones))
    return watch, step(watch, pl.DataFrame(rows, schema=FIX_SCHEMA), (len(lons) - 1) * MIN).events


def test_a_zone_left_far_behind_is_not_followed_any_more() -> None:
    watch, events = _driven([9.8 + 0.02 * k for k in range(40)], ROW[:1])
    assert {"entered", "left"} <= set(events["kind"])
    assert int(watch.state.runs[0].ents.head[0]) == -1


def test_a_tour_of_many_zones_takes_no_more_room_than_one_of_two() -> None:
    watch, events = _driven([9.8 + 0.02 * k for k in range(1_500)])
    assert events.filter(pl.col("kind") == "left").height == len(ROW)
    assert int(watch.state.runs[0].ctl[:, C_HIGH].max()) <= 1 + 2  # the first stays blank


def test_a_zone_whose_border_is_near_stays_followed() -> None:
    watch, _ = _driven([9.8 + 0.02 * k for k in range(16)], ROW[:1])
    assert int(watch.state.runs[0].ents.head[0]) >= 0
