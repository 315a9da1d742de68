"""Parties and roles: who there is, and who holds which standing, when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from standoff.errors import Place
from standoff.model.plan import Holder, Party, Role
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.membership import UNKNOWN, parse_range
from standoff.plan.schema_people import HolderModel, PartyModel, RoleModel
from standoff.plan.times import read_schedule
from standoff.plan.tree import Node, shortened
from standoff.plan.zone_from_file import Resolver, fetch

__all__ = ["PER_PARTY", "check_party", "read_parties", "read_roles"]

#: In a quorum: so many of each party that holds the role.
PER_PARTY: Final = "per_party"
_RESERVED: Final = {UNKNOWN: "the word for entities of no party", PER_PARTY: "the word for each party in a quorum"}
_MAX_MEMBERS: Final = 1_000_000
_COMMENT: Final = re.compile(r"\s+#.*|^#.*")


def read_parties(node: Node | None, resolve: Resolver, found: Findings) -> tuple[Party, ...]:
    """The parties with all their members, those of members files included."""
    parties: list[Party] = []
    claimed: dict[str, str] = {}
    for key, below in _entries(node).items():
        if key in _RESERVED and node is not None:
            what = f"{key!r} is {_RESERVED[key]} and cannot be a party."
            found.error(node.keys[key], "reserved-word", what, "Choose another id.")
        model = read_model(PartyModel, below, found, f"the party {shortened(key)}")
        if model is None:
            continue
        listed = [(member, below.at(("members", number))) for number, member in enumerate(model.members)]
        if model.members_file is not None:
            listed += _from_file(model.members_file, below.at(("members_file",)), resolve, found)
        for member, place in listed:
            _check_member(key, member, place, claimed, found)
        parties.append(Party(key, model.name or "", tuple(dict.fromkeys(member for member, _ in listed))))
    return tuple(parties)


def _entries(node: Node | None) -> Mapping[str, Node]:
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _from_file(name: str, place: Place, resolve: Resolver, found: Findings) -> list[tuple[str, Place]]:
    data = fetch(name, place, resolve, found)
    if data is None:
        return []
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        found.error(place, "not-utf-8", f"{shortened(name)} is not UTF-8 text.", "Save it as UTF-8, one member a line.")
        return []
    stripped = ((number, _COMMENT.sub("", line).strip()) for number, line in enumerate(lines, 1))
    members = [(member, Place(name, number, 1)) for number, member in stripped if member]
    if len(members) > _MAX_MEMBERS:
        found.error(
            place,
            "too-many-members",
            f"{shortened(name)} names more than {_MAX_MEMBERS:,} members.",
            "Use ranges or globs.",
        )
        return []
    return members


def _check_member(party: str, member: str, place: Place, claimed: dict[str, str], found: Findings) -> None:
    reach = parse_range(member)
    if reach is not None and reach.first > reach.last:
        found.error(place, "empty-range", f"the range {shortened(member)} runs backwards.", "Swap its two ends.")
    owner = claimed.setdefault(member, party)
    if owner != party:
        what = f"{shortened(member)} is a member of {owner!r} and of {party!r}."
        found.error(place, "two-parties", what, "An entity belongs to one party: remove it from the other.")


def check_party(word: str, parties: Collection[str], place: Place, found: Findings) -> None:
    """Note an error where `word` is no party of the plan."""
    if word not in parties:
        mend = did_you_mean(word, parties, "parties")
        found.error(place, "unknown-party", f"{shortened(word)} is no party of this plan.", mend)


def read_roles(node: Node | None, parties: Collection[str], found: Findings) -> tuple[Role, ...]:
    """The roles with their holders."""
    roles = []
    for key, below in _entries(node).items():
        model = read_model(RoleModel, below, found, f"the role {shortened(key)}")
        if model is None:
            continue
        holders: list[Holder] = []
        for number, one in enumerate(model.holders):
            here = below.child("holders")
            here = here.child(number) if here else None
            assert here is not None
            holder = _holder(one, here, parties, found)
            if any(_meet(holder, other) for other in holders if other.id == holder.id):
                what = f"{shortened(holder.id)} is listed twice as a holder of {key!r} for one time."
                mend = "Keep one of them, or give them times (`from`, `to`) that do not overlap."
                found.error(here.at(("id",)), "holder-twice", what, mend)
            holders.append(holder)
        roles.append(Role(key, tuple(holders)))
    return tuple(roles)


def _holder(model: HolderModel, node: Node, parties: Collection[str], found: Findings) -> Holder:
    if model.party is not None:
        check_party(model.party, parties, node.at(("party",)), found)
    if model.from_ is not None and model.to is not None and model.to <= model.from_:
        what = f"the time of {shortened(model.id)} ends before it begins."
        found.error(node.at(("to",)), "empty-time", what, "Swap `from` and `to`.")
    shifts = read_schedule(model.shifts, node.child("shifts"), found)
    return Holder(model.id, model.party, model.from_, model.to, shifts)


def _meet(one: Holder, other: Holder) -> bool:
    """Whether two holders' times [from, to) share an instant."""
    return _before_end(one.from_us, other.to_us) and _before_end(other.from_us, one.to_us)


def _before_end(from_us: int | None, to_us: int | None) -> bool:
    return from_us is None or to_us is None or from_us < to_us
