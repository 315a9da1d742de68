"""What two plans made of the same recording, as plain values: incidents seen from outside, and a verdict on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Direction", "IncidentView", "Move", "Outcome", "StepView", "Verdict", "joint_direction"]


class Outcome(StrEnum):
    """What became of an incident under the new plan."""

    LOST = "lost"
    GAINED = "gained"
    MOVED = "moved"
    UNCHANGED = "unchanged"


class Direction(StrEnum):
    """Which way the watch went. `moved`: both ways, or no telling which."""

    LOOSER = "looser"
    STRICTER = "stricter"
    MOVED = "moved"
    SAME = "same"


def joint_direction(directions: Iterable[Direction]) -> Direction:
    """Of several changes: the one that all of them have; `moved` where they disagree; `same` where there are none."""
    found = {direction for direction in directions if direction != Direction.SAME}
    return Direction.SAME if not found else found.pop() if len(found) == 1 else Direction.MOVED


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a procedure as it was walked. Times in microseconds; None: not opened, or without a deadline.

    `called_by`: id of the event for which the procedure is walked.
    """

    procedure: str
    step: str
    state: str
    opened_us: int | None = None
    due_us: int | None = None
    called_by: str | None = None

    @property
    def name(self) -> str:
        """Procedure and step, as people write them."""
        return f"{self.procedure}/{self.step}"

    @property
    def allowed_us(self) -> int | None:
        """How long there was for it, microseconds; None: not opened, or without a deadline."""
        return None if self.opened_us is None or self.due_us is None else self.due_us - self.opened_us


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident under one plan. `opened_us`, `last_us`: when its first and last event were detected.

    `members`: whom it was opened about, sorted; `who`: everybody concerned in the end. `events`: rows as plain data, in
    order of detection, with at least event_id, kind, rule, zone, entity, start_us, detected_us, lon, lat, boundary_m,
    depth_m, severity and evidence (mappings with source, row, message_id, fix_hash; the deciding fix last).
    """

    id: str
    zone: str
    members: tuple[str, ...]
    opened_us: int
    last_us: int
    kind: str
    severity: str
    who: tuple[str, ...] = ()
    closed_us: int | None = None
    rule: str | None = None
    state: str = "open"
    depth_m: float = 0.0
    steps: tuple[StepView, ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """One way in which an incident differs. `old`, `new`: values as people read them; `moved` tells no direction.

    `what`: earlier, later, ended, severity, event, step, deadline, kind, members, depth, state, split or merged.
    """

    what: str
    words: str
    old: str
    new: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one incident. `old` None: gained; `new` None: lost.

    `also_old`, `also_new`: further incidents of that side which are this same matter: the old one was split into
    several, or several were merged. Every incident of both sides is in exactly one verdict.
    `first_input`: source, row, message_id, fix_hash, at, words: the first report that the two plans treated otherwise.
    """

    outcome: Outcome
    zone: str
    old: IncidentView | None
    new: IncidentView | None
    moves: tuple[Move, ...] = ()
    first_input: Mapping[str, Any] | None = None
    direction: Direction = Direction.SAME
    also_old: tuple[IncidentView, ...] = ()
    also_new: tuple[IncidentView, ...] = ()

    @property
    def shown(self) -> IncidentView:
        """The incident to name it by: the old one, or the new one where there is no old one."""
        one = self.old or self.new
        assert one is not None
        return one

    @property
    def at_us(self) -> int:
        """When it was opened, by whichever plan opened it first; microseconds."""
        return min(one.opened_us for one in (self.old, self.new, *self.also_old, *self.also_new) if one is not None)
