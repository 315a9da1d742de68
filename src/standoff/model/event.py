"""Events: what a rule saw, in the past tense. A closed set of kinds; rows are never edited."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import polars as pl

__all__ = ["EVENT_SCHEMA", "SPAN_SCHEMA", "Cause", "EventKind", "Severity", "Verdict"]


class EventKind(StrEnum):
    """The closed set of single-entity events."""

    FOUND_INSIDE = "found_inside"
    ENTERED = "entered"
    LEFT = "left"
    CROSSED = "crossed"
    APPROACHED = "approached"
    TURNED_AWAY = "turned_away"
    WENT_DEEP = "went_deep"
    HALTED = "halted"
    RESUMED = "resumed"
    STAYED = "stayed"
    LOST = "lost"
    REGAINED = "regained"
    PATROLLED = "patrolled"


class Severity(StrEnum):
    """How much a rule wants it noticed, mildest first."""

    INFO = "info"
    NOTICE = "notice"
    WARNING = "warning"
    CRITICAL = "critical"


class Cause(StrEnum):
    """Why a side changed."""

    MOVED = "moved"
    ZONE = "zone"
    SCHEDULE = "schedule"
    IDENTITY = "identity"
    ALTITUDE = "altitude"
    FEED = "feed"


class Verdict(StrEnum):
    """Whether altitude, place or time leaves it open."""

    YES = "yes"
    CANNOT_TELL = "cannot_tell"


_TIME: Final[pl.DataType | type[pl.DataType]] = pl.Datetime("us", "UTC")

EVENT_SCHEMA: Final = pl.Schema(
    {
        "event_id": pl.String,
        "kind": pl.String,
        "rule": pl.String,
        "zone": pl.String,
        "severity": pl.String,
        "entity": pl.String,
        "members": pl.List(pl.String),
        "start": _TIME,
        "end": _TIME,
        "detected_at": _TIME,
        "closes": pl.String,
        "supersedes": pl.String,
        "lon": pl.Float64,
        "lat": pl.Float64,
        "boundary_m": pl.Float64,
        "depth_m": pl.Float64,
        "vertical_m": pl.Float64,
        "speed_mps": pl.Float64,
        "eta_s": pl.Float64,
        "certainty": pl.Float64,
        "verdict": pl.String,
        "cause": pl.String,
        "evidence": pl.List(
            pl.Struct({"source": pl.String, "row": pl.Int64, "message_id": pl.String, "fix_hash": pl.String})
        ),
        "plan_hash": pl.String,
    }
)

#: Derived, one row a visit, halt or silence. `end` null: still open at the end of the recording.
SPAN_SCHEMA: Final = pl.Schema(
    {
        "span": pl.String,  # visit | halt | silence | approach
        "rule": pl.String,
        "zone": pl.String,
        "severity": pl.String,
        "entity": pl.String,
        "start": _TIME,
        "end": _TIME,
        "depth_m": pl.Float64,
        "opened_by": pl.String,  # event_id
        "closed_by": pl.String,
    }
)
