"""Doors `steps` and `deadlines`: what changed within a step that both procedures have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from standoff.model.plan import DONE_ALONE, Procedure, Step, done_when
from standoff.rehearse.compare.change import Direction, PlanChange
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import duration_words, listed

__all__ = ["step_changes"]

_TALK: Final = "observe, verify and record are done alone, with nobody to answer"
_ACTION: Final = "which of two ways of telling somebody demands more is not for a file to tell"
_ANY: Final = "any one answer is enough: fewer to ask are fewer who hear of it, and fewer who could end the step"
_REPEAT: Final = (
    "fewer tries reach fewer people, but the procedure goes on sooner; more tries hold it up where nobody answers"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One difference of a field of a step; `keys`: what it accounts for in the content."""

    direction: Direction
    key: str
    words: str
    why: str
    old: str | None
    new: str | None
    keys: tuple[str, ...] = ()
    door: str = "steps"


def step_changes(scene: Scene, procedures: tuple[Procedure, Procedure], old: Step, new: Step) -> Iterator[PlanChange]:
    """Every field of a step but role and quorum, which are about people."""
    told = [*_deadlines(old, new), *_action(old, new), *_recipients(old, new), *_needless(old, new)]
    told += [*_done(old, new), *_fallback(procedures, old, new), *_means(old, new)]
    stem = ("procedures", procedures[1].id, "steps", new.id)
    for one in told:
        texts: tuple[str | None, str | None] = (one.old, one.new)
        if one.old is not None and one.new is not None:
            texts = scene.written((*stem, one.key), one.old, one.new)
        yield scene.tell(
            one.direction, one.door, f"step {new.id} of {procedures[1].id}", one.words, one.why,
            at=((*stem, one.key), stem), old=texts[0], new=texts[1],
            covers=tuple((*stem, *key.split("/")) for key in one.keys or (one.key,)),
        )  # fmt: skip


def _deadlines(old: Step, new: Step) -> Iterator[_Told]:
    for key, why in (
        ("due", "a longer time is looser: whoever has to do it may take longer before it counts as late"),
        ("after", "a longer time is looser: it begins later"),
    ):
        was, now = getattr(old, f"{key}_us"), getattr(new, f"{key}_us")
        if was != now:
            way: Direction = "looser" if now > was else "stricter"
            words = f"{key} is {'longer' if now > was else 'shorter'}"
            texts = [duration_words(span) if span else "0 s" for span in (was, now)]
            yield _Told(way, key, words, why, texts[0], texts[1], (f"{key}_us",), "deadlines")


def _action(old: Step, new: Step) -> Iterator[_Told]:
    if old.action == new.action:
        return
    was, now = old.action in DONE_ALONE, new.action in DONE_ALONE
    way: Direction = "cannot_tell" if was == now else "looser" if now else "stricter"
    why = _ACTION if was == now else _TALK
    yield _Told(way, "action", "another action", why, old.action, new.action, ("action", "until"))


def _recipients(old: Step, new: Step) -> Iterator[_Told]:
    lost, gained = sorted(set(old.to) - set(new.to)), sorted(set(new.to) - set(old.to))
    in_all = old.answers == new.answers == "all"
    if lost:
        yield _Told(
            "looser" if in_all else "cannot_tell", "to", f"no longer to {listed(lost)}",
            "they are told no more" if in_all else _ANY, listed(old.to), listed(new.to),
        )  # fmt: skip
    if gained:
        yield _Told(
            "stricter" if in_all else "cannot_tell", "to", f"also to {listed(gained)}",
            "they have to be told too" if in_all else _ANY, listed(old.to), listed(new.to),
        )  # fmt: skip
    if old.to != new.to and not lost and not gained:
        yield _Told(
            "moved", "to", "the recipients in another order", "the same are told", listed(old.to), listed(new.to)
        )


def _needless(old: Step, new: Step) -> Iterator[_Told]:
    for key, was, now in (
        ("unless", {one.value for one in old.unless}, {one.value for one in new.unless}),
        ("unless_answer", {one.value for one in old.unless_answer}, {one.value for one in new.unless_answer}),
    ):
        for word in sorted(was ^ now):
            way: Direction = "looser" if word in now else "stricter"
            words = f"{word} {'makes it needless now' if word in now else 'does not make it needless any more'}"
            why = "the step is skipped where that happens" if word in now else "the step has to be taken all the same"
            yield _Told(way, "unless", words, why, listed(sorted(was)), listed(sorted(now)),
                        (f"{key}/{word}", f"{key}/#there"))  # fmt: skip


def _done(old: Step, new: Step) -> Iterator[_Told]:
    was, now = (step.until or done_when(step.action) for step in (old, new))
    if was != now and (old.action in DONE_ALONE) == (new.action in DONE_ALONE):
        way: Direction = "looser" if now == "delivered" else "stricter"
        why = "sent is enough" if now == "delivered" else "somebody has to answer"
        yield _Told(way, "until", f"done when {now}", why, was, now)
    if old.answers != new.answers:
        way = "looser" if new.answers == "any" else "stricter"
        why = "one of them is enough" if new.answers == "any" else "all of them have to answer"
        yield _Told(way, "answers", f"{new.answers} of the recipients must answer", why, old.answers, new.answers)


def _fallback(procedures: tuple[Procedure, Procedure], old: Step, new: Step) -> Iterator[_Told]:
    if old.fallback == new.fallback:
        return
    was, now = (_passed(procedure, step) for procedure, step in zip(procedures, (old, new), strict=True))
    way: Direction = "moved" if was == now else "looser" if was < now else "stricter" if now < was else "cannot_tell"
    why = {
        "moved": "the same steps follow where it fails",
        "looser": f"where it fails, {listed(sorted(now - was))} is passed over",
        "stricter": f"where it fails, {listed(sorted(was - now))} is passed over no more",
    }.get(way, "where it fails, other steps are passed over than before")
    yield _Told(way, "fallback", "another step follows where it fails", why, old.fallback or "the next",
                new.fallback or "the next")  # fmt: skip


def _passed(procedure: Procedure, step: Step) -> set[str]:
    """The steps between a step and the one to which its failing leads."""
    ids = [one.id for one in procedure.steps]
    begin = ids.index(step.id) + 1
    end = ids.index(step.fallback) if step.fallback in ids else begin
    return set(ids[begin:end])


def _means(old: Step, new: Step) -> Iterator[_Told]:
    if old.repeat != new.repeat:
        words = f"tried {new.repeat + 1} times"
        yield _Told("cannot_tell", "repeat", words, _REPEAT, str(old.repeat), str(new.repeat))
    if old.channel == new.channel:
        return
    if old.channel and new.channel:
        way: Direction = "cannot_tell"
        why = "whether it reaches as surely by the other means cannot be read"
    else:
        way = "looser" if old.channel else "stricter"
        why = "any means will do" if old.channel else "the means is laid down"
    yield _Told(way, "channel", "another channel", why, old.channel or "any", new.channel or "any")
