"""Raw events into rows of the contract: rules, ids, evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from standoff.detect.columns import CROSSED, KIND_CODES
from standoff.detect.profiles import Asked, Profile
from standoff.model.event import EVENT_SCHEMA, Cause
from standoff.model.plan import Plan, Rule

__all__ = ["FixView", "Wording", "event_id", "fix_hash", "to_frame"]

_CAUSES = tuple(cause.value for cause in Cause)


def event_id(plan: str, rule: str | None, zone: str, members: list[str], kind: str, at_us: int, ordinal: int) -> str:
    """SHA-256 (hex) over the canonical JSON list of what makes an event this one and no other."""
    text = json.dumps([plan, rule, zone, members, kind, at_us, ordinal], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fix_hash(entity: str, at_us: int, lon: float, lat: float) -> str:
    """SHA-256 (hex) over the canonical JSON list [entity, microseconds, lon, lat] of a fix."""
    text = json.dumps([entity, int(at_us), float(lon), float(lat)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FixView:
    """Where the fixes of a batch came from: columns aligned with its rows."""

    t_us: Any
    lon: Any
    lat: Any
    row: Any
    origin: Any
    message_id: pl.Series | None


class Wording:
    """Turns raw events of one profile into rows, for every rule that asks."""

    def __init__(self, plan: Plan, profile: Profile, zone_of: Any, selects: Any) -> None:
        self.plan = plan
        self.profile = profile
        self.zone_of = zone_of
        self.selects = selects
        self.exempt = [frozenset(zone.exempt) for zone in plan.zones]

    def rows(
        self,
        raw: np.recarray,
        fixes: FixView,
        ids: list[str],
        origins: list[tuple[str, str | None]],
        who: Mapping[int, tuple[str, str | None]],
    ) -> list[dict[str, Any]]:
        """One dictionary of EVENT_SCHEMA for each event and rule that asks for it. `who`: party and kind by code."""
        out: list[dict[str, Any]] = []
        for e in raw:
            zone = int(self.zone_of[e.zone])
            party, kind = who[int(e.ent)]
            if party in self.exempt[zone]:
                continue
            entity = ids[e.ent]
            asked = [a for a in self.profile.asked.get(int(e.kind), ()) if zone in a.zones]
            asked = [a for a in asked if a.rule is None or self.selects(a.rule, entity, party, kind)]
            if not asked:
                continue
            common = self._common(e, zone, entity, fixes, origins)
            out.extend(self._ruled(e, a, common, zone, entity) for a in asked)
        return out

    def _common(
        self, e: np.record, zone: int, entity: str, fixes: FixView, origins: list[tuple[str, str | None]]
    ) -> dict[str, Any]:
        def number(value: float) -> float | None:
            return None if np.isnan(value) else float(value)

        kind = KIND_CODES[e.kind]
        return {
            "kind": kind,
            "zone": self.plan.zones[zone].id,
            "entity": entity,
            "members": [entity],
            "start": _to_ms(int(e.start)),
            "end": _to_ms(int(e.end)) if e.kind == CROSSED else None,
            "detected_at": int(e.det),
            "supersedes": None,
            "lon": float(e.lon),
            "lat": float(e.lat),
            "boundary_m": float(e.b),
            "depth_m": float(e.depth),
            "vertical_m": number(e.vert),
            "speed_mps": number(e.speed),
            "eta_s": number(e.eta),
            "certainty": float(e.cert),
            "verdict": "cannot_tell" if e.cannot_tell else "yes",
            "cause": _CAUSES[e.cause],
            "evidence": _evidence(e, entity, fixes, origins),
            "plan_hash": self.plan.hash,
        }

    def _ruled(self, e: np.record, asked: Asked, common: dict[str, Any], zone: int, entity: str) -> dict[str, Any]:
        rule = asked.rule
        rule_id = rule.id if rule else None
        row = dict(common)
        row["rule"] = rule_id
        row["severity"] = rule.severity.value if rule else "info"
        row["event_id"] = event_id(
            self.plan.name, rule_id, common["zone"], [entity], common["kind"], int(e.det), int(e.ord)
        )
        row["closes"] = None
        if e.closes and self._also_asks(rule, int(e.closes_kind), zone):
            row["closes"] = event_id(
                self.plan.name, rule_id, common["zone"], [entity], KIND_CODES[e.closes_kind], int(e.closes_det),
                int(e.closes_ord),
            )  # fmt: skip
        return row

    def _also_asks(self, rule: Rule | None, kind: int, zone: int) -> bool:
        return any(a.rule is rule and zone in a.zones for a in self.profile.asked.get(kind, ()))


def _to_ms(at_us: int) -> int:
    return (at_us + 500) // 1000 * 1000


def _evidence(e: np.record, entity: str, fixes: FixView, origins: list[tuple[str, str | None]]) -> list[dict[str, Any]]:
    rests_on = []
    if e.has_prev:
        rests_on.append(
            {
                "source": origins[e.prev_origin][0],
                "row": int(e.prev_row),
                "message_id": None,
                "fix_hash": fix_hash(entity, int(e.prev_t), float(e.prev_lon), float(e.prev_lat)),
            }
        )
    if e.i >= 0:
        i = int(e.i)
        rests_on.append(
            {
                "source": origins[int(fixes.origin[i])][0],
                "row": int(fixes.row[i]),
                "message_id": None if fixes.message_id is None else fixes.message_id[i],
                "fix_hash": fix_hash(entity, int(fixes.t_us[i]), float(fixes.lon[i]), float(fixes.lat[i])),
            }
        )
    return rests_on


def to_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of EVENT_SCHEMA, sorted by detected_at and event_id; times from microseconds."""
    if not rows:
        return pl.DataFrame(schema=EVENT_SCHEMA)
    frame = pl.DataFrame(rows, schema={name: _plain(name) for name in EVENT_SCHEMA.names()})
    return frame.cast(dict(EVENT_SCHEMA)).sort("detected_at", "event_id")  # type: ignore[arg-type]


def _plain(name: str) -> pl.DataType | type[pl.DataType]:
    return pl.Int64 if name in ("start", "end", "detected_at") else EVENT_SCHEMA[name]
