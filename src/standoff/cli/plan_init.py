"""The plan that `standoff plan init` writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from standoff.errors import CallError
from standoff.model.zone import Circle
from standoff.replay.plans import circle_plan

__all__ = ["write_first_plan"]

_PLAN: Final = """\
# A plan says what is to be watched. `standoff plan check {file}` finds what is wrong with it.
# Editors that know JSON Schema complete it: `standoff plan schema > plan.schema.json`
plan: {name}

parties:                              # who is who, by entity id; * stands for anything
  ours: {{name: Our own vehicles, members: ["own-*"]}}

zones:                                # circle, polygon, multipolygon, corridor, or file: zones.geojson
  zone-1:
    circle: {{centre: [{lon}, {lat}], radius: {radius}}}     # [lon, lat] in degrees
    exempt: [ours]                    # no events for these

defaults:
  position_error: 15 m                # 1 sigma along each axis, for fixes that state none
  max_gap: 30 min                     # between fixes farther apart in time no path is assumed

rules:                                # without rules every kind is watched on every zone
  - id: approach
    when: approached
    zone: zone-1
    within: 30 min                    # would reach the border within this time
    severity: notice
  - id: entry
    when: [found_inside, entered, crossed, left]
    zone: zone-1
    severity: warning
    procedure: tell-and-refer         # what its incidents walk; see below
  - id: halt
    when: [halted, resumed]
    zone: zone-1
    for: 10 min

incidents:                            # how events become incidents; without it these are the settings, acts aside
  opens_at: notice                    # milder events join an incident that is open, and open none
  reopen_within: 1 h                  # back so soon after closing: the same incident; later: another
  answer_within: 10 min               # so long after each step the entity's answer is measured
  # ack_expires: 4 h                  # an acknowledgement lasts so long; absent: for good
  acts: {{close: watch-officer}}        # the role that may; the other acts: any holder

procedures:                           # a ladder of steps, each in its turn
  tell-and-refer:                     # actions: observe, verify, contact, notify, request, convene, refer, record
    override: duty-officer            # may skip, force, jump or stand down, with a reason
    steps:
      - {{id: look, action: verify, role: watch-officer, due: 5 min}}
      - id: call
        action: contact
        to: [harbour-desk]            # whom; several with `answers: any` if one of them is enough
        channel: telephone
        role: watch-officer
        due: 5 min                    # nobody has acknowledged by then: tried again, 2 more times
        repeat: 2
        fallback: refer               # then on to this later step
        unless: [left, turned_away, slowed]
      - {{id: note, action: record, role: watch-officer, due: 10 min}}
      - {{id: refer, action: refer, to: duty-desk, role: duty-officer, due: 10 min}}

roles:                                # who may do what; names and hours are examples
  watch-officer:
    holders:
      - {{id: officer-1, party: ours, shifts: [{{from: "06:00", to: "18:00", tz: "+00:00"}}]}}
      - {{id: officer-2, party: ours, shifts: [{{from: "18:00", to: "06:00", tz: "+00:00"}}]}}
  duty-officer: {{holders: [{{id: duty-1, party: ours}}]}}
"""


def write_first_plan(target: Path, name: str, circle: str | None) -> Path:
    """Write a commented plan to `target`, with `circle` as its zone where one is given. CallError when it is there."""
    shape = Circle(38.6178, 33.5058, 55_000.0)
    if circle is not None:
        found = circle_plan(circle)[0].zones[0].versions[0].shape
        assert isinstance(found, Circle)
        shape = found
    text = _PLAN.format(
        file=target,
        name=json.dumps(name),
        lon=f"{shape.lon:g}",
        lat=f"{shape.lat:g}",
        radius=f"{shape.radius_m / 1000:g} km",
    )
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise CallError(f"{target}: is there already; name another file") from None
    except OSError as problem:
        raise CallError(f"{target}: cannot be written: {problem.strerror or problem}") from problem
    return target
