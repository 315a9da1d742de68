"""Tables and words for a person at a terminal."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

__all__ = ["console", "note", "show_replay"]

_ROWS = 12


def console() -> Console:
    """Standard output; as wide as it needs to be where it is no terminal, so that nothing is cut off."""
    from rich.console import Console

    return Console(soft_wrap=False) if sys.stdout.isatty() else Console(width=160)


def note(text: str) -> None:
    """A remark beside the answer, on standard error."""
    print(text, file=sys.stderr, flush=True)


def show_replay(summary: dict[str, Any], out: Path) -> None:
    """The books, events by kind, the first events, and where the files are."""
    import polars as pl

    screen = console()
    screen.print(_books(summary), highlight=False)
    for text in summary["notes"]:
        screen.print(f"note: {text}", highlight=False, markup=False)
    for reason, n in list(summary["rejected_because"].items())[:3]:
        screen.print(f"rejected: {n:,} × {reason} (each row in rejects.parquet)", highlight=False, markup=False)
    if summary["blind"]:
        screen.print(_blind(summary), highlight=False)
    if summary["events"]:
        events = _chosen(pl.scan_parquet(out / "events.parquet").select(_COLUMNS))
        _kinds_table(summary, screen)
        _events_table(events, summary["events"], screen)
    else:
        screen.print("no events: nothing approached, entered or left", highlight=False)
    if summary.get("incidents"):
        screen.print(_incidents(summary), highlight=False)
    if summary.get("shadow"):
        screen.print(_shadows(summary["shadow"]))
    shown = out / "report.html" if (out / "report.html").exists() else out
    screen.print(f"{'report' if shown != out else 'files'}: {shown}", highlight=False, markup=False, soft_wrap=True)


def _shadows(shadows: list[dict[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="shadow plans, without procedures (shadow.json)", title_justify="left")
    counts = list(shadows[0]["counts"])
    for name in ("candidate", "hash", "events", *counts, "the watch is"):
        table.add_column(name, justify="right" if name in ("events", *counts) else "left")
    for one in shadows:
        numbers = [f"{n:,}" for n in (one["events"], *one["counts"].values())]
        table.add_row(*(Text(cell) for cell in (one["plan"], one["plan_hash"][:12], *numbers, one["direction"])))
    return table


def _chosen(events: pl.LazyFrame) -> pl.DataFrame:
    """The first of the most severe, in time order."""
    import polars as pl

    ranks = pl.col("severity").replace_strict({"critical": 0, "warning": 1, "notice": 2, "info": 3}, default=4)
    ranked = events.with_row_index("_at").with_columns(ranks.alias("_rank"))
    return ranked.sort("_rank", "_at").head(_ROWS).sort("_at").collect()


def _books(summary: dict[str, Any]) -> str:
    count = {
        name: f"{summary[name]:,}"
        for name in ("messages_in", "auxiliary", "rejected", "fixes_in", "used", "late", "duplicate")
    }
    rate = f", {summary['fixes_per_second']:,} fixes/s" if summary["fixes_per_second"] else ""
    return (
        f"{count['messages_in']} messages = {count['fixes_in']} fixes + {count['auxiliary']} auxiliary "
        f"+ {count['rejected']} rejected; "
        f"{count['fixes_in']} fixes = {count['used']} used + {count['late']} late + {count['duplicate']} duplicate "
        f"({summary['seconds']:.1f} s{rate})"
    )


def _incidents(summary: dict[str, Any]) -> str:
    states = ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in summary["incidents_by_state"].items())
    refused = summary["acts_refused"]
    acts = f"; {refused:,} act{'s' if refused > 1 else ''} refused" if refused else ""
    return f"{summary['incidents']:,} incidents: {states}{acts}; {summary['record']['entries']:,} entries in record.db"


def _blind(summary: dict[str, Any]) -> str:
    gaps = summary["blind"]
    first = gaps[0]
    more_times = len(gaps) - 1 + summary["blind_not_listed"]
    more = f"; {more_times:,} more in summary.json" if more_times else ""
    return f"blind: no message from {first['from']} to {first['to']}{more}"


_COLUMNS = ("detected_at", "kind", "entity", "zone", "start", "boundary_m", "severity", "verdict")


def _kinds_table(summary: dict[str, Any], screen: Console) -> None:
    from rich.table import Table

    screen.print(f"{summary['events']:,} events of plan {summary['plan']}", highlight=False, markup=False)
    table = Table()
    table.add_column("kind")
    table.add_column("events", justify="right")
    for kind, count in summary["events_by_kind"].items():
        table.add_row(kind, f"{count:,}")
    screen.print(table)


def _events_table(events: pl.DataFrame, total: int, screen: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table()
    if total > events.height:
        severities = " and ".join(dict.fromkeys(events.sort("_rank")["severity"]))
        screen.print(f"{events.height} of them (the first, {severities})", highlight=False)
    for name, align in (("detected at (UTC)", "left"), ("kind", "left"), ("entity", "left"), ("zone", "left"),
                        ("start (UTC)", "left"), ("to border", "right"), ("severity", "left")):  # fmt: skip
        table.add_column(name, justify="right" if align == "right" else "left", no_wrap=name != "zone")
    for row in events.iter_rows(named=True):
        kind = row["kind"] if row["verdict"] == "yes" else f"{row['kind']} (cannot tell)"
        cells = (f"{row['detected_at']:%Y-%m-%d %H:%M:%S}", kind, row["entity"] or "", row["zone"] or "",
                 f"{row['start']:%Y-%m-%d %H:%M:%S}", _distance(row["boundary_m"]), row["severity"])  # fmt: skip
        table.add_row(*(Text(cell) for cell in cells))
    screen.print(table)


def _distance(boundary_m: float | None) -> str:
    if boundary_m is None:
        return ""
    side = "inside" if boundary_m < 0 else "outside"
    size = abs(boundary_m)
    return f"{size / 1000:,.1f} km {side}" if size >= 1000 else f"{size:,.0f} m {side}"
