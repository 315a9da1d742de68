"""Claims files as rows of text: CSV, JSON (a list, or `claims:` with one) and JSON lines, each cell with its place."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from standoff.errors import Place
from standoff.plan.explain import Findings
from standoff.record.claims.columns import VIA_MARK
from standoff.record.claims.wording import key

__all__ = ["Row", "read_rows"]

_MOST_CHARACTERS: Final = 10_000_000  # of one CSV cell
_SPACE: Final = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as text, by the keys of its columns; `cells` say where each stands."""

    texts: Mapping[str, str]
    place: Place
    cells: Mapping[str, Place]

    def at(self, name: str) -> Place:
        """Where a column stands; the row where it does not."""
        return self.cells.get(name, self.place)


def read_rows(data: bytes, file_name: str, found: Findings) -> Iterator[Row]:
    """The rows of a file, recognised by its content. What cannot be read is noted."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        found.error(Place(file_name, line), "not-utf-8", "the file is not UTF-8 text.", "Save it as UTF-8.")
        return
    if not text.strip():
        found.error(Place(file_name), "empty-file", "the file is empty.", "Give a header and at least one claim.")
    elif text.lstrip(_SPACE).startswith(("{", "[")):
        yield from _json_rows(text, file_name, found)
    else:
        yield from _csv_rows(text, file_name, found)


def _csv_rows(text: str, file_name: str, found: Findings) -> Iterator[Row]:
    csv.field_size_limit(_MOST_CHARACTERS)
    header_line = text.lstrip("\r\n").partition("\n")[0]
    mark = max(",;\t", key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    names: list[str] | None = None
    before = 0
    try:
        for cells in reader:
            place, before = Place(file_name, before + 1), reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if names is None:
                names = _header(cells, place, found)
                if names is None:
                    return
            elif len(cells) != len(names):
                what = f"the row has {len(cells)} cells, and the header {len(names)}."
                found.error(place, "ragged-row", what, f"Quote text that holds {mark!r}; write a mark for each cell.")
            else:
                filled = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}
                where = {name: Place(file_name, place.line, number) for number, name in enumerate(names, 1)}
                yield Row(filled, place, where)
    except csv.Error as problem:
        found.error(Place(file_name, before + 1), "bad-csv", f"the file is no CSV: {problem}.", "Mend the quotes.")


def _header(cells: list[str], place: Place, found: Findings) -> list[str] | None:
    names = [key(cell) for cell in cells]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        found.error(place, "column-twice", f"the header names {', '.join(map(repr, twice))} twice.", "Rename one.")
    if "id" not in names or "source" not in names:
        what = f"the first row is no header of a claims file: it names {', '.join(names[:6])}."
        found.error(place, "no-header", what, "Begin with a row of column names; id and source are needed.")
    return None if twice or "id" not in names or "source" not in names else names


class _TwiceError(ValueError):
    """An object names a key twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise _TwiceError(f"the key {twice!r} stands twice in one object")
    return found


def _refuse_constant(word: str) -> None:
    raise _TwiceError(f"{word} is no number that JSON knows")


# Numbers stay the text they were written as: 27.0 says more than 27.
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=str, parse_int=str, parse_constant=_refuse_constant
)


def _json_rows(text: str, file_name: str, found: Findings) -> Iterator[Row]:
    line, seen = 1, 0
    try:
        for at, item in _items(text):
            line, seen = line + text.count("\n", seen, at), at
            column = at - text.rfind("\n", 0, at)
            place = Place(file_name, line, column)
            if isinstance(item, dict):
                yield _object_row(item, place, found)
            else:
                found.error(place, "not-an-object", "a claim is an object of fields.", 'Write {"id": ..., ...}.')
    except json.JSONDecodeError as problem:
        place = Place(file_name, problem.lineno, problem.colno)
        found.error(place, "bad-json", f"the file is no JSON: {problem.msg}.", "Mend it there.")
    except (_TwiceError, RecursionError) as problem:
        what = "the file is nested too deeply" if isinstance(problem, RecursionError) else str(problem)
        found.error(Place(file_name), "bad-json", f"{what}.", "Mend the file.")


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """Each claim with its offset in the text."""
    start = _skip(text, 0)
    if text[start] == "{":
        whole, end = _DECODER.raw_decode(text, start)
        if isinstance(whole.get("claims"), list):
            if (rest := _skip(text, end)) != len(text):
                raise json.JSONDecodeError("something stands behind the claims", text, rest)
            start = _value_of_claims(text, start)
        else:
            yield from _lines(text, start)
            return
        yield from _elements(text, start)
        return
    end = yield from _elements(text, start)
    if (rest := _skip(text, end)) != len(text):
        raise json.JSONDecodeError("something stands behind the list", text, rest)


def _value_of_claims(text: str, opening: int) -> int:
    """Where the list of claims opens, in an object that is known to be well-formed."""
    at = _skip(text, opening + 1)
    while True:
        name, end = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, end) + 1)
        if name == "claims":
            return value
        at = _skip(text, _skip(text, _DECODER.raw_decode(text, value)[1]) + 1)


def _lines(text: str, at: int) -> Iterator[tuple[int, Any]]:
    while at < len(text):
        item, end = _DECODER.raw_decode(text, at)
        yield at, item
        at = _skip(text, end)


def _elements(text: str, opening: int) -> Generator[tuple[int, Any], None, int]:
    """Each element of a list with its offset; hands back where the list has ended."""
    at = _skip(text, opening + 1)
    while at < len(text) and text[at] != "]":
        item, end = _DECODER.raw_decode(text, at)
        yield at, item
        at = _skip(text, end)
        if at < len(text) and text[at] == ",":
            at = _skip(text, at + 1)
        elif at >= len(text) or text[at] != "]":
            raise json.JSONDecodeError("a comma or a closing bracket is missing", text, min(at, len(text)))
    if at >= len(text):
        raise json.JSONDecodeError("the list does not end", text, len(text))
    return at + 1


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _object_row(item: dict[str, Any], place: Place, found: Findings) -> Row:
    texts: dict[str, str] = {}
    for name, value in item.items():
        column = key(name)
        text = _hops(value, place, found) if column == "via" and isinstance(value, list) else _flat(value)
        if column in texts and text:
            found.error(place, "column-twice", f"the claim gives {column!r} twice.", "Keep one of them.")
        if not _is_whole(text):
            found.error(place, "half-a-character", f"{column!r} holds half a character (a lone surrogate).", "Mend it.")
        texts[column] = text
    return Row({name: text for name, text in texts.items() if text}, place, {})


def _flat(value: Any) -> str:
    """A value of JSON as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _hops(value: list[Any], place: Place, found: Findings) -> str:
    """A list of hops as the text of a `via` cell."""
    names = [hop.get("source", hop.get("name", "")) if isinstance(hop, dict) else hop for hop in value]
    if not all(isinstance(name, str) and name.strip() and VIA_MARK not in name for name in names):
        found.error(place, "empty-hop", "via holds a hop without a name.", 'Write "via": ["Reuters", "Daily News"].')
        return ""
    return f" {VIA_MARK} ".join(map(str, names))
