"""From a scenario to true courses: every actor drawn, named, cut to the time of the scenario, and rounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from standoff.errors import CallError
from standoff.rehearse.motion.course import Course
from standoff.rehearse.motion.track import Track, cut, quantised
from standoff.rehearse.scenario.going import Going
from standoff.rehearse.scenario.model import Actor, Cast, Scenario

__all__ = ["cast", "courses"]

_SPREAD: Final = 1_000_000  # the stream of chances that moves the starts; behaviours count theirs from 0
_MOST_SEED: Final = 2**63


def cast(scenario: Scenario, seed: int) -> list[Cast]:
    """The true courses in [from_us, to_us] and who sees each: in order of actor ids, then of numbers.

    The same seed gives the same courses; an actor more or less changes no other's. CallError for a seed that is none.
    """
    if not 0 <= seed < _MOST_SEED:
        raise CallError(f"the seed {seed} is not a whole number from 0 to 2^63 - 1")
    actors = sorted(scenario.actors, key=lambda actor: actor.id)
    pairs = ((actor, course) for actor in actors for course in _of_actor(actor, scenario, seed))
    return [Cast(course, actor.seen_by, index) for index, (actor, course) in enumerate(pairs)]


def courses(scenario: Scenario, seed: int) -> Iterator[Course]:
    """The true courses alone, in the same order."""
    return (each.course for each in cast(scenario, seed))


def _of_actor(actor: Actor, scenario: Scenario, seed: int) -> list[Course]:
    """What of an actor falls into the time of the scenario; what does not is not there."""
    numbers: list[int] = []
    tracks: list[Track] = []
    for repetition in range(actor.repeats):
        going = _going(actor, repetition, scenario, seed)
        if going.left_us <= 0:
            continue
        for number, track in enumerate(actor.behaviour.draw(going)):
            part = cut(track, scenario.from_us, scenario.to_us, stands=actor.stands)
            if part is not None:
                numbers.append(repetition * actor.behaviour.size + number)
                tracks.append(part)
    return [
        Course(
            actor.entity(number), track.t_us, track.lon, track.lat, track.alt_m, actor.datum, actor.party, actor.kind
        )
        for number, track in zip(numbers, quantised(tracks), strict=True)
    ]


def _going(actor: Actor, repetition: int, scenario: Scenario, seed: int) -> Going:
    start_us = actor.start_us + repetition * actor.every_us
    going = Going(seed, actor.id, repetition, start_us, scenario.to_us)
    if actor.spread_us:
        moved = going.chances(_SPREAD).integers(-actor.spread_us, actor.spread_us, endpoint=True)
        start_us = max(scenario.from_us, start_us + int(moved))
    return Going(seed, actor.id, repetition, start_us, scenario.to_us)
