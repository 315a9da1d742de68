"""What a backtest found, for a person at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from standoff.cli.show import console
from standoff.rehearse.backtest.outputs import Done
from standoff.rehearse.backtest.verdict import Outcome, Verdict
from standoff.units import instant_text

__all__ = ["show_many", "show_pair"]

_MOST: Final = 20
_MOVES: Final = 2  # of one incident


def show_pair(done: Done, out: Path) -> None:
    """The books, what is gained, lost and moved, and where it lies."""
    screen, data = console(), done.data
    _books(screen, done)
    counts = ", ".join(f"{n:,} {name}" for name, n in data["counts"].items())
    incidents = f"{data['old']['incidents']:,} incidents under the old plan, {data['new']['incidents']:,} under the new"
    _say(screen, f"{incidents}: {counts}; direction: {data['direction']}")
    if data["zones"]:
        _zones(screen, data["zones"])
    changed = [v for v in done.comparisons[0].verdicts if v.outcome != Outcome.UNCHANGED]
    _verdicts(screen, changed)
    _say(screen, f"page: {out / 'index.html'}", soft_wrap=True)


def show_many(done: Done, out: Path) -> None:
    """A line for each candidate, those that lose the fewest first."""
    screen, rows = console(), done.data["candidates"]
    _books(screen, done)
    _say(screen, f"{len(rows):,} candidates against {done.data['old']['incidents']:,} incidents under the old plan")
    table = _table("candidate", "direction", numbers=("incidents", "lost", "gained", "moved", "unchanged"))
    for row in sorted(rows, key=lambda row: (row["lost"], row["gained"], row["moved"])):
        numbers = (f"{row[name]:,}" for name in ("incidents", "lost", "gained", "moved", "unchanged"))
        table.add_row(Text(row["candidate"]), row["direction"], *numbers)
    screen.print(table)
    _say(screen, f"page: {out / 'index.html'}", soft_wrap=True)


def _books(screen: Console, done: Done) -> None:
    came, warning = done.data["recording"], done.data["arrival"]["warning"]
    if warning is not None:
        screen.print(Text(warning, style="bold yellow"))
    seconds, rate = done.summary["seconds"], done.summary["fixes_per_second"]
    speed = f" ({seconds:.1f} s, {rate:,} fixes/s)" if rate else ""
    _say(screen, f"{came['messages_in']:,} messages, {came['fixes_in']:,} fixes{speed}")
    for one in done.data["skipped"]["counts"]:
        _say(screen, f"skipped: {one['count']:,} {one['what']} ({one['plan']} plan; each in skipped.parquet)")
    for text in done.data["notes"]:
        _say(screen, f"note: {text}")
    for side in ("old", "new"):
        refused = done.data.get(side, {}).get("acts_refused", [])
        if refused:
            _say(screen, f"{side} plan: {len(refused):,} acts refused, first: {refused[0]['reason']}")


def _zones(screen: Console, zones: dict[str, dict[str, Any]]) -> None:
    table = _table("zone", "direction", numbers=("lost", "gained", "moved", "unchanged"))
    for zone, row in list(zones.items())[:_MOST]:
        table.add_row(
            Text(zone), row["direction"], *(f"{row[name]:,}" for name in ("lost", "gained", "moved", "unchanged"))
        )
    screen.print(table)


def _verdicts(screen: Console, changed: list[Verdict]) -> None:
    if not changed:
        return
    table = _table("verdict", "zone", "who", "opened (UTC)", "how", "first report treated otherwise")
    for verdict in changed[:_MOST]:
        who, how, first = ", ".join(verdict.shown.members), _how(verdict), _first(verdict)
        table.add_row(*map(Text, (str(verdict.outcome), verdict.zone, who, instant_text(verdict.at_us), how, first)))
    screen.print(table)
    if len(changed) > _MOST:
        _say(screen, f"and {len(changed) - _MOST:,} more in backtest.json")


def _how(verdict: Verdict) -> str:
    """The first few ways in which it differs; what it was, where it differs by being there or not."""
    moves = verdict.moves
    more = f"; and {len(moves) - _MOVES} more" if len(moves) > _MOVES else ""
    said = "; ".join(move.words for move in moves[:_MOVES])
    return f"{said}{more}" if moves else f"{verdict.shown.kind}, {verdict.shown.severity}"


def _first(verdict: Verdict) -> str:
    told = verdict.first_input
    return "" if told is None else f"{Path(str(told['source'])).name}, row {told['row']}: {told['words']}"


def _table(*names: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table()
    for name in names:
        table.add_column(name)
    for name in numbers:
        table.add_column(name, justify="right")
    return table


def _say(screen: Console, text: str, *, soft_wrap: bool = False) -> None:
    screen.print(text, highlight=False, markup=False, soft_wrap=soft_wrap)
