"""JSON with one value a line, or one value a file, read with limits; and numbers out of JSON that may hold anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from standoff.errors import FeedError
from standoff.feeds.source import Source, numbered_lines

__all__ = ["JsonLine", "json_document", "json_lines", "number", "text"]

_MAX_DOCUMENT_BYTES: Final = 64 << 20


class JsonLine(NamedTuple):
    """What one line holds: an object or a `fault`. Blank lines have neither."""

    row: int
    value: dict[str, object] | None
    fault: str | None


def json_lines(source: Source) -> Iterator[JsonLine]:
    """Every line of the file, counted from 1."""
    for row, content, fault in numbered_lines(source):
        if fault:
            yield JsonLine(row, None, fault)
        elif not content.strip():
            yield JsonLine(row, None, None)
        else:
            yield _line(row, content)


def _line(row: int, content: bytes) -> JsonLine:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):  # a UnicodeDecodeError is a ValueError too
        return JsonLine(row, None, "not JSON")
    return JsonLine(row, value, None) if isinstance(value, dict) else JsonLine(row, None, "JSON, but not an object")


def json_document(source: Source) -> dict[str, object]:
    """The one object a file holds. FeedError when it is none, or larger than 64 MiB."""
    with source.open() as stream:
        content = stream.read(_MAX_DOCUMENT_BYTES + 1)
    if len(content) > _MAX_DOCUMENT_BYTES:
        raise FeedError(f"{source.name}: one JSON value of more than 64 MiB; write one object a line instead")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as problem:
        where = f":{problem.lineno}:{problem.colno}" if isinstance(problem, json.JSONDecodeError) else ""
        raise FeedError(f"{source.name}{where}: not JSON; the file may be cut off") from problem
    if not isinstance(value, dict):
        raise FeedError(f"{source.name}: holds JSON, but not an object")
    return value


def number(value: object) -> float | None:
    """A JSON number as a float, NaN and infinities included; None for anything else, truth values too."""
    if isinstance(value, float):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 1000:
        return float(value)
    return None


def text(value: object) -> str | None:
    """A JSON string without white space around it and without half characters; None for anything else or nothing."""
    if not isinstance(value, str):
        return None
    return value.strip().encode("utf-8", "replace").decode("utf-8") or None
