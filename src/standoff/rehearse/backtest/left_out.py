"""Reports that one plan used and the other left out as late: the plainest way to be treated otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from standoff.detect.evidence import fix_hash
from standoff.rehearse.backtest.first_input import Missed
from standoff.rehearse.backtest.one_pass import Pass
from standoff.rehearse.backtest.side import Side
from standoff.replay.arrival import ARRIVAL

__all__ = ["left_out_by_one"]


def left_out_by_one(run: Pass, old: Side, new: Side) -> Mapping[str, Sequence[Missed]]:
    """By entity, in order of time: fixes that came too late for the one of the two plans that waits less long.

    Only of entities that some incident concerns.
    """
    groups = sorted((run.group_of(side) for side in (old, new)), key=lambda group: group.lateness_us or 0)
    hasty, patient = groups
    if hasty is patient or not hasty.late or patient.lateness_us is None:
        return {}
    lag_us = pl.col(ARRIVAL) - pl.col("t_us")
    concerned = pl.Series(
        sorted({name for side in (old, new) for view in side.views for name in view.who}), dtype=pl.String
    )
    only_one = (lag_us <= patient.lateness_us) & pl.col("entity").is_in(concerned.implode())
    fixes = pl.concat(hasty.late).filter(only_one).sort("t_us", "file", "row")
    by_new = hasty is run.group_of(new)
    found: dict[str, list[Missed]] = {}
    for fix in fixes.iter_rows(named=True):
        proof = {
            "source": fix["file"],
            "row": fix["row"],
            "message_id": fix["message_id"],
            "fix_hash": fix_hash(fix["entity"], fix["t_us"], fix["lon"], fix["lat"]),
        }
        one = Missed(fix["t_us"], fix[ARRIVAL] - fix["t_us"], by_new, proof)
        found.setdefault(fix["entity"], []).append(one)
    return found
