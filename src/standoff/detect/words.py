"""Raw events into rows of the contract: rules, ids, evidence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from standoff.detect.audience import Audience
from standoff.detect.columns import CROSSED, KIND_CODES
from standoff.detect.profiles import Asked, Profile
from standoff.model.event import EVENT_SCHEMA, Cause
from standoff.model.plan import Plan, Rule

__all__ = ["FixView", "Wording", "event_id", "fix_hash", "to_frame"]

_CAUSES = tuple(cause.value for cause in Cause)


class _Raw(NamedTuple):
    """A raw event as plain numbers: the fields of RAW_EVENT that are read here."""

    start: int
    end: int
    det: int
    closes_det: int
    lon: float
    lat: float
    b: float
    depth: float
    vert: float
    speed: float
    eta: float
    cert: float
    prev_t: int
    prev_lon: float
    prev_lat: float
    ent: int
    zone: int
    i: int
    prev_row: int
    prev_origin: int
    kind: int
    cause: int
    cannot_tell: int
    ord: int
    has_prev: int
    closes_kind: int
    closes_ord: int
    closes: int


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

    def __init__(self, plan: Plan, profile: Profile, zone_of: Any) -> None:
        self.plan = plan
        self.profile = profile
        self.zone_of = zone_of

    def rows(
        self,
        raw: np.recarray,
        fixes: FixView,
        ids: list[str],
        origins: list[tuple[str, str | None]],
        audience: Audience,
    ) -> list[dict[str, Any]]:
        """One dictionary of EVENT_SCHEMA for each event and rule that asks for it and is told."""
        out: list[dict[str, Any]] = []
        zone_of = self.zone_of.tolist()
        # plain tuples: a field of a numpy record costs twenty times as much to read
        for e in map(_Raw._make, zip(*(raw[name].tolist() for name in _Raw._fields), strict=True)):
            zone = zone_of[e.zone]
            entity = ids[e.ent]
            what = (e.ent, e.det, e.kind, e.cause)
            asked = [a for a in self.profile.asked.get(e.kind, ()) if zone in a.zones]
            asked = [a for a in asked if audience.tells(a.rule, zone, *what, closes=e.closes != 0)]
            if not asked:
                continue
            common = self._common(e, zone, entity, fixes, origins)
            out.extend(self._ruled(e, a, common, zone, entity, audience) for a in asked)
        return out

    def _common(
        self, e: _Raw, zone: int, entity: str, fixes: FixView, origins: list[tuple[str, str | None]]
    ) -> dict[str, Any]:
        kind = KIND_CODES[e.kind]
        return {
            "kind": kind,
            "zone": self.plan.zones[zone].id,
            "entity": entity,
            "members": [entity],
            "start": _to_ms(e.start),
            "end": _to_ms(e.end) if e.kind == CROSSED else None,
            "detected_at": e.det,
            "supersedes": None,
            "lon": e.lon,
            "lat": e.lat,
            "boundary_m": e.b,
            "depth_m": e.depth,
            "vertical_m": _known(e.vert),
            "speed_mps": _known(e.speed),
            "eta_s": _known(e.eta),
            "certainty": e.cert,
            "verdict": "cannot_tell" if e.cannot_tell else "yes",
            "cause": _CAUSES[e.cause],
            "evidence": _evidence(e, entity, fixes, origins),
            "plan_hash": self.plan.hash,
        }

    def _ruled(
        self, e: _Raw, asked: Asked, common: dict[str, Any], zone: int, entity: str, audience: Audience
    ) -> dict[str, Any]:
        rule = asked.rule
        rule_id = rule.id if rule else None
        row = dict(common)
        row["rule"] = rule_id
        row["severity"] = rule.severity.value if rule else "info"
        row["event_id"] = event_id(self.plan.name, rule_id, common["zone"], [entity], common["kind"], e.det, e.ord)
        row["closes"] = None
        began = (e.closes_kind, e.closes_det, e.closes_ord)
        opening = audience.opening(rule, zone, e.ent, began, e.det) if e.closes else None
        if opening is not None and self._also_asks(rule, opening[0], zone):
            kind, at_us, ordinal = KIND_CODES[opening[0]], *opening[1:]
            row["closes"] = event_id(self.plan.name, rule_id, common["zone"], [entity], kind, at_us, ordinal)
        return row

    def _also_asks(self, rule: Rule | None, kind: int, zone: int) -> bool:
        return any(a.rule is rule and zone in a.zones for a in self.profile.asked.get(kind, ()))


def _known(value: float) -> float | None:
    return value if value == value else None  # NaN is the one number unlike itself


def _to_ms(at_us: int) -> int:
    return (at_us + 500) // 1000 * 1000


def _evidence(e: _Raw, entity: str, fixes: FixView, origins: list[tuple[str, str | None]]) -> list[dict[str, Any]]:
    rests_on = []
    if e.has_prev:
        rests_on.append(
            {
                "source": origins[e.prev_origin][0],
                "row": e.prev_row,
                "message_id": None,
                "fix_hash": fix_hash(entity, e.prev_t, e.prev_lon, e.prev_lat),
            }
        )
    if e.i >= 0:
        i = e.i
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
