"""Entries of a record for a person at a terminal, or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from standoff.cli.instants import instant
from standoff.cli.record_prove import entry_data
from standoff.cli.show import console
from standoff.errors import CallError
from standoff.model.entry import ENTRY_TYPES, Entry
from standoff.stores import Store, open_store
from standoff.units import instant_text

__all__ = ["Choice", "show_entries"]

_MOST_CHARS: Final = 90  # of a payload in a table


@dataclass(frozen=True, slots=True)
class Choice:
    """Which entries are wanted, as the user gave it."""

    types: list[str]
    incident: str | None
    start: str | None
    end: str | None
    seq: str | None


def show_entries(url: str, choice: Choice, *, as_json: bool) -> None:
    """Print the chosen entries. CallError for an unknown type, or a range or instant that cannot be read."""
    for name in choice.types:
        if name not in ENTRY_TYPES:
            raise CallError(f"--type {name!r}: it is one of {', '.join(ENTRY_TYPES)}.")
    first, last = _range(choice.seq)
    times = instant(choice.start, "--from"), instant(choice.end, "--to")
    with closing(open_store(url, readonly=True)) as store:
        found = _chosen(store, choice, (first, last), times)
        if as_json:
            _print_json(found)
        else:
            _print_table(store, found)


def _range(text: str | None) -> tuple[int, int | None]:
    if text is None:
        return 0, None
    hit = re.fullmatch(r"(\d{1,18})|(\d{0,18}):(\d{0,18})", text)
    if hit is None:
        raise CallError(f"--seq {text!r}: give a number like 12, or a range like 10:20 (20 not included).")
    if hit[1]:
        return int(hit[1]), int(hit[1]) + 1
    return int(hit[2] or 0), int(hit[3]) if hit[3] else None


def _chosen(
    store: Store, choice: Choice, span: tuple[int, int | None], times: tuple[int | None, int | None]
) -> Iterator[Entry]:
    start_us, end_us = times
    until_us = None if end_us is None else end_us - 1
    for entry in store.entries(*span, types=choice.types or None, until_us=until_us):
        if (start_us is None or entry.recorded_at_us >= start_us) and _names(entry, choice.incident):
            yield entry


def _names(entry: Entry, incident: str | None) -> bool:
    """Whether the payload names the incident, by its id or the beginning of it."""
    return incident is None or str(entry.payload.get("incident", "")).startswith(incident)


def _print_json(found: Iterable[Entry]) -> None:
    """One array, written as it is read."""
    before = "["
    for entry in found:
        print(f"{before}\n{json.dumps(entry_data(entry), ensure_ascii=False)}", end="")
        before = ","
    print("[]" if before == "[" else "\n]")


def _print_table(store: Store, found: Iterable[Entry]) -> None:
    table = Table()
    for name in ("seq", "recorded at (UTC)", "type", "actor", "payload"):
        table.add_column(name, justify="right" if name == "seq" else "left", no_wrap=name != "payload")
    for entry in found:
        cells = (str(entry.seq), instant_text(entry.recorded_at_us), entry.type, entry.actor, _short(entry.payload))
        table.add_row(*map(Text, cells))
    screen = console()
    if table.row_count:
        screen.print(table)
    screen.print(
        f"{table.row_count:,} of {store.head().size:,} entries of {store.origin}", highlight=False, markup=False
    )


def _short(payload: Any) -> str:
    text = ", ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in payload.items()
    )
    return text if len(text) <= _MOST_CHARS else f"{text[: _MOST_CHARS - 1]}…"
