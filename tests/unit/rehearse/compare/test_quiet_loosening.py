"""Ways to loosen a plan that look like something else, each told as looser."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from standoff.rehearse.compare import PlanChange, compare, flipped
from standoff.replay.plans import mapping_plan

PLAN: dict[str, Any] = {
    "plan": "p",
    "parties": {"red": {"members": ["r-*", "r-1???"]}, "grey": {"members": ["r-1*"]}},
    "zones": {"camp": {"circle": {"centre": [20, 45], "radius": "4 km"}}},
    "rules": [
        {"id": "in", "when": "entered", "zone": "camp", "who": {"party": "red"}, "severity": "warning",
         "procedure": "ladder"},
        {"id": "stop", "when": ["halted", "resumed"], "zone": "camp", "for": "15 min", "severity": "notice"},
    ],
    "procedures": {
        "ladder": {
            "steps": [
                {"id": "call", "action": "contact", "to": "liaison", "role": "officer", "due": "5 min"},
                {"id": "ask", "action": "request", "to": "convoy", "role": "officer", "due": "10 min",
                 "unless": ["halted", "left"]},
                {"id": "refer", "action": "refer", "to": "duty", "role": "officer", "due": "5 min"},
            ]
        }
    },
    "roles": {
        "officer": {"holders": [{"id": "o-1"}]},
        "clerk": {"holders": [{"id": "o-1", "shifts": [{"days": "mon", "from": "08:00", "to": "09:00"}]}]},
    },
}  # fmt: skip
Edit = Callable[[dict[str, Any]], object]


def as_it_is(_: dict[str, Any]) -> None:
    """No edit."""


def changed(edit: Edit, before: Edit = as_it_is) -> tuple[PlanChange, ...]:
    """What is told of an edit; read from the new plan to the old it goes the other way."""
    old = copy.deepcopy(PLAN)
    before(old)
    new = copy.deepcopy(old)
    edit(new)
    was, now = mapping_plan(old)[0], mapping_plan(new)[0]
    found, back = compare(was, now), compare(now, was)
    assert sorted((one.direction, one.door) for one in back) == sorted(
        (flipped(one.direction), one.door) for one in found
    )
    return found


def ways(found: tuple[PlanChange, ...]) -> list[tuple[str, str]]:
    return [(one.direction, one.door) for one in found]


def steps(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return plan["procedures"]["ladder"]["steps"]  # type: ignore[no-any-return]


def test_a_member_word_taken_out_gives_its_objects_to_whoever_claims_them_next() -> None:
    """r-1abc was red by r-1???; r-* still stands there, but the longer r-1* of grey wins."""
    (change,) = changed(lambda plan: plan["parties"]["red"].update(members=["r-*"]))
    assert (change.direction, change.door) == ("looser", "members")
    assert change.words == "r-1???: from red to grey"


def test_a_longer_word_of_another_party_takes_some_of_the_objects() -> None:
    (change,) = changed(lambda plan: plan["parties"]["grey"]["members"].append("r-????1"))
    assert (change.direction, change.door) == ("looser", "members")
    assert change.words.startswith("some of r-????1 (such as 'r-")


def test_a_step_put_first_makes_all_others_later() -> None:
    first = {"id": "wait", "action": "observe", "role": "officer", "due": "48 h"}
    found = changed(lambda plan: steps(plan).insert(0, first))
    assert ways(found) == [("looser", "deadlines"), ("stricter", "steps")]
    assert found[0].words == "ask and 2 more: reached up to 2 d later"
    assert (found[0].old, found[0].new) == ("ask: after 5 min", "ask: after 2885 min")


def test_steps_in_another_order_tell_which_comes_later() -> None:
    found = changed(lambda plan: steps(plan).reverse())
    assert ways(found) == [("looser", "deadlines"), ("stricter", "deadlines"), ("moved", "steps")]
    assert found[0].words.startswith("call: reached up to 15 min later")


def test_a_step_added_at_the_end_delays_nothing() -> None:
    last = {"id": "note", "action": "record", "role": "officer", "due": "48 h"}
    assert ways(changed(lambda plan: steps(plan).append(last))) == [("stricter", "steps")]


@pytest.mark.parametrize(
    ("before", "edit", "door"),
    [
        (lambda plan: steps(plan)[0].update(role="clerk"), lambda plan: steps(plan)[0].update(role="officer"), "roles"),
        (
            lambda plan: plan["procedures"]["ladder"].update(override="clerk"),
            lambda plan: plan["procedures"]["ladder"].update(override="officer"),
            "roles",
        ),
        (
            lambda plan: plan.update(incidents={"acts": {"close": "clerk"}}),
            lambda plan: plan.update(incidents={"acts": {"close": "officer"}}),
            "incidents",
        ),
    ],
)
def test_the_same_person_in_a_role_of_more_hours_may_do_more(before: Edit, edit: Edit, door: str) -> None:
    (change,) = changed(edit, before)
    assert (change.direction, change.door) == ("looser", door)
    assert "o-1 may now" in change.words


def test_another_action_hides_no_laxer_end() -> None:
    found = changed(lambda plan: steps(plan)[0].update(action="notify", until="delivered"))
    assert ways(found) == [("looser", "steps"), ("cannot_tell", "steps")]


def test_a_halt_that_counts_sooner_is_a_stricter_rule_and_a_looser_procedure() -> None:
    found = changed(lambda plan: plan["rules"][1].update({"for": "10 s"}))
    assert ways(found) == [("looser", "steps"), ("stricter", "thresholds")]
    assert found[0].words == "halted at camp makes ask of ladder needless, and is seen otherwise"


def test_a_rule_added_for_easy_halts_makes_a_step_needless_more_often() -> None:
    rule = {"id": "easy", "when": "halted", "zone": "camp", "for": "1 s", "radius": "50 km"}
    assert ways(changed(lambda plan: plan["rules"].append(rule))) == [("looser", "steps"), ("stricter", "rules")]


def test_a_rule_that_calls_a_laxer_copy_of_its_procedure_is_looser() -> None:
    def edit(plan: dict[str, Any]) -> None:
        plan["procedures"]["copy"] = copy.deepcopy(plan["procedures"]["ladder"])
        plan["procedures"]["copy"]["steps"][0]["due"] = "9 h"
        plan["rules"][0]["procedure"] = "copy"

    found = changed(edit)
    assert ways(found) == [("looser", "procedures"), ("moved", "procedures")]
    assert "step call of copy: due is longer" in found[0].why


def test_a_zone_that_loses_much_and_gains_a_little_elsewhere_is_not_only_moved() -> None:
    def edit(plan: dict[str, Any]) -> None:
        plan["zones"]["camp"]["circle"] = {"centre": [20.0328, 45], "radius": "2 km"}

    assert ways(changed(edit)) == [("looser", "geometry"), ("stricter", "geometry")]


def test_a_zone_of_the_same_size_elsewhere_is_moved_and_says_that_nothing_is_kept() -> None:
    (change,) = changed(lambda plan: plan["zones"]["camp"]["circle"].update(centre=[21, 45]))
    assert change.direction == "moved"
    assert "nothing of where it was" in change.why


def test_hours_of_which_more_are_lost_than_gained_are_told_apart() -> None:
    found = changed(
        lambda plan: plan["zones"]["camp"].update(schedule=[{"days": "sat", "from": "10:00", "to": "11:00"}]),
        lambda plan: plan["zones"]["camp"].update(schedule=[{"days": "mon-fri", "from": "08:00", "to": "18:00"}]),
    )
    assert ways(found) == [("looser", "schedules"), ("stricter", "schedules")]


def test_one_of_each_party_in_place_of_one_in_all_asks_for_no_fewer() -> None:
    (change,) = changed(
        lambda plan: steps(plan)[0].update(quorum={"per_party": 1}),
        lambda plan: plan["roles"]["officer"]["holders"][0].update(party="grey"),
    )
    assert (change.direction, change.words) == ("stricter", "1 of each party must agree, before nobody")


def test_a_ring_written_from_another_corner_is_the_same_outline() -> None:
    ring = [[39, 33], [40, 33], [40, 34], [39, 34]]
    found = changed(
        lambda plan: plan["zones"].update(camp={"polygon": [[*ring[2:], *ring[:2]]]}),
        lambda plan: plan["zones"].update(camp={"polygon": [ring]}),
    )
    assert [(one.direction, one.why) for one in found] == [
        ("moved", "the same outline, written with other corners or from another one on")
    ]


def test_other_edges_lose_and_gain_and_are_not_only_moved() -> None:
    box = [[[10, 60], [20, 60], [20, 65], [10, 65]]]
    found = changed(
        lambda plan: plan["zones"]["camp"].update(edges="geodesic"),
        lambda plan: plan["zones"].update(camp={"polygon": box}),
    )
    assert ways(found) == [("looser", "geometry"), ("stricter", "geometry")]


def test_a_longer_gap_is_not_called_stricter_where_a_rule_hears_only_of_what_is_found_inside() -> None:
    """Across a gap that is short enough the path is drawn: the object entered, and is not found inside any more."""
    (change,) = changed(
        lambda plan: plan.update(defaults={"max_gap": "9 h"}),
        lambda plan: plan["rules"][0].update(when="found_inside"),
    )
    assert (change.direction, change.door) == ("cannot_tell", "gaps")
    assert "in asks for found_inside alone" in change.why
    (change,) = changed(lambda plan: plan.update(defaults={"max_gap": "9 h"}))
    assert change.direction == "stricter"
