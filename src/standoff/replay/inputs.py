"""What a replay reads from: files, folders or a table, each as something that can be read again from its start."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from standoff.feeds import Source, open_sources, read_source
from standoff.feeds.format import Format
from standoff.feeds.frames import fixes_from_frame
from standoff.feeds.options import ReadOptions
from standoff.model.fix import Segment, empty_fixes
from standoff.replay.expected import expected_messages
from standoff.replay.folder import is_replay_folder

__all__ = ["Feed", "file_feeds", "table_feed"]


@dataclass(frozen=True, slots=True)
class Feed:
    """One source of segments. `read(segment_rows)` starts anew each time; `size` is bytes on disk where known.

    `expected` guesses how many messages there will be, None where it cannot. `digest` is the SHA-256 (hex) of the file.
    """

    name: str
    read: Callable[[int], Iterator[Segment]]
    size: int | None = None
    format: str = ""
    expected: Callable[[], int | None] = lambda: None
    digest: Callable[[], str | None] = lambda: None


def file_feeds(paths: Sequence[Path | str], options: ReadOptions) -> list[Feed]:
    """A feed for each file, in the order given; folders are walked.

    Files of a folder that are no fixes or come from an earlier replay, and a file named twice, leave only a note.
    """
    named = {str(Path(path)) for path in paths}
    feeds: dict[str, Feed] = {}
    for source, file_format, why in open_sources(paths, options):
        name = source.name
        if name in feeds:
            feeds[f"{name} (again)"] = _remark(f"{name} (again)", f"{name}: named twice, read once")
        elif name not in named and is_replay_folder(Path(name).parent):
            feeds[name] = _remark(name, f"{name}: not read: written by an earlier replay")
        elif file_format is None:
            feeds[name] = _remark(name, f"{name}: not read: {why.split(' by its content')[0]}")
        else:
            read = partial(_read, source, file_format, options)
            expected = partial(expected_messages, source, file_format.name)
            feeds[name] = Feed(name, read, source.size, file_format.name, expected, partial(_digest, Path(name)))
    return list(feeds.values())


def table_feed(table: object, options: ReadOptions) -> Feed:
    """A feed of a table in memory: Polars, pandas, GeoPandas or Arrow."""
    return Feed(
        "table", lambda rows: fixes_from_frame(table, replace(options, segment_rows=rows), name="table"), None, "table"
    )


def _read(source: Source, file_format: Format, options: ReadOptions, segment_rows: int) -> Iterator[Segment]:
    return read_source(source, file_format, replace(options, segment_rows=segment_rows))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remark(name: str, note: str) -> Feed:
    """A feed of nothing but a note."""
    return Feed(name, lambda _rows: iter([Segment(empty_fixes(), notes=(note,))]), 0, "", lambda: 0)
