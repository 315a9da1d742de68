"""Plots of a score: how late, how right, and where the misses and false alarms lie in time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from standoff.rehearse.drawing import INK, PALETTE, new_figure, save
from standoff.rehearse.score.measures import PASSAGES, KindScore
from standoff.rehearse.score.outcomes import Outcome
from standoff.rehearse.score.scoring import Score

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_score"]

_DRAWN: Final = (
    (Outcome.HIT, "hit", "|", PALETTE[2]),
    (Outcome.MISS, "miss", "x", PALETTE[1]),
    (Outcome.FALSE_ALARM, "false alarm", "^", PALETTE[0]),
    (Outcome.MARGINAL_NOT_SEEN, "marginal, not seen", "_", PALETTE[4]),
)


def draw_score(found: Score, folder: Path) -> None:
    """delay.svg, precision_recall.svg and timeline.svg into `folder`."""
    delays(found, folder / "delay.svg")
    precision_recall(found.kinds, folder / "precision_recall.svg")
    timeline(found, folder / "timeline.svg")


def delays(found: Score, path: Path) -> None:
    """For each kind the share of hits that were detected within a time after the true start."""
    figure = new_figure(8.0, 4.5)
    axes = figure.add_subplot()
    hits = found.rows.filter(pl.col("outcome") == Outcome.HIT)
    for number, (kind, rows) in enumerate(sorted(hits.group_by("kind"), key=lambda one: str(one[0][0]))):
        late = np.sort(rows["delay_s"].drop_nulls().to_numpy())
        if late.size:
            share = np.arange(1, late.size + 1) / late.size
            colour, line = PALETTE[number % len(PALETTE)], ("-", "--")[number // len(PALETTE) % 2]
            axes.step(np.maximum(late, 0.1), share, line, where="post", color=colour, label=f"{kind[0]} ({late.size})")
    axes.set_xscale("log")
    axes.set_ylim(0.0, 1.02)
    _words(axes, "How long after the true start it was detected", "delay, seconds", "share of hits")
    _legend(axes)
    save(figure, path)


def precision_recall(kinds: Sequence[KindScore], path: Path) -> None:
    """Two bars a kind; their numbers beside them, because what matters lies between 0.9 and 1."""
    shown = [one for one in kinds if one.precision is not None or one.recall is not None]
    figure = new_figure(8.0, 1.2 + 0.5 * max(1, len(shown)))
    axes = figure.add_subplot()
    for row, one in enumerate(shown):
        for value, off, colour in ((one.precision, -0.18, PALETTE[0]), (one.recall, 0.18, PALETTE[4])):
            axes.barh(row + off, value or 0.0, height=0.34, color=colour)
            axes.text(1.01, row + off, "-" if value is None else f"{value:.4g}", va="center", fontsize=8, color=INK)
    axes.set_yticks(range(len(shown)), [one.kind for one in shown])
    axes.invert_yaxis()
    axes.set_xlim(0.0, 1.0)
    _words(axes, "Precision (dark) and recall (light)", "share", "")
    save(figure, path)


def timeline(found: Score, path: Path) -> None:
    """Hits, misses and false alarms on the time axis, one line a kind."""
    kinds = [one.kind for one in found.kinds if one.kind != PASSAGES]
    figure = new_figure(9.0, 1.4 + 0.4 * max(1, len(kinds)))
    axes = figure.add_subplot()
    rows = found.rows.with_columns(at=pl.coalesce("true_start", "start"))
    for outcome, word, marker, colour in _DRAWN:
        part = rows.filter((pl.col("outcome") == outcome) & pl.col("kind").is_in(kinds))
        if part.height:
            at = part["at"].dt.replace_time_zone(None).to_numpy()
            places = [kinds.index(kind) for kind in part["kind"]]
            axes.scatter(at, places, marker=marker, color=colour, s=36, label=f"{word} ({part.height})")
    axes.set_yticks(range(len(kinds)), kinds)
    axes.set_ylim(len(kinds) - 0.5, -0.5)
    axes.tick_params(axis="x", labelsize=8)
    _words(axes, "Hits, misses and false alarms in time", "UTC", "")
    _legend(axes)
    save(figure, path)


def _words(axes: Axes, title: str, below: str, beside: str) -> None:
    axes.set_title(title, loc="left", color=INK)
    axes.set_xlabel(below)
    axes.set_ylabel(beside)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _legend(axes: Axes) -> None:
    handles: list[Any] = axes.get_legend_handles_labels()[0]
    if handles:
        axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
