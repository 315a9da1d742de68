"""Doors `rules` and `severities`: which rules there are, and the kinds and zones of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.model.event import EventKind
from standoff.model.incident import SEVERITIES
from standoff.model.plan import Plan, Rule
from standoff.rehearse.compare.asking import EVERYTHING, asked
from standoff.rehearse.compare.called import procedure_called
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.confirmation import confirmation_of_rule
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.selectors import selector_changes
from standoff.rehearse.compare.thresholds import thresholds
from standoff.rehearse.compare.words import listed

__all__ = ["rules"]

_FEWER_KINDS: Final = "events of this kind are told no more by this rule"
_MORE_KINDS: Final = "events of one more kind are told by this rule"


def rules(scene: Scene) -> Iterator[PlanChange]:
    """Rules removed and added, and what changed in those that both have."""
    old, new = {rule.id: rule for rule in asked(scene.old)}, {rule.id: rule for rule in asked(scene.new)}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield _whole(scene, "looser", old[name], "is removed", "nothing of what it told is told by it any more")
        elif name not in old:
            yield _whole(scene, "stricter", new[name], "is added", "what it tells was not told by it before")
        elif name != EVERYTHING:
            yield from _of_rule(scene, old[name], new[name])


def _whole(scene: Scene, direction: Direction, rule: Rule, became: str, why: str) -> PlanChange:
    told = f"{', '.join(rule.when) if len(rule.when) < len(EventKind) else 'all kinds'} at {listed(rule.zones)}"
    old, new = (told, None) if direction == "looser" else (None, told)
    covers: tuple[ContentPath, ...] = (("rules", rule.id),)
    if rule.id == EVERYTHING:
        covers = ()
    return scene.tell(
        direction, "rules", f"rule {rule.id}", f"the rule {became}", why, at=(("rules", rule.id),), old=old, new=new,
        covers=covers,
    )  # fmt: skip


def _of_rule(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    yield from _kinds(scene, old, new)
    yield from _zones(scene, old, new)
    yield from selector_changes(scene, old, new)
    yield from thresholds(scene, old, new)
    yield from confirmation_of_rule(scene, old, new)
    if old.severity != new.severity:
        yield _severity(scene, old, new)
    if old.procedure != new.procedure:
        yield procedure_called(scene, old, new)


def _kinds(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    at = (("rules", new.id, "when"),)
    for kind in EventKind:
        if (kind in old.when) != (kind in new.when):
            gone = kind in old.when
            yield scene.tell(
                "looser" if gone else "stricter", "rules", f"rule {new.id}",
                f"{kind.value} is {'watched no longer' if gone else 'watched too'}",
                _FEWER_KINDS if gone else _MORE_KINDS,
                at=at, old=kind.value if gone else None, new=None if gone else kind.value,
                covers=(("rules", new.id, "when", kind.value),),
            )  # fmt: skip


def _zones(scene: Scene, old: Rule, new: Rule) -> Iterator[PlanChange]:
    """Zones that both plans have; of the others the door `zones` tells."""
    both = {zone.id for zone in scene.old.zones} & {zone.id for zone in scene.new.zones}
    lost = sorted((set(old.zones) - set(new.zones)) & both)
    gained = sorted((set(new.zones) - set(old.zones)) & both)
    told: tuple[tuple[Direction, list[str], str, str], ...] = (
        ("looser", lost, "no longer watched", "what happens there is told by this rule no more"),
        ("stricter", gained, "watched too", "what happens there is told by this rule as well"),
    )
    for direction, zones, became, why in told:
        if zones:
            yield scene.tell(
                direction, "rules", f"rule {new.id}", f"{listed(zones)}: {became}", why,
                at=(("rules", new.id, "zone"),), old=listed(zones) if zones is lost else None,
                new=listed(zones) if zones is gained else None,
                covers=tuple(("rules", new.id, "zones", zone) for zone in zones),
            )  # fmt: skip


def _severity(scene: Scene, old: Rule, new: Rule) -> PlanChange:
    lower = SEVERITIES.index(new.severity) < SEVERITIES.index(old.severity)
    why = "its events are to be noticed less" if lower else "its events are to be noticed more"
    opened, opens = _opens(scene.old, old), _opens(scene.new, new)
    if opened != opens:
        why += f", and they {'open incidents' if opens else 'open no incident'} by themselves now"
    return scene.tell(
        "looser" if lower else "stricter", "severities", f"rule {new.id}",
        f"the severity is {'lower' if lower else 'higher'}", why, at=(("rules", new.id, "severity"),),
        old=old.severity.value, new=new.severity.value, covers=(("rules", new.id, "severity"),),
    )  # fmt: skip


def _opens(plan: Plan, rule: Rule) -> bool:
    grave = SEVERITIES.index(rule.severity) >= SEVERITIES.index(plan.incidents.opens_at)
    return grave or rule.procedure is not None
