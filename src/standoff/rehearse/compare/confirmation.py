"""Door `confirmation`: how sure the watch must be before a side is decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.model.plan import Rule, Sure
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.words import duration_words, length_words, number_words

__all__ = ["confirmation_of_plan", "confirmation_of_rule"]

#: Field of Sure, key in the plan, what a greater value asks for.
_FIELDS: Final = (
    ("one_sigma", "one", "a single report has to be farther from the border"),
    ("run", "run", "more reports in a row are needed"),
    ("for_us", "for", "a run of reports has to last longer"),
    ("p", "p", "each report of a run has to be surer"),
)
_SO: Final = (
    "before a side is decided, so entries are told later, or not at all; so is whoever left, where that makes steps "
    "needless"
)


def confirmation_of_plan(scene: Scene) -> Iterator[PlanChange]:
    """`defaults.sure` and `defaults.position_error`; rules that follow the default are covered with it."""
    old, new = scene.old.defaults, scene.new.defaults
    before = {rule.id: rule for rule in scene.old.rules}
    following = [rule.id for rule in scene.new.rules if rule.sure is None and _follows(before.get(rule.id))]
    for field, key, asks in _FIELDS:
        covers: list[ContentPath] = [("defaults", "sure", field)]
        covers += [("rules", name, "sure", field) for name in following]
        path = ("defaults", "sure", key)
        yield from _one(scene, "defaults", (old.sure, new.sure), field, (key, asks), (path,), tuple(covers))
    if old.position_error_m != new.position_error_m:
        yield _position_error(scene, old.position_error_m, new.position_error_m)


def _follows(rule: Rule | None) -> bool:
    return rule is not None and rule.sure is None


def confirmation_of_rule(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    """`sure` of a rule, in force, where either side says its own."""
    if old.sure is None and new.sure is None:
        return
    pair = (old.sure or scene.old.defaults.sure, new.sure or scene.new.defaults.sure)
    for field, key, asks in _FIELDS:
        paths = (("rules", new.id, "sure", key), ("defaults", "sure", key))
        covers: tuple[ContentPath, ...] = (("rules", new.id, "sure", field),)
        yield from _one(scene, f"rule {new.id}", pair, field, (key, asks), paths, covers)


def _one(
    scene: Scene,
    subject: str,
    pair: tuple[Sure, Sure],
    field: str,
    told: tuple[str, str],
    paths: tuple[tuple[str, ...], ...],
    covers: tuple[ContentPath, ...],
) -> Iterator[PlanChange]:
    was, now = getattr(pair[0], field), getattr(pair[1], field)
    if was == now:
        return
    direction: Direction = "looser" if now > was else "stricter"
    words = f"sure.{told[0]} is {'greater' if now > was else 'smaller'}"
    why = f"a greater value is looser: {told[1]} {_SO}"
    texts = scene.written(paths[0], _text(field, was), _text(field, now))
    yield scene.tell(
        direction, "confirmation", subject, words, why, at=paths, old=texts[0], new=texts[1], covers=covers
    )


def _text(field: str, value: float) -> str:
    if field == "for_us":
        return duration_words(value)
    return f"{number_words(value)} sigma" if field == "one_sigma" else number_words(value)


def _position_error(scene: Scene, was: float, now: float) -> PlanChange:
    direction: Direction = "looser" if now > was else "stricter"
    why = (
        f"a greater value is looser: reports that state no error have to be farther from the border {_SO}; halts count "
        "sooner, because their radius grows with it"
    )
    path = ("defaults", "position_error")
    texts = scene.written(path, length_words(was), length_words(now))
    words = f"position_error is {'greater' if now > was else 'smaller'}"
    return scene.tell(
        direction, "confirmation", "defaults", words, why, at=(path,), old=texts[0], new=texts[1],
        covers=(("defaults", "position_error_m"),),
    )  # fmt: skip
