"""A plan as plain data, and its hash.

The hash is SHA-256 over the canonical JSON (RFC 8785) of what the plan has in force:

- the name; zones with their names, coordinates (those of zone files included), heights, times and hours; parties with
  their members (those of member files included); rules with their zones resolved; procedures, roles, columns;
- everything filled in: a default left out and the same value written down are the same plan, and so are ``55 km`` and
  ``55000 m``, because quantities are hashed in metres, m/s and microseconds;
- everything that has no order sorted: zones, parties, rules, roles and procedures by id, and lists of ids and kinds.
  Only the steps of a procedure, the versions of a zone and the vertices of a line keep their order.

What a plan may say since incidents came (of a step: after, repeat, fallback, until, answers, channel, unless with an
answer; of a procedure: override; of a holder: from, to, shifts; and the section `incidents`) stands in the content only
where it says something else than its default, so a plan without it keeps the hash it had before. `incidents` stands
there whole or not at all.

Comments, layout, the order of keys, file names, tests and remarks of readers are not in it. Each ring or line stands in
it as ``{"vertices": n, "sha256": ...}``, the SHA-256 of its vertices as little-endian doubles lon, lat, lon, lat ...
(no negative zeros), so that a plan of ten thousand zones hashes in moments and any other program can do the same sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from standoff.model.kinds import KINDS
from standoff.model.plan import (
    Defaults,
    Holder,
    IncidentRules,
    Party,
    Plan,
    Procedure,
    Role,
    Rule,
    Step,
    Sure,
    done_when,
)
from standoff.model.zone import AltitudeBand, Area, Circle, Limit, Shape, WeeklyWindow, Zone, ZoneVersion
from standoff.plan.canonical import canonical_json
from standoff.units import instant_text

__all__ = ["as_json", "incident_rules_data", "plan_hash", "zone_version_hash"]

_FORMAT: Final = 1
_Points = Callable[[NDArray[np.float64]], Any]


def plan_hash(plan: Plan) -> str:
    """SHA-256 in hex of what the plan has in force; see the module's text. `plan.hash` itself is not looked at."""
    content = _content(plan, _digest)
    del content["tests"]
    if plan.incidents != IncidentRules():
        content["incidents"] = incident_rules_data(plan.incidents)
    return sha256(canonical_json(content)).hexdigest()


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain data (metres, m/s, microseconds, degrees), coordinates written out, with its hash."""
    content = _content(plan, lambda points: points.tolist())
    return {"hash": plan.hash, **content, "incidents": incident_rules_data(plan.incidents)}


def zone_version_hash(version: ZoneVersion) -> str:
    """SHA-256 in hex of one version of a zone, by the same rules."""
    return sha256(canonical_json(_version(version, _digest))).hexdigest()


def _digest(points: NDArray[np.float64]) -> dict[str, Any]:
    flat = np.ascontiguousarray(points, dtype="<f8") + 0.0
    return {"vertices": len(flat), "sha256": sha256(flat.tobytes()).hexdigest()}


def _content(plan: Plan, points: _Points) -> dict[str, Any]:
    return {
        "standoff_plan": _FORMAT,
        "plan": plan.name,
        "zones": [_zone(zone, points) for zone in _by_id(plan.zones)],
        "parties": [_party(party) for party in _by_id(plan.parties)],
        "defaults": _defaults(plan.defaults),
        "rules": [_rule(rule, plan.defaults) for rule in _by_id(plan.rules)],
        "procedures": [_procedure(procedure) for procedure in _by_id(plan.procedures)],
        "roles": [_role(role) for role in _by_id(plan.roles)],
        "columns": dict(plan.columns),
        "tests": list(plan.tests),
    }


def _by_id(things: Iterable[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: thing.id)


def _zone(zone: Zone, points: _Points) -> dict[str, Any]:
    return {
        "id": zone.id,
        "name": zone.name,
        "versions": [_version(version, points) for version in zone.versions],
        "accepted_by": sorted(zone.accepted_by),
        "exempt": sorted(zone.exempt),
        "surface": zone.surface,
    }


def _version(version: ZoneVersion, points: _Points) -> dict[str, Any]:
    return {
        "shape": _shape(version.shape, points),
        "altitude": _altitude(version.altitude),
        "from": _instant(version.from_us),
        "to": _instant(version.to_us),
        "schedule": _hours(version.schedule),
    }


def _hours(windows: Iterable[WeeklyWindow]) -> list[dict[str, Any]]:
    return sorted((_window(window) for window in windows), key=lambda w: (w["start_s"], w["end_s"], w["days"]))


def _instant(at_us: int | None) -> str | None:
    """As text: microseconds after the year 2255 are beyond the whole numbers of JSON."""
    return None if at_us is None else instant_text(at_us)


def _shape(shape: Shape, points: _Points) -> dict[str, Any]:
    if isinstance(shape, Circle):
        return {"circle": {"lon": shape.lon, "lat": shape.lat, "radius_m": shape.radius_m}}
    if isinstance(shape, Area):
        polygons = [[points(ring) for ring in polygon] for polygon in shape.polygons]
        return {"area": {"polygons": polygons, "edges": shape.edges, "contains_pole": shape.contains_pole}}
    return {"corridor": {"line": points(shape.line), "half_width_m": shape.half_width_m, "edges": shape.edges}}


def _altitude(band: AltitudeBand | None) -> dict[str, Any] | None:
    return None if band is None else {"floor": _limit(band.floor), "ceiling": _limit(band.ceiling)}


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"metres": limit.metres, "datum": limit.datum}


def _window(window: WeeklyWindow) -> dict[str, Any]:
    return {"days": sorted(window.days), "start_s": window.start_s, "end_s": window.end_s}


def _party(party: Party) -> dict[str, Any]:
    return {"id": party.id, "name": party.name, "members": sorted(party.members)}


def _sure(sure: Sure) -> dict[str, Any]:
    return {"one_sigma": sure.one_sigma, "run": sure.run, "for_us": sure.for_us, "p": sure.p}


def _defaults(defaults: Defaults) -> dict[str, Any]:
    return {
        "position_error_m": defaults.position_error_m,
        "max_gap_us": defaults.max_gap_us,
        "lateness_us": defaults.lateness_us,
        "lost_after_us": defaults.lost_after_us,
        "sure": _sure(defaults.sure),
    }


def _rule(rule: Rule, defaults: Defaults) -> dict[str, Any]:
    return {
        "id": rule.id,
        "when": {kind.value: _parameters(rule, defaults, kind) for kind in rule.when},
        "zones": sorted(rule.zones),
        "who": {"party": sorted(rule.who.party), "kind": sorted(rule.who.kind), "entity": sorted(rule.who.entity)},
        "severity": rule.severity.value,
        "procedure": rule.procedure,
        "sure": _sure(rule.sure or defaults.sure),
    }


def _parameters(rule: Rule, defaults: Defaults, kind: Any) -> dict[str, float]:
    """The parameters in force for one kind, by name and unit: lengths `_m`, speeds `_mps`, durations `_us`."""
    suffix: Mapping[str, str] = {"length": "_m", "speed": "_mps", "duration": "_us", "count": ""}
    values: dict[str, float] = {}
    for parameter in KINDS[kind].parameters:
        default = defaults.lost_after_us if parameter.default is None else parameter.default
        value = rule.parameters.get(parameter.name, default)
        values[parameter.name + suffix[parameter.unit]] = float(value)
    return values


def _procedure(procedure: Procedure) -> dict[str, Any]:
    steps = [_step(step) for step in procedure.steps]
    return {"id": procedure.id, "steps": steps, **_said(override=procedure.override)}


def _step(step: Step) -> dict[str, Any]:
    until = None if step.until == done_when(step.action) else step.until
    return {
        "id": step.id,
        "action": step.action,
        "to": list(step.to),
        "role": step.role,
        "due_us": step.due_us,
        "unless": sorted(kind.value for kind in step.unless),
        "quorum": dict(step.quorum),
        **_said(
            after_us=step.after_us,
            repeat=step.repeat,
            fallback=step.fallback,
            until=until,
            answers=None if step.answers == "all" else step.answers,
            channel=step.channel,
            unless_answer=sorted(answer.value for answer in step.unless_answer),
        ),
    }


def _said(**fields: Any) -> dict[str, Any]:
    """Those fields that have another value than their default: nothing, 0 or empty."""
    return {name: value for name, value in fields.items() if value}


def _role(role: Role) -> dict[str, Any]:
    holders = sorted((_holder(one) for one in role.holders), key=lambda held: (held["id"], held.get("from", "")))
    return {"id": role.id, "holders": holders}


def _holder(holder: Holder) -> dict[str, Any]:
    times = _said(**{"from": _instant(holder.from_us), "to": _instant(holder.to_us), "shifts": _hours(holder.shifts)})
    return {"id": holder.id, "party": holder.party, **times}


def incident_rules_data(rules: IncidentRules) -> dict[str, Any]:
    """The rules of incidents as plain data."""
    return {
        "opens_at": rules.opens_at.value,
        "reopen_within_us": rules.reopen_within_us,
        "ack_expires_us": rules.ack_expires_us,
        "answer_within_us": rules.answer_within_us,
        "acts": dict(rules.acts),
    }
