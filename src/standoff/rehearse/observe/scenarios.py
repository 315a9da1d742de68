"""Which scenario is meant: a file, a folder, a name of the library, or a random one; and the plan it is for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from standoff.errors import CallError, Issue
from standoff.model.plan import Plan
from standoff.plan.explain import did_you_mean
from standoff.rehearse.scenario import checked_scenario, library, library_scenario, random_scenario
from standoff.rehearse.scenario.model import Scenario
from standoff.replay.plans import mapping_plan, read_plan

__all__ = ["Found", "find_scenario", "library_words", "scenario_in"]

_FILE: Final = "scenario.yaml"
_RANDOM: Final = "random"


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario, the plan it was written for and the warnings about both, and where it comes from, for the summary."""

    scenario: Scenario
    plan: Plan | None = None
    issues: tuple[Issue, ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)


def find_scenario(word: str, seed: int, *, own_plan: bool = True) -> Found:
    """A file, a folder, a name of the library, or `random`, drawn with the seed. CallError for none of them.

    Without `own_plan` the plan it was written for is not looked at.
    """
    if word == _RANDOM:
        scenario, mapping = random_scenario(seed)
        plan, issues = mapping_plan(mapping)
        return Found(scenario, plan if own_plan else None, tuple(issues), {"random": True})
    if _is_there(Path(word)):
        return scenario_in(Path(word), own_plan=own_plan)
    if word in library():
        return replace(scenario_in(library()[word], own_plan=own_plan), origin={"library": word})
    if Path(word).is_dir():
        raise CallError(f"{word}: is a folder without a {_FILE}")
    known = did_you_mean(word, [*library(), _RANDOM], "scenario")
    raise CallError(f"{word}: there is no such file, nor a scenario of that name in the library. {known}")


def _is_there(path: Path) -> bool:
    """A file, or a folder that holds a scenario; an output folder called like a scenario of the library is neither."""
    return (path / _FILE).exists() if path.is_dir() else path.exists()


def scenario_in(path: Path, *, own_plan: bool = True) -> Found:
    """The scenario in a file, or in the `scenario.yaml` of a folder; files it names lie beside it.

    ScenarioError for one that cannot be used, CallError for a file that cannot be read.
    """
    file = path / _FILE if path.is_dir() else path
    data = _bytes_of(file)
    scenario, issues = checked_scenario(data, str(file), _beside(file.parent))
    origin = {"scenario_file_sha256": hashlib.sha256(data).hexdigest()}
    if scenario.plan is None or not own_plan:
        return Found(scenario, None, issues, origin)
    plan, more = read_plan(file.parent / scenario.plan)
    return Found(scenario, plan, (*issues, *more), origin)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise CallError(f"{file}: the scenario cannot be read: {problem.strerror or problem}") from None


def _beside(folder: Path) -> Callable[[str], bytes]:
    return lambda name: (folder / name).read_bytes()


def library_words() -> dict[str, str]:
    """The scenarios of the library: name to what happens in it."""
    return {name: library_scenario(name).words for name in library()}
