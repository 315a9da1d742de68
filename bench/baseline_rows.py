"""What every baseline needs: fixes of a case in some order, and rows that a score can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.feeds.options import ReadOptions
from standoff.model.event import EVENT_SCHEMA
from standoff.rehearse.score.evaluate import Case
from standoff.replay.inputs import file_feeds

__all__ = ["Steps", "event_frame", "fixes_of", "steps"]

_ROWS = 1 << 20


def fixes_of(case: Case, order: str) -> pl.DataFrame:
    """entity, t_us, lon, lat, known_us (when it arrived; its own time where that is unknown), sorted by `order`."""
    feeds = file_feeds([case.fixes], ReadOptions())
    frames = [segment.fixes for feed in feeds for segment in feed.read(_ROWS)]
    known = pl.coalesce("received_us", "t_us").alias("known_us")
    return pl.concat(frames).select("entity", "t_us", "lon", "lat", known).sort(order, maintain_order=True)


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """The fixes of one entity, in their order: `inside` is the side of each."""

    entity: str
    at_us: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def steps(fixes: pl.DataFrame, time: str) -> Iterator[Steps]:
    """Entity by entity, in the order of the frame; `time` is the column that says when."""
    for (entity,), own in fixes.group_by("entity", maintain_order=True):
        yield Steps(str(entity), own[time].to_numpy(), own["lon"].to_numpy(), own["lat"].to_numpy())


def event_frame(rows: list[dict[str, Any]], plan_hash: str) -> pl.DataFrame:
    """Rows of kind, zone, entity, start (and end), lon, lat as events, detected at their start."""
    whole = [
        {
            "event_id": f"{row['kind']}/{row['zone']}/{row['entity']}/{row['start']}/{number}",
            "detected_at": row["start"],
            "cause": "moved",
            "plan_hash": plan_hash,
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return pl.DataFrame(whole, schema=EVENT_SCHEMA, orient="row", infer_schema_length=None)
