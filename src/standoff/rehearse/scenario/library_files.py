"""The library: scenarios that come with the package, each with the plan it is for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from standoff.errors import CallError
from standoff.plan.explain import did_you_mean
from standoff.rehearse.scenario.load import load_scenario
from standoff.rehearse.scenario.model import Scenario

__all__ = ["library", "library_plan", "library_scenario"]

_FOLDER: Final = Path(__file__).parent / "library"


def library() -> Mapping[str, Path]:
    """The scenario files that come with the package, by name, sorted."""
    return MappingProxyType({file.stem: file for file in sorted(_FOLDER.glob("*.yaml"))})


def library_scenario(name: str) -> Scenario:
    """The scenario of this name. CallError where there is none."""
    file = library().get(name)
    if file is None:
        raise CallError(f"{name!r} is no scenario of the library. {did_you_mean(name, library())}")
    return load_scenario(file.read_bytes(), file.name, lambda beside: (file.parent / beside).read_bytes())


def library_plan(name: str) -> Path:
    """The plan file that the scenario of this name is for. CallError where there is no such scenario."""
    scenario = library_scenario(name)
    return (_FOLDER / (scenario.plan or "")).resolve()
