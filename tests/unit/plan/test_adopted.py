"""A plan as the record keeps it: read back it says the same, without the plan file."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import CONTRACT, plan_of, squares
from test_plan_hash import FULL

from standoff.model.event import EventKind, Severity
from standoff.model.plan import (
    INCIDENT_ACTS,
    Compliance,
    Holder,
    IncidentRules,
    Plan,
    Procedure,
    Role,
    Step,
)
from standoff.model.zone import WeeklyWindow
from standoff.plan import as_json
from standoff.plan.adopted import adopted, adopted_payload
from standoff.plan.canonical import canonical_json
from standoff.plan.content import zone_version_hash
from standoff.plan.schema_people import ACTIONS

ids = st.text("abcdefgh-1", min_size=1, max_size=8)
spans_us = st.integers(0, 10**13)
instants_us = st.none() | st.integers(-(10**15), 4 * 10**15)
windows = st.builds(
    WeeklyWindow, st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 86_399), st.integers(0, 86_399)
)
steps: st.SearchStrategy[Step] = st.builds(
    Step,
    id=ids,
    action=st.sampled_from(ACTIONS),
    to=st.lists(ids, max_size=3).map(tuple),
    role=ids,
    due_us=spans_us,
    unless=st.lists(st.sampled_from(EventKind), unique=True, max_size=3).map(tuple),
    quorum=st.dictionaries(ids | st.sampled_from(["n", "per_party"]), st.integers(1, 5), min_size=1).map(
        MappingProxyType
    ),
    after_us=spans_us,
    repeat=st.integers(0, 100),
    fallback=st.none() | ids,
    until=st.sampled_from([None, "delivered", "acknowledged"]),
    answers=st.sampled_from(["all", "any"]),
    channel=st.none() | ids,
    unless_answer=st.lists(st.sampled_from(Compliance), unique=True, max_size=3).map(tuple),
)
holders = st.builds(Holder, ids, st.none() | ids, instants_us, instants_us, st.lists(windows, max_size=2).map(tuple))
roles = st.lists(
    st.builds(Role, ids, st.lists(holders, max_size=3).map(tuple)), unique_by=lambda role: role.id, max_size=3
).map(tuple)
procedures = st.lists(
    st.builds(Procedure, ids, st.lists(steps, min_size=1, max_size=3).map(tuple), st.none() | ids),
    unique_by=lambda procedure: procedure.id,
    max_size=3,
).map(tuple)
rules = st.builds(
    IncidentRules,
    st.sampled_from(Severity),
    spans_us,
    st.none() | spans_us,
    spans_us,
    st.dictionaries(st.sampled_from(INCIDENT_ACTS), ids).map(MappingProxyType),
)


@settings(deadline=None, max_examples=60)
@given(procedures, roles, rules)
def test_procedures_roles_and_rules_of_incidents_come_back_as_they_were(
    ladders: Any, standings: Any, incidents: IncidentRules
) -> None:
    plan = Plan("p", "h", (), procedures=ladders, roles=standings, incidents=incidents)
    read = adopted(json.loads(canonical_json(adopted_payload(plan))))
    assert tuple(read.procedures[one.id] for one in ladders) == ladders
    assert set(read.procedures) == {one.id for one in ladders}
    assert sorted(read.roles, key=lambda role: role.id) == sorted(standings, key=lambda role: role.id)
    assert read.incidents == incidents


def test_names_rules_parties_and_zones_come_back() -> None:
    plan = plan_of(FULL)
    read = adopted(json.loads(json.dumps(adopted_payload(plan))))
    assert (read.name, read.hash) == (plan.name, plan.hash)
    assert read.rules["deep"] == (Severity.CRITICAL, "ask")
    assert read.procedure_of("near") is None
    assert read.members["south"] == ("s-1", "s-2")
    assert list(read.zones) == [zone.id for zone in plan.zones]


def test_the_version_of_a_zone_in_force_is_told_by_its_hash() -> None:
    plan = plan_of(FULL)
    read = adopted(adopted_payload(plan))
    moved = next(zone for zone in plan.zones if zone.id == "moved")
    earlier, later = (zone_version_hash(version) for version in moved.versions)
    assert earlier != later
    assert read.zone_version("moved", 0) == earlier
    assert read.zone_version("moved", moved.versions[1].from_us or 0) == later
    assert read.zone_version("moved", (moved.versions[1].from_us or 0) - 1) is None
    assert read.zone_version("nowhere", 0) is None


def test_a_small_shape_is_written_out_and_a_large_one_only_by_its_hash() -> None:
    text = "plan: p\nzones: {z: {file: z.geojson}}\n"
    small = adopted_payload(plan_of(text, {"z.geojson": squares("a")}))["zones"][0]["versions"][0]
    assert len(small["shape"]["area"]["polygons"][0][0]) == 5
    corners = ",".join(f"[{number / 100}, {(number % 2) / 1000}]" for number in range(5000))
    wide = plan_of(f"plan: p\nzones: {{z: {{corridor: {{line: [{corners}], width: 1 km}}}}}}\n")
    large = adopted_payload(wide)["zones"][0]["versions"][0]
    assert (large["shape"], large["vertices"]) == (None, 5000)
    assert large["hash"] == zone_version_hash(wide.zones[0].versions[0])


def test_a_circle_is_written_out_as_the_plan_shows_it() -> None:
    plan = plan_of(CONTRACT)
    version = adopted_payload(plan)["zones"][0]["versions"][0]
    assert version["shape"] == as_json(plan)["zones"][0]["versions"][0]["shape"]
    assert (version["from"], version["to"]) == ("2017-01-01T00:00:00Z", None)
