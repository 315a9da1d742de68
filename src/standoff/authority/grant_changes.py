"""What became of grants between two instants: made, come into their time, ended, revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from standoff.authority.chains import ill_formed, lineage
from standoff.authority.difference import Change, Direction
from standoff.authority.hours import WEEK, hours_text
from standoff.authority.register import Register
from standoff.model.grant import Grant
from standoff.units import instant_text

__all__ = ["grant_changes"]


@dataclass(frozen=True, slots=True)
class _Life:
    """A grant's time together with that of the grants it rests on, and the first revocation among them."""

    made_us: int
    begin_us: int
    end_us: int
    revoked_us: int | None
    revoked: str | None


def grant_changes(before: Register, after: Register, from_us: int, to_us: int) -> Iterator[Change]:
    """What happened after `from_us` and not after `to_us`, or was written down since with an earlier date.

    Grants that could never give standing are left out.
    """
    for name in sorted(after.grants):
        grant = after.grants[name]
        links = lineage(after, grant)
        if ill_formed(after, links) is None and _rooted(before, after, links[0]):
            life = _life(after, links)
            if life.begin_us < life.end_us:
                made = name not in before.grants or from_us < life.made_us <= to_us
                taken = life.revoked is not None and life.revoked not in before.revoked_us
                yield from _of_grant(grant, life, from_us, to_us, made=made, taken=taken)


def _rooted(before: Register, after: Register, first: Grant) -> bool:
    roles = [register.roles[first.role] for register in (before, after) if first.role in register.roles]
    return any(holder.id == first.grantor for role in roles for holder in role.holders)


def _life(register: Register, links: tuple[Grant, ...]) -> _Life:
    taken = sorted((register.revoked_us[link.id], link.id) for link in links if link.id in register.revoked_us)
    return _Life(
        register.made_us[links[-1].id],
        max(max(register.made_us[link.id], link.not_before_us) for link in links),
        min(link.not_after_us for link in links),
        taken[0][0] if taken else None,
        taken[0][1] if taken else None,
    )


def _of_grant(grant: Grant, life: _Life, from_us: int, to_us: int, *, made: bool, taken: bool) -> Iterator[Change]:
    """`made`, `taken`: the grant, or the revocation, is new in this window."""
    revoked_us = life.end_us if life.revoked_us is None else min(life.revoked_us, life.end_us)
    if made:
        span = f"from {instant_text(life.begin_us)} to {instant_text(life.end_us)}"
        yield _change("looser", "grant_made", grant, life.made_us, f"was made, {span}")
    elif from_us < life.begin_us <= to_us and life.begin_us < revoked_us:
        yield _change("looser", "grant_began", grant, life.begin_us, "came into its time")
    if revoked_us < life.end_us and (from_us < revoked_us <= to_us or taken):
        by = "was revoked" if life.revoked == grant.id else f"fell with {life.revoked}, which was revoked"
        yield _change("stricter", "grant_revoked", grant, revoked_us, by)
    elif from_us < life.end_us <= to_us and life.end_us == revoked_us:
        yield _change("stricter", "grant_ended", grant, life.end_us, "came to its end")


def _change(direction: Direction, what: str, grant: Grant, at_us: int, became: str) -> Change:
    why = f" ({grant.reason})" if grant.reason and what == "grant_made" else ""
    words = f"grant {grant.id} by {grant.grantor} to {grant.grantee} {became}{why}"
    return Change(
        direction, what, grant.role, grant.grantee, grant.actions, grant.zones, grant.incident_kinds, hours_text(WEEK),
        words, grant.id, at_us,
    )  # fmt: skip
