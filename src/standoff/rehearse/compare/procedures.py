"""Door `procedures`, and the order of steps: which procedures there are, and which steps each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.model.plan import Plan, Procedure, Step
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.rules import asked
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.steps import step_changes
from standoff.rehearse.compare.words import duration_words, listed

__all__ = ["procedures"]

_IDLE = "no rule calls it, so by itself it changes nothing that is demanded"


def procedures(scene: Scene) -> Iterator[PlanChange]:
    """Procedures removed and added, and what changed in those that both have."""
    old, new = _by_id(scene.old), _by_id(scene.new)
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield _whole(scene, scene.old, name, removed=True)
        elif name not in old:
            yield _whole(scene, scene.new, name, removed=False)
        else:
            yield from _of_procedure(scene, old[name], new[name])


def _by_id(plan: Plan) -> Mapping[str, Procedure]:
    return {procedure.id: procedure for procedure in plan.procedures}


def _whole(scene: Scene, plan: Plan, name: str, *, removed: bool) -> PlanChange:
    calling = [rule.id for rule in asked(plan) if rule.procedure == name]
    direction: Direction = "looser" if removed else "stricter"
    verb = "called" if removed else "call"
    return scene.tell(
        direction if calling else "cannot_tell", "procedures", f"procedure {name}",
        f"the procedure is {'removed' if removed else 'added'}",
        f"{listed(calling)} {verb} it" if calling else _IDLE, at=(("procedures", name),),
        old=name if removed else None, new=None if removed else name, covers=(("procedures", name),),
    )  # fmt: skip


def _of_procedure(scene: Scene, old: Procedure, new: Procedure) -> Iterator[PlanChange]:
    was, now = {step.id: step for step in old.steps}, {step.id: step for step in new.steps}
    for step in old.steps:
        if step.id not in now:
            yield _step(scene, new, step, removed=True)
    for step in new.steps:
        if step.id not in was:
            yield _step(scene, new, step, removed=False)
    common = [step.id for step in old.steps if step.id in now], [step.id for step in new.steps if step.id in was]
    if common[0] != common[1]:
        yield scene.tell(
            "moved", "steps", f"procedure {new.id}", "the steps are in another order",
            "the same is done, sooner or later than before", at=(("procedures", new.id, "steps"),),
            old=", ".join(common[0]), new=", ".join(common[1]), covers=(_order(new),),
        )  # fmt: skip
    for name in common[1]:
        yield from step_changes(scene, (old, new), was[name], now[name])


def _order(procedure: Procedure) -> ContentPath:
    return ("procedures", procedure.id, "steps", "#order")


def _step(scene: Scene, procedure: Procedure, step: Step, *, removed: bool) -> PlanChange:
    told = f"{step.action}{' ' + listed(step.to) if step.to else ''} within {duration_words(step.due_us)}"
    return scene.tell(
        "looser" if removed else "stricter", "steps", f"step {step.id} of {procedure.id}",
        f"the step is {'removed' if removed else 'added'}",
        "nobody has to do it any more" if removed else "somebody has to do it",
        at=(("procedures", procedure.id, "steps", step.id),),
        old=told if removed else None, new=None if removed else told,
        covers=(("procedures", procedure.id, "steps", step.id), _order(procedure)),
    )  # fmt: skip
