"""How big a job is, as far as can be known before anything is read: from the bytes of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

__all__ = ["is_small"]

#: Few enough reports that plain Python is through with them in seconds: each takes a third of a millisecond, and up to
#: six where many zones are near and reports are sparse.
_FEW_REPORTS: Final = 5_000
#: Bytes of a report, rather too few: of text, and of what is packed.
_BYTES_OF_TEXT: Final = 80
_BYTES_OF_PACKED: Final = 10
_PACKED: Final = (".gz", ".zst", ".zip", ".kmz", ".parquet", ".arrow", ".feather", ".fgb", ".gpkg")
#: Some thousand vertices of borders.
_SMALL_PLAN_BYTES: Final = 100_000
_NAME_OF_FILE: Final = re.compile(rb"""[^\s"',\[\]{}]+\.\w+""")


def is_small(fixes: Iterable[Path], plans: Iterable[Path]) -> bool:
    """Whether these files of fixes (or folders of them) and of plans are a matter of seconds without compiling.

    Files that are not there, and what is wrong with others, are for the command to find.
    """
    reports = sum(_reports_of(path) for given in fixes for path in _files(given))
    return reports <= _FEW_REPORTS and sum(map(_bytes_of_plan, plans)) <= _SMALL_PLAN_BYTES


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (inner for inner in path.rglob("*") if inner.is_file())
    elif path.is_file():
        yield path


def _reports_of(path: Path) -> int:
    packed = path.suffix.lower() in _PACKED
    return path.stat().st_size // (_BYTES_OF_PACKED if packed else _BYTES_OF_TEXT)


def _bytes_of_plan(given: Path) -> int:
    """Of the plan, or the file of zones, and of all files that it seems to name, such as `tests/*.yaml`."""
    path = given / "plan.yaml" if given.is_dir() else given
    if not path.is_file():
        return 0
    own: int = path.stat().st_size
    if own > _SMALL_PLAN_BYTES:
        return own
    words = set(_NAME_OF_FILE.findall(path.read_bytes()))
    named = {other for word in words for other in _named(path.parent, word.decode("utf-8", "replace"))}
    others: list[int] = [other.stat().st_size for other in named]
    return own + sum(others)


def _named(folder: Path, word: str) -> list[Path]:
    """The files that a word of a plan names, if that is what it does."""
    try:
        return [path for path in folder.glob(word.lstrip("/")) if path.is_file()]
    except (OSError, ValueError, NotImplementedError):  # no name of a file, or of none that can be looked at
        return []
