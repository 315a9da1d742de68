"""Readers of recorded positions: files of many formats become segments of fixes, with an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from standoff.errors import FeedError
from standoff.feeds.format import Format
from standoff.feeds.options import ReadOptions
from standoff.feeds.recognise import SURE, recognise
from standoff.feeds.source import Source, bytes_source, file_source
from standoff.model.fix import Segment, empty_fixes

__all__ = [
    "OpenSource",
    "ReadOptions",
    "Source",
    "bytes_source",
    "file_source",
    "open_sources",
    "read_feed",
    "read_source",
    "recognise",
]


class OpenSource(NamedTuple):
    """A file and the format it is read in. `format` is None for a file of a folder that is no feed; `why` says so."""

    source: Source
    format: Format | None
    why: str = ""


def open_sources(paths: Sequence[Path | str], options: ReadOptions | None = None) -> list[OpenSource]:
    """Every file to read, in order. Folders are walked, sorted by name; files in them that are no feed get no format.

    FeedError for a named file that is missing, empty or unknown.
    """
    options = options or ReadOptions()
    found: list[OpenSource] = []
    for path in map(Path, paths):
        if not path.is_dir():
            source = file_source(path)
            found.append(OpenSource(source, recognise(source, options).format))
            continue
        inside = [
            _of_folder(file, options) for file in sorted(path.rglob("*")) if file.is_file() and not _hidden(file, path)
        ]
        if not any(one.format for one in inside):
            raise FeedError(
                f"{path}: the folder holds no file of fixes that we can read ({len(inside)} files looked at)"
            )
        found.extend(inside)
    return found


def read_feed(paths: Sequence[Path | str], options: ReadOptions | None = None) -> Iterator[Segment]:
    """The segments of files and folders, file after file. FeedError for a file that cannot be read at all."""
    options = options or ReadOptions()
    for source, file_format, why in open_sources(paths, options):
        if file_format is None:
            yield Segment(empty_fixes(), notes=(f"{source.name}: not read: {why}",))
        else:
            yield from read_source(source, file_format, options)


def read_source(source: Source, file_format: Format, options: ReadOptions | None = None) -> Iterator[Segment]:
    """The segments of one file, each note once, and a last note where the compressed data end early."""
    said: set[str] = set()
    for segment in file_format.read(source, options or ReadOptions()):
        fresh = tuple(dict.fromkeys(text for text in segment.notes if text not in said))
        said.update(fresh)
        named = tuple(text if text.startswith(source.name) else f"{source.name}: {text}" for text in fresh)
        yield replace(segment, notes=named)
    if source.damage:
        yield Segment(empty_fixes(), notes=tuple(source.damage))


def _of_folder(path: Path, options: ReadOptions) -> OpenSource:
    try:
        source = file_source(path)
        found = recognise(source, options)
    except FeedError as problem:
        return OpenSource(Source(str(path), path.open), None, str(problem).removeprefix(f"{path}: "))  # type: ignore[arg-type]
    if found.confidence < SURE:
        return OpenSource(source, None, f"looks like {found.format.name}, but not like fixes")
    return OpenSource(source, found.format)


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
