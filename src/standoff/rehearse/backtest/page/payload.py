"""The data the page's script draws. Verdicts stand in as events of the replay report, so that its map serves both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import polars as pl

from standoff.model.event import EVENT_SCHEMA, SPAN_SCHEMA
from standoff.rehearse.backtest.page.shown import Shown, sides_of
from standoff.rehearse.backtest.page.symbols import ALL_MARKS
from standoff.rehearse.backtest.verdict import IncidentView, StepView, Verdict
from standoff.replay.report.payload import build_payload

__all__ = ["build_page_payload", "events_shown"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EVENTS_EACH: Final = 60  # of one incident on the timeline


def build_page_payload(shown: Shown) -> dict[str, Any]:
    """Ready for `safe_json`. Times are whole milliseconds after `t0`; verdicts in the order of the page."""
    marks = pl.DataFrame([_mark(k, v) for k, v in enumerate(shown.verdicts)], schema=EVENT_SCHEMA)
    payload = build_payload(
        [zone.shape for zone in shown.zones], shown.tracks, marks, pl.DataFrame(schema=SPAN_SCHEMA), {}
    )
    t0_ms = payload["t0"]
    return {
        **payload,
        "marks": {str(name): [mark.path, mark.fill, mark.words] for name, mark in ALL_MARKS.items()},
        "sides": [[zone.side, -1 if zone.pair is None else zone.pair] for zone in shown.zones],
        "verdicts": [_verdict(v, t0_ms) for v in shown.verdicts],
    }


def events_shown(shown: Shown) -> pl.DataFrame:
    """Events of the incidents, once each, EVENT_SCHEMA: for the still map."""
    views = [view for v in shown.verdicts for side in sides_of(v) for view in side]
    rows = {(e["entity"], e["kind"], e["detected_us"]): _event_row(e) for view in views for e in view.events}
    return pl.DataFrame(list(rows.values()), schema=EVENT_SCHEMA)


def _mark(number: int, verdict: Verdict) -> dict[str, Any]:
    """One verdict as a mark on the map: where and when its first event was."""
    old, new = sides_of(verdict)
    views = old or new
    events = [e for view in views for e in view.events]
    first = min(events, key=lambda e: e["detected_us"], default=None)
    last_us = max(max(view.last_us, view.closed_us or 0) for view in (*old, *new))
    members = verdict.shown.members
    return {
        **_empty(),
        "event_id": f"v{number}",
        "kind": verdict.outcome.value,
        "rule": verdict.shown.rule,
        "zone": verdict.zone,
        "severity": verdict.shown.severity,
        "entity": members[0] if len(members) == 1 else None,
        "members": list(members),
        "start": _at(verdict.at_us),
        "detected_at": _at(verdict.at_us),
        "end": _at(last_us),
        **({} if first is None else {name: first[name] for name in ("lon", "lat", "boundary_m")}),
    }


def _empty() -> dict[str, Any]:
    return {**dict.fromkeys(EVENT_SCHEMA), "members": [], "certainty": 1.0, "verdict": "yes", "evidence": []}


def _event_row(event: Mapping[str, Any]) -> dict[str, Any]:
    same = ("event_id", "kind", "rule", "zone", "severity", "entity", "lon", "lat", "boundary_m", "depth_m")
    times = {"start": _at(event["start_us"]), "detected_at": _at(event["detected_us"])}
    return {**_empty(), **times, **{name: event[name] for name in same}}


def _at(at_us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at_us)


def _verdict(verdict: Verdict, t0_ms: int) -> dict[str, Any]:
    old, new = sides_of(verdict)
    return {"o": verdict.outcome.value, "zone": verdict.zone, "old": _side(old, t0_ms), "new": _side(new, t0_ms)}


def _side(views: Sequence[IncidentView], t0_ms: int) -> list[dict[str, Any]]:
    return [_incident(view, t0_ms) for view in views]


def _incident(view: IncidentView, t0_ms: int) -> dict[str, Any]:
    steps = [step for step in view.steps if step.opened_us is not None]
    return {
        "from": view.opened_us // 1000 - t0_ms,
        "to": view.last_us // 1000 - t0_ms,
        "closed": None if view.closed_us is None else view.closed_us // 1000 - t0_ms,
        "severity": view.severity,
        "events": [_event(e, t0_ms) for e in view.events[:_EVENTS_EACH]],
        "steps": [_step(step, t0_ms) for step in steps],
    }


def _event(event: Mapping[str, Any], t0_ms: int) -> list[Any]:
    lon, lat = (None if event[name] is None else round(float(event[name]), 6) for name in ("lon", "lat"))
    return [str(event["kind"]), event["detected_us"] // 1000 - t0_ms, lon, lat, event["severity"], event["entity"]]


def _step(step: StepView, t0_ms: int) -> list[Any]:
    due_us = step.due_us
    due_ms = None if due_us is None else due_us // 1000 - t0_ms
    return [step.step, (step.opened_us or 0) // 1000 - t0_ms, due_ms, step.state]
