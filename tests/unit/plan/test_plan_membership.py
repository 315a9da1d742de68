"""Who belongs to which party, and whom a rule is about."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_cases import plan_of

from standoff.model.plan import Party, Who
from standoff.plan import parties_of, party_of, selects

PLAN = plan_of("""
plan: p
parties:
  south: {members: ["conv-*", "mmsi:271000000-271999999", "7-20"]}
  north: {members: ["conv-7", "mmsi:2715*", "boat[1]"]}
zones: {a: {circle: {centre: [0, 0], radius: 9 km}}}
rules: [{id: r, when: all}]
""")
RULE = PLAN.rules[0]


@pytest.mark.parametrize(
    ("entity", "party"),
    [
        ("conv-1", "south"),
        ("conv-7", "north"),  # an id before a glob
        ("mmsi:271000000", "south"),
        ("mmsi:271999999", "south"),
        ("mmsi:271500000", "south"),  # a range before a glob
        ("mmsi:2715", "north"),
        ("mmsi:272000000", "unknown"),
        ("imo:271000000", "unknown"),
        ("mmsi:0271000000", "unknown"),
        ("7", "south"),
        ("20", "south"),
        ("007", "unknown"),
        ("boat[1]", "north"),
        ("boat1", "north"),
        ("Conv-1", "unknown"),
        ("", "unknown"),
    ],
)
def test_members_are_ids_ranges_and_globs_the_more_exact_first(entity: str, party: str) -> None:
    assert party_of(PLAN, entity, None) == party
    assert parties_of(PLAN, ["x", entity]) == ["unknown", party]


def test_a_reported_party_wins_where_the_plan_knows_it() -> None:
    assert party_of(PLAN, "conv-1", "north") == "north"
    assert party_of(PLAN, "conv-1", "martians") == "south"
    assert party_of(PLAN, "nobody", "martians") == "unknown"


@settings(deadline=None)
@given(st.permutations(PLAN.parties), st.lists(st.sampled_from(["conv-7", "conv-1", "mmsi:271500000", "8", "x"])))
def test_the_order_of_the_parties_changes_nothing(parties: list[Party], entities: list[str]) -> None:
    assert parties_of(dataclasses.replace(PLAN, parties=tuple(parties)), entities) == parties_of(PLAN, entities)


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_a_range_holds_exactly_the_numbers_between_its_ends(number: int) -> None:
    inside = 271_000_000 <= number <= 271_999_999
    assert (party_of(PLAN, f"mmsi:{number:09d}", None) == "south") == inside


@pytest.mark.parametrize(
    ("who", "entity", "party", "kind", "about"),
    [
        (Who(), "x", "unknown", None, True),
        (Who(party=("south",)), "x", "south", None, True),
        (Who(party=("s*",)), "x", "south", None, True),
        (Who(party=("south",)), "x", "north", None, False),
        (Who(party=("*",)), "x", "unknown", None, False),  # nobody's side is matched only by its own word
        (Who(party=("unknown",)), "x", "unknown", None, True),
        (Who(party=("unknown",)), "x", None, None, True),
        (Who(kind=("vessel", "air*")), "x", "south", "aircraft", True),
        (Who(kind=("*",)), "x", "south", None, False),
        (Who(entity=("mmsi:1-9", "c*")), "mmsi:5", "south", None, True),
        (Who(entity=("mmsi:1-9", "c*")), "mmsi:55", "south", None, False),
        (Who(party=("south",), entity=("c*",)), "cat", "north", None, False),
    ],
)
def test_a_rule_is_about_those_who_match_all_it_asks(
    who: Who, entity: str, party: str | None, kind: str | None, about: bool
) -> None:
    assert selects(PLAN, dataclasses.replace(RULE, who=who), entity, party, kind) is about
