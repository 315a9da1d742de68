"""Shadows of a replay: what the candidates saw and where they differ, in files of their own beside the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import polars as pl

from standoff.errors import CallError
from standoff.model.event import EVENT_SCHEMA
from standoff.model.plan import Plan
from standoff.rehearse.backtest.data import verdict_data
from standoff.rehearse.backtest.match import direction_by_zone, tally
from standoff.rehearse.backtest.verdict import Outcome as Fate
from standoff.rehearse.backtest.verdict import joint_direction
from standoff.rehearse.shadow.running import Difference
from standoff.rehearse.shadow.shadow import Shadow, open_shadow
from standoff.replay.options import SHADOW, SHADOW_EVENTS, Outcome
from standoff.replay.writers import FrameWriter
from standoff.units import instant_text

__all__ = ["ShadowCompanion"]

_ORDER: Final = ("detected_at", "event_id", "plan_hash")


class ShadowCompanion:
    """Candidates that run beside a replay (replay.options.Companion). Nothing of them enters the record."""

    def __init__(self, candidates: Sequence[Plan]) -> None:
        hashes = [plan.hash for plan in candidates]
        twice = next((plan for k, plan in enumerate(candidates) if plan.hash in hashes[:k]), None)
        if twice is not None:
            raise CallError(f"--shadow: the plan {twice.name} ({twice.hash[:12]}) is named twice; name it once")
        self._candidates = candidates
        self._shadows: list[Shadow] = []

    def begin(self, plan: Plan, folder: Path, stack: ExitStack) -> None:
        """Start anew, for files in `folder` that `stack` closes."""
        self._folder, self._plan = folder, plan
        self._shadows = [open_shadow(plan, candidate) for candidate in self._candidates]
        self._counts = [0] * len(self._shadows)
        self._events = stack.enter_context(FrameWriter(folder / SHADOW_EVENTS, EVENT_SCHEMA))

    def take(self, fixes: pl.DataFrame, watermark_us: int, outcome: Outcome) -> None:
        """A step of the plan in force."""
        for shadow in self._shadows:
            shadow.take(fixes, watermark_us, outcome)
        self._write()

    def finish(self, outcome: Outcome) -> dict[str, Any]:
        """The last step; writes `shadow.json` and returns what the summary says of it."""
        for shadow in self._shadows:
            shadow.finish(outcome)
        self._write()
        told = [_candidate_data(shadow, n) for shadow, n in zip(self._shadows, self._counts, strict=True)]
        content = {"plan": self._plan.name, "plan_hash": self._plan.hash, "candidates": told}
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        (self._folder / SHADOW).write_text(text, encoding="utf-8")
        brief = ("plan", "plan_hash", "events", "counts", "direction", "zones")
        return {"shadow": [{name: one[name] for name in brief} for one in told]}

    @property
    def notes(self) -> list[str]:
        """A sentence for each candidate, for the summary and the report."""
        return [_note(shadow) for shadow in self._shadows]

    def _write(self) -> None:
        seen = [shadow.events for shadow in self._shadows]
        self._counts = [n + events.height for n, events in zip(self._counts, seen, strict=True)]
        self._events.write(pl.concat(seen).sort(_ORDER))


def _candidate_data(shadow: Shadow, events: int) -> dict[str, Any]:
    verdicts = shadow.verdicts
    return {
        "plan": shadow.candidate.plan.name,
        "plan_hash": shadow.candidate.plan.hash,
        "events": events,
        "counts": {str(outcome): n for outcome, n in tally(verdicts).items()},
        "direction": str(joint_direction([verdict.direction for verdict in verdicts])),
        "zones": {zone: str(way) for zone, way in direction_by_zone(verdicts).items()},
        "verdicts": [verdict_data(verdict) for verdict in verdicts if verdict.outcome != Fate.UNCHANGED],
        "differences": [_difference_data(difference) for difference in shadow.differences],
    }


def _difference_data(difference: Difference) -> dict[str, Any]:
    return {
        "at": instant_text(difference.at_us),
        "what": difference.what,
        "was": difference.was,
        "zone": difference.zone,
        "members": list(difference.members),
        "incident": difference.incident,
        "candidate_incident": difference.candidate_incident,
        "moves": list(difference.moves),
    }


def _note(shadow: Shadow) -> str:
    plan, counts = shadow.candidate.plan, tally(shadow.verdicts)
    said = ", ".join(f"{n:,} {outcome}" for outcome, n in counts.items())
    return f"shadow of {plan.name} ({plan.hash[:12]}), without procedures: {said} (shadow.json)"
