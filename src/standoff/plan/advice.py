"""Warnings about a plan that can be used, but may not do what its author thinks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from statistics import NormalDist
from typing import Final

import numpy as np

from standoff.errors import Place
from standoff.model.event import EventKind
from standoff.model.plan import Plan, Rule
from standoff.model.zone import Area, Circle, Ring, Shape, Zone
from standoff.plan.explain import Findings
from standoff.plan.tree import Node, shortened

__all__ = ["advise"]

_DEGREE_M: Final = 111_700.0  # no degree on WGS 84 is longer
_SHOWN: Final = 3


def advise(plan: Plan, root: Node, zone_places: Mapping[str, Place], found: Findings) -> None:
    """Note what is unused, what can never fire, and zones too small ever to be sure of."""
    _small_zones(plan, zone_places, found)
    _unused(plan, root, found)
    for number, rule in enumerate(plan.rules):
        _never_fires(plan, rule, number, root, found)


def reach_m(shape: Shape) -> float:
    """No point inside is farther than this from the border: an upper bound in metres, exact for circles."""
    if isinstance(shape, Circle):
        return shape.radius_m
    if isinstance(shape, Area):
        if shape.contains_pole:
            return float("inf")
        return max(_half_extent_m(polygon[0]) for polygon in shape.polygons)
    return shape.half_width_m


def _half_extent_m(ring: Ring) -> float:
    """Half the shorter side of the box around a ring."""
    steps = np.diff(ring[:, 0])
    lons = np.concatenate([[0.0], np.cumsum(steps - 360.0 * np.round(steps / 360.0))])
    south, north = float(ring[:, 1].min()), float(ring[:, 1].max())
    nearest = 0.0 if south <= 0.0 <= north else min(abs(south), abs(north))
    width_m = float(np.ptp(lons)) * _DEGREE_M * float(np.cos(np.radians(nearest)))
    return min(width_m, (north - south) * _DEGREE_M) / 2


def _zone_reach_m(zone: Zone) -> float:
    return max(reach_m(version.shape) for version in zone.versions)


def _small_zones(plan: Plan, places: Mapping[str, Place], found: Findings) -> None:
    error_m, sure = plan.defaults.position_error_m, plan.defaults.sure
    one_m, run_m = sure.one_sigma * error_m, NormalDist().inv_cdf(sure.p) * error_m
    small: dict[Place, list[tuple[str, float]]] = {}
    for zone in plan.zones:
        reach = _zone_reach_m(zone)
        if reach < one_m:
            small.setdefault(places[zone.id], []).append((zone.id, reach))
    mend = "Draw the zone larger, or declare a smaller `position_error` if the fixes are that good."
    for place, zones in small.items():
        deepest = max(reach for _, reach in zones)
        never = deepest < run_m
        how = (
            "no run of fixes can ever be sure to be inside"
            if never
            else "no single fix can be sure to be inside, only a run of them"
        )
        what = (
            f"{_listed([name for name, _ in zones])} too small for a position error of {error_m:g} m: no point is more "
            f"than {deepest:.3g} m from the border, one fix needs {one_m:.3g} m and a run {run_m:.3g} m; {how}."
        )
        found.warn(place, "zone-too-small", what, mend)


def _listed(names: list[str]) -> str:
    shown = ", ".join(shortened(name) for name in names[:_SHOWN])
    if len(names) == 1:
        return f"the zone {shown} is"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"the zones {shown}{more} are"


def _unused(plan: Plan, root: Node, found: Findings) -> None:
    called = {rule.procedure for rule in plan.rules}
    for procedure in plan.procedures:
        if procedure.id not in called:
            what = f"no rule calls the procedure {shortened(procedure.id)}."
            mend = f"Add `procedure: {procedure.id}` to a rule, or remove it."
            found.warn(root.at(("procedures", procedure.id), key=True), "unused-procedure", what, mend)
    needed = {step.role for procedure in plan.procedures for step in procedure.steps}
    needed |= {procedure.override for procedure in plan.procedures if procedure.override is not None}
    needed |= set(plan.incidents.acts.values())
    for role in plan.roles:
        if role.id not in needed:
            what = f"no step, override or act needs the role {shortened(role.id)}."
            found.warn(root.at(("roles", role.id), key=True), "unused-role", what, "Use it, or remove it.")
    words = _party_words(plan)
    for party in plan.parties if plan.rules else ():
        if not any(word == party.id or fnmatchcase(party.id, word) for word in words):
            what = f"nothing in the plan refers to the party {shortened(party.id)}."
            mend = "Name it in a rule's `who`, in a zone's `accepted_by` or `exempt`, or remove it."
            found.warn(root.at(("parties", party.id), key=True), "unused-party", what, mend)


def _party_words(plan: Plan) -> set[str]:
    words: set[str] = set()
    for zone in plan.zones:
        words.update(zone.accepted_by, zone.exempt)
    for rule in plan.rules:
        words.update(rule.who.party)
    words.update(holder.party for role in plan.roles for holder in role.holders if holder.party is not None)
    words.update(word for procedure in plan.procedures for step in procedure.steps for word in step.quorum)
    return words


def _never_fires(plan: Plan, rule: Rule, number: int, root: Node, found: Findings) -> None:
    chosen = set(rule.zones)
    zones = [zone for zone in plan.zones if zone.id in chosen]
    depth_m = rule.parameters.get("depth")
    if EventKind.WENT_DEEP in rule.when and depth_m is not None and zones and _deepest_m(zones) < depth_m:
        what = f"no zone of the rule is {depth_m:g} m deep; the deepest is at most {_deepest_m(zones):.6g} m."
        found.warn(root.at(("rules", number, "depth")), "depth-never-reached", what, "Give a smaller depth.")
    if rule.who.party and zones and all(_all_exempt(plan, rule, zone) for zone in zones):
        what = "every party this rule is about is exempt at every zone of it, so it never fires."
        found.warn(root.at(("rules", number, "who")), "rule-never-fires", what, "Mend `who`, or the zone's `exempt`.")


def _deepest_m(zones: Iterable[Zone]) -> float:
    return max(_zone_reach_m(zone) for zone in zones)


def _all_exempt(plan: Plan, rule: Rule, zone: Zone) -> bool:
    if "unknown" in rule.who.party:
        return False
    about = [party.id for party in plan.parties if any(fnmatchcase(party.id, word) for word in rule.who.party)]
    return bool(about) and all(party in zone.exempt for party in about)
