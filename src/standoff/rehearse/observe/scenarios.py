"""Which scenario is meant: a file, a folder, a name of the library, or a random one; and the plan it is for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from standoff.errors import CallError, Issue
from standoff.rehearse.scenario.load import checked_scenario
from standoff.rehearse.scenario.model import Scenario

__all__ = ["Found", "scenario_in"]

_FILE: Final = "scenario.yaml"


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario, the warnings about it, the plan it was written for, and where it comes from, for the summary."""

    scenario: Scenario
    issues: tuple[Issue, ...] = ()
    plan: Path | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)


def scenario_in(path: Path) -> Found:
    """The scenario in a file, or in the `scenario.yaml` of a folder; files it names lie beside it.

    ScenarioError for one that cannot be used, CallError for a file that cannot be read.
    """
    file = path / _FILE if path.is_dir() else path
    data = _bytes_of(file)
    scenario, issues = checked_scenario(data, str(file), _beside(file.parent))
    plan = None if scenario.plan is None else file.parent / scenario.plan
    return Found(scenario, issues, plan, {"scenario_file_sha256": hashlib.sha256(data).hexdigest()})


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise CallError(f"{file}: the scenario cannot be read: {problem.strerror or problem}") from None


def _beside(folder: Path) -> Callable[[str], bytes]:
    return lambda name: (folder / name).read_bytes()
