"""The one decorator of every compiled loop.

No fast math: the same input must give the same bytes. Divisions are guarded in the loops themselves, so numpy's error
model is used, which spares each of them a branch. Run with NUMBA_DISABLE_JIT=1, a loop is the plain Python it looks
like.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, cast

import numba
import numpy as np
from numba import njit

__all__ = ["IS_PLAIN", "allocating_loop", "hypot", "inlined", "loop", "straight"]

_CONFIG: Any = numba.config
#: Whether loops run as plain Python.
IS_PLAIN: Final = bool(_CONFIG.DISABLE_JIT)
#: Whether machine code can be kept for the next run. Without a folder for it numba would refuse to compile at all.
_IS_KEPT: Final = bool(_CONFIG.CACHE_DIR)


def _hypot_of_c(x: float, y: float) -> float:
    return float(np.hypot(x, y))


#: Loops take this one: compiled, math.hypot is the C library's, and Python's own rounds otherwise now and then.
hypot: Callable[[float, float], float] = _hypot_of_c if IS_PLAIN else math.hypot


def loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over arrays on first call; keep the machine code for the next run.

    It makes no arrays and keeps none, so none of its arrays are counted: counts are atomic, and cost a call more than
    many of these functions do.
    """
    return _compiled(function, _nrt=False, forceinline=False)


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a part of one loop, called at one or two places: it is written out there.

    An array is handed over as seven words or more, so a call with all arrays of the loop costs as much as its work.
    """
    return _compiled(function, _nrt=False, forceinline=True)


def allocating_loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a loop that makes arrays."""
    return _compiled(function, _nrt=True, forceinline=False)


def straight(compiled: Callable[..., Any]) -> Callable[..., Any]:
    """A loop to call many times with arguments of the same types: only the first call is looked at.

    To find out the types of thirty arrays, records among them, takes numba some twenty times as long as to hand them
    over, and longer than a fix. Whoever calls sees to it that no other types ever come: nobody looks again.
    """
    if IS_PLAIN:
        return compiled
    dispatcher = cast("Any", compiled)
    entry: list[Callable[..., Any]] = []

    def call(*arguments: Any) -> Any:
        if entry:
            return entry[0](*arguments)
        result = dispatcher(*arguments)
        if len(dispatcher.overloads) == 1:
            entry.extend(kept.entry_point for kept in dispatcher.overloads.values())
        return result

    return call


def _compiled(function: Callable[..., Any], **options: bool) -> Callable[..., Any]:
    compiler = cast("Any", njit)  # its stubs do not know every option
    options |= {"cache": _IS_KEPT, "nogil": True, "no_cfunc_wrapper": True}
    return cast("Callable[..., Any]", compiler(error_model="numpy", **options)(function))
