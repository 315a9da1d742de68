"""The summary of a replay: what came in, what became of it, what was seen, and when the watch was blind."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import polars as pl

from standoff import __version__
from standoff.replay.run import Run
from standoff.units import instant_text

__all__ = ["summary_of", "write_summary"]

_MOST_BLIND: Final = 1000
_MOST_REASONS: Final = 20
_LIBRARIES: Final = ("numpy", "numba", "polars", "pyarrow", "pyproj", "shapely")


def summary_of(run: Run, events: pl.DataFrame) -> dict[str, Any]:
    """Counts, times, notes and versions, ready for JSON. `events` needs kind, severity and entity."""
    account, plan = run.account, run.plan
    fixes_in = account.total("fixes_in")
    return {
        "made_by": "standoff replay",
        "plan": plan.name,
        "plan_hash": plan.hash,
        "messages_in": account.total("messages_in"),
        "auxiliary": account.total("auxiliary"),
        "rejected": account.total("rejected"),
        "fixes_in": fixes_in,
        "used": account.used,
        "late": account.late,
        "duplicate": account.duplicate,
        "conflicting": account.conflicting,
        "first_fix": _instant(account.first_us),
        "last_fix": _instant(account.last_us),
        "entities": run.entities,
        "arrival": run.options.arrival,
        "events": events.height,
        "events_by_kind": _counts(events, "kind"),
        "events_by_severity": _counts(events, "severity"),
        "entities_with_events": events["entity"].n_unique() if events.height else 0,
        "blind": [{"source": s, "from": instant_text(a), "to": instant_text(b)} for s, a, b in run.blind[:_MOST_BLIND]],
        "blind_not_listed": max(0, len(run.blind) - _MOST_BLIND),
        "sources": [
            {"name": feed.name, "format": feed.format, **asdict(account.sources[feed.name])}
            for feed in run.feeds
            if feed.name in account.sources
        ],
        "rejected_because": dict(account.reasons.most_common(_MOST_REASONS)),
        **run.kept,
        "notes": account.notes,
        "seconds": round(run.seconds, 3),
        "fixes_per_second": round(fixes_in / run.seconds) if run.seconds else None,
        "versions": _versions(),
    }


def write_summary(summary: dict[str, Any], path: Path) -> None:
    """As indented JSON."""
    path.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _instant(at_us: int | None) -> str | None:
    return None if at_us is None else instant_text(at_us)


def _counts(events: pl.DataFrame, column: str) -> dict[str, int]:
    counted = events[column].value_counts().sort("count", column, descending=[True, False])
    return dict(counted.select(column, "count").iter_rows())


def _versions() -> dict[str, str]:
    return {
        "standoff": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _LIBRARIES},
    }
