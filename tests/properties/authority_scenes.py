"""Small worlds of roles, holders and grants, and a slow checker of authority that shares no code with the package.

The checker is written from the rules: it tries every sequence of grants there is, and every way to count people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import Any

from hypothesis import strategies as st

from standoff.authority import Register
from standoff.model.grant import Ask, Grant
from standoff.model.plan import Holder, Role
from standoff.model.zone import WeeklyWindow

HOUR_US = 3_600_000_000
PEOPLE = ("ann", "ben", "cat", "dan", "eve")
ROLES = ("watch", "chief")
ACTIONS = ("contact", "request", "close")
ZONES = ("north", "south")
KINDS = ("entry", "halt")
HOURS = st.integers(0, 40)  # of Thursday 1970-01-01 and the day after
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """Roles, grants with the instant each was made, and revocations."""

    roles: tuple[Role, ...]
    grants: tuple[tuple[Grant, int], ...]
    revoked: tuple[tuple[str, int], ...]

    def register(self) -> Register:
        register = Register.of_roles(self.roles)
        for grant, at_us in self.grants:
            register = register.granted(grant, at_us)
        for name, at_us in self.revoked:
            register = register.revoked(name, at_us)
        return register


def _some(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), min_size=1, unique=True).map(tuple)


@st.composite
def holders(draw: st.DrawFn, *, shifts: bool) -> Holder:
    start, end = draw(st.sampled_from([None, None, 3, 12])), draw(st.sampled_from([None, None, 20, 40]))
    hours = st.builds(
        WeeklyWindow,
        st.frozensets(st.integers(2, 5), min_size=1),
        st.sampled_from([0, 21_600, 79_200]),
        st.sampled_from([3_600, 50_400, 86_400]),
    )
    return Holder(
        draw(st.sampled_from(PEOPLE[:3])),
        draw(st.sampled_from(["x", "y", None])),
        None if start is None else start * HOUR_US,
        None if end is None else end * HOUR_US,
        tuple(draw(st.lists(hours, max_size=1))) if shifts else (),
    )


@st.composite
def worlds(draw: st.DrawFn, *, shifts: bool = True, most: int = 4) -> World:
    """Most grants fit under the one before, so that chains come about; some are wider, circular or rest on nothing."""
    held = {name: tuple(draw(st.lists(holders(shifts=shifts), min_size=1, max_size=3))) for name in ROLES}
    made: list[tuple[Grant, int]] = []
    for number in range(draw(st.integers(0, most))):
        above = draw(st.sampled_from([None, *(grant for grant, _ in made), *(grant for grant, _ in made[-1:])]))
        made.append((draw(_grants(f"g{number}", held, above, most)), draw(st.sampled_from([0, 0, 0, 9])) * HOUR_US))
    names = [grant.id for grant, _ in made]
    taken = st.tuples(st.sampled_from(names), HOURS.map(lambda hour: hour * HOUR_US)) if names else st.nothing()
    revoked = tuple(draw(st.lists(taken, max_size=1))) if names and not draw(st.integers(0, 2)) else ()
    return World(tuple(Role(name, people) for name, people in held.items()), tuple(made), revoked)


@st.composite
def _grants(draw: st.DrawFn, name: str, held: dict[str, tuple[Holder, ...]], above: Grant | None, most: int) -> Grant:
    if above is not None and draw(st.integers(0, 3)):  # a fitting child
        return Grant(
            name, above.grantee, draw(st.sampled_from(PEOPLE)), above.role,
            draw(_some(above.actions)), draw(_some(above.zones)), draw(_some(above.incident_kinds)),
            above.not_before_us + draw(st.sampled_from([0, HOUR_US])),
            above.not_after_us - draw(st.sampled_from([0, HOUR_US])),
            draw(st.sampled_from([True, True, False])), above.id,
        )  # fmt: skip
    role = draw(st.sampled_from(ROLES))
    start = draw(st.sampled_from([0, 0, 2, 8]))
    grantors = st.sampled_from([*(holder.id for holder in held[role]), "dan"])
    wild = st.sampled_from([None, *(f"g{number}" for number in range(most))])
    return Grant(
        name, draw(grantors), draw(st.sampled_from(PEOPLE)), role,
        draw(_some(ACTIONS)), draw(_some((*ZONES, "*"))), draw(_some((*KINDS, "*"))),
        start * HOUR_US, (start + draw(st.integers(10, 40))) * HOUR_US, draw(st.sampled_from([True, True, False])),
        None if draw(st.integers(0, 4)) else draw(wild),
    )  # fmt: skip


QUORUMS = st.sampled_from([{"n": 1}, {"n": 2}, {"per_party": 1}, {"x": 1}, {"y": 1, "n": 2}, {"x": 2, "y": 1}])


@st.composite
def scenes(draw: st.DrawFn, *, quorum: st.SearchStrategy[dict[str, int]] = QUORUMS) -> tuple[World, Ask]:
    """A world, and a question in it: most often one that a grant of it is about."""
    world = draw(worlds())
    ask = Ask(
        draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(ACTIONS)), draw(st.sampled_from(ROLES)),
        draw(st.integers(4, 24)) * HOUR_US, draw(st.sampled_from([*ZONES, None])),
        draw(st.sampled_from([*KINDS, None])),
        draw(quorum), tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))),
    )  # fmt: skip
    if world.grants and draw(st.integers(0, 3)):
        grant, _ = draw(st.sampled_from(world.grants))
        zone, kind = (None if words[0] == "*" else words[0] for words in (grant.zones, grant.incident_kinds))
        about = replace(ask, person=grant.grantee, role=grant.role, action=grant.actions[0])
        ask = replace(about, zone=zone or ask.zone, incident_kind=kind or ask.incident_kind)
    return world, ask


def slow_ways(world: World, ask: Ask, person: str) -> Iterator[tuple[Holder, tuple[Grant, ...]]]:
    """Every way by which a person may do what is asked: every sequence of grants, tried against the rules."""
    role = next(role for role in world.roles if role.id == ask.role)
    for holder in role.holders:
        if _holds(holder, ask.at_us):
            if holder.id == person and _on_shift(holder, ask.at_us):
                yield holder, ()
            for length in range(1, len(world.grants) + 1):
                for path in permutations(world.grants, length):
                    if _leads(world, holder, path, ask, person):
                        yield holder, tuple(grant for grant, _ in path)


def _holds(holder: Holder, at_us: int) -> bool:
    return (holder.from_us is None or at_us >= holder.from_us) and (holder.to_us is None or at_us < holder.to_us)


def _on_shift(holder: Holder, at_us: int) -> bool:
    when = _EPOCH + timedelta(microseconds=at_us)
    midnight = when.replace(hour=0, minute=0, second=0, microsecond=0)
    for window in holder.shifts:
        for day in (midnight, midnight - timedelta(days=1)):
            start = day + timedelta(seconds=window.start_s)
            end = day + timedelta(seconds=window.end_s, days=0 if window.end_s > window.start_s else 1)
            if day.weekday() in window.days and start <= when < end:
                return True
    return not holder.shifts


def _leads(world: World, holder: Holder, path: tuple[Any, ...], ask: Ask, person: str) -> bool:
    met, above = [holder.id], None
    for grant, made_us in path:
        taken = [at_us for name, at_us in world.revoked if name == grant.id]
        fits = (
            grant.role == ask.role
            and grant.grantor == met[-1]
            and grant.grantee not in met
            and grant.parent == (above.id if above else None)
            and (above is None or (above.redelegable and _narrower(grant, above)))
            and max(made_us, grant.not_before_us) <= ask.at_us < min([grant.not_after_us, *taken])
            and ask.action in grant.actions
            and _has(grant.zones, ask.zone)
            and _has(grant.incident_kinds, ask.incident_kind)
        )
        if not fits:
            return False
        met.append(grant.grantee)
        above = grant
    return met[-1] == person


def _has(words: tuple[str, ...], word: str | None) -> bool:
    return "*" in words or word in words


def _narrower(child: Grant, parent: Grant) -> bool:
    lists = (
        (child.actions, parent.actions),
        (child.zones, parent.zones),
        (child.incident_kinds, parent.incident_kinds),
    )
    return (
        all(all("*" in there or word in there for word in wanted) for wanted, there in lists)
        and child.not_before_us >= parent.not_before_us
        and child.not_after_us <= parent.not_after_us
    )


def slow_quorum(world: World, ask: Ask) -> bool:
    """Whether the asker and those who said yes are enough: every way to count each of them for one party is tried."""
    role = next(role for role in world.roles if role.id == ask.role)
    parties = {holder.party for holder in role.holders if holder.party}
    people = {*ask.approved, ask.person}
    options = [{holder.party for holder, _ in slow_ways(world, ask, name)} for name in sorted(people)]
    options = [option for option in options if option]
    for counted in product(*options):
        met = []
        for word, k in ask.quorum.items():
            if word == "n" or (word == "per_party" and not parties):
                met.append(len(counted) >= k)
            elif word == "per_party":
                met += [counted.count(party) >= k for party in parties]
            else:
                met.append(counted.count(word) >= k)
        if all(met):
            return True
    return False
