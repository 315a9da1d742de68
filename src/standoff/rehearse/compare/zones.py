"""Doors `zones`, `exemptions`, `agreement`: which zones there are, and for whom they raise no event."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.model.plan import Plan
from standoff.model.zone import Zone
from standoff.rehearse.compare.altitude import surface_change
from standoff.rehearse.compare.asking import asked
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.times import zone_in_time
from standoff.rehearse.compare.words import listed

__all__ = ["zone_path", "zones"]

_EXEMPT = "members of an exempt party raise no event at the zone"
_ACCEPTED = "the engine sees the same; whether a party did accept the zone, and what follows, is not for a file to tell"
_IDLE = "no rule watches it, so by itself it changes nothing that is seen"


def zones(scene: Scene) -> Iterator[PlanChange]:
    """Zones removed and added, and what changed about those that both have."""
    old, new = {zone.id: zone for zone in scene.old.zones}, {zone.id: zone for zone in scene.new.zones}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield _whole(scene, scene.old, name, removed=True)
        elif name not in old:
            yield _whole(scene, scene.new, name, removed=False)
        else:
            yield from _of_zone(scene, old[name], new[name])


def zone_path(name: str, *below: str) -> tuple[tuple[str, ...], ...]:
    """Where a zone stands in the text: under its id, or, of a file with several, under the key of the file."""
    return ("zones", name, *below), ("zones", name.partition("/")[0], *below)


def _whole(scene: Scene, plan: Plan, name: str, *, removed: bool) -> PlanChange:
    watching = [rule.id for rule in asked(plan) if name in rule.zones]
    direction: Direction = "looser" if removed else "stricter"
    verb = "watched" if removed else "watch"
    why = f"{listed(watching)} {verb} it" if watching else _IDLE
    covers: list[ContentPath] = [("zones", name)]
    covers += [("rules", rule, "zones", name) for rule in watching]
    return scene.tell(
        direction if watching else "cannot_tell", "zones", f"zone {name}",
        f"the zone is {'removed' if removed else 'added'}", why, at=zone_path(name), old=name if removed else None,
        new=None if removed else name, covers=tuple(covers),
    )  # fmt: skip


def _of_zone(scene: Scene, old: Zone, new: Zone) -> Iterator[PlanChange]:
    yield from zone_in_time(scene, old, new)
    yield from surface_change(scene, old, new)
    yield from _parties(scene, old, new, "exempt", "exemptions", ("stricter", "looser"), _EXEMPT)
    yield from _parties(scene, old, new, "accepted_by", "agreement", ("cannot_tell", "cannot_tell"), _ACCEPTED)
    if old.name != new.name:
        yield scene.tell(
            "moved", "names", f"zone {new.id}", "the zone has another name for people", "nothing is seen otherwise",
            at=zone_path(new.id, "name"), old=old.name or None, new=new.name or None,
            covers=(("zones", new.id, "name"),),
        )  # fmt: skip


def _parties(
    scene: Scene, old: Zone, new: Zone, field: str, door: str, ways: tuple[Direction, Direction], why: str
) -> Iterator[PlanChange]:
    """`ways`: the direction when a party is taken off the list, and when one is put on it."""
    was, now = set(getattr(old, field)), set(getattr(new, field))
    for party in sorted(was ^ now):
        gone = party in was
        lists = (listed(sorted(was), "nobody"), listed(sorted(now), "nobody"))
        texts = {"exempt": ("no longer exempt", "exempt"), "accepted_by": ("no longer accepts it", "accepts it")}[field]
        yield scene.tell(
            ways[0] if gone else ways[1], door, f"zone {new.id}", f"{party}: {texts[0] if gone else texts[1]}", why,
            at=zone_path(new.id, field), old=lists[0], new=lists[1], covers=(("zones", new.id, field, party),),
        )  # fmt: skip
