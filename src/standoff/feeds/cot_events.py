"""Cuts a stream of Cursor-on-Target documents into single events, in bounded memory, without parsing them.

Events stand alone, one after the other with or without XML declarations, or inside some outer element. Comments are
skipped, so that an event inside a comment is none. A DOCTYPE is where hostile XML keeps its entity bombs and its
references to other files. Nothing outside an event ever reaches a parser; and because CoT needs no DOCTYPE, events
after one are refused until the next document begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

__all__ = ["MAX_EVENT_BYTES", "RawEvent", "raw_events"]

MAX_EVENT_BYTES: Final = 1 << 20
_CHUNK_BYTES: Final = 1 << 18
_LONGEST_MARK: Final = 16
_OUTSIDE: Final = re.compile(rb"<event[\s/>]|</event\s{0,8}>|<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY|<\?xml\s")
_INSIDE: Final = re.compile(rb"<event[\s/>]|</event\s{0,8}>|<!--|<!\[CDATA\[")
_CLOSES: Final = {b"<!--": re.compile(rb"-->"), b"<![CDATA[": re.compile(rb"\]\]>"), b"<?xml": re.compile(rb"\?>")}
_TOO_LONG: Final = "an event longer than 1 MiB"


class RawEvent(NamedTuple):
    """The bytes from "<event" to "</event>", or a `fault` for which they are to be refused."""

    content: bytes
    fault: str | None = None


def raw_events(stream: BinaryIO) -> Iterator[RawEvent]:
    """Every event of the stream in order, and a fault for each stretch of text (or MiB of it) that is no event."""
    window = _Window(stream)
    forbidden = False
    mark: bytes | None = None
    while mark != b"":
        before, mark = window.until(_OUTSIDE)
        if not forbidden and _has_text(before):
            yield RawEvent(b"", "text that is no event")
        if not mark or mark.startswith(b"</"):
            continue
        if mark.startswith(b"<event"):
            event = _event(window, mark)
            yield RawEvent(b"", "an event after a DOCTYPE, which CoT never needs") if forbidden else event
        elif mark.startswith(b"<?xml"):
            forbidden = False
            window.until(_CLOSES[b"<?xml"])
        elif mark in _CLOSES:
            window.until(_CLOSES[mark])
        else:
            forbidden = True


def _has_text(between: bytes) -> bool:
    """Whether there is more than tags and white space; made so that no input takes more than one pass."""
    first, *tags = between.removeprefix(b"\xef\xbb\xbf").split(b"<")
    return bool(first.strip()) or any(b">" not in tag or tag.partition(b">")[2].strip() for tag in tags)


def _event(window: _Window, start: bytes) -> RawEvent:
    """The event whose start mark was just passed."""
    parts, size, pattern = [start], 0, _INSIDE
    while size <= MAX_EVENT_BYTES:
        before, mark = window.until(pattern)
        parts += [before, mark or b""]
        size += len(before) + len(mark or b"")
        if mark is None:
            break
        if mark == b"":
            return RawEvent(b"", "an event that is cut off at the end of the file")
        if mark.startswith(b"<event"):
            window.back(len(mark))
            return RawEvent(b"", "an event without an end")
        if mark.startswith(b"</"):
            return RawEvent(b"".join(parts))
        pattern = _CLOSES.get(mark, _INSIDE)
    _drop(window)
    return RawEvent(b"", _TOO_LONG)


def _drop(window: _Window) -> None:
    """Pass over the rest of an event."""
    mark: bytes | None = None
    while mark is None or mark in _CLOSES:
        _, mark = window.until(_INSIDE)
    if mark.startswith(b"<event"):
        window.back(len(mark))


class _Window:
    """The part of a stream that is in memory: at most one event and one chunk."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0

    def until(self, pattern: re.Pattern[bytes]) -> tuple[bytes, bytes | None]:
        """(what comes before the next match, the match) and go past it. The match is b"" at the end of the stream.

        It is None where none came within 1 MiB: what is given is passed then, all but a few bytes.
        """
        scan = self._at
        while True:
            found = pattern.search(self._data, scan)
            if found:
                return self._pass(found.start(), found.end()), found[0]
            scan = max(self._at, len(self._data) - _LONGEST_MARK)
            if scan - self._at > MAX_EVENT_BYTES:
                return self._pass(scan, scan), None
            chunk = self._stream.read(_CHUNK_BYTES)
            if not chunk:
                return self._pass(len(self._data), len(self._data)), b""
            self._data = self._data[self._at :] + chunk
            scan, self._at = scan - self._at, 0

    def back(self, count: int) -> None:
        """Stand `count` bytes earlier again, at the match just passed."""
        self._at -= count

    def _pass(self, end: int, on: int) -> bytes:
        before = self._data[self._at : end]
        self._at = on
        return before
