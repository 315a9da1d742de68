"""A plan as the record keeps it: all that is needed to act upon incidents later, without the plan file.

Procedures, roles, the rules of incidents and parties are written out in full. A zone stands with the hash of each of
its versions, and with its shape where those of the whole plan have at most 4,096 vertices: ten thousand zones would
fill the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from standoff.model.event import EventKind, Severity
from standoff.model.plan import Compliance, Holder, IncidentRules, Plan, Procedure, Role, Step
from standoff.model.zone import Area, Circle, Shape, WeeklyWindow, Zone, ZoneVersion
from standoff.plan.canonical import canonical_json
from standoff.plan.content import as_json, incident_rules_data, zone_version_hash
from standoff.units import instant_text, parse_instant_us

__all__ = ["Adopted", "AdoptedZone", "adopted", "adopted_payload"]

_MOST_VERTICES: Final = 4096


@dataclass(frozen=True, slots=True)
class AdoptedZone:
    """A zone as far as the record knows it: (from, to, hash, shape or None) for each version."""

    id: str
    name: str
    versions: tuple[tuple[int | None, int | None, str, Mapping[str, Any] | None], ...]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A plan read back from the record."""

    name: str
    hash: str
    procedures: Mapping[str, Procedure]
    roles: tuple[Role, ...]
    incidents: IncidentRules
    rules: Mapping[str, tuple[Severity, str | None]]
    members: Mapping[str, tuple[str, ...]]
    zones: Mapping[str, AdoptedZone]

    def procedure(self, name: str) -> Procedure:
        """A procedure by its id."""
        return self.procedures[name]

    def procedure_of(self, rule: str | None) -> str | None:
        """The procedure that a rule calls."""
        return None if rule is None or rule not in self.rules else self.rules[rule][1]

    def procedure_hash(self, name: str) -> str:
        """SHA-256 (hex) of the canonical JSON of a procedure as adopted."""
        return sha256(canonical_json(_procedure_data(self.procedures[name]))).hexdigest()

    def zone_version(self, zone: str, at_us: int) -> str | None:
        """The hash of the version of a zone in force at an instant; None: none was."""
        for from_us, to_us, version, _ in self.zones[zone].versions if zone in self.zones else ():
            if (from_us is None or from_us <= at_us) and (to_us is None or at_us < to_us):
                return version
        return None


def adopted_payload(plan: Plan) -> dict[str, Any]:
    """The payload of the entry `plan_adopted`."""
    return {
        "plan": plan.name,
        "plan_hash": plan.hash,
        "procedures": {p.id: _procedure_data(p) for p in plan.procedures},
        "roles": {role.id: {"holders": [_holder_data(holder) for holder in role.holders]} for role in plan.roles},
        "incidents": incident_rules_data(plan.incidents),
        "rules": [
            {
                "id": rule.id,
                "when": [kind.value for kind in rule.when],
                "severity": rule.severity.value,
                "procedure": rule.procedure,
            }
            for rule in plan.rules
        ],
        "parties": [{"id": p.id, "name": p.name, "members": list(p.members)} for p in plan.parties],
        "zones": _zones_data(plan),
    }


def adopted(payload: Mapping[str, Any]) -> Adopted:
    """The plan of an entry `plan_adopted`."""
    return Adopted(
        name=payload["plan"],
        hash=payload["plan_hash"],
        procedures=MappingProxyType({name: _procedure(name, data) for name, data in payload["procedures"].items()}),
        roles=tuple(
            Role(name, tuple(_holder(holder) for holder in data["holders"])) for name, data in payload["roles"].items()
        ),
        incidents=_incidents(payload["incidents"]),
        rules=MappingProxyType({r["id"]: (Severity(r["severity"]), r["procedure"]) for r in payload["rules"]}),
        members=MappingProxyType({party["id"]: tuple(party["members"]) for party in payload["parties"]}),
        zones=MappingProxyType({zone["id"]: _zone(zone) for zone in payload["zones"]}),
    )


def _procedure_data(procedure: Procedure) -> dict[str, Any]:
    return {"override": procedure.override, "steps": [_step_data(step) for step in procedure.steps]}


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "action": step.action,
        "to": list(step.to),
        "role": step.role,
        "due_us": step.due_us,
        "unless": [kind.value for kind in step.unless],
        "unless_answer": [answer.value for answer in step.unless_answer],
        "quorum": dict(step.quorum),
        "after_us": step.after_us,
        "repeat": step.repeat,
        "fallback": step.fallback,
        "until": step.until,
        "answers": step.answers,
        "channel": step.channel,
    }


def _procedure(name: str, data: Mapping[str, Any]) -> Procedure:
    return Procedure(name, tuple(_step(step) for step in data["steps"]), data["override"])


def _step(data: Mapping[str, Any]) -> Step:
    read = {
        **data,
        "to": tuple(data["to"]),
        "unless": tuple(EventKind(kind) for kind in data["unless"]),
        "unless_answer": tuple(Compliance(answer) for answer in data["unless_answer"]),
        "quorum": MappingProxyType(dict(data["quorum"])),
    }
    return Step(**read)


def _holder_data(holder: Holder) -> dict[str, Any]:
    return {
        "id": holder.id,
        "party": holder.party,
        "from": _text(holder.from_us),
        "to": _text(holder.to_us),
        "shifts": [{"days": sorted(w.days), "start_s": w.start_s, "end_s": w.end_s} for w in holder.shifts],
    }


def _holder(data: Mapping[str, Any]) -> Holder:
    shifts = tuple(WeeklyWindow(frozenset(w["days"]), w["start_s"], w["end_s"]) for w in data["shifts"])
    return Holder(data["id"], data["party"], _us(data["from"]), _us(data["to"]), shifts)


def _incidents(data: Mapping[str, Any]) -> IncidentRules:
    return IncidentRules(
        Severity(data["opens_at"]), data["reopen_within_us"], data["ack_expires_us"], data["answer_within_us"],
        MappingProxyType(dict(data["acts"])),
    )  # fmt: skip


def _zones_data(plan: Plan) -> list[dict[str, Any]]:
    """Coordinates only where there are few of them, so that a large plan costs little."""
    few = sum(_vertices(version.shape) for zone in plan.zones for version in zone.versions) <= _MOST_VERTICES
    return [
        {
            "id": zone.id,
            "name": zone.name,
            "accepted_by": list(zone.accepted_by),
            "versions": [_version_data(zone, version, few) for version in zone.versions],
        }
        for zone in plan.zones
    ]


def _version_data(zone: Zone, version: ZoneVersion, written_out: bool) -> dict[str, Any]:
    shape = None
    if written_out:
        alone = Plan("", "", (Zone(zone.id, (version,)),))
        shape = as_json(alone)["zones"][0]["versions"][0]["shape"]
    return {
        "from": _text(version.from_us),
        "to": _text(version.to_us),
        "hash": zone_version_hash(version),
        "vertices": _vertices(version.shape),
        "shape": shape,
    }


def _vertices(shape: Shape) -> int:
    if isinstance(shape, Circle):
        return 1
    if isinstance(shape, Area):
        return sum(len(ring) for polygon in shape.polygons for ring in polygon)
    return len(shape.line)


def _zone(data: Mapping[str, Any]) -> AdoptedZone:
    versions = tuple((_us(v["from"]), _us(v["to"]), v["hash"], v["shape"]) for v in data["versions"])
    return AdoptedZone(data["id"], data["name"], versions)


def _text(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)


def _us(text: str | None) -> int | None:
    return None if text is None else parse_instant_us(text)
