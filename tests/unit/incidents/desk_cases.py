"""A small plan, a desk, events made by hand, and acts: what the tests of incidents are written with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from standoff.incidents import Act, Desk, EventRow, Observation, adopt_plan, advance
from standoff.incidents.state import Incident, Run, StepRun
from standoff.model.entry import Draft
from standoff.plan import load_plan
from standoff.plan.adopted import adopted_payload
from standoff.units import instant_text

MIN = 60_000_000
START = 1_495_100_000_000_000  # some morning in May 2017
PLAN = """
plan: line
parties:
  north: {name: North}
  south: {name: South}
zones:
  z: {circle: {centre: [0, 0], radius: 10 km}}
rules:
  - {id: approach, when: [approached, turned_away], zone: z, severity: notice}
  - {id: entry, when: [entered, found_inside], zone: z, severity: warning, procedure: ladder}
  - {id: deep, when: went_deep, zone: z, severity: critical, procedure: ladder}
  - {id: cross, when: crossed, zone: z, severity: notice}
  - {id: halt, when: [halted, resumed], zone: z, severity: info}
  - {id: out, when: left, zone: z, severity: info}
incidents: {reopen_within: 30 min, ack_expires: 2 h, answer_within: 10 min, acts: {close: chief}}
procedures:
  ladder:
    override: chief
    steps:
      - {id: look, action: observe, role: watch, due: 5 min}
      - {id: call, action: contact, to: [liaison, deputy], role: watch, due: 10 min, repeat: 1, fallback: refer}
      - {id: ask, action: request, to: convoy, role: watch, due: 10 min, unless: [left, turned_away, halted, slowed]}
      - {id: refer, action: refer, to: duty, role: chief, due: 5 min, after: 1 min, quorum: {per_party: 1}}
roles:
  watch: {holders: [{id: ann, party: north}, {id: ben, party: south}]}
  chief: {holders: [{id: cat, party: north}, {id: dan, party: south}]}
"""


@dataclass
class Room:
    """A desk and everything that was written at it."""

    desk: Desk = field(default_factory=Desk)
    written: list[Draft] = field(default_factory=list)
    at_us: int = START
    made: int = 0

    def take(self, *events: EventRow, acts: Iterable[Act] = (), seen: Iterable[Observation] = (), until: int) -> None:
        """Advance to `until` minutes after the start."""
        self.written += advance(
            self.desk, events=events, acts=acts, observations=seen, until_us=START + round(until * MIN)
        )

    def event(self, kind: str, at: float, **fields: Any) -> EventRow:
        """An event `at` minutes after the start."""
        self.made += 1
        return event(kind, at, **fields)

    @property
    def incident(self) -> Incident:
        """The only incident, or the newest."""
        return list(self.desk.book.incidents.values())[-1]

    @property
    def run(self) -> Run:
        """The newest walk through a procedure of it."""
        return self.incident.runs[-1]

    def step(self, name: str) -> StepRun:
        """One step of it."""
        return self.run.steps[name]

    def of(self, entry_type: str) -> list[dict[str, Any]]:
        """The payloads of one type, in order."""
        return [dict(draft.payload) for draft in self.written if draft.type == entry_type]


#: Of each kind: what the plan calls it, and which rule asks.
ASKED = {
    "approached": ("notice", "approach"),
    "turned_away": ("notice", "approach"),
    "entered": ("warning", "entry"),
    "found_inside": ("warning", "entry"),
    "went_deep": ("critical", "deep"),
    "crossed": ("notice", "cross"),
    "halted": ("info", "halt"),
    "resumed": ("info", "halt"),
    "left": ("info", "out"),
}


def event(kind: str, at: float, *, entity: str = "truck", zone: str = "z", **fields: Any) -> EventRow:
    """One event as the pipeline hands it over."""
    at_us = START + round(at * MIN)
    row = {
        "event_id": sha256(f"{kind} {entity} {zone} {at}".encode()).hexdigest(),
        "kind": kind,
        "rule": ASKED[kind][1],
        "zone": zone,
        "severity": ASKED[kind][0],
        "entity": entity,
        "members": [entity],
        "start": instant_text(at_us),
        "end": None,
        "detected_at": instant_text(at_us),
        "closes": None,
        "supersedes": None,
        "lon": 0.0,
        "lat": 0.05,
        "boundary_m": -1000.0,
        "depth_m": 1000.0,
        "vertical_m": None,
        "speed_mps": 10.0,
        "eta_s": None,
        "certainty": 1.0,
        "verdict": "yes",
        "cause": "moved",
        "evidence": [],
        "plan_hash": "",
        "start_us": at_us,
        "detected_us": at_us,
    }
    return {**row, **fields}


def act(do: str, at: float, person: str = "ann", **fields: Any) -> Act:
    """What a person did to the truck's incident."""
    named = {"entity": "truck"} | fields if "incident" not in fields else fields
    return Act(START + round(at * MIN), person, do, **named)


def seen(at: float, boundary_m: float, *, lat: float = 0.05, entity: str = "truck") -> Observation:
    """A fix of the truck."""
    return Observation(entity, "z", START + round(at * MIN), 0.0, lat, boundary_m)


def room(text: str = PLAN) -> Room:
    """A desk at which the plan is in force."""
    plan, _ = load_plan(text.encode(), "plan.yaml", _nothing)
    made = Room()
    made.written += adopt_plan(made.desk, adopted_payload(plan), START, actor="standoff", reason=None)
    return made


def _nothing(name: str) -> bytes:
    raise FileNotFoundError(name)
