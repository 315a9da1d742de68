"""A difference in who may do what, as a noun."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["WHAT", "Change", "Direction"]

#: More people, or more actions, zones, kinds or time, is looser; less of any is stricter.
Direction = Literal["looser", "stricter"]

#: Every kind of difference with its meaning.
WHAT: Final = MappingProxyType(
    {
        "may": "a person could do more, or less, at the end than at the beginning",
        "holder_added": "somebody was named as holder of a role",
        "holder_removed": "somebody is no longer named as holder of a role",
        "period_changed": "somebody holds a role for a longer or shorter time",
        "shifts_changed": "somebody's hours in a role were changed",
        "party_added": "a role has a holder of a party that had none: a quorum of each party needs it too",
        "party_removed": "a role has no holder of a party any more: a quorum of each party does without it",
        "grant_made": "a grant was made",
        "grant_began": "a grant made before came into its time",
        "grant_ended": "a grant came to its end",
        "grant_revoked": "a grant was revoked, or one that it rests on",
        "quorum_changed": "a step needs fewer, or more, to agree",
        "role_changed": "a step, or leaving the order of a procedure, needs another role",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. A list of actions, zones or kinds says what was gained or lost; "*" is all of them.

    "* except z" is all but some. `hours`: which of the week; `at_us`: when, where there was an instant to it.
    """

    direction: Direction
    what: str
    role: str
    person: str | None
    actions: tuple[str, ...]
    zones: tuple[str, ...]
    incident_kinds: tuple[str, ...]
    hours: str
    words: str
    grant: str | None = None
    at_us: int | None = None
