"""Doors `roles` and `quorums`: who may do what by the plan alone, as the authority room compares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from standoff.authority.difference import Change
from standoff.authority.holder_changes import holder_changes
from standoff.authority.procedure_changes import procedure_changes
from standoff.model.plan import Procedure, Role, Step
from standoff.rehearse.compare.change import ContentPath, PlanChange
from standoff.rehearse.compare.scene import At, Scene
from standoff.rehearse.compare.words import listed

__all__ = ["people"]

_SAME: Final = "the same people may"
_NOBODY: Final = "it names nobody, so by itself it lets nobody do anything"
_QUORUM: Final[Mapping[str, str]] = {"looser": "fewer have to agree", "stricter": "more have to agree"}


def people(scene: Scene) -> Iterator[PlanChange]:
    """Holders of roles; the roles that steps and overrides need; quorums."""
    old, new = {role.id: role for role in scene.old.roles}, {role.id: role for role in scene.new.roles}
    for name in sorted(old.keys() | new.keys()):
        yield from _of_role(scene, name, old.get(name), new.get(name))
    before = {procedure.id: procedure for procedure in scene.old.procedures}
    for procedure in scene.new.procedures:
        if procedure.id in before:
            yield from _of_procedure(scene, before[procedure.id], procedure, old, new)


def _of_role(scene: Scene, name: str, old: Role | None, new: Role | None) -> Iterator[PlanChange]:
    if old == new:
        return
    told = list(holder_changes({name: old} if old else {}, {name: new} if new else {}))
    covers: tuple[ContentPath, ...] = (("roles", name),)
    at: At = (("roles", name, "holders"), ("roles", name))
    pair = (_holders(old), _holders(new))
    for change in told:
        yield _tell(scene, "roles", f"role {name}", change, _reason(change), at, pair, covers)
    if not told and _differ(old, new):
        words, why = "the holders in other words", _SAME
        if old is None or new is None:
            words, why = ("the role is removed" if new is None else "the role is added"), _NOBODY
        yield scene.tell("moved", "roles", f"role {name}", words, why, at=at, old=pair[0], new=pair[1], covers=covers)


def _differ(old: Role | None, new: Role | None) -> bool:
    return old is None or new is None or set(old.holders) != set(new.holders)


def _holders(role: Role | None) -> str | None:
    return None if role is None else listed(sorted({holder.id for holder in role.holders}), "nobody")


def _reason(change: Change) -> str:
    if change.what in ("party_added", "party_removed"):
        return "one party more has a say" if change.direction == "stricter" else "one party less has a say"
    return "somebody may do more than before" if change.direction == "looser" else "somebody may do less than before"


def _tell(
    scene: Scene,
    door: str,
    subject: str,
    change: Change,
    why: str,
    at: At,
    pair: tuple[str | None, str | None],
    covers: tuple[ContentPath, ...],
) -> PlanChange:
    return scene.tell(
        change.direction, door, subject, change.words, why, at=at, old=pair[0], new=pair[1], covers=covers
    )


def _of_procedure(
    scene: Scene, old: Procedure, new: Procedure, roles: Mapping[str, Role], new_roles: Mapping[str, Role]
) -> Iterator[PlanChange]:
    """Step by step, so that each difference that the authority room tells has its place and its values."""
    if old.override != new.override:
        yield from _override(scene, old, new, roles, new_roles)
    before = {step.id: step for step in old.steps}
    for step in new.steps:
        if step.id in before:
            alone = (_alone(new.id, before[step.id]), _alone(new.id, step))
            told = list(procedure_changes(alone[0], alone[1], roles, new_roles))
            yield from _of_step(scene, new.id, before[step.id], step, told)


def _alone(name: str, step: Step) -> Mapping[str, Procedure]:
    return {name: Procedure(name, (step,))}


def _of_step(scene: Scene, procedure: str, old: Step, new: Step, told: list[Change]) -> Iterator[PlanChange]:
    stem, subject = ("procedures", procedure, "steps", new.id), f"step {new.id} of {procedure}"
    for change in told:
        if change.what == "quorum_changed":
            pair = (_quorum(old), _quorum(new))
            covers: tuple[ContentPath, ...] = ((*stem, "quorum"),)
            yield _tell(scene, "quorums", subject, change, _QUORUM[change.direction], ((*stem, "quorum"), stem), pair,
                        covers)  # fmt: skip
        else:
            yield _tell(scene, "roles", subject, change, _reason(change), ((*stem, "role"),), (old.role, new.role),
                        ((*stem, "role"),))  # fmt: skip
    if old.role != new.role and not any(change.what == "role_changed" for change in told):
        yield scene.tell("moved", "roles", subject, "the step needs another role", _SAME, at=((*stem, "role"),),
                         old=old.role, new=new.role, covers=((*stem, "role"),))  # fmt: skip


def _quorum(step: Step) -> str:
    return ", ".join(f"{word}: {count}" for word, count in sorted(step.quorum.items()))


def _override(
    scene: Scene, old: Procedure, new: Procedure, roles: Mapping[str, Role], new_roles: Mapping[str, Role]
) -> Iterator[PlanChange]:
    """Who may leave the order of a procedure: the override's people, or at each step those of the step."""
    path = ("procedures", new.id, "override")
    pair = (old.override or "the step's own role", new.override or "the step's own role")
    was, now = _may_leave(old, roles), _may_leave(new, new_roles)
    lists = (
        ("looser", sorted(now - was), "may now skip, force, jump or stand down", "more people may leave the order"),
        ("stricter", sorted(was - now), "may no longer skip, force, jump or stand down",
         "fewer people may leave the order"),
    )  # fmt: skip
    for direction, moved, verb, why in lists:
        if moved:
            who = listed([f"{person} at {step}" for person, step in moved])
            yield scene.tell(direction, "roles", f"procedure {new.id}", f"{who}: {verb}", why,  # type: ignore[arg-type]
                             at=(path,), old=pair[0], new=pair[1], covers=(path,))  # fmt: skip
    if was == now:
        yield scene.tell("moved", "roles", f"procedure {new.id}", "another role may leave the order", _SAME, at=(path,),
                         old=pair[0], new=pair[1], covers=(path,))  # fmt: skip


def _may_leave(procedure: Procedure, roles: Mapping[str, Role]) -> set[tuple[str, str]]:
    return {
        (holder.id, step.id)
        for step in procedure.steps
        for name in [procedure.override or step.role]
        if name in roles
        for holder in roles[name].holders
    }
