"""Puts AIS messages together that are spread over several sentences, and gives up on those whose rest never comes."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyais.messages import AISSentence

from standoff.feeds.nmea_envelope import Envelope

__all__ = ["Part", "Parts", "Refused"]

#: The number that ties parts together runs from 0 to 9 only, so an old beginning must not take a new end.
_MAX_LINES_APART: Final = 256

_Key = tuple[int | None, str, str, int, bytes | None]


class Part(NamedTuple):
    """One sentence of a message that has several."""

    row: int
    sentence: AISSentence
    envelope: Envelope


class Refused(NamedTuple):
    """A sentence that belongs to no complete message."""

    row: int
    reason: str


class Parts:
    """Messages of which not all parts are here yet. Never holds more than the parts of the last 256 lines."""

    def __init__(self) -> None:
        self._open: dict[_Key, list[Part]] = {}

    def add(self, part: Part) -> tuple[list[Part], list[Refused]]:
        """All parts of the message when this one completes it (else none), and the sentences this shows to be lost."""
        refused = self._expire(part.row)
        sentence = part.sentence
        key = (sentence.seq_id, sentence.channel, sentence.talker_id, sentence.frag_cnt, part.envelope.group)
        begun = self._open.get(key, [])
        if sentence.frag_num == len(begun) + 1:
            begun = [*begun, part]
        else:
            refused += _lost(self._open.pop(key, []))
            if sentence.frag_num != 1:
                return [], [*refused, Refused(part.row, "part of a message whose earlier parts are missing")]
            begun = [part]
        if len(begun) == sentence.frag_cnt:
            self._open.pop(key, None)
            return begun, refused
        self._open[key] = begun
        return [], refused

    @property
    def waiting(self) -> int:
        """How many sentences wait for the rest of their message."""
        return sum(map(len, self._open.values()))

    def rest(self) -> list[Refused]:
        """Every part still waiting, refused: the file is at its end."""
        waiting, self._open = self._open, {}
        return [refused for parts in waiting.values() for refused in _lost(parts)]

    def _expire(self, row: int) -> list[Refused]:
        old = [key for key, parts in self._open.items() if row - parts[-1].row > _MAX_LINES_APART]
        return [refused for key in old for refused in _lost(self._open.pop(key))]


def _lost(parts: list[Part]) -> list[Refused]:
    return [Refused(part.row, "part of a message whose later parts are missing") for part in parts]
