"""A plan: what is to be watched, by which rules, and who acts. Frozen; its version is the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from standoff.model.event import EventKind, Severity
from standoff.model.zone import Zone

__all__ = ["Defaults", "Holder", "Party", "Plan", "Procedure", "Role", "Rule", "Step", "StepAction", "Sure", "Who"]

StepAction = Literal["observe", "verify", "contact", "notify", "request", "convene", "refer", "record"]


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
    """One rung of a procedure."""

    id: str
    action: StepAction
    to: tuple[str, ...]
    role: str
    due_us: int
    unless: tuple[EventKind, ...] = ()
    quorum: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"n": 1}))


@dataclass(frozen=True, slots=True)
class Procedure:
    """An ordered ladder of steps."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a role, and for which party."""

    id: str
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A standing that a step may require."""

    id: str
    holders: tuple[Holder, ...] = ()


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
    columns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tests: tuple[str, ...] = ()
