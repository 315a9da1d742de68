"""What changed in who may do what: every difference says which way it goes, and a widening is a loosening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from standoff.authority.chains import Chain, candidates, standing_of
from standoff.authority.difference import Change, Direction
from standoff.authority.grant_changes import grant_changes
from standoff.authority.holder_changes import holder_changes
from standoff.authority.hours import Hours, hours_text, minus
from standoff.authority.procedure_changes import procedure_changes
from standoff.authority.register import Register
from standoff.authority.scope import Cells, Row, cells_of, names_of, rows_of
from standoff.model.plan import Procedure

__all__ = ["changes"]

_NONE: Final[Mapping[str, Procedure]] = MappingProxyType({})


def changes(
    before: Register,
    after: Register,
    from_us: int,
    to_us: int,
    *,
    procedures_before: Mapping[str, Procedure] = _NONE,
    procedures_after: Mapping[str, Procedure] = _NONE,
) -> tuple[Change, ...]:
    """Every difference between a register as it stood at `from_us` and one as it stood at `to_us`.

    First the net effect (`may`), then holders, grants (those too that came and went in between), and procedures where
    they are given. Looser before stricter within each.
    """
    kinds = (
        _net(before, after, from_us, to_us),
        holder_changes(before.roles, after.roles),
        grant_changes(before, after, from_us, to_us),
        procedure_changes(procedures_before, procedures_after, before.roles, after.roles),
    )
    return tuple(change for kind in kinds for change in sorted(kind, key=lambda change: change.direction))


def _net(before: Register, after: Register, from_us: int, to_us: int) -> Iterator[Change]:
    """Who could do more or less at the end than at the beginning, in which hours of the week."""
    for role in sorted({*before.roles, *after.roles}):
        for person in sorted({*candidates(before, role), *candidates(after, role)}):
            old, new = standing_of(before, role, person, from_us), standing_of(after, role, person, to_us)
            if old != new:
                yield from _of_person(role, person, old, new)


def _of_person(role: str, person: str, old: tuple[Chain, ...], new: tuple[Chain, ...]) -> Iterator[Change]:
    names = names_of((*old, *new))
    was, now = cells_of(old, names), cells_of(new, names)
    by = new[0] if new else old[0]
    for row in rows_of(_gained(was, now), names):
        yield _change("looser", role, person, row, by)
    for row in rows_of(_gained(now, was), names):
        yield _change("stricter", role, person, row, by)


def _gained(was: Cells, now: Cells) -> dict[tuple[str, str, str], Hours]:
    more = {cell: minus(hours, was.get(cell, ())) for cell, hours in now.items()}
    return {cell: hours for cell, hours in more.items() if hours}


def _change(direction: Direction, role: str, person: str, row: Row, by: Chain) -> Change:
    verb = "may now" if direction == "looser" else "may no longer"
    do = "do everything" if row.actions == ("*",) else ", ".join(row.actions)
    where = "everywhere" if row.zones == ("*",) else f"at {', '.join(row.zones)}"
    about = "" if row.kinds == ("*",) else f", for {', '.join(row.kinds)}"
    words = f"{person} {verb} {do} as {role} {where}{about}, {hours_text(row.hours)}"
    grant = by.grants[-1].id if by.grants else None
    return Change(
        direction, "may", role, person, row.actions, row.zones, row.kinds, hours_text(row.hours), words, grant
    )
