"""Rules that agree share one run of the loop; rules that contradict each other get runs of their own."""

from __future__ import annotations

from standoff.detect.profiles import build_profiles
from standoff.model.event import EventKind
from standoff.model.plan import Defaults, Plan, Procedure, Rule, Step
from standoff.model.zone import Circle, Zone, ZoneVersion

K = EventKind
_ZONES = tuple(Zone(name, (ZoneVersion(Circle(0.0, 0.0, 1000.0)),)) for name in ("a", "b"))


def _plan(*rules: Rule, procedures: tuple[Procedure, ...] = ()) -> Plan:
    return Plan("p", "h", _ZONES, rules=rules, procedures=procedures)


def _wanted(plan: Plan) -> list[set[str]]:
    return [{asked.kind.value for wishes in p.asked.values() for asked in wishes} for p in build_profiles(plan)]


def test_a_plan_without_rules_asks_for_every_kind_in_one_profile() -> None:
    (kinds,) = _wanted(_plan())
    assert kinds == {kind.value for kind in EventKind}


def test_rules_with_other_kinds_share_a_profile() -> None:
    rules = Rule("r1", (K.APPROACHED,), ("a",), parameters={"within": 6e8}), Rule("r2", (K.WENT_DEEP,), ("a",))
    assert len(build_profiles(_plan(*rules))) == 1


def test_rules_that_want_one_kind_with_other_numbers_get_profiles_of_their_own() -> None:
    rules = [Rule(f"r{m}", (K.WENT_DEEP,), ("a",), parameters={"depth": float(m)}) for m in (1000, 2000, 1000)]
    profiles = build_profiles(_plan(*rules))
    depths = [p.settings(Defaults())[0].depth for p in profiles]
    assert depths == [1000.0, 2000.0]
    assert [len(p.asked[6]) for p in profiles] == [2, 1]


def test_turned_away_brings_the_approach_it_needs_without_reporting_it() -> None:
    (profile,) = build_profiles(_plan(Rule("r", (K.TURNED_AWAY,), ("a",))))
    assert set(profile.asked) == {5}
    assert profile.wanted & (1 << 4)


def test_one_name_of_two_kinds_is_kept_apart() -> None:
    """`for` belongs to halted and to turned_away; a rule about halts does not touch turns."""
    plan = _plan(Rule("h", (K.HALTED,), ("a",), parameters={"for": 60e6}), Rule("t", (K.TURNED_AWAY,), ("a",)))
    (profile,) = build_profiles(plan)
    settings = profile.settings(Defaults())[0]
    assert (settings.halt_for, settings.turn_for) == (60e6, 120e6)


def test_what_a_procedure_needs_is_looked_for_where_no_rule_asks() -> None:
    step = Step("s", "contact", ("x",), "officer", 1, unless=(K.HALTED, K.LEFT))
    rule = Rule("r", (K.ENTERED, K.LEFT), ("a",), procedure="ladder")
    (profile,) = build_profiles(_plan(rule, procedures=(Procedure("ladder", (step,)),)))
    nobody = [a for wishes in profile.asked.values() for a in wishes if a.rule is None]
    assert [(a.kind, a.zones) for a in nobody] == [(K.HALTED, frozenset({0}))]
