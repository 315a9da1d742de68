"""The differences of two plans as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from standoff.cli.show import console
from standoff.errors import Place
from standoff.rehearse.compare import DIRECTIONS, PlanChange, Source

__all__ = ["print_json", "print_tables"]


def print_json(old: Source, new: Source, changes: Sequence[PlanChange]) -> None:
    """One object: both plans, the count of each direction, and the changes with everything that is known of them."""
    answer = {
        "old": _plan_data(old),
        "new": _plan_data(new),
        "summary": {way: sum(change.direction == way for change in changes) for way in DIRECTIONS},
        "changes": [_change_data(change) for change in changes],
    }
    print(json.dumps(answer, indent=2, ensure_ascii=False))


def _plan_data(source: Source) -> dict[str, Any]:
    return {"plan": source.plan.name, "plan_hash": source.plan.hash, "file": source.file}


def _change_data(change: PlanChange) -> dict[str, Any]:
    area = change.area
    sizes = area and {"lost_km2": area.lost_km2, "gained_km2": area.gained_km2, "kept_km2": area.kept_km2}
    return {
        "direction": change.direction,
        "door": change.door,
        "subject": change.subject,
        "words": change.words,
        "why": change.why,
        "old": change.old,
        "new": change.new,
        "old_place": _place_data(change.old_place),
        "new_place": _place_data(change.new_place),
        "area": sizes,
    }


def _place_data(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def print_tables(old: Source, new: Source, changes: Sequence[PlanChange]) -> None:
    """A table for each direction, looser first, and a line that counts them."""
    screen = console()
    screen.print(Text(f"OLD {old.plan.name} {old.plan.hash[:16]} {old.file}"))
    screen.print(Text(f"NEW {new.plan.name} {new.plan.hash[:16]} {new.file}"))
    for way, means in DIRECTIONS.items():
        these = [change for change in changes if change.direction == way]
        if these:
            table = Table("door", "what", "old", "new", "why", "where", title=f"{_word(way)}: {means}",
                          title_justify="left", show_lines=True)  # fmt: skip
            for change in these:
                table.add_row(*(Text(cell) for cell in _row(change)))
            screen.print(table)
    screen.print(Text(_summary(changes)))


def _word(way: str) -> str:
    return way.replace("_", " ")


def _row(change: PlanChange) -> tuple[str, ...]:
    places = [f"{which} {place.line}:{place.column}" for which, place in
              (("OLD", change.old_place), ("NEW", change.new_place)) if place]  # fmt: skip
    return (
        change.door,
        f"{change.subject}: {change.words}",
        change.old or "",
        change.new or "",
        change.why,
        "\n".join(places),
    )


def _summary(changes: Sequence[PlanChange]) -> str:
    if not changes:
        return "no difference: both plans watch and demand the same"
    counted = ((sum(change.direction == way for change in changes), way) for way in DIRECTIONS)
    return ", ".join(f"{number} {_word(way)}" for number, way in counted)
