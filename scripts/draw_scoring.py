"""Draws docs/plots/scoring.svg: one hour at a border, scored by standoff.rehearse.score itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from standoff.model.event import EVENT_SCHEMA
from standoff.rehearse.drawing import INK, PALETTE, new_figure, save
from standoff.rehearse.score import Account, Score, Seen, Truth, score

TARGET = Path(__file__).parent.parent / "docs" / "plots" / "scoring.svg"
MIN_US = 60_000_000
T0_US = 1_714_521_600_000_000
TRUTH = (  # minute, kind, visible, hidden by
    (4, "entered", "yes", None),
    (26, "left", "yes", None),
    (33, "entered", "no", "gap"),
    (52, "left", "yes", None),
    (59, "approached", "marginal", "noise"),
    (66, "halted", "yes", None),
)
EVENTS = ((5, "entered"), (12, "left"), (17, "entered"), (26.5, "left"), (43, "found_inside"), (52, "left"))
WORDS = {
    "hit": "hit",
    "miss": "miss",
    "false_alarm": "false alarm",
    "seen_though_hidden": "seen though hidden",
    "marginal_not_seen": "marginal, not seen",
}


def _row(number: int, minute: float, kind: str) -> dict[str, Any]:
    start = T0_US + round(minute * MIN_US)
    return {"event_id": f"{number}", "kind": kind, "zone": "z", "entity": "a", "start": start,
            "detected_at": start + MIN_US, "cause": "moved", "plan_hash": "p"}  # fmt: skip


def scored() -> Score:
    """The hour of the picture, as the command would score it."""
    told = [{**_row(n, at, kind), "event_id": f"t{n}", "visible": visible, "hidden_by": why}
            for n, (at, kind, visible, why) in enumerate(TRUTH)]  # fmt: skip
    seen = [_row(n, at, kind) for n, (at, kind) in enumerate(EVENTS)]
    kinds = ("found_inside", "entered", "left", "approached", "halted")
    account = Account("p", ("z",), kinds, T0_US, T0_US + 90 * MIN_US, 1, 1 / 16)
    schema = {**EVENT_SCHEMA, "visible": pl.String, "hidden_by": pl.String}
    truth = Truth(pl.DataFrame(told, schema=schema, orient="row", infer_schema_length=None), account)
    return score(Seen(pl.DataFrame(seen, schema=EVENT_SCHEMA, orient="row"), "p"), truth)


def draw(found: Score, path: Path) -> None:
    """Truth above, events below, pairs joined."""
    figure = new_figure(9.5, 3.8)
    axes = figure.add_subplot()
    rows = found.rows.select(
        "outcome", "kind", "came_as", "flap", _minute("start"), _minute("true_start"), "visible"
    )  # fmt: skip
    for outcome, kind, came_as, flap, at, true_at, visible in rows.iter_rows():
        colour = PALETTE[{"hit": 2, "miss": 1, "false_alarm": 1}.get(outcome, 4)]
        word = "flap" if flap else WORDS[outcome]
        if true_at is not None:
            face = colour if visible == "yes" else "white"
            axes.plot([true_at], [1.0], "o", color=colour, markersize=9, markerfacecolor=face)
            axes.text(true_at, 1.12, kind, ha="left", rotation=35, fontsize=9, color=INK)
        if at is not None:
            axes.plot([at], [0.0], "D", color=colour, markersize=8)
            axes.text(at, -0.14, came_as, ha="right", va="top", rotation=35, fontsize=9, color=INK)
        if at is not None and true_at is not None:
            axes.plot([true_at, at], [0.93, 0.08], "-", color=colour, linewidth=1.5)
        x = true_at if at is None else at if true_at is None else (at + true_at) / 2
        y = 0.8 if at is None else 0.22 if true_at is None else 0.5
        axes.text(x, y, word, ha="center", fontsize=8, color=INK, bbox={"fc": "white", "ec": "none", "pad": 1})
    axes.set_yticks([1.0, 0.0], ["truth", "events"])
    axes.set_xlabel("minutes; a filled circle could be seen, a hollow one could not, or is a toss of a coin")
    axes.set_ylim(-0.75, 1.7)
    axes.set_xlim(-2, 74)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    save(figure, path)


def _minute(name: str) -> pl.Expr:
    return ((pl.col(name).dt.timestamp("us") - T0_US) / MIN_US).alias(name)


if __name__ == "__main__":
    draw(scored(), TARGET)
    print(f"wrote {TARGET.relative_to(TARGET.parent.parent.parent)}")
