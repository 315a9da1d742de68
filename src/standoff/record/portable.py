"""A record as JSON lines, to be carried elsewhere: settings, entries with their leaf hashes, texts, checkpoints.

Each line is canonical JSON, so the same record gives the same bytes. Line 1 is the header; then every entry in order;
then the sealed texts that are still kept, and the checkpoints. docs/record-format.md has the fields.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from standoff.errors import RecordError
from standoff.model.entry import Entry, Head, SealedText
from standoff.record.canonical import payload_bytes, text_bytes
from standoff.record.checkpoints import check_origin
from standoff.record.commitments import commitments_in
from standoff.record.merkle import HASH_BYTES
from standoff.units import instant_text, parse_instant_us

__all__ = ["FORMAT", "Header", "KeptEntry", "Portable", "collect", "read_lines", "texts_of", "write_lines"]

#: The name of the format, with its version, in the first line.
FORMAT: Final = "standoff-record/1"

_Kind = TypeVar("_Kind")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: what was set when the record was opened, and how far it had come when it was written out."""

    settings: Mapping[str, str]
    head: Head


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry with the leaf hash that was kept for it."""

    entry: Entry
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class Portable:
    """A whole record in memory."""

    header: Header
    entries: list[Entry] = field(default_factory=list)
    leaf_hashes: list[bytes] = field(default_factory=list)
    texts: dict[str, SealedText] = field(default_factory=dict)
    checkpoints: list[str] = field(default_factory=list)


def write_lines(
    header: Header, entries: Iterable[Entry], leaf_hashes: Iterable[bytes], texts: Iterable[SealedText],
    checkpoints: Iterable[str],
) -> Iterator[str]:  # fmt: skip
    """The lines, each with its newline. RecordError where entries and leaf hashes are not as many as the head says."""
    yield _header_line(header)
    count = 0
    try:
        for entry, leaf in zip(entries, leaf_hashes, strict=True):
            yield _entry_line(entry, leaf)
            count += 1
    except ValueError:
        raise RecordError(f"Entries and leaf hashes are not equally many: one of them ends at {count}.") from None
    if count != header.head.size:
        raise RecordError(f"{count} entries were there to write, the head says {header.head.size}.")
    yield from map(_text_line, texts)
    yield from map(_checkpoint_line, checkpoints)


def texts_of(entries: Iterable[Entry], text: Callable[[str], SealedText | None]) -> Iterator[SealedText]:
    """The sealed texts that `entries` refer to and that `text` still has: each once, in the order of first mention."""
    seen = set[str]()
    for entry in entries:
        for commitment in commitments_in(entry.payload):
            if commitment not in seen:
                seen.add(commitment)
                sealed = text(commitment)
                if sealed is not None:
                    yield sealed


def read_lines(lines: Iterable[str]) -> Iterator[Header | KeptEntry | SealedText | str]:
    """What the lines hold, in order: the header, entries, sealed texts, checkpoints. Nothing is verified here.

    RecordError with the line number for what is not of this format, to the last byte: one content, one line.
    """
    number, order = 0, _Order()
    for number, line in enumerate(lines, 1):
        try:
            item = _header(line) if number == 1 else _item(line)
            exact = _line_of(item) == line.removesuffix("\n") + "\n"
            order.take(item)
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError, RecursionError, RecordError) as fault:
            raise RecordError(f"Line {number} is not of the format {FORMAT}: {_why(fault)}.") from None
        if not exact:
            raise RecordError(
                f"Line {number} is not of the format {FORMAT}: it is not canonical JSON, or has other fields."
            )
        yield item
    if not number:
        raise RecordError(f"There is no line at all: this is no record in the format {FORMAT}.")


class _Order:
    """Entries, then texts, then checkpoints; of each commitment one text, for readers could take either of two."""

    def __init__(self) -> None:
        self._last = 0
        self._texts = set[str]()

    def take(self, item: Header | KeptEntry | SealedText | str) -> None:
        """ValueError for a line that cannot stand behind those before it."""
        kind = _KINDS.index(type(item))
        if kind < self._last:
            raise ValueError("entries come first, then texts, then checkpoints; this one stands behind its place")
        self._last = kind
        if isinstance(item, SealedText):
            if item.commitment in self._texts:
                raise ValueError(f"there was a text for {item.commitment} already")
            self._texts.add(item.commitment)


def collect(lines: Iterable[str]) -> Portable:
    """The whole record in memory. RecordError as for `read_lines`."""
    items = read_lines(lines)
    header = next(items)
    assert isinstance(header, Header)
    found = Portable(header)
    for item in items:
        if isinstance(item, KeptEntry):
            found.entries.append(item.entry)
            found.leaf_hashes.append(item.leaf_hash)
        elif isinstance(item, SealedText):
            found.texts[item.commitment] = item
        elif isinstance(item, str):
            found.checkpoints.append(item)
    return found


_KINDS: Final = (Header, KeptEntry, SealedText, str)  # in the order of their lines


def _line_of(item: Header | KeptEntry | SealedText | str) -> str:
    if isinstance(item, KeptEntry):
        return _entry_line(item.entry, item.leaf_hash)
    if isinstance(item, Header):
        return _header_line(item)
    return _text_line(item) if isinstance(item, SealedText) else _checkpoint_line(item)


def _header_line(header: Header) -> str:
    head = header.head
    return _line({
        "format": FORMAT, "origin": head.origin, "recorded_at": _text(head.recorded_at_us), "root": head.root.hex(),
        "settings": dict(header.settings), "size": head.size,
    })  # fmt: skip


def _text_line(sealed: SealedText) -> str:
    return _line({"text": {"commitment": sealed.commitment, "salt": sealed.salt.hex(), "text": sealed.text}})


def _checkpoint_line(note: str) -> str:
    return _line({"checkpoint": note})


def _line(value: Mapping[str, Any]) -> str:
    return payload_bytes(value).decode() + "\n"


def _entry_line(entry: Entry, leaf: bytes) -> str:
    """As `_line` would write it; put together by hand because the payload is canonical already."""
    return (
        f'{{"entry":{{"actor":{text_bytes(entry.actor).decode()},'
        f'"effective_at":"{instant_text(entry.effective_at_us)}","payload":{payload_bytes(entry.payload).decode()},'
        f'"payload_hash":"{entry.payload_hash}","recorded_at":"{instant_text(entry.recorded_at_us)}",'
        f'"seq":{entry.seq},"type":"{entry.type}"}},"leaf_hash":"{leaf.hex()}"}}\n'
    )


def _text(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)


def _header(line: str) -> Header:
    value = _parsed(line)
    if value["format"] != FORMAT:
        raise ValueError(f"its format is {value['format']!r}")
    settings = value["settings"]
    if not all(isinstance(item, str) for pair in settings.items() for item in pair):
        raise ValueError("a setting is not text")
    at_us = None if value["recorded_at"] is None else parse_instant_us(value["recorded_at"])
    check_origin(_is(str, value["origin"]))
    if _is(int, value["size"]) < 0:
        raise ValueError("its size is below 0")
    return Header(settings, Head(value["origin"], value["size"], _hash(value["root"]), at_us))


def _item(line: str) -> KeptEntry | SealedText | str:
    value = _parsed(line)
    if "entry" in value:
        return KeptEntry(_entry(value["entry"]), _hash(value["leaf_hash"]))
    if "text" in value:
        text = value["text"]
        return SealedText(_hash(text["commitment"]).hex(), bytes.fromhex(text["salt"]), _is(str, text["text"]))
    return _is(str, value["checkpoint"])


def _entry(value: Mapping[str, Any]) -> Entry:
    return Entry(
        _is(int, value["seq"]),
        _is(str, value["type"]),
        parse_instant_us(value["recorded_at"]),
        parse_instant_us(value["effective_at"]),
        _is(str, value["actor"]),
        _hash(value["payload_hash"]).hex(),
        _is(dict, value["payload"]),
    )


def _parsed(line: str) -> dict[str, Any]:
    return _is(dict, json.loads(line, parse_constant=_no_constant))


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _is(kind: type[_Kind], value: Any) -> _Kind:
    if type(value) is not kind:
        raise ValueError(f"{str(value)[:40]!r} is not of the type {kind.__name__}")
    return value


def _hash(text: str) -> bytes:
    data = bytes.fromhex(text)
    if len(data) != HASH_BYTES:
        raise ValueError(f"{text[:80]!r} is not a hash of {HASH_BYTES} bytes")
    return data


def _why(fault: Exception) -> str:
    return f"{fault} is missing" if isinstance(fault, KeyError) else str(fault).removesuffix(".")
