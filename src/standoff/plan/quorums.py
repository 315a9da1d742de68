"""Quorums that the holders of a role can never meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from standoff.model.plan import Holder, Role
from standoff.plan.explain import Findings
from standoff.plan.people import PER_PARTY, check_party
from standoff.plan.tree import Node

__all__ = ["check_quorum"]

_HEADS: Final = "n"


def check_quorum(quorum: Mapping[str, int], role: Role, node: Node, parties: Collection[str], found: Findings) -> None:
    """Note an error where the holders can never meet the quorum of the step `node`, whatever the time."""
    place = node.at(("quorum",)) if node.child("quorum") else node.at(("role",))
    if not role.holders:
        what = f"nobody holds the role {role.id!r}, so the step can never be taken."
        found.error(place, "no-holder", what, "Name a holder.")
        return
    for word in quorum:
        if word not in (_HEADS, PER_PARTY):
            check_party(word, parties, node.at(("quorum", word), key=True), found)
    asked = {word: needed for word, needed in quorum.items() if word in (_HEADS, PER_PARTY) or word in parties}
    homeless = [holder.id for holder in role.holders if holder.party is None]
    if PER_PARTY in asked and homeless:
        what = f"the quorum asks each party, and {homeless[0]!r}, who holds {role.id!r}, is of none."
        found.error(node.at(("quorum", PER_PARTY)), "quorum-without-party", what, "Give the holder a `party`.")
        del asked[PER_PARTY]
    lacks = min((_lacking(asked, role, present) for present in _at_times(role.holders)), key=len)
    for word, whose, needed, there in lacks:
        what = f"the quorum needs {needed} holders of {role.id!r}{whose}, and it has {there}"
        when = " at any one time" if any(h.from_us is not None or h.to_us is not None for h in role.holders) else ""
        found.error(node.at(("quorum", word)), "quorum-never-met", f"{what}{when}.", "Lower it, or name more holders.")


def _at_times(holders: Sequence[Holder]) -> list[list[Holder]]:
    """Who holds the role, at every time at which somebody begins to: between those there are only fewer."""
    begins = {holder.from_us for holder in holders}
    return [[holder for holder in holders if _holds(holder, at_us)] for at_us in begins]


def _holds(holder: Holder, at_us: int | None) -> bool:
    """At an instant; None: at the beginning of time."""
    if at_us is None:
        return holder.from_us is None
    return (holder.from_us is None or holder.from_us <= at_us) and (holder.to_us is None or at_us < holder.to_us)


def _lacking(quorum: Mapping[str, int], role: Role, present: Sequence[Holder]) -> list[tuple[str, str, int, int]]:
    """(word, whose, needed, there) of each part that these holders do not meet; each stands for one party only."""
    named = sorted({holder.party for holder in role.holders if holder.party is not None})
    lacks = []
    for word, needed in quorum.items():
        if word == _HEADS:
            sides: list[tuple[str, int]] = [("", len(present))]
        else:
            of_party = named if word == PER_PARTY else [word]
            sides = [(f" for {name!r}", sum(holder.party == name for holder in present)) for name in of_party]
        lacks += [(word, whose, needed, there) for whose, there in sides if there < needed]
    return lacks
