"""One parameter over a range of values, each replayed and scored against the same truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from standoff.errors import CallError
from standoff.model.event import EventKind
from standoff.model.plan import Plan
from standoff.rehearse.score.files import Seen, Truth
from standoff.rehearse.score.many import replay_many
from standoff.rehearse.score.measures import PASSAGES, KindScore
from standoff.rehearse.score.scoring import Score, score
from standoff.rehearse.score.vary import PlanFile, rule_of, vary
from standoff.replay.inputs import Feed
from standoff.replay.options import Progress

__all__ = ["Point", "Sweep", "sweep"]


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the parameter, the plan with it, and its score."""

    value: str
    plan_hash: str
    score: Score


@dataclass(frozen=True, slots=True)
class Sweep:
    """All points, in the order of the values; `kinds`: those that the parameter is about and the truth covers."""

    parameter: str
    points: tuple[Point, ...]
    kinds: tuple[str, ...]
    rule: str | None
    fixes: int
    rejected: int

    def rows(self) -> list[dict[str, Any]]:
        """One row a value and kind."""
        return [
            {"value": point.value, **one.data(), "plan_hash": point.plan_hash}
            for kind in self.kinds
            for point in self.points
            if (one := point.score.of(kind)) is not None
        ]

    def curve(self, kind: str) -> list[tuple[str, KindScore]]:
        """The values with their figures for one kind."""
        return [(point.value, one) for point in self.points if (one := point.score.of(kind)) is not None]

    def data(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {"made_by": "standoff sweep", "parameter": self.parameter, "rule": self.rule, "kinds": list(self.kinds),
                "fixes": self.fixes, "rejected": self.rejected, "points": self.rows()}  # fmt: skip


def sweep(
    feeds: Sequence[Feed],
    truth: Truth,
    plan: PlanFile,
    parameter: str,
    values: Sequence[str],
    *,
    kinds: Sequence[str] = (),
    tolerances_us: Mapping[str, int] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Sweep:
    """Replay for each value in one reading of the fixes, and score each against the same, unchanged truth.

    Only events of the rule that `parameter` is about are scored, so that other rules do not blur the curve. CallError
    where the plan refuses a value, or where the truth covers none of the kinds.
    """
    plans = [vary(plan, parameter, value) for value in values]
    rule = rule_of(parameter, plans[0])
    wanted = _kinds(kinds, plans[0], rule, truth)
    replayed = replay_many(feeds, plans, progress)
    points = []
    for value, varied, events in zip(values, plans, replayed.events, strict=True):
        own = events if rule is None else events.filter(pl.col("rule") == rule)
        seen = Seen(own, varied.hash, f"the replay with {parameter} = {value}")
        points.append(Point(value, varied.hash, score(seen, truth, tolerances_us, allow_other_plan=True)))
    return Sweep(parameter, tuple(points), wanted, rule, replayed.fixes, replayed.rejected)


def _kinds(asked: Sequence[str], plan: Plan, rule: str | None, truth: Truth) -> tuple[str, ...]:
    covered = truth.account.kinds
    if asked:
        strange = [kind for kind in asked if kind not in (*covered, PASSAGES)]
        if strange:
            raise CallError(f"--kind {strange[0]!r}: the truth covers {', '.join(covered) or 'no kind'}")
        return tuple(asked)
    told = {kind.value for one in plan.rules if one.id == rule for kind in one.when} if rule else set(covered)
    if EventKind.CROSSED in told:
        told |= {EventKind.ENTERED.value, EventKind.LEFT.value}
    wanted = tuple(kind for kind in covered if kind in told)
    if not wanted:
        raise CallError(
            f"the truth covers {', '.join(covered) or 'no kind'}, and the rule {rule} tells of none of them"
        )
    return wanted
