"""Plan bytes to a plan: read, check everything, and say all that is wrong at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from standoff.errors import Issue, Place, PlanError
from standoff.model.plan import Defaults, Plan
from standoff.plan.advice import advise
from standoff.plan.content import plan_hash
from standoff.plan.explain import Findings, did_you_mean, read_model
from standoff.plan.incident_rules import read_incidents
from standoff.plan.people import check_party, read_parties, read_roles
from standoff.plan.procedures import read_procedures
from standoff.plan.rules import Known, read_rules, read_sure
from standoff.plan.schema import COLUMNS, DefaultsModel, HeadModel, PlanModel
from standoff.plan.tree import Node, read_tree, shortened
from standoff.plan.zone_from_file import Resolver
from standoff.plan.zones import read_zones

__all__ = ["load_plan"]

_MAPPINGS: Final = ("parties", "zones", "procedures", "roles", "columns", "defaults", "incidents")
_LONGEST_ID: Final = 200


def load_plan(data: bytes, file_name: str, resolve: Resolver) -> tuple[Plan, tuple[Issue, ...]]:
    """The plan in `data` and the warnings about it. PlanError with everything found where it cannot be used.

    `file_name` is what messages call it; `resolve` gives the bytes of a file the plan names, by that name, and raises
    OSError or KeyError where there is none.
    """
    found = Findings()
    root = read_tree(data, file_name)
    _check_top(root, found)
    plan, zone_places = _read(root, resolve, found)
    if found.errors:
        raise PlanError(found.in_order())
    assert plan is not None
    advise(plan, root, zone_places, found)
    return replace(plan, hash=plan_hash(plan)), tuple(found.in_order())


def _check_top(root: Node, found: Findings) -> None:
    """The top level: known keys, the right kind of value under each, and usable ids. What is wrong is taken out."""
    if not isinstance(root.value, dict):
        mend = "Begin with `plan: name`; `standoff plan init` writes one to start from."
        raise PlanError(
            [
                Issue(
                    "error",
                    "not-a-mapping",
                    f"a plan is a mapping of keys to values, and this is {root.noun()}.",
                    mend,
                    root.place,
                )
            ]
        )
    for key in list(root.value):
        below = root.value[key]
        if key not in PlanModel.model_fields:
            mend = did_you_mean(key, PlanModel.model_fields)
            found.error(root.keys[key], "unknown-key", f"unknown key {shortened(key)} in the plan.", mend)
        elif below.value is None:
            if key in ("zones", "rules"):
                found.error(
                    root.keys[key], "empty-section", f"{key!r} is empty.", f"Write {key} below it, or remove the key."
                )
        elif key in _MAPPINGS and not isinstance(below.value, dict):
            found.error(
                below.place,
                "not-a-mapping",
                f"{key!r} must be a mapping of ids to values, not {below.noun()}.",
                "Write `id: {...}`.",
            )
        elif key == "rules" and not isinstance(below.value, list):
            mend = "Begin each rule with `- id: name`."
            found.error(below.place, "not-a-list", f"'rules' must be a list, not {below.noun()}.", mend)
        else:
            _check_ids(key, below, found)
            continue
        del root.value[key]
    for key in ("plan", "zones"):
        if key not in root.value and key not in root.keys:
            found.error(root.place, "missing-key", f"the plan needs {key!r}.", f"Add `{key}: ...`.")


def _check_ids(section: str, node: Node, found: Findings) -> None:
    for key, place in node.keys.items() if section in ("parties", "zones", "procedures", "roles") else ():
        if len(key) > _LONGEST_ID or not key.isprintable() or key != key.strip() or set(key) & set("*?"):
            what = f"{shortened(key)} cannot be an id in {section!r}."
            found.error(place, "odd-id", what, f"Use up to {_LONGEST_ID} printable characters, without * and ?.")


def _read(root: Node, resolve: Resolver, found: Findings) -> tuple[Plan | None, Mapping[str, Place]]:
    assert isinstance(root.value, dict)
    section = root.value.get
    head = (
        read_model(HeadModel, _only(root, HeadModel.model_fields), found, "the plan") if "plan" in root.value else None
    )
    parties = read_parties(section("parties"), resolve, found)
    party_ids = _keys(section("parties"))
    zones, zone_places = read_zones(section("zones"), resolve, found)
    _check_zone_parties(section("zones"), party_ids, found)
    roles = read_roles(section("roles"), party_ids, found)
    by_id = {role.id: role for role in roles}
    declared = {key: by_id.get(key) for key in _keys(section("roles"))}
    procedures = read_procedures(section("procedures"), declared, party_ids, found)
    incidents = read_incidents(section("incidents"), declared, found)
    known = Known(
        tuple(zone.id for zone in zones), frozenset(_keys(section("zones"))), party_ids, _keys(section("procedures"))
    )
    rules = read_rules(section("rules"), known, found)
    if head is None:
        return None, zone_places
    _check_columns(head, root, found)
    plan = Plan(
        name=head.plan,
        hash="",
        zones=tuple(zones),
        parties=parties,
        defaults=_defaults(head.defaults),
        rules=rules,
        procedures=procedures,
        roles=roles,
        incidents=incidents,
        columns=MappingProxyType(dict(head.columns)),
        tests=head.tests,
    )
    return plan, zone_places


def _only(root: Node, names: Collection[str]) -> Node:
    assert isinstance(root.value, dict)
    return Node(root.place, {key: node for key, node in root.value.items() if key in names}, keys=root.keys)


def _keys(node: Node | None) -> list[str]:
    return list(node.value) if node is not None and isinstance(node.value, dict) else []


def _check_zone_parties(node: Node | None, parties: Collection[str], found: Findings) -> None:
    for key in _keys(node):
        assert node is not None
        for field in ("accepted_by", "exempt"):
            below = node.value[key].child(field)  # type: ignore[index,call-overload,union-attr]
            words = below.value if below is not None and isinstance(below.value, list) else [below] if below else []
            for word in words:
                if isinstance(word.value, str):
                    check_party(word.value, parties, word.place, found)


def _check_columns(head: HeadModel, root: Node, found: Findings) -> None:
    for name in head.columns:
        if name not in COLUMNS:
            place = root.at(("columns", name), key=True)
            found.error(
                place, "unknown-column", f"{shortened(name)} is no column of fixes.", did_you_mean(name, COLUMNS)
            )


def _defaults(model: DefaultsModel) -> Defaults:
    return Defaults(model.position_error, model.max_gap, model.lateness, model.lost_after, read_sure(model.sure))
