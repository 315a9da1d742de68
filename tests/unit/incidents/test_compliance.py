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
