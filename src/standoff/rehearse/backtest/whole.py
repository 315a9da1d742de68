"""Whether the folder of a backtest is still as it was written: `summary.json` holds the hash of every other file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from standoff.errors import InputError

__all__ = ["SUMMARY", "check_whole", "hashes_of"]

SUMMARY: Final = "summary.json"
_MEND: Final = "run the backtest again (its footer holds the command), and sign for what that writes"


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in the folder but the summary, by name."""
    return {path.name: _sha256(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != SUMMARY}


def check_whole(folder: Path) -> dict[str, str]:
    """The hashes that were written down. InputError where a file is missing or is no longer the one that was written.

    This finds a folder that was changed or mixed by mistake, or carelessly. Against somebody who writes the summary
    anew as well only a second run helps: its bytes are the same.
    """
    written = _written_down(folder)
    for name, digest in written.items():
        path = folder / name
        if not path.is_file():
            raise InputError(f"{path}: is gone since the backtest was written; {_MEND}")
        if _sha256(path) != digest:
            raise InputError(f"{path}: is not what the backtest wrote (its hash is another); {_MEND}")
    return written


def _written_down(folder: Path) -> dict[str, str]:
    try:
        files = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))["files"]
        return {str(name): str(digest) for name, digest in sorted(files.items())}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise InputError(f"{folder / SUMMARY}: does not say which files the backtest wrote; {_MEND}") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
