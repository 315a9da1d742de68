"""Whatever differs between two plans is told, by the door it came through, and the same read both ways."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from plans_to_compare import RICH, Path, edited, mutations, read

from standoff.model.plan import Plan
from standoff.plan.content import as_json
from standoff.rehearse.compare import DOORS, PlanChange, compare, flipped
from standoff.rehearse.compare.coverage import uncovered

PLAN = read(RICH)
EVERY = list(mutations())


def content(plan: Plan) -> dict[str, object]:
    return {key: value for key, value in as_json(plan).items() if key != "hash"}


def told(changes: tuple[PlanChange, ...]) -> Counter[tuple[object, ...]]:
    return Counter((one.direction, one.door, one.old, one.new) for one in changes if one.door != "grants")


def mirrored(changes: tuple[PlanChange, ...]) -> Counter[tuple[object, ...]]:
    return Counter((flipped(one.direction), one.door, one.new, one.old) for one in changes)


def check(old: Plan, new: Plan) -> None:
    changes = compare(old, new)
    if content(old) == content(new):
        assert changes == ()
        return
    assert changes
    assert uncovered(old, new, changes) == []
    assert "other" not in {change.door for change in changes}
    assert {change.door for change in changes} <= DOORS.keys()
    assert all(change.why and change.words for change in changes)
    assert told(changes) == mirrored(compare(new, old))


def test_a_plan_does_not_differ_from_itself() -> None:
    assert PLAN is not None
    assert compare(PLAN, PLAN) == ()


@pytest.mark.parametrize("section", RICH)
def test_every_part_of_a_plan_that_is_changed_is_told(section: str) -> None:
    assert PLAN is not None
    tried = 0
    for path, value in EVERY:
        if path[0] == section and (new := read(edited(path, value))) is not None:
            tried += 1
            try:
                check(PLAN, new)
            except AssertionError as problem:
                raise AssertionError(f"{path} = {value!r}: {problem}") from problem
    assert tried, section


@settings(max_examples=60)
@given(st.lists(st.sampled_from(EVERY), min_size=2, max_size=5))
def test_several_changes_at_once_are_all_told(several: list[tuple[Path, object]]) -> None:
    assert PLAN is not None
    changed = RICH
    for path, value in several:
        try:
            changed = edited(path, value, changed)
        except (KeyError, IndexError, TypeError):
            continue
    new = read(changed)
    assume(new is not None)
    assert new is not None
    check(PLAN, new)
