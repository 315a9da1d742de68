"""Where compiled loops are kept between runs.

numba looks only at the file a function stands in, not at those it calls; a stale caller would keep an old callee
inside. So the cache has a folder of its own for each state of all sources that hold compiled loops, and in the rooms
of loops of those that lie beside them, whose numbers loops keep inside.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import numba

__all__ = ["cache_folder", "compiled_sources", "is_warm", "use_cache"]

_PACKAGE = Path(__file__).parent.parent
_ROOMS: Final = ("detect/*.py", "kernel/*.py")
_WITH_SOME: Final = ("feeds/times*.py", "rehearse/observe/*.py")
_HOLDS_LOOPS: Final = b"from standoff.kernel.compiled import"


def compiled_sources() -> list[Path]:
    """All sources that hold compiled loops, sorted; of the rooms of loops all."""
    rooms = [path for pattern in _ROOMS for path in _PACKAGE.glob(pattern)]
    some = [path for pattern in _WITH_SOME for path in _PACKAGE.glob(pattern)]
    return sorted([*rooms, *(path for path in some if _HOLDS_LOOPS in path.read_bytes())])


def _fingerprint() -> str:
    digest = hashlib.sha256(numba.__version__.encode())
    for source in compiled_sources():
        digest.update(source.relative_to(_PACKAGE).as_posix().encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The folder for these sources: beside them where that can be written, else in the user's own cache."""
    name = f"jit-{_fingerprint()}"
    for parent in (_PACKAGE / "__pycache__", Path.home() / ".cache" / "standoff"):
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        return parent / name
    return Path(name)


def is_warm() -> bool:
    """Whether the big loop has been compiled before."""
    config: Any = numba.config
    return any(Path(config.CACHE_DIR).rglob("advance.advance-*.nbc"))


def use_cache() -> None:
    """Make numba keep its compiled code there. A cache named in the environment is respected."""
    config: Any = numba.config
    if not config.CACHE_DIR:
        config.CACHE_DIR = str(cache_folder())
