"""Quorums and roles that a change of procedures let fall or raised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.authority.difference import Change, Direction
from standoff.authority.hours import WEEK, hours_text
from standoff.model.grant import ANY
from standoff.model.plan import Procedure, Role, Step

__all__ = ["procedure_changes"]

_Roles = Mapping[str, Role]
_MOVES = ("skip", "force", "jump", "stand_down")


def procedure_changes(
    before: Mapping[str, Procedure], after: Mapping[str, Procedure], old_roles: _Roles, new_roles: _Roles
) -> Iterator[Change]:
    """Differences in quorum and role, of the steps that both have. Steps that came or went are not about authority."""
    for name in sorted(before.keys() & after.keys()):
        old = {step.id: step for step in before[name].steps}
        for step in after[name].steps:
            if step.id in old:
                where = f"step {step.id} of {name}"
                yield from _quorum(where, old[step.id], step)
                yield from _role(where, (step.action,), old[step.id].role, step.role, old_roles, new_roles)
                was, now = before[name].override or old[step.id].role, after[name].override or step.role
                if before[name].override != after[name].override:
                    yield from _role(f"leaving the order at {where}", _MOVES, was, now, old_roles, new_roles)


def _quorum(where: str, old: Step, new: Step) -> Iterator[Change]:
    for word in sorted({*old.quorum, *new.quorum}):
        was, now = old.quorum.get(word, 0), new.quorum.get(word, 0)
        if was != now:
            side = {"n": "in all", "per_party": "of each party"}.get(word, f"of {word}")
            words = f"{where} needs {now} {side} to agree, before {was}"
            yield _change("looser" if now < was else "stricter", "quorum_changed", new.role, None, (new.action,), words)


def _role(
    where: str, actions: tuple[str, ...], was: str, now: str, old_roles: _Roles, new_roles: _Roles
) -> Iterator[Change]:
    if was == now:
        return
    old, new = _people(old_roles, was), _people(new_roles, now)
    words = f"{where} needs the role {now}, before {was}"
    for person in sorted(new - old):
        yield _change("looser", "role_changed", now, person, actions, f"{words}: {person} may now")
    for person in sorted(old - new):
        yield _change("stricter", "role_changed", was, person, actions, f"{words}: {person} may no longer")


def _people(roles: _Roles, name: str) -> set[str]:
    return {holder.id for holder in roles[name].holders} if name in roles else set()


def _change(
    direction: Direction, what: str, role: str, person: str | None, actions: tuple[str, ...], words: str
) -> Change:
    return Change(direction, what, role, person, actions, (ANY,), (ANY,), hours_text(WEEK), words)
