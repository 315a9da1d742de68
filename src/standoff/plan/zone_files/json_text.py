"""JSON that remembers where things stand, so that a finding can name line and column."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from json.decoder import WHITESPACE, scanstring  # type: ignore[attr-defined]
from typing import Any

from standoff.errors import Issue, Place, PlanError

__all__ = ["JsonText", "Step"]

Step = str | int


class JsonText:
    """A parsed JSON text: `value`, and the `place` of anything in it by its path of keys and indices."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._text = text
        self._decoder = json.JSONDecoder()
        self._line_ends = [found.start() for found in re.finditer("\n", text)]
        self._children: dict[int, dict[Step, int]] = {}
        try:
            self.value: Any = json.loads(text)
        except json.JSONDecodeError as fault:
            raise self._refusal(f"is not sound JSON: {fault.msg}.", Place(file, fault.lineno, fault.colno)) from None
        except RecursionError:
            raise self._refusal("is nested too deeply to be a zone file.", Place(file)) from None
        except ValueError as fault:  # a number with thousands of digits
            raise self._refusal(f"is not sound JSON: {fault}.", Place(file)) from None

    def _refusal(self, what: str, place: Place) -> PlanError:
        return PlanError(
            [Issue("error", "bad-json", f"the file {what}", "Mend the file there, or export it again.", place)]
        )

    def place(self, path: Sequence[Step] = ()) -> Place:
        """Line and column of the value at the path, or of the deepest part of the path that exists."""
        at = self._skip(0)
        for step in path:
            found = self._inside(at).get(step)
            if found is None:
                break
            at = found
        line = bisect_left(self._line_ends, at)
        return Place(self.file, line + 1, at - (self._line_ends[line - 1] if line else -1))

    def _skip(self, at: int) -> int:
        return int(WHITESPACE.match(self._text, at).end())

    def _inside(self, at: int) -> dict[Step, int]:
        if at not in self._children:
            opener = self._text[at : at + 1]
            self._children[at] = self._scan(at, opener) if opener in ("{", "[") else {}
        return self._children[at]

    def _scan(self, at: int, opener: str) -> dict[Step, int]:
        found: dict[Step, int] = {}
        at = self._skip(at + 1)
        while self._text[at] not in "}]":
            key: Step = len(found)
            if opener == "{":
                key, at = scanstring(self._text, at + 1)
                at = self._skip(self._skip(at) + 1)
            found[key] = at
            at = self._skip(self._decoder.raw_decode(self._text, at)[1])
            if self._text[at] == ",":
                at = self._skip(at + 1)
        return found
