"""Two incidents become one: nothing is lost of either, and nothing about them goes astray afterwards."""

from __future__ import annotations

from desk_cases import PLAN, START, Room, act, event, room, seen

from standoff.incidents import Act
from standoff.model.event import EventKind
from standoff.model.grant import Grant
from standoff.model.incident import IncidentState

MIN = 60_000_000


def _merge(at: float, gone: str, into: str) -> Act:
    return act("merge", at, "ann", entity=gone, into=f"{into}@z", reason="one convoy")


def _three() -> Room:
    """Incidents of a, b and c, one minute apart; a goes into b, and b into c."""
    r = room()
    r.take(*(event("entered", at, entity=name) for at, name in enumerate("abc", 1)), until=3)
    r.take(acts=[_merge(4, "a", "b"), _merge(5, "b", "c")], until=5)
    return r


def test_a_merge_of_a_merge_leads_on_to_the_last() -> None:
    r = _three()
    a, b, c = r.desk.book.incidents.values()
    assert c.previous_ids == (b.id, a.id)
    assert r.desk.book.find(a.id) is r.desk.book.find("a@z") is c
    r.take(event("went_deep", 6, entity="a"), acts=[act("acknowledge", 7, entity="a")], until=7)
    assert (c.severity, c.state, c.acknowledged_by) == ("critical", IncidentState.ACKNOWLEDGED, "ann")
    assert not r.of("refused")


def test_merges_in_a_circle_are_refused() -> None:
    r = _three()
    r.take(acts=[_merge(6, "c", "a")], until=6)
    assert "into itself" in r.of("refused")[-1]["reason"]


def test_the_answer_is_that_of_whom_the_incident_was_opened_about() -> None:
    r = _three()
    c = list(r.desk.book.incidents.values())[-1]
    r.take(event("left", 7, entity="a"), acts=[act("attempt", 6, entity="c")], until=7)
    assert c.answers == []  # one of three has left
    r.take(event("left", 8, entity="c"), until=8)
    assert [answer.answer for answer in c.answers] == ["turned_away"]


def test_what_is_merged_into_another_brings_its_gravity() -> None:
    r = room()
    r.take(event("entered", 1), event("went_deep", 2, entity="lorry"), until=2)
    r.take(acts=[act("acknowledge", 3), _merge(4, "lorry", "truck")], until=4)
    truck, _ = r.desk.book.incidents.values()
    assert (truck.severity, truck.kind) == ("critical", "depth")
    assert truck.state == IncidentState.OPEN  # graver than what was acknowledged


def test_what_has_gone_is_back_when_one_that_is_there_is_merged_into_it() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1, entity="lorry"), event("left", 2), until=2)
    truck = next(one for one in r.desk.book.incidents.values() if one.members == ("truck",))
    assert truck.state == IncidentState.RETURNED_UNACKNOWLEDGED
    r.take(acts=[_merge(3, "lorry", "truck")], until=3)
    assert (truck.state, truck.away) == (IncidentState.OPEN, False)


def test_an_open_incident_cannot_vanish_into_a_closed_one() -> None:
    r = room()
    close = act("close", 2, "cat", outcome="gone", reason="left")
    r.take(event("entered", 1), event("entered", 1.5, entity="lorry"), acts=[close], until=2)
    r.take(acts=[_merge(3, "lorry", "truck")], until=3)
    assert "closed; reopen it first" in r.of("refused")[-1]["reason"]
    assert r.incident.is_open


def test_merging_an_old_incident_does_not_lead_the_new_one_astray() -> None:
    r = room()
    close = act("close", 2, "cat", outcome="escorted out", reason="left")
    r.take(event("entered", 1), event("left", 1.5), acts=[close], until=2)
    r.take(event("entered", 50), event("entered", 51, entity="lorry"), until=51)
    old, new, lorry = r.desk.book.incidents.values()
    r.take(event("went_deep", 53), acts=[act("merge", 52, incident=old.id, into=lorry.id, reason="same")], until=53)
    assert (new.severity, lorry.severity) == ("critical", "warning")
    assert (old.merged_into, old.outcome) == (lorry.id, "escorted out")


def test_an_incident_is_never_among_its_own_previous_ids() -> None:
    r = room()
    close = act("close", 2, "cat", outcome="gone", reason="left")
    r.take(event("entered", 1), event("left", 1.5), acts=[close], until=2)
    r.take(event("entered", 50), until=50)
    old, new = r.desk.book.incidents.values()
    assert new.previous_ids == (old.id,)
    r.take(acts=[act("close", 51, "cat", outcome="gone", reason="left")], until=51)
    r.take(acts=[act("reopen", 52, incident=old.id, reason="the same matter after all")], until=52)
    r.take(acts=[act("merge", 53, incident=new.id, into=old.id, reason="the same matter")], until=53)
    assert old.previous_ids == (new.id,)


def test_an_older_incident_is_not_reopened_beside_a_newer_one_about_the_same_matter() -> None:
    r = room()
    close = act("close", 2, "cat", outcome="gone", reason="left")
    r.take(event("entered", 1), event("left", 1.5), acts=[close], until=2)
    r.take(event("entered", 50), until=50)
    old, new = r.desk.book.incidents.values()
    r.take(acts=[act("reopen", 52, incident=old.id, reason="look again")], until=52)
    assert not old.is_open
    assert new.id in r.of("refused")[-1]["reason"]


def test_a_merge_needs_standing_at_both_incidents() -> None:
    r = room(PLAN.replace("acts: {close: chief}", "acts: {close: chief, merge: chief}"))
    r.take(event("entered", 1), event("entered", 1.5, entity="lorry", zone="y"), until=2)
    given = Grant("g", "cat", "ann", "chief", ("merge",), ("z",), ("*",), START, START + 60 * MIN)
    merge = act("merge", 4, "ann", into="lorry@y", reason="one convoy")
    r.take(acts=[Act(START + 3 * MIN, "cat", "grant", grant=given), merge], until=4)
    assert [said["decision"] for said in r.of("decision")] == ["granted", "granted", "refused"]
    assert all(one.merged_into is None for one in r.desk.book.incidents.values())


def test_fixes_of_what_was_merged_do_not_mix_with_those_of_what_it_went_into() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1, entity="lorry"), until=1)
    r.take(acts=[_merge(2, "lorry", "truck")], until=2)
    track = [seen(m, -1000.0, lat=0.05) for m in range(3, 8)]
    other = [seen(m, -4000.0, lat=0.09, entity="lorry") for m in range(3, 8)]
    r.take(seen=[*track, *other], acts=[act("attempt", 3.5)], until=8)
    truck = next(one for one in r.desk.book.incidents.values() if one.members == ("truck",))
    assert [answer.answer for answer in truck.answers] == ["halted"]


def test_what_is_merged_while_it_is_measured_is_measured_on() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1, entity="lorry"), until=1)
    r.take(acts=[act("attempt", 2, entity="lorry"), _merge(3, "lorry", "truck")], until=3)
    r.take(seen=[seen(m, -1000.0 - 200 * m, lat=0.05 + 0.006 * m, entity="lorry") for m in range(3, 13)], until=13)
    lorry = next(one for one in r.desk.book.incidents.values() if one.members == ("lorry",))
    assert [answer.answer for answer in lorry.answers] == ["went_on", "went_deeper"]


def test_who_leaves_one_zone_has_not_left_the_other_that_was_merged_with_it() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1, zone="y"), until=1)
    z, y = sorted(r.desk.book.incidents.values(), key=lambda one: one.zone, reverse=True)
    merge = act("merge", 2, incident=y.id, into=z.id, reason="one drive through both")
    r.take(event("left", 3, zone="y", boundary_m=50.0), acts=[merge], until=3)
    assert (z.state, z.names, z.away) == (IncidentState.OPEN, ("truck", "truck@y"), False)
    assert z.held_since_us(EventKind.LEFT) is None
    assert z.boundary_m == -1000.0
    r.take(event("left", 4), until=4)
    assert z.away
    assert z.held_since_us(EventKind.LEFT) == START + 4 * MIN
    r.take(event("entered", 5, zone="y"), until=5)
    assert (z.state, z.away) == (IncidentState.OPEN, False)
