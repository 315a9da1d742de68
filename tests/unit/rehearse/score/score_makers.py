"""Small frames of events and of truth, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from standoff.model.event import EVENT_SCHEMA
from standoff.rehearse.score import Account, Seen, Truth

PLAN = "p" * 64
DAY_US = 86_400_000_000
T0_US = 1_714_521_600_000_000  # 2024-05-01T00:00:00Z
KINDS = ("found_inside", "entered", "left", "approached", "turned_away", "halted")


def event(kind: str, at_s: float, entity: str = "a", zone: str = "z", **more: Any) -> dict[str, Any]:
    """A row of events, its start so many seconds into the day, detected a minute later."""
    start = T0_US + round(at_s * 1e6)
    name = f"{kind}-{zone}-{entity}-{start}"
    row = {"event_id": name, "kind": kind, "zone": zone, "entity": entity, "start": start,
           "detected_at": start + 60_000_000, "lon": 10.0, "lat": 50.0, "cause": "moved",
           "plan_hash": PLAN}  # fmt: skip
    if "end_s" in more:
        row["end"] = T0_US + round(more.pop("end_s") * 1e6)
    return {**row, **more}


def true(kind: str, at_s: float, entity: str = "a", zone: str = "z", **more: Any) -> dict[str, Any]:
    """A row of truth."""
    row = event(kind, at_s, entity, zone)
    return {**row, "event_id": f"true-{row['event_id']}", "visible": "yes", "hidden_by": None, **more}


def seen(rows: Iterable[dict[str, Any]], plan_hash: str = PLAN) -> Seen:
    """Events, in the order given."""
    frame = pl.DataFrame(list(rows), schema=EVENT_SCHEMA, orient="row", infer_schema_length=None)
    return Seen(frame, plan_hash)


def truth(rows: Iterable[dict[str, Any]], **account: Any) -> Truth:
    """A truth of one day, two objects, the zones z and y."""
    schema = {**EVENT_SCHEMA, "visible": pl.String, "hidden_by": pl.String}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row", infer_schema_length=None)
    said = {"plan_hash": PLAN, "zones": ("z", "y"), "kinds": KINDS, "from_us": T0_US, "to_us": T0_US + DAY_US,
            "entities": 2, "object_days": 2.0, **account}  # fmt: skip
    return Truth(frame, Account(**said))
