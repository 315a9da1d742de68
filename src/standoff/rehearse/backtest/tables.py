"""Verdicts and candidates as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

import polars as pl

from standoff.rehearse.backtest.comparison import Comparison
from standoff.rehearse.backtest.verdict import IncidentView, Verdict

__all__ = ["CANDIDATE_SCHEMA", "VERDICT_SCHEMA", "candidate_rows", "candidates_table", "verdicts_table"]

_Type = pl.DataType | type[pl.DataType]
_TIME: Final[_Type] = pl.Datetime("us", "UTC")
_SIDE: Final[dict[str, _Type]] = {
    "id": pl.String, "rule": pl.String, "kind": pl.String, "severity": pl.String, "state": pl.String,
    "opened_at": _TIME, "last_event_at": _TIME, "closed_at": _TIME, "depth_m": pl.Float64,
}  # fmt: skip
_INPUT: Final[dict[str, _Type]] = {
    "source": pl.String, "row": pl.Int64, "message_id": pl.String, "fix_hash": pl.String, "at": pl.String,
    "words": pl.String,
}  # fmt: skip
_MOVE: Final[dict[str, _Type]] = dict.fromkeys(("what", "words", "old", "new", "direction"), pl.String)
_VERDICT: Final[dict[str, _Type]] = {
    "candidate": pl.String,
    "outcome": pl.String,
    "direction": pl.String,
    "zone": pl.String,
    "members": pl.List(pl.String),
    "at": _TIME,
    **{f"old_{name}": dtype for name, dtype in _SIDE.items()},
    **{f"new_{name}": dtype for name, dtype in _SIDE.items()},
    "also_old": pl.List(pl.String),
    "also_new": pl.List(pl.String),
    "moves": pl.List(pl.Struct(_MOVE)),
    **{f"input_{name}": dtype for name, dtype in _INPUT.items()},
}
#: One row a verdict. `old_*` null: gained; `new_*` null: lost. `input_*`: the first report the plans treated otherwise.
VERDICT_SCHEMA: Final = pl.Schema(_VERDICT)
_PARAMETER: Final[dict[str, _Type]] = {"parameter": pl.String, "value": pl.String}
_CANDIDATE: Final[dict[str, _Type]] = {
    "candidate": pl.String,
    "plan": pl.String,
    "hash": pl.String,
    "incidents": pl.Int64,
    "gained": pl.Int64,
    "lost": pl.Int64,
    "moved": pl.Int64,
    "unchanged": pl.Int64,
    "direction": pl.String,
    "anything_looser": pl.Boolean,
    "parameters": pl.List(pl.Struct(_PARAMETER)),
}
#: One row a candidate.
CANDIDATE_SCHEMA: Final = pl.Schema(_CANDIDATE)


def verdicts_table(comparisons: Iterable[Comparison]) -> pl.DataFrame:
    """All verdicts (VERDICT_SCHEMA), candidate by candidate."""
    rows = [_row(one.label, verdict) for one in comparisons for verdict in one.verdicts]
    return pl.DataFrame(rows, schema=VERDICT_SCHEMA, orient="row")


def _row(label: str, verdict: Verdict) -> tuple[Any, ...]:
    told = verdict.first_input or {}
    return (
        label, str(verdict.outcome), str(verdict.direction), verdict.zone, list(verdict.shown.members), verdict.at_us,
        *_side(verdict.old), *_side(verdict.new),
        [view.id for view in verdict.also_old], [view.id for view in verdict.also_new],
        [{**asdict(move), "direction": str(move.direction)} for move in verdict.moves],
        *(told.get(name) for name in _INPUT),
    )  # fmt: skip


def _side(view: IncidentView | None) -> Sequence[Any]:
    if view is None:
        return (None,) * len(_SIDE)
    return (
        view.id, view.rule, view.kind, view.severity, view.state, view.opened_us, view.last_us, view.closed_us,
        view.depth_m,
    )  # fmt: skip


def candidates_table(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows as `candidate_rows` gives them (CANDIDATE_SCHEMA)."""
    named = [
        {**row, "parameters": [{"parameter": p, "value": v} for p, v in row["parameters"].items()]} for row in rows
    ]
    return pl.DataFrame(named, schema=CANDIDATE_SCHEMA, orient="row")


def candidate_rows(
    comparisons: Sequence[Comparison], sides: Sequence[dict[str, Any]], parameters: Sequence[dict[str, str]]
) -> list[dict[str, Any]]:
    """What became of each candidate, in the order given. `sides`: of data.side_data, one a candidate."""
    return [
        {
            "candidate": one.label,
            "plan": side["plan"],
            "hash": side["hash"],
            "incidents": side["incidents"],
            **one.counts,
            "direction": str(one.direction),
            "anything_looser": one.looser,
            "parameters": varied,
        }
        for one, side, varied in zip(comparisons, sides, parameters, strict=True)
    ]
