"""What the page of a backtest shows: zones as they are drawn, and the tracks of those concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from standoff.geometry import boundary, outline
from standoff.model.plan import Plan
from standoff.model.zone import Area, Circle, Zone
from standoff.rehearse.backtest.comparison import Comparison
from standoff.rehearse.backtest.footer import footer_lines
from standoff.rehearse.backtest.one_pass import Pass
from standoff.rehearse.backtest.page import PageInput, PlanChange, PlanSide
from standoff.rehearse.backtest.verdict import Outcome, Verdict
from standoff.replay.report.data import INSIDE, MAX_TRACKS, OUTSIDE, TrackLine, ZoneShape

__all__ = ["page_input"]

_MOST_ZONES: Final = 2_000
_MOST_UNCHANGED: Final = 2_000  # listed; the rest is counted


def page_input(run: Pass, comparison: Comparison, data: dict[str, Any]) -> PageInput:
    """The page of a comparison of two plans. `data`: the content of `backtest.json`."""
    old, new = (side.watched.plan for side in run.sides)
    listed = _listed(comparison.verdicts)
    warning = run.arrival.warning
    return PageInput(
        title=run.options.title or f"Backtest of {new.name}",
        old=_side(old, comparison.verdicts),
        new=_side(new, comparison.verdicts),
        verdicts=listed,
        unchanged=len(comparison.verdicts) - len(listed),
        tracks=_tracks(run, listed, old),
        changes=[_change(one) for one in data["changes"]],
        unknown=[] if warning is None else [warning],
        notes=[*run.account.notes, *run.sample.notes()],
        skipped={f"{one['what']} ({one['plan']} plan)": one["count"] for one in data["skipped"]["counts"]},
        account=data["recording"] | {"used": data["old"]["used"]},
        footer=footer_lines(data["footer"]),
        renamed=run.options.renamed,
        max_gap_us=old.defaults.max_gap_us * run.sample.stride,
    )


def _change(one: dict[str, Any]) -> PlanChange:
    values = f" ({one['old'] or 'nothing'} → {one['new'] or 'nothing'})" if one["old"] or one["new"] else ""
    return PlanChange(one["direction"], one["subject"], one["words"] + values)


def _listed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    same = [verdict for verdict in verdicts if verdict.outcome == Outcome.UNCHANGED]
    return [*(verdict for verdict in verdicts if verdict.outcome != Outcome.UNCHANGED), *same[:_MOST_UNCHANGED]]


def _side(plan: Plan, verdicts: Sequence[Verdict]) -> PlanSide:
    busy = {view.zone for verdict in verdicts for view in (verdict.old, verdict.new) if view is not None}
    zones = sorted(plan.zones, key=lambda zone: zone.id not in busy)[:_MOST_ZONES]
    return PlanSide(plan.name, plan.hash, [_shape(zone) for zone in zones])


def _shape(zone: Zone) -> ZoneShape:
    shape = zone.versions[-1].shape
    kind = "circle" if isinstance(shape, Circle) else "polygon" if isinstance(shape, Area) else "corridor"
    return ZoneShape(zone.id, zone.name or zone.id, outline(shape), kind)


def _tracks(run: Pass, verdicts: Sequence[Verdict], old: Plan) -> list[TrackLine]:
    """Of the entities with verdicts, those that changed first."""
    concerned = list(dict.fromkeys(name for verdict in verdicts for name in verdict.shown.members))[:MAX_TRACKS]
    points = run.sample.points(concerned)
    if points.height == 0:
        return []
    boundary_m, _ = boundary(old.zones, points["lon"].to_numpy(), points["lat"].to_numpy())
    points = points.with_columns(pl.Series("boundary_m", boundary_m))
    parts = points.partition_by("entity", as_dict=True, maintain_order=True)
    return [_line(name, parts[(name,)]) for name in concerned if (name,) in parts]


def _line(entity: str, points: pl.DataFrame) -> TrackLine:
    boundary_m = points["boundary_m"].to_numpy()
    party, kind, source = (points[name].drop_nulls().first() for name in ("party", "kind", "source"))
    return TrackLine(
        entity=entity,
        party=None if party is None else str(party),
        kind=None if kind is None else str(kind),
        source_is_reconstruction=source == "reconstruction",
        t_us=points["t_us"].to_numpy(),
        lon=points["lon"].to_numpy(),
        lat=points["lat"].to_numpy(),
        inside=np.where(boundary_m <= 0, INSIDE, OUTSIDE).astype(np.int8),
        boundary_m=boundary_m,
    )
