"""The one decorator of every compiled loop.

No fast math: the same input must give the same bytes. Divisions are guarded in the loops themselves, so numpy's error
model is used, which spares each of them a branch. Run with NUMBA_DISABLE_JIT=1, a loop is the plain Python it looks
like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from numba import njit

__all__ = ["loop"]


def loop(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over arrays on first call; keep the machine code for the next run."""
    compiler = cast("Any", njit)  # its stubs do not know every option
    compiled = compiler(cache=True, nogil=True, error_model="numpy", no_cfunc_wrapper=True)(function)
    return cast("Callable[..., Any]", compiled)
