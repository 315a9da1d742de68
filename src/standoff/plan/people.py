"""Parties, roles and procedures: who there is, who holds which standing, and which steps are walked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from standoff.errors import Place
from standoff.model.plan import Holder, Party, Procedure, Role, Step
from standoff.plan.event_words import read_kinds
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.membership import UNKNOWN, parse_range
from standoff.plan.schema import ACTIONS, PartyModel, ProcedureModel, RoleModel, StepModel
from standoff.plan.tree import Node, shortened
from standoff.plan.zone_from_file import Resolver, fetch

__all__ = ["check_party", "read_parties", "read_procedures", "read_roles"]

_BOUNDARY: Final = "There are no others: Standoff never commands, cues or recommends force."
_MAX_MEMBERS: Final = 1_000_000
_COMMENT: Final = re.compile(r"\s+#.*|^#.*")


def read_parties(node: Node | None, resolve: Resolver, found: Findings) -> tuple[Party, ...]:
    """The parties with all their members, those of members files included."""
    parties: list[Party] = []
    claimed: dict[str, str] = {}
    for key, below in _entries(node).items():
        if key == UNKNOWN and node is not None:
            what = f"{UNKNOWN!r} is the word for entities of no party and cannot be a party."
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
        seen: set[str] = set()
        for number, holder in enumerate(model.holders):
            if holder.party is not None:
                check_party(holder.party, parties, below.at(("holders", number, "party")), found)
            if holder.id in seen:
                what = f"{shortened(holder.id)} is listed twice as a holder of {key!r}."
                found.error(below.at(("holders", number, "id")), "holder-twice", what, "Keep one of them.")
            seen.add(holder.id)
        roles.append(Role(key, tuple(Holder(holder.id, holder.party) for holder in model.holders)))
    return tuple(roles)


def read_procedures(
    node: Node | None, roles: Mapping[str, Role | None], parties: Collection[str], found: Findings
) -> tuple[Procedure, ...]:
    """The procedures; a role that is None is declared but could not be read."""
    procedures = []
    for key, below in _entries(node).items():
        _refuse_other_actions(below, found)
        model = read_model(ProcedureModel, below, found, f"the procedure {shortened(key)}")
        if model is None:
            continue
        steps, seen = [], set()
        for number, step in enumerate(model.steps):
            here = below.value["steps"].child(number) if isinstance(below.value, dict) else None
            assert here is not None
            if step.id in seen:
                what = f"the step {shortened(step.id)} occurs twice in {key!r}."
                found.error(here.at(("id",)), "duplicate-step", what, "Give one of them another id.")
            seen.add(step.id)
            steps.append(_step(step, here, roles, parties, found))
        procedures.append(Procedure(key, tuple(steps)))
    return tuple(procedures)


def _refuse_other_actions(procedure: Node, found: Findings) -> None:
    """Say in full why an action outside the closed list is refused, and take it out of the model's way."""
    steps = procedure.child("steps")
    for number in range(len(steps.value) if steps and isinstance(steps.value, list) else 0):
        action = procedure.value["steps"].value[number].child("action")  # type: ignore[index,call-overload,union-attr]
        if action is not None and action.value not in ACTIONS:
            word = shortened(action.value) if isinstance(action.value, str) else action.noun()
            mend = f"Write one of {', '.join(ACTIONS)}. {_BOUNDARY}"
            found.error(action.place, "refused-action", f"{word} is no action of a procedure.", mend)
            action.value = ACTIONS[0]  # noted: the rest of the step is still checked


def _step(
    model: StepModel, node: Node, roles: Mapping[str, Role | None], parties: Collection[str], found: Findings
) -> Step:
    unless = read_kinds(model.unless, node, "unless", found)
    if model.role not in roles:
        mend = did_you_mean(model.role, roles, "roles")
        found.error(node.at(("role",)), "unknown-role", f"{shortened(model.role)} is no role of this plan.", mend)
    role = roles.get(model.role)
    if role is not None:
        _check_quorum(model, role, node, parties, found)
    quorum = MappingProxyType(dict(model.quorum))
    return Step(model.id, model.action, model.to, model.role, model.due, unless, quorum)


def _check_quorum(model: StepModel, role: Role, node: Node, parties: Collection[str], found: Findings) -> None:
    place = node.at(("quorum",)) if node.child("quorum") else node.at(("role",))
    if not role.holders:
        found.error(
            place, "no-holder", f"nobody holds the role {role.id!r}, so the step can never be taken.", "Name a holder."
        )
        return
    by_party = Counter(holder.party for holder in role.holders)
    for word, needed in model.quorum.items():
        if word != "n" and word not in parties:
            check_party(word, parties, node.at(("quorum", word), key=True), found)
            continue
        there = len(role.holders) if word == "n" else by_party[word]
        if there < needed:
            whose = "" if word == "n" else f" for {word!r}"
            what = f"the quorum needs {needed} holders of {role.id!r}{whose}, and it has {there}."
            found.error(node.at(("quorum", word)), "quorum-never-met", what, "Lower it, or name more holders.")
