"""What the entity did after a step, measured from its track.

From the first attempt of a step until `answer_within` after it. Each answer is noted once, when it is first seen:

- turned_away: a `turned_away` or `left` event, or the distance outside the border grew (the depth shrank) by 500 m
- halted:      a `halted` event, or less than 0.5 m/s for two minutes
- slowed:      at most half the speed it had at the step, for two minutes
- went_on:     500 m nearer to the border, or deeper, than it was at the step
- went_deeper: 500 m deeper than it had ever been before the step
- fell_silent: a `lost` event, or no fix at all until the end

At the end, where nothing was noted, the answer is `went_on` if it was still moving, else `halted`. Where nobody follows
its track (upon a record, after the end of a recording) a measure ends without an answer. Measured is whom the incident
was opened about; what was merged into it is measured by itself, and only to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from standoff.geometry.rings import GEOD
from standoff.incidents.ladder import skip_needless
from standoff.incidents.scribe import Scribe
from standoff.incidents.state import Incident, Measure, Run, StepRun, Track
from standoff.model.event import EventKind
from standoff.model.plan import Compliance
from standoff.units import US_PER_S, instant_text

__all__ = ["Observation", "begin_measure", "end_measures", "note_event", "observe"]

_MOVED_M: Final = 500.0
_STANDING_MPS: Final = 0.5
_SETTLED_US: Final = 120 * US_PER_S
_OVER_US: Final = 30 * US_PER_S  # speed is taken over a path at least this long, so that noise is not motion
_BY_EVENT: Final = {
    EventKind.TURNED_AWAY: Compliance.TURNED_AWAY,
    EventKind.LEFT: Compliance.TURNED_AWAY,
    EventKind.HALTED: Compliance.HALTED,
    EventKind.WENT_DEEP: Compliance.WENT_DEEPER,
    EventKind.LOST: Compliance.FELL_SILENT,
}


@dataclass(frozen=True, slots=True)
class Observation:
    """Where an entity was, and how far from the border of a zone."""

    entity: str
    zone: str
    at_us: int
    lon: float
    lat: float
    boundary_m: float


def begin_measure(scribe: Scribe, incident: Incident, run: Run, step: StepRun, at_us: int) -> None:
    """Begin to measure, at the first attempt of a step; a second attempt does not begin anew."""
    if any(measure.where == (run.procedure, run.round, step.step.id) for measure in incident.measures):
        return
    within_us = scribe.book.plans[incident.plan_hash].incidents.answer_within_us
    track = scribe.book.tracks.get(incident.key)
    if track is not None and track.at_us < incident.seen_at_us:  # not followed since, as while the incident was closed
        track = None
    said = {
        **_where(incident, run.procedure, run.round, step.step.id),
        "what": "begun",
        "answer": None,
        "until": instant_text(at_us + within_us),
        "boundary_m": incident.boundary_m if track is None else track.boundary_m,
        "depth_m": incident.depth_m if track is None else max(track.depth_m, incident.depth_m),
        "speed_mps": incident.speed_mps if track is None else track.speed_mps,
    }
    scribe.say("compliance", at_us, said)


def note_event(scribe: Scribe, incident: Incident, kind: EventKind, at_us: int) -> None:
    """An event says what the entity did."""
    answer = _BY_EVENT.get(kind)
    if answer is None:
        return
    for measure in list(incident.measures):
        _note(scribe, incident, measure, answer, at_us)


def observe(scribe: Scribe, incident: Incident, seen: Observation) -> None:
    """A fix says where the entity is and how fast it is. Of an incident that is closed nothing is asked any more."""
    if not incident.is_open and not incident.measures:
        return
    track = _moved_on(scribe.book.tracks.get(incident.key), seen)
    scribe.book.tracks[incident.key] = track
    for measure in list(incident.measures):
        for answer in _answers(measure, track):
            _note(scribe, incident, measure, answer, seen.at_us)


def _moved_on(track: Track | None, seen: Observation) -> Track:
    here = (seen.at_us, seen.lon, seen.lat)
    if track is None:
        return Track(seen.at_us, seen.boundary_m, max(0.0, -seen.boundary_m), here)
    then_us, lon, lat = track.anchor
    if seen.at_us - then_us >= _OVER_US:
        moved_m = float(GEOD.inv(lon, lat, seen.lon, seen.lat)[2])
        track.speed_mps = moved_m / (seen.at_us - then_us) * US_PER_S
        track.anchor = here
        still = track.speed_mps <= _STANDING_MPS
        track.still_since_us = _since(track.still_since_us, seen.at_us) if still else None
    track.at_us, track.boundary_m = seen.at_us, seen.boundary_m
    track.depth_m = max(track.depth_m, -seen.boundary_m)
    return track


def _answers(measure: Measure, track: Track) -> list[Compliance]:
    found = _slower(measure, track)
    if measure.boundary_m is None:
        return found
    if track.boundary_m >= measure.boundary_m + _MOVED_M:
        found.append(Compliance.TURNED_AWAY)
    if track.boundary_m <= measure.boundary_m - _MOVED_M:
        found.append(Compliance.WENT_ON)
    if track.boundary_m < 0 and -track.boundary_m >= measure.depth_m + _MOVED_M:
        found.append(Compliance.WENT_DEEPER)
    return found


def _slower(measure: Measure, track: Track) -> list[Compliance]:
    """Still, or slow, for long enough since the step. Slow is against the speed at that step, so each has its clock."""
    speed, before = track.speed_mps, measure.speed_mps
    slow = speed is not None and before is not None and speed <= before / 2
    measure.slow_since_us = _since(measure.slow_since_us, track.at_us) if slow else None
    if _settled(track.still_since_us, measure, track):
        return [Compliance.HALTED]
    return [Compliance.SLOWED] if _settled(measure.slow_since_us, measure, track) else []


def _since(since_us: int | None, at_us: int) -> int:
    return at_us if since_us is None else since_us


def _settled(since_us: int | None, measure: Measure, track: Track) -> bool:
    return since_us is not None and track.at_us - max(since_us, measure.at_us) >= _SETTLED_US


def end_measures(scribe: Scribe, incident: Incident, at_us: int) -> None:
    """Close the measures whose time is up."""
    for measure in [measure for measure in incident.measures if measure.until_us == at_us]:
        followed = scribe.follows_tracks and len(incident.members) == 1  # the track of a group is none of its members'
        answer = None if measure.noted or not followed else _last_word(measure, scribe.book.tracks.get(incident.key))
        _write(scribe, incident, measure, "ended", answer, at_us)
        skip_needless(scribe, incident, at_us)


def _last_word(measure: Measure, track: Track | None) -> Compliance:
    if track is None or track.at_us <= measure.at_us:
        return Compliance.FELL_SILENT
    still = track.speed_mps is not None and track.speed_mps <= _STANDING_MPS
    return Compliance.HALTED if still else Compliance.WENT_ON


def _note(scribe: Scribe, incident: Incident, measure: Measure, answer: Compliance, at_us: int) -> None:
    if answer in measure.noted:
        return
    _write(scribe, incident, measure, "noted", answer, at_us)
    skip_needless(scribe, incident, at_us)


def _write(
    scribe: Scribe, incident: Incident, measure: Measure, what: str, answer: Compliance | None, at_us: int
) -> None:
    track = scribe.book.tracks.get(incident.key)
    said = {
        **_where(incident, *measure.where),
        "what": what,
        "answer": None if answer is None else answer.value,
        "since": instant_text(measure.at_us),
        "since_s": (at_us - measure.at_us) / US_PER_S,
        "boundary_m": incident.boundary_m if track is None else track.boundary_m,
        "speed_mps": incident.speed_mps if track is None else track.speed_mps,
    }
    scribe.say("compliance", at_us, said)


def _where(incident: Incident, procedure: str, round_: int, step: str) -> dict[str, Any]:
    return {"incident": incident.id, "procedure": procedure, "round": round_, "step": step}
