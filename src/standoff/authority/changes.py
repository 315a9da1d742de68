"""What changed in who may do what: every difference says which way it goes, and a widening is a loosening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

from standoff.authority.chains import Chain, candidates, standing_of
from standoff.authority.difference import Change, Direction
from standoff.authority.grant_changes import grant_changes
from standoff.authority.holder_changes import holder_changes
from standoff.authority.hours import Hours, hours_text, minus
from standoff.authority.procedure_changes import procedure_changes
from standoff.authority.register import Register
from standoff.authority.scope import Cells, Row, cells_of, names_of, rows_of
from standoff.model.plan import Procedure

__all__ = ["State", "changes", "changes_over"]

_NONE: Mapping[str, Procedure] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class State:
    """How authority stood at an instant: the register, and the procedures of the plan in force."""

    at_us: int
    register: Register
    procedures: Mapping[str, Procedure] = field(default_factory=lambda: MappingProxyType({}))


def changes_over(states: Sequence[State]) -> tuple[Change, ...]:
    """As `changes`, from the first state to the last; between two neighbours one plan at most was adopted.

    Holders and procedures are compared plan by plan, so that a loosening that was taken back is told as well.
    """
    first, last = states[0], states[-1]
    whole = changes(first.register, last.register, first.at_us, last.at_us)
    told = [change for change in whole if change.what == "may" or change.grant is not None]
    for before, after in pairwise(states):
        told += (replace(change, at_us=after.at_us) for change in _of_plans(before, after))
    return tuple(told)


def _of_plans(before: State, after: State) -> Iterator[Change]:
    old, new = before.register.roles, after.register.roles
    yield from sorted(holder_changes(old, new), key=_direction)
    yield from sorted(procedure_changes(before.procedures, after.procedures, old, new), key=_direction)


def _direction(change: Change) -> str:
    return change.direction


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

    First the net effect (`may`), then grants (those too that came and went in between), holders, and procedures where
    they are given. Looser before stricter within each.
    """
    net = sorted(_net(before, after, from_us, to_us), key=_direction)
    grants = sorted(grant_changes(before, after, from_us, to_us), key=_direction)
    plans = _of_plans(State(from_us, before, procedures_before), State(to_us, after, procedures_after))
    return (*net, *grants, *plans)


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
