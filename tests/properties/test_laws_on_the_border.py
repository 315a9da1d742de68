"""A fix on the very border, within rounding: entered and left begin there, not at the fix that decides (decision 4)."""

from __future__ import annotations

import numpy as np
import pytest
from law_scenes import MIN_US, at_once, frame, plan_of
from pyproj import Geod

from standoff.model.zone import Circle, Corridor, Shape
from standoff.testing.slow_twin import SlowFix, SlowSettings, detect_slow

GEOD = Geod(ellps="WGS84")
LON, LAT, SIZE_M = 38.6178, 33.5058, 55_000.0
FULL = Circle(LON, LAT, SIZE_M)
EQUATOR = Corridor(np.array([[38.0, 0.0], [39.0, 0.0]]), SIZE_M / 10)  # a meridian leaves it straight away
#: Metres from the border at one fix a minute; the third is on it.
INWARDS_M = (2_000.0, 1_000.0, 0.0, -1_000.0, -2_000.0)


def _towards_circle(azimuth: float, away_m: float) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(LON, LAT, azimuth, SIZE_M + away_m)
    return float(lon), float(lat)


def _towards_corridor(lon: float, away_m: float) -> tuple[float, float]:
    _, lat, _ = GEOD.fwd(lon, 0.0, 0.0, SIZE_M / 10 + away_m)
    return lon, float(lat)


WAYS = [
    pytest.param(FULL, [[_towards_circle(a, m) for m in INWARDS_M] for a in range(0, 360, 2)], id="circle"),
    pytest.param(
        EQUATOR, [[_towards_corridor(38.2 + 0.03 * k, m) for m in INWARDS_M] for k in range(21)], id="corridor"
    ),
]


@pytest.mark.parametrize("error_m", [0.0, 15.0])
@pytest.mark.parametrize(("shape", "ways"), WAYS)
def test_a_visit_by_way_of_a_fix_on_the_border_begins_and_ends_there(
    shape: Shape, ways: list[list[tuple[float, float]]], error_m: float
) -> None:
    there_and_back = [way + way[-2::-1] for way in ways]
    n = len(there_and_back[0])
    fixes = frame([
        {"entity": [f"e{k:03d}"] * n, "t_us": [i * MIN_US for i in range(n)], "lon": [p[0] for p in way],
         "lat": [p[1] for p in way], "error_m": [error_m] * n}
        for k, way in enumerate(there_and_back)
    ])  # fmt: skip
    events = at_once(plan_of([shape]), fixes).events
    for kind, border_us in (("entered", 2 * MIN_US), ("left", 6 * MIN_US)):
        starts = sorted((e["entity"], e["start"]) for e in events if e["kind"] == kind)
        assert starts == [(f"e{k:03d}", border_us) for k in range(len(ways))], kind


def test_the_twin_begins_it_there_too() -> None:
    zone = plan_of([FULL]).zones
    for azimuth in (144.0, 216.0, 219.0, 309.0):  # where rounding once hid the passage from the engine
        way = [_towards_circle(azimuth, m) for m in INWARDS_M]
        fixes = [SlowFix("e", i * MIN_US, lon, lat, error_m=15.0) for i, (lon, lat) in enumerate(way)]
        told = detect_slow(fixes, zone, SlowSettings())
        assert [event.start_us for event in told if event.kind == "entered"] == [2 * MIN_US]
