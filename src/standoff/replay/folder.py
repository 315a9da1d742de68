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


def check_out(out: Path) -> None:
    """CallError when `out` is a file, or a folder that holds something other than an earlier replay."""
    if not out.exists():
        return
    if not out.is_dir():
        raise CallError(f"{out}: is a file; --out takes a folder")
    if any(out.iterdir()) and not is_replay_folder(out):
        raise CallError(f"{out}: holds files that no replay has written; name an empty or a new folder")


def is_replay_folder(folder: Path) -> bool:
    """True when `folder` was written by a replay that ended well."""
    try:
        summary = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("made_by") == "standoff replay"


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A new folder beside `out`; its files become those of `out` if the block ends well, and vanish if not."""
    check_out(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    except OSError as problem:
        raise CallError(f"{out}: cannot be written: {problem.strerror or problem}") from problem
    try:
        yield stage
        _move_in(stage, out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move_in(stage: Path, out: Path) -> None:
    """The mark goes last: a folder that has it is complete."""
    stage.chmod(0o755)
    if not out.exists():
        stage.rename(out)
        return
    (out / _MARK).unlink(missing_ok=True)
    for path in sorted(stage.iterdir(), key=lambda path: path.name == _MARK):
        path.replace(out / path.name)
