"""Garbage collection that suits a short life: none to speak of while modules are loaded, and none at the end.

Loading makes half a million objects, nearly all of them to stay. By Python's own numbers they are gone through again
and again, and once more when the process ends; that takes half a second of the one and a half of a small replay.
"""

from __future__ import annotations

import gc
from typing import Final

__all__ = ["at_the_end", "once_loaded", "while_loading"]

_USUAL: Final = gc.get_threshold()
_LOADING: Final = (100_000, *_USUAL[1:])


def while_loading() -> None:
    """From now on seldom. For the process that is `standoff`, and no other that calls into it."""
    gc.set_threshold(*_LOADING)


def once_loaded() -> None:
    """As usual again, but for what has been loaded. No effect where `while_loading` was not called."""
    if gc.get_threshold() == _LOADING:
        gc.freeze()
        gc.set_threshold(*_USUAL)


def at_the_end() -> None:
    """Nothing is looked at once more."""
    gc.freeze()
