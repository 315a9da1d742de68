"""What became of the holders of roles: who came, who went, and whose periods or hours grew or shrank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from standoff.authority.difference import Change, Direction
from standoff.authority.hours import WEEK, Hours, hours_of, hours_text, minus, union
from standoff.model.grant import ANY
from standoff.model.plan import Holder, Role
from standoff.units import instant_text

__all__ = ["holder_changes"]

#: Who, and for which party.
_Key = tuple[str, str | None]
#: An edge before or after all time.
_ALWAYS_US = 1 << 62


def holder_changes(before: Mapping[str, Role], after: Mapping[str, Role]) -> Iterator[Change]:
    """Every difference between the holders that two registers name, role by role."""
    for role in sorted({*before, *after}):
        old, new = _by_key(before.get(role)), _by_key(after.get(role))
        for key in sorted({*old, *new}, key=lambda key: (key[0], key[1] or "")):
            yield from _of_holder(role, key, old.get(key, []), new.get(key, []))
        yield from _of_parties(role, {party for _, party in old}, {party for _, party in new})


def _by_key(role: Role | None) -> dict[_Key, list[Holder]]:
    found: dict[_Key, list[Holder]] = {}
    for holder in role.holders if role else ():
        found.setdefault((holder.id, holder.party), []).append(holder)
    return found


def _of_holder(role: str, key: _Key, old: list[Holder], new: list[Holder]) -> Iterator[Change]:
    """Compare hours piece of time by piece, because a period and the hours in it can change together."""
    edges = {edge for holder in (*old, *new) for edge in _period(holder)}
    told: dict[tuple[Direction, str, Hours], list[tuple[int, int]]] = {}
    for start_us, end_us in pairwise(sorted(edges)):
        was, now = _hours_at(old, start_us), _hours_at(new, start_us)
        for direction, hours in (("looser", minus(now, was)), ("stricter", minus(was, now))):
            if hours:
                what = _what(bool(old), bool(new), bool(was and now))
                told.setdefault((direction, what, hours), []).append((start_us, end_us))  # type: ignore[arg-type]
    for (direction, what, hours), spans in told.items():
        yield _change(direction, what, role, key, hours, spans)


def _period(holder: Holder) -> tuple[int, int]:
    start_us = -_ALWAYS_US if holder.from_us is None else holder.from_us
    return start_us, _ALWAYS_US if holder.to_us is None else holder.to_us


def _hours_at(holders: list[Holder], at_us: int) -> Hours:
    there = [holder for holder in holders if _period(holder)[0] <= at_us < _period(holder)[1]]
    return union(span for holder in there for span in (hours_of(holder.shifts) if holder.shifts else WEEK))


def _what(was_named: bool, is_named: bool, in_both: bool) -> str:
    if not was_named:
        return "holder_added"
    if not is_named:
        return "holder_removed"
    return "shifts_changed" if in_both else "period_changed"


def _change(
    direction: Direction, what: str, role: str, key: _Key, hours: Hours, spans: list[tuple[int, int]]
) -> Change:
    person, party = key
    times = ", ".join(_span_text(*span) for span in union(spans))
    side = f" for {party}" if party else ""
    verbs = {"holder_added": "now holds the role", "holder_removed": "no longer holds the role"}
    verb = verbs.get(what, "gains time as" if direction == "looser" else "loses time as")
    words = f"{person} {verb} {role}{side}: {hours_text(hours)}, {times}"
    return Change(direction, what, role, person, (ANY,), (ANY,), (ANY,), hours_text(hours), words)


def _span_text(start_us: int, end_us: int) -> str:
    start = None if start_us == -_ALWAYS_US else instant_text(start_us)
    end = None if end_us == _ALWAYS_US else instant_text(end_us)
    if start and end:
        return f"from {start} to {end}"
    return f"from {start} on" if start else f"until {end}" if end else "at all times"


def _of_parties(role: str, old: set[str | None], new: set[str | None]) -> Iterator[Change]:
    """A quorum of each party asks those that the role names: one party fewer is one say fewer."""
    if not old or not new:
        return
    for party in sorted((old ^ new) - {None}, key=str):
        direction, what, verb = (
            ("looser", "party_removed", "no longer names a holder")
            if party in old
            else ("stricter", "party_added", "now names a holder")
        )
        words = f"the role {role} {verb} for {party}; a quorum of each party counts accordingly"
        yield Change(direction, what, role, None, (ANY,), (ANY,), (ANY,), hours_text(WEEK), words)  # type: ignore[arg-type]
