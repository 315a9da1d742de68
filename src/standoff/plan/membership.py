"""Who belongs to which party, and which entities a rule is about.

A member is an entity id, a glob (``conv-*``) or a range of numbered ids (``mmsi:271000000-271999999``). Where two
parties could claim an entity the more exact word wins: an id before a range before a glob; among globs the longer one,
then the party whose id sorts first. So the order in which a plan lists its parties changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from typing import Final

from standoff.model.plan import Party, Plan, Rule

__all__ = ["UNKNOWN", "IdRange", "Membership", "is_glob", "parse_range", "parties_of", "party_of", "selects"]

#: The party of an entity that no party claims.
UNKNOWN: Final = "unknown"
_RANGE: Final = re.compile(r"((?:[^:]*:)*)(\d{1,18})-(\d{1,18})")
_NUMBERED: Final = re.compile(r"((?:[^:]*:)*)(\d{1,18})")


@dataclass(frozen=True, slots=True)
class IdRange:
    """Numbered ids after one prefix, first and last included."""

    prefix: str
    first: int
    last: int
    shortest: int  # digits of `first`: 007 is no member of 1-20
    longest: int

    def holds(self, prefix: str, digits: str) -> bool:
        """Whether the id `prefix` + `digits` lies in it."""
        fits = prefix == self.prefix and self.shortest <= len(digits) <= self.longest
        return fits and self.first <= int(digits) <= self.last


def is_glob(word: str) -> bool:
    """Whether the word holds a wildcard."""
    return any(sign in word for sign in "*?[")


def parse_range(word: str) -> IdRange | None:
    """``mmsi:271000000-271999999`` as a range; None where the word is none."""
    parts = _RANGE.fullmatch(word)
    if parts is None:
        return None
    return IdRange(parts[1], int(parts[2]), int(parts[3]), len(parts[2]), len(parts[3]))


class Membership:
    """All members of all parties, sorted for look-up."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.parties = frozenset(party.id for party in parties)
        self._ids: dict[str, str] = {}
        self._ranges: dict[str, list[tuple[IdRange, str]]] = {}
        globs: list[tuple[str, str]] = []
        for party in sorted(parties, key=lambda party: party.id):
            for member in party.members:
                reach = parse_range(member)
                if reach is not None:
                    self._ranges.setdefault(reach.prefix, []).append((reach, party.id))
                elif is_glob(member):
                    globs.append((member, party.id))
                self._ids.setdefault(member, party.id)
        globs.sort(key=lambda pair: (-len(pair[0]), pair[1]))
        self._globs: list[tuple[Callable[[str], object], str]] = [
            (re.compile(translate(glob)).match, party) for glob, party in globs
        ]

    def of(self, entity: str, reported: str | None = None) -> str:
        """The party id; a reported party of the plan wins, and `unknown` where nobody claims the entity."""
        if reported is not None and reported in self.parties:
            return reported
        exact = self._ids.get(entity)
        if exact is not None:
            return exact
        return self._by_range(entity) or self._by_glob(entity) or UNKNOWN

    def _by_range(self, entity: str) -> str | None:
        numbered = _NUMBERED.fullmatch(entity) if self._ranges else None
        if numbered is None:
            return None
        ranges = self._ranges.get(numbered[1], ())
        return next((party for reach, party in ranges if reach.holds(numbered[1], numbered[2])), None)

    def _by_glob(self, entity: str) -> str | None:
        return next((party for matches, party in self._globs if matches(entity)), None)


@lru_cache(maxsize=8)
def _membership(parties: tuple[Party, ...]) -> Membership:
    return Membership(parties)


def party_of(plan: Plan, entity: str, reported_party: str | None = None) -> str:
    """The entity's party: the reported one where the plan knows it, else by membership, else ``unknown``."""
    return _membership(plan.parties).of(entity, reported_party)


def parties_of(plan: Plan, entities: Sequence[str]) -> list[str]:
    """The party of each entity by membership alone."""
    membership = _membership(plan.parties)
    return [membership.of(entity) for entity in entities]


def selects(plan: Plan, rule: Rule, entity: str, party: str | None, kind: str | None) -> bool:  # noqa: ARG001 - the plan is part of the question
    """Whether the rule is about this entity. `party` as `party_of` gives it; None and unknown match only `unknown`."""
    who = rule.who
    return (
        _matches(who.party, party if party is not None else UNKNOWN)
        and _matches(who.kind, kind or UNKNOWN)
        and (not who.entity or any(_names_entity(word, entity) for word in who.entity))
    )


def _matches(words: tuple[str, ...], value: str) -> bool:
    if not words or value in words:
        return True
    return value != UNKNOWN and any(fnmatchcase(value, word) for word in words)


def _names_entity(word: str, entity: str) -> bool:
    if word == entity or (is_glob(word) and fnmatchcase(entity, word)):
        return True
    reach, numbered = parse_range(word), _NUMBERED.fullmatch(entity)
    return reach is not None and numbered is not None and reach.holds(numbered[1], numbered[2])
