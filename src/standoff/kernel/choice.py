"""Compiled loops, or the plain Python that they look like: a choice for as long as no loop has been loaded."""

from __future__ import annotations

import sys
from typing import Any, Final

import numba

__all__ = ["choose_plain", "is_made", "is_plain"]

_CONFIG: Any = numba.config
_LOOPS: Final = "standoff.kernel.compiled"


def is_made() -> bool:
    """Whether loops have been loaded; from then on they are what they are."""
    return _LOOPS in sys.modules


def is_plain() -> bool:
    """Whether loops are, or will be, plain Python."""
    return bool(_CONFIG.DISABLE_JIT)


def choose_plain() -> None:
    """Have loops run as plain Python in this process. No effect on those already loaded."""
    _CONFIG.DISABLE_JIT = 1
