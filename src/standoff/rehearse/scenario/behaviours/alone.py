"""What most behaviours are: those of one thing, as against a convoy or a crowd."""

from __future__ import annotations

from standoff.plan.section import Section

__all__ = ["Alone"]


class Alone(Section):
    """A behaviour of one thing."""

    @property
    def size(self) -> int:
        """One."""
        return 1
