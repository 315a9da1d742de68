"""A comparison that goes on while both plans are still watching: after each instant only what it touched is redone.

Incidents are compared within a matter: the same zone, and people who are connected by common incidents. Matters only
ever grow together, so that what is said of one never depends on another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standoff.rehearse.backtest.match import compare_incidents
from standoff.rehearse.backtest.verdict import IncidentView, Outcome, Verdict

__all__ = ["Difference", "Running", "differences_between"]

Member = tuple[str, str]  # zone, name
#: What is said of an incident so far: the outcome, and the kinds of move.
Said = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became known at `at_us`, microseconds: what is said of an incident now, and what was said before.

    `what`: lost, gained, moved or unchanged; `was` None: nothing was said of it yet. `incident` is the id under the
    plan in force, or the candidate's where that plan has none. `moves`: the ways in which it moved.
    """

    at_us: int
    what: str
    was: str | None
    zone: str
    members: tuple[str, ...]
    incident: str
    candidate_incident: str | None
    moves: tuple[str, ...] = ()


class Running:
    """Views of both sides by matter, and what was last said of each incident."""

    def __init__(self) -> None:
        self._leads: dict[Member, Member] = {}
        self._views: dict[Member, tuple[dict[str, IncidentView], dict[str, IncidentView]]] = {}
        self._said: dict[Member, dict[str, Said]] = {}

    def take(self, in_force: Iterable[IncidentView], candidate: Iterable[IncidentView], at_us: int) -> list[Difference]:
        """Incidents of both sides that an instant changed; what is said otherwise from now on, sorted."""
        touched = {self._put(view, side) for side, views in enumerate((in_force, candidate)) for view in views}
        found: list[Difference] = []
        for matter in sorted({self._root(member) for member in touched}):
            old, new = self._views[matter]
            verdicts = compare_incidents(list(old.values()), list(new.values()))
            said = _said(verdicts)
            found += differences_between(self._said.get(matter, {}), verdicts, at_us)
            self._said[matter] = said
        return found

    @property
    def said(self) -> dict[str, Said]:
        """What is said of every incident now, by the id of its verdict."""
        return {name: said for matter in sorted(self._said) for name, said in sorted(self._said[matter].items())}

    def _put(self, view: IncidentView, side: int) -> Member:
        members = [(view.zone, name) for name in view.members]
        root = self._root(members[0])
        self._views.setdefault(root, ({}, {}))
        for member in members[1:]:
            root = self._join(root, self._root(member))
        self._views[root][side][view.id] = view
        return root

    def _root(self, member: Member) -> Member:
        while (lead := self._leads.setdefault(member, member)) != member:
            member = lead
        return member

    def _join(self, one: Member, other: Member) -> Member:
        """Two matters are one from now on; the smaller name leads, so that the order of joining does not show."""
        if one == other:
            return one
        lead, gone = min(one, other), max(one, other)
        self._leads[gone] = lead
        kept, moved = self._views.setdefault(lead, ({}, {})), self._views.pop(gone, ({}, {}))
        for mine, more in zip(kept, moved, strict=True):
            mine.update(more)
        self._said.setdefault(lead, {}).update(self._said.pop(gone, {}))
        return lead


def differences_between(before: Mapping[str, Said], verdicts: Iterable[Verdict], at_us: int) -> list[Difference]:
    """What `verdicts` say otherwise than `before` did. That both plans see the same from the first is no news."""
    found = []
    for verdict in verdicts:
        key, said = _key(verdict), _told(verdict)
        was = before.get(key) or _of_parts(before, verdict)
        if said == was or (was is None and verdict.outcome == Outcome.UNCHANGED):
            continue
        found.append(_difference(verdict, said, was, at_us))
    return found


def _of_parts(before: Mapping[str, Said], verdict: Verdict) -> Said | None:
    """What was said of a part of it before both sides were put together: that it was gained."""
    new = (verdict.new, *verdict.also_new)
    return next((before[f"+{view.id}"] for view in new if view is not None and f"+{view.id}" in before), None)


def _difference(verdict: Verdict, said: Said, was: Said | None, at_us: int) -> Difference:
    return Difference(
        at_us=at_us,
        what=said[0],
        was=None if was is None else was[0],
        zone=verdict.zone,
        members=verdict.shown.members,
        incident=verdict.shown.id,
        candidate_incident=None if verdict.new is None else verdict.new.id,
        moves=said[1],
    )


def _said(verdicts: Iterable[Verdict]) -> dict[str, Said]:
    return {_key(verdict): _told(verdict) for verdict in verdicts}


def _told(verdict: Verdict) -> Said:
    return verdict.outcome.value, tuple(sorted({move.what for move in verdict.moves}))


def _key(verdict: Verdict) -> str:
    """Ids of both plans may be equal: those that only the candidate has are marked."""
    return verdict.shown.id if verdict.old is not None else f"+{verdict.shown.id}"
