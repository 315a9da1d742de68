"""The gate: each rule needs one test in which it fires, and one in which it stays silent although it is relevant.

A test makes a rule *fire* when it passes and an `event` expectation of it would not hold without the events of that
rule: one that events of another rule fulfil as well shows nothing of either. A test *silences* a rule when it passes,
expects `silent:` of that rule, and the rule is relevant to it: something that the rule is about (its `who`, less whom a
zone exempts) is reported in time inside one of the rule's zones while it is in force, or as near to one as `reach_m`
says. Saying nothing of a rule is no silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from standoff.geometry.arrays import Geometry, build_geometry
from standoff.geometry.rings import GEOD
from standoff.kernel.sweep import nearest_of
from standoff.model.event import EventKind
from standoff.model.kinds import KINDS
from standoff.model.plan import Plan, Rule
from standoff.model.zone import ZoneVersion
from standoff.plan.membership import party_of, selects
from standoff.rehearse.motion import Course
from standoff.rehearse.timelines.expectations import EventExpected, SilentExpected
from standoff.rehearse.timelines.model import Timeline, Track
from standoff.rehearse.timelines.verdicts import TestResult
from standoff.units import US_PER_S

__all__ = ["NEAR_M", "RuleTested", "look_at_rules", "reach_m"]

#: A report this near to a zone is relevant to any rule about it.
NEAR_M: Final = 10_000.0
_DISTANCES: Final = {EventKind.HALTED: "near", EventKind.LOST: "near", EventKind.PATROLLED: "band"}


@dataclass(frozen=True, slots=True)
class RuleTested:
    """Which tests make a rule fire, and which silence it.

    `too_far`: silence is expected, but nothing is near. `shared`: it fires, but what is expected holds without it too.
    """

    rule: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    too_far: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """What a test is missing for."""
        lacks = (("fires", self.fires), ("stays silent", self.silent))
        return tuple(word for word, tests in lacks if not tests)


def look_at_rules(plan: Plan, results: Sequence[TestResult]) -> tuple[RuleTested, ...]:
    """Every rule of the plan, in its order."""
    nearness = _Nearness(plan)
    looks = [_Look(r, _fired(r), _seen(r), _silenced(r)) for r in results if r.passed]
    return tuple(_tested(rule, looks, nearness) for rule in plan.rules)


@dataclass(frozen=True, slots=True)
class _Look:
    """A test that passed, with the rules that it is about."""

    result: TestResult
    fired: set[str | None]
    seen: set[str | None]
    silenced: set[str]


def _tested(rule: Rule, looks: Sequence[_Look], nearness: _Nearness) -> RuleTested:
    near: list[str] = []
    far: list[str] = []
    for look in looks:
        if rule.id in look.silenced:
            (near if nearness.relevant(rule, look.result.timeline) else far).append(look.result.timeline.name)
    fires = tuple(look.result.timeline.name for look in looks if rule.id in look.fired)
    shared = tuple(look.result.timeline.name for look in looks if rule.id in look.seen - look.fired)
    return RuleTested(rule.id, fires, tuple(near), tuple(far), shared)


def _fired(result: TestResult) -> set[str | None]:
    """Rules without whose events an expectation would not hold: all, where they are counted, else the only one."""
    fired = set[str | None]()
    for verdict in result.verdicts:
        if isinstance(verdict.expected, EventExpected):
            rules = {event.rule for event in result.seen.events if event.event_id in verdict.events}
            fired |= rules if verdict.expected.count is not None or len(rules) == 1 else set()
    return fired


def _seen(result: TestResult) -> set[str | None]:
    """Rules of all events that expectations account for."""
    named = set[str]().union(*(v.events for v in result.verdicts if isinstance(v.expected, EventExpected)))
    return {event.rule for event in result.seen.events if event.event_id in named}


def _silenced(result: TestResult) -> set[str]:
    said = (v.expected.silent for v in result.verdicts if isinstance(v.expected, SilentExpected))
    return {rule for rules in said for rule in rules}


def reach_m(rule: Rule, fastest_mps: float) -> float:
    """How near something must come to matter to a rule: 10 km, or farther where the rule itself looks farther.

    That is its `near` (halted, lost) and `band` (patrolled), and for approaches the way that it makes in `within`
    at its greatest speed.
    """
    reach = NEAR_M
    for kind in rule.when:
        if kind in (EventKind.APPROACHED, EventKind.TURNED_AWAY):
            reach = max(reach, fastest_mps * _parameter(rule, EventKind.APPROACHED, "within") / US_PER_S)
        elif kind in _DISTANCES:
            reach = max(reach, _parameter(rule, kind, _DISTANCES[kind]))
    return reach


def _parameter(rule: Rule, kind: EventKind, name: str) -> float:
    default = next(parameter.default for parameter in KINDS[kind].parameters if parameter.name == name)
    return float(rule.parameters.get(name, default or 0.0))


class _Nearness:
    """How near the reports of tests come to the zones of rules; the zones of a rule are compiled once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._zones = {zone.id: zone for zone in plan.zones}
        self._compiled: dict[tuple[tuple[str, int], ...], Geometry] = {}

    def relevant(self, rule: Rule, timeline: Timeline) -> bool:
        """Whether anything that the rule is about is reported near enough to one of its zones."""
        return any(self._near(rule, track, timeline) for track in timeline.tracks)

    def _near(self, rule: Rule, track: Track, timeline: Timeline) -> bool:
        party = party_of(self._plan, track.entity, track.party)
        areas = tuple(
            (name, number)
            for name in rule.zones if party not in self._zones[name].exempt
            for number, version in enumerate(self._zones[name].versions) if _holds(version, timeline)
        )  # fmt: skip
        at = track.reports.timely(self._plan.defaults.lateness_us, timeline.end_us)
        if not areas or not len(at) or not selects(self._plan, rule, track.entity, party, track.kind):
            return False
        lon, lat = track.reports.lon[at], track.reports.lat[at]
        of, nearest = self._geometry(areas), np.full(len(lon), -1, np.int32)
        reach = reach_m(rule, _speed_mps(track.course))
        nearest_of(of.zones, of.nodes, of.v, lon, lat, reach, np.full(len(lon), np.nan), nearest)
        return bool((nearest >= 0).any())

    def _geometry(self, areas: tuple[tuple[str, int], ...]) -> Geometry:
        if areas not in self._compiled:
            self._compiled[areas] = build_geometry([self._zones[name].versions[k].shape for name, k in areas])
        return self._compiled[areas]


def _holds(version: ZoneVersion, timeline: Timeline) -> bool:
    """Whether a version of a zone is in force at some time of a test; its hours of the week are not looked at."""
    begun = version.from_us is None or version.from_us <= timeline.end_us
    return begun and (version.to_us is None or version.to_us > timeline.start_us)


def _speed_mps(course: Course) -> float:
    """The greatest speed over the ground."""
    if len(course.t_us) < 2:
        return 0.0
    metres = GEOD.inv(course.lon[:-1], course.lat[:-1], course.lon[1:], course.lat[1:])[2]
    return float(np.max(np.asarray(metres) / (np.diff(course.t_us) / US_PER_S)))
