"""What steps that came, went or changed places mean for the others: how much later each is reached, or sooner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from standoff.model.plan import Procedure, Step
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import duration_words

__all__ = ["delay_changes"]

_LATER: Final = "more has to be gone through first, and where nobody answers each step takes all its time"
_SOONER: Final = "less has to be gone through first"


def delay_changes(scene: Scene, old: Procedure, new: Procedure) -> Iterator[PlanChange]:
    """Steps of both that are reached later or sooner, because other steps stand before them now."""
    was, now = _spans(old), _spans(new)
    both = [step.id for step in new.steps if step.id in was]
    if [step.id for step in old.steps] == [step.id for step in new.steps]:
        return
    longest = {name: max(was.get(name, 0), now.get(name, 0)) for name in (*was, *now)}
    before = (_waited(old, longest), _waited(new, longest))
    for direction, verb, why in (("looser", "later", _LATER), ("stricter", "sooner", _SOONER)):
        shifts = {name: before[1][name] - before[0][name] for name in both}
        shifted = [name for name in both if (shifts[name] > 0) == (direction == "looser") and shifts[name]]
        if shifted:
            yield _told(scene, (old, new), direction, shifted, shifts, (verb, why))  # type: ignore[arg-type]


def _told(
    scene: Scene,
    procedures: tuple[Procedure, Procedure],
    direction: Direction,
    steps: list[str],
    shifts: Mapping[str, int],
    told: tuple[str, str],
) -> PlanChange:
    """`old`, `new`: until when the first of the steps opens at the latest, after the procedure began."""
    farthest = max(sorted(steps), key=lambda name: abs(shifts[name]))
    rest = f" and {len(steps) - 1} more" if len(steps) > 1 else ""
    words = f"{farthest}{rest}: reached up to {duration_words(abs(shifts[farthest]))} {told[0]}"
    path = ("procedures", procedures[1].id, "steps")
    covers: tuple[ContentPath, ...] = ((*path, "#order"),)
    opens = [f"{farthest}: after {_text(procedure, farthest)}" for procedure in procedures]
    return scene.tell(direction, "deadlines", f"procedure {procedures[1].id}", words, told[1],
                      at=((*path, farthest), path), old=opens[0], new=opens[1], covers=covers)  # fmt: skip


def _text(procedure: Procedure, name: str) -> str:
    waited_us = _waited(procedure, _spans(procedure))[name]
    return duration_words(waited_us) if waited_us else "0 s"


def _spans(procedure: Procedure) -> dict[str, int]:
    """The longest that each step takes, from the end of the one before."""
    return {step.id: _span(step) for step in procedure.steps}


def _span(step: Step) -> int:
    return step.after_us + step.due_us * (1 + step.repeat)


def _waited(procedure: Procedure, spans: Mapping[str, int]) -> dict[str, int]:
    """How long all the steps before each take together."""
    waited, at_us = {}, 0
    for step in procedure.steps:
        waited[step.id] = at_us
        at_us += spans[step.id]
    return waited
