"""Granting and revoking as entries: the decision, whatever it is, and what came of it, to be appended together."""

from __future__ import annotations

from typing import Any

from standoff.authority.admit import admit, admit_revocation
from standoff.authority.payloads import decision_payload, grant_payload, revocation_payload
from standoff.authority.register import Register
from standoff.model.entry import Draft
from standoff.model.grant import Ask, Grant, Granted, Refused
from standoff.units import instant_text

__all__ = ["grant_drafts", "revocation_drafts"]

Answered = tuple[Granted | Refused, tuple[Draft, ...]]


def grant_drafts(register: Register, grant: Grant, by: str, at_us: int, recorded_at_us: int) -> Answered:
    """Whether `by` may make a grant, and the entries to append: a refused grant is kept in full in its decision."""
    answer = admit(register, grant, by, at_us)
    said = {**decision_payload(Ask(by, "grant", grant.role, at_us), answer), "grant": grant.id}
    if isinstance(answer, Refused):
        said["asked"] = grant_payload(grant)
    made = {"at": instant_text(at_us), **grant_payload(grant)}
    return answer, _drafts(answer, said, "grant", made, by, at_us, recorded_at_us)


def revocation_drafts(
    register: Register, grant_id: str, by: str, at_us: int, recorded_at_us: int, reason: str
) -> Answered:
    """Whether `by` may take a grant back, and the entries to append."""
    answer = admit_revocation(register, grant_id, by, at_us)
    role = register.grants[grant_id].role if grant_id in register.grants else ""
    said = {**decision_payload(Ask(by, "revoke", role, at_us), answer), "grant": grant_id}
    done = {"at": instant_text(at_us), **revocation_payload(grant_id, reason)}
    return answer, _drafts(answer, said, "grant_revoked", done, by, at_us, recorded_at_us)


def _drafts(
    answer: Granted | Refused,
    said: dict[str, Any],
    entry_type: str,
    done: dict[str, Any],
    by: str,
    at_us: int,
    recorded_at_us: int,
) -> tuple[Draft, ...]:
    decision = Draft("decision", recorded_at_us, at_us, by, said)
    if isinstance(answer, Refused):
        return (decision,)
    return decision, Draft(entry_type, recorded_at_us, at_us, by, done)
