"""From rules to settings: which kinds to look for, with which numbers, and which rules ask for what is found.

Rules that ask for one kind with different numbers cannot share a run of the loop. They are dealt to *profiles*: sets of
settings without contradiction. Most plans have one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np

from standoff.detect.columns import BIT, KIND_CODES, SETTINGS
from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.model.plan import Defaults, Plan, Rule, Sure

__all__ = ["Asked", "Profile", "build_profiles"]

#: Kinds that can only be told together with another.
_NEEDS = {
    EventKind.TURNED_AWAY: EventKind.APPROACHED,
    EventKind.RESUMED: EventKind.HALTED,
    EventKind.REGAINED: EventKind.LOST,
}
_Key = tuple[EventKind, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule's wish for a kind of event; `rule` None: a procedure needs it, or the plan has no rules."""

    rule: Rule | None
    kind: EventKind
    zones: frozenset[int]


@dataclass(slots=True)
class Profile:
    """One set of numbers, and who asks for its events: asked[kind code] lists the rules."""

    numbers: dict[_Key, float] = field(default_factory=dict)
    sure: Sure | None = None
    wanted: int = 0
    asked: dict[int, list[Asked]] = field(default_factory=dict)

    def settings(self, defaults: Defaults) -> np.recarray:
        """The record that the loop reads."""
        return _settings(self, defaults)


def _wishes(plan: Plan) -> list[Asked]:
    """Every (rule, kind), and the kinds that procedures need and no rule asks for."""
    index = {zone.id: j for j, zone in enumerate(plan.zones)}
    everywhere = frozenset(range(len(plan.zones)))
    if not plan.rules:
        return [Asked(None, kind, everywhere) for kind in EventKind]
    wishes = [Asked(rule, kind, frozenset(index[z] for z in rule.zones)) for rule in plan.rules for kind in rule.when]
    ladders = {procedure.id: procedure for procedure in plan.procedures}
    needed: dict[EventKind, set[int]] = {}
    for rule in plan.rules:
        ladder = ladders.get(rule.procedure or "")
        for kind in {kind for step in ladder.steps for kind in step.unless} if ladder else ():
            needed.setdefault(kind, set()).update(index[z] for z in rule.zones)
    for kind in EventKind:
        have = {j for wish in wishes if wish.kind is kind for j in wish.zones}
        missing = needed.get(kind, set()) - have
        if missing:
            wishes.append(Asked(None, kind, frozenset(missing)))
    return wishes


def _demands(wish: Asked, defaults: Defaults) -> dict[_Key, float]:
    """The numbers a wish insists on: its own, else the defaults; likewise for the kind it rests on."""
    given: Mapping[str, float] = wish.rule.parameters if wish.rule else {}
    demands: dict[_Key, float] = {}
    also = _NEEDS.get(wish.kind)
    for kind in (wish.kind, also) if also else (wish.kind,):
        own = given if wish.rule is None or kind in wish.rule.when else {}
        for parameter in KINDS[kind].parameters:
            value = own.get(parameter.name, parameter.default)
            demands[kind, parameter.name] = float(defaults.lost_after_us if value is None else value)
    return demands


def _fits(profile: Profile, demands: Mapping[_Key, float], sure: Sure) -> bool:
    if profile.sure is not None and profile.sure != sure:
        return False
    return all(profile.numbers.get(key, value) == value for key, value in demands.items())


def build_profiles(plan: Plan) -> list[Profile]:
    """Deal every wish of the plan to the first profile it does not contradict."""
    profiles: list[Profile] = []
    for wish in _wishes(plan):
        demands = _demands(wish, plan.defaults)
        sure = (wish.rule.sure if wish.rule else None) or plan.defaults.sure
        profile = next((p for p in profiles if _fits(p, demands, sure)), None)
        if profile is None:
            profile = Profile()
            profiles.append(profile)
        profile.numbers.update(demands)
        profile.sure = sure
        code = KIND_CODES.index(wish.kind.value)
        profile.wanted |= BIT(code)
        if wish.kind in _NEEDS:
            profile.wanted |= BIT(KIND_CODES.index(_NEEDS[wish.kind].value))
        profile.asked.setdefault(code, []).append(wish)
    return profiles


def _number(profile: Profile, kind: EventKind, name: str, defaults: Defaults) -> float:
    fallback = next(p.default for p in KINDS[kind].parameters if p.name == name)
    return profile.numbers.get((kind, name), float(defaults.lost_after_us if fallback is None else fallback))


def _settings(profile: Profile, defaults: Defaults) -> np.recarray:
    sure = profile.sure or defaults.sure
    record = np.zeros(1, SETTINGS).view(np.recarray)
    s = record[0]
    k = EventKind

    def number(kind: EventKind, name: str) -> float:
        return _number(profile, kind, name, defaults)

    s.wanted = profile.wanted
    s.max_gap = defaults.max_gap_us
    s.one_sigma, s.run, s.run_for = sure.one_sigma, sure.run, sure.for_us
    s.run_sigma = round(NormalDist().inv_cdf(sure.p), 3)  # 1.645 for 95 %
    s.within, s.over = number(k.APPROACHED, "within"), number(k.APPROACHED, "over")
    s.min_speed = number(k.APPROACHED, "min_speed")
    s.turn_for, s.turn_by = number(k.TURNED_AWAY, "for"), number(k.TURNED_AWAY, "by")
    s.depth = number(k.WENT_DEEP, "depth")
    s.halt_radius, s.halt_for = number(k.HALTED, "radius"), number(k.HALTED, "for")
    s.halt_near = number(k.HALTED, "near")
    s.stay = number(k.STAYED, "longer_than")
    s.lost_after, s.lost_near = number(k.LOST, "lost_after"), number(k.LOST, "near")
    s.band, s.patrol_length = number(k.PATROLLED, "band"), number(k.PATROLLED, "length")
    s.turns = number(k.PATROLLED, "turns")
    near = 0.0
    if profile.wanted & BIT(KIND_CODES.index("patrolled")):
        near = max(near, s.band)
    if profile.wanted & BIT(KIND_CODES.index("halted")):
        near = max(near, s.halt_near)
    s.near = near
    return record
