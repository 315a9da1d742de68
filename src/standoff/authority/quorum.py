"""Quorum: whether those who said yes are enough, counted by heads and by party, each person once.

Somebody with standing from two parties may count for either, whichever serves; so the question is a matching of people
to the places that parties must fill (Kuhn's augmenting paths, 1955).
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from standoff.model.plan import Role

__all__ = ["Places", "filled", "missing", "places_of"]

#: How many each party must bring; None: heads of no party in particular.
Places = Mapping[str | None, int]
#: Of each person, the parties that he may count for.
Standing = Mapping[str, AbstractSet[str | None]]

_HEADS: Final = "n"
_EACH: Final = "per_party"


def places_of(quorum: Mapping[str, int], role: Role) -> tuple[int, Places]:
    """Heads in all, and how many each party must bring.

    `per_party` asks for that many of every party that the role names, whether or not its holders are there: a party
    whose holder has gone does not lose its say by that. Where holders have no party at all, it counts heads.
    """
    parties = {holder.party for holder in role.holders if holder.party is not None}
    heads = quorum.get(_HEADS, 0)
    places: dict[str | None, int] = {name: k for name, k in quorum.items() if name not in (_HEADS, _EACH)}
    if _EACH in quorum:
        if not parties:
            heads = max(heads, quorum[_EACH])
        for party in parties:
            places[party] = max(quorum[_EACH], places.get(party, 0))
    return heads, places


def missing(heads: int, places: Places, standing: Standing) -> int:
    """How many more must say yes, at the least."""
    return max(heads - len(standing), sum(places.values()) - filled(places, standing))


def filled(places: Places, standing: Standing) -> int:
    """The most places of parties that these people fill, each person one."""
    slots = [party for party, k in sorted(places.items(), key=lambda item: item[0] or "") for _ in range(k)]
    taken: dict[str, int] = {}

    def seat(slot: int, tried: set[str]) -> bool:
        for person in sorted(standing):
            if slots[slot] in standing[person] and person not in tried:
                tried.add(person)
                if person not in taken or seat(taken[person], tried):
                    taken[person] = slot
                    return True
        return False

    return sum(seat(slot, set()) for slot in range(len(slots)))
