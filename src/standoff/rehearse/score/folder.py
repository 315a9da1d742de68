"""The output folder of a score or a sweep: written beside it first, moved into place at the end, so nothing is half."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standoff.errors import CallError

__all__ = ["check_out", "staged"]


def check_out(out: Path, mark: str, made_by: str) -> None:
    """CallError when `out` is a file, or holds something but no `mark` (a JSON file) that says it was `made_by` us."""
    if not out.exists():
        return
    if not out.is_dir():
        raise CallError(f"{out}: is a file; --out takes a folder")
    if any(out.iterdir()) and not _is_ours(out / mark, made_by):
        raise CallError(f"{out}: holds files that `{made_by}` has not written; name an empty or a new folder")


@contextmanager
def staged(out: Path, mark: str, made_by: str) -> Iterator[Path]:
    """A new folder beside `out`; its files become those of `out` if the block ends well, and vanish if not."""
    check_out(out, mark, made_by)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    except OSError as problem:
        raise CallError(f"{out}: cannot be written: {problem.strerror or problem}") from problem
    try:
        yield stage
        stage.chmod(0o755)
        if out.exists():
            (out / mark).unlink(missing_ok=True)
            for path in sorted(stage.iterdir(), key=lambda path: path.name == mark):
                path.replace(out / path.name)
        else:
            stage.rename(out)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _is_ours(path: Path, made_by: str) -> bool:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("made_by") == made_by
