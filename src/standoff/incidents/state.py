"""What is known of every incident: a pure fold over the record's entries. Consumed in place, changed only by `fold`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from standoff.model.event import EventKind, Severity
from standoff.model.incident import ENDED, IncidentState, StepState
from standoff.model.plan import DONE_ALONE, Compliance, Step, done_when

__all__ = ["Answer", "Attempt", "Book", "Concerned", "Incident", "Key", "Measure", "Run", "StepRun", "Track"]

#: What an incident is about: the zone, and who.
Key = tuple[str, tuple[str, ...]]
#: The zone and the entity: what was merged with an incident may be about another zone.
Concerned = tuple[str, str]


@dataclass(slots=True)
class Attempt:
    """One attempt to reach one recipient. None: not known to have happened."""

    number: int
    try_: int
    recipient: str
    sent_at_us: int
    sent_by: str
    channel: str | None = None
    words: str | None = None
    received_at_us: int | None = None
    acknowledged_at_us: int | None = None
    acknowledged_by: str | None = None
    answer_words: str | None = None
    failed: str | None = None  # unreachable | declined
    failed_at_us: int | None = None
    reason: str | None = None

    @property
    def state(self) -> str:
        """sent, received, acknowledged, unreachable or declined: out of reach is mended by receiving it after all."""
        if self.acknowledged_at_us is not None:
            return "acknowledged"
        if self.failed is not None and (self.failed == "declined" or self.received_at_us is None):
            return self.failed
        return "sent" if self.received_at_us is None else "received"


@dataclass(slots=True)
class StepRun:
    """One step as it is being walked. `opened_at_us` None: not reached, or waiting for its delay."""

    step: Step
    state: StepState = StepState.PENDING
    opens_at_us: int | None = None
    opened_at_us: int | None = None
    due_at_us: int | None = None
    try_: int = 0
    first_try: int = 0  # since it was opened last
    approved: tuple[str, ...] = ()
    attempts: list[Attempt] = field(default_factory=list)
    reason: str | None = None

    @property
    def done(self) -> bool:
        """Came as far as it must."""
        if self.state == StepState.ACKNOWLEDGED:
            return True
        return self.state == StepState.DELIVERED and (self.step.until or done_when(self.step.action)) == "delivered"

    @property
    def over(self) -> bool:
        """Nothing more is awaited of it: done, ended, or out of reach with no try left."""
        out_of_reach = self.state == StepState.UNREACHABLE and not self.tries_left
        return self.done or self.state in ENDED or out_of_reach

    @property
    def tries_left(self) -> int:
        """How often it may be tried again after the try that is running."""
        return max(0, self.step.repeat - (self.try_ - self.first_try))

    def status_of(self, recipient: str) -> str | None:
        """The best that is known of a recipient; None: not told in this try."""
        order = ("acknowledged", "received", "declined", "sent", "unreachable")
        reached = order[:2]  # holds whichever try it answers
        mine = [a for a in self.attempts if a.recipient == recipient and (a.try_ == self.try_ or a.state in reached)]
        return min((a.state for a in mine), key=order.index, default=None)

    @property
    def never_told(self) -> tuple[str, ...]:
        """Recipients whom nobody ever tried to reach; a log or a sensor is nobody."""
        if self.step.action in DONE_ALONE:
            return ()
        return tuple(name for name in self.step.to if all(a.recipient != name for a in self.attempts))


@dataclass(slots=True)
class Run:
    """One walk through a procedure. `current`: the step that is open or about to; None when it has ended."""

    procedure: str
    round: int
    started_at_us: int
    event_id: str
    override: str | None
    steps: dict[str, StepRun]
    current: str | None = None
    ended_at_us: int | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the entity did after a step."""

    answer: Compliance
    procedure: str
    step: str
    at_us: int
    since_us: int
    boundary_m: float | None
    speed_mps: float | None


@dataclass(slots=True)
class Measure:
    """An answer being measured: how the entity stood at the step, and what has been noted of it since."""

    procedure: str
    round: int
    step: str
    at_us: int
    until_us: int
    boundary_m: float | None
    depth_m: float
    speed_mps: float | None
    noted: tuple[Compliance, ...] = ()
    slow_since_us: int | None = field(default=None, compare=False)  # from its track, and so not part of the record

    @property
    def where(self) -> tuple[str, int, str]:
        """The step it is about."""
        return self.procedure, self.round, self.step


@dataclass(slots=True)
class Track:
    """How an entity was last seen, from its fixes; not part of the record, so a book read from it has none.

    The anchor is an earlier fix from which speed is taken.
    """

    at_us: int
    boundary_m: float
    depth_m: float
    anchor: tuple[int, float, float]  # microseconds, lon, lat
    speed_mps: float | None = None
    still_since_us: int | None = None


@dataclass(slots=True)
class Incident:
    """Events about the same matter, with a life of their own."""

    id: str
    zone: str
    members: tuple[str, ...]
    kind: str
    severity: Severity
    state: IncidentState
    opened_at_us: int
    opened_by: str
    rule: str | None
    plan_hash: str
    zone_version: str | None
    previous_ids: tuple[str, ...] = ()
    merged_into: str | None = None
    who: dict[Concerned, bool] = field(default_factory=dict)  # everybody concerned, and whether they have gone away
    round: int = 0
    events: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    holds: dict[EventKind, dict[Concerned, int]] = field(default_factory=dict)  # what holds now, of whom, since when
    acknowledged_by: str | None = None
    acknowledged_at_us: int | None = None
    ack_expires_us: int | None = None
    shelved_until_us: int | None = None
    closed_at_us: int | None = None
    outcome: str | None = None
    reason: str | None = None
    measures: list[Measure] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    plans_since: tuple[str, ...] = ()  # plans adopted while it was open
    seen_at_us: int = 0  # the last event of those it was opened about, with where they were then and how fast
    boundary_m: float | None = None
    speed_mps: float | None = None
    depth_m: float = 0.0  # of anybody concerned
    timed_us: int | None = field(default=None, compare=False)  # its newest place in the heap of the book

    @property
    def key(self) -> Key:
        """What it is about."""
        return self.zone, self.members

    @property
    def away(self) -> bool:
        """Everybody concerned has gone away."""
        return bool(self.who) and all(self.who.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody concerned, sorted; with the zone where it is another's that was merged into this one."""
        return tuple(sorted(name if zone == self.zone else f"{name}@{zone}" for zone, name in self.who))

    def held_since_us(self, kind: EventKind) -> int | None:
        """Since when something holds of everybody concerned; None: not of all."""
        since = self.holds.get(kind, {})
        return max(since.values()) if self.who and self.who.keys() <= since.keys() else None

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return self.state != IncidentState.CLOSED

    def run_of(self, procedure: str) -> Run | None:
        """The latest walk through a procedure."""
        return next((run for run in reversed(self.runs) if run.procedure == procedure), None)


@dataclass(slots=True)
class Book:
    """All incidents, the plans they were opened under, and the plan in force."""

    incidents: dict[str, Incident] = field(default_factory=dict)
    latest: dict[Key, str] = field(default_factory=dict)  # the newest incident opened about a matter, merged or not
    plans: dict[str, Any] = field(default_factory=dict)  # plan hash -> plan.adopted.Adopted
    plan_hash: str | None = None
    refused: int = 0
    of_event: dict[str, str] = field(default_factory=dict)  # event id -> the incident it belongs to
    timers: list[tuple[int, str]] = field(default_factory=list, compare=False)  # heap of (due, incident), some stale
    tracks: dict[Key, Track] = field(default_factory=dict, compare=False)

    @property
    def plan(self) -> Any:
        """The plan in force."""
        return self.plans[self.plan_hash or ""]

    def about(self, key: Key) -> Incident | None:
        """The newest incident about a matter; a merged one leads on."""
        name = self.latest.get(key)
        return None if name is None else self._led_on(name)

    def find(self, word: str) -> Incident | None:
        """By id, by a beginning of it that fits only one, or by entity@zone (the latest); a merged one leads on."""
        entity, _, zone = word.rpartition("@")
        named = self.about((zone, (entity,)))
        if named is not None:
            return named
        hits = [word] if word in self.incidents else [name for name in self.incidents if name.startswith(word)]
        return self._led_on(hits[0]) if word and len(hits) == 1 else None

    def _led_on(self, name: str) -> Incident:
        found = self.incidents[name]
        while found.merged_into is not None:
            found = self.incidents[found.merged_into]
        return found
