"""The command line: each command loads what it needs when it runs, so that help is quick."""

from __future__ import annotations

from standoff.cli.app import main
from standoff.cli.program import program

__all__ = ["main", "program"]
