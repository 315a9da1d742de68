"""The output folder: everything is written beside it first and moved into place at the end, so that nothing is half."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standoff.errors import CallError

__all__ = ["check_out", "is_replay_folder", "staged"]

_MARK = "summary.json"
_REPLAY = "standoff replay"


def check_out(out: Path, made_by: str = _REPLAY, mark: str = _MARK) -> None:
    """CallError when `out` is a file, or a folder that holds something other than what `made_by` wrote earlier.

    The JSON file `mark` in it says who made it.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise CallError(f"{out}: is a file; --out takes a folder")
    if any(out.iterdir()) and not _is_made_by(out, made_by, mark):
        raise CallError(f"{out}: holds files that `{made_by}` has not written; name an empty or a new folder")


def is_replay_folder(folder: Path) -> bool:
    """True when `folder` was written by a replay that ended well."""
    return _is_made_by(folder, _REPLAY, _MARK)


def _is_made_by(folder: Path, made_by: str, mark: str) -> bool:
    try:
        said = json.loads((folder / mark).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("made_by") == made_by


@contextmanager
def staged(out: Path, made_by: str = _REPLAY, mark: str = _MARK) -> Iterator[Path]:
    """A new folder beside `out`; its files become those of `out` if the block ends well, and vanish if not.

    The JSON file `mark` in it must say `made_by`; it goes last, so that a folder that has it is complete.
    """
    check_out(out, made_by, mark)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    except OSError as problem:
        raise CallError(f"{out}: cannot be written: {problem.strerror or problem}") from problem
    try:
        yield stage
        _move_in(stage, out, mark)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move_in(stage: Path, out: Path, mark: str) -> None:
    stage.chmod(0o755)
    if not out.exists():
        stage.rename(out)
        return
    (out / mark).unlink(missing_ok=True)
    for path in sorted(stage.iterdir(), key=lambda path: path.name == mark):
        path.replace(out / path.name)
