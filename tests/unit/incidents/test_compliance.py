"""What the entity did after a step: measured for each step by itself, and only where its track is followed."""

from __future__ import annotations

from desk_cases import START, act, event, room, seen

from standoff.incidents import advance

MIN = 60_000_000


def test_two_steps_measured_at_once_do_not_disturb_each_other() -> None:
    """At the first step 18 m/s, at the second 12: then 8, which is half of the first only."""
    r = room()
    lat, track = 0.0, []
    for minute in range(1, 12):
        lat += 0.01 if minute <= 2 else 0.0065 if minute <= 4 else 0.0045
        track.append(seen(minute + 0.1, -1000.0, lat=lat))
    acts = [act("attempt", 2.5), act("attempt", 4.5, recipient="liaison")]
    r.take(event("entered", 1), acts=acts, seen=track, until=11.5)
    assert [(a.answer, a.step) for a in r.incident.answers] == [("slowed", "look")]


def test_without_its_track_nothing_is_said_of_the_entity() -> None:
    """As upon a record that nobody feeds: that no fix came says nothing about who was to send it."""
    r = room()
    r.take(event("entered", 1), acts=[act("attempt", 2)], until=2)
    r.written += advance(r.desk, until_us=START + 60 * MIN)
    assert [(said["what"], said["answer"]) for said in r.of("compliance")] == [("begun", None), ("ended", None)]
    assert r.incident.answers == []


def test_an_entity_is_measured_from_where_it_is_now_not_from_where_it_was_when_the_incident_was_closed() -> None:
    r = room()
    close = act("close", 3, "cat", outcome="gone", reason="left")
    r.take(event("entered", 1), acts=[close], seen=[seen(2, -100.0)], until=3)
    back = event("entered", 30, boundary_m=-5000.0, depth_m=5000.0)
    r.take(back, acts=[act("attempt", 31)], seen=[seen(31.5, -5000.0)], until=32)
    assert r.of("compliance")[0]["boundary_m"] == -5000.0
    assert r.incident.answers == []


def test_an_event_of_a_merged_one_does_not_say_where_the_other_is() -> None:
    r = room()
    r.take(event("entered", 1), event("entered", 1, entity="lorry"), until=1)
    merge = act("merge", 2, entity="lorry", into="truck@z", reason="one convoy")
    deep = event("went_deep", 3, entity="lorry", boundary_m=-8000.0, speed_mps=30.0)
    r.take(deep, acts=[merge, act("attempt", 4)], until=4)
    begun = r.of("compliance")[0]
    assert (begun["boundary_m"], begun["speed_mps"]) == (-1000.0, 10.0)


def test_a_far_deadline_is_waited_for_once_however_many_events_there_are() -> None:
    r = room()
    shelve = act("shelve", 30, until_us=START + 500 * MIN, reason="expected")
    r.take(event("approached", 1), acts=[shelve], until=30)
    r.take(*(event("halted", 31 + k / 10) for k in range(200)), until=60)
    assert len(r.desk.book.timers) == 1


def test_a_group_has_no_track_and_is_not_called_silent() -> None:
    r = room()
    group = event("entered", 1, entity="convoy", members=["a", "b"])
    r.take(group, acts=[act("attempt", 2, entity="a")], until=12)
    assert r.incident.members == ("a", "b")
    assert r.incident.answers == []
