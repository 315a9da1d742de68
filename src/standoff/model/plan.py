"""A plan: what is to be watched, by which rules, and who acts. Frozen; its version is the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from standoff.model.event import EventKind, Severity
from standoff.model.zone import WeeklyWindow, Zone

__all__ = [
    "DONE_ALONE",
    "INCIDENT_ACTS",
    "Compliance",
    "Defaults",
    "Holder",
    "IncidentRules",
    "Party",
    "Plan",
    "Procedure",
    "Role",
    "Rule",
    "Step",
    "StepAction",
    "Sure",
    "Who",
    "done_when",
]

#: What a step may do. A closed list: Standoff never commands, cues or recommends force.
StepAction = Literal["observe", "verify", "contact", "notify", "request", "convene", "refer", "record"]

#: What is done alone, with nobody to answer.
DONE_ALONE: Final = ("observe", "verify", "record")

#: What a person may do to an incident; moves of a procedure are in standoff.incidents.
INCIDENT_ACTS: Final = ("acknowledge", "shelve", "close", "reopen", "merge")


class Compliance(StrEnum):
    """What the entity did after a step, as measured from its track."""

    TURNED_AWAY = "turned_away"
    SLOWED = "slowed"
    HALTED = "halted"
    WENT_ON = "went_on"
    WENT_DEEPER = "went_deeper"
    FELL_SILENT = "fell_silent"


def done_when(action: StepAction) -> Literal["delivered", "acknowledged"]:
    """How far a step of this action must come to be done.

    What is done alone (observe, verify, record) is done when it is written down; what is said to somebody only when
    they have acknowledged it, because sent is not reached.
    """
    return "delivered" if action in DONE_ALONE else "acknowledged"


@dataclass(frozen=True, slots=True)
class Party:
    """A side. Members are entity ids, globs (``conv-*``) or id ranges (``mmsi:271000000-271999999``)."""

    id: str
    name: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sure:
    """When a side counts as decided: one fix at `one_sigma`, or `run` fixes in a row at P >= `p` for `for_us`."""

    one_sigma: float = 5.0
    run: int = 5
    for_us: int = 60_000_000
    p: float = 0.95


@dataclass(frozen=True, slots=True)
class Defaults:
    """Settings of the whole plan, metres and microseconds."""

    position_error_m: float = 15.0
    max_gap_us: int = 30 * 60_000_000
    lateness_us: int = 5 * 60_000_000
    lost_after_us: int = 60 * 60_000_000
    sure: Sure = Sure()


@dataclass(frozen=True, slots=True)
class Who:
    """Which entities a rule is about; each field is a tuple of globs, empty = any. All fields must match."""

    party: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Watch for some kinds of event at some zones. `parameters`: only what the author set, in SI and microseconds."""

    id: str
    when: tuple[EventKind, ...]
    zones: tuple[str, ...]  # zone ids, globs resolved
    who: Who = Who()
    severity: Severity = Severity.INFO
    procedure: str | None = None
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    sure: Sure | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a procedure. Durations in microseconds.

    It opens `after_us` after the step before it ended, and is due `due_us` later. Unanswered then, it is tried again up
    to `repeat` more times, `due_us` each; after that it is expired and the procedure goes on to `fallback` (a later
    step), or to the next. `unless`: kinds of event that make it needless; `unless_answer`: answers that do.
    `quorum`: how many holders must authorise it: `n` in all, `per_party` of each party that holds the role, or so many
    of a party by its id. `until`: how far it must come to be done; None takes `done_when` of its action. `answers`:
    whether all recipients must come so far, or any one of them.
    """

    id: str
    action: StepAction
    to: tuple[str, ...]
    role: str
    due_us: int
    unless: tuple[EventKind, ...] = ()
    quorum: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"n": 1}))
    after_us: int = 0
    repeat: int = 0
    fallback: str | None = None
    until: Literal["delivered", "acknowledged"] | None = None
    answers: Literal["all", "any"] = "all"
    channel: str | None = None
    unless_answer: tuple[Compliance, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """An ordered ladder of steps. `override`: who may skip, force, jump or stand down; None: the step's own."""

    id: str
    steps: tuple[Step, ...]
    override: str | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role: for which party, from when until when, and in which hours of the week (empty: all)."""

    id: str
    party: str | None = None
    from_us: int | None = None
    to_us: int | None = None
    shifts: tuple[WeeklyWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A standing that a step may require."""

    id: str
    holders: tuple[Holder, ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentRules:
    """How events become incidents, and who may do what to one. Durations in microseconds.

    Events of at least `opens_at`, or of a rule with a procedure, open one; milder ones join one that is open. A return
    within `reopen_within_us` of its closing reopens it, a later one starts another. An acknowledgement lasts
    `ack_expires_us` (None: for good). The entity's answer to a step is measured until `answer_within_us` after it.
    `acts`: the role that may acknowledge, shelve, close, reopen, merge; an act not named may be done by any holder.
    """

    opens_at: Severity = Severity.NOTICE
    reopen_within_us: int = 60 * 60_000_000
    ack_expires_us: int | None = None
    answer_within_us: int = 10 * 60_000_000
    acts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is watched. `hash` is SHA-256 (hex) over the canonical content, zone files included.

    `rules` empty: every single-entity kind on every zone at severity info, rule null.
    """

    name: str
    hash: str
    zones: tuple[Zone, ...]
    parties: tuple[Party, ...] = ()
    defaults: Defaults = Defaults()
    rules: tuple[Rule, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    roles: tuple[Role, ...] = ()
    incidents: IncidentRules = IncidentRules()
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tests: tuple[str, ...] = ()
