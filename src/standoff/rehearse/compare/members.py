"""Door `members`: which objects belong to which party, and what that means for the rules about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from standoff.model.plan import Party, Plan
from standoff.plan.membership import UNKNOWN
from standoff.rehearse.compare.asking import asked
from standoff.rehearse.compare.change import ContentPath, Direction, PlanChange
from standoff.rehearse.compare.claims import Claims, Move
from standoff.rehearse.compare.languages import TooWideError
from standoff.rehearse.compare.scene import Scene
from standoff.rehearse.compare.selectors import parties_named
from standoff.rehearse.compare.words import listed

__all__ = ["members"]

_WHY: Final[Mapping[str, str]] = {
    "looser": "fewer rules are now about {to} than were about {origin}, or {to} is exempt where {origin} was not",
    "stricter": "more rules are now about {to} than were about {origin}, or {to} is not exempt where {origin} was",
    "moved": "the same rules are now about {to} that were about {origin}",
    "cannot_tell": "some rules are about {to} now, and others were about {origin}",
}
_UNSURE: Final = "too many words with wildcards claim such ids to say whose each of them was and is"
_SELF: Final = "objects whose reports name a party of the plan stay with that one"
_REPORTED: Final = "reports that name the party {party} themselves are {became} as its members"


@dataclass(frozen=True, slots=True)
class _Sides:
    """The parties of both plans, and who claims which ids."""

    claims: Claims
    before: Mapping[str, Party]
    after: Mapping[str, Party]


def members(scene: Scene) -> Iterator[PlanChange]:
    """Parties added and removed, and members that came and went."""
    before = {party.id: party for party in scene.old.parties}
    after = {party.id: party for party in scene.new.parties}
    sides = _Sides(Claims(scene.old.parties, scene.new.parties), before, after)
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield _party(scene, name, old, new)
        elif old.name != new.name:
            yield scene.tell(
                "moved", "names", f"party {name}", "the party has another name for people",
                "nothing is seen otherwise", at=(("parties", name, "name"),), old=old.name or None,
                new=new.name or None, covers=(("parties", name, "name"),),
            )  # fmt: skip
        if set(old.members if old else ()) != set(new.members if new else ()):
            yield from _of_party(scene, sides, name)


def _party(scene: Scene, name: str, old: Party | None, new: Party | None) -> PlanChange:
    """A party that is in one plan only: what reports say of themselves is now read otherwise."""
    origin, to = (name, UNKNOWN) if new is None else (UNKNOWN, name)
    direction = _direction(scene, origin, to)
    became = "recognised no longer" if new is None else "recognised"
    why = f"{_REPORTED.format(party=name, became=became)}; {_WHY[direction].format(to=to, origin=origin)}"
    words = "the party is removed" if new is None else "the party is added"
    return scene.tell(
        direction, "members", f"party {name}", words, why, at=(("parties", name),), old=None if old is None else name,
        new=None if new is None else name, covers=(("parties", name),),
    )  # fmt: skip


def _of_party(scene: Scene, sides: _Sides, name: str) -> Iterator[PlanChange]:
    old = sides.before[name].members if name in sides.before else ()
    new = sides.after[name].members if name in sides.after else ()
    moves, unsure = _moves(sides.claims, name, set(old) ^ set(new))
    for (origin, to), words in sorted(moves.items()):
        direction = _direction(scene, origin, to)
        why = f"{_WHY[direction].format(to=to, origin=origin)}; {_SELF}"
        yield _tell(scene, name, direction, f"{listed(words)}: from {origin} to {to}", why, (old, new))
    if unsure:
        yield _tell(scene, name, "cannot_tell", f"other members: {listed(unsure)}", _UNSURE, (old, new))
    if not moves and not unsure:
        yield _tell(scene, name, "moved", "the same members in other words", "the same ids are members", (old, new))


def _tell(
    scene: Scene, name: str, direction: Direction, words: str, why: str, pair: tuple[tuple[str, ...], tuple[str, ...]]
) -> PlanChange:
    gone, come = sorted(set(pair[0]) - set(pair[1])), sorted(set(pair[1]) - set(pair[0]))
    covers: tuple[ContentPath, ...] = (("parties", name, "members"),)
    at = (("parties", name, "members"), ("parties", name, "members_file"))
    return scene.tell(
        direction, "members", f"party {name}", words, why, at=at, old=listed(gone) if gone else None,
        new=listed(come) if come else None, covers=covers,
    )  # fmt: skip


def _moves(claims: Claims, name: str, changed: set[str]) -> tuple[dict[Move, list[str]], list[str]]:
    """Where ids came from that are now of this party, and where those went that were; and words that are too wide."""
    found: dict[Move, list[str]] = {}
    unsure: list[str] = []
    for word in sorted(changed):
        try:
            moves = claims.moves(word)
        except TooWideError:
            unsure.append(word)
            continue
        for (origin, to), words in moves.items():
            if origin != to and name in (origin, to):
                found.setdefault((origin, to), []).append(words)
    return found, unsure


def _direction(scene: Scene, origin: str, to: str) -> Direction:
    """What OLD was about where the objects were, against what NEW is about where they are."""
    was, now = _watched(scene.old, origin), _watched(scene.new, to)
    if was == now:
        return "moved"
    if now < was:
        return "looser"
    return "stricter" if was < now else "cannot_tell"


def _watched(plan: Plan, party: str) -> set[tuple[str, str]]:
    """(rule, zone) pairs that are about a party and from which no zone exempts it."""
    exempt = {zone.id for zone in plan.zones if party in zone.exempt}
    return {
        (rule.id, zone)
        for rule in asked(plan)
        if parties_named(rule.who.party, (party,))
        for zone in rule.zones
        if zone not in exempt
    }
