"""Objects out of JSON text of any size, one by one: arrays, objects that hold an array, and lines of objects.

The text is decoded a window at a time. Only one item must fit in memory, and none may be over 32 MiB.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

__all__ = ["MAX_ITEM_CHARS", "Item", "json_items"]

MAX_ITEM_CHARS: Final = 1 << 25
_READ_BYTES: Final = 1 << 18
_BLANK: Final = " \t\r\n\x1e\ufeff"
_DECODER: Final = json.JSONDecoder()


class Item(NamedTuple):
    """A decoded value, or why the text there is none. `envelope` marks what stood around an array of items."""

    value: Any
    fault: str | None = None
    envelope: bool = False


class _BrokenError(Exception):
    """The text is not JSON here."""


class _Window:
    """A sliding view of the text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read on, doubling what waits, so that decoding again costs no more than a few times the text."""
        if self.ended:
            return False
        data = self._stream.read(max(_READ_BYTES, len(self.text) - self.at))
        self.ended = not data
        self.text = self.text[self.at :] + self._decoder.decode(data, final=self.ended)
        self.at = 0
        return not self.ended

    def peek(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _BLANK:
                    return self.text[self.at]
                self.at += 1
            if not self.more():
                return ""

    def value(self) -> Any:
        """The value that starts here. _BrokenError where it is none, cut off or too long."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as problem:
                if len(self.text) - self.at > MAX_ITEM_CHARS:
                    raise _BrokenError("a JSON value is broken or longer than 32 MiB") from problem
                if not self.more():
                    raise _BrokenError("the JSON text is broken or cut off here") from problem
            except (RecursionError, ValueError) as problem:  # nested without end; a number of thousands of digits
                raise _BrokenError("a JSON value is nested too deep or holds an endless number") from problem
            else:
                if end < len(self.text) or not self.more():
                    self.at = end
                    return value

    def take(self, wanted: str) -> None:
        """Step over one punctuation mark."""
        if self.peek() != wanted:
            raise _BrokenError("the JSON text is broken or cut off here")
        self.at += 1

    def to_next_line_of_json(self) -> bool:
        """After a fault: on to the next line that starts an object; False when there is none."""
        while True:
            end = self.text.find("\n", self.at)
            if end < 0:
                self.at = len(self.text)
                if not self.more():
                    return False
                continue
            self.at = end + 1
            if self.at >= len(self.text) and not self.more():
                return False
            if self.text[self.at] == "{":
                return True


def json_items(stream: BinaryIO, array_key: str | None = None) -> Iterator[Item]:
    """Every object of the text in order.

    Items of a top-level array; of arrays of objects within a top-level object (only under `array_key`, if given); and
    top-level objects themselves, one a line or just one after the other.
    """
    window = _Window(stream)
    while first := window.peek():
        try:
            if first == "[":
                yield from _array(window)
            elif first == "{":
                yield from _object(window, array_key)
            elif first == ",":
                window.at += 1
            else:
                yield Item(window.value())
        except _BrokenError as problem:
            yield Item(None, str(problem))
            if not window.to_next_line_of_json():
                return


def _array(window: _Window) -> Iterator[Item]:
    window.take("[")
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        yield Item(window.value())
        if window.peek() == ",":
            window.take(",")
            continue
        window.take("]")
        return


def _object(window: _Window, array_key: str | None) -> Iterator[Item]:
    window.take("{")
    members: dict[str, Any] = {}
    streamed = False
    while window.peek() != "}":
        key = window.value()
        if not isinstance(key, str):
            raise _BrokenError("the JSON text is broken or cut off here")
        window.take(":")
        if window.peek() == "[" and _holds_objects(window) and array_key in (None, key):
            streamed = True
            yield from _array(window)
        else:
            members[key] = window.value()
        if window.peek() != ",":
            break
        window.take(",")
    window.take("}")
    yield Item(members, envelope=streamed)


def _holds_objects(window: _Window) -> bool:
    """True when the array that starts here starts with an object."""
    at = window.at + 1
    while True:
        while at < len(window.text) and window.text[at] in _BLANK:
            at += 1
        if at < len(window.text):
            return window.text[at] == "{"
        at -= window.at
        if not window.more():
            return False
        at += window.at
