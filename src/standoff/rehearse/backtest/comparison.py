"""One candidate held against the plan in force: verdicts, counts, and which way the watch goes, by zone and in all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.errors import CallError
from standoff.model.plan import Plan
from standoff.rehearse.backtest.left_out import left_out_by_one
from standoff.rehearse.backtest.match import compare_incidents, direction_by_zone, tally
from standoff.rehearse.backtest.one_pass import Pass
from standoff.rehearse.backtest.side import Side
from standoff.rehearse.backtest.verdict import Direction, Outcome, Verdict, joint_direction

__all__ = ["Comparison", "check_in_common", "compared"]

_NAMED: Final = 5  # zones in a message


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a candidate would have made of the recording instead of the old plan."""

    label: str
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many incidents were gained, lost, moved, unchanged."""
        found = tally(self.verdicts)
        return {name: found[Outcome(name)] for name in ("gained", "lost", "moved", "unchanged")}

    @property
    def direction(self) -> Direction:
        """Which way the watch goes in all."""
        return joint_direction(list(self.zones.values()))

    @property
    def zones(self) -> dict[str, Direction]:
        """Which way it goes in each zone that had an incident."""
        return direction_by_zone(self.verdicts)

    @property
    def looser(self) -> bool:
        """Whether anything is looser, even where something else is stricter."""
        ways = [verdict.direction for verdict in self.verdicts]
        moves = [move.direction for verdict in self.verdicts for move in verdict.moves]
        return Direction.LOOSER in ways or Direction.LOOSER in moves

    def by_zone(self) -> dict[str, dict[str, Any]]:
        """For each zone with an incident: direction and counts."""
        return {
            zone: {"direction": str(direction), **_counts([v for v in self.verdicts if v.zone == zone])}
            for zone, direction in self.zones.items()
        }


def compared(run: Pass, old: Side, new: Side) -> Comparison:
    """The verdicts on every incident of two sides of a pass."""
    verdicts = compare_incidents(
        old.views, new.views, near_us=run.options.near_us, renamed=run.options.renamed,
        left_out=left_out_by_one(run, old, new),
    )  # fmt: skip
    return Comparison(new.label, verdicts)


def _counts(verdicts: list[Verdict]) -> dict[str, int]:
    return Comparison("", tuple(verdicts)).counts


def check_in_common(old: Plan, new: Plan, label: str, renamed: Mapping[str, str]) -> None:
    """CallError where two plans watch nothing in common, or where `renamed` speaks of zones that there are not."""
    before, after = [zone.id for zone in old.zones], [zone.id for zone in new.zones]
    for one, other in renamed.items():
        for zone, zones, which in ((one, before, "old plan"), (other, after, f"plan {label!r}")):
            if zone not in zones:
                raise CallError(f"--renamed {one}={other}: the {which} has no zone {zone!r}")
    if {renamed.get(zone, zone) for zone in before}.isdisjoint(after):
        names = " and ".join(", ".join(zones[:_NAMED]) for zones in (before, after))
        raise CallError(
            f"the old plan and the plan {label!r} have no zone in common ({names}), so every incident would count as "
            "lost and as gained; a zone that only changed its name is said with --renamed OLD=NEW"
        )
