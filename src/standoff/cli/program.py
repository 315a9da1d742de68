"""The process that is `standoff`."""

from __future__ import annotations

from standoff.cli.app import main
from standoff.cli.collecting import at_the_end, while_loading

__all__ = ["program"]


def program() -> int:
    """Run the command line; returns the exit code."""
    while_loading()
    try:
        return main()
    finally:
        at_the_end()
