"""Every parameter of every kind has its way, every door its words, and the reference tells all of them."""

from __future__ import annotations

import pytest
from plans_to_compare import RICH, edited, read

from standoff.model.kinds import KINDS
from standoff.rehearse.compare import DIRECTIONS, DOORS, compare
from standoff.rehearse.compare.parameters import GREATER
from standoff.rehearse.compare.reference import reference_markdown

EVERY = {(kind.value, parameter.name) for kind, spec in KINDS.items() for parameter in spec.parameters}


def test_every_parameter_of_every_kind_has_a_way_with_a_reason() -> None:
    assert GREATER.keys() == EVERY
    assert all(len(way.why) > 20 for way in GREATER.values())
    assert {way.greater == "cannot_tell" for way in GREATER.values() if way.holds == "open"} == {True}


def test_the_reference_tells_every_door_direction_and_parameter() -> None:
    text = reference_markdown()
    assert all(f"`{name}`" in text for name in (*DOORS, *DIRECTIONS))
    assert all(f"| {kind} | `{name}` |" in text for kind, name in EVERY)


@pytest.mark.parametrize(
    ("rule", "key", "value", "direction"),
    [
        (0, "within", "10 min", "looser"),
        (0, "within", "40 min", "stricter"),
        (0, "over", "90 s", "cannot_tell"),
        (0, "min_speed", "3 m/s", "looser"),
        (0, "for", "9 min", "cannot_tell"),
        (0, "by", "9 km", "cannot_tell"),
        (2, "depth", "20 km", "looser"),
        (3, "radius", "200 m", "stricter"),
        (3, "for", "30 min", "looser"),
        (3, "near", "3 km", "stricter"),
        (4, "longer_than", "3 h", "looser"),
        (5, "near", "9 km", "stricter"),
        (6, "band", "20 km", "stricter"),
        (6, "length", "30 km", "looser"),
        (6, "turns", 3, "looser"),
    ],
)
def test_a_threshold_goes_the_way_of_the_table(rule: int, key: str, value: object, direction: str) -> None:
    old, new = read(RICH), read(edited(("rules", rule, key), value))
    assert old is not None
    assert new is not None
    (change,) = compare(old, new)
    assert (change.door, change.direction) == ("thresholds", direction)
