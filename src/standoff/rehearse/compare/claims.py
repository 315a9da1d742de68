"""Which ids change their party between two plans, exactly: by every word that claims them, and which of them wins.

Where two parties could claim an id the more exact word wins: an id before a range before a glob, among globs the longer
one, then the party whose id sorts first (standoff.plan.membership). So a word that is taken out can give ids to another
party even where a wider word of the same party stays. An id can only change its party where a word that was changed
stands for it: those words are walked letter by letter, together with every other word that shares an id with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from standoff.model.plan import Party
from standoff.plan.membership import UNKNOWN, Membership, parse_range
from standoff.rehearse.compare.languages import TooWideError, accepting, plain, shared

__all__ = ["Claims", "Move"]

#: The party where objects were, and the one where they are.
Move = tuple[str, str]

#: Exactness (the least wins), and the party.
_Rank = tuple[int, int, str]
#: More pairs of words with wildcards than this are not compared.
_MOST_PAIRS: Final = 20_000
_RANGE: Final = 0
_GLOB: Final = 1


@dataclass(frozen=True, slots=True)
class _Side:
    membership: Membership
    patterns: Mapping[str, _Rank]

    @classmethod
    def of(cls, parties: Iterable[Party]) -> _Side:
        parties = tuple(parties)
        ranked: dict[str, _Rank] = {}
        for party in parties:
            for word in party.members:
                if not plain(word):
                    ranked[word] = min(ranked.get(word, (9, 0, "")), _rank(word, party.id))
        return cls(Membership(parties), ranked)

    def owner(self, words: Iterable[str]) -> str:
        """The party of ids that exactly these patterns stand for."""
        return min((self.patterns[word] for word in words if word in self.patterns), default=(0, 0, UNKNOWN))[2]


def _rank(word: str, party: str) -> _Rank:
    return (_GLOB, -len(word), party) if parse_range(word) is None else (_RANGE, 0, party)


class Claims:
    """The members of all parties in both plans."""

    def __init__(self, old: Iterable[Party], new: Iterable[Party]) -> None:
        self._old, self._new = _Side.of(old), _Side.of(new)
        self._patterns = sorted(self._old.patterns.keys() | self._new.patterns.keys())
        self._looked_at = 0

    def moves(self, word: str) -> Mapping[Move, str]:
        """Where ids of a changed word were and are, each with words for those ids. TooWideError: given up."""
        if plain(word):
            return {(self._old.membership.of(word), self._new.membership.of(word)): word}
        self._looked_at += len(self._patterns)
        if self._looked_at > _MOST_PAIRS:
            raise TooWideError
        near = [other for other in self._patterns if other == word or shared(word, other) is not None]
        examples: dict[Move, str] = {}
        for example, claiming in accepting(word, near):
            examples.setdefault((self._old.owner(claiming), self._new.owner(claiming)), example)
        return {move: _words(word, example, examples.keys()) for move, example in examples.items()}


def _words(word: str, example: str, moves: Iterable[Move]) -> str:
    """All of a word where all its ids go one way; else one of them."""
    return word if len(set(moves)) == 1 else f"some of {word} (such as {example!r})"
