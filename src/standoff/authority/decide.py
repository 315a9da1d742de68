"""May this person do this, with the standing of this role, at this instant? A pure answer with its reason and chain."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.authority.chains import Chain, candidates, chains_of, covers, lineage, trouble
from standoff.authority.quorum import filled, missing, places_of
from standoff.authority.register import Register, holding
from standoff.model.grant import AUTHORITY_ACTIONS, Ask, Decision, Granted, NeedsSecond, Refused
from standoff.units import instant_text

__all__ = ["decide", "entitled"]

_SHOWN = 3  # grants that did not hold, in a refusal


def decide(register: Register, ask: Ask) -> Decision:
    """Granted with its chain, Refused with a reason, or NeedsSecond with those who could bring the quorum nearer.

    A person has the standing of a role by holding it in a shift at `ask.at_us`, or by a chain of grants from somebody
    who holds it then, on shift or off, because delegation is made for when he is away.
    """
    if ask.action not in AUTHORITY_ACTIONS:
        return Refused(f"nobody can be allowed to {ask.action!r}: it is none of {', '.join(AUTHORITY_ACTIONS)}")
    if ask.role not in register.roles:
        known = ", ".join(sorted(register.roles)) or "none at all"
        return Refused(f"{ask.person} may not {ask.action}: no role is called {ask.role!r}; there are {known}")
    mine = entitled(register, ask, ask.person)
    if not mine:
        return _refusal(register, ask)
    return _count(register, ask, mine)


def entitled(register: Register, ask: Ask, person: str) -> tuple[Chain, ...]:
    """Every chain by which `person` may do what is asked; the one that is cited comes first."""
    return tuple(
        chain
        for chain in chains_of(register, ask.role, person, ask.at_us)
        if not chain.grants or covers(chain.grants[-1], ask.action, ask.zone, ask.incident_kind) is None
    )


def _count(register: Register, ask: Ask, mine: tuple[Chain, ...]) -> Granted | NeedsSecond:
    heads, places = places_of(ask.quorum, register.roles[ask.role])
    said_yes = {name: _parties(entitled(register, ask, name)) for name in ask.approved}
    others: dict[str, frozenset[str | None]] = {name: parties for name, parties in said_yes.items() if parties}
    for chain in mine:
        if missing(heads, places, {**others, ask.person: _parties((chain,))}) <= 0:
            return Granted(chain.words)
    so_far = {**others, ask.person: _parties(mine)}
    more = [
        name
        for name in candidates(register, ask.role)
        if name not in so_far and _helps(heads, places, so_far, name, _parties(entitled(register, ask, name)))
    ]
    return NeedsSecond(tuple(more), mine[0].words)


def _parties(chains: tuple[Chain, ...]) -> frozenset[str | None]:
    return frozenset(chain.holder.party for chain in chains)


def _helps(
    heads: int,
    places: Mapping[str | None, int],
    so_far: Mapping[str, frozenset[str | None]],
    name: str,
    parties: frozenset[str | None],
) -> bool:
    """Whether a yes of this person brings the quorum nearer."""
    if not parties:
        return False
    return len(so_far) < heads or filled(places, {**so_far, name: parties}) > filled(places, so_far)


def _refusal(register: Register, ask: Ask) -> Refused:
    """Why none of what there is gives standing: his own holding first, then the grants to him."""
    at, reasons = instant_text(ask.at_us), [_own(register, ask)]
    lines = sorted(
        (lineage(register, grant) for grant in register.grants.values()
         if grant.grantee == ask.person and grant.role == ask.role),
        key=lambda links: (len(links), [grant.id for grant in links]),
    )  # fmt: skip
    for links in lines[:_SHOWN]:
        why = trouble(register, links, ask.at_us) or covers(links[-1], ask.action, ask.zone, ask.incident_kind)
        reasons.append(f"grant {links[-1].id} does not let {ask.person}: {why}")
    if len(lines) > _SHOWN:
        reasons.append(f"nor does any of {len(lines) - _SHOWN} other grants")
    chain = (f"role:{ask.role} {lines[0][0].grantor}", *(f"grant:{g.id}" for g in lines[0])) if lines else ()
    return Refused(f"{ask.person} may not {ask.action} as {ask.role} at {at}: {'; '.join(reasons)}", chain)


def _own(register: Register, ask: Ask) -> str:
    if holding(register, ask.role, ask.person, ask.at_us):
        return f"{ask.person} holds the role {ask.role}, but is off shift"
    own = [holder for holder in register.roles[ask.role].holders if holder.id == ask.person]
    if not own:
        return f"{ask.person} is no holder of the role {ask.role}"
    ended = [holder.to_us for holder in own if holder.to_us is not None and holder.to_us <= ask.at_us]
    if ended:
        return f"{ask.person} held the role {ask.role} until {instant_text(max(ended))}"
    begin_us = min(holder.from_us for holder in own if holder.from_us is not None)
    return f"{ask.person} holds the role {ask.role} only from {instant_text(begin_us)}"
