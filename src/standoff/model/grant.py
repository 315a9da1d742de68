"""Authority as nouns: a grant, a question, and the three answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

__all__ = ["ANY", "AUTHORITY_ACTIONS", "Ask", "Decision", "Grant", "Granted", "NeedsSecond", "Refused"]

#: In `zones` and `incident_kinds` of a grant: all of them.
ANY: Final = "*"

#: Everything somebody may be allowed to do: the actions of steps, acts upon an incident, moves of a procedure.
AUTHORITY_ACTIONS: Final = (
    "observe", "verify", "contact", "notify", "request", "convene", "refer", "record",
    "acknowledge", "shelve", "close", "reopen", "merge",
    "skip", "force", "jump", "stand_down",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grant:
    """A delegation of part of a role's standing. Instants in microseconds; `not_after_us` is the first one outside.

    `parent` is the grant it was made under; None: the grantor holds the role himself. `zones` and `incident_kinds`
    are ids, or ("*",) for all.
    """

    id: str
    grantor: str
    grantee: str
    role: str
    actions: tuple[str, ...]
    zones: tuple[str, ...]
    incident_kinds: tuple[str, ...]
    not_before_us: int
    not_after_us: int
    redelegable: bool = False
    parent: str | None = None
    reason: str = ""
    instrument: str = ""  # the order, letter or agreement it rests on


@dataclass(frozen=True, slots=True)
class Ask:
    """May `person` do `action` at `zone`, in an incident of `incident_kind`, with the standing of `role`, at `at_us`?

    `quorum` as in a step; `approved` are those who have said yes already. `zone`, `incident_kind` None: wherever.
    """

    person: str
    action: str
    role: str
    at_us: int
    zone: str | None = None
    incident_kind: str | None = None
    quorum: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"n": 1}))
    approved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """Yes. `chain` runs from the standing it begins with to the person: "role:commander commander-1", "grant:g-1"."""

    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and why. `chain` is what was found and did not hold, as far as there was any."""

    reason: str
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NeedsSecond:
    """This person may, but the quorum is not met yet: `who` could still complete it."""

    who: tuple[str, ...]
    chain: tuple[str, ...]


Decision = Granted | Refused | NeedsSecond
