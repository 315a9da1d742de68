"""Who may do what, and how that changed: answered from the record as it stood, as tables or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from standoff.authority import Change, Entitled, Register, State, as_of, changes_over, fold
from standoff.authority import who as who_may
from standoff.cli.authority_run import CONCERNED
from standoff.cli.instants import instant, now_us
from standoff.cli.show import console
from standoff.errors import CallError, RefusedError
from standoff.model.entry import Entry
from standoff.model.grant import AUTHORITY_ACTIONS
from standoff.model.plan import Procedure
from standoff.plan.adopted import adopted
from standoff.stores import open_store
from standoff.units import instant_text

__all__ = ["show_changes", "show_who"]

_WAYS = ("looser", "stricter")


def _entries(record: str, until_us: int) -> list[Entry]:
    store = open_store(record, readonly=True)
    try:
        return list(store.entries(types=CONCERNED, until_us=until_us))
    finally:
        store.close()


def show_who(record: str, action: str, zone: str | None, kind: str | None, at: str | None, *, as_json: bool) -> None:
    """Everyone who may, from the record as it stood at that instant."""
    if action not in AUTHORITY_ACTIONS:
        raise CallError(f"--action {action!r}: it is one of {', '.join(AUTHORITY_ACTIONS)}")
    given_us = instant(at, "--at")
    at_us = now_us() if given_us is None else given_us
    register = as_of(_entries(record, at_us), at_us)
    _check_zone(register, zone)
    found = who_may(register, zone, action, at_us, kind)
    if as_json:
        print(json.dumps([_way_data(way) for way in found], indent=2, ensure_ascii=False))
        return
    where = f" at {zone}" if zone else ""
    if not found:
        print(f"at {instant_text(at_us)} nobody may {action}{where}")
        return
    rows = [
        (way.role, way.person, way.party or "", ", ".join(way.incident_kinds), " > ".join(way.chain), _until(way) or "")
        for way in found
    ]
    title = f"who may {action}{where} at {instant_text(at_us)}"
    _print(("role", "who", "for", "kinds of incident", "by", "until (UTC)"), rows, title)


def _check_zone(register: Register, zone: str | None) -> None:
    if zone is not None and register.zones is not None and zone not in register.zones:
        raise CallError(f"--zone {zone!r}: the plan in force has {', '.join(sorted(register.zones)) or 'no zone'}")


def _until(way: Entitled) -> str | None:
    return None if way.until_us is None else instant_text(way.until_us)


def _way_data(way: Entitled) -> dict[str, Any]:
    return {
        "role": way.role,
        "person": way.person,
        "party": way.party,
        "incident_kinds": list(way.incident_kinds),
        "chain": list(way.chain),
        "until": _until(way),
    }


def show_changes(record: str, start: str, end: str | None, fail_on: str | None, *, as_json: bool) -> None:
    """Who could do more or less. RefusedError where there is a difference of the way that `fail_on` names."""
    if fail_on not in (None, *_WAYS):
        raise CallError(f"--fail-on {fail_on!r}: it is one of {', '.join(_WAYS)}")
    from_us, end_us = instant(start, "--from"), instant(end, "--to")
    to_us = now_us() if end_us is None else end_us
    if from_us is None or to_us < from_us:
        raise CallError(f"--to {instant_text(to_us)} lies before --from {start}")
    found = changes_over(_states(_entries(record, to_us), from_us, to_us))
    if as_json:
        print(json.dumps([_change_data(change) for change in found], indent=2, ensure_ascii=False))
    else:
        _print_changes(found, from_us, to_us)
    if fail_on is not None and any(change.direction == fail_on for change in found):
        raise RefusedError(f"{sum(change.direction == fail_on for change in found)} differences are {fail_on}")


def _states(entries: list[Entry], from_us: int, to_us: int) -> list[State]:
    """How authority stood at the beginning, after each plan that was adopted since, and at the end."""
    register, procedures = Register(), _procedures(None)
    states: list[State] = []
    for entry in entries:
        if not states and entry.recorded_at_us > from_us:
            states.append(State(from_us, register, procedures))
        register = fold(register, entry)
        if entry.type == "plan_adopted":
            procedures = _procedures(entry)
            if states:
                states.append(State(entry.recorded_at_us, register, procedures))
    states = states or [State(from_us, register, procedures)]
    return [*states, State(to_us, register, procedures)]


def _procedures(entry: Entry | None) -> Mapping[str, Procedure]:
    return {} if entry is None else adopted(entry.payload).procedures


def _change_data(change: Change) -> dict[str, Any]:
    at = None if change.at_us is None else instant_text(change.at_us)
    return {**{name: value for name, value in asdict(change).items() if name != "at_us"}, "at": at}


def _print_changes(found: tuple[Change, ...], from_us: int, to_us: int) -> None:
    span = f"from {instant_text(from_us)} to {instant_text(to_us)}"
    if not found:
        print(f"nobody could do more or less, {span}")
        return
    net = [(change.direction, change.words) for change in found if change.what == "may"]
    rest = [
        (change.direction, change.what.replace("_", " "), "" if change.at_us is None else instant_text(change.at_us),
         change.words)
        for change in found
        if change.what != "may"
    ]  # fmt: skip
    if net:
        _print(("way", "difference"), net, f"at the end against the beginning, {span}")
    if rest:
        _print(("way", "what", "at (UTC)", "how"), rest, f"what was done, {span}")


def _print(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], title: str) -> None:
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console().print(table)
