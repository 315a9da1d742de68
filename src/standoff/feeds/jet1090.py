"""ADS-B as JSON: jet1090 messages, one a line, and the aircraft lists of readsb and dump1090 (aircraft.json).

Every message of jet1090 and every aircraft of a list is one message here: a fix when it has a latitude and longitude,
else auxiliary. Rows are line numbers; in a file that is one list over many lines, they count the aircraft in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from standoff.errors import FeedError
from standoff.feeds.builder import SegmentBuilder
from standoff.feeds.format import HEAD_BYTES
from standoff.feeds.jet1090_lists import AircraftLists, entries
from standoff.feeds.jet1090_messages import AdsbMessages
from standoff.feeds.json_lines import json_document, json_lines
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source
from standoff.model.fix import Segment

__all__ = ["JET1090"]

_LIST: Final = re.compile(rb'"(?:aircraft|ac)"\s*:\s*\[')
_NOW: Final = re.compile(rb'"now"\s*:')
_LOOK_LINES: Final = 20
_BEAST: Final = "Beast binary (raw Mode S frames) is not read; decode it to JSON lines first, for instance with jet1090"


class Jet1090Format:
    """JSON lines of jet1090, and aircraft.json of readsb and dump1090."""

    name = "jet1090"

    def recognises(self, head: bytes, file_name: str) -> float:
        """High for a line or list as described; FeedError for Beast binary, which is ADS-B too, but not decoded."""
        if _is_beast(head):
            raise FeedError(f"{file_name}: {_BEAST}")
        first = next((line for line in head.split(b"\n", 8)[:8] if line.strip()), b"").strip()
        if not first.startswith(b"{"):
            return 0.0
        try:
            value = json.loads(first)
        except (ValueError, RecursionError):
            return 0.95 if _LIST.search(head) and _NOW.search(head) else 0.0
        return 0.95 if isinstance(value, dict) and (_is_message(value) or _is_state(value)) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Segment]:
        """Fixes in the order of the file. FeedError when it is one list that cannot be read, or Beast binary."""
        reader = _Reader(source, options)
        with source.open() as stream:
            start = stream.read(2)
        if _is_beast(start):
            raise FeedError(f"{source.name}: {_BEAST}")
        yield from reader.document() if _spans_lines(source) else reader.lines()


def _is_beast(head: bytes) -> bool:
    """Every frame begins with an escape and the digit of its kind."""
    return head[:1] == b"\x1a" and head[1:2] in {b"1", b"2", b"3", b"4"}


def _is_message(value: dict[str, object]) -> bool:
    return "icao24" in value and ("timestamp" in value or "frame" in value)


def _is_state(value: dict[str, object]) -> bool:
    return "now" in value and ("hex" in value or "aircraft" in value or "ac" in value)


def _spans_lines(source: Source) -> bool:
    """Whether the file is one list over several lines, and no line near its start means anything by itself."""
    near = islice((line for line in json_lines(source) if line.value or line.fault), _LOOK_LINES)
    if any(line.value is not None and (_is_message(line.value) or _is_state(line.value)) for line in near):
        return False
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    return bool(_LIST.search(head) and _NOW.search(head))


class _Reader:
    """The state of reading one file."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._build = SegmentBuilder(source.name, options.segment_rows)
        self._messages = AdsbMessages(self._build)
        self._lists = AircraftLists(self._build)

    def lines(self) -> Iterator[Segment]:
        """One value a line."""
        for row, value, fault in json_lines(self._source):
            if fault:
                self._build.reject(row, fault)
            elif value is None:
                self._build.auxiliary(row)
            elif "icao24" in value:
                self._messages.add(row, value)
            elif _is_state(value):
                self._state(row, value)
            else:
                self._build.reject(row, "JSON, but neither an aircraft message nor a list of aircraft")
            if self._build.full:
                yield self._take()
        if not self._build.empty:
            yield self._take()

    def _state(self, row: int, value: dict[str, object]) -> None:
        if "hex" in value:
            self._lists.add(row, value, value.get("now"))
            return
        for entry in entries(value):
            self._lists.add(row, entry, value.get("now"))

    def document(self) -> Iterator[Segment]:
        """One list of aircraft that fills the file."""
        value = json_document(self._source)
        for row, entry in enumerate(entries(value), start=1):
            self._lists.add(row, entry, value.get("now"))
            if self._build.full:
                yield self._take()
        if not self._build.empty:
            yield self._take()

    def _take(self) -> Segment:
        return replace(self._build.take(), names={**self._messages.take_names(), **self._lists.take_names()})


JET1090: Final = Jet1090Format()
