"""A baseline: point in polygon for each fix, in the order of time. What most people write first.

Inside now and not before is `entered`, the other way `left`, at the time of the fix; inside at first sight is
`found_inside`. No position error, no run of fixes, no path between two fixes, no gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
import shapely

from baseline_rows import Steps, event_frame, fixes_of, steps
from baseline_shapes import Fence, fences
from standoff.rehearse.score.evaluate import Case

__all__ = ["naive_watcher"]


def naive_watcher(case: Case) -> pl.DataFrame:
    """The events of the naive rule."""
    zones = fences(case.scene.plan)
    rows = [
        row
        for one in steps(fixes_of(case, "t_us"), "t_us")
        for zone in zones
        for row in _changes(one, zone)
    ]  # fmt: skip
    return event_frame(rows, case.scene.plan.hash)


def _changes(one: Steps, zone: Fence) -> Iterator[dict[str, Any]]:
    inside = shapely.contains_xy(zone.polygon, zone.unwrapped(one.lon), one.lat)
    before = np.concatenate([[False], inside[:-1]])
    for k in np.flatnonzero(inside != before):
        kind = "left" if not inside[k] else "found_inside" if k == 0 else "entered"
        yield {"kind": kind, "zone": zone.zone, "entity": one.entity, "start": int(one.at_us[k]),
               "lon": float(one.lon[k]), "lat": float(one.lat[k])}  # fmt: skip
