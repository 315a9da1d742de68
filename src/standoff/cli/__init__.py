"""The command line. Commands load what they need when they run, so that help is quick."""

from __future__ import annotations

from standoff.cli.app import main

__all__ = ["main"]
