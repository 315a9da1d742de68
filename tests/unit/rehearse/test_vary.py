"""A part of a plan set by its dotted path."""

from __future__ import annotations

from typing import Any

import pytest

from standoff.errors import CallError
from standoff.rehearse.vary import put


def plan() -> dict[str, Any]:
    return {
        "zones": {"a.b": {"circle": {"radius": "1 km"}}},
        "rules": [{"id": "near", "within": "5 min"}, {"id": "near.late"}],
        "procedures": {"p": {"steps": [{"id": "call", "within": "1 min"}]}},
    }


def test_ids_may_hold_dots_and_the_longest_that_fits_is_meant() -> None:
    content = plan()
    put(content, "zones.a.b.circle.radius", "2 km", "here")
    put(content, "rules.near.late.within", "6 min", "here")
    assert content["zones"]["a.b"]["circle"]["radius"] == "2 km"
    assert content["rules"] == [{"id": "near", "within": "5 min"}, {"id": "near.late", "within": "6 min"}]


def test_mappings_that_are_missing_are_made_and_items_of_lists_are_named_by_their_id() -> None:
    content = plan()
    put(content, "defaults.sure.p", 0.9, "here")
    put(content, "procedures.p.steps.call.within", "2 min", "here")
    assert content["defaults"] == {"sure": {"p": 0.9}}
    assert content["procedures"]["p"]["steps"] == [{"id": "call", "within": "2 min"}]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("zones.c.circle.radius", "here: the plan has no id 'c'"),
        ("rules.naer.within", "here: the plan has no rule 'naer'. Did you mean 'near'"),
        ("rules.near", "here: names a rule, not a parameter of it"),
        ("procedures.p.steps.cal.within", "here: the plan has no item 'cal'. Did you mean 'call'"),
        ("procedures.p.steps.call", "here: names an item of a list, not a parameter of it"),
        ("roles.watch.size", "here: the plan has no 'roles'; only what the plan says can be varied"),
        ("rules.near.within.more", "stands in no mapping of the plan"),
    ],
)
def test_what_the_plan_does_not_hold_is_refused(path: str, words: str) -> None:
    content = plan()
    with pytest.raises(CallError) as refused:
        put(content, path, 1, "here")
    assert words in str(refused.value)
    assert content == plan()
