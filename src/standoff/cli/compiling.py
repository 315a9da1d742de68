"""A word before the long silence of the first run, in which the loops are compiled."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import os

from standoff.cli.show import note

__all__ = ["say_when_compiling"]


def say_when_compiling() -> None:
    """Say that the loops are being compiled, unless compiled ones are at hand."""
    from standoff.kernel.cache import is_warm

    if not os.environ.get("NUMBA_DISABLE_JIT") and not is_warm():
        note("first run: compiling, once, up to a minute ...")
