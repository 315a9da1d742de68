"""A small history for backtests: trucks that drive through a circle, and two plans about them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from standoff.cli import main

BEGIN = datetime(2024, 5, 1, 8, tzinfo=UTC)
#: Minutes by which reports of truck-1 came late: the whole way in, and some deep inside.
LATE_MIN = {**dict.fromkeys(range(35, 42), 8.0), 60: 20.0, 61: 20.0}

PLAN = """\
plan: camp
parties:
  guests: {{name: Guests, members: [truck-0]}}
zones:
  camp: {{circle: {{centre: [38.6178, 33.5058], radius: 55 km}}{exempt}}}
defaults: {{lateness: {lateness}, position_error: 10 m}}
rules:
  - {{id: approach, when: approached, zone: camp, severity: notice, within: {within}}}
  - {{id: entry, when: [entered, left, found_inside], zone: camp, severity: warning, procedure: tell}}
procedures:
  tell:
    steps:
      - {{id: call, action: contact, to: desk, role: watch, due: {due}}}
      - {{id: write, action: record, to: log, role: watch, due: 30 min}}
roles:
  watch: {{holders: [{{id: anna}}]}}
  chair: {{holders: [{{id: omar, from: 2024-06-01T00:00:00Z}}]}}
"""


def plan(path: Path, *, exempt: str = "", lateness: str = "5 min", within: str = "30 min", due: str = "5 min") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    party = f", exempt: [{exempt}]" if exempt else ""
    path.write_text(PLAN.format(exempt=party, lateness=lateness, within=within, due=due))
    return path


def fixes(path: Path, *, received: str = "all") -> Path:
    """Three trucks, ten minutes apart, a report a minute. `received`: all, some or none say when they arrived."""
    rows = ["entity,time,received_at,lon,lat"]
    for minute in range(150):
        for k in range(3):
            east = -1.08 + 2.16 * (minute - 10 * k) / 120
            if -1.08 <= east <= 1.08:
                came = minute + (LATE_MIN.get(minute, 0.3) if k == 1 else 0.3)
                told = received == "all" or (received == "some" and k != 1)
                arrived = _text(came) if told else ""
                rows.append(f"truck-{k},{_text(minute)},{arrived},{38.6178 + east:.6f},{33.5 + k / 100:.4f}")
    rows.append(f"truck-2,{_text(140)},{_text(140.4)},no number,33.5")
    path.write_text("\n".join(rows) + "\n")
    return path


def _text(minute: float) -> str:
    return (BEGIN + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(*arguments: str | Path) -> int:
    return main([str(word) for word in arguments])


def read(out: Path, name: str = "backtest.json") -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / name).read_text())
    return data
