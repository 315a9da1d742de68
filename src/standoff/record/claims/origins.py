"""Where claims come from. Corroboration counts distinct origins, never outlets.

A chain's origin is its earliest speaker. An unnamed speaker is known only through whoever heard him: all unnamed
speakers of one outlet are one origin, and of two outlets two, which may still be one person; so `least` counts all the
unnamed as one. Two claims of one matter share an origin too where the speaker of one is a hop of the other (an outlet
quoted without its own source), where their words are the same to the letter, and where a person said so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from standoff.model.claim import Claim
from standoff.model.claim_words import ClaimKind, RelationKind
from standoff.record.claims.book import ClaimBook
from standoff.record.claims.speakers import Speaker, chain_of, party_from_name, speaker_key, speaks_as
from standoff.record.claims.wording import plain

__all__ = ["Origin", "Origins", "counted", "is_unsourced"]

_SAME_WORDS: Final = 8  # so many words, the same to the letter, are one text carried twice
_JOINING: Final = frozenset([RelationKind.SAME_ORIGIN, RelationKind.RESTATES])


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """An earliest speaker: named, or unnamed and known through `name`."""

    speaker: Speaker
    name: str

    def __str__(self) -> str:
        return self.name if self.speaker is Speaker.NAMED else f"unnamed, via {self.name or 'nobody named'}"


def is_unsourced(claim: Claim) -> bool:
    """Nobody is named who said it: the source is unknown, or unnamed without anybody through whom it came."""
    speaker = speaks_as(claim.source)
    return speaker is Speaker.UNKNOWN or (speaker is Speaker.UNNAMED and _relay(claim) is None)


def counted(claims: Iterable[Claim]) -> list[Claim]:
    """The claims that count as support: reports of events and posture; of other facts all but assessments, opinions."""
    some = [claim for claim in claims if claim.kind not in (ClaimKind.ASSESSMENT, ClaimKind.OPINION)]
    reports = [claim for claim in some if claim.kind.supports]
    return reports or some


def _has_origin(claim: Claim) -> bool:
    return speaks_as(claim.source) is Speaker.NAMED or _relay(claim) is not None


def _relay(claim: Claim) -> str | None:
    named = (name for name in chain_of(claim)[1:] if speaks_as(name) is Speaker.NAMED)
    return next(named, None)


def _origin(claim: Claim) -> Origin:
    if speaks_as(claim.source) is Speaker.NAMED:
        return Origin(Speaker.NAMED, speaker_key(claim.source))
    return Origin(Speaker.UNNAMED, speaker_key(_relay(claim) or ""))


class Origins:
    """The origins of claims about one matter."""

    def __init__(self, book: ClaimBook, claims: Sequence[Claim]) -> None:
        self._book = book
        self._claims = tuple(claims)
        self._joined = _joined(book, claims)

    @classmethod
    def of(cls, book: ClaimBook, claims: Sequence[Claim]) -> Origins:
        """The origins of these claims."""
        return cls(book, claims)

    def key(self, claim: Claim) -> Origin:
        """The origin of a claim; one for all that a person or their very words put together."""
        return self._joined[claim.id]

    def distinct(self, claims: Sequence[Claim]) -> tuple[Origin, ...]:
        """The origins of claims that say the same, without those that only pass on what another of them said."""
        sourced = [claim for claim in claims if _has_origin(claim)]
        leads = _leads(sourced, self.key)
        return tuple(sorted(origin for origin in leads if _is_first(origin, leads)))

    def standing_for(self, claim: Claim, claims: Sequence[Claim]) -> Origin:
        """The counted origin that a claim's own leads back to, among claims that say the same."""
        sourced = [each for each in claims if _has_origin(each)]
        leads = _leads(sourced, self.key)
        own = self.key(claim)
        if own not in leads:
            return own
        firsts = self.distinct(claims)
        reached = {own, *_reach(own, leads)}
        return own if own in firsts else min((origin for origin in firsts if origin in reached), default=own)

    def least(self, claims: Sequence[Claim]) -> int:
        """As `distinct`, counting all unnamed speakers as one, since they may be one."""
        found = self.distinct(claims)
        named = [origin for origin in found if origin.speaker is Speaker.NAMED]
        return len(named) + (len(named) < len(found))

    def one_origin(self, claims: Sequence[Claim]) -> bool:
        """Whether all of several claims come from one and the same origin."""
        return all(map(_has_origin, claims)) and len({self.key(claim) for claim in claims}) == 1

    def party(self, claim: Claim) -> str | None:
        """The party a claim's speaker speaks for: as told, else as his own name says."""
        return self._book.party_of(claim) or party_from_name(claim.source)

    def one_party(self, claims: Sequence[Claim]) -> str | None:
        """The party that all of several claims come from, None where they come from more, or one is not known."""
        parties = {self.party(claim) for claim in claims}
        return parties.pop() if len(parties) == 1 and len(claims) > 1 else None


def _joined(book: ClaimBook, claims: Sequence[Claim]) -> dict[str, Origin]:
    """The origin of each claim, the smallest of those that belong together."""
    groups: dict[str, set[str]] = {claim.id: {claim.id} for claim in claims}
    words: dict[str, str] = {}
    pairs = [(r.claim, r.other) for r in book.relations if r.relation in _JOINING]
    for claim in claims:
        text = plain(claim.words or "")
        if len(text.split()) >= _SAME_WORDS:
            pairs.append((claim.id, words.setdefault(text, claim.id)))
    own: dict[Origin, str] = {}
    pairs += [(claim.id, own.setdefault(_origin(claim), claim.id)) for claim in claims if _has_origin(claim)]
    for one, other in pairs:
        if one in groups and other in groups and groups[one] is not groups[other]:
            groups[one] |= groups[other]
            for member in groups[other]:
                groups[member] = groups[one]
    by_id = {claim.id: claim for claim in claims}
    return {name: min(_origin(by_id[member]) for member in group) for name, group in groups.items()}


def _leads(claims: Sequence[Claim], key: Callable[[Claim], Origin]) -> dict[Origin, set[Origin]]:
    """From each origin to those that it only passes on."""
    origins: dict[Origin, list[Claim]] = {}
    for claim in claims:
        origins.setdefault(key(claim), []).append(claim)
    hops = {
        origin: {speaker_key(name) for claim in members for name in chain_of(claim)[1:]}
        for origin, members in origins.items()
    }
    return {
        origin: {other for other in origins if other != origin and _names(origin, members) & hops[other]}
        for origin, members in origins.items()
    }


def _names(origin: Origin, members: Sequence[Claim]) -> set[str]:
    """What an origin is called where others pass it on: a speaker by name, the unnamed by who heard them."""
    if origin.speaker is Speaker.UNNAMED:
        return {origin.name}
    return {speaker_key(claim.source) for claim in members if speaks_as(claim.source) is Speaker.NAMED}


def _reach(start: Origin, leads: dict[Origin, set[Origin]]) -> set[Origin]:
    seen: set[Origin] = set()
    todo = [start]
    while todo:
        for origin in leads[todo.pop()] - seen:
            seen.add(origin)
            todo.append(origin)
    return seen


def _is_first(origin: Origin, leads: dict[Origin, set[Origin]]) -> bool:
    """Whether nothing lies before it; of origins that quote each other the smallest stands for all."""
    reached = _reach(origin, leads)
    if not reached:
        return True
    circle = all(origin in _reach(other, leads) for other in reached)
    return circle and origin == min({origin, *reached})
