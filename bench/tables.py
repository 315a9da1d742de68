"""Results of the benchmarks as tables: what `make bench` prints and what goes into docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["goals_table", "grouped", "markdown", "text"]

Row = Mapping[str, Any]


def text(value: Any) -> str:
    """A number as a person writes it: three figures, thousands apart."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if value == 0:
            return "0"
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return str(value)


def grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The cells of all rows, by the table they belong to, in the order they were measured."""
    tables: dict[str, list[Row]] = {}
    for row in rows:
        tables.setdefault(row["table"], []).append(row["cells"])
    return tables


def markdown(rows: Iterable[Row]) -> str:
    """A Markdown table; columns in the order in which they first appear."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(text(row.get(name, "")).replace("|", "\\|") for name in names) + " |" for row in rows]
    return "\n".join(lines)


def goals_table(rows: Iterable[Row]) -> list[Row]:
    """What was aimed at, what was measured, whether it was met."""
    return [goal for row in rows for goal in row.get("goals", ())]
