"""Authority as payloads of entries: made here, and read back here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standoff.model.grant import Ask, Decision, Grant, Granted, NeedsSecond, Refused
from standoff.model.plan import Holder, Role
from standoff.model.zone import WeeklyWindow
from standoff.units import instant_text, parse_instant_us

__all__ = ["decision_payload", "grant_of", "grant_payload", "revocation_payload", "roles_of"]


def decision_payload(ask: Ask, answer: Decision) -> dict[str, Any]:
    """What was asked and answered, refusals too, with the chain relied on: payload of an entry `decision`."""
    return {
        "decision": _word(answer),
        "person": ask.person,
        "action": ask.action,
        "role": ask.role,
        "zone": ask.zone,
        "incident_kind": ask.incident_kind,
        "at": instant_text(ask.at_us),
        "chain": list(answer.chain),
        "reason": answer.reason if isinstance(answer, Refused) else None,
        "who": list(answer.who) if isinstance(answer, NeedsSecond) else [],
    }


def _word(answer: Decision) -> str:
    if isinstance(answer, Granted):
        return "granted"
    return "refused" if isinstance(answer, Refused) else "needs_second"


def grant_payload(grant: Grant) -> dict[str, Any]:
    """Payload of an entry `grant`."""
    return {
        "grant": grant.id,
        "grantor": grant.grantor,
        "grantee": grant.grantee,
        "role": grant.role,
        "actions": list(grant.actions),
        "zones": list(grant.zones),
        "incident_kinds": list(grant.incident_kinds),
        "not_before": instant_text(grant.not_before_us),
        "not_after": instant_text(grant.not_after_us),
        "redelegable": grant.redelegable,
        "parent": grant.parent,
        "reason": grant.reason,
        "instrument": grant.instrument,
    }


def revocation_payload(grant_id: str, reason: str) -> dict[str, Any]:
    """Payload of an entry `grant_revoked`."""
    return {"grant": grant_id, "reason": reason}


def grant_of(payload: Mapping[str, Any]) -> Grant:
    """The grant that a payload tells of. KeyError, TypeError or ValueError where it tells of none."""
    return Grant(
        id=payload["grant"],
        grantor=payload["grantor"],
        grantee=payload["grantee"],
        role=payload["role"],
        actions=tuple(payload["actions"]),
        zones=tuple(payload["zones"]),
        incident_kinds=tuple(payload["incident_kinds"]),
        not_before_us=parse_instant_us(payload["not_before"]),
        not_after_us=parse_instant_us(payload["not_after"]),
        redelegable=payload["redelegable"] is True,
        parent=payload["parent"],
        reason=payload["reason"],
        instrument=payload["instrument"],
    )


def roles_of(payload: Mapping[str, Any]) -> tuple[Role, ...]:
    """The roles in a payload of `plan_adopted`. KeyError, TypeError or ValueError where it has none."""
    return tuple(
        Role(name, tuple(_holder(holder) for holder in role["holders"])) for name, role in payload["roles"].items()
    )


def _holder(data: Mapping[str, Any]) -> Holder:
    shifts = tuple(WeeklyWindow(frozenset(s["days"]), s["start_s"], s["end_s"]) for s in data.get("shifts") or ())
    return Holder(data["id"], data.get("party"), _instant(data.get("from")), _instant(data.get("to")), shifts)


def _instant(text: str | None) -> int | None:
    return None if text is None else parse_instant_us(text)
