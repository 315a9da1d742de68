"""Procedures: which steps are walked, in which order, by whom; always forwards, so that each comes to an end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from standoff.errors import Place
from standoff.model.plan import Procedure, Role, Step, done_when
from standoff.plan.event_words import read_unless
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.quorums import check_quorum
from standoff.plan.schema_people import ACTIONS, ProcedureModel, StepModel
from standoff.plan.tree import Node, shortened

__all__ = ["Roles", "check_role", "read_procedures"]

#: The roles that the plan declares, by id; None: declared, but not readable.
Roles = Mapping[str, Role | None]

_BOUNDARY: Final = "There are no others: Standoff never commands, cues or recommends force."


def read_procedures(
    node: Node | None, roles: Roles, parties: Collection[str], found: Findings
) -> tuple[Procedure, ...]:
    """The procedures; a role that is None is declared but could not be read."""
    procedures = []
    for key, below in node.value.items() if node is not None and isinstance(node.value, dict) else ():
        _refuse_other_actions(below, found)
        model = read_model(ProcedureModel, below, found, f"the procedure {shortened(key)}")
        if model is None:
            continue
        steps, seen = [], set()
        for number, step in enumerate(model.steps):
            here = below.value["steps"].child(number) if isinstance(below.value, dict) else None
            assert here is not None
            if step.id in seen:
                what = f"the step {shortened(step.id)} occurs twice in {key!r}."
                found.error(here.at(("id",)), "duplicate-step", what, "Give one of them another id.")
            seen.add(step.id)
            _check_fallback(model, number, here, found)
            steps.append(_step(step, here, roles, parties, found))
        if model.override is not None:
            check_role(model.override, roles, below.at(("override",)), found)
        procedures.append(Procedure(key, tuple(steps), model.override))
    return tuple(procedures)


def check_role(word: str, roles: Roles, place: Place, found: Findings) -> None:
    """Note an error where `word` is no role of the plan, a warning where nobody holds it."""
    if word not in roles:
        mend = did_you_mean(word, roles, "roles")
        found.error(place, "unknown-role", f"{shortened(word)} is no role of this plan.", mend)
        return
    role = roles[word]
    if role is not None and not role.holders:
        what = f"nobody holds the role {word!r}, so nobody may do this unless it is granted."
        found.warn(place, "no-holder", what, "Name a holder.")


def _refuse_other_actions(procedure: Node, found: Findings) -> None:
    """Say in full why an action outside the closed list is refused, and take it out of the model's way."""
    steps = procedure.child("steps")
    for number in range(len(steps.value) if steps and isinstance(steps.value, list) else 0):
        action = procedure.value["steps"].value[number].child("action")  # type: ignore[index,call-overload,union-attr]
        if action is not None and action.value not in ACTIONS:
            word = shortened(action.value) if isinstance(action.value, str) else action.noun()
            mend = f"Write one of {', '.join(ACTIONS)}. {_BOUNDARY}"
            found.error(action.place, "refused-action", f"{word} is no action of a procedure.", mend)
            action.value = ACTIONS[0]  # noted: the rest of the step is still checked


def _check_fallback(model: ProcedureModel, number: int, node: Node, found: Findings) -> None:
    """A procedure that only ever goes on comes to an end; one that could go back need not."""
    fallback = model.steps[number].fallback
    if fallback is None:
        return
    ids = [step.id for step in model.steps]
    place = node.at(("fallback",))
    if fallback not in ids:
        mend = did_you_mean(fallback, ids[number + 1 :]) or "Remove it: this is the last step."
        found.error(place, "unknown-fallback", f"{shortened(fallback)} is no step of this procedure.", mend)
    elif fallback in ids[: number + 1]:
        where = "is the step itself" if fallback == ids[number] else f"comes before {ids[number]!r}"
        what = f"the fallback {shortened(fallback)} {where}: the procedure could go round without an end."
        later = ids[number + 1 :]
        mend = (
            f"Name a later step ({', '.join(later[:5])}), or use `repeat`." if later else "Remove it, or use `repeat`."
        )
        found.error(place, "endless-procedure", what, mend)


def _step(model: StepModel, node: Node, roles: Roles, parties: Collection[str], found: Findings) -> Step:
    unless, answers = read_unless(model.unless, node, "unless", found)
    role = roles.get(model.role)
    if role is None:
        check_role(model.role, roles, node.at(("role",)), found)
    else:
        check_quorum(model.quorum, role, node, parties, found)
    _check_recipients(model, node, found)
    return Step(
        id=model.id,
        action=model.action,
        to=model.to,
        role=model.role,
        due_us=model.due,
        unless=unless,
        quorum=MappingProxyType(dict(model.quorum)),
        after_us=model.after,
        repeat=model.repeat,
        fallback=model.fallback,
        until=model.until,
        answers=model.answers,
        channel=model.channel,
        unless_answer=answers,
    )


def _check_recipients(model: StepModel, node: Node, found: Findings) -> None:
    """What is said to nobody can never be acknowledged; what is only to be sent off should still say to whom."""
    if model.to:
        return
    place = node.at(("to",)) if node.child("to") else node.at(("action",))
    if (model.until or done_when(model.action)) == "acknowledged":
        what = f"the step {shortened(model.id)} waits to be acknowledged and is said to nobody."
        found.error(place, "nobody-to", what, "Add `to: ...`.")
    elif done_when(model.action) == "acknowledged":
        what = f"the step {shortened(model.id)} does not say whom to {model.action}."
        found.warn(place, "nobody-to", what, "Add `to: ...`.")
