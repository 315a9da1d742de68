"""Door `procedures`, and the order of steps: which procedures there are, and which steps each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.model.plan import Plan, Procedure, Step
from standoff.rehearse.compare.asking import asked
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.delays import delay_changes
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.steps import step_changes
from standoff.rehearse.compare.words import duration_words, listed

__all__ = ["procedures", "within_procedure"]

_IDLE = "no rule calls it, so by itself it changes nothing that is demanded"


def procedures(scene: Scene) -> Iterator[PlanChange]:
    """Procedures removed and added, and what changed in those that both have."""
    old, new = _by_id(scene.old), _by_id(scene.new)
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield _whole(scene, name, removed=True)
        elif name not in old:
            yield _whole(scene, name, removed=False)
        else:
            yield from within_procedure(scene, old[name], new[name])


def _by_id(plan: Plan) -> Mapping[str, Procedure]:
    return {procedure.id: procedure for procedure in plan.procedures}


def _whole(scene: Scene, name: str, *, removed: bool) -> PlanChange:
    """Of rules that call another procedure instead, what that means is told at the rule."""
    here, there = (scene.old, scene.new) if removed else (scene.new, scene.old)
    calling = [rule.id for rule in asked(here) if rule.procedure == name]
    instead = {rule.id for rule in asked(there) if rule.procedure is not None}
    direction: Direction = "looser" if removed else "stricter"
    why = f"{listed(calling)} {'called' if removed else 'call'} it"
    if not calling:
        direction, why = "cannot_tell", _IDLE
    elif instead.issuperset(calling):
        direction, why = "moved", f"{why}, and {'call another now' if removed else 'called another before'}: see there"
    return scene.tell(
        direction, "procedures", f"procedure {name}", f"the procedure is {'removed' if removed else 'added'}", why,
        at=(("procedures", name),), old=name if removed else None, new=None if removed else name,
        covers=(("procedures", name),),
    )  # fmt: skip


def within_procedure(scene: Scene, old: Procedure, new: Procedure) -> Iterator[PlanChange]:
    """Steps removed and added, their order, and what changed in those that both have."""
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
    yield from delay_changes(scene, old, new)
    for name in common[1]:
        yield from step_changes(scene, (old, new), was[name], now[name])


def _order(procedure: Procedure) -> ContentPath:
    return ("procedures", procedure.id, "steps", "#order")


def _step(scene: Scene, procedure: Procedure, step: Step, *, removed: bool) -> PlanChange:
    source, names = (scene.old_source, scene.as_before) if removed else (scene.new_source, tuple)
    due = source.text(names(("procedures", procedure.id, "steps", step.id, "due")), duration_words(step.due_us))
    told = f"{step.action}{' ' + listed(step.to) if step.to else ''} within {due}"
    return scene.tell(
        "looser" if removed else "stricter", "steps", f"step {step.id} of {procedure.id}",
        f"the step is {'removed' if removed else 'added'}",
        "nobody has to do it any more" if removed else "somebody has to do it",
        at=(("procedures", procedure.id, "steps", step.id),),
        old=told if removed else None, new=None if removed else told,
        covers=(("procedures", procedure.id, "steps", step.id), _order(procedure)),
    )  # fmt: skip
