"""Replay: recorded fixes against a plan, in memory or into a folder of files."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from standoff.replay.api import replay
from standoff.replay.result import Events

__all__ = ["Events", "replay"]


class _CallableModule(ModuleType):
    """`standoff.replay(...)` works although importing this package puts the module in the function's place."""

    def __call__(self, *args: Any, **kwargs: Any) -> Events:
        return replay(*args, **kwargs)


sys.modules[__name__].__class__ = _CallableModule
