"""Tables of incidents for a person at a terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from standoff.cli.incident_run import TYPES, desk_of
from standoff.cli.show import console
from standoff.errors import CallError
from standoff.incidents import Desk
from standoff.incidents.summary import incident_data, incidents_data
from standoff.model.incident import IncidentState
from standoff.stores import open_store

__all__ = ["show_incident", "show_incidents"]


def _desk(record: str) -> Desk:
    store = open_store(record, readonly=True)
    try:
        return desk_of(store.entries(types=TYPES))
    finally:
        store.close()


def show_incidents(record: str, *, state: str | None, zone: str | None, as_json: bool) -> None:
    """All incidents of a record, oldest first."""
    if state is not None and state not in list(IncidentState):
        raise CallError(f"--state {state!r}: it is one of {', '.join(IncidentState)}")
    found = [
        data
        for data in incidents_data(_desk(record).book)
        if state in (None, data["state"]) and zone in (None, data["zone"])
    ]
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if not found:
        print("no incidents")
        return
    rows = [
        (
            data["incident"], data["opened_at"], data["kind"], ", ".join(data["members"]), data["zone"],
            data["severity"], data["state"], _open_step(data),
        )
        for data in found
    ]  # fmt: skip
    _print(("incident", "opened (UTC)", "kind", "who", "zone", "severity", "state", "open step"), rows)


def _open_step(data: dict[str, Any]) -> str:
    return ", ".join(f"{run['procedure']}: {run['current']}" for run in data["procedures"] if run["current"])


def show_incident(record: str, name: str, *, as_json: bool) -> None:
    """One incident in full."""
    desk = _desk(record)
    incident = desk.book.find(name)
    if incident is None:
        raise CallError(f"{name!r} names no incident of {record}, or more than one; `standoff incident list` shows all")
    data = incident_data(incident)
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return
    screen = console()
    who = ", ".join(data["members"])
    screen.print(
        Text(f"{data['incident']}: {data['kind']} of {who} at {data['zone']}, {data['severity']}, {data['state']}")
    )
    for label, key in (
        ("opened", "opened_at"), ("acknowledged by", "acknowledged_by"), ("shelved until", "shelved_until"),
        ("closed", "closed_at"), ("outcome", "outcome"), ("reason", "reason"),
    ):  # fmt: skip
        if data[key] is not None:
            screen.print(Text(f"  {label}: {data[key]}"))
    if data["previous_ids"]:
        screen.print(Text(f"  previous ids: {', '.join(data['previous_ids'])}"))
    screen.print(Text(f"  {len(data['events'])} events; deepest {data['depth_m'] / 1000:.1f} km inside"))
    for run in data["procedures"]:
        _show_run(run)
    if data["answers"]:
        rows = [
            (a["at"], a["step"], a["answer"].replace("_", " "), f"{a['since_s'] / 60:.1f} min")
            for a in data["answers"]
        ]  # fmt: skip
        _print(("at", "after step", "the entity", "since the step"), rows, "what the entity did")


def _show_run(run: dict[str, Any]) -> None:
    how = run["how"] or f"at {run['current']}"
    rows = [
        (
            step["step"], step["action"], step["role"], step["state"], step["due_at"] or "", ", ".join(step["to"]),
            ", ".join(step["received"]), ", ".join(step["acknowledged"]), ", ".join(step["never_told"]),
            step["reason"] or "",
        )
        for step in run["steps"]
    ]  # fmt: skip
    columns = ("step", "action", "role", "state", "due", "to", "received", "acknowledged", "never told", "why")
    _print(columns, rows, f"procedure {run['procedure']}: {how}")


def _print(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], title: str | None = None) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)
