"""Who holds which role, what was delegated, and what was taken back: a fold over the entries of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from standoff.authority.payloads import grant_of, grant_payload, roles_of
from standoff.errors import RecordError
from standoff.model.entry import Draft, Entry
from standoff.model.grant import Grant
from standoff.model.plan import Holder, Role

__all__ = ["Register", "as_of", "fold", "holding"]


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Register:
    """Roles by id, grants by id with the instant each was made, and the instants of revocations. Nothing in it changes.

    Instants in microseconds since 1970. `zones`: those of the plan in force; None: not known, and none is refused. The
    same facts in another order make an equal register.
    """

    roles: Mapping[str, Role] = field(default_factory=_nothing)
    grants: Mapping[str, Grant] = field(default_factory=_nothing)
    made_us: Mapping[str, int] = field(default_factory=_nothing)
    revoked_us: Mapping[str, int] = field(default_factory=_nothing)
    zones: frozenset[str] | None = None

    @classmethod
    def of_roles(cls, roles: Iterable[Role]) -> Register:
        """A register with these roles and no grant."""
        return cls().with_roles(roles)

    def with_roles(self, roles: Iterable[Role]) -> Register:
        """These roles instead of those before; grants stay, and hold as far as their grantors still have standing."""
        return replace(self, roles=MappingProxyType({role.id: role for role in roles}))

    def granted(self, grant: Grant, at_us: int) -> Register:
        """With a grant made at `at_us`. Of two with one id the one made first stands, and the other is void."""
        known = self.grants.get(grant.id)
        if known is not None and _order(known, self.made_us[known.id]) <= _order(grant, at_us):
            return self
        return replace(
            self,
            grants=MappingProxyType({**self.grants, grant.id: grant}),
            made_us=MappingProxyType({**self.made_us, grant.id: at_us}),
        )

    def revoked(self, grant_id: str, at_us: int) -> Register:
        """With a grant taken back from `at_us` on; the earliest revocation counts."""
        first_us = min(at_us, self.revoked_us.get(grant_id, at_us))
        return replace(self, revoked_us=MappingProxyType({**self.revoked_us, grant_id: first_us}))


def _order(grant: Grant, made_us: int) -> tuple[int, str]:
    return made_us, repr(sorted(grant_payload(grant).items()))


def holding(register: Register, role: str, person: str, at_us: int) -> tuple[Holder, ...]:
    """The holdings of a role by a person whose period covers `at_us`, whatever their shifts."""
    holders = register.roles[role].holders if role in register.roles else ()
    return tuple(
        holder
        for holder in holders
        if holder.id == person
        and (holder.from_us is None or holder.from_us <= at_us)
        and (holder.to_us is None or at_us < holder.to_us)
    )


def as_of(entries: Iterable[Entry], at_us: int) -> Register:
    """The register as a record stood at `at_us`: from the entries recorded at or before it, in their order."""
    register = Register()
    for entry in entries:
        if entry.recorded_at_us <= at_us:
            register = fold(register, entry)
    return register


def fold(register: Register, entry: Entry | Draft) -> Register:
    """The register after an entry; entries that concern no authority change nothing. RecordError for a broken one."""
    change = _CHANGES.get(entry.type)
    if change is None:
        return register
    try:
        return change(register, entry.payload, entry.effective_at_us)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        where = f"Entry {entry.seq}" if isinstance(entry, Entry) else "An entry"
        raise RecordError(
            f"{where} of the type {entry.type} cannot be read ({problem!r}): verify the record."
        ) from None


def _adopted(register: Register, payload: Mapping[str, Any], _at_us: int) -> Register:
    zones = frozenset(zone["id"] for zone in payload["zones"]) if "zones" in payload else None
    return replace(register.with_roles(roles_of(payload)), zones=zones)


def _granted(register: Register, payload: Mapping[str, Any], at_us: int) -> Register:
    return register.granted(grant_of(payload), at_us)


def _revoked(register: Register, payload: Mapping[str, Any], at_us: int) -> Register:
    return register.revoked(payload["grant"], at_us)


_CHANGES: Final[Mapping[str, Callable[[Register, Mapping[str, Any], int], Register]]] = MappingProxyType(
    {"plan_adopted": _adopted, "grant": _granted, "grant_revoked": _revoked}
)
