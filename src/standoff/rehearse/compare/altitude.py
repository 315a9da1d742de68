"""Door `altitude`: the altitude band of a zone, and `surface`."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.model.zone import AltitudeBand, Limit, Zone
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.scene import At, Scene, Sides
from standoff.rehearse.compare.words import length_words

__all__ = ["band_changes", "surface_change"]

_FL_M = 30.48
_NARROWER = "heights are left out in which the zone held before"
_WIDER = "the zone holds in heights in which it did not"
_DATUMS = "heights above different datums cannot be compared without the ground and the weather"


def band_changes(
    scene: Scene,
    zone: str,
    pair: tuple[AltitudeBand | None, AltitudeBand | None],
    when: str,
    at: Sides,
    covers: tuple[ContentPath, ...],
) -> Iterator[PlanChange]:
    """Floor and ceiling on their own. No band is from the ground to the sky. `when`: of which versions."""
    old, new = (band or AltitudeBand() for band in pair)
    for name, was, now in (("floor", old.floor, new.floor), ("ceiling", old.ceiling, new.ceiling)):
        if was != now:
            direction = _way(was, now, higher_is="looser" if name == "floor" else "stricter", floor=name == "floor")
            why = {"looser": _NARROWER, "stricter": _WIDER, "moved": "ground level is no floor"}.get(direction, _DATUMS)
            old_text, new_text = _text(was), _text(now)
            yield scene.tell(
                direction, "altitude", f"zone {zone}", f"the {name} is {new_text}{when}", why,
                at=Sides(_of_limit(at.old, name), _of_limit(at.new, name)), old=old_text, new=new_text, covers=covers,
            )  # fmt: skip


def _of_limit(at: At, name: str) -> At:
    return (*((*path, name) for path in at), *at)


def _way(was: Limit | None, now: Limit | None, *, higher_is: Direction, floor: bool) -> Direction:
    """The direction of a limit; a floor of None, or at the ground, is below all others, a ceiling of None above."""
    none = tuple(limit is None or (floor and _on_ground(limit)) for limit in (was, now))
    lower_is: Direction = "stricter" if higher_is == "looser" else "looser"
    if all(none):
        return "moved"
    if any(none):
        return "looser" if none[0] else "stricter"
    assert was is not None
    assert now is not None
    if was.datum != now.datum:
        return "cannot_tell"
    return higher_is if now.metres > was.metres else lower_is


def _on_ground(limit: Limit) -> bool:
    """A floor at or below 0 m above ground is no floor."""
    return limit.datum == "agl" and limit.metres <= 0.0


def _text(limit: Limit | None) -> str:
    if limit is None:
        return "unlimited"
    return f"FL{limit.metres / _FL_M:g}" if limit.datum == "fl" else f"{length_words(limit.metres)} {limit.datum}"


def surface_change(scene: Scene, old: Zone, new: Zone) -> Iterator[PlanChange]:
    """Whether every report counts as on the ground, whatever its altitude."""
    if old.surface == new.surface:
        return
    ways = {_on_the_ground(version.altitude) for zone in (old, new) for version in zone.versions}
    direction = next(iter(ways)) if len(ways) == 1 else "cannot_tell"
    if not new.surface and direction in ("looser", "stricter"):
        direction = "looser" if direction == "stricter" else "stricter"
    why = {
        "moved": "the zone has no altitude band, so no altitude is asked for",
        "cannot_tell": "whether the ground lies within the band cannot be read in the plan",
    }.get(direction, "with it, reports from any height count as at 0 m above ground, within the band or below it")
    yield scene.tell(
        direction, "altitude", f"zone {new.id}",
        "every report counts as on the ground" if new.surface else "reports count at their own altitude", why,
        at=(("zones", new.id, "surface"),), old=str(old.surface).lower(), new=str(new.surface).lower(),
        covers=(("zones", new.id, "surface"),),
    )  # fmt: skip


def _on_the_ground(band: AltitudeBand | None) -> Direction:
    """What it means for a band that every report is on the ground."""
    if band is None:
        return "moved"
    if band.floor is None or _on_ground(band.floor):
        return "stricter"
    return "looser" if band.floor.datum == "agl" else "cannot_tell"
