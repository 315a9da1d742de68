"""Standoff: watch a zone, warn in order, keep a record nobody can quietly change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from standoff.replay import Events, replay

__all__ = ["Events", "replay"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the engine only when it is used, so that `standoff --help` stays quick."""
    if name in __all__:
        import standoff.replay  # noqa: PLC0415  # see above

        return getattr(standoff.replay, name)
    raise AttributeError(f"module 'standoff' has no attribute {name!r}")
