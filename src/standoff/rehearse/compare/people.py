"""Doors `roles` and `quorums`: who may do what by the plan alone, as the authority room compares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from standoff.authority.difference import Change
from standoff.authority.holder_changes import holder_changes
from standoff.model.plan import Procedure, Role, Step
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import At, Scene
from standoff.rehearse.compare.words import listed

__all__ = ["of_procedure", "people", "standing_changes", "who_may", "without_parties"]

_SAME: Final = "the same people may, at the same hours"
_OTHER_ROLE: Final = "the step needs another role"
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
            yield from of_procedure(scene, before[procedure.id], procedure, old, new)


def _of_role(scene: Scene, name: str, old: Role | None, new: Role | None) -> Iterator[PlanChange]:
    if old == new:
        return
    told = list(standing_changes(old, new, name))
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


def of_procedure(
    scene: Scene, old: Procedure, new: Procedure, roles: Mapping[str, Role], new_roles: Mapping[str, Role]
) -> Iterator[PlanChange]:
    """Step by step, so that each difference that the authority room tells has its place and its values."""
    if old.override != new.override:
        yield from _override(scene, old, new, roles, new_roles)
    before = {step.id: step for step in old.steps}
    for step in new.steps:
        if step.id in before:
            yield from _quorum(scene, new.id, before[step.id], step)
            if before[step.id].role != step.role:
                yield from _role(scene, new.id, before[step.id], step, roles, new_roles)


def _quorum(scene: Scene, procedure: str, old: Step, new: Step) -> Iterator[PlanChange]:
    stem, subject = ("procedures", procedure, "steps", new.id), f"step {new.id} of {procedure}"
    was, now = _places(old), _places(new)
    for word in sorted(was.keys() | now.keys()):
        before, after = was.get(word, 0), now.get(word, 0)
        if before != after:
            side = {"n": "in all", "per_party": "of each party"}.get(word, f"of {word}")
            direction: Direction = "looser" if after < before else "stricter"
            yield scene.tell(
                direction, "quorums", subject, f"{after or 'nobody'} {side} must agree, before {before or 'nobody'}",
                _QUORUM[direction], at=((*stem, "quorum"), stem), old=_quorum_text(old), new=_quorum_text(new),
                covers=((*stem, "quorum"),),
            )  # fmt: skip
    if old.quorum != new.quorum and was == now:
        yield scene.tell("moved", "quorums", subject, "the quorum in other words", "as many have to agree",
                         at=((*stem, "quorum"), stem), old=_quorum_text(old), new=_quorum_text(new),
                         covers=((*stem, "quorum"),))  # fmt: skip


def _places(step: Step) -> dict[str, int]:
    """How many must agree; whatever is written, one in all must."""
    return {**step.quorum, "n": max(1, step.quorum.get("n", 0))}


def _quorum_text(step: Step) -> str:
    return ", ".join(f"{word}: {count}" for word, count in sorted(step.quorum.items()))


def _role(
    scene: Scene, procedure: str, old: Step, new: Step, roles: Mapping[str, Role], new_roles: Mapping[str, Role]
) -> Iterator[PlanChange]:
    stem, subject = ("procedures", procedure, "steps", new.id), f"step {new.id} of {procedure}"
    told = list(standing_changes(roles.get(old.role), new_roles.get(new.role), new.role))
    found = [*who_may(told, "take it"), *((one.direction, one.words, _reason(one)) for one in told if not one.person)]
    for direction, words, why in found or [("moved", _OTHER_ROLE, _SAME)]:
        yield scene.tell(
            direction, "roles", subject, words, why, at=((*stem, "role"),),
            old=old.role, new=new.role, covers=((*stem, "role"),),
        )  # fmt: skip


def standing_changes(old: Role | None, new: Role | None, name: str) -> Iterator[Change]:
    """What people may more or less, and in which hours, where the role `new` takes the place of `old`."""
    was, now = ({} if role is None else {name: Role(name, role.holders)} for role in (old, new))
    yield from holder_changes(was, now)


def who_may(changes: Iterable[Change], what: str) -> Iterator[tuple[Direction, str, str]]:
    """Changes of persons in words, those together that gain or lose the same hours: direction, words, why."""
    found: dict[tuple[Direction, str], list[str]] = {}
    for change in changes:
        if change.person is not None:
            found.setdefault((change.direction, change.words.rpartition(": ")[2]), []).append(change.person)
    for (direction, times), people in found.items():
        may = "may now" if direction == "looser" else "may no longer"
        why = "more people may, or at more hours" if direction == "looser" else "fewer people may, or at fewer hours"
        yield direction, f"{listed(sorted(set(people)))} {may} {what}: {times}", why


def without_parties(role: Role | None) -> Role:
    """The holders for no party in particular, for what a person may do alone."""
    return Role("", tuple(replace(holder, party=None) for holder in role.holders) if role else ())


def _override(
    scene: Scene, old: Procedure, new: Procedure, roles: Mapping[str, Role], new_roles: Mapping[str, Role]
) -> Iterator[PlanChange]:
    """Who may leave the order of a procedure: the override's people, or at each step those of the step."""
    path = ("procedures", new.id, "override")
    pair = (old.override or "the step's own role", new.override or "the step's own role")
    before = {step.id: step for step in old.steps}
    found: dict[tuple[Direction, str, str], list[str]] = {}
    for step in new.steps:
        if step.id in before:
            was, now = old.override or before[step.id].role, new.override or step.role
            people = without_parties(roles.get(was)), without_parties(new_roles.get(now))
            for told in who_may(standing_changes(*people, ""), "skip, force, jump or stand down"):
                found.setdefault(told, []).append(step.id)
    for (direction, words, why), steps in found.items():
        yield scene.tell(direction, "roles", f"procedure {new.id}", f"at {listed(steps)}: {words}", why, at=(path,),
                         old=pair[0], new=pair[1], covers=(path,))  # fmt: skip
    if not found:
        yield scene.tell("moved", "roles", f"procedure {new.id}", "another role may leave the order", _SAME, at=(path,),
                         old=pair[0], new=pair[1], covers=(path,))  # fmt: skip
