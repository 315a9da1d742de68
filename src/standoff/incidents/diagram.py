"""The tables of states as diagrams (Mermaid) and as lists, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from standoff.incidents.step_table import STEP_TABLE
from standoff.incidents.table import TABLE, Becomes

__all__ = ["incident_diagram", "refusals", "step_diagram"]


def incident_diagram() -> str:
    """Every move between states of an incident; stimuli that leave it where it is are left out."""
    return _diagram(TABLE, "open")


def step_diagram() -> str:
    """Every move between states of a step."""
    return _diagram(STEP_TABLE, "pending")


def _diagram(table: Mapping[tuple[Any, Any], Any], first: str) -> str:
    moves: dict[tuple[StrEnum, StrEnum], list[str]] = {}
    for (state, stimulus), answer in table.items():
        if isinstance(answer, Becomes) and answer.state != state:
            moves.setdefault((state, answer.state), []).append(stimulus.value)
    lines = [f"    {a.value} --> {b.value}: {', '.join(sorted(words))}" for (a, b), words in moves.items()]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *lines])


def refusals(table: Mapping[tuple[Any, Any], Any]) -> list[tuple[str, str, str]]:
    """(state, stimulus, reason) of everything a table refuses."""
    return [(s.value, w.value, answer.reason) for (s, w), answer in table.items() if not isinstance(answer, Becomes)]
