"""What makes a run again: the hashes of everything that went in, the versions, and the command."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Final

from standoff import __version__
from standoff.rehearse.backtest.options import Watched
from standoff.replay.inputs import Feed

__all__ = ["footer_lines", "footer_of", "versions"]

_LIBRARIES: Final = ("numpy", "numba", "polars", "pyarrow")


def footer_of(
    feeds: Sequence[Feed], plans: Sequence[Watched], acts: Sequence[dict[str, Any]], command: str
) -> dict[str, Any]:
    """Hashes of the recording, the plans and the files of acts; versions; and the command, folder and --json aside.

    The same files, versions and command give the same bytes, `summary.json` aside, which tells how long it took.
    """
    return {
        "command": command,
        "inputs": [{"name": feed.name, "bytes": feed.size, "sha256": feed.digest()} for feed in feeds if feed.format],
        "plans": [{"label": one.label, "plan": one.plan.name, "hash": one.plan.hash} for one in plans],
        "actions": list(acts),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Of the program, of Python and of what computes."""
    return {
        "standoff": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }


def footer_lines(footer: dict[str, Any]) -> dict[str, str]:
    """The same as labels and values, for a page."""
    lines = {"command": footer["command"]}
    lines |= {f"input {one['name']}": f"sha256 {one['sha256']}" for one in footer["inputs"]}
    lines |= {f"plan {one['label']}": f"{one['plan']}, sha256 {one['hash']}" for one in footer["plans"]}
    lines |= {f"actions {one['name']}": f"sha256 {one['sha256']}" for one in footer["actions"]}
    return lines | {"versions": ", ".join(f"{name} {number}" for name, number in footer["versions"].items())}
