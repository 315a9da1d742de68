"""The register is what the entries of a record make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from authority_cases import at, cell, lent

from standoff.authority import Register, as_of, fold, grant_of, grant_payload, revocation_payload
from standoff.errors import RecordError
from standoff.model.entry import Entry
from standoff.model.plan import Holder, Role

PLAN = {
    "zones": [{"id": "z"}],
    "roles": {
        "commander": {"holders": [{"id": "cora", "party": "coalition", "from": None, "to": "2017-06-01T00:00:00Z",
                                   "shifts": [{"days": [0, 1], "start_s": 0, "end_s": 3600}]}]},
    },
}  # fmt: skip
DEPUTY = lent("g-1", "cora", "ben", reason="leave", instrument="order 7", redelegable=True)


def _entry(seq: int, entry_type: str, recorded: str, payload: Mapping[str, Any], effective: str | None = None) -> Entry:
    return Entry(seq, entry_type, at(recorded), at(effective or recorded), "cora", "", payload)


ENTRIES = [
    _entry(0, "plan_adopted", "06:00", PLAN),
    _entry(1, "grant", "08:00", grant_payload(DEPUTY)),
    _entry(2, "event", "09:00", {"kind": "entered"}),
    _entry(3, "grant_revoked", "12:00", revocation_payload("g-1", "back from leave"), effective="11:00"),
]


def test_a_plan_brings_its_roles_with_periods_and_shifts_and_its_zones() -> None:
    register = as_of(ENTRIES, at("06:00"))
    holder = register.roles["commander"].holders[0]
    assert (holder.id, holder.party, holder.from_us, holder.to_us) == (
        "cora",
        "coalition",
        None,
        at("2017-06-01T00:00"),
    )
    assert [(set(s.days), s.start_s, s.end_s) for s in holder.shifts] == [({0, 1}, 0, 3600)]
    assert register.zones == {"z"}


def test_the_register_as_the_record_stood_holds_nothing_that_was_written_down_later() -> None:
    assert not as_of(ENTRIES, at("07:59")).grants
    assert as_of(ENTRIES, at("08:00")).grants == {"g-1": DEPUTY}
    assert not as_of(ENTRIES, at("11:30")).revoked_us  # it was revoked as of eleven, and that became known at twelve
    assert as_of(ENTRIES, at("12:00")).revoked_us == {"g-1": at("11:00")}


def test_a_grant_reads_back_from_its_payload_as_it_was() -> None:
    assert grant_of(grant_payload(DEPUTY)) == DEPUTY


def test_a_new_plan_replaces_the_roles_and_keeps_the_grants() -> None:
    register = cell().granted(DEPUTY, at("08:00")).with_roles([Role("watch", (Holder("dana"),))])
    assert set(register.roles) == {"watch"}
    assert register.grants == {"g-1": DEPUTY}


def test_a_register_is_never_changed_in_place() -> None:
    before = cell()
    before.granted(DEPUTY, at("08:00")).revoked("g-1", at("09:00"))
    assert before == cell()
    with pytest.raises(TypeError):
        before.grants["g-1"] = DEPUTY  # type: ignore[index]


def test_the_earliest_of_several_revocations_counts() -> None:
    assert cell().revoked("g", at("12:00")).revoked("g", at("11:00")).revoked("g", at("13:00")).revoked_us == {
        "g": at("11:00")
    }


@pytest.mark.parametrize(
    ("entry_type", "payload"),
    [
        ("plan_adopted", {}),
        ("plan_adopted", {"roles": {"commander": None}}),
        ("plan_adopted", {"roles": []}),
        ("grant", {**grant_payload(DEPUTY), "not_after": "tomorrow"}),
        ("grant", {"grant": "g-1"}),
        ("grant_revoked", {}),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(entry_type: str, payload: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match=f"Entry 7 of the type {entry_type} cannot be read"):
        fold(Register(), _entry(7, entry_type, "08:00", payload))
