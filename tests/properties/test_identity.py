"""Who an entity is may be told late, or told otherwise: what each rule then hears, by the engine and by its slow twin.

Identity joins forward only (decision 18 of docs/decisions-on-events.md).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from engine_and_twin import frame_of
from hypothesis import given
from hypothesis import strategies as st
from law_scenes import law
from twin_scenarios import MIN, MONDAY_US, Scenario, scenario, with_times

from standoff.detect.snapshot import restore, snapshot
from standoff.model.event import EventKind
from standoff.model.plan import Party, Plan, Rule, Who
from standoff.model.zone import Circle, Zone, ZoneVersion
from standoff.pipeline import begin, finish, step
from standoff.testing.slow_twin import SlowFix, SlowRule, SlowSettings, detect_slow_for

PARTIES = (Party("blue", members=("e0",)), Party("red", members=("e9",)))
KINDS = frozenset(kind.value for kind in EventKind)
SIDES = frozenset({"entered", "left", "found_inside"})
#: name: kinds of event, who
WANTED: dict[str, tuple[frozenset[str], Who]] = {
    "everything of red": (KINDS, Who(party=("red",))),
    "tankers": (KINDS, Who(kind=("tank*",))),
    "blue tugs come and go": (SIDES, Who(party=("blue",), kind=("tug",))),
    "whoever is unknown": (SIDES, Who(party=("unknown",))),
    "everybody not exempt": (frozenset({"left", "halted", "lost", "regained", "approached"}), Who()),
}
Told = tuple[str, str, str, str, int, str, tuple[str, int] | None]


def _with_identities(scene: Scenario, seed: int) -> Scenario:
    """Some fixes say who the entity is; of some entities they say now this and now that."""
    random = np.random.default_rng(seed)
    share = {f"e{k}": float(random.choice([0.01, 0.05, 0.5, 1.0])) for k in range(3)}
    steady = {f"e{k}": bool(random.random() < 0.5) for k in range(3)}
    last: dict[str, tuple[str | None, str | None]] = {}
    fixes = []
    for fix in sorted(scene.fixes, key=lambda fix: fix.t_us):
        if random.random() < share[fix.entity]:
            if fix.entity not in last or not steady[fix.entity] or random.random() < 0.05:
                party = [None, "red", "blue", "green"][int(random.integers(4))]  # green: not a party of the plan
                last[fix.entity] = party, [None, "tanker", "tug"][int(random.integers(3))]
            fix = replace(fix, party=last[fix.entity][0], kind=last[fix.entity][1])
        fixes.append(fix)
    zones = [replace(zone, exempt=("blue",)) if k == 0 else zone for k, zone in enumerate(scene.zones)]
    return replace(scene, fixes=fixes, zones=zones, settings=SlowSettings())


def _plan(scene: Scenario) -> Plan:
    zones = tuple(zone.id for zone in scene.zones)
    rules = tuple(
        Rule(name, tuple(EventKind(kind) for kind in sorted(kinds)), zones, who)
        for name, (kinds, who) in WANTED.items()
    )
    return Plan("identities", "0" * 64, tuple(scene.zones), PARTIES, scene.settings.defaults, rules)


def _slow_rule(name: str) -> SlowRule:
    kinds, who = WANTED[name]
    members = {member: party.id for party in PARTIES for member in party.members}

    def selects(entity: str, party: str | None, kind: str | None, zone: str) -> bool:
        if party not in {"red", "blue"}:
            party = members.get(entity, "unknown")
        if zone == "z0" and party == "blue":
            return False
        of_kind = not who.kind or (kind or "").startswith(who.kind[0].rstrip("*"))
        return of_kind and (not who.party or party in who.party)

    return SlowRule(name, kinds, selects)


def _by_engine(scene: Scenario, cuts: list[float], *, stored: bool = False) -> pl.DataFrame:
    watch = begin(_plan(scene))
    frame = frame_of(scene.fixes).sort("t_us", maintain_order=True)
    ends = [0, *sorted(int(share * len(frame)) for share in cuts), len(frame)]
    parts = []
    for a, b in pairwise(ends):
        if a < b:
            parts.append(step(watch, frame[a:b], int(frame["t_us"][b - 1])).events)
            if stored:
                watch.state = restore(watch.detector, snapshot(watch.detector, watch.state))
    return pl.concat([*parts, finish(watch).events]).sort("detected_at", "event_id")


def _as_told(events: pl.DataFrame) -> list[Told]:
    rows = events.with_columns(pl.col("detected_at").dt.epoch("us")).to_dicts()
    known = {row["event_id"]: row for row in rows}
    assert len(known) == len(rows), "two events of one id"

    def closed(row: dict[str, Any]) -> tuple[str, int] | None:
        end = row["closes"] and known[row["closes"]]  # KeyError: it closes what nobody was told
        assert not end or end["rule"] == row["rule"]
        return (end["kind"], end["detected_at"]) if end else None

    names = ("rule", "kind", "zone", "entity", "detected_at", "cause")
    return sorted((*(row[n] for n in names), closed(row)) for row in rows)  # type: ignore[misc]


def _by_twin(scene: Scenario) -> tuple[list[Told], list[Any]]:
    events = detect_slow_for([_slow_rule(name) for name in WANTED], scene.fixes, scene.zones, scene.settings)
    told = [
        (
            e.rule, e.kind, e.zone, e.entity, e.detected_us, e.cause,
            None if e.closes is None else (events[e.closes].kind, events[e.closes].detected_us),
        )
        for e in events
    ]  # fmt: skip
    return sorted(told), events  # type: ignore[type-var,return-value]


_seen: dict[str, int] = {"found_inside": 0, "left": 0}


@pytest.mark.parametrize("seed", range(1000, 1030))
def test_each_rule_hears_what_the_twin_says_it_hears(seed: int) -> None:
    scene = scenario(seed, shapes=("circle",), steps_s=(30.0, 60.0, 300.0), habits=("wander", "stops", "parked"))
    if seed % 3 == 0:
        scene = with_times(scene, seed)
    scene = _with_identities(scene, seed)
    engine, (twin, slow) = _by_engine(scene, [0.3, 0.31, 0.8]), _by_twin(scene)
    assert _as_told(engine) == twin, scene.name
    for kind in _seen:
        _seen[kind] += sum(told[1] == kind and told[5] == "identity" for told in twin)
    ours = engine.filter(cause="identity").with_columns(pl.col("detected_at", "start").dt.epoch("us"))
    theirs = {(e.rule, e.kind, e.zone, e.entity, e.detected_us): e for e in slow}
    for row in ours.to_dicts():
        e = theirs[row["rule"], row["kind"], row["zone"], row["entity"], row["detected_at"]]
        assert (row["start"], row["lon"], row["lat"], row["verdict"]) == (e.start_us, e.lon, e.lat, e.verdict)
        assert row["boundary_m"] == pytest.approx(e.boundary_m, abs=1)
        assert row["depth_m"] == pytest.approx(e.depth_m, abs=1)
        assert row["certainty"] == pytest.approx(e.certainty, abs=0.05)


def test_the_scenes_above_hold_many_changes_of_identity_inside_a_zone() -> None:
    assert min(_seen.values()) >= 30, _seen


@law(12)
@given(st.integers(0, 2**20), st.lists(st.floats(0, 1), max_size=5))
def test_what_is_told_does_not_depend_on_how_the_fixes_are_cut_into_batches(seed: int, cuts: list[float]) -> None:
    scene = _with_identities(scenario(seed, shapes=("circle", "corridor"), steps_s=(60.0, 300.0)), seed)
    whole = _by_engine(scene, [])
    assert _by_engine(scene, cuts).equals(whole)
    assert _by_engine(scene, cuts, stored=True).equals(whole)


ZONE = Zone("z", (ZoneVersion(Circle(10.0, 50.0, 10_000.0)),), exempt=("blue",))
RED = Who(party=("red",))


def _watch(told: dict[int, dict[str, str]], when: tuple[str, ...] = tuple(SIDES), who: Who = RED) -> Any:
    """A drive through the zone from minute 0 to 20, inside from 4 to 16; what is told in some minutes."""
    fixes = [
        SlowFix("e", MONDAY_US + k * MIN, 9.8 + 0.02 * k, 50.0, 0.0, **told.get(k, {}))  # type: ignore[arg-type]
        for k in range(21)
    ]
    rules = (Rule("r", tuple(EventKind(kind) for kind in when), ("z",), who),)
    plan = Plan("p", "0" * 64, (ZONE,), PARTIES, rules=rules)
    events = step(begin(plan), frame_of(fixes), fixes[-1].t_us).events.sort("start")
    minutes = ((pl.col("detected_at").dt.epoch("us") - MONDAY_US) / MIN).cast(pl.Int64)
    return events.with_columns(minute=minutes)


def _kinds(events: pl.DataFrame) -> list[tuple[str, int, str]]:
    return list(events.select("kind", "minute", "cause").iter_rows())


def test_an_entity_that_turns_out_to_be_of_the_party_is_found_inside_at_the_fix_that_told() -> None:
    events = _watch({8: {"party": "red"}})
    assert _kinds(events) == [("found_inside", 8, "identity"), ("left", 17, "moved")]
    assert events["closes"][1] == events["event_id"][0]
    assert [proof["row"] for proof in events["evidence"][0]] == [9]
    assert events["start"][0] == events["detected_at"][0]


def test_an_entity_that_turns_out_to_be_exempt_has_left_for_the_rule() -> None:
    events = _watch({0: {"party": "red"}, 8: {"party": "blue"}})
    assert _kinds(events) == [("entered", 4, "moved"), ("left", 8, "identity")]
    assert events["closes"][1] == events["event_id"][0]


def test_an_event_is_told_by_what_was_known_when_it_was_decided_not_by_what_came_later() -> None:
    assert _kinds(_watch({18: {"party": "red"}})) == []
    assert _kinds(_watch({0: {"party": "red"}, 18: {"party": "blue"}})) == [
        ("entered", 4, "moved"),
        ("left", 17, "moved"),
    ]


def test_an_entity_that_leaves_at_the_very_fix_that_makes_it_exempt_is_still_told_to_have_left() -> None:
    events = _watch({0: {"party": "red"}, 17: {"party": "blue"}})
    assert _kinds(events) == [("entered", 4, "moved"), ("left", 17, "moved")]
    assert events["closes"][1] == events["event_id"][0]


def test_an_entity_that_enters_at_the_very_fix_that_tells_who_it_is_has_entered() -> None:
    assert _kinds(_watch({4: {"party": "red"}})) == [("entered", 4, "moved"), ("left", 17, "moved")]


def test_a_party_told_again_changes_nothing() -> None:
    assert len(_watch({k: {"party": "red"} for k in range(21)})) == 2


def test_a_rule_that_does_not_ask_for_found_inside_hears_only_of_what_follows() -> None:
    events = _watch({8: {"kind": "tug"}}, ("entered", "left"), Who(kind=("tug",)))
    assert _kinds(events) == [("left", 17, "moved")]
    assert events["closes"].to_list() == [None]


def test_an_entity_that_is_told_to_be_now_this_now_that_comes_and_goes_in_pairs_and_leaves_no_long_memory() -> None:
    """600 minutes, the first 299 inside; red and green by turns, in batches of seven."""
    fixes = [
        SlowFix("e", MONDAY_US + k * MIN, 10.0 if k < 299 else 20.0, 50.0, 0.0, party=("red", "green")[k % 2])
        for k in range(600)
    ]
    rule = Rule("r", tuple(EventKind(kind) for kind in sorted(SIDES)), ("z",), RED)
    watch, frame = begin(Plan("p", "0" * 64, (ZONE,), PARTIES, rules=(rule,))), frame_of(fixes)
    events = pl.concat([step(watch, frame[k : k + 7], fixes[min(k + 6, 599)].t_us).events for k in range(0, 600, 7)])
    events = events.sort("detected_at")
    assert events["kind"].to_list() == ["found_inside", "left"] * 150
    assert events["closes"].to_list()[1::2] == events["event_id"].to_list()[::2]
    assert set(events["cause"][1:-1]) == {"identity"}
    assert max(map(len, watch.state.registry.history.values())) < 64 + 7
