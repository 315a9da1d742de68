"""Raw events into rows of the contract: rules, ids, evidence. Column by column; only hashes are made one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from standoff.detect.audience import Audience
from standoff.detect.columns import CROSSED, KIND_CODES
from standoff.detect.evidence import FixView, evidence_of, quoted
from standoff.detect.profiles import Asked, Profile
from standoff.model.event import EVENT_SCHEMA, Cause, Verdict
from standoff.model.plan import Plan

__all__ = ["Wording", "event_id", "no_events"]

_CAUSES = tuple(cause.value for cause in Cause)
_VERDICTS = (Verdict.YES.value, Verdict.CANNOT_TELL.value)
_NUMBERS = {"lon": "lon", "lat": "lat", "boundary_m": "b", "depth_m": "depth", "certainty": "cert"}
_KNOWN_OR_NAN = {"vertical_m": "vert", "speed_mps": "speed", "eta_s": "eta"}
_NO_EVENTS = pl.DataFrame(schema=EVENT_SCHEMA)


def event_id(plan: str, rule: str | None, zone: str, members: list[str], kind: str, at_us: int, ordinal: int) -> str:
    """SHA-256 (hex) over the canonical JSON list of what makes an event this one and no other."""
    who = ",".join(map(quoted, members))
    return _id(f"[{quoted(plan)},{quoted(rule)},{quoted(zone)}", who, kind, at_us, ordinal)


def _id(head: str, who: str, kind: str, at_us: int, ordinal: int) -> str:
    return hashlib.sha256(f'{head},[{who}],"{kind}",{at_us},{ordinal}]'.encode()).hexdigest()


def no_events() -> pl.DataFrame:
    """A frame of no events."""
    return _NO_EVENTS.clone()  # far quicker than making one


class Wording:
    """Turns raw events of one profile into rows, for every rule that asks."""

    def __init__(self, plan: Plan, profile: Profile, zone_of: Any) -> None:
        self.plan = plan
        self.profile = profile
        self.zone_of: NDArray[np.int64] = np.asarray(zone_of, dtype=np.int64)
        self._asked: dict[tuple[int, int], list[Asked]] = {}
        self._heads: dict[tuple[str | None, int], str] = {}

    def frame(
        self,
        raw: NDArray[np.void],
        fixes: FixView,
        ids: Sequence[str],
        origins: Sequence[tuple[str, str | None]],
        audience: Audience,
    ) -> pl.DataFrame:
        """One row of EVENT_SCHEMA for each event and rule that asks for it and is told."""
        at, asked = self._chosen(raw, audience)
        if not at:
            return no_events()
        events = raw[at]
        entities = [ids[code] for code in events["ent"].tolist()]
        names = {entity: quoted(entity) for entity in set(entities)}
        quoted_ids = [names[entity] for entity in entities]
        columns = self._columns(events, asked, entities)
        columns["event_id"], columns["closes"] = self._ids(events, asked, quoted_ids, audience)
        columns["evidence"] = evidence_of(events, quoted_ids, fixes, origins)
        return _frame(columns)

    def _chosen(self, raw: NDArray[np.void], audience: Audience) -> tuple[list[int], list[Asked]]:
        """Which raw events are told, and to whom: one entry for each pair."""
        at: list[int] = []
        by: list[Asked] = []
        zones = self.zone_of[raw["zone"]].tolist()
        fields = (raw[name].tolist() for name in ("ent", "det", "kind", "cause", "closes"))
        for k, (zone, code, at_us, kind, cause, closes) in enumerate(zip(zones, *fields, strict=True)):
            for asked in self._who_asks(kind, zone):
                if audience.tells(asked.rule, zone, code, at_us, kind, cause, closes=closes != 0):
                    at.append(k)
                    by.append(asked)
        return at, by

    def _who_asks(self, kind: int, zone: int) -> list[Asked]:
        found = self._asked.get((kind, zone))
        if found is None:
            found = self._asked[kind, zone] = [a for a in self.profile.asked.get(kind, ()) if zone in a.zones]
        return found

    def _columns(self, e: NDArray[np.void], asked: list[Asked], entities: list[str]) -> dict[str, Any]:
        """All but ids and evidence."""
        kinds, zones = e["kind"].tolist(), self.zone_of[e["zone"]].tolist()
        ends_ms = ((e["end"] + 500) // 1000).tolist()
        return {
            "kind": [KIND_CODES[kind] for kind in kinds],
            "rule": [a.rule.id if a.rule else None for a in asked],
            "zone": [self.plan.zones[zone].id for zone in zones],
            "severity": [a.rule.severity.value if a.rule else "info" for a in asked],
            "entity": entities,
            "members": pl.Series(entities, dtype=pl.String).reshape((-1, 1)).arr.to_list(),
            "start": (e["start"] + 500) // 1000 * 1000,
            "end": [1000 * end if kind == CROSSED else None for kind, end in zip(kinds, ends_ms, strict=True)],
            "detected_at": e["det"],
            "supersedes": [None] * len(e),
            "verdict": [_VERDICTS[open_] for open_ in e["cannot_tell"].tolist()],
            "cause": [_CAUSES[cause] for cause in e["cause"].tolist()],
            "plan_hash": [self.plan.hash] * len(e),
            **{name: e[field] for name, field in _NUMBERS.items()},
            **{name: pl.Series(name, e[field], nan_to_null=True) for name, field in _KNOWN_OR_NAN.items()},
        }

    def _ids(
        self, e: NDArray[np.void], asked: list[Asked], quoted_ids: list[str], audience: Audience
    ) -> tuple[list[str], list[str | None]]:
        """The id of each event, and of the one that it closes."""
        fields = ("ent", "kind", "det", "ord", "closes", "closes_kind", "closes_det", "closes_ord")
        own: list[str] = []
        closed: list[str | None] = []
        zones = self.zone_of[e["zone"]].tolist()
        for a, who, zone, code, kind, det, ordinal, closes, *began in zip(
            asked, quoted_ids, zones, *(e[name].tolist() for name in fields), strict=True
        ):
            head = self._head(a, zone)
            own.append(_id(head, who, KIND_CODES[kind], det, ordinal))
            opening = audience.opening(a.rule, zone, code, (began[0], began[1], began[2]), det) if closes else None
            if opening is not None and any(other.rule is a.rule for other in self._who_asks(opening[0], zone)):
                closed.append(_id(head, who, KIND_CODES[opening[0]], *opening[1:]))
            else:
                closed.append(None)
        return own, closed

    def _head(self, asked: Asked, zone: int) -> str:
        """How the canonical list of an id begins."""
        rule = asked.rule.id if asked.rule else None
        head = self._heads.get((rule, zone))
        if head is None:
            words = (self.plan.name, rule, self.plan.zones[zone].id)
            head = self._heads[rule, zone] = f"[{','.join(map(quoted, words))}"
        return head


def _frame(columns: Mapping[str, Any]) -> pl.DataFrame:
    """Series by series: with one event in a step it is the fixed costs that count, and these are its lowest."""
    return pl.DataFrame([_series(name, columns[name], dtype) for name, dtype in EVENT_SCHEMA.items()])


def _series(name: str, values: Any, dtype: pl.DataType) -> pl.Series:
    """Times come as microseconds."""
    if isinstance(values, pl.Series):
        return values.alias(name)
    if isinstance(values, np.ndarray):
        series = pl.Series(name, np.ascontiguousarray(values))
        return series if series.dtype == dtype else series.cast(dtype)
    if isinstance(dtype, pl.Datetime):
        return pl.Series(name, values, dtype=pl.Int64).cast(dtype)
    return pl.Series(name, values, dtype=dtype)
