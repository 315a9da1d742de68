"""Delegating in a replay: the same entries as on the command line, refusals kept in full."""

from __future__ import annotations

from desk_cases import START, room

from standoff.authority import grant_payload
from standoff.incidents import Act
from standoff.model.grant import Grant

MIN = 60_000_000
GIVEN = Grant("g", "cat", "ann", "chief", ("refer",), ("z",), ("*",), START, START + 60 * MIN, reason="away")


def test_a_refused_grant_is_kept_in_full_in_its_decision() -> None:
    r = room()
    r.take(acts=[Act(START + MIN, "ann", "grant", grant=GIVEN)], until=1)
    (said,) = r.of("decision")
    assert (said["decision"], said["asked"]) == ("refused", grant_payload(GIVEN))
    assert len(r.of("refused")) == 1
    assert not r.of("grant")


def test_a_grant_and_its_end_are_entries_beside_their_decisions() -> None:
    r = room()
    acts = [Act(START + MIN, "cat", "grant", grant=GIVEN), Act(START + 2 * MIN, "cat", "revoke", grant=GIVEN)]
    r.take(acts=acts, until=2)
    assert [draft.type for draft in r.written[1:]] == ["decision", "grant", "decision", "grant_revoked"]
    assert r.desk.register.revoked_us == {"g": START + 2 * MIN}
