"""May this grant be made, or taken back, by this person at this instant?"""

from __future__ import annotations

from standoff.authority.chains import lineage, misfit, trouble
from standoff.authority.register import Register, holding
from standoff.model.grant import ANY, AUTHORITY_ACTIONS, Grant, Granted, Refused
from standoff.model.incident import INCIDENT_KINDS
from standoff.units import instant_text

__all__ = ["admit", "admit_revocation"]


def admit(register: Register, grant: Grant, by: str, at_us: int) -> Granted | Refused:
    """Whether `by` may make the grant at `at_us`; Granted cites what it would rest on."""
    why = _unfit(register, grant, by, at_us) or _unknown(register, grant) or _baseless(register, grant, at_us)
    if why is not None:
        return Refused(f"{by} may not make the grant {grant.id} at {instant_text(at_us)}: {why}")
    links = lineage(register, grant)
    above = (f"grant:{link.id}" for link in links[:-1])
    return Granted((f"role:{grant.role} {links[0].grantor}", *above))


def _unfit(register: Register, grant: Grant, by: str, at_us: int) -> str | None:
    """What is wrong with the grant as it is written; None: nothing."""
    other = [action for action in grant.actions if action not in AUTHORITY_ACTIONS]
    checks = (
        (not grant.id.strip(), "it has no id"),
        (not grant.grantee.strip(), "it names nobody to whom it is given"),
        (by != grant.grantor, f"it is in the name of {grant.grantor}, and nobody grants in the name of another"),
        (grant.grantee == grant.grantor, f"{grant.grantor} cannot grant to {grant.grantee}: nobody grants to himself"),
        (not grant.actions, "it allows no action"),
        (bool(other), f"{', '.join(other)} cannot be allowed: an action is one of {', '.join(AUTHORITY_ACTIONS)}"),
        (not grant.zones or not all(grant.zones), "it names no zone; * stands for all"),
        (not grant.incident_kinds or not all(grant.incident_kinds), "it names no kind of incident; * stands for all"),
        (grant.not_after_us <= grant.not_before_us, f"it ends at {instant_text(grant.not_after_us)}, before it begins"),
        (grant.not_after_us <= at_us, f"it is past: it ends at {instant_text(grant.not_after_us)}"),
        (grant.id in register.grants, f"there is a grant {grant.id} already; take another id, or revoke that one"),
    )
    return next((words for wrong, words in checks if wrong), None)


def _unknown(register: Register, grant: Grant) -> str | None:
    """Which word of the grant stands for nothing; None: none."""
    if grant.role not in register.roles:
        return f"no role is called {grant.role!r}; there are {', '.join(sorted(register.roles)) or 'none at all'}"
    kinds = {ANY, *INCIDENT_KINDS}
    other = sorted(set(grant.incident_kinds) - kinds)
    if other:
        return f"{', '.join(other)} is no kind of incident; there are {', '.join(sorted(kinds))}"
    zones = [] if register.zones is None else sorted(set(grant.zones) - register.zones - {ANY})
    return f"no zone of the plan in force is called {', '.join(zones)}" if zones else None


def _baseless(register: Register, grant: Grant, at_us: int) -> str | None:
    """Why the grantor has nothing to give this from; None: he has."""
    if grant.parent is None:
        if holding(register, grant.role, grant.grantor, at_us):
            return None
        return f"{grant.grantor} does not hold the role {grant.role}, and no grant is named to hand on"
    parent = register.grants.get(grant.parent)
    if parent is None:
        return f"there is no grant {grant.parent} to hand on"
    people = {link.grantor for link in lineage(register, parent)} | {parent.grantee}
    if grant.grantee in people:
        return f"the delegation would come back to {grant.grantee}"
    return misfit(parent, grant) or _lapsed(register, parent, at_us)


def _lapsed(register: Register, parent: Grant, at_us: int) -> str | None:
    """Why a parent can give nothing any more; one that has yet to begin can be handed on for the time when it has."""
    return trouble(register, lineage(register, parent), max(at_us, parent.not_before_us))


def admit_revocation(register: Register, grant_id: str, by: str, at_us: int) -> Granted | Refused:
    """Whether `by` may take a grant back at `at_us`: its grantor, anyone above him, or a holder of the role."""
    start = f"{by} may not revoke the grant {grant_id} at {instant_text(at_us)}: "
    grant = register.grants.get(grant_id)
    if grant is None:
        return Refused(f"{start}there is no such grant")
    revoked_us = register.revoked_us.get(grant_id)
    if revoked_us is not None and revoked_us <= at_us:
        return Refused(f"{start}it was revoked at {instant_text(revoked_us)} already")
    if at_us >= grant.not_after_us:
        return Refused(f"{start}it ended at {instant_text(grant.not_after_us)} by itself")
    if holding(register, grant.role, by, at_us):
        return Granted((f"role:{grant.role} {by}",))
    links = lineage(register, grant)
    above = [number for number, link in enumerate(links) if link.grantor == by]
    if not above:
        return Refused(f"{start}{by} neither made it, nor any grant that it rests on, nor holds the role {grant.role}")
    cited = (f"grant:{link.id}" for link in links[: above[0] + 1])
    return Granted((f"role:{grant.role} {links[0].grantor}", *cited))
