"""The text side of CSV: delimiter and header, pieces cut at line ends, and rows that a fast parser would not take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, NamedTuple

from standoff.errors import FeedError
from standoff.feeds.source import MAX_LINE_BYTES

__all__ = ["Layout", "Piece", "SlowRows", "longest_line_fits", "pieces", "refuse_encoding", "slow_rows", "sniff"]

_DELIMITERS: Final = ",;\t|"
_MAX_RECORD_LINES: Final = 64
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file is laid out. `skip_bytes` is the length of everything up to the first data row."""

    delimiter: str
    names: tuple[str, ...]
    skip_bytes: int
    decimal_comma: bool
    even: float  # share of the first rows that have as many fields as the header


def sniff(head: bytes) -> Layout | None:
    """The layout of a file that starts like this, or None when it is no table with a header of at least two columns."""
    start = len(_BOM) if head.startswith(_BOM) else 0
    if b"\0" in head[:4096]:
        return None
    first_end = head.find(b"\n", start)
    hint = None
    if head[start : start + 4].lower() == b"sep=" and first_end > 0:  # a line some spreadsheets write
        hint = head[start + 4 : start + 5].decode("latin-1")
        start = first_end + 1
    text = head[start:].decode("utf-8", errors="replace")
    first_line = text.split("\n", 1)[0]
    if len(first_line) > 20_000:
        return None
    counts = {delimiter: first_line.count(delimiter) for delimiter in (hint or _DELIMITERS)}
    delimiter = max(counts, key=lambda one: counts[one])
    if not counts[delimiter]:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = tuple(" ".join(name.split()) for name in next(reader))
        lines = reader.line_num
        sample = [row for row, _ in zip(reader, range(50), strict=False) if row]
    except (csv.Error, StopIteration):
        return None
    if len(sample) > 1:
        sample.pop()  # the head may end within it
    skip = start
    for _ in range(lines):
        skip = head.find(b"\n", skip) + 1 or len(head)
    even = sum(len(row) == len(names) for row in sample) / len(sample) if sample else 1.0
    decimal_comma = delimiter != "," and any(_comma_number(cell) for row in sample for cell in row) and not any(
        _point_number(cell) for row in sample for cell in row
    )  # fmt: skip
    return Layout(delimiter, names, skip, decimal_comma, even) if len(names) > 1 else None


def _comma_number(cell: str) -> bool:
    whole, comma, part = cell.strip().lstrip("-").partition(",")
    return bool(comma) and whole.isdigit() and part.isdigit()


def _point_number(cell: str) -> bool:
    whole, point, part = cell.strip().lstrip("-").partition(".")
    return bool(point) and whole.isdigit() and part.isdigit()


class Piece(NamedTuple):
    """Whole lines of a file, or (when `content` is None) one line over 1 MiB that was skipped. `last` at the end."""

    content: bytes | None
    last: bool


def pieces(stream: BinaryIO, piece_bytes: int) -> Iterator[Piece]:
    """Cut what is left of a stream into pieces of about `piece_bytes` that end at line ends; an empty end goes."""
    rest = b""
    while block := stream.read(piece_bytes):
        cut = block.rfind(b"\n") + 1
        if cut:
            yield from _without_long_lines(b"".join((rest, memoryview(block)[:cut])))
            rest = block[cut:]
        else:
            rest += block
        if len(rest) > MAX_LINE_BYTES:
            rest = _skip_to_line_end(stream)
            yield Piece(None, last=False)
    if rest.rstrip(b"\r\n"):
        yield Piece(rest, last=True)


def _skip_to_line_end(stream: BinaryIO) -> bytes:
    while block := stream.read(MAX_LINE_BYTES):
        end = block.find(b"\n") + 1
        if end:
            return block[end:]
    return b""


def longest_line_fits(block: bytes) -> bool:
    """True when no line of the block is over 1 MiB; a few searches a MiB, not one a line."""
    at = 0
    while len(block) - at > MAX_LINE_BYTES:
        end = block.rfind(b"\n", at, at + MAX_LINE_BYTES + 1)
        if end < 0:
            return False
        at = end + 1
    return True


def _without_long_lines(block: bytes) -> Iterator[Piece]:
    at = start = 0
    while len(block) - at > MAX_LINE_BYTES:
        end = block.rfind(b"\n", at, at + MAX_LINE_BYTES + 1)
        if end >= 0:
            at = end + 1
            continue
        if at > start:
            yield Piece(block[start:at], last=False)
        yield Piece(None, last=False)
        at = start = block.find(b"\n", at) + 1 or len(block)
    if start < len(block):
        yield Piece(block[start:], last=False)


class SlowRows(NamedTuple):
    """Rows read one by one: cells (None where the row is refused), reasons (None where it is not), and bytes unread."""

    cells: list[list[str | None] | None]
    reasons: list[str | None]
    rest: bytes


def slow_rows(block: bytes, layout: Layout, *, last: bool) -> SlowRows:
    """Read rows with every care: quotes that run over lines, too many fields, quotes that do not close.

    A record may take 64 lines; a quote that has not closed by then makes its first line a reject. When the block ends
    within a record that may go on, that record comes back in `rest` (unless this is the `last` block).
    """
    lines = block.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    out = SlowRows([], [], b"")
    at = 0
    while at < len(lines):
        if lines[at] in (b"", b"\r"):
            at += 1
            continue
        taken, cells, reason = _record(lines, at, layout)
        if taken == 0 and not last and len(lines) - at < _MAX_RECORD_LINES:
            return out._replace(rest=b"\n".join(lines[at:]) + (b"\n" if block.endswith(b"\n") else b""))
        out.cells.append(cells)
        out.reasons.append(reason)
        at += taken or 1
    return out


def _record(lines: list[bytes], at: int, layout: Layout) -> tuple[int, list[str | None] | None, str | None]:
    """How many lines the record at `at` takes (0: its quote does not close), its cells, and why it is refused."""
    width = len(layout.names)
    first = lines[at]
    if b'"' not in first:
        return 1, *_fitted(_text(first).removesuffix("\r").split(layout.delimiter), width)
    feed = (_text(line) + "\n" for line in lines[at : at + _MAX_RECORD_LINES])
    reader = csv.reader(feed, delimiter=layout.delimiter, strict=True)
    try:
        fields = next(reader)
    except csv.Error as problem:
        if "unexpected end" in str(problem):
            return 0, None, "a quote is opened and not closed"
        if "field larger" in str(problem):
            return 0, None, "a quoted field is too long"
        return 1, None, "a quoted field goes on after its closing quote"
    except StopIteration:
        return 1, None, "row cannot be read"
    return reader.line_num, *_fitted(fields, width)


def _fitted(fields: list[str], width: int) -> tuple[list[str | None] | None, str | None]:
    if len(fields) > width:
        if fields[width]:
            return None, "more fields than the header has"
        fields = fields[:width]
    return [cell or None for cell in fields] + [None] * (width - len(fields)), None


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace")


def refuse_encoding(head: bytes, file: str) -> None:
    """FeedError for UTF-16, which a spreadsheet may write."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FeedError(f"{file}: is UTF-16 text; save it as UTF-8")
