"""Door `procedures`: a rule that calls another procedure, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from standoff.model.plan import Plan, Procedure, Rule
from standoff.rehearse.compare.change import DIRECTIONS, Direction, PlanChange
from standoff.rehearse.compare.people import of_procedure
from standoff.rehearse.compare.procedures import within_procedure
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import listed

__all__ = ["procedure_called"]

_NOBODY: Final = "nobody has to do anything about its events"
_SOMEBODY: Final = "somebody has to do something about its events"
_TOLD: Final = 4


def procedure_called(scene: Scene, old: Rule, new: Rule) -> PlanChange:
    """What it means that a rule calls another procedure: of two, how they differ step by step."""
    direction: Direction
    if new.procedure is None:
        direction, words, why = "looser", "no procedure is called any more", _NOBODY
    elif old.procedure is None:
        direction, words, why = "stricter", "a procedure is called", _SOMEBODY
    else:
        words = "another procedure is called"
        direction, why = _between(scene, _of(scene.old, old.procedure), _of(scene.new, new.procedure))
    return scene.tell(
        direction, "procedures", f"rule {new.id}", words, why, at=(("rules", new.id, "procedure"),),
        old=old.procedure, new=new.procedure, covers=(("rules", new.id, "procedure"),),
    )  # fmt: skip


def _of(plan: Plan, name: str) -> Procedure:
    return next(procedure for procedure in plan.procedures if procedure.id == name)


def _between(scene: Scene, old: Procedure, new: Procedure) -> tuple[Direction, str]:
    """One way where all that differs goes one way."""
    found = _differences(scene, old, new)
    ways = {change.direction for change in found} - {"moved"}
    if not ways:
        return "moved", "its steps demand the same"
    told = listed([f"{change.subject}: {change.words}" for change in found if change.direction != "moved"][:_TOLD])
    if len(ways) == 1 and ways != {"cannot_tell"}:
        return next(iter(ways)), f"all that differs in it is {next(iter(ways))}: {told}"
    count = {way: sum(change.direction == way for change in found) for way in DIRECTIONS}
    counted = ", ".join(f"{number} {way.replace('_', ' ')}" for way, number in count.items() if number)
    return "cannot_tell", f"against the other its steps differ both ways ({counted}): {told}"


def _differences(scene: Scene, old: Procedure, new: Procedure) -> list[PlanChange]:
    old_roles = {role.id: role for role in scene.old.roles}
    new_roles = {role.id: role for role in scene.new.roles}
    was = replace(old, id=new.id)
    return [*within_procedure(scene, was, new), *of_procedure(scene, was, new, old_roles, new_roles)]
