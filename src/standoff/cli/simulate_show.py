"""What a simulation made, in words; and the library of scenarios as a table."""

# ruff: noqa: PLC0415  # heavy things are loaded only by the command that needs them

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standoff.cli.show import console

__all__ = ["show_library", "show_simulation"]


def show_simulation(summary: Mapping[str, Any], out: Path, seconds: float) -> None:
    """Reports, what became of them, the truth, and where the files are."""
    screen = console()

    def say(text: str) -> None:
        screen.print(text, highlight=False, markup=False, soft_wrap=True)

    rate = f" ({seconds:.1f} s)" if seconds >= 0.05 else ""
    say(
        f"{summary['scenario']}, seed {summary['seed']}: {_many(summary['entities'], 'entity', 'entities')}, "
        f"{_many(summary['fixes'], 'fix', 'fixes')} in {summary['file']}{rate}"
    )
    say(f"{summary['due']:,} reports due{_listed(summary['missed'], 'never came: ')}")
    say(
        f"of the fixes {summary['duplicates']:,} are copies, {summary['outliers']:,} outliers, "
        f"{summary['overtaken']:,} overtaken by a later one"
    )
    if "truth" in summary:
        truth = summary["truth"]
        say(f"{_many(truth['events'], 'true event', 'true events')}{_listed(truth['visible'], 'visible: ')}")
    if summary["lost_in_this_format"]:
        say(f"lost in this format: {', '.join(summary['lost_in_this_format'])}")
    if summary["ids"]:
        say(f"{_many(len(summary['ids']), 'id', 'ids')} changed to what the format holds: see summary.json")
    if summary["reading"]:
        say(f"to read it: standoff replay {out / summary['file']} {summary['reading']}")
    say(f"values: sha256 {summary['values_sha256']}")
    say(f"files: {out}")


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _listed(counts: Mapping[str, int], before: str) -> str:
    said = ", ".join(f"{count:,} {word}" for word, count in counts.items())
    return f"; {before}{said}" if said else ""


def show_library(as_json: bool) -> None:
    """Names and descriptions of the packaged scenarios."""
    from standoff.rehearse.observe.scenarios import library_words

    words = library_words()
    if as_json:
        print(json.dumps(words, indent=2, ensure_ascii=False))
        return
    from rich.table import Table

    table = Table()
    table.add_column("scenario", no_wrap=True)
    table.add_column("what happens in it")
    for name, text in words.items():
        table.add_row(name, text)
    console().print(table, highlight=False)
