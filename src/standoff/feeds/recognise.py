"""Which format a file is in: by what it holds, with its name as the smaller hint."""

from __future__ import annotations

from typing import Final, NamedTuple

from standoff.errors import CallError, FeedError
from standoff.feeds.format import HEAD_BYTES, Format
from standoff.feeds.formats import FORMATS, format_named
from standoff.feeds.options import ReadOptions
from standoff.feeds.source import Source

__all__ = ["SURE", "Recognised", "recognise"]

#: A file of a folder is read from this confidence on; a file the user names is read from any.
SURE: Final = 0.5
_ARCHIVES: Final = {
    b"PK\x03\x04": "a zip archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
}


class Recognised(NamedTuple):
    """A format and how sure we are of it, 0 to 1."""

    format: Format
    confidence: float


def recognise(source: Source, options: ReadOptions | None = None) -> Recognised:
    """The format a source is in; FeedError when it is empty or none we know, CallError for an unknown override."""
    if options is not None and options.file_format is not None:
        named = format_named(options.file_format)
        if named is None:
            raise CallError(f"there is no format {options.file_format!r}; take one of {_names()}")
        return Recognised(named, 1.0)
    with source.open() as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise FeedError(f"{source.name}: is empty" + (f" ({source.damage[0]})" if source.damage else ""))
    for magic, what in _ARCHIVES.items():
        if head.startswith(magic):
            raise FeedError(f"{source.name}: is {what}; unpack it and name the files in it")
    best = max(
        (Recognised(one, one.recognises(head, source.name)) for one in FORMATS), key=lambda found: found.confidence
    )
    if best.confidence <= 0:
        raise FeedError(f"{source.name}: is in no format we know by its content ({_names()}); --format names one")
    return best


def _names() -> str:
    return ", ".join(one.name for one in FORMATS)
