"""One true event, and how it becomes a row: the columns of events, and whether anybody could see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import polars as pl

from standoff.model.event import EVENT_SCHEMA

__all__ = ["TRUTH_SCHEMA", "Happening", "Visible", "frame_of", "rounded_ms"]

Visible = Literal["yes", "no", "marginal"]

#: EVENT_SCHEMA, and: `visible` yes, no or marginal; `hidden_by` what hides it, null where visible.
TRUTH_SCHEMA: Final = pl.Schema([*EVENT_SCHEMA.items(), ("visible", pl.String()), ("hidden_by", pl.String())])


@dataclass(frozen=True, slots=True)
class Happening:
    """A true event of one entity at one zone. Metres, m/s, microseconds; `closes`: the start of what it ends."""

    kind: str
    zone: str
    rule: str | None
    severity: str
    entity: str
    start_us: int
    lon: float
    lat: float
    boundary_m: float
    depth_m: float = 0.0
    end_us: int | None = None
    speed_mps: float | None = None
    eta_s: float | None = None
    cause: str = "moved"
    verdict: str = "yes"
    closes: tuple[str, int] | None = None
    visible: Visible = "no"
    hidden_by: str | None = "gap"

    def seen(self, visible: Visible, hidden_by: str | None = None) -> Happening:
        """The same with another answer."""
        return replace(self, visible=visible, hidden_by=None if visible == "yes" else hidden_by)

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """By time, then by all that tells two apart."""
        return self.start_us, self.kind, self.zone, self.entity, self.rule or ""


def rounded_ms(at_us: int) -> int:
    """To the millisecond, as starts are told."""
    return (at_us + 500) // 1000 * 1000


def frame_of(happenings: Iterable[Happening], plan_name: str, plan_hash: str) -> pl.DataFrame:
    """TRUTH_SCHEMA, sorted by start, kind, zone, entity and rule. The same event has the same id in every run."""
    rows = [_row(each, plan_name, plan_hash) for each in sorted(happenings, key=lambda each: each.order)]
    columns = {name: [row[name] for row in rows] for name in TRUTH_SCHEMA.names()}
    times = ("start", "end", "detected_at")
    plain = {name: pl.Int64 if name in times else dtype for name, dtype in TRUTH_SCHEMA.items()}
    return pl.DataFrame(columns, schema=plain).cast(TRUTH_SCHEMA)


def _row(each: Happening, plan_name: str, plan_hash: str) -> dict[str, object]:
    start = rounded_ms(each.start_us)
    return {
        "event_id": _id(plan_name, each, each.kind, start),
        "kind": each.kind,
        "rule": each.rule,
        "zone": each.zone,
        "severity": each.severity,
        "entity": each.entity,
        "members": [each.entity],
        "start": start,
        "end": None if each.end_us is None else rounded_ms(each.end_us),
        "detected_at": start,
        "closes": None if each.closes is None else _id(plan_name, each, each.closes[0], rounded_ms(each.closes[1])),
        "supersedes": None,
        "lon": each.lon,
        "lat": each.lat,
        "boundary_m": each.boundary_m,
        "depth_m": each.depth_m,
        "vertical_m": None,
        "speed_mps": each.speed_mps,
        "eta_s": each.eta_s,
        "certainty": 1.0,
        "verdict": each.verdict,
        "cause": each.cause,
        "evidence": [],
        "plan_hash": plan_hash,
        "visible": each.visible,
        "hidden_by": each.hidden_by,
    }


def _id(plan_name: str, each: Happening, kind: str, start_us: int) -> str:
    key = ["truth", plan_name, each.rule, each.zone, each.entity, kind, start_us]
    return hashlib.sha256(json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
