"""A word before the long silence of the first run, in which the kernel is compiled."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import os
from pathlib import Path

from standoff.cli.show import note

__all__ = ["say_when_compiling"]


def say_when_compiling() -> None:
    """Say that the kernel is being compiled, unless a compiled one is at hand."""
    if not os.environ.get("NUMBA_DISABLE_JIT") and not any(_compiled(folder) for folder in _cache_folders()):
        note("first run: compiling, once, about 10 s ...")


def _cache_folders() -> list[Path]:
    """Where numba keeps compiled code: the folder the user named, beside the source, or the user's own cache."""
    import standoff.kernel

    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return [Path(named)]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return [Path(str(standoff.kernel.__file__)).parent / "__pycache__", home / "numba"]


def _compiled(folder: Path) -> bool:
    return any(folder.rglob("*.nbc")) if folder.is_dir() else False
