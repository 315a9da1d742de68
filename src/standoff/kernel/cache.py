"""Where compiled loops are kept between runs.

numba looks only at the file a function stands in, not at those it calls; a stale caller would keep an old callee
inside. So the cache has a folder of its own for each state of all sources that hold compiled loops, and in the rooms
of loops of those that lie beside them, whose numbers loops keep inside.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any, Final

import numba
from llvmlite import binding  # type: ignore[import-untyped]

__all__ = ["cache_folder", "compiled_sources", "fingerprint", "kept_in", "use_cache"]

_PACKAGE = Path(__file__).parent.parent
_ROOMS: Final = ("detect/*.py", "kernel/*.py")
_WITH_SOME: Final = ("feeds/times*.py", "rehearse/observe/*.py")
_HOLDS_LOOPS: Final = b"from standoff.kernel.compiled import"


def compiled_sources() -> list[Path]:
    """All sources that hold compiled loops, sorted; of the rooms of loops all."""
    rooms = [path for pattern in _ROOMS for path in _PACKAGE.glob(pattern)]
    some = [path for pattern in _WITH_SOME for path in _PACKAGE.glob(pattern)]
    return sorted([*rooms, *(path for path in some if _HOLDS_LOOPS in path.read_bytes())])


def fingerprint() -> str:
    """Names all that compiled loops depend on: sources, Python, numba and the kind of processor."""
    made_for = (sys.implementation.cache_tag, numba.__version__, binding.get_host_cpu_name())
    digest = hashlib.sha256(repr(made_for).encode())
    for source in compiled_sources():
        digest.update(source.relative_to(_PACKAGE).as_posix().encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """The folder for these sources: beside them where that can be written, else in the user's own cache, else none."""
    name = f"jit-{fingerprint()}"
    return next((folder for folder in (_PACKAGE / "__pycache__" / name, *_of_user(name)) if _takes_files(folder)), None)


def _of_user(name: str) -> list[Path]:
    try:
        return [Path.home() / ".cache" / "standoff" / name]
    except RuntimeError:  # nobody knows where this user is at home
        return []


def _takes_files(folder: Path) -> bool:
    """Whether a file can be written in it; numba takes no folder that it can only read."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "in-use").touch()
    except OSError:
        return False
    return True


def use_cache() -> None:
    """Make numba keep its compiled code there. A cache named in the environment is respected if it can be written."""
    config: Any = numba.config
    if not config.CACHE_DIR or not _takes_files(Path(config.CACHE_DIR)):
        config.CACHE_DIR = str(cache_folder() or "")


def kept_in() -> Path | None:
    """The folder that numba keeps compiled code in."""
    config: Any = numba.config
    return Path(config.CACHE_DIR).absolute() if config.CACHE_DIR else None
