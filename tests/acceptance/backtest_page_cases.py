"""Made-up inputs for the page of a backtest: a circle made smaller, names that mean harm, and far too much."""

from __future__ import annotations

import hashlib
from typing import Any

import report_cases as cases

from standoff.rehearse.backtest.match import compare_incidents
from standoff.rehearse.backtest.page import PageInput, PlanChange, PlanSide
from standoff.rehearse.backtest.verdict import IncidentView, StepView
from standoff.replay.report import TrackLine, ZoneShape

MINUTE_US = 60_000_000
CENTRE = (38.6178, 33.5058, 55_000.0)
HASHES = [hashlib.sha256(word).hexdigest() for word in (b"old", b"new")]


def incident(line: TrackLine, first: float, last: float, kinds: dict[str, float], **more: Any) -> IncidentView:
    """An incident of `line` from one minute of the day to another, with events at their minutes."""
    at = cases.DAY_US
    facts = {"kind": "entry", "severity": "warning", "zone": "ring", **more}
    events = tuple(_event(line, kind, minute, facts["severity"]) for kind, minute in kinds.items())
    return IncidentView(
        id=f"inc-{line.entity}-{first}", members=(line.entity,), who=(line.entity,),
        opened_us=at + int(first * MINUTE_US), last_us=at + int(last * MINUTE_US),
        events=events, rule="keep-out", **facts,
    )  # fmt: skip


def _event(line: TrackLine, kind: str, minute: float, severity: str) -> dict[str, Any]:
    row = cases.event(line, kind, minute, "ring", severity=severity)
    at_us = cases.DAY_US + int(minute * MINUTE_US)
    return {**row, "start_us": at_us, "detected_us": at_us}


def step(name: str, opened: float, due: float, state: str = "expired") -> StepView:
    at = cases.DAY_US
    return StepView("warn", name, state, at + int(opened * MINUTE_US), at + int(due * MINUTE_US))


def ring(radius_m: float, zone: str = "ring", name: str = "The ring") -> ZoneShape:
    return ZoneShape(zone, name, [cases.circle(CENTRE[0], CENTRE[1], radius_m)], "circle")


def _lines() -> tuple[TrackLine, TrackLine, TrackLine]:
    into = cases.track("conv-1", [(300, -75, 62), (372, -38, 40), (425, -20, 19), (600, -20, 19)], CENTRE, recon=True)
    along = cases.track("skip-1", [(330, 60, 40), (420, 36, 37), (520, 70, 0)], CENTRE)
    out = cases.track("pickup-1", [(350, 10, 80), (430, 5, 30), (520, 10, 85)], CENTRE)
    return into, along, out


def smaller() -> PageInput:
    """The radius 55 -> 50 km, a deadline longer: one incident lost, one gained, one moved, one unchanged."""
    into, along, out = _lines()
    quiet = incident(out, 425, 470, {"entered": 425, "left": 470}, severity="notice")
    old = [
        incident(into, 372, 425, {"entered": 372, "halted": 425}, steps=(step("hotline", 372, 377),)),
        incident(along, 400, 440, {"entered": 400, "left": 440}),
        quiet,
    ]
    new = [
        incident(into, 379, 425, {"entered": 379, "halted": 425}, steps=(step("hotline", 379, 399),)),
        incident(out, 600, 610, {"lost": 600}, kind="silence"),
        quiet,
    ]
    return PageInput(
        title="A smaller ring",
        old=PlanSide("ring", HASHES[0], [ring(55_000), ring(20_000, "inner", "The inner ring")]),
        new=PlanSide("ring", HASHES[1], [ring(50_000), ring(20_000, "inner", "The inner ring")]),
        verdicts=compare_incidents(old, new),
        tracks=[into, along, out],
        changes=[PlanChange("looser", "zones / ring", "radius 50 km, was 55 km")],
        unknown=["When the reports arrived is not known."],
        skipped={"rejected": 12},
        account={"messages_in": 1200, "used": 1188},
        footer={"old plan": HASHES[0], "new plan": HASHES[1], "command": "standoff backtest fixes.csv"},
    )


def hostile() -> PageInput:
    """Names that would like to be markup."""
    bad = cases.HOSTILE
    line = cases.track(bad, [(300, -75, 62), (372, -38, 40)], CENTRE)
    old = [incident(line, 340, 350, {"entered": 340}, zone=bad, severity="warning")]
    side = PlanSide(bad, HASHES[0], [ring(55_000, bad, bad)])
    return PageInput(
        bad, side, PlanSide(bad, HASHES[1], [ring(50_000, bad, bad)]), compare_incidents(old, []), tracks=[line],
        changes=[PlanChange(bad, bad, bad)], unknown=[bad], notes=[bad], skipped={bad: 1}, account={bad: bad},
        footer={bad: bad}, signed=bad,
    )  # fmt: skip


def nothing() -> PageInput:
    side = PlanSide("empty", HASHES[0])
    return PageInput("Nothing", side, side, ())


def crowded(n: int) -> PageInput:
    """So many lost, and as many unchanged."""
    line = _lines()[0]
    lost = [incident(line, 100 * k, 100 * k + 5, {"entered": 100 * k}) for k in range(n)]
    same = [incident(line, 100 * k, 100 * k + 5, {"entered": 100 * k}, zone="inner") for k in range(n)]
    side = PlanSide("ring", HASHES[0], [ring(55_000)])
    return PageInput("Too much", side, side, compare_incidents([*lost, *same], same), unchanged=7, tracks=[line])
