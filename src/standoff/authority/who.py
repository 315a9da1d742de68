"""Who may do something at a zone at an instant: everyone, by role, with the chain each of them would cite."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.authority.chains import Chain, candidates, chains_of, covers, within
from standoff.authority.register import Register
from standoff.model.grant import ANY

__all__ = ["Entitled", "who"]


@dataclass(frozen=True, slots=True)
class Entitled:
    """Somebody who may, with which standing, for which kinds of incident, and until when (None: open)."""

    role: str
    person: str
    party: str | None
    chain: tuple[str, ...]
    incident_kinds: tuple[str, ...]
    until_us: int | None


def who(
    register: Register, zone: str | None, action: str, at_us: int, incident_kind: str | None = None
) -> tuple[Entitled, ...]:
    """Everyone who may, sorted by role and person. `incident_kind` None: also those who may only for some kinds.

    `zone` None: only those who may everywhere. Quorums are not asked: this is who may say yes, not who is enough.
    """
    return tuple(
        entitled
        for role in sorted(register.roles)
        for person in candidates(register, role)
        for entitled in _ways(register, role, person, zone, action, at_us, incident_kind)
    )


def _ways(
    register: Register, role: str, person: str, zone: str | None, action: str, at_us: int, incident_kind: str | None
) -> list[Entitled]:
    """The chains worth telling: each for kinds of incident that the ones before it do not cover."""
    told: list[Entitled] = []
    for chain in chains_of(register, role, person, at_us):
        kinds = chain.grants[-1].incident_kinds if chain.grants else (ANY,)
        if any(within(kinds if incident_kind is None else (incident_kind,), way.incident_kinds) for way in told):
            continue
        if not chain.grants or covers(chain.grants[-1], action, zone, incident_kind or next(iter(kinds), None)) is None:
            told.append(Entitled(role, person, chain.holder.party, chain.words, kinds, _until_us(register, chain)))
    return told


def _until_us(register: Register, chain: Chain) -> int | None:
    """When it ends as far as is known now: the holding, a grant, or a revocation that is set for later."""
    ends = [chain.holder.to_us]
    ends += [end for grant in chain.grants for end in (grant.not_after_us, register.revoked_us.get(grant.id))]
    return min((end for end in ends if end is not None), default=None)
