"""Everything that changed between two plans, through every door; and what came through none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from standoff.incidents import Act
from standoff.model.plan import Plan
from standoff.rehearse.compare.change import PlanChange, in_order
from standoff.rehearse.compare.confirmation import confirmation_of_plan
from standoff.rehearse.compare.coverage import uncovered
from standoff.rehearse.compare.grants import grant_changes
from standoff.rehearse.compare.incident_rules import incident_rules
from standoff.rehearse.compare.members import members
from standoff.rehearse.compare.people import people
from standoff.rehearse.compare.procedures import procedures
from standoff.rehearse.compare.relief import relief_changes
from standoff.rehearse.compare.renames import renamed
from standoff.rehearse.compare.rules import rules
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.settings import settings
from standoff.rehearse.compare.source import Source
from standoff.rehearse.compare.zones import zones

__all__ = ["compare", "compare_sources"]

_ROOMS: Final[tuple[Callable[[Scene], Iterator[PlanChange]], ...]] = (
    zones, members, rules, procedures, relief_changes, people, incident_rules, confirmation_of_plan, settings,
)  # fmt: skip
_UNKNOWN: Final = "no other door accounts for it, so which way it goes is not known"

_Acts = tuple[Act, ...]


def compare(
    old: Plan, new: Plan, old_acts: _Acts | None = None, new_acts: _Acts | None = None
) -> tuple[PlanChange, ...]:
    """The changes from `old` to `new`, looser first; with acts, what was delegated under each plan as well."""
    return compare_sources(Source(old, "old"), Source(new, "new"), old_acts, new_acts)


def compare_sources(
    old: Source, new: Source, old_acts: _Acts | None = None, new_acts: _Acts | None = None
) -> tuple[PlanChange, ...]:
    """As `compare`, with the places in both files."""
    changes: list[PlanChange] = []
    if old.plan.hash != new.plan.hash or old.plan.tests != new.plan.tests or not old.plan.hash:
        scene, changes = renamed(old, new)
        for room in _ROOMS:
            changes += room(scene)
        changes += _through_no_door(scene, old.plan, changes)
    if old_acts is not None or new_acts is not None:
        changes += grant_changes(old.plan, new.plan, old_acts or (), new_acts or ())
    return in_order(changes)


def _through_no_door(scene: Scene, old: Plan, changes: list[PlanChange]) -> list[PlanChange]:
    return [
        scene.tell(
            "cannot_tell", "other", " ".join(path[:2]), f"{'.'.join(path)} is another", _UNKNOWN, at=(path,),
            covers=(path,),
        )
        for path in uncovered(old, scene.new, changes)
    ]  # fmt: skip
