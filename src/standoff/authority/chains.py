"""Chains of delegation: from somebody who holds a role, grant by grant, to somebody who may act with its standing.

A grant names the one it was made under, so each grant ends exactly one chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from standoff.authority.hours import on_shift
from standoff.authority.register import Register, holding
from standoff.model.grant import ANY, Grant
from standoff.model.plan import Holder
from standoff.units import instant_text

__all__ = [
    "Chain",
    "candidates",
    "chains_of",
    "covers",
    "ill_formed",
    "lineage",
    "misfit",
    "standing_of",
    "trouble",
    "within",
]


@dataclass(frozen=True, slots=True)
class Chain:
    """A holding of a role, and the grants that lead from its holder to `person`; no grant: the holder acts himself."""

    role: str
    holder: Holder
    grants: tuple[Grant, ...] = ()

    @property
    def person(self) -> str:
        """Who may act by it."""
        return self.grants[-1].grantee if self.grants else self.holder.id

    @property
    def words(self) -> tuple[str, ...]:
        """As decisions cite it: "role:commander commander-1", "grant:g-1"."""
        return (f"role:{self.role} {self.holder.id}", *(f"grant:{grant.id}" for grant in self.grants))

    @property
    def order(self) -> tuple[int, tuple[str, ...], str]:
        """The shortest first, then by the ids of the grants, then by the holder's party."""
        return len(self.grants), tuple(grant.id for grant in self.grants), self.holder.party or ""


def candidates(register: Register, role: str) -> tuple[str, ...]:
    """Everybody who could have standing in a role at some time: its holders, and those to whom it was delegated."""
    holders = register.roles[role].holders if role in register.roles else ()
    grantees = (grant.grantee for grant in register.grants.values() if grant.role == role)
    return tuple(sorted({*(holder.id for holder in holders), *grantees}))


def chains_of(register: Register, role: str, person: str, at_us: int) -> tuple[Chain, ...]:
    """Every chain by which a person has standing in a role at `at_us`, in the order in which they are chosen."""
    found = standing_of(register, role, person, at_us)
    return tuple(chain for chain in found if chain.grants or on_shift(chain.holder.shifts, at_us))


def standing_of(register: Register, role: str, person: str, at_us: int) -> tuple[Chain, ...]:
    """As `chains_of`, with the holdings too that are off shift at `at_us`."""
    found = [Chain(role, own) for own in holding(register, role, person, at_us)]
    for grant in register.grants.values():
        if grant.role == role and grant.grantee == person:
            links = lineage(register, grant)
            if trouble(register, links, at_us) is None:
                found += [Chain(role, root, links) for root in holding(register, role, links[0].grantor, at_us)]
    return tuple(sorted(found, key=lambda chain: chain.order))


def lineage(register: Register, grant: Grant) -> tuple[Grant, ...]:
    """The grants from the first one down to `grant`, as far as they are known and do not turn in a circle."""
    links = [grant]
    while links[0].parent is not None and links[0].parent in register.grants:
        parent = register.grants[links[0].parent]
        if parent in links:
            break
        links.insert(0, parent)
    return tuple(links)


def trouble(register: Register, links: Sequence[Grant], at_us: int) -> str | None:
    """Why a lineage gives no standing at `at_us`; None: it does."""
    late = (_untimely(register, grant, at_us) for grant in links)
    why = ill_formed(register, links) or next((why for why in late if why is not None), None)
    return why or _unheld(register, links[0], at_us)


def ill_formed(register: Register, links: Sequence[Grant]) -> str | None:
    """Why a lineage gives no standing at any time, whoever holds the role; None: it may."""
    unfit = (misfit(parent, child) for parent, child in pairwise(links))
    return _rootless(register, links[0]) or next((why for why in unfit if why is not None), None) or _circular(links)


def _rootless(register: Register, first: Grant) -> str | None:
    if first.parent is None:
        return None
    if first.parent in register.grants:
        return f"{first.id} rests on nothing: the grants above it turn in a circle"
    return f"{first.id} rests on nothing: there is no grant {first.parent} above it"


def _circular(links: Sequence[Grant]) -> str | None:
    passed = {links[0].grantor}
    for grant in links:
        if grant.grantee in passed:
            return f"by {grant.id} the delegation comes back to {grant.grantee}"
        passed.add(grant.grantee)
    return None


def _unheld(register: Register, first: Grant, at_us: int) -> str | None:
    if holding(register, first.role, first.grantor, at_us):
        return None
    return f"{first.grantor}, who made {first.id}, does not hold the role {first.role} at {instant_text(at_us)}"


def _untimely(register: Register, grant: Grant, at_us: int) -> str | None:
    """Why a grant does not hold at `at_us`, by itself; None: it does."""
    made_us, revoked_us = register.made_us.get(grant.id, grant.not_before_us), register.revoked_us.get(grant.id)
    if revoked_us is not None and revoked_us <= at_us:
        return f"{grant.id} was revoked at {instant_text(revoked_us)}"
    if at_us >= grant.not_after_us:
        return f"{grant.id} ended at {instant_text(grant.not_after_us)}"
    if at_us < grant.not_before_us:
        return f"{grant.id} begins only at {instant_text(grant.not_before_us)}"
    if at_us < made_us:
        return f"{grant.id} was made only at {instant_text(made_us)}"
    return None


def misfit(parent: Grant, child: Grant) -> str | None:
    """Why a grant cannot be made under another: another's to give, not to be handed on, or wider. None: it can."""
    if child.grantor != parent.grantee:
        return f"{child.id} is given by {child.grantor}, but {parent.id} was given to {parent.grantee}"
    if child.role != parent.role:
        return f"{child.id} is of the role {child.role}, but {parent.id} of the role {parent.role}"
    if not parent.redelegable:
        return f"{parent.id} may not be handed on"
    for noun, wanted, there in (
        ("actions", child.actions, parent.actions),
        ("zones", child.zones, parent.zones),
        ("incident kinds", child.incident_kinds, parent.incident_kinds),
    ):
        if not within(wanted, there):
            more = ", ".join(sorted(set(wanted) - set(there)))
            return f"{child.id} is wider than {parent.id}: its {noun} have {more}"
    if child.not_before_us < parent.not_before_us:
        return f"{child.id} is wider than {parent.id}: it begins before {instant_text(parent.not_before_us)}"
    if child.not_after_us > parent.not_after_us:
        return f"{child.id} is wider than {parent.id}: it ends after {instant_text(parent.not_after_us)}"
    return None


def within(words: Sequence[str], wider: Sequence[str]) -> bool:
    """Whether a list of ids has nothing that another has not; ("*",) has all."""
    return ANY in wider or (ANY not in words and set(words) <= set(wider))


def covers(grant: Grant, action: str, zone: str | None, incident_kind: str | None) -> str | None:
    """Why a grant does not cover this; None: it does. A zone or kind of None is any, which only "*" covers."""
    if action not in grant.actions:
        return f"{grant.id} is for {', '.join(grant.actions)}, not {action}"
    if not within((zone or ANY,), grant.zones):
        return f"{grant.id} is for {', '.join(grant.zones)}, not {zone or 'every zone'}"
    if not within((incident_kind or ANY,), grant.incident_kinds):
        return f"{grant.id} is for {', '.join(grant.incident_kinds)}, not {incident_kind or 'every kind of incident'}"
    return None
