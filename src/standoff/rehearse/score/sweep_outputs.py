"""The folder of a sweep: sweep.json, sweep.parquet, and a curve for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from standoff.rehearse.drawing import INK, PALETTE, new_figure, save
from standoff.rehearse.score.outputs import write_json
from standoff.rehearse.score.sweeping import Sweep
from standoff.replay.folder import check_out, staged

__all__ = ["check_sweep_out", "draw_curve", "write_sweep"]

_MARK: Final = ("standoff sweep", "sweep.json")


def check_sweep_out(out: Path) -> None:
    """CallError where a sweep cannot be written to `out`."""
    check_out(out, *_MARK)


def write_sweep(found: Sweep, out: Path) -> None:
    """Into the folder `out`, all of it or nothing."""
    with staged(out, *_MARK) as folder:
        for kind in found.kinds:
            draw_curve(found, kind, folder / f"curve-{kind}.svg")
        flat = [dict(_flat(row)) for row in found.rows()]
        pl.DataFrame(flat, infer_schema_length=None).write_parquet(folder / "sweep.parquet")
        write_json(found.data(), folder / "sweep.json")


def _flat(row: dict[str, object]) -> list[tuple[str, object]]:
    """delay_s: {median: 3} becomes delay_s_median: 3."""
    out: list[tuple[str, object]] = []
    for name, value in row.items():
        out += [(f"{name}_{part}", one) for part, one in value.items()] if isinstance(value, dict) else [(name, value)]
    return out


def draw_curve(found: Sweep, kind: str, path: Path) -> None:
    """Recall against false alarms per object-day, each point with its values: several may come to the same place."""
    figure = new_figure(7.0, 4.5)
    axes = figure.add_subplot()
    shown = [(value, one) for value, one in found.curve(kind) if one.recall is not None]
    xs = [one.false_alarms_per_object_day or 0.0 for _, one in shown]
    ys = [one.recall or 0.0 for _, one in shown]
    axes.plot(xs, ys, "o-", color=PALETTE[0], linewidth=1.2, markersize=5)
    values: dict[tuple[float, float], list[str]] = {}
    for (value, _), x, y in zip(shown, xs, ys, strict=True):
        values.setdefault((x, y), []).append(value)
    for place, here in values.items():
        axes.annotate(", ".join(here), place, xytext=(5, 6), textcoords="offset points", fontsize=8, color=INK)
    axes.set_title(f"{kind}: {found.parameter}", loc="left", color=INK)
    axes.set_xlabel("false alarms per object-day (less is better)")
    axes.set_ylabel("recall (more is better)")
    axes.margins(0.12)
    axes.set_xlim(*((-0.02, 1.0) if not any(xs) else (-0.03 * max(xs), 1.2 * max(xs))))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    save(figure, path)
