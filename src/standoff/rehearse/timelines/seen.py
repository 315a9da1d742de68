"""What the watch made of a test, as plain values that expectations are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from standoff.model.incident import StepState

__all__ = [
    "Change",
    "Seen",
    "SeenAnswer",
    "SeenEvent",
    "SeenIncident",
    "SeenRefusal",
    "SeenRun",
    "SeenStep",
    "last_by",
]


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """An event; times in microseconds since 1970."""

    event_id: str
    kind: str
    rule: str | None
    zone: str
    severity: str
    members: tuple[str, ...]
    start_us: int
    detected_us: int
    lon: float
    lat: float
    boundary_m: float
    depth_m: float
    verdict: str
    cause: str

    @property
    def who(self) -> str:
        """The entity, or the members of a group."""
        return ", ".join(self.members)


#: An instant, and what held from then on.
Change = tuple[int, str]


def last_by(changes: Sequence[Change], at_us: int) -> str | None:
    """What held at an instant; None: nothing yet."""
    return next((word for since_us, word in reversed(changes) if since_us <= at_us), None)


@dataclass(slots=True)
class SeenIncident:
    """An incident, and how it changed."""

    id: str
    zone: str
    members: tuple[str, ...]
    opened_us: int
    states: list[Change] = field(default_factory=list)
    severities: list[Change] = field(default_factory=list)
    kinds: list[Change] = field(default_factory=list)
    merged_into: str | None = None

    @property
    def closed_us(self) -> list[int]:
        """When it was closed."""
        return [at_us for at_us, state in self.states if state == "closed"]


@dataclass(slots=True)
class SeenStep:
    """A step of one walk through a procedure. `states`: since when it was in which."""

    step: str
    states: list[Change] = field(default_factory=list)
    opened_us: list[int] = field(default_factory=list)
    dues: list[tuple[int, int]] = field(default_factory=list)  # since when it was due when


@dataclass(slots=True)
class SeenRun:
    """One walk through a procedure. `currents`: since when which step was the current one."""

    incident: str
    zone: str
    members: tuple[str, ...]
    procedure: str
    started_us: int
    currents: list[Change] = field(default_factory=list)
    ended_us: int | None = None
    how: str | None = None
    steps: dict[str, SeenStep] = field(default_factory=dict)

    def state_at(self, step: str, at_us: int) -> tuple[str, bool]:
        """The state of a step at an instant, and whether somebody must do something for it then."""
        seen = self.steps.get(step)
        opened = seen is not None and any(opened_us <= at_us for opened_us in seen.opened_us)
        if seen is None or not opened:
            return "waiting", False
        running = last_by(self.currents, at_us) == step and not (self.ended_us is not None and self.ended_us <= at_us)
        return last_by(seen.states, at_us) or StepState.PENDING.value, running


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    """What an entity did after a step."""

    at_us: int
    members: tuple[str, ...]
    answer: str
    step: str


@dataclass(frozen=True, slots=True)
class SeenRefusal:
    """An act that was refused."""

    at_us: int
    person: str
    act: str
    step: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything. `reports`: of each entity how many were used, late, duplicate.

    Incidents and what belongs to them are empty where no expectation and no act is about them.
    """

    events: tuple[SeenEvent, ...]
    reports: Mapping[str, Mapping[str, int]]
    incidents: tuple[SeenIncident, ...] = ()
    runs: tuple[SeenRun, ...] = ()
    answers: tuple[SeenAnswer, ...] = ()
    refusals: tuple[SeenRefusal, ...] = ()
