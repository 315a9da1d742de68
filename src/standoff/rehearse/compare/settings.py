"""Doors `gaps`, `lateness`, `feeds`, `tests` and `names`: the settings of the whole plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.thresholds import follows_default
from standoff.rehearse.compare.words import duration_words, listed

__all__ = ["settings"]

_MAX_GAP: Final = (
    "a smaller value is looser: over a longer silence no path is drawn, so crossings between two reports are claimed "
    "no more, stays are not counted, and a quiet feed counts as silent sooner; a greater one claims more, even where "
    "nobody saw the path"
)
_FOUND: Final = (
    "but what comes back inside is told as found_inside with the smaller value and as entered with the greater, and {} "
    "asks for found_inside alone"
)
_LOST_AFTER: Final = "an object may be silent longer before it is told as lost"
_LATENESS: Final = (
    "shorter: reports that come later are left out; longer: every warning waits that long for late reports"
)
_COLUMNS: Final = (
    "a feed without this column is refused or read without it, and other values may decide who is seen where"
)


def settings(scene: Scene) -> Iterator[PlanChange]:
    """max_gap, lost_after, lateness, columns, tests, and the name of the plan."""
    old, new = scene.old.defaults, scene.new.defaults
    if old.max_gap_us != new.max_gap_us:
        shorter: Direction = "looser" if new.max_gap_us < old.max_gap_us else "stricter"
        finding = _found_only(scene)
        way, why = ("cannot_tell", f"{_MAX_GAP}; {_FOUND.format(listed(finding))}") if finding else (shorter, _MAX_GAP)
        yield _duration(scene, way, "gaps", "max_gap", (old.max_gap_us, new.max_gap_us), why)  # type: ignore[arg-type]
    if old.lost_after_us != new.lost_after_us:
        longer: Direction = "looser" if new.lost_after_us > old.lost_after_us else "stricter"
        pair = (old.lost_after_us, new.lost_after_us)
        yield _duration(
            scene, longer, "gaps", "lost_after", pair, f"a greater value is looser: {_LOST_AFTER}", *_lost(scene)
        )
    if old.lateness_us != new.lateness_us:
        yield _duration(scene, "cannot_tell", "lateness", "lateness", (old.lateness_us, new.lateness_us), _LATENESS)
    yield from _columns(scene)
    yield from _tests(scene)
    if scene.old.name != scene.new.name:
        why = "the ids of events and incidents are made with the name, so the same events get other ids"
        yield scene.tell(
            "moved", "names", "plan", "the plan has another name", why, at=(("plan",),), old=scene.old.name,
            new=scene.new.name, covers=(("plan",),),
        )  # fmt: skip


def _found_only(scene: Scene) -> list[str]:
    """Rules that hear of objects found inside, and not of those that entered."""
    rules = {rule.id for plan in (scene.old, scene.new) for rule in plan.rules
             if EventKind.FOUND_INSIDE in rule.when and EventKind.ENTERED not in rule.when}  # fmt: skip
    return sorted(rules)


def _duration(
    scene: Scene,
    direction: Direction,
    door: str,
    key: str,
    pair: tuple[int, int],
    why: str,
    *covers: ContentPath,
) -> PlanChange:
    path = ("defaults", key)
    texts = scene.written(path, *map(duration_words, pair))
    words = f"{key} is {'longer' if pair[1] > pair[0] else 'shorter'}"
    return scene.tell(
        direction, door, "defaults", words, why, at=(path,), old=texts[0], new=texts[1],
        covers=(("defaults", f"{key}_us"), *covers),
    )  # fmt: skip


def _lost(scene: Scene) -> Iterator[ContentPath]:
    """Rules that take the plan's own lost_after on both sides."""
    before = {rule.id: rule for rule in scene.old.rules}
    parameter = next(one for one in KINDS[EventKind.LOST].parameters if one.name == "lost_after")
    for rule in scene.new.rules:
        if rule.id in before and follows_default(before[rule.id], rule, parameter):
            yield ("rules", rule.id, "when", "lost", "lost_after_us")


def _columns(scene: Scene) -> Iterator[PlanChange]:
    old, new = scene.old.columns, scene.new.columns
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            words = f"the column {name} is read from {now or 'a column of its own name'}"
            yield scene.tell(
                "cannot_tell", "feeds", f"column {name}", words, _COLUMNS, at=(("columns", name),), old=was, new=now,
                covers=(("columns", name),),
            )  # fmt: skip


def _tests(scene: Scene) -> Iterator[PlanChange]:
    old, new = scene.old.tests, scene.new.tests
    why = "what the plan's own tests no longer prove, nobody notices when it breaks"
    for name in sorted({*old, *new}):
        was, now = old.count(name), new.count(name)
        if was == now:
            continue
        direction: Direction = "looser" if now < was else "stricter"
        words = f"the tests {name} are {'no longer named' if now < was else 'named newly'}"
        if was and now:
            direction, words = "moved", f"the tests {name} are named {now} times, before {was}"
        yield scene.tell(
            direction, "tests", "tests", words, why, at=(("tests",),), old=name if was else None,
            new=name if now else None, covers=(("tests",),),
        )  # fmt: skip
    if old != new and sorted(old) == sorted(new):
        words = "the tests are named in another order"
        yield scene.tell("moved", "tests", "tests", words, "the same tests are run", at=(("tests",),),
                         covers=(("tests",),))  # fmt: skip
