"""Each door with a change that comes through it, and the way it is told to go."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from plans_to_compare import RICH, Path, edited, read

from standoff.rehearse.compare import PlanChange, compare

STEP = ("procedures", "ladder", "steps")
POLYGON = ("zones", "yard", "polygon")


def change_of(path: Path, value: Any) -> PlanChange:
    """The one change that comes of another value."""
    old, new = read(RICH), read(edited(path, value))
    assert old is not None
    assert new is not None
    (change,) = compare(old, new)
    return change


@pytest.mark.parametrize(
    ("path", "value", "door", "direction"),
    [
        (("defaults", "sure", "one"), "6 sigma", "confirmation", "looser"),
        (("defaults", "position_error"), "5 km", "confirmation", "looser"),
        (("rules", 1, "sure", "run"), 2, "confirmation", "stricter"),
        (("rules", 0, "who", "party"), ["red", "blue"], "selectors", "stricter"),
        (("rules", 1, "who", "kind"), ["truck", "vessel"], "selectors", "looser"),
        (("rules", 1, "who", "entity"), ["r-*", "r-1", "mmsi:1-500"], "selectors", "moved"),
        (("rules", 1, "who", "entity"), None, "selectors", "stricter"),
        (("zones", "camp", "exempt"), ["blue", "grey", "red"], "exemptions", "looser"),
        (("zones", "camp", "exempt"), ["blue"], "exemptions", "stricter"),
        (("zones", "camp", "accepted_by"), ["blue", "red"], "agreement", "cannot_tell"),
        (("zones", "camp", "circle", "radius"), "54.99 km", "geometry", "looser"),
        (("zones", "camp", "circle", "radius"), "60 km", "geometry", "stricter"),
        (("zones", "camp", "circle", "centre"), [38.6, 33.6], "geometry", "moved"),
        (("zones", "road", "corridor", "width"), "1 km", "geometry", "looser"),
        (POLYGON, [[[39, 33], [40, 33], [39, 34]]], "geometry", "looser"),
        (("zones", "camp", "altitude", "floor"), "200 m", "altitude", "looser"),
        (("zones", "camp", "altitude", "ceiling"), "unl", "altitude", "stricter"),
        (("zones", "camp", "altitude", "ceiling"), "FL100", "altitude", "cannot_tell"),
        (("zones", "camp", "valid", "to"), "2017-06-01T00:00:00Z", "validity", "looser"),
        (("zones", "camp", "valid"), None, "validity", "stricter"),
        (("zones", "dated", "versions", 0, "from"), "2016-01-01T00:00:00Z", "validity", "looser"),
        (("zones", "camp", "schedule", 0, "to"), "17:00", "schedules", "looser"),
        (("zones", "camp", "schedule"), None, "schedules", "stricter"),
        (("zones", "camp", "schedule", 0, "days"), ["tue-sat"], "schedules", "moved"),
        (("rules", 0, "severity"), "info", "severities", "looser"),
        (("rules", 1, "when"), ["entered", "found_inside"], "rules", "looser"),
        (("rules", 2), None, "rules", "looser"),
        (("rules", 1, "procedure"), None, "procedures", "looser"),
        (("rules", 1, "procedure"), "idle", "procedures", "cannot_tell"),
        ((*STEP, 1, "channel"), None, "steps", "looser"),
        ((*STEP, 1, "to"), ["liaison"], "steps", "cannot_tell"),
        ((*STEP, 1, "answers"), "all", "steps", "stricter"),
        ((*STEP, 1, "until"), "acknowledged", "steps", "stricter"),
        ((*STEP, 1, "unless"), ["left", "slowed", "halted"], "steps", "looser"),
        ((*STEP, 1, "fallback"), None, "steps", "stricter"),
        ((*STEP, 1, "repeat"), 3, "steps", "cannot_tell"),
        ((*STEP, 0, "due"), "20 min", "deadlines", "looser"),
        ((*STEP, 1, "after"), None, "deadlines", "stricter"),
        ((*STEP, 3, "quorum"), {"per_party": 1, "n": 2}, "quorums", "stricter"),
        (("incidents", "opens_at"), "critical", "incidents", "looser"),
        (("incidents", "ack_expires"), None, "incidents", "looser"),
        (("defaults", "max_gap"), "10 min", "gaps", "looser"),
        (("defaults", "lost_after"), "2 h", "gaps", "looser"),
        (("defaults", "lateness"), "0 s", "lateness", "cannot_tell"),
        (("columns", "party"), None, "feeds", "cannot_tell"),
        (("tests",), ["tests/a.yaml"], "tests", "looser"),
        (("plan",), "richer", "names", "moved"),
    ],
)
def test_a_change_comes_through_its_door(path: Path, value: object, door: str, direction: str) -> None:
    change = change_of(path, value)
    assert (change.door, change.direction) == (door, direction), change


def test_an_act_that_any_holder_may_do_is_looser_for_each_who_may_now() -> None:
    old, new = read(RICH), read(edited(("incidents", "acts", "close"), None))
    assert old is not None
    assert new is not None
    changes = compare(old, new)
    assert {(one.door, one.direction) for one in changes} == {("incidents", "looser")}
    days = ", ".join(f"{day} 08:00-16:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))
    assert [one.words for one in changes] == [
        "c-1 may now close: every hour, until 2019-01-01T00:00:00Z",
        f"c-2 may now close: {days} UTC, at all times",
    ]


def test_a_holder_more_is_looser_and_a_party_with_a_say_more_is_stricter() -> None:
    holders = [{"id": "o-1", "party": "blue"}, {"id": "o-2", "party": "red"}, {"id": "o-3", "party": "grey"}]
    old, new = read(RICH), read(edited(("roles", "officer", "holders"), holders))
    assert old is not None
    assert new is not None
    assert [(one.door, one.direction) for one in compare(old, new)] == [("roles", "looser"), ("roles", "stricter")]


def renamed(section: str, was: str, now: str) -> dict[str, Any]:
    """RICH with another id, wherever it stands."""

    def walked(node: Any) -> Any:
        if isinstance(node, dict):
            return {(now if key == was else key): walked(below) for key, below in node.items()}
        return [walked(below) for below in node] if isinstance(node, list) else now if node == was else node

    assert section
    return dict(walked(copy.deepcopy(RICH)))


@pytest.mark.parametrize(
    ("section", "was"),
    [("zone", "camp"), ("rule", "deep"), ("procedure", "ladder"), ("role", "officer"), ("step", "meet")],
)
def test_what_only_has_another_id_is_moved_and_nothing_else(section: str, was: str) -> None:
    old, new = read(RICH), read(renamed(section, was, "another"))
    assert old is not None
    assert new is not None
    (change,) = compare(old, new)
    assert (change.direction, change.old, change.new) == ("moved", was, "another")
    assert change.subject.startswith(f"{section} another")


def test_a_member_that_goes_to_a_party_nobody_watches_is_looser() -> None:
    content = edited(("parties", "red", "members"), ["r-*", "boat-[ab]*"])
    content["parties"]["grey"]["members"] = ["g-1", "g-2", "r-7"]
    old, new = read(RICH), read(content)
    assert old is not None
    assert new is not None
    assert {(one.door, one.direction) for one in compare(old, new)} == {("members", "looser")}


def test_a_plan_without_rules_is_told_as_watching_everything() -> None:
    old, new = read(RICH), read(edited(("rules",), None))
    assert old is not None
    assert new is not None
    changes = compare(old, new)
    added = [one for one in changes if one.door == "rules" and one.direction == "stricter"]
    assert [one.new for one in added] == ["all kinds at camp, yard, road, dated"]
    assert sum(one.door == "rules" and one.direction == "looser" for one in changes) == len(RICH["rules"])
