"""A backtest as plain data: what `backtest.json` holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from standoff.rehearse.backtest.comparison import Comparison
from standoff.rehearse.backtest.one_pass import Pass
from standoff.rehearse.backtest.options import Watched
from standoff.rehearse.backtest.side import Side
from standoff.rehearse.backtest.skipped import Skipped
from standoff.rehearse.backtest.verdict import IncidentView, Outcome, StepView, Verdict
from standoff.rehearse.compare import compare
from standoff.units import US_PER_S, instant_text

__all__ = [
    "changes_data",
    "comparison_data",
    "incident_data",
    "recording_data",
    "side_data",
    "skipped_counts",
    "skipped_data",
    "verdict_data",
]

_MOST_REASONS: Final = 20


def changes_data(old: Watched, new: Watched) -> list[dict[str, Any]]:
    """What changed between the plans, and in what was delegated under them, as `standoff plan diff` tells it."""
    acts = (old.acts, new.acts) if old.acts or new.acts else (None, None)
    changes = compare(old.plan, new.plan, *acts)
    return [
        {name: getattr(one, name) for name in ("direction", "door", "subject", "words", "old", "new", "why")}
        for one in changes
    ]


def comparison_data(comparison: Comparison) -> dict[str, Any]:
    """Counts, direction, zones and every verdict; unchanged incidents by their ids alone."""
    changed = [v for v in comparison.verdicts if v.outcome != Outcome.UNCHANGED]
    same = [v for v in comparison.verdicts if v.outcome == Outcome.UNCHANGED]
    return {
        "counts": comparison.counts,
        "direction": str(comparison.direction),
        "anything_looser": comparison.looser,
        "zones": comparison.by_zone(),
        "verdicts": [verdict_data(verdict) for verdict in changed],
        "unchanged": [{"zone": v.zone, "old": v.old and v.old.id, "new": v.new and v.new.id} for v in same],
    }


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """One verdict, with both sides of it."""
    return {
        "outcome": str(verdict.outcome),
        "direction": str(verdict.direction),
        "zone": verdict.zone,
        "members": list(verdict.shown.members),
        "at": instant_text(verdict.at_us),
        "moves": [{**asdict(move), "direction": str(move.direction)} for move in verdict.moves],
        "first_input": None if verdict.first_input is None else dict(verdict.first_input),
        "old": verdict.old and incident_data(verdict.old),
        "new": verdict.new and incident_data(verdict.new),
        "also_old": [incident_data(view) for view in verdict.also_old],
        "also_new": [incident_data(view) for view in verdict.also_new],
    }


def incident_data(view: IncidentView) -> dict[str, Any]:
    """One incident under one plan."""
    return {
        "incident": view.id,
        "zone": view.zone,
        "members": list(view.members),
        "who": list(view.who),
        "kind": view.kind,
        "rule": view.rule,
        "severity": view.severity,
        "state": view.state,
        "opened_at": instant_text(view.opened_us),
        "last_event_at": instant_text(view.last_us),
        "closed_at": _text(view.closed_us),
        "depth_m": view.depth_m,
        "steps": [_step(step) for step in view.steps],
        "events": [_event(row) for row in view.events],
    }


def _step(step: StepView) -> dict[str, Any]:
    return {
        "procedure": step.procedure,
        "step": step.step,
        "state": step.state,
        "opened_at": _text(step.opened_us),
        "due_at": _text(step.due_us),
    }


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {"start": instant_text(row["start_us"]), "detected_at": instant_text(row["detected_us"])}
    kept = ("event_id", "kind", "rule", "entity", "severity", "lon", "lat", "boundary_m", "depth_m")
    return {**{name: row[name] for name in kept}, **times, "evidence": [dict(proof) for proof in row["evidence"]]}


def side_data(run: Pass, side: Side) -> dict[str, Any]:
    """One plan: its hash, the fixes it used, and its incidents in numbers; acts that were refused, with the reason."""
    plan, account = side.watched.plan, run.group_of(side).account
    return {
        "label": side.label,
        "plan": plan.name,
        "hash": plan.hash,
        "lateness_s": plan.defaults.lateness_us / US_PER_S,
        "used": account.used,
        "late": account.late,
        "duplicate": account.duplicate,
        "events": side.events,
        "incidents": len(side.views),
        "acts": len(side.watched.acts),
        "acts_refused": side.refused,
    }


def recording_data(run: Pass) -> dict[str, Any]:
    """What came in. The first and last fix are those used by the plan that waits longest."""
    account = run.account
    used = [group.account for group in run.groups]
    firsts = [one.first_us for one in used if one.first_us is not None]
    lasts = [one.last_us for one in used if one.last_us is not None]
    return {
        **{name: account.total(name) for name in ("messages_in", "auxiliary", "rejected", "fixes_in")},
        "first_fix": _text(min(firsts, default=None)),
        "last_fix": _text(max(lasts, default=None)),
        "sources": [
            {"name": feed.name, "format": feed.format, **asdict(account.sources[feed.name])}
            for feed in run.feeds
            if feed.name in account.sources
        ],
    }


def skipped_data(run: Pass) -> dict[str, Any]:
    """How many messages were skipped, by what and for which plan; refusals by reason too."""
    reasons = run.account.reasons.most_common(_MOST_REASONS)
    return {"counts": skipped_counts(run.skipped), "rejected_because": dict(reasons)}


def skipped_counts(skipped: Skipped) -> list[dict[str, Any]]:
    """Sorted, so that the order of reading does not matter."""
    return [{"what": what, "plan": plan, "count": n} for (what, plan), n in sorted(skipped.counts.items())]


def _text(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)
