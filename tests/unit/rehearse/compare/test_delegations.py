"""Grants that were made, widened, prolonged or taken back, from files of acts."""

from __future__ import annotations

import pytest

from standoff.incidents import Act, read_actions
from standoff.model.plan import Plan
from standoff.rehearse.compare import PlanChange, compare, flipped
from standoff.replay.plans import mapping_plan

CONTENT = {
    "plan": "p",
    "zones": {"camp": {"circle": {"centre": [10, 50], "radius": "3 km"}}},
    "roles": {"commander": {"holders": [{"id": "c-1"}]}},
}
GRANT = (
    "{at: 2017-05-18T09:00:00Z, as: c-1, do: grant, grant: g-1, to: o-1, role: commander, actions: [refer], "
    "zones: [camp], kinds: [entry], until: 2017-05-19T00:00:00Z, reason: away}"
)
PLAN: Plan = mapping_plan(CONTENT)[0]


def acts(*lines: str) -> tuple[Act, ...]:
    return read_actions("".join(f"- {line}\n" for line in lines).encode(), "acts.yaml")


def between(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[PlanChange, ...]:
    return compare(PLAN, PLAN, acts(*old) if old else (), acts(*new) if new else ())


@pytest.mark.parametrize(
    ("was", "now", "direction"),
    [
        ("until: 2017-05-19", "until: 2017-05-29", "looser"),
        ("actions: [refer]", "actions: [refer, convene]", "looser"),
        ("zones: [camp]", "zones: ['*']", "looser"),
        ("kinds: [entry]", "kinds: [entry, depth]", "looser"),
        ("reason: away", "reason: away, redelegable: yes", "looser"),
        ("reason: away", "reason: away, from: 2017-05-18T10:00:00Z", "stricter"),
        ("reason: away", "reason: at sea", "cannot_tell"),
        ("to: o-1", "to: o-2", "cannot_tell"),
    ],
)
def test_a_grant_that_is_another_is_told_and_the_other_way_round(was: str, now: str, direction: str) -> None:
    other = GRANT.replace(was, now)
    (change,) = between((GRANT,), (other,))
    assert (change.door, change.direction, change.subject) == ("grants", direction, "grant g-1")
    assert change.old_place is not None
    assert [one.direction for one in between((other,), (GRANT,))] == [flipped(change.direction)]


def test_a_grant_made_is_looser_and_one_revoked_stricter() -> None:
    assert [one.direction for one in between((), (GRANT,))] == ["looser"]
    revoked = "{at: 2017-05-18T10:00:00Z, as: c-1, do: revoke, grant: g-1, reason: back}"
    found = between((GRANT,), (GRANT, revoked))
    assert {one.direction for one in found} == {"stricter"}
    assert any("revoked" in one.words for one in found)


def test_a_grant_that_falls_with_its_grantors_role_is_told() -> None:
    without = mapping_plan({**CONTENT, "roles": {"commander": {"holders": [{"id": "c-2"}]}}})[0]
    found = compare(PLAN, without, acts(GRANT), acts(GRANT))
    assert ("grants", "stricter", "the grant is refused under the new plan") in {
        (one.door, one.direction, one.words) for one in found
    }
