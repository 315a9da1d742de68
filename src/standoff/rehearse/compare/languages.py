"""Which ids a word matches, as a finite automaton, so that two lists of words can be compared exactly.

A word is an id, a glob (``*``, ``?``, ``[...]`` as fnmatch reads them) or a range of numbered ids. One list holds all
that another does when no id can be built, letter by letter, that leads the first to a match and the second to none. An
id that is spelled like a range or a set itself, or numbered in the digits of another script, is not thought of.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from standoff.plan.membership import IdRange, is_glob, parse_range

__all__ = ["TooWideError", "accepting", "matches", "outside", "plain", "shared"]

#: Pairs of sets of states looked at before it is given up.
_MOST_PAIRS: Final = 20_000
#: One letter of a pattern: ``*``, ``?``, a set, or itself.
_SIGN: Final = re.compile(r"\*|\?|\[!?+\]?+[^\]]*+\]|.", re.DOTALL)
_DIGITS: Final = "0123456789"
#: Letters that stand for all that no word mentions.
_SAMPLE: Final = "\u2603" + _DIGITS
#: Read so far is a beginning of which every number lies in the range.
_FREE: Final = -1

State = tuple[int, ...]


class TooWideError(Exception):
    """The comparison was given up: too many words with too many wildcards."""


@dataclass(frozen=True, slots=True)
class _Glob:
    """States are positions in the signs."""

    signs: tuple[str, ...]

    def start(self) -> frozenset[State]:
        return self._through_stars({(0,)})

    def step(self, states: frozenset[State], letter: str) -> frozenset[State]:
        reached: set[State] = set()
        for (position,) in states:
            if position < len(self.signs):
                sign = self.signs[position]
                if sign == "*":
                    reached.add((position,))
                elif sign == "?" or fnmatchcase(letter, sign):
                    reached.add((position + 1,))
        return self._through_stars(reached)

    def _through_stars(self, states: set[State]) -> frozenset[State]:
        found, todo = set(states), list(states)
        while todo:
            (position,) = todo.pop()
            if position < len(self.signs) and self.signs[position] == "*" and (position + 1,) not in found:
                found.add((position + 1,))
                todo.append((position + 1,))
        return frozenset(found)

    def ends(self, states: frozenset[State]) -> bool:
        return (len(self.signs),) in states


@dataclass(frozen=True, slots=True)
class _Range:
    """States are (letters of the prefix read, digits read, their number so far)."""

    of: IdRange

    def start(self) -> frozenset[State]:
        return frozenset({(0, 0, 0)})

    def step(self, states: frozenset[State], letter: str) -> frozenset[State]:
        prefix, reached = self.of.prefix, set()
        for read, digits, number in states:
            if read < len(prefix):
                if letter == prefix[read]:
                    reached.add((read + 1, 0, 0))
            elif letter in _DIGITS and digits < self.of.longest:
                value = self._settled(digits + 1, number if number == _FREE else number * 10 + int(letter))
                if value is not None:
                    reached.add((read, digits + 1, value))
        return frozenset(reached)

    def _settled(self, digits: int, value: int) -> int | None:
        """None: no number that begins so is in the range; _FREE: all are, of every length that is allowed."""
        if value == _FREE:
            return _FREE
        spans = [
            (value * 10 ** (length - digits), (value + 1) * 10 ** (length - digits) - 1)
            for length in range(max(digits, self.of.shortest), self.of.longest + 1)
        ]
        if not any(low <= self.of.last and high >= self.of.first for low, high in spans):
            return None
        return _FREE if all(low >= self.of.first and high <= self.of.last for low, high in spans) else value

    def ends(self, states: frozenset[State]) -> bool:
        return any(
            read == len(self.of.prefix)
            and self.of.shortest <= digits <= self.of.longest
            and (number == _FREE or self.of.first <= number <= self.of.last)
            for read, digits, number in states
        )


_Machine = _Glob | _Range


def _machine(word: str) -> _Machine:
    reach = parse_range(word)
    return _Range(reach) if reach is not None else _Glob(tuple(_SIGN.findall(word)))


def plain(word: str) -> bool:
    """Whether a word is an id and nothing else."""
    return not is_glob(word) and parse_range(word) is None


def matches(word: str, name: str) -> bool:
    """Whether a word stands for this id."""
    if word == name:
        return True
    machine = _machine(word)
    states = machine.start()
    for letter in name:
        states = machine.step(states, letter)
    return machine.ends(states)


def outside(word: str, others: Iterable[str]) -> str | None:
    """An id that `word` stands for and none of the others does; None: there is none. TooWideError: given up."""
    others = set(others)
    if word in others:
        return None
    if plain(word):
        return None if any(matches(other, word) for other in others) else word
    near = [other for other in others if not plain(other) or matches(word, other)]
    return _search(_machine(word), [_machine(other) for other in sorted(near)], _letters([word, *near]), wanted=False)


def shared(word: str, other: str) -> str | None:
    """An id that both stand for; None: there is none. TooWideError: given up."""
    if plain(word):
        return word if matches(other, word) else None
    return _search(_machine(word), [_machine(other)], _letters([word, other]), wanted=True)


def accepting(word: str, others: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of each kind of id that `word` stands for an example, and which of the others stand for it. TooWideError."""
    machines = [_machine(other) for other in others]
    for read, ends, rest in _reached(_machine(word), machines, _letters([word, *others])):
        if ends:
            yield read, tuple(other for other, machine, there in zip(others, machines, rest, strict=True)
                              if machine.ends(there))  # fmt: skip


def _letters(words: Iterable[str]) -> list[str]:
    """Letters enough to tell apart whatever the words tell apart: those they mention, and their neighbours."""
    codes = {code for word in words for letter in word for code in (ord(letter) - 1, ord(letter), ord(letter) + 1)}
    return sorted({chr(code) for code in codes if 0 < code < 0x110000} | set(_SAMPLE))


def _search(first: _Machine, others: Sequence[_Machine], letters: Sequence[str], *, wanted: bool) -> str | None:
    """The shortest id that `first` matches and some other does (`wanted`), or none does."""
    for read, ends, rest in _reached(first, others, letters):
        if ends and wanted == any(other.ends(there) for other, there in zip(others, rest, strict=True)):
            return read
    return None


def _reached(
    first: _Machine, others: Sequence[_Machine], letters: Sequence[str]
) -> Iterator[tuple[str, bool, tuple[frozenset[State], ...]]]:
    """Every place that reading can come to while `first` may still match: what was read, whether it matches, the rest.

    Shortest first.
    """
    begin = (first.start(), tuple(other.start() for other in others))
    todo, seen = deque([("", begin)]), {begin}
    while todo:
        read, (states, rest) = todo.popleft()
        yield read, first.ends(states), rest
        for letter in letters:
            reached = first.step(states, letter)
            if not reached:
                continue
            pair = (reached, tuple(other.step(there, letter) for other, there in zip(others, rest, strict=True)))
            if pair not in seen:
                seen.add(pair)
                todo.append((read + letter, pair))
        if len(seen) * (1 + len(others)) > _MOST_PAIRS:
            raise TooWideError
